"""Holding a list against earlier ones: the round before, the year before, the pupils of then."""

from .identities import identity_keys

COMPARED = ("pupils", "classes", "girls", "ethnic")
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


def differs(now, before, thresholds, least):
    """Tell whether a count changed by more than the allowed share, and not just by a few."""
    change = abs(now - before)
    return change >= least and change * 100 > before * thresholds.change_percent


def change_of(now, before):
    """Return a change in per cent as it is written: "+25", "–12"."""
    if not before:
        return "mới có"
    percent = round((now - before) * 100 / before)
    return f"+{percent}" if percent > 0 else f"–{-percent}" if percent < 0 else "0"


def missing_pupils(pupils, known_pupils, pack, grades=()):
    """Return a Finding for each pupil of last year who is gone without a word.

    Those who are in the list in whatever state are not missing; those of the last grade that the
    school teaches have finished. ``grades``: what it teaches, else the last grade of last year.
    """
    last = max(grades or [known.grade for known in known_pupils if known.grade is not None] or [0])
    here = {pupil.code.upper() for pupil in pupils if pupil.code}
    keys = {key for pupil in pupils for key in identity_keys(pupil)} if known_pupils else set()
    findings = []
    for known in known_pupils:
        finished = known.grade is not None and known.grade >= last
        found = (known.code and known.code.upper() in here) or not keys.isdisjoint(known.keys)
        if finished or found or known.status not in STAYS:
            continue
        place = f"dòng {known.row} của danh sách năm trước" if known.row else ""
        who = "; ".join(part for part in (known.code and f"mã {known.code}", place) if part)
        findings.append(
            pack.finding("pupil_missing", name=known.class_name, who=who or "không có mã")
        )
    return [finding for finding in findings if finding is not None]
