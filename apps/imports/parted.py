"""A date that a sheet holds in three columns, Ngày | Tháng | Năm, read as one."""

from dataclasses import replace

from apps.core.text import heading_key
from apps.core.values import cell_text

from .lines import named
from .masking import CODE
from .specs import Column

PARTS = ("day", "month", "year")
WORDS = {
    "day": {"ngày", "ngày sinh"},
    "month": {"tháng", "tháng sinh"},
    "year": {"năm", "năm sinh"},
}
LABELS = {"day": "ngày", "month": "tháng", "year": "năm"}
ALLOWED = {
    "day": (range(1, 32), "Ô ngày phải là số từ 1 đến 31."),
    "month": (range(1, 13), "Ô tháng phải là số từ 1 đến 12."),
    "year": (range(0, 10_000), "Ô năm phải là số có bốn chữ số, ví dụ 2015."),
}
NOT_KNOWN = {"", "0", "00", "-", "–", "--", "?", ".", ".."}
OF_YEAR = {"date_future", "date_too_old", "date_two_digit_year"}


class BadPart(ValueError):
    """One of three cells cannot be part of a date: which, and what to say."""

    def __init__(self, part, message):
        super().__init__(message)
        self.part = part
        self.message = message


def join_parts(spec, known, columns, headings, lower, groups):
    """Put a date in three columns into ``columns`` (index → (Column, heading)) as one Column.

    Three neighbours are called Ngày, Tháng, Năm, alone or under the name of the date. One that the
    sheet also has as a whole stays as it is.
    """
    wanted = [column for column in spec.columns if column.in_parts]
    for start in range(len(headings) - 2):
        places = range(start, start + 3)
        below = [lower[place] if place < len(lower) else "" for place in places]
        texts = [text or headings[place] for text, place in zip(below, places, strict=True)]
        order = [_part_of(text) for text in texts]
        if set(order) != set(PARTS):
            continue
        group = groups[start] if start < len(groups) else ""
        column = _column_of(wanted, known, group if below[0] else "")
        at = {found.name: place for place, (found, _heading) in columns.items()}
        if column is None or at.get(column.name, start) not in places:
            continue
        where = dict(zip(order, places, strict=True))
        parts = tuple(where[part] for part in PARTS)
        columns[where["day"]] = (
            replace(column, parts=parts, mask=CODE),  # a day alone tells nobody's birthday
            headings[where["day"]],
        )
        for part in PARTS[1:]:
            name = part_name(column.name, part)
            own = Column(name, headings[where[part]], cell_text, mask=CODE)
            columns[where[part]] = (own, headings[where[part]])
        return


def part_name(name, part):
    """Return the name of the column that holds a part of a date; the day's is the date's own."""
    return name if part == "day" else f"{name}.{part}"


def whole_name(name):
    """Return the name of the date that a column holds a part of; any other name as it is."""
    return name.partition(".")[0]


def joined_cell(cells, parts):
    """Return three cells as one that is read like any date: "05/03/2015", "03/2015", "2015", "".

    Raises BadPart for what no date has.
    """
    texts = [cell_text(cells[place]) if place < len(cells) else "" for place in parts]
    texts = ["" if text in NOT_KNOWN else text for text in texts]
    if texts[0] and not texts[1] and not texts[2] and not texts[0].isdecimal():
        return texts[0]  # a whole date in the first of the three
    for part, text in zip(PARTS, texts, strict=True):
        allowed, message = ALLOWED[part]
        if text and not (text.isascii() and text.isdecimal() and int(text) in allowed):
            raise BadPart(part, message)
    day, month, year = texts
    if (day or month) and not year:
        raise BadPart("year", "Có ngày, tháng nhưng thiếu năm.")
    if day and not month:
        raise BadPart("month", "Có ngày và năm nhưng thiếu tháng.")
    return "/".join(text for text in (day, month, year) if text)


def part_blamed(code):
    """Return the part of a date in which people look for a problem with a code."""
    return "year" if code in OF_YEAR else "day"


def _part_of(text):
    key = heading_key(text)
    return next((part for part in PARTS if key in WORDS[part]), None)


def _column_of(wanted, known, group):
    """Return the date that a group's title names; without a title the only one there is."""
    if not group:
        return wanted[0] if len(wanted) == 1 else None
    column = named(known, group)
    return column if column in wanted else None
