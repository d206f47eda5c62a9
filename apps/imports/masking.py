"""What a stored problem shows of a cell: codes as found, what belongs to a child by its ends."""

import re

from apps.core.text import fold, mask, squeeze

MOST_DIGITS = 5  # from six on it may be a birth date, a phone or an identity number
_DAY_WORDS = {"ngay", "thang", "thg", "nam", "th", "t", "n"}
_DIGIT = re.compile(r"\d")
_MARK = r"\d{1,3}(?:[.,]\d{1,3})*"
_MARKS = re.compile(rf"{_MARK}(?:(?:\s*[;|]\s*|,\s+|\s+){_MARK})*;?")
_LONGEST_MARKS = 40
_WORD = re.compile(r"[^\W\d_]+")


def as_found(most):
    """Return a mask that shows up to ``most`` characters as found, for codes and marks.

    Longer values, and those with many digits, got into the column by mistake and may be anybody's.
    """

    def shown(value):
        text = squeeze("" if value is None else str(value))
        if len(text) > most or len(_DIGIT.findall(text)) > MOST_DIGITS:
            return mask(text)
        return text

    return shown


def mask_date(value):
    """Return how a day was written, its first and last digit alone: "3•/••/•••5".

    What is no day is masked as any other value.
    """
    text = squeeze("" if value is None else str(value))
    digits = len(_DIGIT.findall(text))
    if digits < 3 or any(fold(word) not in _DAY_WORDS for word in _WORD.findall(text)):
        return mask(text)
    places = iter(range(1, digits + 1))
    return _DIGIT.sub(lambda found: found[0] if next(places) in (1, digits) else "•", text)


def marks(value):
    """Return the marks of a cell as found, "8; 7,5; 9", or what ``CODE`` shows."""
    text = squeeze("" if value is None else str(value))
    is_plain = len(text) <= _LONGEST_MARKS and _MARKS.fullmatch(text)
    return text if is_plain else CODE(text)


CODE = as_found(12)  # a sex, a class, a grade, a mark, a tick
WORDS = as_found(30)  # a name from a list: an ethnic group, a status, a level, a subject
