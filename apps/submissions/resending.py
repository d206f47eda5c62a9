"""A returned version that comes again byte for byte: the sender says why, the office reads it."""

from django.utils import timezone

from .models import Submission
from .states import State


def returned_twin(submission):
    """Return the newest returned version of the same duty with exactly the same files, or None."""
    if submission.kind != Submission.Kind.FILES:
        return None
    returned = Submission.objects.sent().filter(
        requirement=submission.requirement_id,
        kind=Submission.Kind.FILES,
        state=State.RETURNED,
        pk__lt=submission.pk,
    )
    versions = list(returned.order_by("-number").prefetch_related("files__file"))
    if not versions:
        return None
    content = _content_of(submission)
    return next((one for one in versions if _content_of(one) == content), None)


def _content_of(submission):
    return sorted(one.file.sha256 for one in submission.files.all())


def same_sentence(twin):
    """Say that nothing was changed since a version went back."""
    day = timezone.localtime(twin.decided_at or twin.sent_at)
    return f"Tệp giống hệt {twin}, bị trả lại ngày {day:%d/%m/%Y}."
