"""What the start page tells a clerk of duties, the most urgent words for each state."""

import html
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.scoping import organisation_scope
from apps.submissions.models import Campaign, Finding
from apps.submissions.receiving import parties_of
from apps.submissions.reminding import remind_now, send_reminders
from apps.submissions.reviewing import give_back
from apps.submissions.states import State
from apps.submissions.todo import todo

from .conftest import make_campaign, noon
from .live import AFTER_DEADLINE, AFTER_LOCK, BEFORE, text


@pytest.fixture
def told(alder, anna):
    """Return a function: (title, urgency) of what Anna is told."""

    def told(user=anna):
        with organisation_scope(alder):
            return [(one.title, one.urgency) for one in todo(alder, user)]

    return told


@pytest.fixture
def words(alder, anna):
    """Return a function: what the start page says under Anna's only duty, and how urgent it is."""

    def words():
        with organisation_scope(alder):
            (one,) = todo(alder, anna)
            return one.text, one.urgency, one.url

    return words


OFFICE = "Phòng Văn hóa – Xã hội xã An Bình"
TITLE = "Dữ liệu đầu năm học 2026–2027"


def test_a_day_far_away_stands_last(campaign, told, now):
    now.move_to(noon(BEFORE.date().replace(day=1)), tick=False)

    assert told() == [(f"Sắp phải nộp: {TITLE}", "idea")]


def test_within_a_week_on_the_last_day_and_over_it(campaign, told, words, now):
    assert told() == [(f"Đến hạn nộp: {TITLE}", "soon")]
    now.move_to(noon(BEFORE.date().replace(day=14)), tick=False)
    assert told() == [(f"Đến hạn nộp: {TITLE}", "now")]
    now.move_to(AFTER_DEADLINE, tick=False)
    assert told() == [(f"Quá hạn nộp: {TITLE}", "now")]
    assert words()[0] == (
        "Hạn nộp: trước ngày 15/10/2026; đã quá hạn 3 ngày. Nộp muộn vẫn được nhận đến hết "
        "23:59:59 ngày 31/12/2026."
    )
    now.move_to(AFTER_LOCK, tick=False)
    assert told() == [(f"Chưa nộp {TITLE}", "now")]


def test_a_draft_waits_to_be_explained_then_sent(
    campaign, duty_of, hand_in, alder, anna, told, now
):
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)
        query = Finding.objects.create(
            **parties_of(draft), submission=draft, severity="query", code="x", message="y"
        )
    assert told() == [(f"1 điểm cần giải trình: {TITLE}", "soon")]
    with organisation_scope(alder):
        query.explanation = "Đúng"
        query.save()
    assert told() == [(f"Đã tải lên nhưng chưa nộp: {TITLE}", "soon")]
    with organisation_scope(alder):
        duty = duty_of(alder)
        duty.state = State.NEEDS_FIX
        duty.save()
    assert told() == [(f"Tệp còn lỗi, chưa nộp: {TITLE}", "soon")]


def test_what_was_sent_is_quiet_until_it_comes_back(
    campaign, duty_of, hand_in, alder, anna, office, olga, told, now, client_at
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
    assert told() == []
    with organisation_scope(office):
        give_back(sent, reason="Thiếu khối 9", user=olga)

    assert told() == [(f"Bị trả lại: {TITLE}", "now")]
    page = text(client_at(alder, anna).get("/admin/"))
    assert "Thiếu khối 9" in page and "Nộp dữ liệu lên cấp trên" in page


def test_a_reminder_by_hand_stands_on_the_start_page_until_something_is_sent(
    campaign, office, olga, alder, anna, duty_of, hand_in, words, told, now, client_at
):
    now.move_to(noon(BEFORE.date().replace(day=1)), tick=False)
    due = "Hạn nộp: trước ngày 15/10/2026; còn 13 ngày."
    assert words()[:2] == (due, "idea")
    with organisation_scope(office):
        remind_now([duty_of(alder)], user=olga)

    address = f"/nop-du-lieu/yeu-cau/{duty_of(alder).pk}/"
    line = f"Đỗ Thị Olga ({OFFICE}) nhắc nộp lúc 12:00 ngày 01/10/2026."
    assert words() == (f"{line} {due}", "soon", address)
    page = text(client_at(alder, anna).get("/admin/"))
    assert html.escape(line) in page and f'href="{address}"' in page
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
    assert told() == []
    now.shift(timedelta(hours=1))
    with organisation_scope(office):
        give_back(sent, reason="Thiếu khối 9", user=olga)
    assert "nhắc nộp" not in words()[0]  # it was about what has been sent since


def test_a_reminder_by_the_clock_says_so_and_a_newer_one_takes_its_place(
    campaign, department, office, olga, alder, duty_of, words, now
):
    with organisation_scope(department):
        Campaign.objects.filter(pk=campaign.pk).update(reminder_days=[7])
    send_reminders()
    assert words()[0].startswith(f"{OFFICE} nhắc nộp (tự động) lúc 09:00 ngày 10/10/2026. ")
    now.shift(timedelta(hours=6))
    with organisation_scope(office):
        remind_now([duty_of(alder)], user=olga)

    assert words()[0].startswith(f"Đỗ Thị Olga ({OFFICE}) nhắc nộp lúc 15:00 ngày 10/10/2026. ")
    assert "tự động" not in words()[0]


def test_who_cannot_send_is_told_nothing(campaign, told, eric, now):
    assert told(eric) == []


def test_three_duties_ask_as_much_as_one(
    campaign, department, year, dora, office, alder, birch, cedar, anna, now
):
    def cost():
        with organisation_scope(alder), CaptureQueriesContext(connection) as seen:
            todo(alder, anna)
        return len(seen)

    cost()
    alone = cost()
    for slug in ("hai", "ba"):
        make_campaign(department, year, dora, slug=slug)

    assert cost() == alone
