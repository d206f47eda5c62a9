"""Take the pictures of the staff guides anew from a running demonstration.

    make demo PORT=8001, and beside it: python -m tests.browser.pictures http://localhost:8001

It imports a mark sheet on the way, so take a demonstration that may be thrown away.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from apps.portal.demo.organisations import BY_SLUG
from apps.portal.demo.sent_lists import list_rows
from apps.portal.demo.sheet_files import write_xlsx

from .steps import SAMPLES, sign_in

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "anh"
COLOURS = 96
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MANAGER = "quanly@thcs-binh-minh.example"


def main(home):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        desk = chromium.new_context(viewport={"width": 1100, "height": 880}, locale="vi-VN")
        phone = chromium.new_context(viewport={"width": 390, "height": 780}, locale="vi-VN")
        take_all(home, desk.new_page(), phone.new_page())
        take_return(home, desk.new_page())
        chromium.close()


def take_all(home, desk, phone):
    sign_in(desk, home, MANAGER)
    keep(desk, "viec-hom-nay")
    desk.goto(f"{home}/admin/content/article/add/")
    desk.get_by_label("Tiêu đề").fill("Họp cha mẹ học sinh giữa học kỳ I")
    desk.wait_for_timeout(1500)  # the editor draws itself
    keep(desk, "viet-bai")

    upload(home, desk, "bang-diem-6A1-hk1-loi.xlsx")
    desk.locator("[data-finding]").first.scroll_into_view_if_needed()
    keep(desk, "nhap-bao-loi")
    upload(home, desk, "bang-diem-6A1-hk1.xlsx")
    if desk.get_by_role("button", name="Tôi đã xem các điểm cần xác nhận").count():
        desk.get_by_role("button", name="Tôi đã xem các điểm cần xác nhận").click()
    keep(desk, "nhap-xem-truoc")
    desk.get_by_role("button", name="Ghi dữ liệu").click()
    desk.locator("[data-state=committed]").wait_for()
    keep(desk, "nhap-viec-tiep-theo")
    take_near_match(home, desk)

    desk.goto(f"{home}/admin/ket-qua/?year=2026")
    keep(desk, "cong-bo")
    desk.get_by_role("link", name="Công bố lớp 6A1, Học kỳ I", exact=True).click()
    desk.get_by_role("button", name="Công bố").click()
    keep(desk, "da-cong-bo")
    desk.get_by_role("link", name="In phiếu cho những em chưa in").click()
    desk.get_by_role("button", name="In phiếu cả lớp").click()
    keep(desk, "phieu-tra-cuu")
    code, secret = desk.locator(".slip").first.locator("dd").all_inner_texts()

    take_sending(home, desk)

    phone.goto(f"{home}/tra-cuu/hoc-tap/")
    phone.get_by_label("Mã học sinh").fill(code)
    phone.get_by_label("Mã tra cứu").fill(secret)
    phone.get_by_role("button", name="Xem kết quả").click()
    keep(phone, "ket-qua-dien-thoai")


def take_near_match(home, desk):
    """A row that is nearly a pupil of the school, beside that pupil."""
    rows = list_rows(BY_SLUG["thcs-binh-minh"], 2026)
    heading, pupil = next(
        (rows[place], rows[place + 1]) for place, row in enumerate(rows) if "Họ và tên" in row
    )
    changed = dict(zip(heading, pupil, strict=False))
    changed["Mã học sinh"] = "2699000009"
    buffer = io.BytesIO()
    write_xlsx(buffer, [heading, [changed.get(name, "") for name in heading]])
    desk.goto(f"{home}/admin/nhap/moi/roster.pupils/")
    file = {"name": "hoc-sinh-moi.xlsx", "mimeType": XLSX, "buffer": buffer.getvalue()}
    desk.get_by_label("Tệp bảng tính").set_input_files(file)
    desk.get_by_role("button", name="Tải lên và kiểm tra").click()
    desk.locator("#lua-chon").wait_for()
    desk.locator("#lua-chon").evaluate("heading => heading.scrollIntoView()")
    keep(desk, "nhap-gan-giong")
    desk.get_by_role("button", name="Bỏ tệp này").click()
    desk.locator("[data-state=dropped]").wait_for()


def take_sending(home, desk):
    """A list with three mistakes is tried, the right one sent: the clerk's guide to sending."""
    desk.goto(f"{home}/nop-du-lieu/")
    keep(desk, "nop-viec-phai-nop")
    hand_in(desk, dirty=True, way="Kiểm tra thử")
    desk.locator("#phat-hien").evaluate("heading => heading.scrollIntoView()")
    keep(desk, "nop-bang-loi")
    desk.goto(f"{home}/nop-du-lieu/")
    hand_in(desk, dirty=False, way="Nộp")
    desk.get_by_role("link", name="BN-").click()
    keep(desk, "nop-bien-nhan")


def take_return(home, desk):
    """The school whose list came back, on its own host of the same demonstration."""
    home = home.replace("localhost", "thcs-tan-lap.localhost")
    sign_in(desk, home, "vanthu@thcs-tan-lap.example")
    desk.goto(f"{home}/nop-du-lieu/")
    desk.locator(".duty__title a").first.click()
    keep(desk, "nop-bi-tra-lai")


def hand_in(desk, *, dirty, way):
    """Upload the school's own list and wait until it is checked."""
    desk.locator(".duty__title a").first.click()
    file = {"name": "danh-sach-hoc-sinh.xlsx", "mimeType": XLSX, "buffer": the_list(dirty)}
    desk.locator("input[type=file]").set_input_files(file)
    desk.get_by_role("button", name=way, exact=True).click()
    desk.wait_for_url("**/lan-nop/**")
    desk.locator(".batch__counts").wait_for()


def the_list(dirty):
    rows = list_rows(BY_SLUG["thcs-binh-minh"], 2026)
    if dirty:
        rows[5][3], rows[7][4], rows[9][3] = "31/02/2015", "Nũ", ""
    buffer = io.BytesIO()
    write_xlsx(buffer, rows)
    return buffer.getvalue()


def upload(home, page, name):
    page.goto(f"{home}/admin/nhap/moi/results.summary_sheet/")
    page.get_by_label("Kỳ", exact=True).select_option("hk1")
    page.get_by_label("Tệp bảng tính").set_input_files(SAMPLES / name)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    page.locator("[data-state=checked]").wait_for()


def keep(page, name):
    """Write what the window shows, in few colours, as docs/anh/``name``.png."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)
    print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
