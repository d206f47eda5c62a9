from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.results.rules import SubjectMarks
from apps.results.rules.tt22_2021 import (
    LEVELS,
    base_level,
    conduct_of_year,
    learning_level,
    promotion,
    regular_marks_count,
    remark_of_arts,
    remark_of_term,
    remark_of_year,
    subjects_to_reassess,
    term_average,
    title,
    year_average,
)

# Marks near the thresholds meet often.
MARKS = st.one_of(
    st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10),
    st.sampled_from(
        [
            Decimal(mark)
            for mark in (["3.4", "3.5", "4.9", "5", "6.4", "6.5", "7.9", "8", "8.5", "9"])
        ]
    ),
)
AVERAGES = st.lists(MARKS, min_size=6, max_size=9)
FAILED = st.integers(0, 3)


def marks(text):
    """Read "8,5×7 6" as seven times 8.5 and once 6."""
    found = []
    for part in text.replace(",", ".").split():
        mark, _, count = part.partition("×")
        found += [Decimal(mark)] * int(count or 1)
    return found


@pytest.mark.parametrize(
    ("regular", "midterm", "final", "average"),
    [
        ("8 9", "7", "8", "7.9"),
        ("7 8 6,5", "6", "7.5", "7.0"),
        ("5 6 7 4", "5.5", "4.8", "5.3"),
        ("6 8 7,5", "5", "10", "7.7"),
        ("6,5 7 6 7", "6", "6.5", "6.4"),
        ("8 8 7,5 8,5", "7.8", "8.1", "8.0"),
        ("6 6 7", "5", "7", "6.3"),
    ],
)
def test_a_term_average_weighs_regular_midterm_and_final(regular, midterm, final, average):
    assert str(term_average(marks(regular), Decimal(midterm), Decimal(final))) == average


@pytest.mark.parametrize(
    ("regular", "midterm", "final"),
    [
        ([], Decimal(7), Decimal(8)),
        ([Decimal(8)], None, Decimal(8)),
        ([Decimal(8)], Decimal(7), None),
        ([Decimal(8), None], Decimal(7), Decimal(8)),
    ],
)
def test_a_missing_mark_gives_no_average(regular, midterm, final):
    assert term_average(regular, midterm, final) is None


@pytest.mark.parametrize(
    ("first", "second", "average"),
    [
        ("7.9", "8.5", "8.3"),
        ("6.4", "6.5", "6.5"),
        ("7.8", "8.1", "8.0"),
        ("5.2", "4.8", "4.9"),
        ("4.9", "5.0", "5.0"),
        ("6.3", "6.6", "6.5"),
    ],
)
def test_the_second_term_counts_twice_in_the_year(first, second, average):
    assert str(year_average(Decimal(first), Decimal(second))) == average


def test_a_year_needs_both_terms_unless_one_is_exempt():
    assert year_average(None, Decimal(8)) is None
    assert year_average(Decimal(8), None) is None
    assert year_average("exempt", Decimal(8)) == Decimal(8)
    assert year_average(Decimal(7), "exempt") == Decimal(7)
    assert year_average("exempt", "exempt") == "exempt"
    assert year_average("exempt", None) is None


@pytest.mark.parametrize(("periods", "count"), [(35, 2), (36, 3), (70, 3), (71, 4), (140, 4)])
def test_regular_marks_follow_the_periods_per_year(periods, count):
    assert regular_marks_count(periods) == count


@pytest.mark.parametrize(
    ("tests", "result"),
    [
        (["passed"] * 4, "passed"),
        (["passed", "failed", "passed", "passed"], "failed"),
        (["passed", "passed", "passed"], None),
        (["passed", "failed", "passed", None], None),
        (["passed", "passed", "passed", "passed", None], None),
        ([], None),
    ],
)
def test_a_remark_subject_needs_every_test_passed(tests, result):
    assert remark_of_term(tests) == result


