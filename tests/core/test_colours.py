import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.colours import contrast, mix, readable_on_white


def test_contrast_of_black_and_white_is_21():
    assert round(contrast("#000000", "#ffffff"), 6) == 21


@pytest.mark.parametrize("colour", ["#1f5f8b", "#0b5d3b"])
def test_a_dark_colour_stays_as_it_is(colour):
    assert readable_on_white(colour) == colour


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_becomes_readable(number):
    assert contrast(readable_on_white(f"#{number:06x}"), "#ffffff") >= 4.5


def test_mixing_half_way():
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
