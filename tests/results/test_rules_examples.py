"""Worked examples of the circulars, as the field's reference gives them."""

from decimal import Decimal as D

import pytest

from apps.results.rules import tt22_2021, tt27_2020


def marks(*groups):
    return [D(mark) for mark, number in groups for _ in range(number)]


@pytest.mark.parametrize(
    ("regular", "midterm", "final", "average"),
    [
        ("8 9", "7", "8", "7.9"),
        ("7 8 6.5", "6", "7.5", "7.0"),
        ("5 6 7 4", "5.5", "4.8", "5.3"),
        ("6.5 7 6 7", "6", "6.5", "6.4"),
        ("8 8 7.5 8.5", "7.8", "8.1", "8.0"),
        ("6 6 7", "5", "7", "6.3"),
    ],
)
def test_term_average_of_a_subject(regular, midterm, final, average):
    given = [D(mark) for mark in regular.split()]

    assert tt22_2021.term_average(given, D(midterm), D(final)) == D(average)


@pytest.mark.parametrize(
    ("first", "second", "average"),
    [("7.9", "8.5", "8.3"), ("6.4", "6.5", "6.5"), ("5.2", "4.8", "4.9"), ("4.9", "5.0", "5.0")],
)
def test_year_average_of_a_subject(first, second, average):
    assert tt22_2021.year_average(D(first), D(second)) == D(average)


@pytest.mark.parametrize(
    ("averages", "failed", "level"),
    [
        (marks(("8.5", 8)), 0, "Tốt"),
        (marks(("8.0", 5), ("7.0", 3)), 0, "Khá"),
        (marks(("8.5", 7), ("6.0", 1)), 0, "Khá"),
        (marks(("8.5", 7), ("4.0", 1)), 0, "Khá"),
        (marks(("8.5", 7), ("3.0", 1)), 0, "Đạt"),
        (marks(("7.0", 7), ("3.4", 1)), 0, "Đạt"),
        (marks(("6.0", 7), ("3.4", 1)), 0, "Chưa đạt"),
        (marks(("8.5", 6), ("4.0", 2)), 0, "Đạt"),
        (marks(("8.5", 8)), 1, "Khá"),
        (marks(("8.5", 8)), 2, "Chưa đạt"),
        (marks(("5.0", 5), ("4.9", 3)), 0, "Chưa đạt"),
    ],
)
def test_learning_level_with_its_adjustment(averages, failed, level):
    assert tt22_2021.learning_level(averages, failed).level == level


def test_a_level_that_can_be_read_two_ways_is_doubtful():
    found = tt22_2021.learning_level(marks(("8.5", 5), ("7.0", 2), ("4.0", 1)), 0)

    assert found.level == "Đạt"
    assert found.is_doubtful


@pytest.mark.parametrize(
    ("first", "second", "year"),
    [
        ("Khá", "Tốt", "Tốt"),
        ("Đạt", "Tốt", "Khá"),
        ("Chưa đạt", "Khá", "Đạt"),
        ("Tốt", "Đạt", "Khá"),
        ("Tốt", "Chưa đạt", "Chưa đạt"),
    ],
)
def test_conduct_of_the_year(first, second, year):
    assert tt22_2021.conduct_of_year(first, second) == year


def test_titles_need_both_levels_and_six_subjects_from_nine():
    excellent = marks(("9.0", 6), ("8.0", 2))
    good = marks(("9.0", 5), ("8.5", 3))

    assert tt22_2021.title("Tốt", "Tốt", excellent) == "Học sinh Xuất sắc"
    assert tt22_2021.title("Tốt", "Tốt", good) == "Học sinh Giỏi"
    assert not tt22_2021.title("Khá", "Tốt", marks(("9.5", 8)))


@pytest.mark.parametrize(
    ("remarks", "qualities", "tests", "level"),
    [
        ("T T", "T T", "9 10 9", "Hoàn thành xuất sắc"),
        ("T T", "T T", "8 9 9", "Hoàn thành tốt"),
        ("T H", "T T", "10 10", "Hoàn thành"),
        ("H H", "D D", "4 8 8", "Chưa hoàn thành"),
        ("C T", "T T", "9 9", "Chưa hoàn thành"),
    ],
)
def test_primary_level_of_the_year(remarks, qualities, tests, level):
    words = {"T": "excellent", "H": "completed", "C": "not_completed"}
    named = {"T": "Tốt", "D": "Đạt", "C": "Cần cố gắng"}

    found = tt27_2020.level_of_year(
        [words[one] for one in remarks.split()],
        [named[one] for one in qualities.split()],
        [D(one) for one in tests.split()],
    )

    assert found == level
