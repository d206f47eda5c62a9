"""Dates as schools write them: text, serials, month only, year only, two orders."""

import datetime
import re
from typing import NamedTuple

from .base import BadValue, cell_text

_DAY = re.compile(r"([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]{4}|[0-9]{2})")
_TYPED_PART = r"([0-9](?![0-9])|[0-9]{2})[\s/.,\-]*"  # a single digit needs a sign after it
_TYPED = re.compile(rf"{_TYPED_PART}{_TYPED_PART}([0-9]{{4}})")
_DAY_WORDS = re.compile(r"(?:ngày\s+)?([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_CLOCK = re.compile(r"[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
# 00/03/2015, --/03/2015, ../../2015: what is not known is struck out.
_NOT_KNOWN = r"(?:0{1,2}|[-.?x_*…]+)"
_STRUCK_OUT = re.compile(rf"{_NOT_KNOWN}\s*/\s*(?:([0-9]{{1,2}})|{_NOT_KNOWN})\s*/\s*([0-9]{{4}})")
_MONTH = re.compile(r"(?:tháng\s+)?([0-9]{1,2})\s*[/.\-]\s*([0-9]{4})")
_YEAR = re.compile(r"(?:năm\s+)?((?:19|20)[0-9]{2})")
_SERIAL = re.compile(r"[1-9][0-9]{3,4}(?:[.,]0+)?")
_EPOCH = datetime.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 3000, 73050  # 1908 to 2099; from 1900 to 2099 a number is a year
_DAY_FIRST, _MONTH_FIRST, _MIXED = "dmy", "mdy", "mixed"


class PartialDate(NamedTuple):
    """A date of birth as far as it is known; `precision` is "day", "month" or "year"."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self):
        return "year" if self.month is None else "month" if self.day is None else "day"

    def as_date(self):
        """Return the date, or None when the day is not known."""
        return None if self.day is None else datetime.date(self.year, self.month, self.day)


def date_order(cells):
    """Return the order of a whole column: "dmy", "mdy" when only that fits, "mixed" when neither.

    Only text with a number over 12 tells; a column that tells nothing is "dmy", the rule here.
    """
    day_first = month_first = 0
    for cell in cells:
        if not isinstance(cell, str):
            continue
        found = _DAY.match(cell.strip())
        if found:
            first, second = int(found[1]), int(found[2])
            day_first += first > 12 >= second
            month_first += second > 12 >= first
    if month_first and not day_first:
        return _MONTH_FIRST
    return _MIXED if month_first and day_first else _DAY_FIRST


def parse_date(cell, *, order="dmy", today=None):
    """Return a date; blank: None. Month-only and year-only dates are refused as "date_partial"."""
    try:
        found = parse_birth_date(cell, order=order, today=today)
    except BadValue as doubt:
        if doubt.suggestion is not None:
            doubt.suggestion = doubt.suggestion.as_date()
        raise
    if found is None:
        return None
    if found.day is None:
        raise BadValue("date_partial")
    return found.as_date()


def parse_birth_date(cell, *, order="dmy", today=None):
    """Return a PartialDate; blank: None.

    Reads dates, "05/03/2014", "5-3-2014", ISO, serials (44096, also as text), "03/2014", "2014",
    "00/03/2014", "--/--/2014".
    In a column of order "mdy" text is month first; in a "mixed" one each cell goes by the only
    order that fits and is doubted, day first suggested, when both do. A two-digit year is doubted,
    with the date suggested. With `today`, later dates are refused.
    """
    if isinstance(cell, datetime.date):
        return _checked(cell.year, cell.month, cell.day, today)
    text = cell_text(cell)
    if not text:
        return None
    return _from_text(_CLOCK.sub("", text.lstrip("'")).lower(), order, today)


def parse_typed_birth_date(text):
    """Return the date of birth that a visitor typed on a phone, as ``parse_birth_date`` does.

    A keypad of digits has no "/": eight digits, and blanks, dots or dashes between day, month and
    year are read too.
    """
    found = _TYPED.fullmatch(text.strip())
    return parse_birth_date("/".join(found.groups()) if found else text)


def _from_text(text, order, today):
    if found := _STRUCK_OUT.fullmatch(text):
        return _checked(int(found[2]), int(found[1] or 0) or None, None, today)
    if found := _DAY.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), found[3]
        swapped = order == _MONTH_FIRST or (order == _MIXED and first <= 12 < second)
        day, month = (second, first) if swapped else (first, second)
        if len(year) == 4:
            read = _checked(int(year), month, day, today)
            if order == _MIXED and first != second and first <= 12 and second <= 12:
                shown = f"{day} tháng {month}"
                raise BadValue("date_order_unclear", suggestion=read, shown=shown)
            return read
        full_year = _full_year(int(year), today)
        suggestion = _checked(full_year, month, day, today)
        raise BadValue("date_two_digit_year", suggestion=suggestion, year=full_year)
    if found := _ISO.fullmatch(text):
        return _checked(int(found[1]), int(found[2]), int(found[3]), today)
    if found := _DAY_WORDS.fullmatch(text):
        return _checked(int(found[3]), int(found[2]), int(found[1]), today)
    if found := _MONTH.fullmatch(text):
        return _checked(int(found[2]), int(found[1]), None, today)
    if found := _YEAR.fullmatch(text):
        return _checked(int(found[1]), None, None, today)
    if _SERIAL.fullmatch(text):
        serial = int(re.split("[.,]", text)[0])
        if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
            day = _EPOCH + datetime.timedelta(days=serial)
            return _checked(day.year, day.month, day.day, today)
    raise BadValue("date_unreadable")


def _full_year(two_digits, today):
    pivot = (today.year if today else 2000 + 69) % 100
    return (2000 if two_digits <= pivot else 1900) + two_digits


def _checked(year, month, day, today):
    if year < 1900:
        raise BadValue("date_too_old")
    try:
        first_day = datetime.date(year, month or 1, day or 1)
    except ValueError as error:
        raise BadValue("date_impossible") from error
    if today is not None and first_day > today:
        raise BadValue("date_future")
    return PartialDate(year, month, day)
