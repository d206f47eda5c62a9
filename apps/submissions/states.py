"""The states of a submission and of what is required: one table of moves, in Vietnamese."""

from django.db import models


class State(models.TextChoices):
    """Where a version, or the requirement that it answers, stands."""

    AWAITED = "awaited", "chưa nộp"
    CHECKING = "checking", "đang kiểm tra"
    UPLOADED = "uploaded", "đã tải lên, chưa nộp"
    NEEDS_FIX = "needs_fix", "cần sửa"
    SENT = "sent", "đã nộp"
    REVIEWING = "reviewing", "đang xem xét"
    RETURNED = "returned", "trả lại"
    ACCEPTED = "accepted", "chấp nhận"
    ACCEPTED_WITH_NOTE = "accepted_note", "chấp nhận có lưu ý"
    EXCUSED = "excused", "miễn nộp"
    NOTHING = "nothing", "không phát sinh"
    MOVED = "moved", "chuyển đơn vị nhận"
    REPLACED = "replaced", "đã có lần nộp sau"
    DISCARDED = "discarded", "đã bỏ"


DRAFTS = frozenset({State.CHECKING, State.UPLOADED, State.NEEDS_FIX})
WAITING_FOR_OFFICE = frozenset({State.SENT, State.REVIEWING})
ACCEPTED = frozenset({State.ACCEPTED, State.ACCEPTED_WITH_NOTE})
# A requirement in one of these is done with: nobody is reminded of it.
SETTLED = ACCEPTED | {State.EXCUSED, State.NOTHING, State.MOVED}
# Nothing has reached the office yet, or it went back: the sender has to act.
OWED = frozenset({State.AWAITED, State.RETURNED}) | DRAFTS
DECIDABLE = WAITING_FOR_OFFICE | {State.NOTHING}

# From which state of a version which one follows; everything else is refused.
MOVES = {
    State.CHECKING: {State.UPLOADED, State.NEEDS_FIX, State.DISCARDED},
    State.UPLOADED: {State.CHECKING, State.SENT, State.NOTHING, State.DISCARDED},
    State.NEEDS_FIX: {State.CHECKING, State.DISCARDED},
    State.SENT: {State.REVIEWING, State.RETURNED, State.REPLACED, *ACCEPTED},
    State.REVIEWING: {State.RETURNED, State.REPLACED, *ACCEPTED},
    State.NOTHING: {State.RETURNED, State.REPLACED},
    State.ACCEPTED: {State.REVIEWING, State.REPLACED},
    State.ACCEPTED_WITH_NOTE: {State.REVIEWING, State.REPLACED},
    State.RETURNED: set(),
    State.REPLACED: set(),
    State.DISCARDED: set(),
}


def requirement_state(versions):
    """Return the State of a requirement from its versions, newest first.

    ``versions``: (state, is_sent) pairs without trials and discarded drafts. What was sent counts
    before a newer draft, unless it went back to the sender: then the draft is what is going on. A
    draft older than what was sent counts no more: it would hide that the office returned it.
    """
    sent = next((state for state, is_sent in versions if is_sent), None)
    if sent is not None and sent != State.RETURNED:
        return State(sent)
    return State(versions[0][0]) if versions else State.AWAITED
