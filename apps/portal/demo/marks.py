"""Plausible marks of one child for a school year, consistent with the circulars in force.

Marks and averages: TT 22/2021 articles 6, 7 and 9; primary: TT 27/2020 articles 6 to 9.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from apps.results.rules import periods_per_year
from apps.results.rules.qualities import NEEDS_EFFORT as POOR
from apps.results.rules.qualities import TT27
from apps.results.rules.tt22_2021 import regular_marks_count

from .levels import conduct_of_year, learning_level, primary_level, title_of_year
from .population import CHOSEN, LAST_YEAR, THIS_YEAR, population, promoted
from .teacher_notes import quality_notes, teacher_note

TENTH = Decimal("0.1")
MOST_ABSENCES = 45

LOWER_SECONDARY = (
    *("toan", "ngu-van", "ngoai-ngu-1", "gdcd", "khtn", "ls-dl", "cong-nghe", "tin-hoc"),
)
UPPER_SECONDARY = ("toan", "ngu-van", "ngoai-ngu-1", "lich-su", "gdqp-an")
CONTINUING = ("toan", "ngu-van", "lich-su")
REMARKED = {
    "thcs": ("gdtc", "nghe-thuat", "gddp", "hdtn"),
    "thpt": ("gdtc", "gddp", "hdtn"),
    "gdtx": ("gddp", "hdtn"),
}
# Primary: subject → (first grade, has a written test).
PRIMARY = {
    "tieng-viet": (1, True),
    "toan": (1, True),
    "dao-duc": (1, False),
    "tnxh": (1, False),
    "khoa-hoc": (4, True),
    "ls-dl": (4, True),
    "ngoai-ngu-1": (3, True),
    "tin-hoc-cong-nghe": (3, True),
    "gdtc": (1, False),
    "nghe-thuat": (1, False),
    "hdtn": (1, False),
}


@dataclass
class SubjectMarks:
    subject: str
    regular: list = field(default_factory=list)
    midterm: Decimal | None = None
    final: Decimal | None = None
    average: Decimal | None = None
    remark: str = ""


@dataclass
class TermMarks:
    period: str
    subjects: list
    learning_level: str = ""
    conduct_level: str = ""
    qualities: dict = field(default_factory=dict)
    quality_notes: dict = field(default_factory=dict)
    title: str = ""
    promotion: str = ""
    absences_with_leave: int = 0
    absences_without_leave: int = 0
    teacher_note: str = ""

    def subject(self, code):
        return next(row for row in self.subjects if row.subject == code)


def round_tenth(value):
    """Round half up to one decimal."""
    return value.quantize(TENTH, ROUND_HALF_UP)


def term_average(regular, midterm, final):
    """TT 22, article 9: (Σ regular + 2 × mid-term + 3 × final) / (number of regular marks + 5)."""
    return round_tenth((sum(regular) + 2 * midterm + 3 * final) / (len(regular) + 5))


def year_average(first, second):
    return round_tenth((first + 2 * second) / 3)


def year_marks(unit, child, year):
    """Return the TermMarks of a school year: hk1, hk2 and cn; of primary pupils hk1 and cn."""
    if unit.level == "tieu-hoc":
        return _primary_year(unit, child, year)
    first = term_marks(unit, child, year, "hk1")
    second = term_marks(unit, child, year, "hk2")
    return [first, second, _whole_year(unit, child, year, first, second)]


def was_promoted(terms):
    """Tell from the marks of a year whether the child moves up."""
    return terms[-1].promotion != "Ở lại lớp"


def learners(unit):
    """Return the Children of a school after last year's results, and code → [TermMarks]."""
    children, terms = [], {}
    for child in population(unit):
        if LAST_YEAR in child.classes and THIS_YEAR not in child.classes:
            terms[child.code] = year_marks(unit, child, LAST_YEAR)
            child = promoted(unit, child, was_promoted(terms[child.code]))
        children.append(child)
    return children, terms


def term_marks(unit, child, year, period):
    """Return the TermMarks of one semester under TT 22/2021."""
    dice = child.dice("marks", year, period)
    gain = dice.gauss(0.15, 0.25) if period == "hk2" else 0
    subjects = [
        _scored(dice, child, code, count, child.talent + gain)
        for code, count in _scored_subjects(unit, child, year).items()
    ]
    subjects += [_remarked(dice, code, child.talent) for code in REMARKED[unit.level]]
    return TermMarks(
        period,
        subjects,
        learning_level=_learning(subjects),
        conduct_level=_conduct(dice, child.talent),
        absences_with_leave=_few(dice, 5),
        absences_without_leave=_few(dice, 2) if child.talent < 6.5 else 0,
        teacher_note=teacher_note(dice, child.talent),
    )


def _scored_subjects(unit, child, year):
    """Return code → number of regular marks in a term (TT 22, article 6)."""
    if unit.level == "thcs":
        codes = LOWER_SECONDARY
    else:
        basis = UPPER_SECONDARY if unit.level == "thpt" else CONTINUING
        stream = CHOSEN[(int(child.classes[year][-1]) - 1) % len(CHOSEN)]
        codes = (*basis, *stream)
    grade = child.grades[year]
    return {code: regular_marks_count(periods_per_year(code, grade, year)) for code in codes}


