"""What the office above decides: accept, return, extend, unlock, excuse, waive, with reasons."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import organisation_scope, own_organisation_id
from apps.files.jobs import start_job

from .mailing import mail_decision
from .models import CrossMatch, DateChange, Requirement, Submission, Waiver
from .owed import not_locked_sentence
from .receiving import parties_of
from .rule_titles import rule_title
from .states import ACCEPTED, OWED, State
from .workflow import (
    choose_official,
    count_on_time,
    follow,
    locked_requirement,
    locked_submission,
    move,
    need_reason,
    note,
)


def _only_recipient(requirement):
    """A unit never decides about what it sent itself, whatever rights its people have."""
    if own_organisation_id() != requirement.recipient_id:
        raise PermissionDenied
    if requirement.state == State.MOVED:
        raise ValidationError(
            "Đơn vị đã chuyển về cơ quan quản lý khác và nộp về đó; ở đây chỉ còn để xem.",
            code="moved",
        )


@transaction.atomic
def begin_review(submission, *, user):
    """Say that somebody looks at a version; a second press changes nothing."""
    submission = locked_submission(submission.pk)
    _only_recipient(submission.requirement)
    if submission.state == State.REVIEWING:
        return submission
    return move(
        submission,
        State.REVIEWING,
        user=user,
        text=f"Bắt đầu xem xét {submission}",
        action="submissions.begin_review",
    )


@transaction.atomic
def accept(submission, *, user, remark=""):
    """Accept a version, with a remark ("chấp nhận có lưu ý") where something is to be minded.

    It becomes the official one; an earlier accepted version is replaced.
    """
    submission = locked_submission(submission.pk)
    requirement = submission.requirement
    _only_recipient(requirement)
    if submission.state in ACCEPTED:
        return submission
    remark = remark.strip()[:500]
    _decide(submission, user, remark)
    move(
        submission,
        State.ACCEPTED_WITH_NOTE if remark else State.ACCEPTED,
        user=user,
        text=f"Chấp nhận {submission}" + (f", lưu ý: {remark}" if remark else ""),
        action="submissions.accept",
    )
    earlier = requirement.submissions.filter(state__in=ACCEPTED, number__lt=submission.number)
    for one in earlier.select_for_update(of=("self",)):
        one.requirement = requirement
        move(one, State.REPLACED, user=user, text="", action="submissions.replace")
    choose_official(requirement)
    if user is not None:
        mail_decision(submission)
    return submission


@transaction.atomic
def give_back(submission, *, reason, user, is_invalid=False):
    """Return a version with a reason. ``is_invalid``: it does not count for being on time.

    Raises ValidationError: ``no_reason``, ``bad_move``.
    """
    submission = locked_submission(submission.pk)
    requirement = submission.requirement
    _only_recipient(requirement)
    if not reason.strip():
        raise ValidationError("Hãy ghi lý do trả lại để đơn vị biết phải sửa gì.", code="no_reason")
    _decide(submission, user, reason.strip()[:500], is_invalid=is_invalid)
    move(
        submission,
        State.RETURNED,
        user=user,
        text=f"Trả lại {submission}: {reason.strip()}",
        action="submissions.give_back",
        invalid=is_invalid,
    )
    count_on_time(requirement)
    choose_official(requirement)
    if user is not None:
        mail_decision(submission)
    return submission


def _decide(submission, user, remark, *, is_invalid=False):
    submission.decided_by, submission.decided_at = user, timezone.now()
    submission.decision_note, submission.is_invalid = remark, is_invalid
    submission.save(update_fields=["decided_by", "decided_at", "decision_note", "is_invalid"])


@transaction.atomic
def reconsider(submission, *, reason, user):
    """Take an acceptance back to look at the version again."""
    submission = locked_submission(submission.pk)
    _only_recipient(submission.requirement)
    need_reason(reason)
    move(
        submission,
        State.REVIEWING,
        user=user,
        text=f"Xem xét lại {submission}: {reason.strip()}",
        action="submissions.reconsider",
    )
    choose_official(submission.requirement)
    return submission


@transaction.atomic
def extend(requirement, *, on_time, lock, reason, user):
    """Give one unit later dates of its own (Deadline each).

    Raises ``no_reason``, ``lock_too_early``, and ``not_later`` at the field ``on_time``.
    """
    requirement = locked_requirement(requirement.pk)
    _only_recipient(requirement)
    need_reason(reason)
    if lock.instant < on_time.instant:
        raise ValidationError("Ngày khóa nhận không được trước hạn nộp.", code="lock_too_early")
    is_same = (requirement.on_time, requirement.lock) == (on_time, lock)
    if is_same and _is_repeated(requirement, DateChange.Act.EXTEND, on_time.words, reason):
        return requirement
    if on_time.instant <= requirement.on_time_at:
        raise ValidationError({"on_time": not_later(requirement)})
    _note_dates(
        requirement, DateChange.Act.EXTEND, requirement.on_time_words, on_time.words, reason, user
    )
    new_lock = ""
    if lock != requirement.lock:
        new_lock = f", khóa nhận từ “{requirement.lock_words}” thành “{lock.words}”"
    requirement.on_time_at, requirement.on_time_words = on_time.instant, on_time.words
    requirement.lock_at, requirement.lock_words = lock.instant, lock.words
    requirement.save(update_fields=["on_time_at", "on_time_words", "lock_at", "lock_words"])
    count_on_time(requirement)
    note(requirement, f"Gia hạn: nộp {on_time.words}{new_lock}. Lý do: {reason.strip()}", user=user)
    record(user, "submissions.extend", requirement)
    return requirement


def not_later(requirement):
    """Return the refusal of an extension that extends nothing."""
    return ValidationError(
        f"Gia hạn thì hạn mới phải muộn hơn hạn đang đặt ({requirement.on_time_words}). "
        "Hãy chọn ngày muộn hơn.",
        code="not_later",
    )


@transaction.atomic
def unlock(requirement, *, until, reason, user):
    """Take files of one unit again until a moment (aware datetime); what comes late stays late.

    Raises ``no_reason``, ``past``, and ``not_locked`` before the lock falls.
    """
    requirement = locked_requirement(requirement.pk)
    _only_recipient(requirement)
    need_reason(reason)
    if until <= timezone.now():
        raise ValidationError("Hãy chọn thời điểm ở sau bây giờ.", code="past")
    if requirement.lock.is_met_at(timezone.now()):
        raise ValidationError(not_locked_sentence(requirement), code="not_locked")
    words = f"đến {timezone.localtime(until):%H:%M ngày %d/%m/%Y}"
    is_same = requirement.unlocked_until == until
    if is_same and _is_repeated(requirement, DateChange.Act.UNLOCK, words, reason):
        return requirement
    _note_dates(requirement, DateChange.Act.UNLOCK, requirement.lock_words, words, reason, user)
    requirement.unlocked_until = until
    requirement.save(update_fields=["unlocked_until"])
    note(requirement, f"Mở khóa nhận {words}. Lý do: {reason.strip()}", user=user)
    record(user, "submissions.unlock", requirement)
    return requirement


@transaction.atomic
def lock_again(requirement, *, reason, user):
    """End an unlocking before its time."""
    requirement = locked_requirement(requirement.pk)
    _only_recipient(requirement)
    need_reason(reason)
    if requirement.unlocked_until is None or requirement.unlocked_until <= timezone.now():
        raise ValidationError("Đơn vị này không ở trạng thái mở khóa.", code="not_unlocked")
    _note_dates(requirement, DateChange.Act.LOCK, "", requirement.lock_words, reason, user)
    requirement.unlocked_until = None
    requirement.save(update_fields=["unlocked_until"])
    note(requirement, f"Khóa lại. Lý do: {reason.strip()}", user=user)
    record(user, "submissions.lock", requirement)
    return requirement


@transaction.atomic
def excuse(requirement, *, reason, user):
    """Free a unit that has sent nothing from sending ("miễn nộp")."""
    requirement = locked_requirement(requirement.pk)
    _only_recipient(requirement)
    need_reason(reason)
    if requirement.state not in OWED:
        raise ValidationError("Chỉ miễn nộp được cho đơn vị chưa nộp.", code="bad_move")
    requirement.state = State.EXCUSED
    requirement.excuse, requirement.excused_by = reason.strip()[:300], user
    requirement.save(update_fields=["state", "excuse", "excused_by"])
    note(requirement, f"Miễn nộp. Lý do: {reason.strip()}", user=user)
    record(user, "submissions.excuse", requirement)
    return requirement


@transaction.atomic
def end_excuse(requirement, *, reason, user):
    """Ask a unit that was excused to send after all."""
    requirement = locked_requirement(requirement.pk)
    _only_recipient(requirement)
    need_reason(reason)
    if requirement.state != State.EXCUSED:
        raise ValidationError("Đơn vị này không được miễn nộp.", code="not_excused")
    requirement.state, requirement.excuse, requirement.excused_by = State.AWAITED, "", None
    requirement.save(update_fields=["state", "excuse", "excused_by"])
    follow(requirement)
    note(requirement, f"Bỏ miễn nộp. Lý do: {reason.strip()}", user=user)
    record(user, "submissions.end_excuse", requirement)
    return requirement


@transaction.atomic
def waive(requirement, *, rule, reason, expires_on, user):
    """Free a unit from one rule until a day; its open findings of that rule block no longer."""
    requirement = locked_requirement(requirement.pk)
    _only_recipient(requirement)
    need_reason(reason)
    if expires_on < timezone.localdate():
        raise ValidationError("Ngày hết hiệu lực đã qua. Hãy chọn ngày khác.", code="past")
    known = requirement.waivers.filter(
        rule=rule, reason=reason.strip()[:300], expires_on=expires_on, withdrawn_at__isnull=True
    ).first()
    if known is not None:
        return known
    waiver = Waiver.objects.create(
        **parties_of(requirement),
        requirement=requirement,
        rule=rule,
        reason=reason.strip()[:300],
        approved_by=user,
        expires_on=expires_on,
    )
    for draft in requirement.submissions.drafts().select_for_update(of=("self",)):
        draft.findings.filter(code=rule, waiver__isnull=True).update(waiver=waiver)
        if draft.state == State.NEEDS_FIX and not draft.findings.blocking().exists():
            draft.requirement = requirement
            move(draft, State.CHECKING, user=user, text="", action="submissions.check_again")
            _check_at_sender(draft)
    note(
        requirement,
        f"Miễn quy tắc “{_title(requirement, rule)}” đến hết ngày {expires_on:%d/%m/%Y}. "
        f"Lý do: {reason.strip()}",
        user=user,
    )
    record(user, "submissions.waive", waiver, rule=rule)
    return waiver


def _check_at_sender(draft):
    """Check a draft once more as its unit's own job: rows that were held back are kept now.

    Where it is to send itself, whoever uploaded it is the one who sends.
    """
    with organisation_scope(draft.requirement.organisation):
        start_job("submissions.check", target_id=draft.pk, user=draft.uploaded_by)


def _title(requirement, rule):
    return rule_title(requirement.campaign.rule_pack, rule)


def valid_waivers(requirement, on=None):
    """Return rule code → Waiver that holds on a date, today unless told."""
    on = on or timezone.localdate()
    rows = requirement.waivers.filter(withdrawn_at__isnull=True, expires_on__gte=on)
    return {waiver.rule: waiver for waiver in rows}


def accept_many(submissions, *, user, remark=""):
    """Accept chosen versions one by one; return (accepted, refused as [(version, sentence)])."""
    accepted, refused = [], []
    for submission in submissions:
        try:
            accepted.append(accept(submission, user=user, remark=remark))
        except ValidationError as refusal:
            refused.append((submission, " ".join(refusal.messages)))
    return accepted, refused


def newest_waiting(requirement_ids):
    """Return the versions that wait for a decision, the newest of each requirement."""
    rows = Submission.objects.filter(
        requirement__in=requirement_ids, state__in=[State.SENT, State.REVIEWING]
    )
    return list(rows.select_related("requirement", "organisation").order_by("requirement", "pk"))


def _note_dates(requirement, act, old, new, reason, user):
    DateChange.objects.create(
        **parties_of(requirement),
        requirement=requirement,
        act=act,
        old_words=old,
        new_words=new,
        reason=reason.strip()[:300],
        made_by=user,
    )


def _is_repeated(requirement, act, new, reason):
    """Tell whether the newest change of dates was this very one: a second press."""
    last = requirement.date_changes.last()
    return last is not None and (last.act, last.new_words, last.reason) == (
        act,
        new,
        reason.strip()[:300],
    )


def may_review(user, row: Requirement | Submission):
    """Tell whether a person decides about a unit here: the right, and at the recipient."""
    return own_organisation_id() == row.recipient_id and user.has_perm(
        "submissions.review_requirement", row
    )


@transaction.atomic
def withdraw_waiver(waiver, *, reason, user):
    """End the waiver of a rule before its day; versions that were sent keep what they have.

    A draft that was checked under it is checked once more: its rows were taken with the waiver.
    """
    requirement = locked_requirement(waiver.requirement_id)
    _only_recipient(requirement)
    need_reason(reason)
    waiver = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    if waiver.withdrawn_at is not None:
        return waiver
    waiver.withdrawn_at = timezone.now()
    waiver.save(update_fields=["withdrawn_at"])
    for draft in requirement.submissions.drafts().select_for_update(of=("self",)):
        freed = draft.findings.filter(waiver=waiver).update(waiver=None)
        if draft.state != State.UPLOADED or not freed:
            continue
        draft.requirement = requirement
        move(draft, State.CHECKING, user=user, text="", action="submissions.check_again")
        if draft.findings.blocking().exists():
            move(draft, State.NEEDS_FIX, user=user, text="", action="submissions.checked")
        else:
            _check_at_sender(draft)
    note(
        requirement,
        f"Thu hồi việc miễn quy tắc “{_title(requirement, waiver.rule)}”. Lý do: {reason.strip()}",
        user=user,
    )
    record(user, "submissions.withdraw_waiver", waiver, rule=waiver.rule)
    return waiver


@transaction.atomic
def settle_match(match, *, stays_at_id, remark, user):
    """Note where a child belongs that two units listed. ``stays_at_id``: one of the two, or None.

    Raises ValidationError: ``no_note``, ``other_unit``.
    """
    match = CrossMatch.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if not remark.strip():
        raise ValidationError("Hãy ghi kết luận.", code="no_note")
    if stays_at_id not in {None, match.first.organisation_id, match.second.organisation_id}:
        raise ValidationError("Hãy chọn một trong hai đơn vị.", code="other_unit")
    match.stays_at_id, match.note = stays_at_id, remark.strip()[:300]
    match.settled_by, match.settled_at = user, timezone.now()
    match.save(update_fields=["stays_at", "note", "settled_by", "settled_at"])
    record(user, "submissions.settle", match)
    return match
