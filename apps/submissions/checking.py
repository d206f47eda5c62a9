"""Job: look at the files of a draft by the campaign's rules, then send it where that was asked."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .models import Submission
from .receiving import send
from .states import State
from .workflow import locked_submission, move


def check_submission(job):
    """Job: check a draft once; a draft that went on in the meantime is left alone."""
    submission = Submission.objects.get(pk=job.target_id)
    if submission.state != State.CHECKING:
        return ""
    with transaction.atomic():
        submission = locked_submission(submission.pk)
        if submission.state != State.CHECKING:
            return ""
        submission.checked_at = timezone.now()
        submission.save(update_fields=["checked_at"])
        move(
            submission,
            State.UPLOADED,
            user=job.requested_by,
            text="",
            action="submissions.checked",
        )
    return _send_if_asked(submission, job.requested_by)


def _send_if_asked(submission, user):
    """Send a draft that was to go by itself; what keeps it back is said on its page."""
    if not submission.sends_itself or submission.state != State.UPLOADED:
        return "đã kiểm tra"
    try:
        send(submission, user=user)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return "đã nộp"
