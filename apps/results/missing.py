"""Who lacks a mark in what: expected are compulsory subjects that a class has, and what most have.

A compulsory subject that nobody of a class has is named and not counted: adult learners and
classes with a programme of their own do not learn it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from apps.core.vocabulary import Period, SubjectKind
from apps.roster.models import Pupil, Subject, SubjectGrades

from . import rules
from .cells import LAST_PRIMARY_GRADE
from .models import SubjectResult, TermResult
from .quality_cells import GROUP_NAMES

HAS_VALUE = Q(average__isnull=False) | Q(final__isnull=False) | ~Q(remark="") | ~Q(state="")
PARTS = {"regular_marks": "điểm thường xuyên", "midterm": "điểm giữa kỳ", "final": "điểm cuối kỳ"}
LEVELS = {"learning_level": "Kết quả học tập", "conduct_level": "Kết quả rèn luyện"}


@dataclass
class PupilGaps:
    """What one pupil lacks; ``has_result`` is False when nothing at all came yet."""

    pupil: Pupil
    has_result: bool = True
    gaps: list = field(default_factory=list)


@dataclass(frozen=True)
class ClassGaps:
    """``subjects``: compulsory subjects that nobody has; ``pupils``: those who lack something.

    ``levels``: (level, how many of the pupils with results lack it).
    """

    subjects: list
    pupils: list
    levels: list


def compulsory_subjects(year):
    """Return grade → set of codes of the compulsory subjects of a school year. One query."""
    found = defaultdict(set)
    spans = SubjectGrades.objects.filter(is_compulsory=True, first_year__lte=year).filter(
        Q(last_year__isnull=True) | Q(last_year__gte=year)
    )
    for span in spans:
        for grade in range(span.first_grade, span.last_grade + 1):
            found[grade].add(span.subject_id)
    return found


@dataclass(frozen=True)
class GapCount:
    """``results`` are missing of single pupils; ``subjects`` are compulsory and nobody has them.

    ``levels`` of learning and conduct are missing, each of each pupil counted.
    """

    results: int = 0
    subjects: int = 0
    levels: int = 0


def gap_counts(year):
    """Return (class id, period) → GapCount. Three queries, in primary school a fourth for
    qualities and abilities.

    Pupils without any result are not counted here: the table of classes names them itself.
    """
    compulsory = compulsory_subjects(year.pk)
    results = {
        (row["enrolment__school_class"], row["period"]): row
        for row in TermResult.objects.filter(enrolment__school_year=year)
        .order_by()
        .values("enrolment__school_class", "period")
        .annotate(
            grade=F("enrolment__school_class__grade"),
            size=Count("pk"),
            without_learning=Count("pk", filter=Q(learning_level="")),
            without_conduct=Count("pk", filter=Q(conduct_level="")),
        )
    }
    filled = defaultdict(dict)
    subjects = (
        SubjectResult.objects.filter(HAS_VALUE, term_result__enrolment__school_year=year)
        .order_by()
        .values_list("term_result__enrolment__school_class", "term_result__period", "subject")
        .annotate(size=Count("pk"))
    )
    for class_id, period, subject, size in subjects:
        filled[class_id, period][subject] = size
    is_primary = any(row["grade"] <= LAST_PRIMARY_GRADE for row in results.values())
    qualities = _quality_gap_counts(year) if is_primary else {}
    return {
        place: GapCount(
            qualities.get(place, 0)
            + sum(
                row["size"] - min(filled[place].get(subject, 0), row["size"])
                for subject in _expected(compulsory[row["grade"]], filled[place], row["size"])
            ),
            len(compulsory[row["grade"]] - filled[place].keys()),
            _level_count(row),
        )
        for place, row in results.items()
    }


def gaps_of(school_class, period):
    """Return the ClassGaps of one class and period. Five queries."""
    pupils = [
        enrolment.pupil
        for enrolment in school_class.enrolments.current()
        .filter(pupil__status=Pupil.Status.STUDYING)
        .select_related("pupil")
        .order_by("pupil__sort_key", "pupil_id")
    ]
    terms = {
        term.enrolment.pupil_id: term
        for term in TermResult.objects.filter(
            enrolment__school_class=school_class, period=period
        ).select_related("enrolment")
    }
    rows = defaultdict(dict)
    for row in SubjectResult.objects.filter(
        term_result__enrolment__school_class=school_class, term_result__period=period
    ):
        rows[row.term_result_id][row.subject_id] = row
    having = Counter(
        code for of_pupil in rows.values() for code, row in of_pupil.items() if _has_value(row)
    )
    compulsory = compulsory_subjects(school_class.school_year_id)[school_class.grade]
    expected = _expected(compulsory, having, len(terms))
    subjects = sorted(
        Subject.objects.filter(pk__in=compulsory | expected),
        key=lambda one: (one.position, one.code),
    )
    nobody = [one for one in subjects if terms and not having[one.code]]
    asked = [one for one in subjects if one.code in expected]
    parts = _usual_parts(rows, asked)
    has_lines = _has_lines(terms.values())
    found, levels = [], Counter()
    for pupil in pupils:
        term = terms.get(pupil.pk)
        if term is None:
            found.append(PupilGaps(pupil, has_result=False))
            continue
        gaps = [
            gap for one in asked for gap in _gaps(one, rows[term.pk].get(one.code), parts[one.code])
        ]
        missing = _levels(term, school_class.grade, period)
        levels.update(missing)
        gaps += missing
        gaps += _quality_gaps(term, school_class.grade, has_lines)
        if gaps:
            found.append(PupilGaps(pupil, gaps=gaps))
    names = [one.name_at(school_class.grade) for one in nobody]
    return ClassGaps(names, found, list(levels.items()))


def _expected(compulsory, having, size):
    return {
        code for code, count in having.items() if count and (code in compulsory or 2 * count > size)
    }


def _has_value(row):
    return row.average is not None or row.final is not None or bool(row.remark or row.state)


def _usual_parts(rows, subjects):
    """Return subject code → the single marks that most pupils of the class have in it."""
    usual = {}
    for subject in subjects:
        of_subject = [found[subject.code] for found in rows.values() if subject.code in found]
        usual[subject.code] = [
            name
            for name in PARTS
            if subject.kind == SubjectKind.SCORED
            and 2 * sum(bool(_part(row, name)) for row in of_subject) > len(of_subject)
        ]
    return usual


def _part(row, name):
    value = getattr(row, name)
    return value if name == "regular_marks" else value is not None


def _gaps(subject, row, parts):
    if row is None or not _has_value(row):
        return [subject.name]
    if row.state:
        return []
    return [f"{subject.name} ({PARTS[name]})" for name in parts if not _part(row, name)]


def _levels(term, grade, period):
    """Return missing levels; primary school states the level of learning at the year's end only."""
    if grade <= LAST_PRIMARY_GRADE:
        is_missing = period == Period.YEAR and not term.learning_level
        return ["Đánh giá kết quả giáo dục"] if is_missing else []
    return [label for name, label in LEVELS.items() if not getattr(term, name)]


