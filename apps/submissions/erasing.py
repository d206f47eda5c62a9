"""The end of what was sent: bytes and parsed rows go by a logged act; the rest stays for ever.

Receipts, names, sizes, hashes, counts, decisions, the course of events and the audit are kept.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import every_organisation, organisation_scope
from apps.files.jobs import Progress, start_job
from apps.files.models import Job, StoredFile

from .campaigning import ERASING, is_issuer
from .models import Campaign, Consolidation, PupilKey, Submission
from .states import DRAFTS, State
from .workflow import locked_submission, move

JOB = ERASING
YEARS_KEPT = 5
DRAFTS_KEPT = timedelta(days=30)
WHY = "the bytes of a campaign lie at units of all levels; its issuer ends them as one act"


def erasable_from(campaign):
    """Return the date from which a closed campaign's data may be erased, None while it is open."""
    if not campaign.is_closed:
        return None
    closed = timezone.localdate(campaign.closed_at)
    day = min(closed.day, 28) if closed.month == 2 else closed.day
    return closed.replace(year=closed.year + YEARS_KEPT, day=day)


@transaction.atomic
def request_erasing(campaign, *, reason, user):
    """Start erasing the bytes and rows of a campaign; a second press finds the running job.

    Raises ValidationError: ``not_issuer``, ``not_closed``, ``too_early``, ``no_reason``.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if not is_issuer(campaign):
        raise ValidationError("Chỉ đơn vị mở đợt xóa được dữ liệu của đợt.", code="not_issuer")
    day = erasable_from(campaign)
    if day is None:
        raise ValidationError("Chỉ xóa được dữ liệu của đợt đã chốt.", code="not_closed")
    if timezone.localdate() < day:
        raise ValidationError(
            f"Dữ liệu của đợt được lưu {YEARS_KEPT} năm sau khi chốt: "
            f"xóa được từ ngày {day:%d/%m/%Y}.",
            code="too_early",
        )
    if not reason.strip():
        raise ValidationError("Hãy ghi lý do, căn cứ xóa.", code="no_reason")
    running = jobs_of(campaign).unfinished().first()
    if running is not None:
        return running
    record(user, "submissions.erase_campaign", campaign, reason=reason.strip()[:200])
    return start_job(JOB, target_id=campaign.pk, user=user)


def jobs_of(campaign):
    return Job.objects.filter(kind=JOB, target_id=str(campaign.pk))


def erase_campaign(job):
    """Job: erase version by version; one that was interrupted goes on where it stopped."""
    campaign = Campaign.objects.get(pk=job.target_id)
    if not campaign.is_closed:
        raise ValidationError("Đợt đã được mở lại nên không xóa gì.", code="not_closed")
    note = Progress(job).note
    with every_organisation(reason=WHY):
        versions = list(
            Submission.objects.filter(requirement__campaign=campaign, erased_at__isnull=True)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for done, pk in enumerate(versions):
            note(done, len(versions))
            _erase(pk, user=job.requested_by)
        packages = _erase_packages(campaign)
    return f"đã xóa tệp và dòng của {len(versions)} lần nộp, {packages} bản tổng hợp"


def _erase_packages(campaign):
    rows = Consolidation.objects.filter(campaign=campaign, file__isnull=False)
    files = list(rows.exclude(file__content="").values_list("file_id", flat=True))
    for file_id in files:
        with transaction.atomic():
            _erase_bytes(file_id)
    return len(files)


@transaction.atomic
def _erase(pk, *, user):
    """Erase one version; the caller has lifted the scope."""
    submission = locked_submission(pk)
    if submission.erased_at is not None:
        return
    files = list(submission.files.values_list("file_id", flat=True))
    for file_id in files:
        _erase_bytes(file_id)
    rows = submission.pupils.count()
    PupilKey.objects.filter(submission=submission).delete()
    submission.pupils.all().delete()
    submission.findings.all().delete()
    submission.erased_at = timezone.now()
    submission.save(update_fields=["erased_at"])
    record(
        user,
        "submissions.erase",
        submission,
        organisation=submission.requirement.organisation,
        files=len(files),
        rows=rows,
    )


def _erase_bytes(file_id):
    """Take the bytes of one file away once the row says so; killed in between, they are listed."""
    stored = StoredFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    if stored.is_erased:
        return
    name, storage = stored.content.name, stored.content.storage
    stored.content = ""
    stored.save(update_fields=["content"])
    transaction.on_commit(lambda: storage.delete(name))


def erase_old_drafts():
    """Periodic: trials and drafts that were put away lose their bytes and rows after 30 days."""
    now = timezone.now()
    with every_organisation(reason="old drafts of all units end by the same clock"):
        old = list(
            Submission.objects.filter(
                Q(is_trial=True) | Q(state=State.DISCARDED),
                number__isnull=True,
                erased_at__isnull=True,
                created_at__lt=now - DRAFTS_KEPT,
            ).select_related("organisation")
        )
    for draft in old:
        _end_draft(draft)
    return f"xóa {len(old)} bản thử, bản đã bỏ" if old else "không có bản thử, bản đã bỏ nào cũ"


@transaction.atomic
def _end_draft(draft):
    """Put a trial away for good, then erase it; one that was sent in the meantime is left alone."""
    with organisation_scope(draft.organisation):
        submission = locked_submission(draft.pk)
        if submission.number is not None:
            return
        if submission.state in DRAFTS:
            move(submission, State.DISCARDED, user=None, text="", action="submissions.discard")
    with every_organisation(reason="a draft may hold a file that the office uploaded"):
        _erase(draft.pk, user=None)
