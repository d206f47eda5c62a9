"""Job: look at the files of a draft by the campaign's rules, then send it where that was asked.

The page's trial, the real check and the command run ``examine()``; rules between units run only
after a version was sent (``crosschecking``).
"""

from collections import Counter
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.text import mask
from apps.files.jobs import Progress

from .examining import examine
from .models import Finding, PupilKey, Submission, SubmissionFile, SubmittedPupil
from .packs import pack
from .packs.checking import identity_keys
from .receiving import parties_of, send
from .reviewing import valid_waivers
from .states import State
from .workflow import locked_submission, move

MOST_FINDINGS = 5000
AT_SCHOOL = frozenset({"studying", "reserved", ""})
BATCH = 500


def check_submission(job):
    """Job: check a draft once; a draft that went on in the meantime is left alone.

    One that was checked by a worker that died before sending it is sent now.
    """
    submission = Submission.objects.get(pk=job.target_id)
    if submission.state == State.UPLOADED and submission.sends_itself:
        return _send_if_asked(submission, job.requested_by)
    if submission.state != State.CHECKING:
        return ""
    submission = check_now(submission, user=job.requested_by, note=Progress(job).note)
    return _send_if_asked(submission, job.requested_by)


def check_now(submission, *, user, note=lambda done, total: None):
    """Check a draft and keep what was found, all or nothing; return it.

    Where a rule was waived in the meantime the check begins anew: rows are taken by one rule.
    """
    submission = Submission.objects.select_related(
        "requirement__campaign", "requirement__organisation"
    ).get(pk=submission.pk)
    files = list(submission.files.select_related("file"))
    waived = set(valid_waivers(submission.requirement))
    found = examine(
        [(one.file.original_name, Path(one.file.content.path)) for one in files],
        submission.requirement,
        note,
    )
    with transaction.atomic():
        submission = locked_submission(submission.pk)
        if submission.state != State.CHECKING:
            return submission
        is_fresh = set(valid_waivers(submission.requirement)) == waived
        if is_fresh:
            _keep_and_move(submission, files, found, user)
    return submission if is_fresh else check_now(submission, user=user, note=note)


def _keep_and_move(submission, files, found, user):
    _keep(submission, files, found)
    blocked = submission.findings.blocking().exists()
    move(
        submission,
        State.NEEDS_FIX if blocked else State.UPLOADED,
        user=user,
        text="",
        action="submissions.checked",
        rows=submission.rows_read,
        rejected=submission.rows_rejected,
    )


def _send_if_asked(submission, user):
    """Send a draft that was to go by itself; what keeps it back is said on its page."""
    if submission.state == State.NEEDS_FIX:
        return "có lỗi, chưa nộp"
    if not submission.sends_itself or submission.state != State.UPLOADED:
        return "đã kiểm tra"
    try:
        send(submission, user=user)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return "đã nộp"


def _keep(submission, files, found):
    """Write what an examination found over what an earlier one had found."""
    explained = _explanations(submission)
    submission.findings.all().delete()
    submission.pupils.all().delete()
    for place, one in enumerate(files):
        one.role = found.roles.get(place, SubmissionFile.Role.RAW)
        one.entries = found.entries.get(place, [])
        one.save(update_fields=["role", "entries"])
    _keep_findings(submission, files, found, explained)
    listed = found.listed
    if listed is not None:
        submission.rows_read = listed.rows_read
        submission.rows_accepted = listed.rows_accepted
        submission.rows_rejected = listed.rows_rejected
        submission.summary = listed.summary.as_json()
        if not found.has_errors:
            _keep_pupils(submission, listed.pupils)
    submission.tallies = dict(Counter(finding.code for _place, finding in found.findings))
    submission.checked_at = timezone.now()
    submission.save(
        update_fields=[
            *("rows_read", "rows_accepted", "rows_rejected", "summary", "tallies", "checked_at"),
        ]
    )


def _explanations(submission):
    """Return what was explained before, by place: a second check asks nothing twice."""
    return {
        (one.code, one.sheet, one.row, one.message): one
        for one in submission.findings.exclude(explanation="")
    }


def _keep_findings(submission, files, found, explained):
    waivers = valid_waivers(submission.requirement)
    rules = pack(submission.rule_pack).by_code if submission.rule_pack else {}
    rows = []
    for place, finding in found.findings[:MOST_FINDINGS]:
        rule = rules.get(finding.code)
        before = explained.get(
            (finding.code, finding.sheet[:120], finding.row, finding.message[:500])
        )
        rows.append(
            Finding(
                **parties_of(submission),
                submission=submission,
                file=files[place] if place is not None else None,
                severity=finding.severity,
                code=finding.code,
                sheet=finding.sheet[:120],
                row=finding.row,
                column=finding.column[:160],
                column_index=finding.column_index,
                masked_value=mask(finding.value)[:120] if finding.value else "",
                message=finding.message[:500],
                cause=rule.cause[:500] if rule is not None else "",
                remedy=finding.remedy[:500],
                waiver=waivers.get(finding.code),
                explanation=before.explanation if before else "",
                explained_by_id=before.explained_by_id if before else None,
                explained_at=before.explained_at if before else None,
            )
        )
    Finding.objects.bulk_create(rows, batch_size=BATCH)


def _keep_pupils(submission, pupils):
    """Keep the rows of an accepted list, and keys of those who are at this school."""
    rows = [
        SubmittedPupil(
            **parties_of(submission),
            submission=submission,
            sheet=pupil.sheet[:120],
            row=pupil.row,
            code=pupil.code[:40],
            citizen_id=pupil.citizen_id[:20],
            full_name=pupil.full_name[:120],
            date_of_birth=pupil.date_of_birth,
            birth_precision=pupil.birth_precision,
            sex=pupil.sex,
            ethnicity=pupil.ethnicity[:40],
            grade=pupil.grade,
            class_name=pupil.class_name[:40],
            status=pupil.status[:40],
            data={**pupil.data, "mother_name": pupil.mother_name},
            keys=list(identity_keys(pupil)),
        )
        for pupil in pupils
    ]
    kept = SubmittedPupil.objects.bulk_create(rows, batch_size=BATCH)
    PupilKey.objects.bulk_create(
        [
            PupilKey(
                **parties_of(submission),
                pupil=row,
                submission=submission,
                campaign_id=submission.requirement.campaign_id,
                key=key,
            )
            for row in kept
            if row.status in AT_SCHOOL
            for key in row.keys
        ],
        batch_size=BATCH,
    )
