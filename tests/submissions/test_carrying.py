"""A unit moves while its version waits: what it sent goes along, and everybody reads what to do."""

import html
from datetime import date

import pytest
from django.urls import reverse

from apps.core.scoping import organisation_scope
from apps.organisations.models import Affiliation
from apps.submissions.campaigning import follow_all_parents
from apps.submissions.models import CrossMatch, Finding, Requirement, Submission
from apps.submissions.receiving import parties_of
from apps.submissions.reviewing import accept, give_back, waive
from apps.submissions.states import State
from tests.cast import make_organisation, make_user

from .conftest import LATE, noon
from .live import words

MOVED_ON = date(2026, 10, 20)
OLD = "Phòng VH-XH xã An Bình"


@pytest.fixture
def other_office(department):
    other = make_organisation("xa-tan-lap", "Phòng VH-XH xã Tân Lập", "office", "xa")
    Affiliation.objects.create(child=other, parent=department, valid_from=date(2025, 7, 1))
    return other


@pytest.fixture
def otto(other_office):
    return make_user("otto@xa-tan-lap.example", "Trần Văn Otto", other_office, "officer")


@pytest.fixture
def move(now, django_capture_on_commit_callbacks):
    """Return a function: a unit goes from one office to another, and the clock finds it."""

    def move(unit, old, new, day=MOVED_ON):
        Affiliation.objects.filter(child=unit, parent=old, valid_to=None).update(valid_to=day)
        Affiliation.objects.create(child=unit, parent=new, valid_from=day)
        now.move_to(noon(day), tick=False)
        with django_capture_on_commit_callbacks(execute=True):
            return follow_all_parents()

    return move


@pytest.fixture
def sent(campaign, other_office, duty_of, hand_in, alder, anna, now):
    with organisation_scope(alder):
        return hand_in(duty_of(alder), anna, note_to_office="Đủ 4 khối")


def carried(unit):
    with organisation_scope(unit):
        return Submission.objects.get(requirement__follows__isnull=False, number__isnull=False)


def test_what_waits_goes_along_with_its_bytes_and_its_instant(
    sent, move, duty_of, alder, office, other_office, otto
):
    assert move(alder, office, other_office) == "1 yêu cầu chuyển nơi nhận"
    assert follow_all_parents() == "0 yêu cầu chuyển nơi nhận"

    new, copy = duty_of(alder), carried(alder)
    assert (new.recipient, new.state, new.is_on_time) == (other_office, State.SENT, True)
    assert (copy.number, copy.received_at, copy.note) == (1, sent.received_at, "Đủ 4 khối")
    with organisation_scope(alder):
        assert [one.file_id for one in copy.files.all()] == [
            one.file_id for one in sent.files.all()
        ]
        assert copy.receipt.sha256 == sent.receipt.sha256
        assert copy.receipt.verdict == sent.receipt.verdict
        assert "đây là lần nộp được tính hạn" in copy.receipt.rule
        assert copy.receipt.number != sent.receipt.number
        old = Requirement.objects.get(pk=sent.requirement_id)
        assert (old.state, old.submissions.get().state) == (State.MOVED, State.SENT)
    with organisation_scope(other_office):
        accept(copy, user=otto)
        assert duty_of(alder).state == State.ACCEPTED
    with organisation_scope(office):
        assert not Submission.objects.filter(pk=copy.pk).exists()


def test_rows_explanations_and_waivers_go_along(
    sent, move, alder, anna, office, olga, other_office, duty_of
):
    with organisation_scope(office):
        waiver = waive(
            duty_of(alder),
            rule="sex_blank",
            reason="Đang làm lại khai sinh",
            expires_on=date(2026, 12, 31),
            user=olga,
        )
    with organisation_scope(alder):
        Finding.objects.create(
            **parties_of(sent),
            submission=sent,
            file=sent.files.get(),
            severity="query",
            code="age_young",
            message="Nhỏ tuổi",
            explanation="Học vượt lớp",
            explained_by=anna,
        )
        Finding.objects.create(
            **parties_of(sent),
            submission=sent,
            severity="error",
            code="sex_blank",
            message="Trống",
            waiver=waiver,
        )
    move(alder, office, other_office)

    copy = carried(alder)
    with organisation_scope(other_office):
        query, error = copy.findings.order_by("severity").reverse()
        assert (query.explanation, query.explained_by, query.file) == (
            "Học vượt lớp",
            anna,
            copy.files.get(),
        )
        assert error.waiver.requirement_id == copy.requirement_id
        assert (error.waiver.reason, error.waiver.approved_by) == (waiver.reason, olga)


