"""Geometry of charts that templates draw as SVG; the figures always stand in a table beneath."""

from dataclasses import dataclass

WIDTH, HEIGHT = 640, 240
LEFT, TOP, BOTTOM = 8, 24, 28


@dataclass(frozen=True)
class Bar:
    """One bar in the units of the drawing; ``label`` stands under it, ``number`` over it."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    number: int
    is_highest: bool


@dataclass(frozen=True)
class BarChart:
    bars: tuple
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM
    label_at: int = HEIGHT - 8


def bar_chart(pairs):
    """Return the BarChart of [(label, number)]: equally wide bars, the highest marked."""
    most = max((number for _label, number in pairs), default=0)
    room = (WIDTH - 2 * LEFT) / max(1, len(pairs))
    span = HEIGHT - BOTTOM - TOP
    bars = []
    for place, (label, number) in enumerate(pairs):
        height = round(span * number / most, 1) if most else 0
        x = round(LEFT + place * room + room * 0.1, 1)
        width = round(room * 0.8, 1)
        bars.append(
            Bar(
                x=x,
                y=round(HEIGHT - BOTTOM - height, 1),
                width=width,
                height=height,
                middle=round(x + width / 2, 1),
                label=label,
                number=number,
                is_highest=number == most > 0,
            )
        )
    return BarChart(tuple(bars))
