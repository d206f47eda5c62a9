"""What waits for a decision goes with a unit that moves: the same files, rows and instant.

The parties of a row never change, so the old office keeps its version and the new one gets a copy
of the rows with a receipt of its own. The bytes are stored once.
"""

from django.db.models import Q
from django.utils import timezone

from apps.audit.models import record
from apps.files.jobs import start_job

from .mailing import mail_receipt
from .models import Finding, PupilKey, Submission, SubmissionFile, SubmittedPupil, Waiver
from .receiving import issue_receipt, parties_of, replace_earlier
from .states import WAITING_FOR_OFFICE, State
from .workflow import choose_official, count_on_time, follow, note

BATCH = 500
_OF_ROWS = frozenset({"id", "organisation", "recipient", "submission"})
_OF_ITS_OWN = frozenset(
    {
        *("id", "organisation", "recipient", "requirement", "state", "number", "token"),
        *("sent_at", "is_on_time", "days_late", "created_at"),
        *("decided_by", "decided_at", "decision_note", "is_invalid"),
    }
)


def carry_waiting(old, new, waivers, *, user):
    """Hand the version that waits at a locked duty to the one that follows; return it, or None.

    ``waivers``: those of the old duty → their copies. What came from the new recipient in the first
    place is there already.
    """
    waiting = old.submissions.sent().filter(state__in=WAITING_FOR_OFFICE).order_by("-number")
    version = waiting.first()
    if version is None or _is_there(version, new):
        return None
    replace_earlier(new, user)
    copy = _copy_version(version, new)
    _copy_rows(version, copy, waivers)
    count_on_time(new)
    choose_official(new)
    follow(new)
    came = f"{timezone.localtime(copy.received_at):%H:%M:%S ngày %d/%m/%Y}"
    note(
        new,
        f"Nhận từ {old.recipient.short_name} bản đơn vị đã nộp, nhận đủ lúc {came}, chờ xem xét",
        user=user,
        submission=copy,
    )
    record(user, "submissions.carry", copy, number=copy.number)
    mail_receipt(issue_receipt(copy))
    if copy.pupils.exists():
        start_job("submissions.cross_check", target_id=copy.pk, user=user)
    return copy


def copy_waivers(old, new):
    """Let the waivers of a duty go with it, their end too; return old id → Waiver."""
    copies = {}
    for waiver in old.waivers.filter(withdrawn_at__isnull=True).order_by("pk"):
        copies[waiver.pk], _is_new = Waiver.objects.get_or_create(
            **parties_of(new),
            requirement=new,
            rule=waiver.rule,
            reason=waiver.reason,
            expires_on=waiver.expires_on,
            withdrawn_at=None,
            defaults={
                "approved_by_id": waiver.approved_by_id,
                "approved_at": waiver.approved_at,
            },
        )
    return copies


def _is_there(version, new):
    """Tell whether a duty has the original of a version, or a copy of it."""
    known = Q(pk=version.carried_from) | Q(token=Submission.carried_token(version))
    return new.submissions.filter(known).exists()


def _copy_version(version, new):
    newest = new.submissions.sent().order_by("-number").first()
    return Submission.objects.create(
        **parties_of(new),
        requirement=new,
        state=State.SENT,
        number=newest.number + 1 if newest is not None else 1,
        token=Submission.carried_token(version),
        sent_at=timezone.now(),
        is_on_time=new.on_time.is_met_at(version.received_at),
        days_late=new.on_time.days_late(version.received_at),
        **_values(version, _OF_ITS_OWN),
    )


def _copy_rows(version, copy, waivers):
    """Copy files, pupils with their keys, and findings with their explanations."""
    files = {
        one.pk: SubmissionFile.objects.create(
            **parties_of(copy), submission=copy, **_values(one, _OF_ROWS)
        )
        for one in version.files.all()
    }
    before = list(version.pupils.order_by("pk"))
    rows = [
        SubmittedPupil(**parties_of(copy), submission=copy, **_values(one, _OF_ROWS))
        for one in before
    ]
    after = SubmittedPupil.objects.bulk_create(rows, batch_size=BATCH)
    pupils = {one.pk: row for one, row in zip(before, after, strict=True)}
    keys = [
        PupilKey(
            **parties_of(copy),
            pupil=pupils[key.pupil_id],
            submission=copy,
            campaign_id=key.campaign_id,
            key=key.key,
        )
        for key in PupilKey.objects.filter(submission=version).order_by("pk")
    ]
    PupilKey.objects.bulk_create(keys, batch_size=BATCH)
    findings = [
        Finding(
            **parties_of(copy),
            submission=copy,
            file=files.get(one.file_id),
            waiver=waivers.get(one.waiver_id),
            **_values(one, _OF_ROWS | {"file", "waiver"}),
        )
        for one in version.findings.order_by("pk")
    ]
    Finding.objects.bulk_create(findings, batch_size=BATCH)


def _values(row, without):
    """Return the fields of a row as they are stored, without some."""
    fields = [field for field in row._meta.concrete_fields if field.name not in without]
    return {field.attname: getattr(row, field.attname) for field in fields}
