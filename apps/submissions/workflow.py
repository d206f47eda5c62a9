"""The only writer of the state of a version and of its requirement, and of who was on time."""

from django.core.exceptions import ValidationError

from apps.audit.models import record
from apps.core.scoping import own_organisation_id

from .models import Event, Requirement, Submission
from .states import ACCEPTED, MOVES, State, requirement_state

MOST_TEXT = 400


def need_reason(reason):
    """Raise ValidationError (``no_reason``) where an act that both parties read has none."""
    if not reason.strip():
        raise ValidationError("Hãy ghi lý do.", code="no_reason")


def locked_requirement(pk):
    """Return a requirement under a row lock: acts of two people on it follow one another."""
    return (
        Requirement.objects.select_for_update(of=("self",))
        .select_related("campaign", "organisation", "recipient")
        .get(pk=pk)
    )


def locked_submission(pk):
    """Return a version whose requirement is locked first, so that locks never cross."""
    requirement_id = Submission.objects.values_list("requirement_id", flat=True).get(pk=pk)
    requirement = locked_requirement(requirement_id)
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=pk)
    submission.requirement = requirement
    return submission


def move(submission, state, *, user, text, action, **detail):
    """Take a locked version to a state of ``MOVES``; its requirement follows.

    ``text`` is what both parties read in the course of events; ``action`` and ``detail`` go to the
    audit. Raises ValidationError (``bad_move``).
    """
    if state not in MOVES.get(submission.state, set()):
        raise ValidationError(
            f"Không chuyển được từ “{State(submission.state).label}” sang “{State(state).label}”. "
            "Hãy tải lại trang để xem tình trạng mới nhất.",
            code="bad_move",
        )
    submission.state = state
    submission.save(update_fields=["state"])
    follow(submission.requirement)
    if text:
        note(submission.requirement, text, user=user, submission=submission)
    record(user, action, submission, state=state, number=submission.number, **detail)
    return submission


def follow(requirement):
    """Give a requirement the state that its versions say, unless it was excused or moved on."""
    if requirement.state in {State.EXCUSED, State.MOVED}:
        return
    versions = requirement.submissions.exclude(state=State.DISCARDED).filter(is_trial=False)
    sent = versions.sent().order_by("-number").values_list("pk", "state")
    newest_sent = max((pk for pk, _state in sent), default=0)
    drafts = versions.filter(number__isnull=True, pk__gt=newest_sent).order_by("-pk")
    requirement.state = requirement_state(
        [
            *((state, False) for state in drafts.values_list("state", flat=True)),
            *((state, True) for _pk, state in sent),
        ]
    )
    requirement.save(update_fields=["state"])


def count_on_time(requirement):
    """Decide on time or late by the first version sent that was not returned as invalid.

    What a unit sent to the recipient that it had before counts as well.
    """
    first = _counted_before(requirement)
    if first is None:
        first = requirement.submissions.sent().filter(is_invalid=False).order_by("number").first()
    requirement.counted = first
    if first is None:
        requirement.is_on_time, requirement.days_late = None, 0
    else:
        requirement.is_on_time, requirement.days_late = punctuality(first, requirement.on_time)
    requirement.save(update_fields=["counted", "is_on_time", "days_late"])


def _counted_before(requirement):
    """Return the version that counted at the recipient before, unless its copy was invalid."""
    if requirement.follows_id is None or requirement.follows.counted is None:
        return None
    counted = requirement.follows.counted
    copy = requirement.submissions.filter(token=Submission.carried_token(counted))
    return None if copy.filter(is_invalid=True).exists() else counted


def punctuality(version, deadline):
    """Return (is on time, days late) of the version that counts under a deadline.

    A later deadline mends what was late; an earlier one does not take back what its receipt says.
    """
    if version.is_on_time or deadline.is_met_at(version.received_at):
        return True, 0
    return False, deadline.days_late(version.received_at)


def choose_official(requirement):
    """Let the newest accepted version, or a report of nothing, be the one that counts."""
    official = (
        requirement.submissions.sent()
        .filter(state__in=[*ACCEPTED, State.NOTHING])
        .order_by("-number")
        .first()
    )
    requirement.official = official
    requirement.save(update_fields=["official"])


def note(requirement, text, *, user, submission=None, by_organisation_id=None):
    """Add to the course of events that both parties read."""
    return Event.objects.create(
        organisation_id=requirement.organisation_id,
        recipient_id=requirement.recipient_id,
        requirement=requirement,
        submission=submission,
        text=text[:MOST_TEXT],
        by=user if user is not None and user.pk else None,
        by_organisation_id=by_organisation_id or own_organisation_id(),
    )
