"""Headings and cells of a subject mark sheet: marks of a term, alone or all in one cell."""

import re
from dataclasses import replace
from functools import partial

from apps.core.text import heading_key
from apps.core.values import BadValue, CellProblem, cell_text, parse_remark, parse_text
from apps.imports.masking import WORDS, marks
from apps.imports.specs import Column

from .cells import parse_scored

PARTS = {"theory": "lý thuyết", "practice": "thực hành"}
_NUMBER = r"(?:\s*(?:lần|cột|số)?\s*\d{1,2})?"
_REGULAR = re.compile(
    r"(?:đđg\s*tx|đg\s*tx|tx|kttx|kt tx|"
    rf"(?:các )?(?:điểm )?(?:đánh giá |kiểm tra )?thường xuyên)(?:\s*\(.*\))?{_NUMBER}"
    r"(?:\s*\(?tx\s*\d{1,2}\)?)?"
)
_TIMES = {
    "midterm": r"(?:đđg|đg|kt|điểm)?\s*(?:gk|giữa k[ìỳ])",
    "final": r"(?:đđg|đg|kt|điểm)?\s*(?:ck|cuối k[ìỳ])",
}
_SPLIT = {
    "theory": r"\s*[-–(]?\s*(?:lt|l[ýí] thuyết)\)?",
    "practice": r"\s*[-–(]?\s*(?:th|thực hành)\)?",
}
_PART_PATTERNS = {
    f"{time}_{part}": re.compile(start + end)
    for time, start in _TIMES.items()
    for part, end in _SPLIT.items()
}
_TEST = re.compile(r"đđg\s*[gc]k")
_BONUS = re.compile(r"(?:điểm )?(?:cộng|thưởng|khuyến khích|cộng thêm)|bonus")
# Between marks in one cell; a comma counts only with a blank behind it, for "8,5" is one mark.
_BETWEEN = re.compile(r"\s*[;|]\s*|,\s+|\s+")


def parse_mark_or_remark(cell):
    """Return Decimal, "exempt", "absent", "passed", "failed", a primary level, or None."""
    try:
        return parse_remark(cell) or None
    except BadValue:
        return parse_scored(cell)


def parse_marks(cell):
    """Return the marks of a cell as a tuple: "8; 7,5 9" are three, a number is one.

    Raises CellProblem for "8,7,9": nobody can tell the marks from their decimals.
    """
    if not isinstance(cell, str):
        value = parse_mark_or_remark(cell)
        return () if value is None else (value,)
    text = cell_text(cell)
    try:
        value = parse_mark_or_remark(text)
        return () if value is None else (value,)
    except BadValue as problem:
        pieces = [piece for piece in _BETWEEN.split(text) if piece]
        if any(piece.count(",") + piece.count(".") > 1 for piece in pieces):
            raise CellProblem(
                "marks_run_together",
                f"Không tách được các điểm trong ô “{text}”.",
                "Hãy ngăn các điểm bằng dấu chấm phẩy, ví dụ 8; 7,5; 9.",
            ) from problem
        if len(pieces) < 2:
            raise
        return tuple(parse_mark_or_remark(piece) for piece in pieces)


_note = partial(parse_text, max_length=500)
REGULAR = Column("regular", "ĐĐGtx", parse_marks, repeats=True, mask=marks)
MARK_COLUMNS = (
    Column(
        "midterm",
        "ĐĐGgk",
        parse_mark_or_remark,
        aliases=(
            *("ĐĐG gk", "GK", "ĐGGK", "Giữa kỳ", "Giữa kì", "Điểm giữa kỳ", "Điểm giữa kì"),
            *("KTGK", "KT giữa kỳ", "KT giữa kì", "Đánh giá giữa kỳ", "Đánh giá giữa kì"),
            *("ĐĐGgk Tổng", "GK Tổng", "Giữa kỳ Tổng", "Giữa kì Tổng", "ĐĐGgk Cộng"),
        ),
        mask=marks,
    ),
    Column(
        "final",
        "ĐĐGck",
        parse_mark_or_remark,
        aliases=(
            *("ĐĐG ck", "CK", "ĐGCK", "Cuối kỳ", "Cuối kì", "Điểm cuối kỳ", "Điểm cuối kì"),
            *("KTCK", "KT cuối kỳ", "KT cuối kì", "Đánh giá cuối kỳ", "Đánh giá cuối kì"),
            *("ĐĐGck Tổng", "CK Tổng", "Cuối kỳ Tổng", "Cuối kì Tổng", "ĐĐGck Cộng"),
            *("KTĐK", "Điểm KTĐK", "Điểm kiểm tra định kì", "Điểm kiểm tra định kỳ"),
        ),
        mask=marks,
    ),
    Column(
        "term_average",
        "ĐTBmhk",
        parse_mark_or_remark,
        aliases=(
            *("ĐTBmhk1", "ĐTBmhkI", "ĐTBmhk2", "ĐTBmhkII", "TBMHK", "ĐTBhk", "TBHK", "ĐTB HK"),
            *("ĐTBmhk 1", "ĐTBmhk I", "ĐTBmhk 2", "ĐTBmhk II", "ĐTB môn học kỳ", "ĐTB môn học kì"),
            *("Trung bình môn học kỳ", "Trung bình môn học kì"),
        ),
        mask=marks,
    ),
    Column(
        "year_average",
        "ĐTBmcn",
        parse_mark_or_remark,
        aliases=("TBMCN", "ĐTBcn", "TBCN", "ĐTB cả năm", "Cả năm", "ĐTB môn cả năm"),
        mask=marks,
    ),
    Column(
        "any_average",
        "ĐTBm",
        parse_mark_or_remark,
        aliases=("ĐTB", "TBM", "TB", "ĐTB môn", "TB môn", "Trung bình", "Điểm trung bình môn"),
        mask=marks,
    ),
    Column(
        "remark",
        "Mức đạt được",
        parse_mark_or_remark,
        aliases=(
            *("Đánh giá", "Xếp loại", "Kết quả", "Mức ĐG", "Mức đánh giá", "Kết quả đánh giá"),
            *("Mức", "XL", "KQ"),
        ),
        mask=WORDS,
    ),
    Column(
        "subject_note",
        "Nhận xét",
        _note,
        aliases=("Lời nhận xét", "Nhận xét của giáo viên", "Nhận xét môn học", "Nhận xét của GV"),
        is_text=True,
    ),
)


def part_column(heading):
    """Return the Column for a heading of a regular mark, a half of a test or a bonus, or None."""
    key = heading_key(heading)
    if _REGULAR.fullmatch(key):
        return replace(REGULAR, heading=heading)
    for name, pattern in _PART_PATTERNS.items():
        if pattern.fullmatch(key):
            return Column(name, heading, parse_mark_or_remark, mask=marks)
    if _BONUS.fullmatch(key):
        return Column("bonus", heading, _note)
    return None


def is_mark_heading(heading):
    """Tell the heading of a single mark (ĐĐGtx1, ĐĐGgk …), which no summary sheet has."""
    key = heading_key(heading)
    return bool(_REGULAR.fullmatch(key) or _TEST.fullmatch(key))


def is_subject_sheet(workbook, rows_searched=15):
    """Tell a subject mark sheet from a summary sheet by its headings."""
    return any(
        is_mark_heading(cell_text(cell))
        for sheet in workbook.visible_sheets
        for row in sheet.rows[:rows_searched]
        for cell in row
    )
