"""Stated cards of the old programme (TT58) and of primary schools (TT27)."""

from dataclasses import replace
from decimal import Decimal

from apps.results.rules import Card, SubjectMarks, check_stated

from .stated_cards import card27, card58, found, with_subject


def test_a_right_card_of_tt58_has_no_differences():
    card = card58(
        "9,0 8,2 8,6 8,8 8,5 8,4 8,3 8,0 9,0 8,8 4,8",
        average=Decimal("8.2"),
        level="Khá",
        conduct="Tốt",
        title="Học sinh Tiên tiến",
        promotion="Lên lớp",
    )

    assert check_stated(card) == []


def test_tt58_checks_average_level_and_title():
    card = card58(
        "8,8 8,2 8,6 8,8 8,5 8,4 8,3 8,0 8,6 8,8 6,0",
        average=Decimal("8.2"),
        level="Giỏi",
        conduct="Tốt",
        title="Học sinh Tiên tiến",
    )

    assert found(card) == [
        ("overall_average", "", "8,2", "8,3", "error"),
        ("level", "", "Giỏi", "Khá", "error"),
        ("title", "", "Học sinh Tiên tiến", "Học sinh Giỏi", "error"),
    ]


def test_the_language_counts_as_core_only_from_2020():
    marks = "7,9 7,8 8,6 8,8 8,5 8,4 8,3 8,0 8,6 8,8 8,0"

    assert found(card58(marks, level="Giỏi")) == [("level", "", "Giỏi", "Khá", "error")]
    assert check_stated(card58(marks, first_year=2020, level="Giỏi")) == []


def test_the_step_that_tt58_does_not_list_is_a_query():
    card = card58("9,8 9,8 9,8 9,8 9,8 9,8 9,8 9,8 9,8 9,8 1,0", level="Yếu")

    [difference] = check_stated(card)

    assert (difference.severity, difference.readings) == ("query", ("Yếu", "Kém"))
    assert difference.article == "Điều 13 Thông tư 58/2011/TT-BGDĐT"


def test_tt58_marks_of_coefficient_two_count_in_the_average():
    physics = SubjectMarks(
        "vat-li",
        "Vật lí",
        regular=(Decimal(5), Decimal(6)),
        periodic=(Decimal("4.5"), Decimal(6)),
        final=Decimal("5.5"),
        average=Decimal("5.3"),
    )
    card = Card(grade=9, first_year=2013, period="hk1", subjects=(physics,))

    assert found(card) == [("average", "vat-li", "5,3", "5,4", "error")]


def test_a_right_primary_card_has_no_differences():
    card = card27(level="Hoàn thành xuất sắc", title="Học sinh Xuất sắc", promotion="Lên lớp")

    assert check_stated(card) == []


def test_primary_level_title_and_promotion_are_checked():
    card = card27(tests=(8, 10), level="Hoàn thành xuất sắc", promotion="Ở lại lớp")

    assert found(card) == [
        ("level", "", "Hoàn thành xuất sắc", "Hoàn thành tốt", "error"),
        ("title", "", "", "Học sinh Xuất sắc", "query"),
        ("promotion", "", "Ở lại lớp", "Được lên lớp", "error"),
    ]


def test_a_primary_test_is_a_whole_number():
    card = card27(tests=("9.5", 10))

    assert ("mark", "toan", "9,5", "", "error") not in found(card)
    assert ("mark", "tieng-viet", "9,5", "", "error") in found(card)


def test_a_primary_level_waits_for_tests_and_qualities():
    card = card27(level="Hoàn thành")
    untested = with_subject(card, SubjectMarks("toan", "Toán", remark="completed"))

    assert found(untested) == [("level", "", "Hoàn thành", "", "query")]
    assert found(replace(card, conduct="")) == [("level", "", "Hoàn thành", "", "query")]


def test_a_primary_level_in_a_term_is_a_query():
    assert found(card27(period="hk1", level="Hoàn thành")) == [
        ("level", "", "Hoàn thành", "", "query")
    ]
