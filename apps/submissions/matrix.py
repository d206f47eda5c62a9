"""How every unit of an office stands in one campaign: a constant number of queries for any number.

Which units are shown is found from ids alone; only the rows of the page are read in full.
"""

from collections import Counter

from django.db.models import Count, Q
from django.utils import timezone

from apps.core.scoping import current_scope
from apps.core.text import fold
from apps.submissions.states import ACCEPTED, DRAFTS, OWED, WAITING_FOR_OFFICE, State

from .models import Campaign, Finding, Requirement, Submission, Waiver
from .units import unit_names

# The states by which units are counted: key → (words, states). The words are those of the states;
# all but the last two add up to the units that must send.
GROUPS = {
    "owed": ("chưa nộp", [State.AWAITED, *sorted(DRAFTS)]),
    "returned": ("trả lại", [State.RETURNED]),
    "sent": ("đã nộp", [State.SENT]),
    "reviewing": ("đang xem xét", [State.REVIEWING]),
    "accepted": ("chấp nhận", sorted(ACCEPTED)),
    "nothing": ("không phát sinh", [State.NOTHING]),
    "excused": ("miễn nộp", [State.EXCUSED]),
    "moved": ("đã chuyển nơi nhận", [State.MOVED]),
}
GROUP_OF = {state: key for key, (_words, states) in GROUPS.items() for state in states}
# What waits for the office's decision is two states at once: a choice of the filter, no count.
FILTERS = {
    **GROUPS,
    "waiting": ("đã nộp hoặc đang xem xét", sorted(WAITING_FOR_OFFICE)),
}
COUNTED = (*GROUPS, "all", "on_time", "late", "overdue")
TIMINGS = {"on_time": "đúng hạn", "late": "trễ hạn", "overdue": "quá hạn, chưa nộp"}
SORTS = {
    "name": "tên đơn vị",
    "state": "tình trạng",
    "received": "mới nhận trước",
    "late": "trễ nhiều trước",
}
KINDS = {
    State.SENT: "wait",
    State.REVIEWING: "wait",
    State.RETURNED: "bad",
    State.NEEDS_FIX: "bad",
    **dict.fromkeys([*ACCEPTED, State.NOTHING], "good"),
}
ORDER = {state: place for place, state in enumerate(State)}
DATED = {State.SENT, State.REVIEWING, State.RETURNED, *ACCEPTED}


def duties_here(campaign):
    """Return the requirements of a campaign that this office, or one it took over, receives."""
    scope = current_scope()
    return Requirement.objects.filter(campaign=campaign, recipient__in=scope.own | scope.before)


def counts_by(duties, field, *, now=None):
    """Return value of ``field`` → counts as ``counts_in`` gives. One query."""
    now = now or timezone.now()
    rows = (
        duties.order_by()
        .values("state", "is_on_time", field)
        .annotate(number=Count("pk"), past=Count("pk", filter=Q(on_time_at__lte=now)))
    )
    found = {}
    for row in rows:
        counts = found.setdefault(row[field], dict.fromkeys(COUNTED, 0))
        _count(counts, row["state"], row["is_on_time"], row["number"], row["past"])
    return found


def _count(counts, state, is_on_time, number, past):
    counts[GROUP_OF[state]] += number
    if state in {State.MOVED, State.EXCUSED}:
        return
    counts["all"] += number
    if state in OWED:
        counts["overdue"] += past
    if is_on_time is not None:
        counts["on_time" if is_on_time else "late"] += number


def standing(duties, *, now=None):
    """Return a light row for every requirement, for ``counts_in`` and ``narrowed``. One query."""
    rows = duties.order_by().annotate(past=Q(on_time_at__lte=now or timezone.now()))
    return list(
        rows.values_list(
            *("pk", "organisation_id", "state", "is_on_time", "days_late", "past"), named=True
        )
    )


def counts_in(rows):
    """Return the counts of ``standing`` rows by what the office asks about."""
    found = dict.fromkeys(COUNTED, 0)
    groups = Counter((row.state, row.is_on_time, row.past) for row in rows)
    for (state, is_on_time, is_past), number in groups.items():
        _count(found, state, is_on_time, number, number if is_past else 0)
    return found


def narrowed(rows, *, state="", timing="", level="", text="", sort="name", received=()):
    """Return ids of the ``standing`` rows that a filter leaves, in the order of ``sort``.

    ``received``: ids of requirements, the newest first, where they are sorted so.
    """
    states = set(FILTERS[state][1]) if state in FILTERS else set(State) - {State.MOVED}
    rows = [row for row in rows if row.state in states]
    if timing == "overdue":
        rows = [row for row in rows if row.past and row.state in OWED]
    elif timing in TIMINGS:
        rows = [row for row in rows if row.is_on_time is (timing == "on_time")]
    units = unit_names(row.organisation_id for row in rows)
    if level:
        rows = [row for row in rows if level in units[row.organisation_id].levels]
    for word in fold(text).split():
        rows = [row for row in rows if word in units[row.organisation_id].search_text]
    rows.sort(key=lambda row: units[row.organisation_id].sort_key)
    if sort == "late":
        rows.sort(key=lambda row: -row.days_late)
    elif sort == "state":
        rows.sort(key=lambda row: ORDER[row.state])
    elif sort == "received":
        place = {pk: number for number, pk in enumerate(received)}
        rows.sort(key=lambda row: place.get(row.pk, len(place)))
    return [row.pk for row in rows]


