"""Candidate numbers: text in the exam's own format, never a number."""

import re
from dataclasses import dataclass

from django.db import models

# Codes of exam boards of the graduation exam until 2025 (list of the ministry, not of the
# statistics office): there never was a 20. From 2026 on no list is known, so none is checked.
_BOARDS_2013 = frozenset(f"{code:02d}" for code in range(1, 65) if code != 20)
BOARDS = ((2013, 2025, _BOARDS_2013),)


class NumberFormat(models.TextChoices):
    """How the numbers of an exam are written."""

    BOARD = "board", "8 chữ số, 2 chữ số đầu là mã hội đồng thi"
    LETTERS = "letters", "3 chữ cái và 6 chữ số (AAA999999)"
    DIGITS = "digits", "Chữ số, số lượng bất kỳ"
    FREE = "free", "Chữ và số theo quy định riêng"


PATTERNS = {
    NumberFormat.BOARD: re.compile(r"[0-9]{8}"),
    NumberFormat.LETTERS: re.compile(r"[A-Z]{3}[0-9]{6}"),
    NumberFormat.DIGITS: re.compile(r"[0-9]{1,12}"),
    NumberFormat.FREE: re.compile(r"[0-9A-Z][0-9A-Z./-]{0,19}"),
}
LENGTHS = {NumberFormat.BOARD: 8}
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")


@dataclass(frozen=True)
class BadNumber(Exception):
    """Why a number is refused: a finding's code, sentence and remedy."""

    code: str
    message: str
    remedy: str


def typed_number(text):
    """Return a number as it is stored and compared: capitals, no blanks."""
    return "".join(str(text).split()).upper()


def boards_of(year):
    """Return the board codes that were valid in the exam of a calendar year; None: not known."""
    return next((codes for first, last, codes in BOARDS if first <= year <= last), None)


def read_number(cell, number_format, *, year, length=None):
    """Return a candidate number from a cell; raise BadNumber.

    ``year`` is the calendar year of the exam; ``length`` the digits of this exam's numbers, where
    all have equally many. A number that lost its zeros is refused with the likely one named: two
    candidates may differ in nothing else.
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = typed_number(cell)
    if whole := _WHOLE_FLOAT.fullmatch(text):
        text = whole[1]
    if not text:
        raise BadNumber("no_number", "Dòng không có số báo danh.", "Hãy điền số báo danh.")
    length = length or LENGTHS.get(number_format)
    if length and text.isdecimal() and len(text) < length:
        raise BadNumber(
            "number_lost_zero",
            f"Số báo danh {text} thiếu chữ số; có phải {text.zfill(length)} không?",
            "Định dạng cột số báo danh là Text rồi gõ lại cả số 0 ở đầu.",
        )
    if not PATTERNS[NumberFormat(number_format)].fullmatch(text) or (
        length and len(text) != length
    ):
        raise BadNumber(
            "number_format_wrong",
            f"Số báo danh “{text[:20]}” không đúng dạng của kỳ thi.",
            "Kiểm tra số báo danh, hoặc sửa dạng số báo danh trong thông tin kỳ thi.",
        )
    boards = boards_of(year)
    if number_format == NumberFormat.BOARD and boards is not None and text[:2] not in boards:
        raise BadNumber(
            "number_board_unknown",
            f"Năm {year} không có hội đồng thi mã {text[:2]}.",
            "Kiểm tra hai chữ số đầu của số báo danh.",
        )
    return text
