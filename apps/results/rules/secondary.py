"""What the subjects of a secondary pupil's card come to, and where they differ: TT 22 and TT 58."""

from dataclasses import dataclass, field

from .card import EXEMPT, FAILED, PASSED, REMARK, SCORED, YEAR, Difference
from .comparing import (
    CHECK_SOURCE,
    REMARKS,
    average_difference,
    exempt_differences,
    remark_difference,
    wrong_marks,
)

_TERM_BASIS = "các điểm thành phần của học kỳ"
_YEAR_BASIS = "trung bình hai học kỳ"


@dataclass(frozen=True)
class Formulas:
    """The formulas of one circular as functions over SubjectMarks, and the article of subjects.

    ``term_average(subject)``; ``year_average(first, second)``; ``remark_of_term(subject)``;
    ``remark_of_year(first, second)``; each gives None for what is incomplete.
    """

    article: str
    term_average: object
    year_average: object
    remark_of_term: object
    remark_of_year: object


@dataclass
class Standing:
    """The results of a card's subjects that count for its level, and what was found on the way.

    Stated results count before recomputed ones, so that one wrong average is one Difference and
    does not spoil the level: code → average, code → remark, names of subjects without a result.
    """

    averages: dict = field(default_factory=dict)
    remarks: dict = field(default_factory=dict)
    missing: list = field(default_factory=list)
    differences: list = field(default_factory=list)

    @property
    def failed_remarks(self):
        return sum(remark == FAILED for remark in self.remarks.values())


def standing_of(card, formulas):
    """Return the Standing of a card of a term or a year."""
    standing = Standing()
    for subject in card.subjects:
        if subject.state == EXEMPT:
            standing.differences += exempt_differences(subject, formulas.article)
        elif subject.kind == SCORED:
            _add_scored(standing, card, subject, formulas)
        elif subject.kind == REMARK:
            _add_remark(standing, card, subject, formulas)
    return standing


def _add_scored(standing, card, subject, formulas):
    standing.differences += wrong_marks(subject, formulas.article)
    computed, basis = _average(card, subject, formulas)
    if computed == EXEMPT:
        standing.differences += exempt_differences(subject, formulas.article)
        return
    if basis:
        standing.differences += average_difference(subject, computed, formulas.article, basis=basis)
    counts = subject.standing_average if card.period == YEAR else subject.average
    counts = computed if counts is None else counts
    if counts is None:
        standing.missing.append(subject.name)
    else:
        standing.averages[subject.code] = counts


def _average(card, subject, formulas):
    """Return (average, what it was computed from); "" for nothing to compute from."""
    if card.period != YEAR:
        return (formulas.term_average(subject), _TERM_BASIS) if subject.has_marks else (None, "")
    first, second = _both_terms(card, subject)
    if first is None or second is None:
        return None, ""
    values = [_term_value(term, formulas) for term in (first, second)]
    return formulas.year_average(*values), _YEAR_BASIS


def _term_value(subject, formulas):
    if subject.state == EXEMPT:
        return EXEMPT
    return formulas.term_average(subject) if subject.average is None else subject.average


def _add_remark(standing, card, subject, formulas):
    if subject.remark not in ("", PASSED, FAILED):
        standing.missing.append(subject.name)
        standing.differences.append(_foreign_remark(subject, formulas.article))
        return
    computed, basis = _remark(card, subject, formulas)
    if computed == EXEMPT:
        standing.differences += exempt_differences(subject, formulas.article)
        return
    if basis:
        standing.differences += remark_difference(subject, computed, formulas.article, basis=basis)
    counts = subject.standing_remark if card.period == YEAR else subject.remark
    counts = counts or computed
    if counts is None:
        standing.missing.append(subject.name)
    else:
        standing.remarks[subject.code] = counts


def _remark(card, subject, formulas):
    if card.period != YEAR:
        if not subject.tests:
            return None, ""
        return formulas.remark_of_term(subject), "các lần đánh giá của học kỳ"
    first, second = _both_terms(card, subject)
    if first is None or second is None:
        return None, ""
    values = [
        EXEMPT
        if term.state == EXEMPT
        else term.remark or (formulas.remark_of_term(term) if term.tests else None)
        for term in (first, second)
    ]
    return formulas.remark_of_year(*values), "kết quả học kỳ II"


def _both_terms(card, subject):
    return [
        term.subject(subject.code) if term is not None else None
        for term in (card.first_term, card.second_term)
    ]


def _foreign_remark(subject, article):
    stated = REMARKS.get(subject.remark, subject.remark)
    return Difference(
        "remark",
        stated,
        "",
        article,
        f"Môn {subject.name}: “{stated}” không phải kết quả của cấp trung học (Đạt, Chưa đạt).",
        CHECK_SOURCE,
        subject=subject.code,
    )
