"""Rounding as the circulars mean it: half up, on decimals, never on binary floats."""

from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")
HUNDREDTH = Decimal("0.01")


def r1(value):
    """Round a Decimal half up to one decimal: 6.25 → 6.3 (doubt D9: practice, not written)."""
    return value.quantize(TENTH, ROUND_HALF_UP)


def r2(value):
    """Round a Decimal half up to two decimals: 2.675 → 2.68."""
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)


def comma(value):
    """Write a Decimal as Vietnamese readers do: 7.90 → "7,9", 10 → "10", no mark → ""."""
    if value is None:
        return ""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")
