"""Rules that need the lists of several units: they run only after a version was officially sent.

The units learn that a child is also at another one, never at which; the offices see both.
"""

from collections import defaultdict

from django.db import transaction

from apps.core.scoping import every_organisation

from .models import CrossMatch, Finding, PupilKey, Submission
from .packs import pack
from .receiving import parties_of
from .states import ACCEPTED, WAITING_FOR_OFFICE, State
from .workflow import locked_submission, note

RULE = "pupil_elsewhere"
COMPARED = WAITING_FOR_OFFICE | ACCEPTED


def cross_check(job):
    """Job: find the children of a sent list in the lists of other units of the campaign.

    Running twice finds nothing twice. Returns what was found, without names.
    """
    submission = Submission.objects.select_related("requirement__campaign").get(pk=job.target_id)
    if submission.state not in COMPARED:
        return ""
    with every_organisation(reason="a child is looked for in the lists of all units of a campaign"):
        pairs = _pairs(submission)
        if not pairs:
            return "không có học sinh nào ở hai đơn vị"
        _tell_offices(submission, pairs)
        told = defaultdict(list)
        for own, other in pairs:
            told[own.submission_id].append(own)
            told[other.submission_id].append(other)
        versions = Submission.objects.select_related("requirement__organisation").in_bulk(told)
        for version_id, pupils in told.items():
            _tell_unit(versions[version_id], pupils)
    return f"{len(pairs)} học sinh có ở hai đơn vị"


def _pairs(submission):
    """Return [(own pupil, other pupil)], each pair once, from versions that count."""
    own = PupilKey.objects.filter(submission=submission)
    others = (
        PupilKey.objects.filter(
            campaign_id=submission.requirement.campaign_id,
            key__in=own.values("key"),
            submission__state__in=COMPARED,
        )
        .exclude(organisation_id=submission.organisation_id)
        .exclude(submission__requirement__state=State.MOVED)  # its copy went along
        .select_related("pupil__submission__requirement")
    )
    by_key = defaultdict(list)
    for other in others:
        by_key[other.key].append(other.pupil)
    found = {}
    for one in own.filter(key__in=by_key).select_related("pupil"):
        for other in by_key[one.key]:
            found[one.pupil_id, other.pk] = (one.pupil, other)
    return list(found.values())


def _tell_offices(submission, pairs):
    """Give a CrossMatch to every office concerned: both recipients and the one that asked."""
    requirement = submission.requirement
    issuer = requirement.campaign.organisation_id
    rows = []
    for own, other in pairs:
        first, second = sorted((own, other), key=lambda pupil: pupil.pk)
        for office in {own.recipient_id, other.recipient_id, issuer}:
            rows.append(
                CrossMatch(
                    organisation_id=office,
                    campaign_id=requirement.campaign_id,
                    first=first,
                    second=second,
                )
            )
    CrossMatch.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


@transaction.atomic
def _tell_unit(version, pupils):
    """Add what is new to a version, all or nothing; two jobs that tell it follow one another."""
    version = locked_submission(version.pk)
    known = set(version.findings.filter(code=RULE).values_list("sheet", "row"))
    rule = pack(version.rule_pack).rule(RULE)
    fresh = {(pupil.sheet, pupil.row): pupil for pupil in pupils}
    fresh = [place for place in fresh if place not in known]
    Finding.objects.bulk_create(
        [
            Finding(
                **parties_of(version),
                submission=version,
                severity=rule.severity,
                code=RULE,
                sheet=sheet,
                row=row,
                message=rule.message,
                cause=rule.cause,
                remedy=rule.remedy,
                is_cross=True,
            )
            for sheet, row in fresh
        ],
        batch_size=500,
    )
    if not fresh:
        return
    tallies = dict(version.tallies)
    tallies[RULE] = tallies.get(RULE, 0) + len(fresh)
    version.tallies = tallies
    version.save(update_fields=["tallies"])
    note(
        version.requirement,
        f"Đối chiếu sau khi nộp: {len(fresh)} học sinh đã có ở một đơn vị khác",
        user=None,
        submission=version,
        by_organisation_id=version.recipient_id,
    )
