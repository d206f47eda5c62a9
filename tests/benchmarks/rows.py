"""One line of the result: what was measured, how much, and how much it may be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    name: str
    value: float
    unit: str
    limit: str
    ok: bool


def at_most(name, value, unit, limit):
    return Row(name, round(value, 3), unit, f"≤ {limit}", value <= limit)


def at_least(name, value, unit, limit):
    return Row(name, round(value, 3), unit, f"≥ {limit}", value >= limit)


def told(name, value, unit):
    """A figure without a limit, to read the others by."""
    return Row(name, round(value, 3), unit, "", True)


def failed(name, reason):
    """A measure that could not be taken counts as not kept."""
    return Row(f"{name}: {reason}", 0, "", "measured", False)
