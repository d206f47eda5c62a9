"""Sending a package on: it becomes the office's own version, with its deadline, receipt, review."""

import zipfile

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import own_organisation_id

from .consolidating import OUT_OF_DATE, changes_since
from .consolidation.package import read_manifest
from .models import Consolidation, Requirement, Submission, SubmissionFile
from .receiving import parties_of, send
from .states import State
from .workflow import locked_requirement

MOST_ENTRIES = 5000


def own_requirement(campaign):
    """Return what this office itself owes in a campaign, or None (the issuer owes nothing)."""
    rows = Requirement.objects.sent_by(own_organisation_id()).current()
    return rows.filter(campaign=campaign).select_related("recipient", "campaign").first()


def closing_words(campaign, duty):
    """Say why a package goes nowhere now and what can still be done, or "" while it is taken."""
    if campaign.is_closed:
        closed = f"Đợt đã chốt ngày {timezone.localtime(campaign.closed_at):%d/%m/%Y}."
        if duty is None:
            return f"{closed} Vẫn lập được gói từ các bản đã chấp nhận để tải về và lưu."
        return (
            f"{closed} Không gửi bản tổng hợp lên {duty.recipient.short_name} được nữa; vẫn lập "
            f"được gói để tải về và lưu. Cần gửi thì đề nghị {campaign.organisation.short_name} "
            "bỏ chốt."
        )
    if duty is None or duty.is_open:
        return ""
    if duty.state == State.EXCUSED:
        return "Cơ quan được miễn nộp bản tổng hợp; vẫn lập được gói để tải về và lưu."
    return (
        f"{duty.recipient.short_name} đã khóa nhận bản tổng hợp từ {duty.locked_from}; vẫn lập "
        f"được gói để tải về và lưu. Cần gửi thì đề nghị {duty.recipient.short_name} mở khóa."
    )


@transaction.atomic
def send_on(consolidation, *, user, at=None):
    """Send a made package to the unit above; a second press returns the version of the first.

    The moment of sending on decides on time or late: the package is made on the server, no upload
    precedes it. ``at`` is another moment than now, for records of the past. Raises
    ValidationError: ``no_duty``, ``not_made``, ``out_of_date``, and those of ``send``.
    """
    requirement = own_requirement(consolidation.campaign)
    if requirement is None:
        raise ValidationError(
            "Đơn vị mở đợt này nên không phải gửi bản tổng hợp lên đâu.", code="no_duty"
        )
    requirement = locked_requirement(requirement.pk)
    consolidation = (
        Consolidation.objects.select_for_update(of=("self",))
        .select_related("campaign", "organisation", "file", "submission")
        .get(pk=consolidation.pk)
    )
    if consolidation.submission is not None:
        return consolidation.submission
    if consolidation.state != Consolidation.State.MADE:
        raise ValidationError("Bản tổng hợp này chưa lập xong.", code="not_made")
    if changes_since(consolidation):
        raise ValidationError(OUT_OF_DATE, code="out_of_date")
    submission = Submission.objects.create(
        **parties_of(requirement),
        requirement=requirement,
        kind=Submission.Kind.CONSOLIDATED,
        state=State.UPLOADED,
        sends_itself=True,
        token=f"tong-hop-{consolidation.pk}",
        received_at=at or timezone.now(),
        uploaded_by=user,
        note=consolidation.acknowledgement,
        rule_pack=requirement.campaign.rule_pack,
        rows_read=consolidation.totals.get("rows", 0),
        rows_accepted=consolidation.totals.get("rows", 0),
        summary=_summary_of(consolidation),
        checked_at=timezone.now(),
    )
    SubmissionFile.objects.create(
        **parties_of(requirement),
        submission=submission,
        file=consolidation.file,
        role=SubmissionFile.Role.BUNDLE,
        entries=_entries_of(consolidation.file),
    )
    submission = send(submission, user=user)
    consolidation.submission, consolidation.state = submission, Consolidation.State.SENT
    consolidation.save(update_fields=["submission", "state"])
    record(user, "submissions.send_on", consolidation, number=submission.number)
    return submission


def _summary_of(consolidation):
    """Return the Summary of a package as JSON; {} where no unit sent a list."""
    return consolidation.totals if "pupils" in consolidation.totals else {}


def _entries_of(stored):
    """Return what lies in a package, as the entries of any archive are kept."""
    with stored.content.open("rb") as content, zipfile.ZipFile(content) as archive:
        entries = read_manifest(archive)["entries"]
    return [
        {
            "name": entry["path"],
            "size": entry["size"],
            "sha256": entry["sha256"],
            "role": "bundle" if "contains" in entry else "",
        }
        for entry in entries[:MOST_ENTRIES]
    ]
