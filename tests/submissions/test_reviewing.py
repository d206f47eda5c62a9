"""What the office decides, and that nobody else can."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.submissions.models import Finding
from apps.submissions.receiving import parties_of, send
from apps.submissions.reviewing import (
    accept,
    accept_many,
    begin_review,
    end_excuse,
    excuse,
    extend,
    give_back,
    lock_again,
    may_review,
    reconsider,
    unlock,
    valid_waivers,
    waive,
    withdraw_waiver,
)
from apps.submissions.states import State

from .conftest import LATE, LOCK
from .live import BEFORE


@pytest.fixture
def sent(campaign, duty_of, hand_in, alder, anna):
    with organisation_scope(alder):
        return hand_in(duty_of(alder), anna)


@pytest.fixture
def at_office(office, sent):
    with organisation_scope(office):
        yield office


def test_a_school_never_decides_about_its_own(sent, alder, anna, duty_of):
    with organisation_scope(alder):
        for act in (
            lambda: accept(sent, user=anna),
            lambda: begin_review(sent, user=anna),
            lambda: give_back(sent, reason="x", user=anna),
            lambda: reconsider(sent, reason="x", user=anna),
            lambda: excuse(duty_of(alder), reason="x", user=anna),
            lambda: unlock(duty_of(alder), until=LATE, reason="x", user=anna),
        ):
            with pytest.raises(PermissionDenied):
                act()

    assert duty_of(alder).state == State.SENT


def test_the_right_counts_at_the_recipient_only(sent, alder, office, manager, olga, duty_of):
    duty = duty_of(alder)
    with organisation_scope(alder):
        assert not may_review(manager, duty)
    with organisation_scope(office):
        assert may_review(olga, duty)


def test_reviewing_and_accepting_twice_changes_nothing(sent, at_office, olga, alder, duty_of):
    begin_review(sent, user=olga)
    begin_review(sent, user=olga)
    accept(sent, user=olga)
    accept(sent, user=olga)

    texts = [event.text for event in duty_of(alder).events.order_by("pk")]
    assert texts[-2:] == ["Bắt đầu xem xét lần nộp 1", "Chấp nhận lần nộp 1"]
    assert duty_of(alder).state_words == "chấp nhận (đúng hạn)"


def test_a_version_goes_back_with_a_reason_only(sent, at_office, olga, alder, duty_of):
    with pytest.raises(ValidationError) as refusal:
        give_back(sent, reason="  ", user=olga)
    assert refusal.value.messages == ["Hãy ghi lý do trả lại để đơn vị biết phải sửa gì."]

    give_back(sent, reason="Thiếu lớp 9A", user=olga)

    assert duty_of(alder).state == State.RETURNED
    assert duty_of(alder).events.first().text == "Trả lại lần nộp 1: Thiếu lớp 9A"
    with pytest.raises(ValidationError) as refusal:
        accept(sent, user=olga)
    assert refusal.value.code == "bad_move"


def test_a_draft_left_over_from_before_does_not_hide_a_return(
    campaign, office, alder, anna, olga, duty_of, hand_in
):
    with organisation_scope(alder):
        hand_in(duty_of(alder), anna, sends_itself=False)
        sent = hand_in(duty_of(alder), anna, token="t2")
    with organisation_scope(office):
        give_back(sent, reason="Thiếu lớp 9A", user=olga)
    assert duty_of(alder).state == State.RETURNED

    with organisation_scope(alder):
        hand_in(duty_of(alder), anna, token="t3", sends_itself=False)
    assert duty_of(alder).state == State.UPLOADED


def test_an_acceptance_can_be_taken_back(sent, at_office, olga, alder, duty_of):
    accept(sent, user=olga)
    reconsider(sent, reason="Nhầm trường", user=olga)

    assert duty_of(alder).state == State.REVIEWING
    assert duty_of(alder).official is None


def test_who_has_sent_cannot_be_excused(sent, at_office, olga, alder, birch, duty_of):
    with pytest.raises(ValidationError):
        excuse(duty_of(alder), reason="Không cần", user=olga)

    excuse(duty_of(birch), reason="Trường mới giải thể", user=olga)

    assert duty_of(birch).state_words == "miễn nộp"
    assert not duty_of(birch).accepts_at(LATE)

    end_excuse(duty_of(birch), reason="Vẫn còn lớp 9", user=olga)

    assert duty_of(birch).state == State.AWAITED
    assert duty_of(birch).accepts_at(LATE)


def fall_locked(duty):
    """Let the lock of a duty have fallen a minute ago."""
    passed = timezone.now() - timedelta(minutes=1)
    type(duty)._base_manager.filter(pk=duty.pk).update(on_time_at=passed, lock_at=passed)


def test_an_unlocking_ends_by_an_act(sent, at_office, olga, alder, duty_of):
    fall_locked(duty_of(alder))
    with pytest.raises(ValidationError) as refusal:
        unlock(duty_of(alder), until=timezone.now(), reason="Mất mạng", user=olga)
    assert refusal.value.messages == ["Hãy chọn thời điểm ở sau bây giờ."]

    unlock(duty_of(alder), until=timezone.now() + timedelta(days=1), reason="Mạng", user=olga)
    lock_again(duty_of(alder), reason="Đã nộp", user=olga)

    assert duty_of(alder).unlocked_until is None
    assert [change.act for change in duty_of(alder).date_changes.all()] == ["unlock", "lock"]


def test_a_waived_rule_blocks_no_longer(
    campaign,
    duty_of,
    hand_in,
    alder,
    office,
    anna,
    olga,
    django_capture_on_commit_callbacks,
    time_machine,
):
    time_machine.move_to(BEFORE)
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)
        Finding.objects.create(
            **parties_of(draft), submission=draft, severity="error", code="class_wrong", message="x"
        )
        type(draft).objects.filter(pk=draft.pk).update(state=State.NEEDS_FIX)
        with pytest.raises(ValidationError):
            send(draft, user=anna)
    with organisation_scope(office):
        with pytest.raises(ValidationError):
            waive(
                duty_of(alder),
                rule="class_wrong",
                reason="Lớp ghép",
                expires_on=date(2020, 1, 1),
                user=olga,
            )
        with django_capture_on_commit_callbacks(execute=True):
            waive(
                duty_of(alder),
                rule="class_wrong",
                reason="Lớp ghép",
                expires_on=timezone.localdate(),
                user=olga,
            )
    with organisation_scope(alder):
        send(draft, user=anna)

        assert duty_of(alder).state == State.SENT
        assert set(valid_waivers(duty_of(alder))) == {"class_wrong"}
        tomorrow = timezone.localdate() + timedelta(days=1)
        assert valid_waivers(duty_of(alder), on=tomorrow) == {}


def test_many_are_accepted_one_by_one(sent, campaign, duty_of, hand_in, birch, bruno, office, olga):
    with organisation_scope(birch):
        other = hand_in(duty_of(birch), bruno)
    with organisation_scope(office):
        give_back(other, reason="Sai", user=olga)

        accepted, refused = accept_many([sent, other], user=olga)

    assert [one.pk for one in accepted] == [sent.pk]
    assert [one.pk for one, _why in refused] == [other.pk]


def test_the_other_school_sees_nothing(sent, birch):
    with organisation_scope(birch):
        assert not type(sent).objects.exists()
        with pytest.raises(type(sent).DoesNotExist):
            begin_review(sent, user=None)


def test_a_second_press_changes_no_date_and_waives_nothing_twice(
    sent, at_office, olga, alder, duty_of
):
    until = timezone.now() + timedelta(days=1)
    terms = {"rule": "class_wrong", "reason": "Lớp ghép", "expires_on": timezone.localdate()}

    for _press in range(2):
        extend(duty_of(alder), on_time=LOCK, lock=LOCK, reason="Bão", user=olga)
    fall_locked(duty_of(alder))
    for _press in range(2):
        unlock(duty_of(alder), until=until, reason="Mất mạng", user=olga)
    waivers = {waive(duty_of(alder), user=olga, **terms) for _press in range(2)}
    for waiver in waivers:
        withdraw_waiver(waiver, reason="Nhầm", user=olga)

    acts = [change.act for change in duty_of(alder).date_changes.all()]
    assert acts == ["extend", "unlock"]
    assert len(waivers) == 1
    assert valid_waivers(duty_of(alder)) == {}


def test_what_a_waiver_frees_to_send_itself_is_sent_by_whoever_uploaded_it(
    campaign,
    duty_of,
    hand_in,
    alder,
    office,
    anna,
    olga,
    mailoutbox,
    settings,
    django_capture_on_commit_callbacks,
):
    settings.MAIL_ENABLED = True
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)
        Finding.objects.create(
            **parties_of(draft), submission=draft, severity="error", code="class_wrong", message="x"
        )
        type(draft).objects.filter(pk=draft.pk).update(state=State.NEEDS_FIX, sends_itself=True)
    terms = {"reason": "Lớp ghép", "expires_on": timezone.localdate()}

    with organisation_scope(office), django_capture_on_commit_callbacks(execute=True):
        waive(duty_of(alder), rule="class_wrong", user=olga, **terms)

    with organisation_scope(alder):
        assert duty_of(alder).state == State.SENT
        sent = duty_of(alder).events.get(text__startswith="Nộp lần 1.")
        assert sent.by == anna
    assert [mail.to for mail in mailoutbox] == [[anna.email]]
