"""A subject mark sheet of class 6A: its headings, a row, what was stored, what was found."""

from apps.imports.checking import check
from apps.results.models import SubjectResult
from tests.roster.sheets import problems, workbook

HEADINGS = [
    *("STT", "Mã HS", "Họ và tên", "ĐĐGtx1", "ĐĐGtx2", "ĐĐGtx3", "ĐĐGgk", "ĐĐGck"),
    *("ĐTBmhk", "Nhận xét"),
]
AN = [1, "HS001", "Trần Thị An", 8, "7,5", "", "7.0", 8.3, "7,8", "Nắm chắc kiến thức."]
MARKS = ["Mã HS", "ĐĐGtx", "ĐĐGgk", "ĐĐGck"]


def stored(subject="toan"):
    return SubjectResult.objects.get(subject=subject)


def codes(spec, *rows, name="Sheet1"):
    return [found[0] for found in problems(check(spec, workbook(*rows, name=name)))]
