"""TT 22/2021: pupils of lower and upper secondary schools, by the programme of 2018.

Averages are Decimal with one decimal; a missing mark or result is None and gives None, never 0.
"""

from dataclasses import dataclass
from decimal import Decimal

from .card import EXEMPT, FAILED, PASSED, PROMOTED, REASSESSMENT, STAYS, SUMMER_CONDUCT
from .rounding import r1

LEVELS = ("Chưa đạt", "Đạt", "Khá", "Tốt")  # lowest first
FEWEST_SUBJECTS = 6
MOST_ABSENCES = 45
PASS_MARK = Decimal("5.0")
EXCELLENT_MARK = Decimal("9.0")
EXCELLENT, GOOD = "Học sinh Xuất sắc", "Học sinh Giỏi"

# Level: (place, lowest average allowed, mark that six subjects reach, most failed remark subjects).
_CONDITIONS = (
    (3, Decimal("6.5"), Decimal("8.0"), 0),
    (2, Decimal("5.0"), Decimal("6.5"), 0),
    (1, Decimal("3.5"), Decimal("5.0"), 1),
)
# Conduct of the second term → conduct of the first → conduct of the year.
_CONDUCT_OF_YEAR = {
    "Tốt": {"Tốt": "Tốt", "Khá": "Tốt", "Đạt": "Khá", "Chưa đạt": "Khá"},
    "Khá": {"Tốt": "Khá", "Khá": "Khá", "Đạt": "Khá", "Chưa đạt": "Đạt"},
    "Đạt": {"Tốt": "Khá", "Khá": "Đạt", "Đạt": "Đạt", "Chưa đạt": "Đạt"},
    "Chưa đạt": dict.fromkeys(LEVELS, "Chưa đạt"),
}


def regular_marks_count(periods_per_year):
    """Return how many regular marks a term has (article 6): 2, 3 or 4 by periods per year."""
    if periods_per_year <= 35:
        return 2
    return 3 if periods_per_year <= 70 else 4


def term_average(regular, midterm, final):
    """Return the average of a subject in a term (article 9.1b), or None if a mark is missing.

    (Σ regular + 2 × mid-term + 3 × final) / (number of regular marks + 5), rounded to one decimal.
    """
    if not regular or midterm is None or final is None or None in regular:
        return None
    return r1((sum(regular) + 2 * midterm + 3 * final) / (len(regular) + 5))


def year_average(first, second):
    """Return the average of a subject in the year (article 9.1b): (I + 2 × II) / 3.

    An argument is a Decimal, "exempt" (the year then takes the other term) or None (no average).
    Both exempt: "exempt".
    """
    if first is None or second is None:
        return None
    if first == EXEMPT:
        return second
    if second == EXEMPT:
        return first
    return r1((first + 2 * second) / 3)


def remark_of_term(tests, required=4):
    """Return "passed" if the tests are complete and all passed, else "failed" (article 9.1a).

    ``tests`` are "passed", "failed" or None; with fewer than ``required`` results there is none
    yet: None. Two regular ones, one of mid-term and one of end of term make four (articles 6, 7).
    """
    done = [test for test in tests if test is not None]
    if len(done) < max(required, len(tests)):
        return None
    return PASSED if all(test == PASSED for test in done) else FAILED


def remark_of_year(first, second):
    """Return the year's result of a remark subject: that of the second term (article 9.1a).

    A pupil exempt in the second term keeps the result of the first, as with marks.
    """
    return first if second == EXEMPT else second


def remark_of_arts(music, fine_arts):
    """Return the one result of Nghệ thuật from its two contents: both must be passed."""
    if not music or not fine_arts:
        return None
    return PASSED if music == fine_arts == PASSED else FAILED


def base_level(averages, failed_remarks):
    """Return the level of learning of a term or year before adjustment (article 9.2).

    ``averages`` of the scored subjects (at least six, else None: the circular counts six subjects),
    ``failed_remarks`` is the number of remark subjects with "Chưa đạt".
    """
    if len(averages) < FEWEST_SUBJECTS:
        return None
    return LEVELS[_place(averages, failed_remarks)]


@dataclass(frozen=True)
class LearningLevel:
    """A level of learning with every way to read article 9.3 (doubt D3).

    ``level`` is ours: leave the one subject out, a remark subject counts as the one subject.
    ``by_raising``: the subject stays but is taken as high enough (reading B).
    ``by_scores_alone``: as ours, but a remark subject never is the one subject.
    """

    base: str
    level: str
    by_raising: str
    by_scores_alone: str

    @property
    def readings(self):
        """The different levels that the circular can be read to give, ours first."""
        return tuple(dict.fromkeys((self.level, self.by_raising, self.by_scores_alone)))

    @property
    def is_doubtful(self):
        return len(self.readings) > 1


def learning_level(averages, failed_remarks):
    """Return the LearningLevel of a term or year (articles 9.2 and 9.3), or None as base_level.

    A level that is lower by two or more than Tốt or Khá because of one subject alone goes up one.
    """
    if len(averages) < FEWEST_SUBJECTS:
        return None
    averages = list(averages)
    base = _place(averages, failed_remarks)
    without_one = [
        _place(averages[:place] + averages[place + 1 :], failed_remarks)
        for place in range(len(averages))
    ]
    raised_one = [
        _place([*averages[:place], Decimal(10), *averages[place + 1 :]], failed_remarks)
        for place in range(len(averages))
    ]
    passed_one = [_place(averages, 0)] if failed_remarks == 1 else []
    return LearningLevel(
        base=LEVELS[base],
        level=_adjusted(base, without_one + passed_one),
        by_raising=_adjusted(base, raised_one + passed_one),
        by_scores_alone=_adjusted(base, without_one),
    )


def conduct_of_year(first, second):
    """Return the conduct of the year from both terms (article 8.2b), or None if one is unknown."""
    return _CONDUCT_OF_YEAR.get(second, {}).get(first)


def title(conduct, level, averages):
    """Return the title of the year (article 15), or "" for none; ``averages`` are of the year."""
    if (conduct, level) != ("Tốt", "Tốt"):
        return ""
    many = sum(average >= EXCELLENT_MARK for average in averages) >= 6
    return EXCELLENT if many else GOOD


def promotion(conduct, level, absences, *, is_after_summer=False):
    """Return what follows from the year's results (articles 12, 13, 14).

    ``absences`` counts days with and without leave. Who fails in conduct trains in summer first,
    also when learning failed too; after the summer what is still "Chưa đạt" stays.
    """
    if absences > MOST_ABSENCES:
        return STAYS
    if "Chưa đạt" not in (conduct, level):
        return PROMOTED
    if is_after_summer:
        return STAYS
    return SUMMER_CONDUCT if conduct == "Chưa đạt" else REASSESSMENT


def subjects_to_reassess(subjects):
    """Return the SubjectMarks to be assessed again when learning is "Chưa đạt" (article 14).

    Remark subjects with "Chưa đạt" and subjects with a yearly average below 5.0.
    """
    return [
        subject
        for subject in subjects
        if subject.remark == FAILED or (subject.average is not None and subject.average < PASS_MARK)
    ]


def _place(averages, failed_remarks):
    lowest = min(averages)
    for place, floor, mark, most_failed in _CONDITIONS:
        many = sum(average >= mark for average in averages) >= 6
        if failed_remarks <= most_failed and lowest >= floor and many:
            return place
    return 0


def _adjusted(base, alternatives):
    best = max([base, *alternatives])
    return LEVELS[base + 1] if best - base >= 2 else LEVELS[base]
