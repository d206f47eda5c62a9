"""What a family reads of one period, as plain data: the context of ``results/_card.html``."""

from apps.core.vocabulary import school_year_label

from . import rules
from .cells import LAST_PRIMARY_GRADE
from .correcting import TERM_LABELS
from .models import SubjectResult

LONGEST_QUOTE = 60


def card_content(result, *, published_at):
    """Return a TermResult as JSON data: numbers and moments as text, levels with their meaning."""
    rule_set = result.rule_set
    school_class = result.enrolment.school_class
    is_primary = school_class.grade <= LAST_PRIMARY_GRADE
    subjects = [_subject(subject, school_class.grade) for subject in _in_order(result)]
    return {
        "period_label": result.get_period_display(),
        "school_year_label": school_year_label(school_class.school_year_id),
        "class_name": school_class.name,
        "published_at": published_at.isoformat(),
        "rule_set_label": rules.label(rule_set),
        "subjects": subjects,
        "has_parts": any(row["regular"] or row["midterm"] or row["final"] for row in subjects),
        "has_midterms": any(row["midterm"] for row in subjects),
        "has_notes": any(row["note"] for row in subjects),
        "has_reassessed": any(row["reassessed"] for row in subjects),
        "is_primary": is_primary,
        "qualities": _qualities(result),
        "quality_meanings": _quality_meanings(rule_set, result.qualities),
        "average": _number(result.average),
        "learning_level": result.learning_level,
        "learning_level_meaning": rules.meaning(rule_set, "learning", result.learning_level),
        "conduct_level": result.conduct_level,
        "conduct_level_meaning": rules.meaning(rule_set, "conduct", result.conduct_level),
        "title": result.title,
        "promotion": result.promotion,
        "absences_with_leave": result.absences_with_leave,
        "absences_without_leave": result.absences_without_leave,
        "teacher_note": result.teacher_note,
        "before_summer": _before_summer(result),
        "amendments": [_amendment(one) for one in result.enrolment.corrections_of_period],
    }


def _in_order(result):
    subjects = result.subjects.all()  # prefetched, so sorted here
    return sorted(subjects, key=lambda row: (row.subject.position, row.subject_id))


def _subject(row, grade):
    remark = row.get_remark_display()
    if row.state != SubjectResult.State.NORMAL:
        remark = row.get_state_display()
    return {
        "name": row.subject.name_at(grade),
        "kind": row.subject.kind,
        "regular": [str(mark) for mark in row.regular_marks],
        "midterm": _number(row.midterm),
        "final": _number(row.final),
        "average": _number(row.average),
        "remark": remark,
        "note": row.note,
        "reassessed": _number(row.reassessed_average) or row.get_reassessed_remark_display(),
    }


def _qualities(result):
    """Return the groups of qualities and abilities as the form has them; a line's note comes third.

    Where there is no note there is no place for one: cards that were made before stay as they are.
    """
    levels, notes = result.qualities, result.quality_notes
    found = []
    for code, name, lines in rules.form_of(result.rule_set, levels.keys() | notes.keys()):
        rows = [
            [line, levels.get(one, ""), *([notes[one]] if one in notes else [])]
            for one, line in lines
        ]
        group = {"name": name, "level": levels.get(code, ""), "rows": rows}
        found.append(group | ({"note": notes[code]} if code in notes else {}))
    return found


def _quality_meanings(rule_set, stated):
    """Return [(level, its meaning)] of the levels that are stated, the best first."""
    levels = set(stated.values())
    listing = rules.listing_of(rule_set)
    return [
        [level, meaning]
        for level in (listing.levels if listing else ())
        if level in levels and (meaning := rules.meaning(rule_set, "conduct", level))
    ]


def _before_summer(result):
    """Return [(what, stated before)] of the levels that re-assessment replaced."""
    names = {name: label for name, label in TERM_LABELS.items() if name in result.before_summer}
    qualities = rules.in_order(result.before_summer.get("qualities", {}))
    return [[label, result.before_summer[name]] for name, label in names.items()] + [
        [rules.quality_label(code), level or "chưa ghi"] for code, level in qualities
    ]


def _amendment(correction):
    """Return what a family reads of a correction; long texts are named without their words."""
    return {
        "at": correction.corrected_at.isoformat(),
        "decision": correction.decision_number,
        "changes": [
            [what, old, new] if max(len(old), len(new)) <= LONGEST_QUOTE else [what, "", ""]
            for what, old, new in correction.changes
        ],
    }


def _number(value):
    """Return a mark as text without needless zeros; no mark is no text, never 0."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
