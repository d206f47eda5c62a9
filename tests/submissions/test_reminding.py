"""Units that have not sent are reminded: once for each step, and only they."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from apps.accounts.models import Membership
from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.files.models import PeriodicRun
from apps.submissions.campaigning import close_campaign
from apps.submissions.models import Campaign, Reminder
from apps.submissions.reminding import send_due_reminders, send_reminders
from apps.submissions.reviewing import accept, excuse, extend, give_back
from tests.cast import make_user

from .conftest import LATE, LOCK, OFFICES, VIETNAM


def at(day, hour=9):
    """Before 15/10/2026: the last day on time is the 14th."""
    return datetime(2026, 10, day, hour, tzinfo=VIETNAM)


@pytest.fixture
def campaign(campaign, department):
    with organisation_scope(department):
        Campaign.objects.filter(pk=campaign.pk).update(reminder_days=[7, 3, 1, 0])
        return Campaign.objects.get(pk=campaign.pk)


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Return a function: the reminders run at a moment; the mails of that run by addressee."""

    def run_at(moment):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            send_reminders(moment)
        return sorted(to for message in mail.outbox for to in message.to)

    return run_at


def reminders_of(unit):
    with organisation_scope(unit):
        return sorted(Reminder.objects.values_list("key", flat=True))


def test_each_step_is_sent_once_and_to_those_who_may_send(
    campaign, alder, anna, eric, run, cedar, celia, time_machine
):
    seen = {}
    for day in range(1, 18):
        for hour in (9, 10):
            time_machine.move_to(at(day, hour))
            seen[day, hour] = [to for to in run(at(day, hour)) if to == anna.email]
        assert eric.email not in run(at(day, 11))

    days = [when for when, mails in seen.items() for _one in mails]
    assert days == [(7, 9), (11, 9), (13, 9), (14, 9)]
    assert reminders_of(alder) == [f"202610150000-{step}" for step in (0, 1, 3, 7)]


def test_the_mail_says_what_is_due_until_when_and_where(campaign, alder, anna, run, time_machine):
    time_machine.move_to(at(13))
    run(at(13))

    message = next(one for one in mail.outbox if one.to == [anna.email])
    assert message.subject == ("Nhắc nộp: Dữ liệu đầu năm học 2026–2027 (ngày mai là ngày cuối)")
    assert "nhận đến hết 23:59:59 ngày 14/10/2026" in message.body
    assert "http://alder.localhost/nop-du-lieu/yeu-cau/" in message.body


def test_after_an_outage_only_the_nearest_step_is_sent(campaign, alder, anna, run, time_machine):
    time_machine.move_to(at(14))

    assert run(at(14)).count(anna.email) == 1
    assert reminders_of(alder) == ["202610150000-0"]
    assert run(at(14)).count(anna.email) == 0


def test_after_the_date_nobody_is_reminded_by_itself(campaign, alder, anna, run, time_machine):
    time_machine.move_to(at(15))

    assert anna.email not in run(at(15))
    assert reminders_of(alder) == []


def test_whoever_has_sent_or_is_excused_is_left_alone_and_a_returned_one_is_not(
    campaign, office, alder, birch, anna, bruno, olga, duty_of, hand_in, run, time_machine
):
    time_machine.move_to(at(12))
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, received_at=at(6))
    with organisation_scope(office):
        excuse(duty_of(birch), reason="Trường mới", user=olga)
    quiet = run(at(12))
    with organisation_scope(office):
        give_back(sent, reason="Thiếu lớp 9A", user=olga)
    returned = run(at(13))

    assert {anna.email, bruno.email}.isdisjoint(quiet)
    assert returned.count(anna.email) == 1
    message = next(one for one in mail.outbox if one.to == [anna.email])
    assert "có dữ liệu được trả lại, chưa nộp lại" in message.body


def test_a_closed_campaign_reminds_nobody(campaign, department, dora, alder, run, time_machine):
    time_machine.move_to(at(13))
    with organisation_scope(department):
        close_campaign(campaign, user=dora)

    assert run(at(13)) == []
    assert reminders_of(alder) == []


def test_an_extended_unit_is_reminded_by_its_own_date(
    campaign, office, alder, anna, bruno, olga, duty_of, run, time_machine
):
    time_machine.move_to(at(14))
    with organisation_scope(office):
        extend(duty_of(alder), on_time=OFFICES, lock=LOCK, reason="Bão", user=olga)

    assert (run(at(14)).count(anna.email), run(at(14)).count(bruno.email)) == (0, 0)
    assert reminders_of(alder) == []
    time_machine.move_to(at(17))
    assert run(at(17)).count(anna.email) == 1


