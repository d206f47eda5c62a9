"""Lines of a sheet as texts, and two or three of them as the headings they are together."""

import re
from functools import lru_cache

from apps.core.text import heading_key, squeeze
from apps.core.values import cell_text

# "Ngày sinh (dd/mm/yyyy)", "Ngày sinh dd/mm/yyyy", "Giới tính Nam/Nữ"
NOTE = re.compile(r"\s*(?:\([^()]*\)|\bdd\W?mm\W?yy(?:yy)?|\bnam\s*/\s*nữ)\Z", re.IGNORECASE)


def single(row):
    """Return the cells of a row as the texts that people see."""
    return [squeeze(cell_text(cell)) for cell in row]


def keys(row):
    """Return what spellings of the headings in a row have in common."""
    return [heading_key(text) for text in single(row)]


def reaching(row, below):
    """Return for each column the text of the upper line that stands over it, or reaches over it.

    A text reaches over blank cells to its right as long as the lower line has something there.
    """
    upper, groups = "", []
    lower = [*single(below), *[""] * len(row)]
    for index, text in enumerate(single(row)):
        upper = text or upper
        groups.append(upper if text or lower[index] else "")
        if not text and not lower[index]:
            upper = ""
    return groups


def joined(row, below):
    """Return the headings of two lines, the group before the name in it."""
    lower = [*single(below), *[""] * len(row)]
    groups = reaching(row, below)
    return [f"{group} {lower[index]}".strip() for index, group in enumerate(groups)]


def in_two(rows):
    """Return the lines of a heading as two: of three, a blank in the second shows the first."""
    if len(rows) < 3:
        return rows[0], rows[1] if len(rows) > 1 else []
    first, second, third = rows
    return [low if single([low])[0] else up for up, low in zip(first, second, strict=False)], third


def aliases(spec):
    """Return heading key → Column for every heading and alias of a Spec; not to be changed."""
    return _known(spec.columns)


@lru_cache(maxsize=16)
def _known(columns):
    known = {}
    for column in columns:
        for name in (column.heading, *column.aliases):
            known.setdefault(heading_key(name), column)
    return known


def named(known, heading):
    """Return the Column that a heading names as it stands, or None."""
    return known.get(heading_key(heading))


def without_note(known, heading):
    """Return the Column of a heading that says in brackets how to fill it in, or None.

    Asked last: brackets may also tell two columns apart, as "Cuối kỳ (LT)" does. A heading that
    stands in brackets as a whole, as "(Họ tên)" of a list by form, is what they enclose.
    """
    rest = NOTE.sub("", heading).strip()
    return known.get(heading_key(rest or heading.strip(" ()[]")))
