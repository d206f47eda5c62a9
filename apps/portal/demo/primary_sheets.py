"""The official summary of a primary class: headings over three lines, levels beside tests."""

from apps.core.text import name_sort_key
from apps.results.rules.qualities import TT27

from .marks import learners, year_marks
from .organisations import BY_SLUG
from .population import THIS_YEAR

SCHOOL, CLASS = "th-hoa-sen", "4A1"
TESTED = {"tieng-viet": "Tiếng Việt", "toan": "Toán", "khoa-hoc": "Khoa học"}
TESTED |= {"ls-dl": "LS&ĐL", "ngoai-ngu-1": "Ngoại ngữ 1", "tin-hoc-cong-nghe": "TH&CN"}
OTHERS = {"dao-duc": "Đạo đức", "gdtc": "GDTC", "nghe-thuat": "Nghệ thuật", "hdtn": "HĐTN"}
LETTERS = {"excellent": "T", "completed": "H", "not_completed": "C"}
LETTERS |= {"Tốt": "T", "Đạt": "Đ", "Cần cố gắng": "C"}
FIRST = 7  # the row of the first pupil, as the spreadsheet counts, is one more
NO_MARK = "X"


def primary_sheet():
    """Return the rows of the summary of class 4A1, first term, as schools keep it."""
    unit = BY_SLUG[SCHOOL]
    children = [child for child in learners(unit)[0] if child.classes.get(THIS_YEAR) == CLASS]
    return [
        [unit.name.upper()],
        [f"BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ GIÁO DỤC LỚP {CLASS}"],
        ["CUỐI HỌC KỲ I – NĂM HỌC 2026–2027"],
        [],
        *_headings(),
        *(
            _row(place, child, year_marks(unit, child, THIS_YEAR)[0])
            for place, child in enumerate(
                sorted(children, key=lambda child: name_sort_key(child.full_name)), start=1
            )
        ),
    ]


def broken_primary_sheet():
    """Return it with dirt: H for an ability, no level at all, a list that is one short."""
    rows = primary_sheet()
    width = len(rows[FIRST])
    quality = width - 1 - len(TT27.qualities)
    rows[FIRST + 2][quality + 10] = "H"
    rows[FIRST + 5][quality] = NO_MARK
    rows[FIRST + 8][quality + 1] = "Tốt"
    rows[FIRST + 9][quality + 2] = "cần cố gắng"
    return rows


def _headings():
    upper = ["STT", "Mã học sinh", "Họ và tên", "Môn học và hoạt động giáo dục"]
    middle, lower = [None] * 3, [None] * 3
    for name in TESTED.values():
        middle += [name, None]
        lower += ["Mức đạt được", "Điểm KTĐK"]
    middle += OTHERS.values()
    lower += ["Mức đạt được"] * len(OTHERS)
    upper += [None] * (len(middle) - len(upper))
    for group in TT27.groups:
        if group.code == "pham-chat":
            upper += [group.name, *[None] * (len(group.qualities) - 1)]
            middle += [one.name for one in group.qualities]
            lower += [None] * len(group.qualities)
        else:
            is_first = group.code == "nang-luc-chung"
            blanks = [None] * (len(group.qualities) - 1)
            upper += ["Năng lực cốt lõi" if is_first else None, *blanks]
            middle += [group.name, *blanks]
            lower += [one.name for one in group.qualities]
    return [[*upper, "Nghỉ có phép"], [*middle, None], [*lower, None]]


def _row(place, child, term):
    subjects = {row.subject: row for row in term.subjects}
    row = [place, child.code, child.full_name]
    for code in TESTED:
        row += [LETTERS[subjects[code].remark], subjects[code].final]
    row += [LETTERS[subjects[code].remark] for code in OTHERS]
    row += [LETTERS[term.qualities[one.code]] for one in TT27.qualities]
    return [*row, term.absences_with_leave]