def test_the_office_gets_one_digest_for_each_step(
    campaign, office, alder, birch, bruno, olga, duty_of, hand_in, run, time_machine
):
    time_machine.move_to(at(11))
    first, again = run(at(11)), run(at(11))
    with organisation_scope(birch):
        hand_in(duty_of(birch), bruno, received_at=LATE)
    time_machine.move_to(at(15, 10))
    overdue = run(at(15, 10))
    body = next(one.body for one in mail.outbox if one.to == [olga.email])
    silent = run(at(16))

    assert [mails.count(olga.email) for mails in (first, again, overdue, silent)] == [1, 0, 1, 0]
    assert "Chưa nộp: 1/2 đơn vị" in body
    assert "- Trường THCS Cây Sồi: chưa nộp, đã quá hạn 1 ngày (hạn trước ngày 15/10/2026)" in body
    assert "- Trường THCS Cây Dương: trễ 1 ngày" in body


def test_the_department_is_told_of_its_own_units_only(
    campaign, department, dora, alder, cedar, celia, run, time_machine
):
    time_machine.move_to(at(11))
    mails = run(at(11))

    body = next(one.body for one in mail.outbox if one.to == [dora.email])
    assert celia.email in mails
    assert "Cây Thông" in body
    assert "Cây Sồi" not in body


def test_without_mail_the_reminder_stands_in_the_course_of_events(
    campaign, alder, duty_of, run, settings, time_machine
):
    settings.MAIL_ENABLED = False
    time_machine.move_to(at(11))

    assert run(at(11)) == []
    with organisation_scope(alder):
        reminder = Reminder.objects.get()
        texts = list(duty_of(alder).events.values_list("text", flat=True))
    assert reminder.mailed == 0
    assert texts == ["Nhắc nộp: còn 3 ngày. Hạn trước ngày 15/10/2026."]


def test_nobody_is_woken(campaign, alder, time_machine):
    time_machine.move_to(at(11, hour=6))
    assert send_due_reminders() == "chờ đến 7 giờ"
    assert reminders_of(alder) == []

    time_machine.move_to(at(11, hour=7))
    # alder, birch and cedar; the office between has ten days more
    assert send_due_reminders() == "nhắc 3 đơn vị, gửi 2 bản tổng hợp"


def test_the_command_says_what_it_did(campaign, time_machine, capsys):
    time_machine.move_to(at(11))

    call_command("send_reminders")
    call_command("send_reminders")

    assert capsys.readouterr().out.splitlines() == [
        "nhắc 3 đơn vị, gửi 2 bản tổng hợp",
        "nhắc 0 đơn vị, gửi 0 bản tổng hợp",
    ]


def remind(campaign):
    return reverse("submissions:remind", args=[campaign.pk])


def test_chosen_units_are_reminded_by_hand_and_not_twice_within_hours(
    campaign, office, olga, alder, birch, bruno, duty_of, hand_in, client_at, time_machine
):
    time_machine.move_to(at(2))
    with organisation_scope(birch):
        hand_in(duty_of(birch), bruno, received_at=at(1))
    chosen = {"unit": [duty_of(alder).pk, duty_of(birch).pk]}
    client = client_at(office, olga)

    first = client.post(remind(campaign), chosen, follow=True).content.decode()
    second = client.post(remind(campaign), chosen, follow=True).content.decode()
    time_machine.move_to(at(2) + timedelta(hours=5))
    third = client.post(remind(campaign), chosen, follow=True).content.decode()

    assert "Đã nhắc 1 đơn vị." in first
    assert "1 đơn vị không còn gì phải nộp, không nhắc." in first
    assert "1 đơn vị vừa được nhắc trong 4 giờ qua, không nhắc lại." in second
    assert "Đã nhắc 1 đơn vị." in third
    assert len(reminders_of(alder)) == 2
    with organisation_scope(office):
        assert Entry.objects.filter(action="submissions.remind").count() == 3


def test_where_mail_is_off_the_officer_is_told_where_the_unit_sees_it(
    campaign, office, olga, alder, birch, duty_of, client_at, settings, time_machine
):
    time_machine.move_to(at(2))
    client = client_at(office, olga)
    table = reverse("submissions:campaign", args=[campaign.pk])
    on = client.post(remind(campaign), {"unit": [duty_of(alder).pk]}, follow=True)
    on_page = client.get(table).content.decode()
    settings.MAIL_ENABLED = False
    off = client.post(remind(campaign), {"unit": [duty_of(birch).pk]}, follow=True)
    time_machine.move_to(at(2) + timedelta(hours=5))
    every = client.post(remind(campaign), {"all": "1"}, follow=True)

    only = "chưa bật gửi thư nên đơn vị chỉ thấy lời nhắc ở trang “Việc hôm nay” của mình."
    assert "Đã nhắc 1 đơn vị." in on.content.decode() and only not in on.content.decode()
    assert f"Đã nhắc 1 đơn vị. Hệ thống {only}" in off.content.decode()
    assert f"Đang nhắc 2 đơn vị chưa nộp. Hệ thống {only}" in every.content.decode()
    assert ", và được gửi thư." in on_page
    assert "nên không có thư nhắc." in client.get(table).content.decode()


