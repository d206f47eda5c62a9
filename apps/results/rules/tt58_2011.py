"""TT 58/2011, also as amended by TT 26/2020: secondary pupils, by the programme before 2018.

Averages are Decimal with one decimal; a missing mark or result is None and gives None, never 0.
The yearly conduct is a judgement, "mainly by the second term" (article 3): it is not computed.
"""

from dataclasses import dataclass
from decimal import Decimal

from . import tt22_2021
from .card import FAILED, PASSED, PROMOTED, REASSESSMENT, STAYS, SUMMER_CONDUCT
from .rounding import r1

LEVELS = ("Kém", "Yếu", "Trung bình", "Khá", "Giỏi")  # lowest first
CONDUCT = ("Yếu", "Trung bình", "Khá", "Tốt")  # lowest first
MOST_ABSENCES = 45
PASS_MARK = Decimal("5.0")
GOOD, ADVANCED = "Học sinh Giỏi", "Học sinh Tiên tiến"

# One of these must reach the mark of the level (article 13; the language since TT 26/2020).
CORE = ("toan", "ngu-van")
CORE_TT26 = ("toan", "ngu-van", "ngoai-ngu-1")

# Place: (place, mark of the overall average and of one core subject, lowest average allowed).
_CONDITIONS = (
    (4, Decimal("8.0"), Decimal("6.5")),
    (3, Decimal("6.5"), Decimal("5.0")),
    (2, Decimal("5.0"), Decimal("3.5")),
)
# (level of the overall average, level that one subject pulls down to) → adjusted level.
_ADJUSTED = {
    ("Giỏi", "Trung bình"): "Khá",
    ("Giỏi", "Yếu"): "Trung bình",
    ("Khá", "Yếu"): "Trung bình",
    ("Khá", "Kém"): "Yếu",
}


def core_subjects(is_tt26):
    """Return the codes of the core subjects (article 13; TT 26/2020 article 1 adds one)."""
    return CORE_TT26 if is_tt26 else CORE


def term_average(regular, periodic, final):
    """Return the average of a subject in a term (article 10), or None if a mark is missing.

    (Σ regular + 2 × Σ periodic + 3 × final) / (regular + 2 × periodic + 3), one decimal. Under
    TT 26/2020 the only periodic mark is that of the mid-term.
    """
    marks = [*regular, *periodic, final]
    if not regular or not periodic or None in marks:
        return None
    weights = len(regular) + 2 * len(periodic) + 3
    return r1((sum(regular) + 2 * sum(periodic) + 3 * final) / weights)


def year_average(first, second):
    """Return the average of a subject in the year (article 10): (I + 2 × II) / 3; see TT 22."""
    return tt22_2021.year_average(first, second)


def overall_average(averages):
    """Return the plain mean of the averages of the scored subjects (article 11), one decimal."""
    if not averages or None in averages:
        return None
    return r1(sum(averages) / len(averages))


def remark_of_term(tests, end_of_term, required=1):
    """Return a term's remark (article 10): all tests done, two thirds and the last one passed.

    ``tests`` are those before the end of term; "passed", "failed" or None.
    """
    every = [*tests, end_of_term]
    if None in every or len(tests) < required:
        return None
    passed = sum(test == PASSED for test in every)
    return PASSED if end_of_term == PASSED and 3 * passed >= 2 * len(every) else FAILED


def remark_of_year(first, second):
    """Return the year's result of a remark subject: that of the second term (article 10)."""
    return tt22_2021.remark_of_year(first, second)


def base_level(overall, averages, core, failed_remarks, specialised=""):
    """Return the level of learning before adjustment (article 13.1–5).

    ``averages`` is code → average of the scored subjects, ``overall`` their mean, ``core`` the
    codes of core subjects, ``specialised`` the subject of a specialised class.
    """
    return LEVELS[_place(overall, averages, core, failed_remarks, specialised)]


