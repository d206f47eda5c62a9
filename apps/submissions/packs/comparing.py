"""Holding a list against earlier ones: the round before, the year before, the pupils of then."""

from collections import defaultdict

from apps.roster.judging import differs

from .identities import identity_keys

COMPARED = ("pupils", "classes", "girls", "ethnic")
MOST_NAMED = 20
STAYS = frozenset({"studying", "reserved", ""})


def compare_summaries(summary, previous, pack, rule_code_prefix):
    """Return the Findings of counts that differ by more than the pack allows.

    ``rule_code_prefix``: "round" against the round before, "year" against last year. Whole units
    are compared; of a grade only that it is gone.
    """
    if previous is None:
        return []
    findings = []
    for name in COMPARED:
        now, before = getattr(summary, name), getattr(previous, name)
        least = 1 if name == "classes" else pack.thresholds.change_least
        if differs(now, before, pack.thresholds, least):
            told = {"now": now, "before": before, "change": change_of(now, before)}
            findings.append(pack.finding(f"{rule_code_prefix}_{name}", **told))
    for grade, part in previous.by_grade.items():
        if part.pupils and grade not in summary.by_grade and summary.pupils:
            told = {"grade": grade, "before": part.pupils}
            findings.append(pack.finding(f"{rule_code_prefix}_grade", **told))
    return [finding for finding in findings if finding is not None]


def change_of(now, before):
    """Return a change in per cent as it is written: "+25 %", "–12 %"."""
    if not before:
        return "mới có"
    percent = round((now - before) * 100 / before)
    sign = "+" if percent > 0 else "–" if percent < 0 else ""
    return f"{sign}{abs(percent)} %"


def missing_pupils(pupils, known_pupils, pack, grades=()):
    """Return a Finding for each class of last year of which pupils are gone without a word.

    Those who are in the list in whatever state are not missing; those of the last grade that the
    school teaches have finished. ``grades``: what it teaches, else the last grade of last year.
    """
    last = max(grades or [known.grade for known in known_pupils if known.grade is not None] or [0])
    here = {pupil.code.upper() for pupil in pupils if pupil.code}
    keys = {key for pupil in pupils for key in identity_keys(pupil)} if known_pupils else set()
    missing = defaultdict(list)
    for known in known_pupils:
        finished = known.grade is not None and known.grade >= last
        found = (known.code and known.code.upper() in here) or not keys.isdisjoint(known.keys)
        if not finished and not found and known.status in STAYS:
            missing[known.class_name].append(known)
    findings = [
        pack.finding("pupil_missing", name=name, count=len(gone), who=_who(gone))
        for name, gone in missing.items()
    ]
    return [finding for finding in findings if finding is not None]


def _who(known_pupils):
    """Name pupils by their codes, else by their rows of last year; never by their names."""
    shown = known_pupils[:MOST_NAMED]
    codes = ", ".join(one.code for one in shown if one.code)
    rows = ", ".join(str(one.row) for one in shown if not one.code)
    told = [f"mã {codes}" if codes else "", f"dòng {rows} của danh sách năm trước" if rows else ""]
    more = " …" if len(known_pupils) > MOST_NAMED else ""
    return "; ".join(part for part in told if part) + more
