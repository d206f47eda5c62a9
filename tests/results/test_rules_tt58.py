from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.results.rules.tt58_2011 import (
    LEVELS,
    base_level,
    core_subjects,
    learning_level,
    overall_average,
    promotion,
    remark_of_term,
    remark_of_year,
    term_average,
    title,
    year_average,
)

CODES = [
    "toan",
    "ngu-van",
    "ngoai-ngu-1",
    "vat-li",
    "hoa-hoc",
    "sinh-hoc",
    "lich-su",
    "dia-li",
    "cong-nghe",
    "tin-hoc",
    "gdcd",
]
CORE, CORE_TT26 = core_subjects(False), core_subjects(True)
MARKS = st.one_of(
    st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10),
    st.sampled_from(
        [Decimal(mark) for mark in ["1.9", "2", "3.4", "3.5", "5", "6.4", "6.5", "8", "8.5", "9.5"]]
    ),
)
CARDS = st.lists(MARKS, min_size=11, max_size=11)


def averages(text):
    return dict(zip(CODES, map(Decimal, text.replace(",", ".").split()), strict=True))


def level_of(scores, failed=0, core=CORE, specialised=""):
    overall = overall_average(list(scores.values()))
    return learning_level(overall, scores, core, failed, specialised)


@pytest.mark.parametrize(
    ("regular", "periodic", "final", "average"),
    [
        ("7 8 6", "7.5 6.5", "7", "7.0"),
        ("5 6", "4.5 6", "5.5", "5.4"),
        ("9 8 10 9", "8.5 9 8", "9", "8.8"),
        ("6", "5", "6.5", "5.9"),
    ],
)
def test_a_term_average_weighs_marks_by_coefficient(regular, periodic, final, average):
    regular, periodic = (list(map(Decimal, text.split())) for text in (regular, periodic))

    assert str(term_average(regular, periodic, Decimal(final))) == average


def test_a_missing_mark_gives_no_average():
    seven = Decimal(7)

    assert term_average([], [seven], seven) is None
    assert term_average([seven], [], seven) is None
    assert term_average([seven], [None], seven) is None
    assert term_average([seven], [seven], None) is None
    assert overall_average([seven, None]) is None
    assert overall_average([]) is None


def test_the_year_counts_the_second_term_twice():
    assert year_average(Decimal("6.4"), Decimal("6.5")) == Decimal("6.5")


def test_the_mean_of_subjects_rounds_a_tie_up():
    assert overall_average([Decimal("6.4")] * 5 + [Decimal("6.3")] * 5) == Decimal("6.4")


@pytest.mark.parametrize(
    ("tests", "last", "result"),
    [
        (["passed", "passed"], "passed", "passed"),
        (["passed", "failed"], "passed", "passed"),
        (["failed", "failed"], "passed", "failed"),
        (["passed", "passed"], "failed", "failed"),
        (["passed", None], "passed", None),
        (["passed"], None, None),
        ([], "passed", None),
    ],
)
def test_a_remark_needs_two_thirds_and_the_end_of_term(tests, last, result):
    assert remark_of_term(tests, last) == result


def test_a_remark_of_the_year_is_that_of_the_second_term():
    assert remark_of_year("failed", "passed") == "passed"
    assert remark_of_year("passed", "failed") == "failed"


@pytest.mark.parametrize(
    ("marks", "failed", "overall", "base", "level"),
    [
        ("8,2 8,0 8,4 8,6 7,9 8,1 8,3 7,8 9,0 8,8 8,5", 0, "8.3", "Giỏi", "Giỏi"),
        ("9,0 8,2 8,6 8,8 8,5 8,4 8,3 8,0 9,0 8,8 4,8", 0, "8.2", "Trung bình", "Khá"),
        ("9,2 8,2 8,6 8,8 8,9 8,8 8,3 8,4 9,0 8,8 3,2", 0, "8.2", "Yếu", "Trung bình"),
        ("7,0 7,2 7,6 7,4 7,1 7,0 7,3 6,9 7,5 7,2 3,0", 0, "6.8", "Yếu", "Trung bình"),
        ("7,0 7,2 7,6 7,4 7,1 7,0 7,3 6,9 7,5 7,2 1,8", 0, "6.7", "Kém", "Yếu"),
        ("8,8 8,2 8,6 8,8 8,5 8,4 8,3 8,0 8,6 8,8 6,0", 0, "8.3", "Khá", "Khá"),
        ("8,8 8,2 8,6 8,8 8,5 8,4 8,3 8,0 8,6 8,8 8,0", 1, "8.5", "Yếu", "Trung bình"),
        ("7,9 7,8 8,6 8,8 8,5 8,4 8,3 8,0 8,6 8,8 8,0", 0, "8.3", "Khá", "Khá"),
        ("7,4 7,0 8,0 6,8 7,2 7,0 6,5 6,9 7,7 8,0 4,4", 0, "7.0", "Trung bình", "Trung bình"),
    ],
)
def test_levels_of_the_reference_table(marks, failed, overall, base, level):
    scores = averages(marks)

    assert str(overall_average(list(scores.values()))) == overall
    assert base_level(Decimal(overall), scores, CORE, failed) == base
    assert level_of(scores, failed).level == level


