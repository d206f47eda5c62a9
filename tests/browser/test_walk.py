"""The whole way of one mark, in a real browser on the demo data: from a workbook to a phone."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .steps import SAMPLES, assert_axe_is_silent, findings, sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def walked_paths(page):
    """Return the set that fills with (method, path) of all that the page asks of the staff."""
    walked = set()

    def note(request):
        path = urlsplit(request.url).path
        if request.resource_type in {"document", "xhr", "fetch"} and path.startswith("/admin/"):
            walked.add((request.method, path))

    page.on("request", note)
    return walked


def answers(page, address, walked):
    """Ask an organisation's site for everything that somebody walked; return each status."""
    page.goto(f"{address}/dang-nhap/quen-mat-khau/")  # any page with a form: it has a token
    ask = """([method, path]) => fetch(path, {method, redirect: "manual", headers: {
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value
    }}).then((answer) => answer.status)"""
    return {one: page.evaluate(ask, list(one)) for one in sorted(walked)}


def upload(page, name):
    page.get_by_label("Kỳ", exact=True).select_option("hk1")
    page.get_by_label("Tệp bảng tính").set_input_files(SAMPLES / name)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.locator("[data-state]")).to_be_visible()


def test_a_mark_goes_from_workbook_to_phone(demo, desktop, phone, browser, live_url, live_server):
    home = live_url("localhost")
    walked = walked_paths(desktop)
    broken = []
    desktop.on("response", lambda reply: broken.append(reply.url) if reply.status >= 400 else None)

    # The manager, who may also publish, uploads the sheet with its three planted errors.
    sign_in(desktop, home, "quanly@thcs-binh-minh.example")
    assert_axe_is_silent(desktop)
    desktop.get_by_role("link", name="Nhập từ bảng tính").first.click()
    assert_axe_is_silent(desktop)
    desktop.get_by_role("link", name="Bảng tổng hợp kết quả của lớp", exact=True).click()
    upload(desktop, "bang-diem-6A1-hk1-loi.xlsx")
    assert_axe_is_silent(desktop)
    errors = findings(desktop)
    assert [error[2] for error in errors] == ["11", "17", "23"]
    assert [bool(error[4] and error[5] != "–") for error in errors] == [True, True, True]
    assert "8,5" in errors[0][4] + errors[0][5]
    with desktop.expect_download() as download:
        desktop.get_by_role("link", name="Tải tệp kết quả").click()
    walked.add(("GET", urlsplit(download.value.url).path))
    expect(desktop.get_by_role("button", name="Ghi dữ liệu")).to_have_count(0)

    # The mended file goes in once.
    desktop.get_by_role("link", name="Tải lên tệp đã sửa").click()
    upload(desktop, "bang-diem-6A1-hk1.xlsx")
    assert findings(desktop) == []
    commit = desktop.get_by_role("button", name="Ghi dữ liệu")
    if commit.count() == 0:
        desktop.get_by_role("button", name="Tôi đã xem các điểm cần xác nhận").click()
    desktop.get_by_role("button", name="Ghi dữ liệu").click()
    expect(desktop.locator("[data-state=committed]")).to_be_visible()
    assert desktop.locator("[data-count=rows]").inner_text() == "26"
    assert desktop.locator("[data-count=accepted]").inner_text() == "26"
    assert desktop.locator("[data-count=rejected]").inner_text() == "0"

    # The page leads on: what the family will see, and whether all of them have a slip.
    assert_axe_is_silent(desktop)
    desktop.get_by_role("link", name="Công bố kết quả lớp 6A1").click()
    expect(desktop.get_by_text("26 em chưa in phiếu tra cứu")).to_be_visible()
    assert_axe_is_silent(desktop)

    # The slips of the class are printed; a family holds the first of them.
    desktop.get_by_role("link", name="In phiếu lớp 6A1").click()
    assert_axe_is_silent(desktop)
    desktop.get_by_role("button", name="In phiếu cả lớp").click()
    slip = desktop.locator(".slip").first
    code, secret = slip.locator("dd").all_inner_texts()
    full_name = slip.locator(".slip__pupil strong").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{5} [0-9A-Z]{5}", secret)
    assert_axe_is_silent(desktop)

    # Nothing is public before somebody publishes it.
    phone.add_init_script(
        "window.print = () => { document.documentElement.dataset.printed = '1'; }"
    )

    def look_up():
        phone.goto(f"{home}/tra-cuu/hoc-tap/")
        phone.get_by_label("Mã học sinh").fill(code)
        phone.get_by_label("Mã tra cứu").fill(secret.lower())
        phone.get_by_role("button", name="Xem kết quả").click()
        expect(phone.get_by_role("heading", name=full_name)).to_be_visible()

    look_up()
    assert phone.get_by_text("Học kỳ I, năm học 2026–2027").count() == 0

    desktop.goto(f"{home}/admin/ket-qua/?year=2026")
    desktop.get_by_role("link", name="Công bố lớp 6A1, Học kỳ I", exact=True).click()
    desktop.get_by_role("button", name="Công bố").click()
    expect(desktop.get_by_role("heading", name="Đã công bố học kỳ I lớp 6A1")).to_be_visible()
    expect(desktop.get_by_text("Em nào có kết quả cũng đã in phiếu tra cứu.")).to_be_visible()
    assert_axe_is_silent(desktop)

    # The family sees it on a phone and prints it.
    look_up()
    card = phone.locator("[data-result]").first
    expect(card).to_contain_text("Học kỳ I, năm học 2026–2027")
    expect(card).to_contain_text("Toán")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert_axe_is_silent(phone)
    phone.get_by_role("button", name="In kết quả").click()
    assert phone.evaluate("document.documentElement.dataset.printed") == "1"
    phone.emulate_media(media="print")  # on paper: the card, without menus and buttons
    expect(card).to_be_visible()
    for left_out in (".menu", ".footer nav", "[data-print]", ".demo"):
        expect(phone.locator(left_out).first).to_be_hidden()
    phone.emulate_media(media="screen")
    phone.get_by_role("button", name="Lịch sử tra cứu").click()
    expect(phone.get_by_role("heading", name="Lịch sử tra cứu")).to_be_visible()
    assert_axe_is_silent(phone)
    phone.get_by_role("button", name="Về kết quả").click()
    expect(phone.locator("[data-result]").first).to_be_visible()

    # The manager of another school finds none of it: rows not at home, and nothing at all here.
    context = browser.new_context(locale="vi-VN")
    stranger = context.new_page()
    other = live_url("thcs-tan-lap.localhost")
    sign_in(stranger, other, "quanly@thcs-tan-lap.example")
    rows = {(method, path) for method, path in walked if re.search(r"/[0-9]+/", path)}
    assert len(rows) >= 8 and len(walked) >= 14
    assert answers(stranger, other, rows) == dict.fromkeys(rows, 404)
    (session,) = [cookie for cookie in context.cookies() if cookie["name"] == "phien"]
    context.add_cookies([{**session, "domain": "localhost"}])
    assert answers(stranger, home, walked) == dict.fromkeys(walked, 404)
    context.close()
    assert broken == []
