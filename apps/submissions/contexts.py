"""What the rules are told besides the file: the unit, its classes, and what it sent before."""

from django.utils import timezone

from apps.roster.judging import grades_taught
from apps.roster.models import SchoolClass

from .models import Campaign, Requirement
from .packs.checking import Context, KnownPupil, Summary
from .reviewing import valid_waivers

MOST_KNOWN = 20_000


def context_of(requirement):
    """Return the Context of a requirement's unit in its campaign; reads within the open scope."""
    campaign, unit = requirement.campaign, requirement.organisation
    before = accepted_before(requirement)
    return Context(
        unit_name=unit.name_on(campaign.units_on),
        unit_code=unit.unit_code,
        grades=grades_taught(unit),
        school_year=campaign.school_year_id,
        data_on=campaign.data_on or timezone.localdate(),
        class_names=class_names_of(unit, campaign.school_year_id),
        last_round=_summary(before["round"]),
        last_year=_summary(before["year"]),
        known_pupils=_known_pupils(before["year"]),
        waived=frozenset(valid_waivers(requirement)),
    )


def class_names_of(unit, year):
    """Return the classes that the school's own list knows, or None where it knows none.

    An office that checks on behalf of a school does not see the school's classes.
    """
    names = frozenset(
        SchoolClass.objects.filter(organisation=unit, school_year_id=year).values_list(
            "name", flat=True
        )
    )
    return names or None


def accepted_before(requirement):
    """Return {"round": …, "year": …}: the unit's official versions to compare with, or None.

    The round before is the latest earlier campaign of the same school year; last year's is the one
    of the same round, else the latest, of the year before.
    """
    campaign = requirement.campaign
    earlier = (
        Requirement.objects.filter(
            organisation_id=requirement.organisation_id,
            campaign__kind=Campaign.Kind.PUPILS,
            official__isnull=False,
        )
        .exclude(campaign_id=campaign.pk)
        .select_related("campaign", "official")
        .order_by("-campaign__units_on", "-pk")
    )
    this_year = [row for row in earlier if row.campaign.school_year_id == campaign.school_year_id]
    last_year = [
        row for row in earlier if row.campaign.school_year_id == campaign.school_year_id - 1
    ]
    same_round = [row for row in last_year if row.campaign.round == campaign.round]
    before = [row for row in this_year if row.campaign.units_on <= campaign.units_on]
    return {
        "round": before[0].official if before else None,
        "year": (same_round or last_year)[0].official if last_year else None,
    }


def _summary(version):
    return Summary.from_json(version.summary) if version is not None and version.summary else None


def _known_pupils(version):
    if version is None:
        return ()
    return tuple(
        KnownPupil(
            keys=tuple(pupil.keys),
            code=pupil.code,
            class_name=pupil.class_name,
            grade=pupil.grade,
            status=pupil.status or "studying",
            sheet=pupil.sheet,
            row=pupil.row,
        )
        for pupil in version.pupils.only(
            *("keys", "code", "class_name", "grade", "status", "sheet", "row", "submission")
        )[:MOST_KNOWN]
    )