def test_a_unit_of_which_nobody_gets_mails_is_told_apart(
    campaign, office, olga, alder, anna, duty_of, client_at, time_machine
):
    time_machine.move_to(at(2))
    with organisation_scope(alder):
        Membership.objects.update(is_active=False)
    page = client_at(office, olga).post(
        remind(campaign), {"unit": [duty_of(alder).pk]}, follow=True
    )

    assert (
        "Đã nhắc 1 đơn vị. 1 đơn vị không có ai nhận thư nên chỉ thấy lời nhắc ở trang “Việc hôm "
        "nay” của mình."
    ) in page.content.decode()
    duty = client_at(office, olga).get(reverse("submissions:duty", args=[duty_of(alder).pk]))
    assert "09:00 ngày 02/10/2026, Đỗ Thị Olga (không có thư" in " ".join(
        duty.content.decode().split()
    )


def test_all_who_have_not_sent_are_reminded_in_the_background(
    campaign, office, olga, alder, birch, cedar, client_at, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client_at(office, olga).post(remind(campaign), {"all": "1"})

    assert len(reminders_of(alder)) == len(reminders_of(birch)) == 1
    assert reminders_of(cedar) == []  # sends to the department


def test_a_second_press_says_who_was_reminded_lately(
    campaign,
    office,
    olga,
    alder,
    birch,
    bruno,
    duty_of,
    hand_in,
    client_at,
    time_machine,
    django_capture_on_commit_callbacks,
):
    time_machine.move_to(at(2))
    client = client_at(office, olga)

    def press(**fields):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(remind(campaign), fields, follow=True).content.decode()

    press(unit=[duty_of(alder).pk])
    first, second = press(all="1"), press(all="1")
    assert (
        "Đang nhắc 1 đơn vị chưa nộp. 1 đơn vị vừa được nhắc trong 4 giờ qua, không nhắc lại."
        in first
    )
    assert "Không nhắc thêm: 2 đơn vị chưa nộp đều vừa được nhắc trong 4 giờ qua." in second
    assert len(reminders_of(alder)) == len(reminders_of(birch)) == 1
    with organisation_scope(office):
        assert Entry.objects.filter(action="submissions.remind").count() == 2


def test_who_may_not_remind(campaign, alder, manager, office, department, dora, client_at):
    editor = make_user("e@office.example", "Người Biên Tập", office, "editor")

    assert client_at(alder, manager).post(remind(campaign), {"all": "1"}).status_code == 404
    assert client_at(office, editor).post(remind(campaign), {"all": "1"}).status_code == 403
    assert reminders_of(alder) == []
    with organisation_scope(department):
        close_campaign(campaign, user=dora)
    response = client_at(department, dora).post(remind(campaign), {"all": "1"}, follow=True)
    assert "Đợt không mở nên không nhắc nữa." in response.content.decode()


def test_the_table_shows_whether_the_reminders_run(campaign, office, olga, client_at, time_machine):
    time_machine.move_to(at(2))
    address = reverse("submissions:campaign", args=[campaign.pk])
    client = client_at(office, olga)

    never = client.get(address).content.decode()
    PeriodicRun.objects.create(
        pk="submissions.send_reminders", started_at=at(2, 8), finished_at=at(2, 8), succeeded=True
    )
    healthy = client.get(address).content.decode()
    time_machine.move_to(at(2, hour=13))
    stopped = client.get(address).content.decode()

    assert "chưa chạy lần nào" in never
    assert "Chạy gần nhất lúc 08:00 ngày 02/10/2026." in healthy
    assert "không chạy xong từ 08:00 ngày 02/10/2026" in stopped


def test_accepted_units_are_not_named_as_missing(
    campaign, office, alder, anna, olga, duty_of, hand_in, run, time_machine
):
    time_machine.move_to(at(11))
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, received_at=at(5))
    with organisation_scope(office):
        accept(sent, user=olga)
    run(at(11))

    body = next(one.body for one in mail.outbox if one.to == [olga.email])
    assert "Cây Sồi" not in body


def test_whoever_left_the_unit_gets_no_mail_of_it(campaign, alder, anna, run, time_machine):
    with organisation_scope(alder):
        Membership.objects.filter(user=anna).update(is_active=False)
    time_machine.move_to(at(7))

    assert anna.email not in run(at(7))
    assert reminders_of(alder) == ["202610150000-7"]
