"""TT 27/2020: primary pupils, by the programme of 2018.

Subjects are "excellent" (T), "completed" (H) or "not_completed" (C); qualities and abilities
"Tốt", "Đạt" or "Cần cố gắng"; tests whole numbers from 0 to 10.
"""

from .card import PROMOTED, REASSESSMENT, STAYS

LEVELS = ("Chưa hoàn thành", "Hoàn thành", "Hoàn thành tốt", "Hoàn thành xuất sắc")  # lowest first
EXCELLENT = "Học sinh Xuất sắc"
GOOD = "Học sinh Hoàn thành tốt trong học tập và rèn luyện"

# Compulsory subjects with a written test at the end of the year → first grade (article 7).
_TESTED = {
    "tieng-viet": 1,
    "toan": 1,
    "ngoai-ngu-1": 3,
    "tin-hoc-cong-nghe": 3,
    "khoa-hoc": 4,
    "ls-dl": 4,
}


def has_test(code, grade):
    """Tell whether a subject ends the year with a written test in a grade (article 7)."""
    return code in _TESTED and grade >= _TESTED[code]


def is_test_mark(mark):
    """Tell whether a Decimal is a mark of a written test: a whole number 0 to 10 (article 7)."""
    return 0 <= mark <= 10 and mark == mark.to_integral_value()


def level_of_year(remarks, qualities, tests):
    """Return the level of the year (article 9), or None if a result is missing.

    Every list may hold None for a missing result; only ``tests`` may be empty.
    """
    results = [*remarks, *qualities, *tests]
    if not remarks or not qualities or None in results or "" in results:
        return None
    lowest_test = min(tests, default=10)
    if set(remarks) == {"excellent"} and set(qualities) == {"Tốt"}:
        if lowest_test >= 9:
            return "Hoàn thành xuất sắc"
        if lowest_test >= 7:
            return "Hoàn thành tốt"
    completed = "not_completed" not in remarks and "Cần cố gắng" not in qualities
    return "Hoàn thành" if completed and lowest_test >= 5 else "Chưa hoàn thành"


def possible_titles(level):
    """Return the titles that a level allows (article 13), "" for none.

    "Hoàn thành xuất sắc" brings its title by itself; the other one also needs what the class and
    the teacher acknowledge, which no rule can compute.
    """
    if level == "Hoàn thành xuất sắc":
        return (EXCELLENT,)
    return (GOOD, "") if level == "Hoàn thành tốt" else ("",)


def promotion(level, *, is_after_summer=False):
    """Return what follows from the level of the year (article 11); absences do not count."""
    if level != "Chưa hoàn thành":
        return PROMOTED
    return STAYS if is_after_summer else REASSESSMENT