def _level_count(row):
    """Return how many levels pupils of a class and period lack, as ``_levels`` names them."""
    if row["grade"] <= LAST_PRIMARY_GRADE:
        return row["without_learning"] if row["period"] == Period.YEAR else 0
    return row["without_learning"] + row["without_conduct"]


def _quality_gaps(term, grade, has_lines):
    """Return what a primary pupil lacks of qualities and abilities, in words.

    ``has_lines``: pupils of the class have a level for each, so one for all in one is not enough.
    """
    if grade > LAST_PRIMARY_GRADE:
        return []
    listing = rules.listing_of(term.rule_set)
    if listing is None or not (has_lines or term.qualities):
        whole = "Hạnh kiểm" if listing is None else "Phẩm chất, năng lực"
        return [] if term.conduct_level else [whole]
    lacking = {one.code for one in listing.missing(term.qualities, grade)}
    if term.conduct_level and not has_lines:
        return []
    return [
        name
        for group in listing.groups
        for name in _gaps_of_group(group, listing.expected(grade), lacking)
    ]


def _gaps_of_group(group, expected, lacking):
    """Return the names of what is lacking in a group: its own where all of it is."""
    if not group.qualities:
        return [group.name] if group.code in lacking else []
    codes = [one.code for one in group.qualities if one in expected]
    missing = [code for code in codes if code in lacking]
    if len(missing) > 1 and missing == codes:
        return [group.name]
    return [rules.quality_label(code) for code in missing]


def _has_lines(terms):
    """Tell whether pupils have single qualities and abilities stated, not only groups of them."""
    return any(term.qualities.keys() - GROUP_NAMES.keys() for term in terms)


def _quality_gap_counts(year):
    """Return (class id, period) → how many qualities and abilities primary pupils lack."""
    terms = TermResult.objects.filter(
        enrolment__school_year=year, enrolment__school_class__grade__lte=LAST_PRIMARY_GRADE
    ).select_related("enrolment__school_class")
    of_classes = defaultdict(list)
    for term in terms:
        of_classes[term.enrolment.school_class_id, term.period].append(term)
    counts = {}
    for place, found in of_classes.items():
        has_lines = _has_lines(found)
        counts[place] = sum(
            len(_quality_gaps(term, term.enrolment.school_class.grade, has_lines)) for term in found
        )
    return counts
