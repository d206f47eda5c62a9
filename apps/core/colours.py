"""Brand colours that stay readable: contrast as WCAG 2.2 (1.4.3) defines it."""


def _channels(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _luminance(colour):
    parts = []
    for value in _channels(colour):
        share = value / 255
        parts.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first, second):
    """Return the contrast ratio of two colours written ``#rrggbb``, from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(colour, other, share):
    """Return ``colour`` with ``share`` (0 to 1) of ``other`` mixed in."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable_on_white(colour, ratio=4.5):
    """Darken a colour step by step until text in it is readable on white."""
    while contrast(colour, "#ffffff") < ratio:
        colour = mix(colour, "#000000", 0.08)
    return colour
