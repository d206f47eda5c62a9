"""Marks, averages and remarks of a stated card against its circular."""

from dataclasses import replace
from decimal import Decimal

import pytest

from apps.results import rules
from apps.results.rules import Card, SubjectMarks, check_stated

from .stated_cards import TT22, card22, found, remarked, with_subject


def mathematics_with(average):
    """Return the marks of Toán whose average is 6.3, with a stated one."""
    return SubjectMarks(
        "toan",
        "Toán",
        regular=(Decimal(6), Decimal(6), Decimal(7)),
        midterm=Decimal(5),
        final=Decimal(7),
        average=Decimal(average),
    )


def test_a_wrong_term_average_is_named_with_its_article():
    mathematics = mathematics_with("6.2")

    [difference] = check_stated(with_subject(card22(period="hk1"), mathematics))

    assert (difference.what, difference.subject) == ("average", "toan")
    assert (difference.stated, difference.computed) == ("6,2", "6,3")
    assert difference.severity == "error"
    assert difference.article == f"Điều 9 khoản 1 {TT22}"
    assert difference.message == (
        "Môn Toán: bảng ghi trung bình 6,2, tính từ các điểm thành phần của học kỳ được 6,3."
    )
    assert difference.remedy == (
        "Kiểm tra các điểm thành phần và công thức trong bảng, sửa rồi nhập lại."
    )


def test_a_right_term_average_passes():
    mathematics = mathematics_with("6.30")

    assert check_stated(with_subject(card22(period="hk1"), mathematics)) == []


def test_an_average_without_all_marks_cannot_exist():
    mathematics = SubjectMarks(
        "toan", "Toán", regular=(Decimal(8),), midterm=Decimal(8), average=Decimal(8)
    )

    assert found(with_subject(card22(period="hk1"), mathematics)) == [
        ("average", "toan", "8", "", "error")
    ]


def test_an_exempt_subject_has_no_average_and_does_not_count():
    exempt = SubjectMarks("toan", "Toán", state="exempt")
    card = with_subject(card22(level="Tốt"), exempt)

    assert check_stated(card) == []
    assert found(with_subject(card, replace(exempt, average=Decimal(0)))) == [
        ("average", "toan", "0", "miễn", "error")
    ]


@pytest.mark.parametrize("mark", ["10.5", "-1", "7.25"])
def test_a_mark_outside_the_scale_is_an_error(mark):
    card = with_subject(card22(), SubjectMarks("toan", "Toán", average=Decimal(mark)))

    assert [(one.what, one.subject) for one in check_stated(card)] == [("mark", "toan")]


def test_another_number_of_regular_marks_is_a_query():
    civics = SubjectMarks(
        "gdcd",
        "Giáo dục công dân",
        regular=(Decimal(8), Decimal(8), Decimal(8)),
        midterm=Decimal(8),
        final=Decimal(8),
        average=Decimal(8),
        periods_per_year=35,
    )
    mathematics = replace(civics, code="toan", name="Toán", periods_per_year=140)
    card = card22(period="hk1")

    assert found(with_subject(card, civics)) == [("count", "gdcd", "3", "2", "query")]
    assert found(with_subject(card, mathematics)) == [("count", "toan", "3", "4", "query")]


def test_regular_marks_are_counted_when_the_term_is_complete():
    civics = SubjectMarks(
        "gdcd", "Giáo dục công dân", regular=(Decimal(8),), midterm=Decimal(8), periods_per_year=35
    )

    assert found(with_subject(card22(period="hk1"), civics)) == []


@pytest.mark.parametrize(
    ("code", "count", "differs"),
    [
        *[("vat-li", 3, False), ("vat-li", 4, False), ("vat-li", 5, True), ("vat-li", 2, True)],
        *[("gdqp-an", 2, False), ("gdqp-an", 3, True)],
    ],
)
def test_learning_themes_give_one_more_mark_in_upper_secondary(code, count, differs):
    marks = SubjectMarks(
        code,
        code,
        regular=(Decimal(8),) * count,
        midterm=Decimal(8),
        final=Decimal(8),
        average=Decimal(8),
        periods_per_year=rules.periods_per_year(code, 10, 2025),
    )
    card = Card(grade=10, first_year=2025, period="hk1", subjects=(marks,))

    assert [one.what for one in check_stated(card)] == (["count"] if differs else [])


@pytest.mark.parametrize(
    ("code", "grade", "year", "periods"),
    [
        *[("toan", 6, 2021, 140), ("toan", 10, 2022, 105), ("lich-su", 12, 2024, 52)],
        *[("cong-nghe", 7, 2026, 35), ("cong-nghe", 8, 2026, 52), ("khtn", 9, 2026, 140)],
        *[("toan", 7, 2021, None), ("toan", 4, 2026, None), ("gdtc", 6, 2026, None)],
    ],
)
def test_periods_a_year_by_subject_grade_and_year(code, grade, year, periods):
    assert rules.periods_per_year(code, grade, year) == periods


def test_the_year_is_computed_from_both_terms():
    first = card22("6.4 7 7 7 7 7 7 7", period="hk1")
    second = card22("6.5 7 7 7 7 7 7 7", period="hk2")
    year = card22("6.4 7 7 7 7 7 7 7", first_term=first, second_term=second)

    assert found(year) == [("average", "ngu-van", "6,4", "6,5", "error")]


def test_a_year_average_needs_both_terms():
    missing = SubjectMarks("toan", "Toán", state="absent")
    first = with_subject(card22(period="hk1"), missing)
    year = card22(first_term=first, second_term=card22(period="hk2"))

    assert found(year) == [("average", "toan", "8,5", "", "error")]


def test_exempt_in_one_term_leaves_the_other():
    exempt = SubjectMarks("toan", "Toán", state="exempt")
    first = with_subject(card22(period="hk1"), exempt)
    second = card22(period="hk2")

    assert check_stated(card22(first_term=first, second_term=second)) == []


def test_exempt_in_both_terms_has_no_year():
    exempt = SubjectMarks("toan", "Toán", state="exempt")
    first, second = (with_subject(card22(period=one), exempt) for one in ("hk1", "hk2"))
    year = card22(first_term=first, second_term=second)

    assert found(year) == [("average", "toan", "8,5", "miễn", "error")]


def test_a_remark_of_the_year_follows_the_second_term():
    first = with_subject(card22(period="hk1"), remarked(remark="failed"))
    second = card22(period="hk2")
    year = card22(first_term=first, second_term=second)

    assert check_stated(year) == []
    assert found(replace(year, first_term=second, second_term=first)) == [
        ("remark", "gdtc", "Đạt", "Chưa đạt", "error")
    ]


def test_a_remark_of_a_term_follows_its_tests():
    tests = ("passed", "failed", "passed", "passed")
    card = with_subject(card22(period="hk1"), remarked(tests=tests))

    assert found(card) == [("remark", "gdtc", "Đạt", "Chưa đạt", "error")]
    assert found(with_subject(card, remarked(tests=tests[:1]))) == [
        ("remark", "gdtc", "Đạt", "", "error")
    ]


def test_a_remark_of_primary_school_is_refused():
    card = with_subject(card22(), remarked(remark="completed"))

    assert found(card) == [("remark", "gdtc", "Hoàn thành", "", "error")]
