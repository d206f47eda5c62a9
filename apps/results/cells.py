"""What a cell of a summary sheet may say: a mark, a remark, a primary level, a state."""

import re
from decimal import Decimal

from apps.core.text import heading_key
from apps.core.values import (
    BadValue,
    CellProblem,
    cell_text,
    parse_mark,
    parse_remark,
    parse_text,
)
from apps.core.vocabulary import SubjectKind

from .models import SubjectResult

Remark = SubjectResult.Remark
LAST_PRIMARY_GRADE = 5
TEST = ":test"  # how the column of a subject's test ends, where its level has one of its own
STATES = {"exempt": SubjectResult.State.EXEMPT, "absent": SubjectResult.State.ABSENT}

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# "8,7,9", "8; 7", "8 7 9": more than the two numbers that one mark may be made of.
_SEVERAL = re.compile(r"\d+(?:(?:[.,]\s*\d+){2,}|(?:(?:\s*[;|]\s*|\s+)\d+(?:[.,]\d+)?)+)")

PRIMARY_LEVELS = {
    "t": Remark.EXCELLENT,
    "htt": Remark.EXCELLENT,
    "hoàn thành tốt": Remark.EXCELLENT,
    "h": Remark.COMPLETED,
    "ht": Remark.COMPLETED,
    "hoàn thành": Remark.COMPLETED,
    "c": Remark.NOT_COMPLETED,
    "cht": Remark.NOT_COMPLETED,
    "chưa hoàn thành": Remark.NOT_COMPLETED,
}

# Short forms of levels and titles on sheets; what is not listed stays as the school wrote it.
LEVELS = {
    "t": "Tốt",
    "g": "Giỏi",
    "k": "Khá",
    "đ": "Đạt",
    "cđ": "Chưa đạt",
    "tb": "Trung bình",
    "y": "Yếu",
    "kém": "Kém",
    "htxs": "Hoàn thành xuất sắc",
    "htt": "Hoàn thành tốt",
    "ht": "Hoàn thành",
    "cht": "Chưa hoàn thành",
}
CONDUCT = LEVELS | {"c": "Cần cố gắng", "ccg": "Cần cố gắng", "cần cg": "Cần cố gắng"}
TITLES = {
    "hsxs": "Học sinh Xuất sắc",
    "học sinh xuất sắc": "Học sinh Xuất sắc",
    "xs": "Học sinh Xuất sắc",
    "hsg": "Học sinh Giỏi",
    "giỏi": "Học sinh Giỏi",
    "học sinh giỏi": "Học sinh Giỏi",
    "hstt": "Học sinh Tiên tiến",
    "tiên tiến": "Học sinh Tiên tiến",
    "học sinh tiên tiến": "Học sinh Tiên tiến",
}


def parse_scored(cell):
    """Return Decimal, "exempt", "absent", a primary level, or None for a blank cell."""
    level = PRIMARY_LEVELS.get(heading_key(cell_text(cell)))
    if level is not None:
        return level
    try:
        return parse_mark(cell)
    except BadValue as problem:
        if problem.code == "mark_out_of_range":
            raise CellProblem("mark_out_of_range", *_lost_comma(cell)) from problem
        if problem.code == "mark_unreadable" and _SEVERAL.fullmatch(cell_text(cell)):
            raise CellProblem(
                "marks_run_together",
                "Ô này có nhiều điểm viết liền nhau.",
                "Cột này mỗi ô chỉ nhận một điểm; hãy gõ lại, ví dụ 8,7.",
            ) from problem
        raise


def parse_remarked(cell):
    """Return "passed", "failed", "exempt", a primary level, or "" for a blank cell."""
    level = PRIMARY_LEVELS.get(heading_key(cell_text(cell)))
    if level is not None:
        return level
    if _NUMBER.fullmatch(cell_text(cell)):
        raise CellProblem(
            "mark_for_remark",
            "Môn này đánh giá bằng nhận xét, không chấm điểm.",
            "Ghi Đ hoặc CĐ; ở tiểu học ghi T, H hoặc C.",
        )
    return parse_remark(cell)


def parse_level(cell, words=LEVELS):
    text = parse_text(cell, max_length=40)
    return words.get(heading_key(text), text[:1].upper() + text[1:])


def parse_conduct(cell):
    """Return conduct, or one level for all qualities and abilities of a primary pupil."""
    return parse_level(cell, CONDUCT)


def parse_title(cell):
    text = parse_text(cell, max_length=80)
    if heading_key(text) in {"không", "không có", "-"}:
        return ""
    return TITLES.get(heading_key(text), text)


def subject_values(subject, value, grade):
    """Return the fields of a SubjectResult that one cell states."""
    if value in STATES:
        return {"state": STATES[value], "average": None, "remark": ""}
    if isinstance(value, Decimal):
        # In primary school the number is the test of the period; the level is the assessment.
        is_test = grade <= LAST_PRIMARY_GRADE and subject.kind == SubjectKind.SCORED
        return {"final" if is_test else "average": value, "state": ""}
    return {"remark": value, "state": ""}


def merged_values(first, second):
    """Return what two cells of one subject state together: level and test of a primary pupil."""
    state = first.get("state") or second.get("state") or ""
    return first | second | ({"state": state} if {"state"} & (first.keys() | second.keys()) else {})


def reassessed_values(kept, values):
    """Return the fields of a re-assessment that the values of a cell state.

    ``kept`` is the yearly result (SubjectResult or SubjectMarks, None where there is none): a cell
    that repeats it states no re-assessment. In primary school the number is the test done again.
    """
    fields = {}
    for name in ("average", "final"):
        value = values.get(name)
        if value is not None and value != getattr(kept, name, None):
            fields["reassessed_average"] = value
    if values.get("remark") and values["remark"] != getattr(kept, "remark", ""):
        fields["reassessed_remark"] = values["remark"]
    return fields


def _lost_comma(cell):
    text = cell_text(cell).replace(".", ",")
    digits = text.replace(",", "")
    if digits.isdigit() and 2 <= len(digits) <= 3 and "," not in text:
        return (
            f"Điểm {text} lớn hơn 10, có phải {digits[0]},{digits[1:]}?",
            "Hãy sửa lại điểm, chú ý dấu phẩy thập phân.",
        )
    return f"Điểm {text} lớn hơn 10.", "Điểm phải từ 0 đến 10. Hãy kiểm tra và gõ lại."