def chosen_ids(duties, *, sort="name", rows=None, **filters):
    """Return ids of requirements that a filter leaves, in the order of ``sort``."""
    received = ()
    if sort == "received":
        newest = duties.filter(counted__isnull=False).order_by("-counted__received_at", "pk")
        received = newest.values_list("pk", flat=True)
    rows = standing(duties) if rows is None else rows
    return narrowed(rows, sort=sort, received=received, **filters)


def matrix_rows(campaign, ids):
    """Return what the page shows of requirements, as plain dicts in the order of ``ids``."""
    now = timezone.now()
    rows = {
        row["pk"]: row
        for row in Requirement.objects.filter(pk__in=ids)
        .order_by()
        .values(
            *("pk", "organisation_id", "recipient_id", "state", "is_on_time", "days_late"),
            *("on_time_at", "on_time_words", "unlocked_until", "official_id"),
        )
    }
    units = unit_names(row["organisation_id"] for row in rows.values())
    for row in rows.values():
        state = row["state"]
        row["unit"] = units[row["organisation_id"]]
        row["words"] = State(state).label
        row["kind"] = KINDS.get(state, "")
        row["is_overdue"] = state in OWED and row["on_time_at"] <= now
        row["timing"] = ""
        if state in DATED and row["is_on_time"] is not None:
            row["timing"] = "đúng hạn" if row["is_on_time"] else f"trễ {row['days_late']} ngày"
        row["may_accept"] = state in WAITING_FOR_OFFICE
        is_unlocked = row["unlocked_until"] is not None and row["unlocked_until"] > now
        row["is_unlocked"] = is_unlocked and campaign.is_open
    _add_versions(rows)
    _add_questions(rows)
    _add_earlier(campaign, rows)
    return [rows[pk] for pk in ids if pk in rows]


def _add_versions(rows):
    """Add the newest version that was sent, and how many there are."""
    versions = (
        Submission.objects.sent()
        .filter(requirement__in=list(rows))
        .order_by("number")
        .values(
            *("pk", "requirement_id", "number", "received_at", "rows_accepted", "kind"),
            *("summary__pupils", "summary__classes"),
        )
    )
    for version in versions:
        row = rows[version["requirement_id"]]
        row["version"] = version
        row["versions"] = row.get("versions", 0) + 1
        if version["pk"] == row["official_id"]:
            row["official_number"] = version["number"]


def _add_questions(rows):
    """Add queries of the newest versions, explained and not, and waivers that hold."""
    newest = {row["version"]["pk"]: row for row in rows.values() if "version" in row}
    queries = (
        Finding.objects.filter(
            submission__in=list(newest), severity=Finding.Severity.QUERY, waiver__isnull=True
        )
        .order_by()
        .values("submission_id")
        .annotate(queries=Count("pk"), silent=Count("pk", filter=Q(explanation="")))
    )
    for found in queries:
        row = newest[found["submission_id"]]
        row["queries"], row["silent"] = found["queries"], found["silent"]
    waivers = (
        Waiver.objects.filter(
            requirement__in=list(rows),
            withdrawn_at__isnull=True,
            expires_on__gte=timezone.localdate(),
        )
        .order_by()
        .values_list("requirement_id")
        .annotate(number=Count("pk"))
    )
    for requirement_id, number in waivers:
        rows[requirement_id]["waivers"] = number


def _add_earlier(campaign, rows):
    """Add the pupils accepted in the round before and last year, as the rules compare them.

    The round before is the latest earlier one of the same school year; last year's is the one of
    the same round, else the latest of that year.
    """
    if not campaign.is_about_pupils:
        return
    year = campaign.school_year_id
    units = {row["organisation_id"]: row for row in rows.values()}
    accepted = (
        Requirement.objects.filter(
            organisation__in=list(units),
            campaign__kind=Campaign.Kind.PUPILS,
            campaign__school_year__in=[year, year - 1],
            official__isnull=False,
        )
        .exclude(campaign=campaign)
        .order_by("campaign__units_on", "pk")
        .values_list(
            *("organisation_id", "campaign__school_year_id", "campaign__round"),
            *("campaign__units_on", "official__summary__pupils"),
        )
    )
    before = {}
    for unit, its_year, its_round, units_on, pupils in accepted:
        if its_year == year and units_on <= campaign.units_on:
            before[unit, "round"] = pupils
        elif its_year == year - 1:
            before[unit, "year"] = pupils
            if its_round == campaign.round:
                before[unit, "same round"] = pupils
    for unit, row in units.items():
        now = row["version"]["summary__pupils"] if "version" in row else None
        last_year = before.get((unit, "same round"), before.get((unit, "year")))
        for key, pupils in (
            ("against_year", last_year),
            ("against_round", before.get((unit, "round"))),
        ):
            if now is not None and pupils is not None:
                row[key] = change_words(now, pupils)


def change_words(now, before):
    """Say how a count changed: "+12 (+5 %)", "không đổi"."""
    change = now - before
    if change == 0:
        return "không đổi"
    sign = "+" if change > 0 else "−"
    if not before:
        return f"{sign}{abs(change)}"
    return f"{sign}{abs(change)} ({sign}{round(abs(change) * 100 / before)} %)"
