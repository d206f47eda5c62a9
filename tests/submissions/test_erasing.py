"""Bytes and rows end by a logged act after their span; receipts, hashes, counts and audit stay."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Entry
from apps.core.scoping import every_organisation, organisation_scope
from apps.files.jobs import run_job
from apps.files.models import FileDoubt, Job, StoredFile
from apps.files.orphans import check_stored_files
from apps.submissions.campaigning import close_campaign, reopen_campaign
from apps.submissions.erasing import erasable_from, erase_old_drafts, request_erasing
from apps.submissions.models import Consolidation, Receipt, Submission, SubmittedPupil
from apps.submissions.receiving import discard, send
from apps.submissions.states import State
from tests.cast import make_user

from .conftest import ON_TIME
from .packages import make_package, send_and_accept, some_pupils

ALL = "every row of the campaign, of both parties"


@pytest.fixture
def closed(
    campaign,
    duty_of,
    hand_in,
    alder,
    birch,
    office,
    department,
    anna,
    olga,
    dora,
    django_capture_on_commit_callbacks,
):
    """A campaign with Alder's accepted list, the office's package, and Birch's dropped draft."""
    send_and_accept(hand_in, duty_of(alder), anna, office, olga, pupils=some_pupils("A", "6A"))
    make_package(
        campaign,
        office,
        olga,
        django_capture_on_commit_callbacks,
        acknowledged=[birch.pk],
        reason="Nộp sau",
    )
    with organisation_scope(department):
        return close_campaign(campaign, user=dora)


def years_later(closed, time_machine):
    time_machine.move_to(closed.closed_at + timedelta(days=5 * 366), tick=False)


def erase(closed, department, user, capture):
    with organisation_scope(department), capture(execute=True):
        return request_erasing(closed, reason="Kế hoạch hủy hồ sơ 2031", user=user)


def test_after_its_span_bytes_and_rows_go_and_the_rest_stays(
    closed, department, office, dora, time_machine, django_capture_on_commit_callbacks
):
    with every_organisation(reason=ALL):
        names = [one.content.name for one in StoredFile.objects.all()]
        storage = StoredFile.objects.first().content.storage
        receipt = Receipt.objects.get()
    years_later(closed, time_machine)

    erase(closed, department, dora, django_capture_on_commit_callbacks)

    with every_organisation(reason=ALL):
        job = Job.objects.get(kind="campaigns.erase")
        assert (job.state, job.message) == (
            *("done", "đã xóa tệp và dòng của 1 lần nộp, 1 bản tổng hợp"),
        )
        assert not any(storage.exists(name) for name in names)
        assert len(names) == 2
        assert not SubmittedPupil.objects.exists()
        sent = Submission.objects.get()
        assert (sent.state, sent.rows_accepted, sent.summary["pupils"]) == ("accepted", 3, 3)
        assert sent.erased_at == timezone.now()
        stored = sent.files.get().file
        assert (stored.original_name, stored.sha256) == ("hoc-sinh.vemis", receipt.sha256)
        assert not stored.may_be_opened
        assert Consolidation.objects.get().file.is_erased
        assert Receipt.objects.get() == receipt
        actions = list(Entry.objects.values_list("action", flat=True))
        assert actions.count("submissions.erase") == 1
        assert actions.count("submissions.erase_campaign") == 1
    check_stored_files()
    assert not FileDoubt.objects.exclude(kind="no_row").exists()


def test_a_second_run_of_the_job_changes_nothing(
    closed, department, dora, time_machine, django_capture_on_commit_callbacks
):
    years_later(closed, time_machine)
    job = erase(closed, department, dora, django_capture_on_commit_callbacks)
    with organisation_scope(department):
        Job.objects.filter(pk=job.pk).update(state="waiting")

    run_job.call(job.pk, department.pk)

    with every_organisation(reason=ALL):
        assert Entry.objects.filter(action="submissions.erase").count() == 1
        assert Job.objects.get(pk=job.pk).state == "done"


def refusal_of(campaign, unit, user, reason="Hết hạn"):
    with organisation_scope(unit), pytest.raises(ValidationError) as refused:
        request_erasing(campaign, reason=reason, user=user)
    return refused.value


