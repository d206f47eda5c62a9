"""Two campaigns as they stand on a day: pages are tried at a set time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE = datetime(2026, 10, 10, 9, 0, tzinfo=VIETNAM)
AFTER_DEADLINE = datetime(2026, 10, 17, 9, 0, tzinfo=VIETNAM)
AFTER_LOCK = datetime(2027, 1, 2, 9, 0, tzinfo=VIETNAM)


def text(response):
    return response.content.decode()


def words(response):
    """Return a page without runs of blanks, so that sentences can be looked for."""
    return " ".join(text(response).split())


def queries(client, address):
    """Return how many statements a page takes."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