@dataclass(frozen=True)
class LearningLevel:
    """A level of learning with both ways to read article 13.6 (doubt D4).

    ``level`` is ours: the one subject is taken as high enough, also as core subject.
    ``by_leaving_out``: the core subject's mark must be reached by another subject.
    ``is_unlisted``: the overall average is Giỏi and the level Kém, a step that the article does
    not list; it is treated as Khá → Kém.
    """

    base: str
    level: str
    by_leaving_out: str
    is_unlisted: bool

    @property
    def readings(self):
        """The different levels that the circular can be read to give, ours first."""
        unlisted = (self.base,) if self.is_unlisted else ()
        return tuple(dict.fromkeys((self.level, self.by_leaving_out, *unlisted)))

    @property
    def is_doubtful(self):
        return len(self.readings) > 1


def learning_level(overall, averages, core, failed_remarks, specialised=""):
    """Return the LearningLevel of a term or year (article 13); arguments as base_level.

    Where the overall average reaches Giỏi or Khá and one subject alone pulls the level down by two
    or more, article 13.6 lifts it: Giỏi → TB gives Khá; Giỏi → Yếu gives TB; Khá → Yếu gives TB;
    Khá → Kém gives Yếu. ``overall`` stays as computed.
    """
    given = (overall, averages, core, failed_remarks, specialised)
    base = _place(*given)
    raised, left_out = _without_one(*given)
    level, reached = _adjusted(overall, base, raised)
    return LearningLevel(
        base=LEVELS[base],
        level=level,
        by_leaving_out=_adjusted(overall, base, left_out)[0],
        is_unlisted=reached == 4 and base == 0,
    )


def title(conduct, level):
    """Return the title of a term or year (article 18), or "" for none."""
    if (conduct, level) == ("Tốt", "Giỏi"):
        return GOOD
    if conduct in ("Tốt", "Khá") and level in ("Giỏi", "Khá"):
        return ADVANCED
    return ""


def promotion(conduct, level, absences, *, is_after_summer=False):
    """Return what follows from the year's results (articles 15, 16, 17).

    Outright not promoted: more than 45 days missed, learning Kém, or learning and conduct Yếu.
    """
    fails_learning, fails_conduct = level in ("Yếu", "Kém"), conduct == "Yếu"
    if absences > MOST_ABSENCES or level == "Kém" or (fails_learning and fails_conduct):
        return STAYS
    if not fails_learning and not fails_conduct:
        return PROMOTED
    if is_after_summer:
        return STAYS
    return REASSESSMENT if fails_learning else SUMMER_CONDUCT


def subjects_to_reassess(subjects):
    """Return the SubjectMarks that may be taken again (article 16): below 5.0, or CĐ."""
    return tt22_2021.subjects_to_reassess(subjects)


def _place(overall, averages, core, failed_remarks, specialised):
    lowest = min(averages.values())
    core_mark = max((averages[code] for code in core if code in averages), default=Decimal(0))
    for place, mark, floor in _CONDITIONS:
        if (
            overall >= mark
            and core_mark >= mark
            and lowest >= floor
            and failed_remarks == 0
            and (not specialised or averages[specialised] >= mark)
        ):
            return place
    return 1 if overall >= Decimal("3.5") and lowest >= Decimal("2.0") else 0


def _without_one(overall, averages, core, failed_remarks, specialised):
    """Return the places reached if one subject did not pull down, by both readings."""
    raised = [
        _place(overall, {**averages, code: Decimal(10)}, core, failed_remarks, specialised)
        for code in averages
    ]
    left_out = [
        _place(
            overall,
            {other: mark for other, mark in averages.items() if other != code},
            core,
            failed_remarks,
            specialised,
        )
        for code in averages
        if code != specialised and len(averages) > 1
    ]
    if failed_remarks == 1:
        passed = _place(overall, averages, core, 0, specialised)
        return [*raised, passed], [*left_out, passed]
    return raised, left_out


def _adjusted(overall, base, alternatives):
    """Return the adjusted level, and the highest place that the overall average and one reach."""
    best = max([base, *alternatives])
    for place in (4, 3):
        adjusted = _ADJUSTED.get((LEVELS[place], LEVELS[base]))
        if best >= place and adjusted is not None:
            return adjusted, best
    return LEVELS[base], best
