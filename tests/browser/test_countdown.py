"""The wait on a look-up page: counted down, then the form may be sent again."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
PAGE = """<!doctype html>
<p>Xin chờ <strong data-countdown="3600">60 phút</strong> rồi nhập lại.</p>
<form><button class="button">Xem</button></form>
<script type="module" src="/js/lookup.js"></script>"""


def test_after_the_wait_the_page_asks_to_type_again(phone):
    def answer(route):
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".js"):
            script = (SCRIPTS / name).read_text(encoding="utf-8")
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

    phone.route("**/*", answer)
    phone.clock.install()
    phone.goto("http://127.0.0.1/")
    button = phone.get_by_role("button", name="Xem")
    expect(button).to_be_disabled()

    phone.clock.fast_forward(60_000)
    expect(phone.get_by_text("rồi nhập lại.")).to_be_visible()
    expect(button).to_be_disabled()
    phone.clock.fast_forward(3_600_000)

    expect(phone.get_by_text("Đã hết giờ chờ, xin nhập lại.")).to_be_visible()
    expect(phone.get_by_text("Xin chờ")).to_have_count(0)
    expect(button).to_be_enabled()
