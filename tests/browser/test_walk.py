"""The whole way of one mark, in a real browser on the demo data: from a workbook to a phone."""

import pytest
from playwright.sync_api import expect

from apps.core.scoping import organisation_scope
from apps.organisations.models import Organisation
from apps.roster.models import Enrolment

from .steps import SAMPLES, assert_axe_is_silent, findings, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def upload(page, name):
    page.get_by_label("Kỳ", exact=True).select_option("hk1")
    page.get_by_label("Tệp bảng tính").set_input_files(SAMPLES / name)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.locator("[data-state]")).to_be_visible()


def test_a_mark_goes_from_workbook_to_phone(demo, desktop, phone, browser, live_url, live_server):
    school = Organisation.objects.get(slug="thcs-binh-minh")
    home = live_url("localhost")
    refused_requests = []
    desktop.on(
        "response", lambda reply: refused_requests.append(reply) if reply.status >= 500 else None
    )

    # The clerk signs in and uploads the sheet with its three planted errors.
    sign_in(desktop, home, "vanthu@thcs-binh-minh.example")
    assert_axe_is_silent(desktop)
    desktop.get_by_role("link", name="Nhập từ bảng tính").first.click()
    assert_axe_is_silent(desktop)
    desktop.get_by_role("link", name="Bảng tổng hợp kết quả của lớp", exact=True).click()
    upload(desktop, "bang-diem-6A1-hk1-loi.xlsx")
    assert_axe_is_silent(desktop)
    faulty_address = desktop.url
    errors = findings(desktop)
    assert [error[2] for error in errors] == ["11", "17", "23"]
    assert [bool(error[4] and error[5] != "–") for error in errors] == [True, True, True]
    assert "8,5" in errors[0][4] + errors[0][5]
    expect(desktop.get_by_role("button", name="Ghi dữ liệu")).to_have_count(0)

    # The mended file goes in once.
    desktop.get_by_role("link", name="Tải lên tệp đã sửa").click()
    upload(desktop, "bang-diem-6A1-hk1.xlsx")
    assert findings(desktop) == []
    batch_address = desktop.url
    commit = desktop.get_by_role("button", name="Ghi dữ liệu")
    if commit.count() == 0:
        desktop.get_by_role("button", name="Tôi đã xem các điểm cần xác nhận").click()
    desktop.get_by_role("button", name="Ghi dữ liệu").click()
    expect(desktop.locator("[data-state=committed]")).to_be_visible()
    assert desktop.locator("[data-count=rows]").inner_text() == "26"
    assert desktop.locator("[data-count=accepted]").inner_text() == "26"
    assert desktop.locator("[data-count=rejected]").inner_text() == "0"

    # Nothing is public before somebody publishes it.
    with organisation_scope(school):
        enrolment = (
            Enrolment.objects.of_year(2026)
            .filter(school_class__name="6A1")
            .select_related("pupil__lookup_secret")
            .order_by("pupil__sort_key")
            .first()
        )
    pupil = enrolment.pupil
    code, secret = pupil.code, pupil.lookup_secret.printed.lower()
    phone.add_init_script(
        "window.print = () => { document.documentElement.dataset.printed = '1'; }"
    )

    def look_up():
        phone.goto(f"{home}/tra-cuu/hoc-tap/")
        phone.get_by_label("Mã học sinh").fill(code)
        phone.get_by_label("Mã tra cứu").fill(secret)
        phone.get_by_role("button", name="Xem kết quả").click()
        expect(phone.get_by_role("heading", name=pupil.full_name)).to_be_visible()

    look_up()
    assert phone.get_by_text("Học kỳ I, năm học 2026–2027").count() == 0

    desktop.goto(f"{home}/admin/ket-qua/?year=2026")
    desktop.get_by_role("link", name="Công bố lớp 6A1, Học kỳ I", exact=True).click()
    publish_address = desktop.url
    desktop.get_by_role("button", name="Công bố").click()
    expect(desktop.get_by_text("Đã công bố").first).to_be_visible()

    # The family sees it on a phone and prints it.
    look_up()
    card = phone.locator("[data-result]").first
    expect(card).to_contain_text("Học kỳ I, năm học 2026–2027")
    expect(card).to_contain_text("Toán")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert_axe_is_silent(phone)
    phone.get_by_role("button", name="In kết quả").click()
    assert phone.evaluate("document.documentElement.dataset.printed") == "1"
    phone.get_by_role("button", name="Lịch sử tra cứu").click()
    expect(phone.get_by_role("heading", name="Lịch sử tra cứu")).to_be_visible()

    # The clerk of another school finds none of it.
    context = browser.new_context(locale="vi-VN")
    stranger = context.new_page()
    other = live_url("thcs-tan-lap.localhost")
    sign_in(stranger, other, "vanthu@thcs-tan-lap.example")
    for address in (faulty_address, batch_address, publish_address):
        path = address.removeprefix(home)
        assert stranger.goto(other + path).status == 404, path
    context.close()
    assert [reply.url for reply in refused_requests] == []
