"""A school year of the roster: an old list mended in its own result workbook, then rolled over."""

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from apps.core.scoping import organisation_scope
from apps.core.spreadsheets import RESULT_COLUMN
from apps.organisations.models import Organisation
from apps.roster.models import Enrolment, Pupil, SchoolClass

from .steps import SAMPLES, assert_axe_is_silent, findings, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
OLD_LIST = "danh-sach-hoc-sinh-tcvn3-loi.xlsx"
NAME, BORN, SEX, CODE = 3, 4, 5, 2  # columns of the list


def commit(page):
    """Write what was checked, after looking at the points that ask for it."""
    page.get_by_role("button", name="Tôi đã xem các điểm cần xác nhận").click()
    page.get_by_role("button", name="Ghi dữ liệu").click()
    expect(page.locator("[data-state=committed]")).to_be_visible()


def upload(page, file):
    page.get_by_label("Năm học").select_option("2026")
    page.get_by_label("Tệp bảng tính").set_input_files(file)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.locator("[data-state]")).to_be_visible()


def repair(path, roster):
    """Mend the cells that the result workbook marks, in Unicode, as a clerk would; return them."""
    book = load_workbook(path)
    sheet = book.worksheets[1]  # the first lists the problems
    remarks = next(cell.column for row in sheet for cell in row if cell.value == RESULT_COLUMN)
    marked = {row: sheet.cell(row, remarks).value for row in range(1, sheet.max_row + 1)}
    rows = [row for row, text in marked.items() if text and text != RESULT_COLUMN]
    by_code = {pupil.code: pupil for pupil in roster}
    missing = by_code[f"0{sheet.cell(8, CODE).value}"]
    sheet.cell(8, NAME).value = missing.full_name
    for row, column in ((11, BORN), (45, BORN)):
        pupil = by_code[f"0{sheet.cell(row, CODE).value}"]
        sheet.cell(row, column).value = f"{pupil.date_of_birth:%d/%m/%Y}"
    sheet.cell(14, SEX).value = "Nữ"
    listed = {f"0{sheet.cell(row, CODE).value}" for row in range(36, 70) if row != 40}
    second = Enrolment.objects.of_year(2026).current().filter(school_class__name="6A2")
    (left_out,) = set(second.values_list("pupil__code", flat=True)) - listed
    sheet.cell(40, CODE).value = left_out
    book.save(path)
    return rows


def test_an_old_list_is_repaired_and_the_school_rolls_over_and_back(
    demo, desktop, live_url, tmp_path
):
    school = Organisation.objects.get(slug="thcs-binh-minh")
    home = live_url("localhost")
    sign_in(desktop, home, "vanthu@thcs-binh-minh.example")

    # A list from before Unicode: what was converted is shown, five rows are refused.
    desktop.get_by_role("link", name="Nhập từ bảng tính").first.click()
    desktop.get_by_role("link", name="Danh sách học sinh", exact=True).click()
    upload(desktop, SAMPLES / OLD_LIST)
    assert_axe_is_silent(desktop)
    assert [error[2] for error in findings(desktop)] == ["8", "11", "14", "40", "45"]
    expect(desktop.get_by_role("heading", name="Bảng mã cũ")).to_be_visible()
    expect(desktop.get_by_role("cell", name="Họ và tên", exact=True).first).to_be_visible()
    expect(desktop.get_by_role("button", name="Ghi dữ liệu")).to_have_count(0)

    # The result workbook comes back with its marked cells, which are mended in it.
    with desktop.expect_download() as download:
        desktop.get_by_role("link", name="Tải tệp kết quả").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    with organisation_scope(school):
        rows = repair(path, list(Pupil.objects.all()))
    assert set(rows) >= {8, 11, 14, 40, 45}
    desktop.get_by_role("link", name="Tải lên tệp đã sửa").click()
    upload(desktop, path)
    assert findings(desktop) == []
    commit(desktop)
    assert desktop.locator("[data-count=rows]").inner_text() == "60"
    assert desktop.locator("[data-count=rejected]").inner_text() == "0"
    with organisation_scope(school):
        before = sorted(Enrolment.objects.values_list("pk", "school_class__name", "left_on"))
        places = dict(
            Enrolment.objects.of_year(2026).current().values_list("pupil_id", "school_class__name")
        )

    # The next year: proposed, previewed, written once.
    desktop.goto(f"{home}/admin/hoc-sinh/len-lop/")
    assert_axe_is_silent(desktop)
    desktop.get_by_role("button", name="Xem trước").click()
    expect(desktop.locator("[data-state]")).to_be_visible()
    with organisation_scope(school):
        assert not SchoolClass.objects.filter(school_year=2027).exists()
    if desktop.get_by_role("button", name="Tôi đã xem các điểm cần xác nhận").count():
        commit(desktop)
    else:
        desktop.get_by_role("button", name="Ghi dữ liệu").click()
        expect(desktop.locator("[data-state=committed]")).to_be_visible()
    with organisation_scope(school):
        after = dict(
            Enrolment.objects.of_year(2027).current().values_list("pupil_id", "school_class__name")
        )
        moved = {name for pupil, name in after.items() if places[pupil] == "6A1"}
        assert moved == {"7A1"}
        leavers = [pupil for pupil, name in places.items() if name.startswith("9")]
        assert not set(leavers) & set(after) and len(after) == len(places) - len(leavers)

    # And back, as if it had never been.
    desktop.get_by_role("link", name="Hoàn tác lần nhập").click()
    assert_axe_is_silent(desktop)
    desktop.get_by_role("button", name="Hoàn tác").click()
    expect(desktop.locator("[data-state=undone]")).to_be_visible()
    with organisation_scope(school):
        assert not SchoolClass.objects.filter(school_year=2027).exists()
        assert before == sorted(
            Enrolment.objects.values_list("pk", "school_class__name", "left_on")
        )
