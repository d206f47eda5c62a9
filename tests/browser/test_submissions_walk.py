"""Six schools send to their office, which consolidates and sends on to the department."""

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from apps.accounts.models import Membership, User
from apps.core.scoping import every_organisation, organisation_scope
from apps.portal.demo.making_units import make_units
from apps.portal.demo.organisations import BY_SLUG, PASSWORD, REFORM, Unit
from apps.portal.demo.province import fill_school
from apps.portal.demo.sent_lists import HEADINGS, list_rows
from apps.portal.demo.sheet_files import write_xlsx
from apps.submissions.models import Receipt, Reminder, Requirement

from .steps import assert_axe_is_silent, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Dữ liệu học sinh giữa năm học 2026–2027"
OFFICE, DEPARTMENT = "xa-an-binh", "so"
PLACE = {heading: place for place, heading in enumerate(HEADINGS)}


def small_school(number, name):
    return Unit(
        slug=f"thcs-{number}",
        name=f"Trường THCS {name}",
        short_name=f"THCS {name}",
        level="thcs",
        number=number,
        parents=((OFFICE, REFORM, None),),
        established_on=REFORM,
        address="Thôn Giả Định, xã An Bình, tỉnh Cao Bình",
        head="Người Phụ Trách Mẫu",
        deputy="Người Duyệt Mẫu",
        clerk="Người Văn Thư Mẫu",
        editor="Người Biên Tập Mẫu",
        classes={6: 1, 7: 1, 8: 1, 9: 1},
        class_size=6,
    )


DIRTY = small_school(41, "Suối Bạc")
LATE = small_school(42, "Đồi Thông")
RAW = small_school(43, "Nắng Mai")
EXCUSED = small_school(44, "Gió Lành")
REMINDED = small_school(45, "Mây Trắng")
SCHOOLS = (DIRTY, LATE, RAW, EXCUSED, REMINDED)


@pytest.fixture
def province(demo):
    """The demo, with five more schools under the commune's office: six lower-secondary in all."""
    made = make_units(SCHOOLS, ())
    for unit in SCHOOLS:
        email = f"vanthu@{unit.slug}.example"
        clerk = User.objects.create_user(email, PASSWORD, full_name=unit.clerk, is_demo=True)
        with organisation_scope(made[unit.slug]):
            Membership.objects.create(organisation=made[unit.slug], user=clerk, role="records")
            fill_school(made[unit.slug], unit, publisher=clerk)


def a_list(unit, mistakes=()):
    """Return the rows of a school's list; ``mistakes``: (row as Excel shows it, heading, value)."""
    rows = list_rows(unit, 2026)
    for row, heading, value in mistakes:
        rows[row - 1][PLACE[heading]] = value
    return rows


def as_file(rows, path):
    write_xlsx(path, rows)
    return path


def set_dates(page, tier, on_time, lock):
    for prefix, day in (("on_time", on_time), ("lock", lock)):
        box = page.locator("fieldset.tier").nth(tier)
        box.locator(f"input[name$='{prefix}_day']").fill(day.isoformat())


