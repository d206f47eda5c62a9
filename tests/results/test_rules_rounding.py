from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.results.rules import tt22_2021, tt58_2011
from apps.results.rules.rounding import comma, r1, r2

MARKS = st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10)


def exact(value, digits=1):
    """Half up by fraction arithmetic, as a Decimal."""
    scale = 10**digits
    return Decimal(floor(Fraction(value) * scale + Fraction(1, 2))) / scale


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("6.25", "6.3"), ("6.35", "6.4"), ("6.249", "6.2"), ("0.05", "0.1"), ("10", "10.0")],
)
def test_a_tie_goes_up_to_the_tenth(value, rounded):
    assert str(r1(Decimal(value))) == rounded


def test_a_tie_goes_up_to_the_hundredth():
    assert str(r2(Decimal("2.675"))) == "2.68"


@pytest.mark.parametrize(
    ("value", "text"),
    [("7.90", "7,9"), ("10", "10"), ("10.0", "10"), ("0.0", "0"), ("8.25", "8,25")],
)
def test_marks_are_written_with_a_comma(value, text):
    assert comma(Decimal(value)) == text


def test_no_mark_is_no_text():
    assert comma(None) == ""


@given(st.decimals(0, 10, places=4))
def test_rounding_equals_exact_fractions(value):
    assert r1(value) == exact(value)
    assert r2(value) == exact(value, digits=2)


@given(st.lists(MARKS, min_size=1, max_size=8), MARKS, MARKS)
def test_a_term_average_equals_exact_fractions(regular, midterm, final):
    total = sum(map(Fraction, regular)) + 2 * Fraction(midterm) + 3 * Fraction(final)

    average = tt22_2021.term_average(regular, midterm, final)

    assert average == exact(total / (len(regular) + 5))
    assert average == tt58_2011.term_average(regular, [midterm], final)


@given(MARKS, MARKS)
def test_a_year_average_equals_exact_fractions(first, second):
    assert tt22_2021.year_average(first, second) == exact(
        (Fraction(first) + 2 * Fraction(second)) / 3
    )


@given(st.lists(MARKS, min_size=1, max_size=14))
def test_an_overall_average_equals_exact_fractions(averages):
    assert tt58_2011.overall_average(averages) == exact(
        sum(map(Fraction, averages)) / len(averages)
    )
