"""Mark sheets of single subjects, several in a workbook, each laid out another way."""

from decimal import Decimal

from .marks import term_marks
from .organisations import BY_SLUG, MAIN_SCHOOL
from .population import THIS_YEAR

HALF = Decimal("0.5")
REMARKS = {"passed": "Đ", "failed": "CĐ"}
NOTES = (
    (Decimal(8), "Nắm chắc kiến thức, vận dụng tốt."),
    (Decimal("6.5"), "Nắm được kiến thức cơ bản."),
    (Decimal(0), "Cần luyện tập thêm ở nhà."),
)
WHOSE = ("STT", "Mã học sinh", "Họ và tên")


def subject_book(classes):
    """Return sheet name → rows: five subjects in five layouts, and a sheet that is no table."""
    first, second = classes["6A1"], classes["6A2"]
    return {
        "Toán 6A1": _in_columns("Toán", "6A1", first, "toan"),
        "Ngữ văn 6A1": _in_one_cell("Ngữ văn", "6A1", first, "ngu-van"),
        "GDCD 6A2": _in_columns("GDCD", "6A2", second, "gdcd"),
        "Tin học 6A1": _with_halves("Tin học", "6A1", first, "tin-hoc"),
        "GDTC 6A1": _by_remark("Giáo dục thể chất", "6A1", first, "gdtc"),
        "Danh mục": [["Mức đánh giá dùng trong sổ"], ["Đ", "Đạt"], ["CĐ", "Chưa đạt"]],
    }


def broken_subject_book(classes):
    """Return two of the sheets with five errors and one average to explain.

    Toán: a lost comma, Đ for a mark, a code nobody has, an average that the marks do not give.
    Ngữ văn: marks run together, and a pupil exempt with marks.
    """
    book = subject_book(classes)
    maths, letters = book["Toán 6A1"], book["Ngữ văn 6A1"]
    maths[7][3] = 85
    maths[10][7] = "Đ"
    maths[13][1] = "039999999"
    maths[16][9] = Decimal(10) if maths[16][9] < Decimal("9.5") else Decimal(5)
    letters[8][3] = "8,7,9"
    letters[11][4] = "M"
    return {"Toán 6A1": maths, "Ngữ văn 6A1": letters}


def _titles(subject, class_name):
    return [
        [BY_SLUG[MAIN_SCHOOL].name.upper()],
        [f"BẢNG ĐIỂM MÔN: {subject.upper()} – LỚP {class_name}"],
        ["HỌC KỲ I – NĂM HỌC 2026–2027"],
        [],
    ]


def _marks(children, code):
    for place, child in enumerate(children, start=1):
        term = term_marks(BY_SLUG[MAIN_SCHOOL], child, THIS_YEAR, "hk1")
        yield [place, child.code, child.full_name], term.subject(code)


def _in_columns(subject, class_name, children, code):
    """One column for each regular mark, under a heading that reaches over them."""
    rows = list(_marks(children, code))
    count = len(rows[0][1].regular)
    upper = [*WHOSE, "ĐĐGtx", *[None] * (count - 1), "ĐĐGgk", "ĐĐGck", "ĐTBmhk", "Nhận xét"]
    lower = [*[None] * 3, *(f"TX {number}" for number in range(1, count + 1)), *[None] * 4]
    return [
        *_titles(subject, class_name),
        upper,
        lower,
        *(
            [*whose, *marks.regular, marks.midterm, marks.final, marks.average, _note(marks)]
            for whose, marks in rows
        ),
        *_foot(rows),
    ]


def _in_one_cell(subject, class_name, children, code):
    """All regular marks in one cell, as a register on paper has them."""
    rows = list(_marks(children, code))
    return [
        *_titles(subject, class_name),
        [*WHOSE, "Điểm thường xuyên", "Giữa kỳ", "Cuối kỳ", "ĐTBmhk", "Nhận xét"],
        *(
            [
                *whose,
                "; ".join(f"{mark.normalize():f}".replace(".", ",") for mark in marks.regular),
                *(marks.midterm, marks.final, marks.average, _note(marks)),
            ]
            for whose, marks in rows
        ),
        *_foot(rows),
    ]


def _with_halves(subject, class_name, children, code):
    """Tests in two halves, theory and practice, and a column of bonuses."""
    rows = list(_marks(children, code))
    return [
        *_titles(subject, class_name),
        [
            *(*WHOSE, "ĐĐGtx1", "ĐĐGtx2", "ĐĐGgk (LT)", "ĐĐGgk (TH)", "ĐĐGck (LT)"),
            *("ĐĐGck (TH)", "ĐTBmhk", "Điểm cộng"),
        ],
        *(
            [
                *(*whose, *marks.regular, *_halves(marks.midterm), *_halves(marks.final)),
                *(marks.average, "0,5" if whose[0] == 3 else None),
            ]
            for whose, marks in rows
        ),
        *_foot(rows),
    ]


def _halves(mark):
    theory = (mark / 2) // HALF * HALF
    return theory, mark - theory


def _by_remark(subject, class_name, children, code):
    rows = list(_marks(children, code))
    return [
        *_titles(subject, class_name),
        [*WHOSE, "ĐĐGtx1", "ĐĐGtx2", "ĐĐGgk", "ĐĐGck", "Mức đạt được"],
        *([*whose, *["Đ"] * 3, *[REMARKS[marks.remark]] * 2] for whose, marks in rows),
        *_foot(rows),
    ]


def _foot(rows):
    return [
        [],
        [None, None, f"Tổng số: {len(rows)} học sinh"],
        [None, None, "An Bình, ngày 11 tháng 01 năm 2027"],
        [None, None, "Giáo viên bộ môn"],
    ]


def _note(marks):
    return next(note for least, note in NOTES if marks.average >= least)
