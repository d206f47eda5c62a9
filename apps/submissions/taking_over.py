"""Take an accepted pupil list into the roster: an import like any other, begun from what was sent.

Preview, commit once, undo and history are the import's; nothing changes before its commit.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction

from apps.audit.models import record
from apps.core.scoping import own_organisation_id
from apps.files.storing import SPREADSHEETS, forget_bytes, keep_bytes
from apps.imports.labels import kinds_for
from apps.imports.models import ImportBatch
from apps.imports.pipeline import start_batch

from .examining import opened_list
from .models import SubmissionFile
from .states import ACCEPTED
from .workflow import locked_requirement

KIND = "roster.pupils"


def list_name(submission):
    """Return what the only pupil list of a version was called; None where there is not just one."""
    names = []
    for one in submission.files.select_related("file"):
        if one.role == SubmissionFile.Role.LIST:
            names.append(one.file.original_name)
        names += [
            entry["name"] for entry in one.entries if entry.get("role") == SubmissionFile.Role.LIST
        ]
    return names[0] if len(names) == 1 else None


def can_take_over(submission):
    """Tell whether a version is this unit's own, accepted, and has one list to take."""
    return (
        submission.organisation_id == own_organisation_id()
        and submission.state in ACCEPTED
        and submission.erased_at is None
        and list_name(submission) is not None
    )


def may_take_over(user, organisation, submission):
    """Tell whether a person may take the list of a version into the roster of their school."""
    return (
        organisation.is_school
        and user.has_perm("imports.add_importbatch")
        and KIND in kinds_for(user, organisation)
        and can_take_over(submission)
    )


def batch_of(submission):
    """Return the import that was begun from a version and not undone, or None."""
    batches = ImportBatch.objects.of_kind(KIND).filter(parameters__submission=submission.pk)
    return batches.exclude(state=ImportBatch.State.UNDONE).first()


def take_over(submission, *, user):
    """Begin the import of a version's list; a second press returns the import of the first.

    The import gets a copy of the bytes, since the files of a campaign are erased one day. Raises
    ValidationError: ``not_accepted``, ``no_list``, and those of ``keep_bytes``.
    """
    if submission.organisation_id != own_organisation_id():
        raise PermissionDenied
    if submission.state not in ACCEPTED:
        raise ValidationError(
            "Chỉ đưa vào hồ sơ được danh sách đã được chấp nhận.", code="not_accepted"
        )
    name = list_name(submission)
    if submission.erased_at is not None or name is None:
        raise ValidationError(
            "Lần nộp này không có đúng một danh sách học sinh để đưa vào hồ sơ.", code="no_list"
        )
    known = batch_of(submission)
    if known is not None:
        return known
    with opened_list(submission) as path:
        if path is None:
            raise ValidationError("Không mở được danh sách trong lần nộp này.", code="no_list")
        with path.open("rb") as content:
            stored = keep_bytes(File(content, name=name), user=user, kinds=SPREADSHEETS)
    return _begin(submission, stored, user)


@transaction.atomic
def _begin(submission, stored, user):
    locked_requirement(submission.requirement_id)
    known = batch_of(submission)
    if known is not None:
        forget_bytes([stored])
        return known
    campaign = submission.requirement.campaign
    batch = start_batch(
        stored,
        kind=KIND,
        parameters={
            "year": campaign.school_year_id,
            "submission": submission.pk,
            "source": f"{campaign.title}, {submission}",
        },
        user=user,
    )
    record(user, "submissions.take_over", submission, batch=batch.pk)
    return batch