def _scored(dice, child, code, count, talent):
    bent = child.dice("gift", code).gauss(0, 0.75)
    regular = [_half(dice, talent + bent + 0.4) for _ in range(count)]
    midterm, final = _quarter(dice, talent + bent), _quarter(dice, talent + bent)
    return SubjectMarks(code, regular, midterm, final, term_average(regular, midterm, final))


def _half(dice, around):
    steps = round(2 * dice.gauss(around, 0.8))
    return Decimal(min(20, max(4, steps))) / 2


def _quarter(dice, around):
    steps = round(4 * dice.gauss(around, 0.7))
    return round_tenth(Decimal(min(40, max(6, steps))) / 4)


def _remarked(dice, code, talent):
    failed = talent < 4.6 and dice.random() < 0.25
    return SubjectMarks(code, remark="failed" if failed else "passed")


def _learning(subjects):
    averages = [row.average for row in subjects if row.average is not None]
    return learning_level(averages, sum(row.remark == "failed" for row in subjects))


def _conduct(dice, talent):
    chance = dice.random()
    if talent >= 6.2:
        return "Tốt" if chance < 0.95 else "Khá"
    return "Tốt" if chance < 0.55 else "Khá" if chance < 0.9 else "Đạt"


def _few(dice, most):
    return min(dice.randint(0, most), dice.randint(0, most))


def _whole_year(unit, child, year, first, second):
    subjects = []
    for before, after in zip(first.subjects, second.subjects, strict=True):
        average = year_average(before.average, after.average) if after.average else None
        subjects.append(SubjectMarks(after.subject, average=average, remark=after.remark))
    learning = _learning(subjects)
    conduct = conduct_of_year(first.conduct_level, second.conduct_level)
    averages = [row.average for row in subjects if row.average is not None]
    with_leave = first.absences_with_leave + second.absences_with_leave
    without_leave = first.absences_without_leave + second.absences_without_leave
    stays = "Chưa đạt" in (learning, conduct) or with_leave + without_leave > MOST_ABSENCES
    return TermMarks(
        "cn",
        subjects,
        learning_level=learning,
        conduct_level=conduct,
        title=title_of_year(conduct, learning, averages),
        promotion=_promotion(unit, child.grades[year], stays),
        absences_with_leave=with_leave,
        absences_without_leave=without_leave,
        teacher_note=teacher_note(child.dice("year", year), child.talent),
    )


def _promotion(unit, grade, stays):
    if stays:
        return "Ở lại lớp"
    if grade < max(unit.classes):
        return f"Được lên lớp {grade + 1}"
    level = {"thcs": "trung học cơ sở", "tieu-hoc": "tiểu học"}.get(unit.level)
    return f"Hoàn thành chương trình {level or 'trung học phổ thông'}"


def _primary_year(unit, child, year):
    return [_primary_term(unit, child, year, "hk1"), _primary_term(unit, child, year, "cn")]


def _primary_term(unit, child, year, period):
    dice = child.dice("marks", year, period)
    grade = child.grades[year]
    subjects = [
        _primary_subject(dice, child, code, has_test)
        for code, (first_grade, has_test) in PRIMARY.items()
        if grade >= first_grade and not (code == "tnxh" and grade > 3)
    ]
    qualities = _qualities(child, grade, period)
    term = TermMarks(
        period,
        subjects,
        qualities=qualities,
        quality_notes=quality_notes(child.dice("quality-notes", period), qualities),
        absences_with_leave=_few(dice, 4),
        teacher_note=teacher_note(dice, child.talent),
    )
    if period == "cn":
        tests = [row.final for row in subjects if row.final is not None]
        term.learning_level = primary_level(
            [row.remark for row in subjects], qualities.values(), tests
        )
        term.title = "Học sinh Xuất sắc" if term.learning_level == "Hoàn thành xuất sắc" else ""
        term.promotion = _promotion(unit, grade, term.learning_level == "Chưa hoàn thành")
    return term


def _qualities(child, grade, period):
    """Each quality and ability of TT 27/2020: a child has strong and weak sides, and grows."""
    dice = child.dice("qualities")
    growth = 0.3 if period == "cn" else 0
    sides = {one.code: child.talent + growth + dice.gauss(0, 0.6) for one in TT27.qualities}
    return {
        one.code: "Tốt" if sides[one.code] >= 6 else "Đạt" if sides[one.code] >= 3.6 else POOR
        for one in TT27.expected(grade)
    }


def _primary_subject(dice, child, code, has_test):
    level = child.talent + 1.2 + child.dice("gift", code).gauss(0, 0.6)
    if not has_test:
        return SubjectMarks(code, remark="excellent" if level >= 7.6 else "completed")
    mark = Decimal(min(10, max(3, round(dice.gauss(level, 0.6)))))
    remark = "excellent" if mark >= 9 else "completed" if mark >= 5 else "not_completed"
    return SubjectMarks(code, final=mark, remark=remark)
