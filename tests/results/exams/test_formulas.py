"""Graduation, vocational exams and prize caps: every worked example of the field's rules."""

from decimal import Decimal

import pytest

from apps.results.exams.formulas import (
    graduation,
    graduation_2019_to_2024,
    graduation_from_2025,
    papers,
    prize_caps,
    vocational,
)


def marks(text):
    return [Decimal(part.replace(",", ".")) for part in text.split()]


def sat(text, codes="toan ngu-van ngoai-ngu tin-hoc"):
    return dict(zip(codes.split(), marks(text), strict=False))


@pytest.mark.parametrize(
    ("years", "exams", "bonus", "priority", "average", "score", "passed"),
    [
        ("7,5 8,0 8,4", "7,25 8,0 6,75 7,5", "0", "0", "8,12", "7,75", True),
        ("6,12 5,95 6,30", "4,25 3,5 5,0 4,0", "0", "0,25", "6,15", "5,42", True),
        ("7,81 8,04 8,32", "6,5 1,0 7,25 6,0", "0", "0", "8,14", "6,66", False),
        ("6,8 7,1 7,4", "5,75 6,0 6,5 5,25", "1,5", "0", "7,20", "6,73", True),
        ("5,05 5,10 5,20", "4,0 5,25 4,5 4,75", "0", "0", "5,14", "4,88", False),
    ],
)
def test_graduation_from_2025(years, exams, bonus, priority, average, score, passed):
    found = graduation_from_2025(
        marks(years), marks(exams), bonus=marks(bonus)[0], priority=marks(priority)[0]
    )

    assert (found.average, found.score) == (marks(average)[0], marks(score)[0])
    assert found.passed is passed


@pytest.mark.parametrize(
    ("exams", "twelve", "bonus", "priority", "score", "passed"),
    [
        ("6,0 5,75 6,4 7,0", "7,4", "1,5", "0", "6,88", True),
        ("4,0 3,5 4,2 3,75", "6,8", "0", "0,25", "4,99", False),
        ("8,2 7,75 9,0 8,25", "8,6", "0", "0", "8,39", True),
    ],
)
def test_graduation_of_2019_to_2024(exams, twelve, bonus, priority, score, passed):
    found = graduation_2019_to_2024(
        marks(twelve)[0], marks(exams), bonus=marks(bonus)[0], priority=marks(priority)[0]
    )

    assert (found.score, found.passed) == (marks(score)[0], passed)


@pytest.mark.parametrize(
    ("year", "score"), [(2018, "6,50"), (2019, "6,30"), (2024, "6,30"), (2025, "6,50")]
)
def test_the_year_chooses_the_formula(year, score):
    averages = dict.fromkeys((10, 11, 12), Decimal(7))

    assert graduation(year, sat("6 6 6 6"), averages).score == marks(score)[0]


def test_without_the_averages_nothing_is_worked_out():
    assert graduation(2025, sat("6 6 6 6"), {12: Decimal(7)}) is None
    assert graduation(2025, {}, dict.fromkeys((10, 11, 12), Decimal(7))) is None
    assert graduation(2013, sat("6 5 4"), {}).score == 5
    assert graduation(2013, sat("9 9 0"), {}).passed is False


def test_three_sciences_of_2017_to_2024_are_one_paper():
    scores = dict(zip(("toan", "vat-li", "hoa-hoc", "sinh-hoc"), marks("8 7 6 5"), strict=True))

    assert papers(2022, scores) == [8, Decimal("6.00")]
    assert papers(2025, scores) == [8, 7, 6, 5]
    assert papers(2022, {"toan": 8, "vat-li": 7}) == [8, 7]


def test_adult_learners_have_two_humanities_in_one_paper():
    assert papers(2022, sat("6 5 7 8", "toan ngu-van lich-su dia-li")) == [6, 5, Decimal("7.50")]
    assert papers(2025, sat("6 5 7 8", "toan ngu-van lich-su dia-li")) == [6, 5, 7, 8]


def test_of_two_combined_papers_the_better_one_counts():
    codes = "toan vat-li hoa-hoc sinh-hoc lich-su dia-li gdcd"

    assert papers(2018, sat("8 7 6 5 9 8 7", codes)) == [8, Decimal("8.00")]


@pytest.mark.parametrize(("part", "passed"), [("1,0", False), ("1,25", True)])
def test_a_part_of_a_combined_paper_is_fatal_like_a_paper(part, passed):
    scores = sat(f"8 8 8 9 9 {part}", "toan ngu-van ngoai-ngu vat-li hoa-hoc sinh-hoc")

    found = graduation(2022, scores, {12: Decimal(8)})

    assert (found.score > 5, found.passed, found.fatal) == (True, passed, not passed)


@pytest.mark.parametrize(
    ("theory", "practice", "score", "level"),
    [
        ("8", "9,5", "9,1", "Giỏi"),
        ("9", "9", "9,0", "Giỏi"),
        ("4,5", "9", "7,9", "Trung bình"),
        ("6", "7", "6,8", "Trung bình"),
        ("5,5", "6,5", "6,3", "Trung bình"),
        ("2,5", "8", "6,6", "Không đạt"),
        ("5", "4,5", "4,6", "Không đạt"),
        ("6", "8", "7,5", "Khá"),
    ],
)
def test_vocational_exam(theory, practice, score, level):
    assert vocational(marks(theory)[0], marks(practice)[0]) == (marks(score)[0], level)


@pytest.mark.parametrize(
    ("prizes", "broken"),
    [
        ({"nhat": 3, "nhi": 10, "ba": 20, "khuyen-khich": 28}, 1),
        ({"nhat": 3, "nhi": 10, "ba": 23, "khuyen-khich": 24}, 0),
        ({"nhat": 3, "nhi": 10, "ba": 24, "khuyen-khich": 23}, 1),
        ({"nhat": 4, "nhi": 10, "ba": 20, "khuyen-khich": 26}, 1),
    ],
)
def test_caps_of_prizes_for_a_hundred_candidates(prizes, broken):
    assert len(prize_caps(100, prizes)) == broken
