"""Take the pictures of the officer's guide anew from a running demonstration.

make demo PORT=8001, and beside it: python -m tests.browser.office_pictures http://so.localhost:8001
"""

import sys

from playwright.sync_api import sync_playwright

from .pictures import keep
from .steps import sign_in

OFFICER = "chuyenvien@so.example"


def main(home):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        desk = chromium.new_context(viewport={"width": 1100, "height": 880}, locale="vi-VN")
        take_all(home, desk.new_page())
        chromium.close()


def take_all(home, desk):
    sign_in(desk, home, OFFICER)
    desk.goto(f"{home}/nop-du-lieu/dot/")
    desk.locator("[data-campaign] a").first.click()
    desk.set_viewport_size({"width": 1100, "height": 1160})
    keep(desk, "tinh-hinh-nop")
    desk.set_viewport_size({"width": 1100, "height": 880})
    desk.goto(f"{desk.url.split('?')[0]}?state=waiting")
    desk.locator('a[href*="/lan-nop/"]').first.click()
    keep(desk, "quyet-dinh-lan-nop")
    desk.goto(f"{home}/nop-du-lieu/dot/moi/?loai=qlhs")
    desk.get_by_label("Tên đợt").fill("Dữ liệu học sinh cuối năm học 2026–2027")
    desk.locator("[name=schools-on_time_day]").fill("2027-05-25")
    desk.locator("[name=schools-lock_day]").fill("2027-06-10")
    desk.evaluate("document.querySelector('#id_schools-is_asked').scrollIntoView({block: 'start'})")
    keep(desk, "soan-dot-bao-cao")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
