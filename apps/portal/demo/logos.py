"""Emblems of the made-up units: a ring in the unit's colours with a simple sign of its level."""

from math import cos, pi, sin

from PIL import Image, ImageDraw

from apps.core.colours import mix

SIZE, FINE = 256, 4


def draw_logo(unit):
    """Return a 256 × 256 picture on transparent ground."""
    side = SIZE * FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    middle = side // 2
    _disc(pen, middle, middle, side * 0.49, unit.brand_colour)
    _disc(pen, middle, middle, side * 0.445, "#ffffff")
    _disc(pen, middle, middle, side * 0.415, mix(unit.brand_colour, "#ffffff", 0.9))
    sign = {
        "mam-non": _blossom,
        "tieu-hoc": _lotus,
        "thcs": _sunrise,
        "thpt": _peaks,
        "gdtx": _lamp,
    }.get(unit.level, _star)
    sign(pen, middle, side, unit.brand_colour, unit.accent_colour)
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _disc(pen, x, y, radius, colour):
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _blossom(pen, middle, side, brand, accent):
    for number in range(5):
        angle = 2 * pi * number / 5 - pi / 2
        reach = side * 0.17
        _disc(pen, middle + reach * cos(angle), middle + reach * sin(angle), side * 0.125, accent)
    _disc(pen, middle, middle, side * 0.095, brand)


def _lotus(pen, middle, side, brand, accent):
    base = middle + side * 0.17
    for lean, height in ((-0.26, 0.2), (0.26, 0.2), (-0.14, 0.33), (0.14, 0.33), (0, 0.4)):
        tip = (middle + lean * side * 1.1, base - height * side)
        belly = lean * side * 0.55
        half = side * 0.085
        pen.polygon(
            [
                (middle, base),
                (middle + belly - half, base - height * side * 0.5),
                tip,
                (middle + belly + half, base - height * side * 0.5),
            ],
            fill=brand if lean else mix(brand, "#ffffff", 0.35),
        )
    pen.rounded_rectangle(
        (middle - side * 0.24, base + side * 0.02, middle + side * 0.24, base + side * 0.06),
        radius=side * 0.02,
        fill=accent,
    )


def _sunrise(pen, middle, side, brand, accent):
    horizon = middle + side * 0.08
    for number in range(7):
        angle = pi + pi * (number + 1) / 8
        near, far = side * 0.2, side * 0.33
        pen.line(
            (
                middle + near * cos(angle),
                horizon + near * sin(angle),
                middle + far * cos(angle),
                horizon + far * sin(angle),
            ),
            fill=accent,
            width=int(side * 0.028),
        )
    reach = side * 0.15
    pen.pieslice(
        (middle - reach, horizon - reach, middle + reach, horizon + reach), 180, 360, accent
    )
    for direction in (-1, 1):
        pen.polygon(
            [
                (middle, horizon + side * 0.05),
                (middle + direction * side * 0.28, horizon - side * 0.01),
                (middle + direction * side * 0.28, horizon + side * 0.15),
                (middle, horizon + side * 0.21),
            ],
            fill=brand if direction < 0 else mix(brand, "#ffffff", 0.2),
        )


def _peaks(pen, middle, side, brand, accent):
    base = middle + side * 0.2
    _disc(pen, middle + side * 0.14, middle - side * 0.15, side * 0.075, accent)
    for left, top, right, share in ((-0.34, -0.06, 0.1, 0.35), (-0.16, -0.24, 0.34, 0)):
        pen.polygon(
            [
                (middle + left * side, base),
                (middle + (left + right) / 2 * side, middle + top * side),
                (middle + right * side, base),
            ],
            fill=mix(brand, "#ffffff", share),
        )


def _lamp(pen, middle, side, brand, accent):
    pen.polygon(
        [
            (middle, middle - side * 0.3),
            (middle + side * 0.1, middle - side * 0.06),
            (middle, middle + side * 0.04),
            (middle - side * 0.1, middle - side * 0.06),
        ],
        fill=accent,
    )
    reach = side * 0.24
    pen.pieslice(
        (middle - reach, middle - reach * 0.6, middle + reach, middle + reach * 0.9), 0, 180, brand
    )
    pen.rounded_rectangle(
        (middle - side * 0.13, middle + side * 0.22, middle + side * 0.13, middle + side * 0.27),
        radius=side * 0.02,
        fill=brand,
    )


def _star(pen, middle, side, brand, accent):
    points = []
    for number in range(10):
        angle = pi * number / 5 - pi / 2
        reach = side * (0.16 if number % 2 == 0 else 0.065)
        points.append((middle + reach * cos(angle), middle - side * 0.08 + reach * sin(angle)))
    pen.polygon(points, fill=accent)
    for direction in (-1, 1):
        pen.polygon(
            [
                (middle, middle + side * 0.13),
                (middle + direction * side * 0.26, middle + side * 0.07),
                (middle + direction * side * 0.26, middle + side * 0.2),
                (middle, middle + side * 0.26),
            ],
            fill=brand if direction < 0 else mix(brand, "#ffffff", 0.2),
        )
