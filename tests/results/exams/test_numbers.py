import pytest

from apps.results.exams.numbers import BadNumber, read_number


@pytest.mark.parametrize(
    ("cell", "number_format", "number"),
    [
        ("36001234", "board", "36001234"),
        (36001234.0, "board", "36001234"),
        (" 01 001234 ", "board", "01001234"),
        ("abc123456", "letters", "ABC123456"),
        ("7", "digits", "7"),
        (7, "digits", "7"),
        ("TS-01/2026", "free", "TS-01/2026"),
    ],
)
def test_numbers_are_text_in_the_form_of_their_exam(cell, number_format, number):
    assert read_number(cell, number_format, year=2025) == number


@pytest.mark.parametrize(
    ("cell", "number_format", "year", "code"),
    [
        ("20000001", "board", 2025, "number_board_unknown"),
        ("1001234", "board", 2025, "number_lost_zero"),
        ("360012345", "board", 2025, "number_format_wrong"),
        ("AB123456", "letters", 2025, "number_format_wrong"),
        ("12a", "digits", 2025, "number_format_wrong"),
        ("١٢٣", "digits", 2025, "number_format_wrong"),
        ("=1+1", "free", 2025, "number_format_wrong"),
        ("", "free", 2025, "no_number"),
        (1.5, "digits", 2025, "number_format_wrong"),
    ],
)
def test_others_are_refused_with_what_to_do(cell, number_format, year, code):
    with pytest.raises(BadNumber) as refusal:
        read_number(cell, number_format, year=year)

    assert refusal.value.code == code
    assert refusal.value.remedy.endswith(".")


def test_the_lost_zero_is_named():
    with pytest.raises(BadNumber) as refusal:
        read_number("1001234", "board", year=2025)

    assert "01001234" in refusal.value.message


def test_boards_are_checked_only_in_years_whose_list_is_known():
    assert read_number("20000001", "board", year=2026) == "20000001"


def test_an_exam_may_fix_the_length_of_its_numbers():
    assert read_number("012", "digits", year=2026, length=3) == "012"
    with pytest.raises(BadNumber) as refusal:
        read_number("12", "digits", year=2026, length=3)
    assert refusal.value.code == "number_lost_zero"