def test_the_language_is_a_core_subject_since_tt26():
    scores = averages("7,9 7,8 8,6 8,8 8,5 8,4 8,3 8,0 8,6 8,8 8,0")

    assert level_of(scores, core=CORE).level == "Khá"
    assert level_of(scores, core=CORE_TT26).level == "Giỏi"


def test_a_specialised_class_needs_its_subject():
    scores = averages("8,2 8,0 8,4 7,9 8,9 8,1 8,3 8,8 9,0 8,8 8,5")

    assert level_of(scores).level == "Giỏi"
    assert level_of(scores, specialised="vat-li").level == "Khá"


def test_from_gioi_to_kem_is_not_listed_and_a_doubt():
    level = level_of(averages("9,8 9,8 9,8 9,8 9,8 9,8 9,8 9,8 9,8 9,8 1,0"))

    assert (level.base, level.level, level.is_unlisted) == ("Kém", "Yếu", True)
    assert level.readings == ("Yếu", "Kém")


def test_a_core_subject_as_the_only_cause_is_a_doubt():
    level = level_of(averages("4,8 7,9 9,6 9,8 9,5 9,4 9,3 9,0 9,6 9,8 9,0"))

    assert (level.base, level.level, level.by_leaving_out) == ("Trung bình", "Khá", "Trung bình")
    assert level.readings == ("Khá", "Trung bình")


def test_a_plain_case_has_one_reading():
    level = level_of(averages("9,0 8,2 8,6 8,8 8,5 8,4 8,3 8,0 9,0 8,8 4,8"))

    assert level.readings == ("Khá",)
    assert not level.is_doubtful


@pytest.mark.parametrize(
    ("conduct", "level", "name"),
    [
        ("Tốt", "Giỏi", "Học sinh Giỏi"),
        ("Khá", "Giỏi", "Học sinh Tiên tiến"),
        ("Tốt", "Khá", "Học sinh Tiên tiến"),
        ("Trung bình", "Giỏi", ""),
        ("Tốt", "Trung bình", ""),
    ],
)
def test_titles(conduct, level, name):
    assert title(conduct, level) == name


@pytest.mark.parametrize(
    ("conduct", "level", "absences", "outcome"),
    [
        ("Trung bình", "Trung bình", 45, "Được lên lớp"),
        ("Trung bình", "Trung bình", 46, "Không được lên lớp"),
        ("Trung bình", "Yếu", 10, "Kiểm tra, đánh giá lại"),
        ("Yếu", "Khá", 0, "Rèn luyện trong hè"),
        ("Yếu", "Yếu", 0, "Không được lên lớp"),
        ("Tốt", "Kém", 0, "Không được lên lớp"),
    ],
)
def test_promotion_by_conduct_learning_and_absences(conduct, level, absences, outcome):
    assert promotion(conduct, level, absences) == outcome


def test_who_still_fails_after_the_summer_stays():
    assert promotion("Tốt", "Yếu", 0, is_after_summer=True) == "Không được lên lớp"
    assert promotion("Yếu", "Khá", 0, is_after_summer=True) == "Không được lên lớp"


@given(CARDS, st.integers(0, 2), st.randoms(use_true_random=False))
def test_the_order_of_subjects_does_not_matter(marks, failed, random):
    scores = dict(zip(CODES, marks, strict=True))
    shuffled = list(scores.items())
    random.shuffle(shuffled)

    assert level_of(dict(shuffled), failed) == level_of(scores, failed)


@given(CARDS, st.integers(0, 2), st.sampled_from([CORE, CORE_TT26]), st.data())
def test_raising_one_mark_never_lowers_a_level(marks, failed, core, data):
    scores = dict(zip(CODES, marks, strict=True))
    code = data.draw(st.sampled_from(CODES))
    raised = {**scores, code: max(scores[code], data.draw(MARKS))}

    before, after = level_of(scores, failed, core), level_of(raised, failed, core)

    for reading in ("base", "level"):
        assert LEVELS.index(getattr(after, reading)) >= LEVELS.index(getattr(before, reading))


@given(CARDS, st.integers(0, 2))
def test_the_adjustment_moves_only_as_listed(marks, failed):
    level = level_of(dict(zip(CODES, marks, strict=True)), failed)

    assert level.base == level.level or (level.base, level.level) in {
        ("Trung bình", "Khá"),
        ("Yếu", "Trung bình"),
        ("Kém", "Yếu"),
    }