def test_a_remark_of_the_year_is_that_of_the_second_term():
    assert remark_of_year("failed", "passed") == "passed"
    assert remark_of_year("passed", "failed") == "failed"
    assert remark_of_year("passed", None) is None
    assert remark_of_year("passed", "exempt") == "passed"


def test_arts_are_passed_with_both_contents():
    assert remark_of_arts("passed", "passed") == "passed"
    assert remark_of_arts("passed", "failed") == "failed"
    assert remark_of_arts("passed", None) is None


@pytest.mark.parametrize(
    ("averages", "failed", "base", "level"),
    [
        ("8,5×8", 0, "Tốt", "Tốt"),
        ("8,0×6 6,5 7,0", 0, "Tốt", "Tốt"),
        ("8,0×5 7,0×3", 0, "Khá", "Khá"),
        ("7,0×6 5,5×2", 0, "Khá", "Khá"),
        ("6,0×8", 0, "Đạt", "Đạt"),
        ("8,5×7 6,0", 0, "Khá", "Khá"),
        ("8,5×7 4,0", 0, "Đạt", "Khá"),
        ("8,5×6 7,0 4,9", 0, "Đạt", "Khá"),
        ("8,5×7 3,0", 0, "Chưa đạt", "Đạt"),
        ("7,0×7 3,4", 0, "Chưa đạt", "Đạt"),
        ("6,0×7 3,4", 0, "Chưa đạt", "Chưa đạt"),
        ("8,5×6 4,0×2", 0, "Đạt", "Đạt"),
        ("8,5×8", 1, "Đạt", "Khá"),
        ("8,5×8", 2, "Chưa đạt", "Chưa đạt"),
        ("7,0×8", 1, "Đạt", "Đạt"),
        ("5,0×6 4,0 3,5", 0, "Đạt", "Đạt"),
        ("5,0×5 4,9×3", 0, "Chưa đạt", "Chưa đạt"),
        ("7,0×6 4,5 4,0", 0, "Đạt", "Đạt"),
        ("8,5×5 7,0×2 4,0", 0, "Đạt", "Đạt"),
    ],
)
def test_levels_of_the_reference_table(averages, failed, base, level):
    assert base_level(marks(averages), failed) == base
    assert learning_level(marks(averages), failed).level == level


def test_two_readings_of_one_subject_are_both_kept():
    level = learning_level(marks("8,5×5 7,0×2 4,0"), 0)

    assert level.is_doubtful
    assert (level.level, level.by_raising) == ("Đạt", "Khá")
    assert level.readings == ("Đạt", "Khá")


def test_a_remark_subject_as_the_one_subject_is_a_doubt():
    level = learning_level(marks("8,5×8"), 1)

    assert (level.level, level.by_raising, level.by_scores_alone) == ("Khá", "Khá", "Đạt")
    assert level.readings == ("Khá", "Đạt")


def test_a_plain_case_has_one_reading():
    level = learning_level(marks("8,5×7 4,0"), 0)

    assert level.readings == ("Khá",)
    assert not level.is_doubtful


def test_fewer_than_six_scored_subjects_give_no_level():
    assert base_level(marks("9×5"), 0) is None
    assert learning_level(marks("9×5"), 0) is None


@pytest.mark.parametrize(
    ("first", "of_second"),
    [
        ("Tốt", {"Tốt": "Tốt", "Khá": "Khá", "Đạt": "Khá", "Chưa đạt": "Chưa đạt"}),
        ("Khá", {"Tốt": "Tốt", "Khá": "Khá", "Đạt": "Đạt", "Chưa đạt": "Chưa đạt"}),
        ("Đạt", {"Tốt": "Khá", "Khá": "Khá", "Đạt": "Đạt", "Chưa đạt": "Chưa đạt"}),
        ("Chưa đạt", {"Tốt": "Khá", "Khá": "Đạt", "Đạt": "Đạt", "Chưa đạt": "Chưa đạt"}),
    ],
)
def test_conduct_of_the_year_from_both_terms(first, of_second):
    assert {second: conduct_of_year(first, second) for second in of_second} == of_second


