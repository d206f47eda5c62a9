"""Which units of a campaign go into an office's package, and which are missing and why."""

from dataclasses import dataclass, field

from apps.submissions.models import Finding, Receipt, Requirement, Submission, Waiver
from apps.submissions.naming import unit_folders
from apps.submissions.states import State


@dataclass
class Unit:
    """What the version of one unit says, as the manifest keeps it.

    ``through``: the office in whose package it came, "" for a unit that sent here itself.
    ``summary``: see ``packs.summaries.Summary.as_json``; {} where the files hold no pupil list.
    """

    slug: str
    name: str
    folder: str
    through: str = ""
    version: int = 0
    kind: str = ""
    received_at: str = ""
    is_on_time: bool | None = None
    days_late: int = 0
    receipt: str = ""
    receipt_sha256: str = ""
    rows: int = 0
    summary: dict = field(default_factory=dict)
    explanations: list = field(default_factory=list)
    waivers: list = field(default_factory=list)
    statement: str = ""
    signed_name: str = ""
    scores: dict = field(default_factory=dict)

    @property
    def is_package(self):
        return self.kind == Submission.Kind.CONSOLIDATED

    @property
    def is_nothing(self):
        return self.kind == Submission.Kind.NOTHING


@dataclass(frozen=True)
class Standing:
    """How far an office is: requirements with a version that counts, excused ones, missing ones."""

    included: list
    excused: list
    missing: list

    @property
    def total(self):
        """How many units must send; those that were excused are counted apart."""
        return len(self.included) + len(self.missing)

    @property
    def contents(self):
        """What a package made of it holds; see ``contents_now``."""
        every = [*self.included, *self.excused, *self.missing]
        return {_content(one.pk, one.official_id, one.state, one.excuse) for one in every}


def _content(pk, official_id, state, excuse):
    is_excused = official_id is None and state == State.EXCUSED
    return pk, official_id, excuse if is_excused else None


def _duties(campaign, office):
    return Requirement.objects.received_by(office).current().filter(campaign=campaign)


def contents_now(campaign, office):
    """Return the set that ``Standing.contents`` would give now. One query for few columns."""
    rows = _duties(campaign, office).order_by()
    return {_content(*row) for row in rows.values_list("pk", "official_id", "state", "excuse")}


def standing_of(campaign, office):
    """Return the Standing of a campaign at the office that receives."""
    rows = _duties(campaign, office).select_related("organisation", "official", "campaign")
    included, excused, missing = [], [], []
    for requirement in rows:
        if requirement.official is not None:
            included.append(requirement)
        elif requirement.state == State.EXCUSED:
            excused.append(requirement)
        else:
            missing.append(requirement)
    return Standing(included, excused, missing)


def absent_units(standing, reason=""):
    """Return what a package says of the units that are not in it, excused ones first."""
    return [
        {
            "unit": requirement.organisation_id,
            "name": requirement.organisation.name,
            "state": State(requirement.state).label,
            "is_excused": requirement.state == State.EXCUSED,
            "reason": requirement.excuse if requirement.state == State.EXCUSED else reason,
        }
        for requirement in [*standing.excused, *standing.missing]
    ]


def units_of(requirements):
    """Return [(Requirement, Unit)] in the order of their folders."""
    folders = unit_folders([requirement.organisation for requirement in requirements])
    versions = [requirement.official_id for requirement in requirements]
    receipts = {one.submission_id: one for one in Receipt.objects.filter(submission__in=versions)}
    explanations = _explanations(versions)
    waivers = _waivers(requirements)
    found = []
    for requirement in requirements:
        submission = requirement.official
        receipt = receipts[submission.pk]
        unit = Unit(
            slug=requirement.organisation.slug,
            name=requirement.organisation.name,
            folder=folders[requirement.organisation_id],
            version=submission.number,
            kind=submission.kind,
            received_at=submission.received_at.isoformat(),
            is_on_time=requirement.is_on_time,
            days_late=requirement.days_late,
            receipt=receipt.number,
            receipt_sha256=receipt.sha256,
            rows=submission.rows_accepted,
            summary=submission.summary,
            explanations=explanations.get(submission.pk, []),
            waivers=waivers.get(requirement.pk, []),
            statement=submission.statement,
            signed_name=submission.signed_name,
            scores=submission.scores,
        )
        found.append((requirement, unit))
    return sorted(found, key=lambda pair: pair[1].folder)


def _explanations(versions):
    found = {}
    rows = Finding.objects.filter(submission__in=versions).exclude(explanation="")
    for one in rows.iterator(chunk_size=2000):
        found.setdefault(one.submission_id, []).append(
            {
                "rule": one.code,
                "sheet": one.sheet,
                "row": one.row,
                "message": one.message,
                "explanation": one.explanation,
            }
        )
    return found


def _waivers(requirements):
    found = {}
    rows = Waiver.objects.filter(
        requirement__in=[one.pk for one in requirements], withdrawn_at__isnull=True
    )
    for one in rows.select_related("approved_by"):
        found.setdefault(one.requirement_id, []).append(
            {
                "rule": one.rule,
                "reason": one.reason,
                "approved_by": one.approved_by.full_name,
                "approved_at": one.approved_at.isoformat(),
                "expires_on": one.expires_on.isoformat(),
            }
        )
    return found
