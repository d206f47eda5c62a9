"""What a clerk does with a draft: send it, put it away, check it again; or report nothing."""

import pytest
from django.urls import reverse

from apps.core.scoping import organisation_scope
from apps.files.models import Job
from apps.submissions.models import Submission
from apps.submissions.receiving import jobs_of
from apps.submissions.reviewing import accept
from apps.submissions.states import State

from .live import text, words
from .pressing import all_of, at

NIL = {"nil-token": "n", "nil-signed_name": "Lê Thị Hiệu Trưởng", "nil-confirmed": "on"}


def test_a_report_of_nothing_is_signed_and_receipted(campaign, duty_of, alder, clerk, post):
    address = f"/nop-du-lieu/yeu-cau/{duty_of(alder).pk}/khong-phat-sinh/"
    fields = {**NIL, "nil-statement": "Không có học sinh chuyển đến"}

    refused = post(clerk, address, {**fields, "nil-signed_name": ""})
    response = post(clerk, address, fields)
    again = post(clerk, address, fields)

    (sent,) = all_of(Submission)
    assert refused.status_code == 422 and "Không có học sinh chuyển đến" in text(refused)
    assert (sent.state, sent.number) == (State.NOTHING, 1)
    assert response["Location"] == again["Location"] == at(sent, "bien-nhan/")
    assert "Lê Thị Hiệu Trưởng" in text(clerk.get(response["Location"]))


def test_the_office_does_not_report_nothing_for_a_school(
    campaign, duty_of, alder, office, olga, client_at, now, post
):
    address = f"/nop-du-lieu/yeu-cau/{duty_of(alder).pk}/khong-phat-sinh/"

    response = post(client_at(office, olga), address, {**NIL, "nil-statement": "x"})

    assert response.status_code == 403


def test_a_draft_is_sent_once_and_leads_to_its_receipt(draft, clerk, post):
    first, second = post(clerk, at(draft, "nop/")), post(clerk, at(draft, "nop/"))

    assert first["Location"] == second["Location"] == at(draft, "bien-nhan/")
    assert [(one.number, one.state) for one in all_of(Submission)] == [(1, State.SENT)]


def test_a_draft_is_put_away_once(draft, clerk, post):
    first, second = post(clerk, at(draft, "bo/")), post(clerk, at(draft, "bo/"))

    assert first.status_code == 302
    assert second.status_code == 422
    assert all_of(Submission)[0].state == State.DISCARDED


@pytest.mark.parametrize("act", ["nop/", "bo/", "kiem-tra-lai/", "giai-trinh/"])
def test_acts_on_a_draft_are_for_its_sender(
    draft, alder, eric, birch, bruno, office, olga, client_at, post, act
):
    for unit, person, status in ((alder, eric, 403), (birch, bruno, 404), (office, olga, 404)):
        assert post(client_at(unit, person), at(draft, act)).status_code == status
        assert client_at(unit, person).get(at(draft, act)).status_code == 405
    assert all_of(Submission)[0].state == State.UPLOADED


def test_a_draft_is_checked_again(draft, clerk, post):
    response = post(clerk, at(draft, "kiem-tra-lai/"))

    assert response["Location"] == at(draft)
    assert all_of(Submission)[0].state == State.UPLOADED


def test_a_sent_version_cannot_be_put_away_or_checked(draft, clerk, post):
    post(clerk, at(draft, "nop/"))

    for act in ("bo/", "kiem-tra-lai/"):
        assert post(clerk, at(draft, act)).status_code == 422
    assert all_of(Submission)[0].state == State.SENT


def test_after_acceptance_the_accepted_one_is_called_official(
    campaign, duty_of, draft, clerk, post, office, olga
):
    post(clerk, at(draft, "nop/"))
    with organisation_scope(office):
        accept(draft, user=olga)

    page = words(clerk.get(f"/nop-du-lieu/yeu-cau/{draft.requirement_id}/"))

    assert "bản chính thức" in page and "Chấp nhận (đúng hạn)" in page


def test_a_checked_version_that_sends_itself_in_a_moment_does_not_ask_for_a_press(
    campaign, duty_of, hand_in, alder, anna, client_at, now
):
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)
        Submission.objects.filter(pk=draft.pk).update(sends_itself=True)
        job = jobs_of(draft).get()
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    address = reverse("submissions:submission", args=[draft.pk])

    going_on = words(client_at(alder, anna).get(address))
    with organisation_scope(alder):
        Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
    over = words(client_at(alder, anna).get(address))

    assert "data-poll-url" in going_on and "Hãy bấm “Nộp”" not in going_on
    assert "data-poll-url" not in over and "Hãy bấm “Nộp”" in over
