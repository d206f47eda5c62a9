"""How every unit of an office stands in one campaign: a constant number of queries for any number.

Which units are shown is found from ids alone; only the rows of the page are read in full.
"""

from django.db.models import Count, F, Q
from django.utils import timezone

from apps.core.scoping import current_scope
from apps.core.text import fold
from apps.submissions.states import ACCEPTED, DRAFTS, OWED, WAITING_FOR_OFFICE, State

from .models import Campaign, Finding, Requirement, Submission, Waiver
from .units import unit_names

# What the state filter offers: key → (words, states).
GROUPS = {
    "owed": ("chưa nộp", [State.AWAITED, *sorted(DRAFTS)]),
    "waiting": ("chờ xem xét", sorted(WAITING_FOR_OFFICE)),
    "returned": ("đã trả lại", [State.RETURNED]),
    "accepted": ("đã chấp nhận", sorted(ACCEPTED)),
    "nothing": ("không phát sinh", [State.NOTHING]),
    "excused": ("miễn nộp", [State.EXCUSED]),
    "moved": ("đã chuyển nơi nhận", [State.MOVED]),
}
GROUP_OF = {state: key for key, (_words, states) in GROUPS.items() for state in states}
COUNTED = (*GROUPS, "all", "sent", "on_time", "late", "overdue")
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
DATED = {State.SENT, State.REVIEWING, State.RETURNED, *ACCEPTED}


def duties_here(campaign):
    """Return the requirements of a campaign that this office, or one it took over, receives."""
    scope = current_scope()
    return Requirement.objects.filter(campaign=campaign, recipient__in=scope.own | scope.before)


def counts_of(duties, now=None):
    """Return how many units there are, by what the office asks about. One query."""
    return counts_by(duties, now=now).get(None, dict.fromkeys(COUNTED, 0))


def counts_by(duties, field=None, *, now=None):
    """Return value of ``field`` (None without) → counts as ``counts_of`` gives. One query."""
    now = now or timezone.now()
    rows = (
        duties.order_by()
        .values("state", "is_on_time", *([field] if field else []))
        .annotate(number=Count("pk"), past=Count("pk", filter=Q(on_time_at__lte=now)))
    )
    found = {}
    for row in rows:
        key = row[field] if field else None
        counts = found.setdefault(key, dict.fromkeys(COUNTED, 0))
        number = row["number"]
        counts[GROUP_OF[row["state"]]] += number
        if row["state"] == State.MOVED:
            continue
        counts["all"] += number
        if row["state"] in OWED:
            counts["overdue"] += row["past"]
        if row["is_on_time"] is not None:
            counts["sent"] += number
            counts["on_time" if row["is_on_time"] else "late"] += number
    return found


def chosen_ids(duties, *, state="", timing="", level="", text="", sort="name", now=None):
    """Return ids of requirements that a filter leaves, in the order of ``sort``. One query."""
    now = now or timezone.now()
    if state in GROUPS:
        duties = duties.filter(state__in=GROUPS[state][1])
    if state != "moved":
        duties = duties.exclude(state=State.MOVED)
    if timing == "overdue":
        duties = duties.filter(state__in=OWED, on_time_at__lte=now)
    elif timing in TIMINGS:
        duties = duties.filter(is_on_time=timing == "on_time")
    orders = {
        "received": [F("counted__received_at").desc(nulls_last=True)],
        "late": ["-days_late"],
        "state": ["state"],
    }
    rows = list(
        duties.order_by(*orders.get(sort, ()), "pk").values_list(
            "pk", "organisation_id", "state", "days_late"
        )
    )
    units = unit_names(unit for _pk, unit, _state, _days in rows)
    words = fold(text).split()
    rows = [
        row
        for row in rows
        if (not level or level in units[row[1]].levels)
        and all(word in units[row[1]].search_text for word in words)
    ]
    if sort != "received":
        rows.sort(key=lambda row: units[row[1]].sort_key)
    if sort == "late":
        rows.sort(key=lambda row: -row[3])
    elif sort == "state":
        rows.sort(key=lambda row: list(State).index(row[2]))
    return [row[0] for row in rows]


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
        row["is_unlocked"] = row["unlocked_until"] is not None and row["unlocked_until"] > now
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
