"""Publish, seal, withdraw an exam; who may be looked up without the secret, and on what basis."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.audit.models import Entry
from apps.core.scoping import OutOfScope
from apps.results.exams.distribution import refresh_figures
from apps.results.exams.models import Candidate, Exam
from apps.results.exams.releasing import publish, set_access, withdraw

from .made import make_candidate, make_exam

pytestmark = pytest.mark.usefixtures("in_alder")


@pytest.fixture
def exam(alder):
    exam = make_exam(alder)
    make_candidate(exam, date_of_birth=date(2008, 3, 5))
    return exam


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value.code


def many(exam, number=200):
    Candidate.objects.bulk_create(
        Candidate(
            organisation_id=exam.organisation_id,
            exam=exam,
            number=f"5{one:05d}",
            full_name="Vũ Nhiều",
            date_of_birth=date(2008, 1, 1),
        )
        for one in range(number)
    )
    refresh_figures(exam)


def test_publishing_opens_at_once_and_is_told_to_the_log(exam, anna):
    published = publish(exam, user=anna)

    assert published.is_open and published.published_by == anna
    assert Entry.objects.get(action="results.exam_publish").target_id == str(exam.pk)
    assert refusal(publish, exam, user=anna) == "open"


def test_a_seal_holds_to_the_minute_and_may_be_moved(exam, anna):
    later = timezone.now() + timedelta(days=2)
    sealed = publish(exam, user=anna, at=later)

    assert sealed.publish_at == later.replace(second=0, microsecond=0)
    assert (sealed.is_sealed, sealed.is_open) == (True, False)
    assert publish(exam, user=anna, at=later + timedelta(hours=1)).publish_at > sealed.publish_at


def test_a_past_minute_and_an_exam_without_candidates_are_refused(alder, exam, anna):
    assert refusal(publish, exam, user=anna, at=timezone.now()) == "past"
    empty = make_exam(alder, "khac", "khao-sat")
    assert refusal(publish, empty, user=anna) == "no_candidates"


def test_withdrawing_needs_a_reason_and_happens_once(exam, anna):
    assert refusal(withdraw, exam, user=anna, reason="x") == "closed"
    publish(exam, user=anna)

    assert refusal(withdraw, exam, user=anna, reason=" ") == "reason"
    assert not withdraw(exam, user=anna, reason="Sai điểm.").is_announced
    assert refusal(withdraw, exam, user=anna, reason="Sai điểm.") == "closed"
    assert publish(exam, user=anna).is_open


def test_another_units_exam_is_not_published_here(office, exam, scope_of, anna):
    with scope_of(office):
        above = make_exam(office, "cua-phong", "khao-sat")
        make_candidate(above)

    with pytest.raises((OutOfScope, ValidationError)):
        publish(above, user=anna)
    above.refresh_from_db()
    assert above.publish_at is None
    with pytest.raises(OutOfScope):
        set_access(above, "secret", basis="", user=anna)


def test_looking_up_without_the_secret_is_off_and_needs_a_recorded_decision(exam, manager):
    assert exam.access == "secret"
    many(exam)

    assert refusal(set_access, exam, "birth", basis=" ", user=manager) == "basis"
    decided = set_access(exam, "birth", basis="Quyết định 12/QĐ", user=manager)

    assert (decided.access, decided.access_basis) == ("birth", "Quyết định 12/QĐ")
    assert (decided.access_decided_by, decided.access_decided_at is not None) == (manager, True)
    assert Entry.objects.get(action="results.exam_access").detail == {"access": "birth"}


def test_few_candidates_prizes_and_missing_dates_refuse_it(alder, exam, manager):
    assert refusal(set_access, exam, "number", basis="QĐ 1", user=manager) == "few"
    many(exam, 199)
    set_access(exam, "number", basis="QĐ 1", user=manager)
    make_candidate(exam, "9")
    assert refusal(set_access, exam, "birth", basis="QĐ 1", user=manager) == "births"
    Candidate.objects.filter(number="9").update(prize="ba")
    assert refusal(set_access, exam, "number", basis="QĐ 1", user=manager) == "prizes"
    talents = make_exam(alder, "hsg", "hsg")
    many(talents, 201)
    assert refusal(set_access, talents, "number", basis="QĐ 1", user=manager) == "prizes"


def test_a_withdrawn_exam_forgets_the_decision(exam, manager):
    many(exam)
    set_access(exam, "number", basis="QĐ 1", user=manager)
    publish(exam, user=manager)

    withdraw(exam, user=manager, reason="Sai điểm.")

    assert Exam.objects.get(pk=exam.pk).access == "secret"


def test_the_reason_of_a_withdrawal_is_kept_in_the_exam_and_not_in_the_audit(exam, anna):
    publish(exam, user=anna)

    withdraw(exam, user=anna, reason=" Sai điểm môn Toán. ")

    assert Exam.objects.get(pk=exam.pk).withdraw_reason == "Sai điểm môn Toán."
    assert Entry.objects.get(action="results.exam_withdraw").detail == {}


def test_scores_that_were_seen_once_stay_seen_when_they_are_sealed_anew(exam, anna):
    assert not exam.was_open
    publish(exam, user=anna)
    withdraw(exam, user=anna, reason="Sai điểm môn Toán")

    sealed = publish(exam, user=anna, at=timezone.now() + timedelta(days=2))

    assert sealed.is_sealed and sealed.was_open
    assert withdraw(exam, user=anna, reason="Hoãn công bố").was_open


def test_a_seal_that_was_withdrawn_before_its_minute_was_never_seen(exam, anna, time_machine):
    publish(exam, user=anna, at=timezone.now() + timedelta(hours=2))
    withdrawn = withdraw(exam, user=anna, reason="Hoãn công bố")

    time_machine.move_to(timezone.now() + timedelta(days=1))

    assert not withdrawn.was_open
