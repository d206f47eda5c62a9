"""A returned version that comes again byte for byte: the sender says why, the office reads it.

Packing changes nothing: what lies in an archive is held against files sent without one.
"""

from django.utils import timezone

from .models import Submission, SubmissionFile
from .states import State


def returned_twin(submission):
    """Return the newest returned version of the same duty with the same pupil list, or None.

    Where there is no list, all files must be the same.
    """
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
    files = list(submission.files.select_related("file"))
    return next((one for one in versions if _is_same(files, one.files.all())), None)


def _is_same(files, others):
    lists = _lists_of(files)
    return _are_all_same(files, others) or bool(lists) and lists == _lists_of(others)


def _are_all_same(files, others):
    """Tell whether all files are the same, as they were sent or out of their archives."""
    as_sent = [sorted(one.file.sha256 for one in some) for some in (files, others)]
    unpacked = [sorted(digest for digest, _role in _unpacked(some)) for some in (files, others)]
    return as_sent[0] == as_sent[1] or unpacked[0] == unpacked[1]


def _lists_of(files):
    return sorted(digest for digest, role in _unpacked(files) if role == SubmissionFile.Role.LIST)


def _unpacked(files):
    """Yield (SHA-256, role) of every file; of an archive that was opened, of what lies in it."""
    for one in files:
        inside = [(entry["sha256"], entry["role"]) for entry in one.entries]
        yield from inside or [(one.file.sha256, one.role)]


def same_sentence(submission, twin):
    """Say what was not changed since a version went back."""
    is_whole = _are_all_same(submission.files.select_related("file"), twin.files.all())
    what = "Tệp giống hệt" if is_whole else "Danh sách học sinh giống hệt danh sách của"
    day = timezone.localtime(twin.decided_at or twin.sent_at)
    return f"{what} {twin}, bị trả lại ngày {day:%d/%m/%Y}."
