"""What the issuer of a campaign sees of all levels below it, to read only: offices and schools.

Each office below decides about its own units; here the issuer only reads how far they are.
"""

from dataclasses import dataclass, field

from apps.core.scoping import below
from apps.submissions.states import State

from .matrix import KINDS, counts_by
from .models import Requirement
from .units import unit_names


@dataclass
class OfficeStanding:
    """One receiving office: its own duty to the level above, and the counts of its units."""

    unit: object
    counts: dict
    own_words: str = ""
    own_kind: str = ""
    own_timing: str = ""
    rows: list = field(default_factory=list)


def standing_below(campaign, issuer, *, office_id=None):
    """Return [OfficeStanding] of a campaign in the order of names, the issuer first.

    With ``office_id`` only that office, with a row for each of its units. Four queries at most.
    """
    with below(issuer, on=campaign.units_on):
        duties = Requirement.objects.filter(campaign=campaign)
        receivers = counts_by(duties, "recipient_id")
        own = {
            row["organisation_id"]: row
            for row in duties.filter(organisation__in=list(receivers))
            .exclude(state=State.MOVED)
            .order_by()
            .values("organisation_id", "state", "is_on_time", "days_late")
        }
        rows = _rows(duties.filter(recipient=office_id)) if office_id in receivers else []
    counts = {pk: one for pk, one in receivers.items() if office_id in {None, pk}}
    units = unit_names(counts)
    found = []
    for pk in sorted(counts, key=lambda one: (one != issuer.pk, units[one].sort_key)):
        standing = OfficeStanding(units[pk], counts[pk], rows=rows)
        if pk in own:
            standing.own_words = State(own[pk]["state"]).label
            standing.own_kind = KINDS.get(own[pk]["state"], "")
            standing.own_timing = timing_words(own[pk])
        found.append(standing)
    return found


def _rows(duties):
    """Return a plain dict for each unit, in the order of names."""
    rows = list(
        duties.exclude(state=State.MOVED)
        .order_by()
        .values(
            *("organisation_id", "state", "is_on_time", "days_late", "on_time_words"),
            *("counted__received_at", "official__received_at"),
            *("official__summary__pupils", "official__summary__classes"),
        )
    )
    units = unit_names(row["organisation_id"] for row in rows)
    for row in rows:
        row["unit"] = units[row["organisation_id"]]
        row["words"] = State(row["state"]).label
        row["kind"] = KINDS.get(row["state"], "")
        row["timing"] = timing_words(row)
        row["received_at"] = row["official__received_at"] or row["counted__received_at"]
    return sorted(rows, key=lambda row: row["unit"].sort_key)


def timing_words(row):
    if row["is_on_time"] is None:
        return ""
    return "đúng hạn" if row["is_on_time"] else f"trễ {row['days_late']} ngày"


def total_of(standings):
    """Add up the counts of all offices."""
    total = {}
    for standing in standings:
        for key, number in standing.counts.items():
            total[key] = total.get(key, 0) + number
    return total