def test_everybody_reads_what_happened_and_what_to_do(
    sent, move, alder, anna, office, olga, other_office, otto, client_at
):
    move(alder, office, other_office)
    copy = carried(alder)

    def page(unit, user, name, pk):
        return html.unescape(
            words(client_at(unit, user).get(reverse(f"submissions:{name}", args=[pk])))
        )

    old = page(alder, anna, "requirement", sent.requirement_id)
    assert "Bản đã nộp đang chờ xem xét được chuyển theo về đó" in old
    assert "không phải nộp lại" in old
    assert reverse("submissions:requirement", args=[copy.requirement_id]) in old
    new = page(alder, anna, "requirement", copy.requirement_id)
    assert "Đã nộp, chờ nơi nhận quyết định; không phải làm gì thêm." in new
    assert "trước khi chuyển về" in page(alder, anna, "submission", copy.pk)
    there = page(other_office, otto, "duty", copy.requirement_id)
    assert "hãy xem xét như mọi lần nộp" in there and "Xem, quyết định lần nộp 1" in there
    before = page(office, olga, "duty", sent.requirement_id)
    assert "Ở đây chỉ còn để xem." in before
    assert "Ở đây chỉ còn để xem." in page(office, olga, "submission", sent.pk)
    start = html.unescape(words(client_at(other_office, otto).get("/admin/")))
    assert "chờ xem xét" in start or "chờ quyết định" in start


def test_who_was_returned_before_moving_stays_on_time_and_is_told_so(
    sent, move, alder, anna, office, olga, other_office, duty_of, hand_in, client_at
):
    with organisation_scope(office):
        give_back(sent, reason="Thiếu lớp 9A", user=olga)
    move(alder, office, other_office)
    new = duty_of(alder)
    page = words(client_at(alder, anna).get(reverse("submissions:requirement", args=[new.pk])))

    assert (new.state, new.is_on_time) == (State.AWAITED, True)
    assert "đúng hạn hay trễ vẫn tính theo lần nộp đầu tiên về nơi nhận trước" in page
    with organisation_scope(alder):
        again = hand_in(new, anna, token="t2", received_at=noon(MOVED_ON))
    assert (again.is_on_time, duty_of(alder).is_on_time) == (False, True)
    assert "(lần 1 về " in again.receipt.rule and "nơi nhận trước, đúng hạn)" in again.receipt.rule


def test_a_carried_version_that_is_returned_as_invalid_does_not_count(
    sent, move, alder, office, other_office, otto, duty_of
):
    move(alder, office, other_office)
    with organisation_scope(other_office):
        give_back(carried(alder), reason="Tệp của trường khác", user=otto, is_invalid=True)

    assert (duty_of(alder).state, duty_of(alder).is_on_time) == (State.RETURNED, None)


def test_back_again_brings_only_what_is_new(
    sent, move, alder, anna, office, other_office, duty_of, hand_in
):
    move(alder, office, other_office)
    move(alder, other_office, office, date(2026, 10, 22))
    back = duty_of(alder)
    assert (back.recipient, back.state) == (office, State.SENT)
    with organisation_scope(alder):
        assert list(back.submissions.sent()) == [sent]
    move(alder, office, other_office, date(2026, 10, 24))
    with organisation_scope(alder):
        assert duty_of(alder).submissions.sent().count() == 1  # nothing new to carry
        newer = hand_in(duty_of(alder), anna, token="t2", received_at=LATE)
    move(alder, other_office, office, date(2026, 10, 26))

    with organisation_scope(alder):
        second, first = duty_of(alder).submissions.sent().order_by("-number")
    assert (first.pk, first.state) == (sent.pk, State.REPLACED)
    assert (second.carried_from, second.state, second.number) == (newer.pk, State.SENT, 2)


def test_a_move_that_fails_halfway_leaves_everything_as_it_was(
    sent, move, alder, office, other_office, duty_of, monkeypatch
):
    def fail(*_arguments, **_options):
        raise RuntimeError("killed")

    monkeypatch.setattr("apps.submissions.carrying.issue_receipt", fail)
    with pytest.raises(RuntimeError):
        move(alder, office, other_office)

    assert (duty_of(alder).recipient, duty_of(alder).state) == (office, State.SENT)
    with organisation_scope(alder):
        assert Submission.objects.count() == Requirement.objects.count() == 1


def test_a_child_at_two_units_is_asked_about_once(
    campaign, sent, move, alder, birch, bruno, department, office, other_office, duty_of, hand_in
):
    from apps.submissions.crosschecking import cross_check
    from apps.submissions.models import PupilKey, SubmittedPupil

    with organisation_scope(birch):
        other = hand_in(duty_of(birch), bruno)
    for unit, version in ((alder, sent), (birch, other)):
        with organisation_scope(unit):
            row = SubmittedPupil.objects.create(
                **parties_of(version), submission=version, row=2, full_name="Lò Thị Mây"
            )
            PupilKey.objects.create(
                **parties_of(version),
                pupil=row,
                submission=version,
                campaign_id=campaign.pk,
                key="k",
            )
            Submission.objects.filter(pk=version.pk).update(rule_pack="qlhs-2026")

    class Run:
        target_id = other.pk

    with organisation_scope(birch):
        cross_check(Run)
    move(alder, office, other_office)

    for unit in (department, office, other_office):
        with organisation_scope(unit):
            (match,) = CrossMatch.objects.open()
            assert {match.first.submission_id, match.second.submission_id} == {
                carried_pk(alder),
                other.pk,
            }


def carried_pk(unit):
    return carried(unit).pk