def test_conduct_of_the_year_needs_both_terms():
    assert conduct_of_year("", "Tốt") is None
    assert conduct_of_year("Tốt", "") is None


@pytest.mark.parametrize(
    ("conduct", "level", "absences", "outcome"),
    [
        ("Đạt", "Đạt", 45, "Được lên lớp"),
        ("Đạt", "Đạt", 46, "Không được lên lớp"),
        ("Tốt", "Chưa đạt", 0, "Kiểm tra, đánh giá lại"),
        ("Chưa đạt", "Khá", 0, "Rèn luyện trong hè"),
        ("Chưa đạt", "Chưa đạt", 0, "Rèn luyện trong hè"),
    ],
)
def test_promotion_by_conduct_learning_and_absences(conduct, level, absences, outcome):
    assert promotion(conduct, level, absences) == outcome


def test_who_still_fails_after_the_summer_stays():
    assert promotion("Tốt", "Chưa đạt", 0, is_after_summer=True) == "Không được lên lớp"
    assert promotion("Chưa đạt", "Đạt", 0, is_after_summer=True) == "Không được lên lớp"
    assert promotion("Đạt", "Đạt", 0, is_after_summer=True) == "Được lên lớp"


@pytest.mark.parametrize(
    ("conduct", "level", "averages", "name"),
    [
        ("Tốt", "Tốt", "9,0×6 8,0×2", "Học sinh Xuất sắc"),
        ("Tốt", "Tốt", "9,0×5 8,5×3", "Học sinh Giỏi"),
        ("Khá", "Tốt", "9,5×8", ""),
        ("Tốt", "Khá", "9,5×8", ""),
    ],
)
def test_titles_of_the_year(conduct, level, averages, name):
    assert title(conduct, level, marks(averages)) == name


def test_what_failed_is_assessed_again():
    failed = [
        SubjectMarks("toan", "Toán", average=Decimal("4.9")),
        SubjectMarks("gdtc", "Giáo dục thể chất", kind="remark", remark="failed"),
    ]
    passed = [
        SubjectMarks("ngu-van", "Ngữ văn", average=Decimal("5.0")),
        SubjectMarks("hdtn", "Hoạt động trải nghiệm", kind="remark", remark="passed"),
        SubjectMarks("tin-hoc", "Tin học", state="exempt"),
    ]

    assert subjects_to_reassess([*passed, *failed]) == failed


@given(AVERAGES, FAILED, st.randoms(use_true_random=False))
def test_the_order_of_subjects_does_not_matter(averages, failed, random):
    shuffled = averages[:]
    random.shuffle(shuffled)

    assert learning_level(shuffled, failed) == learning_level(averages, failed)


@given(AVERAGES, FAILED, st.data())
def test_raising_one_mark_never_lowers_a_level(averages, failed, data):
    place = data.draw(st.integers(0, len(averages) - 1))
    raised = averages[:]
    raised[place] = max(raised[place], data.draw(MARKS))

    before, after = learning_level(averages, failed), learning_level(raised, failed)

    for reading in ("base", "level", "by_raising", "by_scores_alone"):
        assert LEVELS.index(getattr(after, reading)) >= LEVELS.index(getattr(before, reading))


@given(AVERAGES, st.integers(1, 3))
def test_passing_one_more_remark_subject_never_lowers_a_level(averages, failed):
    before, after = learning_level(averages, failed), learning_level(averages, failed - 1)

    assert LEVELS.index(after.level) >= LEVELS.index(before.level)


@given(AVERAGES, FAILED)
def test_the_adjustment_lifts_by_one_and_only_to_dat_or_kha(averages, failed):
    level = learning_level(averages, failed)

    lifted = (level.base, level.level)
    assert lifted[0] == lifted[1] or lifted in {("Đạt", "Khá"), ("Chưa đạt", "Đạt")}
    assert LEVELS.index(level.by_raising) >= LEVELS.index(level.level)
    assert LEVELS.index(level.by_scores_alone) <= LEVELS.index(level.level)
