"""Marks, remarks, classes and grades."""

import re
from decimal import Decimal

from apps.core.text import fold

from .base import BadValue, cell_text, parse_text

EXEMPT, ABSENT = "exempt", "absent"
PASSED, FAILED = "passed", "failed"

_MARK = re.compile(r"[0-9]{1,5}(?:[.,][0-9]{1,6})?")
_STATES = {
    "m": EXEMPT,
    "mien": EXEMPT,
    "mg": EXEMPT,
    "duoc mien": EXEMPT,
    "v": ABSENT,
    "vang": ABSENT,
    "vang thi": ABSENT,
    "vt": ABSENT,
}
_REMARKS = {
    "đ": PASSED,
    "đạt": PASSED,
    "d": PASSED,
    "dat": PASSED,
    "cđ": FAILED,
    "cd": FAILED,
    "chưa đạt": FAILED,
    "chua dat": FAILED,
    "không đạt": FAILED,
    "kđ": FAILED,
    "m": EXEMPT,
    "miễn": EXEMPT,
}
_CLASS_PREFIX = re.compile(r"^(?:l[ớơ]p|lop|khối lớp)\s*[:.]?\s*", re.IGNORECASE)
_CLASS = re.compile(r"[^\W_](?:[\w ./+()-]*[\w)+])?")
_CLASS_GRADE = re.compile(r"0?(1[0-2]|[1-9])(?![0-9])")
_ROMAN = {"VI": 6, "VII": 7, "VIII": 8, "IX": 9}
_KINDERGARTEN = ("mam", "choi", "la", "nha tre", "nhom tre", "mau giao", "be", "nt", "mg", "ghep")
_GRADE = re.compile(r"(?:khoi|lop)?\s*(1[0-2]|[1-9])")


def parse_mark(cell, *, maximum=10, places=1):
    """Return a mark as Decimal, "exempt" (M) or "absent" (V); blank: None. Absent is never 0.

    Comma and dot both read. A spreadsheet's 7.85 is 7.85; more decimals than `places` are refused.
    """
    if isinstance(cell, bool):
        raise BadValue("mark_unreadable", maximum=maximum)
    text = cell_text(cell)
    if not text or text == "-":
        return None
    if not isinstance(cell, int | float):
        state = _STATES.get(fold(text))
        if state is not None:
            return state
    elif isinstance(cell, float) and not cell.is_integer():
        # A computed 8.1 may be stored as 8.100000000000001; what merely rounds to 0 is no 0.
        text = repr(round(cell, 6) or cell)
    if not _MARK.fullmatch(text):
        raise BadValue("mark_unreadable", maximum=maximum)
    mark = Decimal(text.replace(",", "."))
    if mark > maximum:
        raise BadValue("mark_out_of_range", maximum=maximum)
    if mark != round(mark, places):
        raise BadValue("mark_too_fine", places=places)
    return mark.quantize(Decimal(1).scaleb(-places))


def parse_remark(cell):
    """Return "passed" (Đ), "failed" (CĐ) or "exempt" (M); blank: ""."""
    text = cell_text(cell).casefold().rstrip(".")
    if not text:
        return ""
    if text not in _REMARKS:
        raise BadValue("remark_unknown")
    return _REMARKS[text]


def parse_class_name(cell):
    """Return a class name without "Lớp": "Lớp 6A1" gives "6A1"; blank: ""."""
    text = _CLASS_PREFIX.sub("", parse_text(cell, max_length=40))
    if not text:
        if cell_text(cell):
            raise BadValue("class_name_wrong")
        return ""
    if not _CLASS.fullmatch(text):
        raise BadValue("class_name_wrong")
    if len(text) <= 6 and text[0].isdigit():
        return text.upper().replace(" ", "")
    return text


def grade_of_class(name):
    """Return the grade a class name tells: "6A1" 6, "10 Toán" 10, kindergarten 0, else None."""
    text = _CLASS_PREFIX.sub("", cell_text(name))
    if found := _CLASS_GRADE.match(text):
        return int(found[1])
    roman = re.match(r"[IVX]+", text)
    if roman and roman[0] in _ROMAN:
        return _ROMAN[roman[0]]
    if any(fold(text).startswith(word) for word in _KINDERGARTEN):
        return 0
    return None


def parse_grade(cell):
    """Return the grade 1 to 12, or 0 for kindergarten groups; blank: None."""
    text = fold(cell_text(cell))
    if not text:
        return None
    if found := _GRADE.fullmatch(text):
        return int(found[1])
    if any(text.startswith(word) for word in _KINDERGARTEN):
        return 0
    raise BadValue("grade_unknown")