def open_duty(page, home):
    page.goto(f"{home}/nop-du-lieu/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def upload(page, file, act="Nộp"):
    page.get_by_label("Tệp nộp").set_input_files(file)
    page.get_by_role("button", name=act, exact=True).click()
    expect(page).to_have_url(re.compile(r"/lan-nop/\d+/"))
    expect(page.locator("[data-poll-url]")).to_have_count(0)


def errors_on(page):
    """Return [(row, column, what to do)] of the blocking findings, as the clerk reads them."""
    rows = page.locator("tr[data-finding]").filter(has=page.locator(".severity--error"))
    found = []
    for place in range(rows.count()):
        cells = rows.nth(place).locator("td").all_inner_texts()
        found.append((int(cells[2]), cells[3], cells[5]))
    return found


def explain_everything(page):
    """Explain each rule that asks for it, once for all its findings."""
    while page.locator("details.explain").filter(has_text="Giải trình chung").count():
        box = page.locator("details.explain").filter(has_text="Giải trình chung").first
        box.locator("summary").click()
        box.get_by_label("Nội dung giải trình").fill("Đã đối chiếu với hồ sơ của trường.")
        box.get_by_role("button", name="Ghi giải trình").click()
        page.wait_for_load_state()


def send_if_it_waits(page):
    explain_everything(page)
    button = page.get_by_role("button", name="Nộp", exact=True)
    if button.count():
        button.click()
    expect(page.locator(".standing")).to_contain_text("Đã nộp")


def at(days, hour=9):
    return timezone.localtime().replace(hour=hour, minute=0) + timedelta(days=days)


def test_from_six_schools_to_the_department(province, browser, live_url, tmp_path):
    def person(host, user):
        context = browser.new_context(
            viewport={"width": 1366, "height": 900}, locale="vi-VN", accept_downloads=True
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        sign_in(page, live_url(f"{host}.localhost"), f"{user}@{host}.example")
        return page

    def home(slug):
        return live_url(f"{slug}.localhost")

    today = timezone.localdate()

    # The officer of the department opens a campaign for the lower-secondary schools.
    officer = person(DEPARTMENT, "chuyenvien")
    officer.goto(f"{home(DEPARTMENT)}/nop-du-lieu/dot/")
    officer.get_by_role("link", name="Soạn đợt mới").click()
    assert_axe_is_silent(officer)
    officer.get_by_role("link", name=re.compile("Chọn.*dữ liệu học sinh")).click()
    officer.get_by_role("button", name="Lưu và xem trước").click()  # what lacks is told
    expect(officer.locator("[data-faults]")).to_be_focused()
    assert_axe_is_silent(officer)
    officer.locator("[data-faults]").get_by_role("link", name="Tên đợt").click()
    expect(officer.get_by_label("Tên đợt")).to_be_focused()
    officer.get_by_label("Tên đợt").fill(TITLE)
    officer.get_by_label("Năm học").select_option("2026")
    officer.get_by_label("Kỳ báo cáo").select_option("giua-nam")
    officer.get_by_label("Trung học cơ sở").check()
    officer.get_by_label("Bộ quy tắc kiểm tra").select_option("qlhs-2026")
    set_dates(officer, 0, today + timedelta(days=2), today + timedelta(days=30))
    set_dates(officer, 1, today + timedelta(days=9), today + timedelta(days=30))
    assert_axe_is_silent(officer)
    officer.get_by_role("button", name="Lưu và xem trước").click()
    expect(officer.get_by_text("Nộp về Phòng VH-XH xã An Bình: 6 đơn vị")).to_be_visible()
    officer.get_by_role("button", name="Mở đợt").click()
    expect(officer.get_by_text("đang mở").first).to_be_visible()

    # A dirty list is mended with the findings alone.
    mistakes = [
        (7, "Dân tộc", "06"),
        (9, "Ngày sinh", "31/02/2015"),
        (12, "Giới tính", "khác"),
        (15, "Họ và tên", ""),
    ]
    rows = a_list(DIRTY, mistakes)
    clerk = person(DIRTY.slug, "vanthu")
    open_duty(clerk, home(DIRTY.slug))
    upload(clerk, as_file(rows, tmp_path / "truong.xlsx"))
    found = errors_on(clerk)
    assert {row for row, _column, _remedy in found} == {7, 9, 12, 15}
    assert all(remedy.strip("– ") for _row, _column, remedy in found)
    assert_axe_is_silent(clerk)
    good = a_list(DIRTY)
    for row, column, _remedy in found:
        rows[row - 1][PLACE[column]] = good[row - 1][PLACE[column]]
    clerk.get_by_role("link", name="Tải lên tệp đã sửa").click()
    upload(clerk, as_file(rows, tmp_path / "truong-da-sua.xlsx"))
    assert errors_on(clerk) == []
    send_if_it_waits(clerk)
    expect(clerk.locator(".standing")).to_contain_text("đúng hạn")
    receipt_number = clerk.get_by_role("link", name="BN-").inner_text()

    # A raw export goes as it is, a clean list by itself.
    raw = b"V.EMIS\x00\x01" + bytes(range(256))
    clerk = person(RAW.slug, "vanthu")
    open_duty(clerk, home(RAW.slug))
    (tmp_path / "QLHS.vemis").write_bytes(raw)
    upload(clerk, tmp_path / "QLHS.vemis")
    send_if_it_waits(clerk)

    main = BY_SLUG["thcs-binh-minh"]
    clerk = person(main.slug, "vanthu")
    open_duty(clerk, home(main.slug))
    upload(clerk, as_file(a_list(main), tmp_path / "binh-minh.xlsx"))
    send_if_it_waits(clerk)

    with time_machine.travel(at(3), tick=True):
        # The fourth is late; the office of the commune excuses one and reminds one.
        clerk = person(LATE.slug, "vanthu")
        open_duty(clerk, home(LATE.slug))
        upload(clerk, as_file(a_list(LATE), tmp_path / "muon.xlsx"))
        send_if_it_waits(clerk)
        expect(clerk.locator(".standing")).to_contain_text("trễ 2 ngày")

        office = person(OFFICE, "chuyenvien")
        table = f"{home(OFFICE)}/nop-du-lieu/dot/{campaign_id()}/"
        office.goto(table)
        assert office.locator("tr[data-unit]").count() == 6
        assert office.locator("[data-count=late]").inner_text() == "1"
        assert_axe_is_silent(office)
        office.get_by_role("link", name=EXCUSED.short_name).click()
        office.get_by_role("link", name="Miễn nộp", exact=True).click()
        office.get_by_role("textbox", name="Lý do").fill(
            "Trường sửa chữa, học sinh học nhờ nơi khác"
        )
        office.get_by_role("button", name="Miễn nộp").click()
        expect(office.locator("[data-state=excused]")).to_be_visible()
        office.goto(table)
        office.get_by_label(f"Chọn {REMINDED.short_name}").check()
        office.get_by_role("button", name="Nhắc ngay", exact=True).click()
        expect(office.get_by_text("Đã nhắc 1 đơn vị.")).to_be_visible()
        assert reminded_units() == [REMINDED.slug]

        # One is returned with a reason, and sent again.
        office.goto(table)
        office.locator(f"tr[data-unit={main.slug}] td a").first.click()
        office.get_by_role("link", name="Trả lại").click()
        office.get_by_label("Lý do trả lại").fill("Lớp 9A2 ghi thiếu một học sinh mới chuyển đến")
        office.get_by_role("button", name="Trả lại").click()
        clerk = person(main.slug, "vanthu")
        open_duty(clerk, home(main.slug))
        expect(clerk.get_by_text("Lớp 9A2 ghi thiếu").first).to_be_visible()
        assert_axe_is_silent(clerk)
        upload(clerk, as_file(a_list(main), tmp_path / "binh-minh-2.xlsx"))
        expect(clerk.get_by_text("Tệp giống hệt lần nộp 1, bị trả lại ngày")).to_be_visible()
        clerk.get_by_role("link", name="Tải lên tệp đã sửa").click()
        mended = a_list(main, [(20, "Họ tên mẹ", "Lê Thị Mai")])
        upload(clerk, as_file(mended, tmp_path / "binh-minh-3.xlsx"))
        send_if_it_waits(clerk)
        expect(clerk.get_by_text("lần nộp 2", exact=False).first).to_be_visible()

        # All are accepted at once.
        office.goto(f"{table}?state=waiting")
        office.get_by_label("Chọn mọi đơn vị của trang này").check()
        office.get_by_role("button", name="Chấp nhận").click()
        office.goto(table)
        assert office.locator("[data-count=accepted]").inner_text() == "4"

        # The package: the missing one is named, the workbook's totals are the sum of the parts.
        office.goto(f"{table}tong-hop/")
        office.get_by_label(REMINDED.name).check()
        office.get_by_role("textbox", name="Lý do").fill(
            "Trường chưa nộp dù đã nhắc; sẽ nộp bổ sung"
        )
        office.get_by_role("button", name="Tổng hợp 4 đơn vị").click()
        expect(office.get_by_role("link", name="Tải gói tổng hợp")).to_be_visible()
        assert_axe_is_silent(office)
        with office.expect_download() as download:
            office.get_by_role("link", name="Tải gói tổng hợp").click()
        package = download.value.path().read_bytes()
        assert_totals_are_the_sum(package, [DIRTY, LATE, main])
        assert raw in contents(package)
        office.get_by_role("button", name="Gửi Sở GD&ĐT Cao Bình").click()
        expect(office.get_by_text("Đã gửi Sở GD&ĐT Cao Bình")).to_be_visible()

        # The department downloads the bundle, verifies hashes and a receipt.
        officer = person(DEPARTMENT, "chuyenvien")
        officer.goto(f"{home(DEPARTMENT)}/nop-du-lieu/dot/{campaign_id()}/")
        officer.locator(f"tr[data-unit={OFFICE}] td a").first.click()
        officer.get_by_role("button", name="Chấp nhận", exact=True).click()
        officer.goto(f"{home(DEPARTMENT)}/nop-du-lieu/dot/{campaign_id()}/")
        officer.get_by_label("Chọn mọi đơn vị của trang này").check()
        with officer.expect_download() as download:
            officer.get_by_role("button", name="Tải tệp (ZIP)").click()
        bundle = download.value.path().read_bytes()
        assert_hashes_hold(bundle)
        assert package in contents(bundle)

        code = check_code(receipt_number)
        parent = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        parent.goto(f"{home(DIRTY.slug)}/bien-nhan/{code}/")
        expect(parent.get_by_text(receipt_number).first).to_be_visible()
        expect(parent.get_by_text("Còn hiệu lực").first).to_be_visible()


def campaign_id():
    with every_organisation(reason="the test looks for the campaign"):
        return Requirement.objects.filter(campaign__title=TITLE).values_list(
            "campaign_id", flat=True
        )[0]


def reminded_units():
    with every_organisation(reason="the test counts the reminders of the campaign"):
        rows = Reminder.objects.filter(requirement__campaign__title=TITLE)
        return list(rows.values_list("organisation__slug", flat=True))


def check_code(number):
    with every_organisation(reason="the test reads what the receipt prints"):
        return Receipt.objects.get(number=number).check_code


def contents(package):
    """Return the bytes of everything in a ZIP."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {archive.read(name) for name in archive.namelist()}


def sheets(content):
    book = load_workbook(io.BytesIO(content), read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def assert_totals_are_the_sum(package, units):
    """The workbook of a consolidation: its last line is the sum of the lines of the units."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        by_unit = sheets(archive.read("so-lieu-tong-hop.xlsx"))["Theo đơn vị"]
        (merged,) = sheets(archive.read("danh-sach-gop.xlsx")).values()
        manifest = json.loads(archive.read("manifest.json"))
    heading = next(row for row in by_unit if "Học sinh" in row)
    pupils, name = heading.index("Học sinh"), heading.index("Đơn vị")
    told = [row for row in by_unit if len(row) > pupils and isinstance(row[pupils], int)]
    numbers = {row[name]: row[pupils] for row in told}
    total = numbers.pop("Tổng cộng")
    assert set(numbers) == {unit.name for unit in units}
    assert total == sum(numbers.values())
    assert total == sum(len(list_rows(unit, 2026)) - 5 for unit in units)
    unit = merged[0].index("Đơn vị")
    assert len([row for row in merged[1:] if row[unit] in numbers]) == total
    assert [one["name"] for one in manifest["absent"] if not one["is_excused"]] == [REMINDED.name]


def assert_hashes_hold(bundle):
    """Every file of a bundle has the size and SHA-256 that its manifest tells."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        told = [one for unit in manifest["units"] for one in unit["files"] if one["name"]]
        assert told
        for one in told:
            content = archive.read(one["name"])
            assert len(content) == one["size"]
            assert hashlib.sha256(content).hexdigest() == one["sha256"]
