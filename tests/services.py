"""Real services for the tests: Chromium, clamd, and the choice of database.

The suite's conftest loads this module as a plugin. A missing service skips with a sentence, and
fails instead where ``CI=true``, for there everything is installed.
"""

import os
import pwd
import shutil
import subprocess
import time

import pytest
from django.conf import settings

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PATIENCE_MS = 30_000  # a machine that runs two suites at once is slow, not broken
CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def pytest_collection_modifyitems(config, items):
    """Deselect, on another database, the tests that hold on PostgreSQL only."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def missing(service, remedy):
    """Skip the test, or fail it where ``CI=true``."""
    sentence = f"{service} is not installed: {remedy}"
    if os.environ.get("CI", "").lower() in {"true", "1", "yes"}:
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, driven by playwright; ask it for ``new_context(...)``."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        missing("Chromium", "apt install chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    with sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; Django would refuse the database beside it.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def phone(browser, live_server):
    """A page on a 360 px wide phone in Vietnamese; addresses are relative to the live server."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        base_url=live_server.url,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser, live_server):
    """A page on a 1366 px wide screen in Vietnamese; addresses are relative to the live server."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        base_url=live_server.url,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def live_url(live_server):
    """Return a function host → address of the live server under that organisation's host."""

    def under(host):
        return live_server.url.replace("localhost", host)

    return under


@pytest.fixture(scope="session")
def clamd_socket(tmp_path_factory):
    """The socket of a real clamd that knows one signature, the EICAR test file's.

    The variable ``CLAMAV_TEST_SOCKET`` names one that runs already.
    """
    running = os.environ.get("CLAMAV_TEST_SOCKET")
    if running:
        yield running
        return
    clamd = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    if clamd is None:
        missing("clamd", "apt install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    process = start_clamd(clamd, folder)
    yield str(folder / "clamd.sock")
    process.terminate()
    process.wait(10)


def start_clamd(clamd, folder):
    """Start clamd on ``folder/clamd.sock`` and return its process once it listens."""
    signatures = folder / "db"
    signatures.mkdir()
    (signatures / "eicar.ndb").write_text(f"Test.EICAR:0:*:{EICAR.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"DatabaseDirectory {signatures}\n"
        f"LocalSocket {folder}/clamd.sock\n"
        f"LogFile {folder}/clamd.log\n"
        f"User {pwd.getpwuid(os.getuid()).pw_name}\n"
        "StreamMaxLength 25M\n"
        "Foreground yes\n"
    )
    process = subprocess.Popen(
        [clamd, "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 30
    while not (folder / "clamd.sock").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            log = folder / "clamd.log"
            pytest.fail(f"clamd did not start: {log.read_text() if log.exists() else 'no log'}")
        time.sleep(0.05)
    return process
