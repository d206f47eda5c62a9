import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from apps.accounts.mailed_links import mail_link

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
RESET, REOPEN = "/dang-nhap/quen-mat-khau/", "/dang-nhap/mo-lai/"
PAGES = {"reset": RESET, "reopen": REOPEN}
NOBODY = "khong-co@alder.example"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def queue(settings):
    """Tasks wait in the table for a worker, as in a real install."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return DBTaskResult.objects


def ask(client, kind, email, **extra):
    return client.post(PAGES[kind], {"email": email}, **extra)


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_tells_whether_an_address_has_an_account(queue, alder, anna, client_at, kind):
    client_at(alder).get(PAGES[kind])
    seen = []
    for email in (anna.email, NOBODY):
        with CaptureQueriesContext(connection) as queries:
            response = ask(client_at(alder), kind, email)
        statements = [re.sub(r"'[^']*'|\d+|NULL", "?", query["sql"]) for query in queries]
        seen.append((response.status_code, response.get("Location"), response.content, statements))

    known, unknown = seen
    assert known[3] == unknown[3]
    assert known[:2] == unknown[:2]
    assert without_token(known[2]) == without_token(unknown[2])
    assert mail.outbox == []


def without_token(page):
    """Return a page without what differs between any two visits, and the typed address."""
    return re.sub(rb'csrfmiddlewaretoken" value="\w+"|value="[^"]*@[^"]*"', b"", page)


@pytest.mark.parametrize("kind", PAGES)
def test_the_task_carries_ids_alone(queue, alder, anna, client_at, kind):
    ask(client_at(alder), kind, f" {anna.email.upper()}")
    ask(client_at(alder), kind, NOBODY)

    arguments = [row.args_kwargs for row in queue.order_by("enqueued_at", "pk")]

    assert sorted(arguments, key=lambda found: -found["args"][1]) == [
        {"args": [kind, anna.pk, alder.pk], "kwargs": {}},
        {"args": [kind, 0, alder.pk], "kwargs": {}},
    ]


@pytest.mark.parametrize("kind", PAGES)
def test_the_worker_mails_a_link_with_the_port_of_the_site(
    settings, alder, anna, client_at, kind, django_capture_on_commit_callbacks
):
    settings.SITE_PORT = 8000

    with django_capture_on_commit_callbacks(execute=True):
        mail_link.call(kind, anna.pk, alder.pk)

    assert [message.to for message in mail.outbox] == [[anna.email]]
    path = re.search(r"http://alder\.localhost:8000(/\S+)", mail.outbox[0].body).group(1)
    assert client_at(alder).get(path).status_code == 200


def test_the_worker_mails_nothing_for_an_address_without_an_account(alder):
    mail_link.call("reset", 0, alder.pk)

    assert mail.outbox == []


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("known", [True, False])
def test_one_account_is_not_flooded_from_many_addresses(
    queue, alder, anna, client_at, clock, kind, known
):
    email = anna.email if known else NOBODY
    for number in range(3):
        ask(client_at(alder), kind, email, REMOTE_ADDR=f"198.51.100.{number}")

    waiting = ask(client_at(alder), kind, email, REMOTE_ADDR="203.0.113.1")
    enqueued_in_the_wait = queue.count()
    clock.shift(timedelta(minutes=5, seconds=1))
    later = ask(client_at(alder), kind, email, REMOTE_ADDR="203.0.113.1")

    assert "chờ <strong>300 giây</strong>" in waiting.content.decode()
    assert enqueued_in_the_wait == 3
    assert queue.count() == 4
    assert "giây</strong>" not in later.content.decode()


def test_one_visitor_asks_for_so_many_accounts_only(queue, alder, client_at):
    for number in range(30):
        ask(client_at(alder), "reset", f"ten{number}@alder.example")

    waiting = ask(client_at(alder), "reopen", "ten30@alder.example")
    other = ask(client_at(alder), "reopen", "ten30@alder.example", REMOTE_ADDR="203.0.113.1")

    assert "chờ <strong>60 giây</strong>" in waiting.content.decode()
    assert "giây</strong>" not in other.content.decode()
    assert queue.count() == 31
