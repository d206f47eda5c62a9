"""What people do on several walks through the browser."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from apps.portal.demo.organisations import PASSWORD

SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "samples"


def sign_in(page, address, user):
    page.goto(f"{address}/dang-nhap/")
    page.get_by_label("Thư điện tử").fill(user)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Việc hôm nay")).to_be_visible()


def findings(page):
    """Rows of the problem table of severity error: row, column, message, remedy."""
    rows = page.locator("tr[data-finding]").filter(has=page.locator(".severity--error"))
    return [rows.nth(i).locator("td").all_inner_texts() for i in range(rows.count())]


def assert_axe_is_silent(page):
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