def test_what_keeps_an_erasing_back(closed, department, office, dora, olga, time_machine):
    early = refusal_of(closed, department, dora)
    assert early.code == "too_early"
    assert f"xóa được từ ngày {erasable_from(closed):%d/%m/%Y}" in early.messages[0]

    years_later(closed, time_machine)
    assert refusal_of(closed, department, dora, reason=" ").code == "no_reason"
    assert refusal_of(closed, office, olga).code == "not_issuer"


def test_a_campaign_that_is_being_erased_is_not_opened_again(
    closed, department, dora, time_machine
):
    years_later(closed, time_machine)
    with organisation_scope(department):
        job = request_erasing(closed, reason="Kế hoạch hủy hồ sơ 2031", user=dora)
        with pytest.raises(ValidationError) as refusal:
            reopen_campaign(closed, reason="Nhầm", user=dora)
        Job.objects.filter(pk=job.pk).update(state="done")
        reopen_campaign(closed, reason="Tổng hợp lại", user=dora)

    assert refusal.value.messages == ["Dữ liệu của đợt đang được xóa nên không bỏ chốt được."]


def test_an_open_campaign_is_never_erased(campaign, department, dora):
    assert refusal_of(campaign, department, dora).code == "not_closed"


def test_the_span_ends_on_the_same_day_years_later(closed, time_machine):
    closed.closed_at = closed.closed_at.replace(year=2028, month=2, day=29, hour=5)

    assert f"{erasable_from(closed):%d/%m/%Y}" == "28/02/2033"


def test_old_trials_and_dropped_drafts_lose_bytes_and_rows(
    campaign, duty_of, hand_in, alder, anna, time_machine
):
    time_machine.move_to(ON_TIME, tick=False)
    with organisation_scope(alder):
        trial = hand_in(duty_of(alder), anna, token="1", is_trial=True)
        dropped = hand_in(duty_of(alder), anna, token="2", sends_itself=False)
        discard(dropped, user=anna)
        kept = hand_in(duty_of(alder), anna, token="3", sends_itself=False)
        tried_then_sent = hand_in(duty_of(alder), anna, token="4", is_trial=True)
        send(tried_then_sent, user=anna)
    time_machine.move_to(timezone.now() + timedelta(days=29), tick=False)
    assert erase_old_drafts() == "không có bản thử, bản đã bỏ nào cũ"
    time_machine.move_to(timezone.now() + timedelta(days=2), tick=False)

    assert erase_old_drafts() == "xóa 2 bản thử, bản đã bỏ"

    with organisation_scope(alder):
        rows = Submission.objects.in_bulk()
        assert {pk for pk, row in rows.items() if row.erased_at} == {trial.pk, dropped.pk}
        assert rows[trial.pk].state == State.DISCARDED
        assert rows[kept.pk].files.get().file.content.read()
        with pytest.raises(ValidationError):
            send(trial, user=anna)


def test_the_page_says_from_when_and_takes_a_reason(
    closed, department, office, dora, olga, alder, manager, client_at, time_machine
):
    address = reverse("submissions:campaign_erase", args=[closed.pk])
    client = client_at(department, dora)

    shown = client.get(address)
    early = client.post(address, {"reason": "Hết hạn"})
    years_later(closed, time_machine)
    client = client_at(department, dora)
    bare = client.post(address, {"reason": ""})
    done = client.post(address, {"reason": "Kế hoạch hủy hồ sơ"})
    twice = client.post(address, {"reason": "Kế hoạch hủy hồ sơ"})

    assert f"xóa được từ ngày {erasable_from(closed):%d/%m/%Y}" in shown.content.decode()
    assert (early.status_code, bare.status_code) == (422, 422)
    assert (done.status_code, twice.status_code) == (302, 302)
    with organisation_scope(department):
        assert Job.objects.filter(kind="campaigns.erase").count() == 1
    assert client_at(office, olga).post(address, {"reason": "x"}).status_code == 404
    assert client_at(alder, manager).get(address).status_code == 404


def test_an_officer_without_the_right_erases_nothing(closed, department, client_at):
    officer = make_user("off@so.example", "Lê Thị Ốc", department, "officer")

    address = reverse("submissions:campaign_erase", args=[closed.pk])

    assert client_at(department, officer).get(address).status_code == 403
