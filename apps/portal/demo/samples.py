"""Workbooks to look at and to import by hand: ``python -m apps.portal.demo.samples FOLDER``.

They fit the demo data of the school Bình Minh and are made without a database, the same each time.
"""

import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

from apps.core.text import name_sort_key

from . import dirty_lists
from . import exam_sheets as exams
from .marks import learners, term_marks
from .old_lists import broken_old_list, old_list
from .organisations import BY_SLUG, MAIN_SCHOOL
from .population import THIS_YEAR
from .primary_sheets import broken_primary_sheet, primary_sheet
from .sent_samples import (
    broken_sent_list,
    package_parts,
    raw_export,
    sent_list,
    write_bytes,
    write_package,
)
from .sheet_files import (
    write_book,
    write_cp1258,
    write_csv,
    write_cut,
    write_far,
    write_formulas,
    write_hidden,
    write_html_as_xls,
    write_macros,
    write_ods,
    write_strict,
    write_utf16,
    write_xlsx,
)
from .subject_books import broken_subject_book, subject_book
from .unit_sheets import broken_unit_sheet, unit_sheet

CLASS = "6A1"
SUBJECTS = {
    "toan": "Toán",
    "ngu-van": "Ngữ văn",
    "ngoai-ngu-1": "Ngoại ngữ 1",
    "gdcd": "GDCD",
    "khtn": "KHTN",
    "ls-dl": "Lịch sử và Địa lí",
    "cong-nghe": "Công nghệ",
    "tin-hoc": "Tin học",
    "gdtc": "GDTC",
    "nghe-thuat": "Nghệ thuật",
    "gddp": "GDĐP",
    "hdtn": "HĐTN, HN",
}
REMARKS = {"passed": "Đ", "failed": "CĐ"}
MARK_HEADINGS = (
    *("STT", "Mã học sinh", "Họ và tên", "Ngày sinh", *SUBJECTS.values(), "Kết quả học tập"),
    *("Kết quả rèn luyện", "Nghỉ có phép", "Nghỉ không phép", "Danh hiệu", "Nhận xét"),
)
PUPIL_HEADINGS = (
    *("STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"),
    *("Chỗ ở hiện nay", "Trạng thái"),
)
UNKNOWN_CODE = "039999999"


def write_samples(folder):
    """Write all samples into a folder; return their names."""
    classes = _classes()
    files = {
        "bang-diem-6A1-hk1.xlsx": (write_xlsx, mark_sheet(classes[CLASS])),
        "bang-diem-6A1-hk1-loi.xlsx": (write_xlsx, broken_mark_sheet(classes[CLASS])),
        "bang-diem-7A1-hk1.xlsx": (write_xlsx, mark_sheet(classes["7A1"], "7A1")),
        "bang-diem-6A2-hk1.ods": (write_ods, mark_sheet(classes["6A2"], "6A2")),
        "bang-diem-mon-hk1.xlsx": (write_book, subject_book(classes)),
        "bang-diem-mon-hk1-loi.xlsx": (write_book, broken_subject_book(classes)),
        "bang-danh-gia-4A1-hk1.xlsx": (write_xlsx, primary_sheet()),
        "bang-danh-gia-4A1-hk1-loi.xlsx": (write_xlsx, broken_primary_sheet()),
        "danh-sach-hoc-sinh.xlsx": (write_xlsx, _titled(_pupil_rows(classes, CLASS, "6A2"))),
        "danh-sach-hoc-sinh-loi.xlsx": (write_xlsx, _titled(_broken_pupils(classes))),
        "danh-sach-hoc-sinh-tcvn3.xlsx": (write_xlsx, old_list(_by_class(classes, CLASS, "6A2"))),
        "danh-sach-hoc-sinh-tcvn3-loi.xlsx": (
            write_xlsx,
            broken_old_list(_by_class(classes, CLASS, "6A2")),
        ),
        "danh-sach-hoc-sinh.csv": (write_csv, _plain(_pupil_rows(classes, "7A1", "7A2"))),
        "danh-sach-hoc-sinh-web.xls": (write_html_as_xls, _plain(_pupil_rows(classes, "8A1"))),
        **_dirty_files(classes),
        "nop-qlhs.xlsx": (write_xlsx, sent_list()),
        "nop-qlhs-loi.xlsx": (write_xlsx, broken_sent_list()),
        "nop-qlhs-tho.vemis": (write_bytes, raw_export()),
        "nop-qlhs.zip": (write_package, package_parts()),
        "danh-sach-don-vi.xlsx": (write_xlsx, unit_sheet()),
        "danh-sach-don-vi-loi.xlsx": (write_xlsx, broken_unit_sheet()),
        **exam_files(classes["9A1"], "9A1"),
    }
    for name, (write, rows) in files.items():
        write(Path(folder) / name, rows)
    return sorted(files)


def _dirty_files(classes):
    """Return name → (writer, rows) of the lists that have one kind of dirt each."""
    by_class = _by_class(classes, "8A1", "8A2")
    pupils, others = by_class.values()
    few = dirty_lists.plain(pupils, "8A1")
    return {
        "ban-tieu-de.xlsx": (write_hidden, dirty_lists.crooked(pupils, "8A1")),
        "ban-gia-tri.xlsx": (write_xlsx, dirty_lists.spoilt(pupils, "8A1")),
        "ban-dia-danh.xlsx": (write_xlsx, dirty_lists.old_places(pupils, "8A1")),
        "ban-thang-truoc-ngay.xlsx": (write_xlsx, dirty_lists.month_first(pupils, "8A1")),
        "ban-gioi-tinh-01.xlsx": (write_xlsx, dirty_lists.sex_by_number(pupils, "8A1")),
        "ban-moi-lop-mot-trang.xlsx": (
            write_book,
            dirty_lists.sheet_per_class({"8A1": pupils, "8A2": others}),
        ),
        "ban-vni.xlsx": (write_xlsx, dirty_lists.in_vni(few)),
        "ban-dau-roi.ods": (write_ods, dirty_lists.decomposed(few)),
        "ban-utf16.csv": (write_utf16, few),
        "ban-windows-1258.csv": (write_cp1258, few),
        "ban-strict.xlsx": (write_strict, few),
        "hong-cong-thuc.xlsx": (write_formulas, few),
        "hong-vung-qua-lon.xlsx": (write_far, few),
        "hong-macro.xlsm": (write_macros, few),
        "hong-dut-giua-chung.xlsx": (write_cut, few),
    }


def exam_files(*members):
    """Return the files of an exam: name → (writer, rows)."""
    return {
        "ky-thi-moi-mon-mot-cot.xlsx": (write_xlsx, exams.exam_sheet(*members)),
        "ky-thi-diem-mot-o.xlsx": (write_xlsx, exams.one_cell_sheet(*members)),
        "ky-thi-nhieu-trang.xlsx": (write_book, exams.continued_book(*members)),
        "ky-thi-ma-cot.csv": (write_csv, exams.coded_rows(*members)),
        "ky-thi-ma-cot.json": (exams.write_json, exams.coded_rows(*members)),
        "ky-thi-ma-cot.ghep.json": (exams.write_json, exams.CODED_MAPPING),
        "ky-thi-khong-dau.csv": (exams.write_plain(","), exams.plain_rows(*members)),
        "ky-thi-tab.txt": (exams.write_plain("\t"), exams.coded_rows(*members)),
        "ky-thi-khong-tieu-de.csv": (exams.write_plain(","), exams.bare_rows(*members)),
        "ky-thi-khong-tieu-de.ghep.json": (exams.write_json, exams.BARE_MAPPING),
        "ky-thi-loi.csv": (exams.write_plain(";"), exams.broken_rows(*members)),
    }


def _classes():
    """Return class name → Children of this year in the order of the register."""
    found = defaultdict(list)
    children, _terms = learners(BY_SLUG[MAIN_SCHOOL])
    for child in children:
        if THIS_YEAR in child.classes:
            found[child.classes[THIS_YEAR]].append(child)
    return {
        name: sorted(members, key=lambda child: name_sort_key(child.full_name))
        for name, members in found.items()
    }


def mark_sheet(children, class_name=CLASS):
    """Return the rows of a summary sheet as the class teacher hands it in."""
    unit = BY_SLUG[MAIN_SCHOOL]
    rows = [
        ["UBND XÃ AN BÌNH"],
        [unit.name.upper()],
        [],
        [f"BẢNG TỔNG HỢP KẾT QUẢ HỌC TẬP VÀ RÈN LUYỆN LỚP {class_name}"],
        ["HỌC KỲ I – NĂM HỌC 2026–2027"],
        [],
        list(MARK_HEADINGS),
    ]
    for place, child in enumerate(children, start=1):
        term = term_marks(unit, child, THIS_YEAR, "hk1")
        rows.append(
            [
                *(place, child.code, child.full_name, child.date_of_birth),
                *(_cell(term.subject(code)) for code in SUBJECTS),
                *(term.learning_level, term.conduct_level),
                *(term.absences_with_leave, term.absences_without_leave, term.title or None),
                term.teacher_note,
            ]
        )
    rows += [
        [],
        [None, None, f"Tổng số: {len(children)} học sinh"],
        [*[None] * 16, "An Bình, ngày 11 tháng 01 năm 2027"],
        [*[None] * 16, "Giáo viên chủ nhiệm"],
    ]
    return rows


def _cell(row):
    return row.average if row.average is not None else REMARKS[row.remark]


def broken_mark_sheet(children):
    """Return the same sheet with three errors: a lost comma, an unknown code, a wrong remark."""
    rows = mark_sheet(children)
    first = rows.index(list(MARK_HEADINGS)) + 1
    rows[first + 3][MARK_HEADINGS.index("Toán")] = 85
    rows[first + 9][MARK_HEADINGS.index("Mã học sinh")] = UNKNOWN_CODE
    rows[first + 15][MARK_HEADINGS.index("GDTC")] = "X"
    return rows


def _pupil_rows(classes, *names):
    rows = [
        [
            *(None, child.code, child.full_name, child.date_of_birth),
            *("Nam" if child.sex == "male" else "Nữ", child.ethnic_group, name),
            *("Xã An Bình, tỉnh Cao Bình", "Đang học"),
        ]
        for name in names
        for child in classes[name]
    ]
    return [[place, *row[1:]] for place, row in enumerate(rows, start=1)]


def _plain(rows):
    return [list(PUPIL_HEADINGS), *rows]


def _titled(rows):
    return [
        [BY_SLUG[MAIN_SCHOOL].name.upper()],
        ["DANH SÁCH HỌC SINH NĂM HỌC 2026–2027"],
        [],
        *_plain(rows),
    ]


def _broken_pupils(classes):
    """Five errors: no name, a day that is not, an impossible sex, a code twice, born tomorrow."""
    rows = _pupil_rows(classes, CLASS)
    name, born, sex = (PUPIL_HEADINGS.index(one) for one in ("Họ và tên", "Ngày sinh", "Giới tính"))
    rows[2][name] = None
    rows[5][born] = "31/02/2015"
    rows[8][sex] = "X"
    rows[12][1] = rows[11][1]
    rows[17][born] = date(2029, 5, 20)
    return rows


def _by_class(classes, *names):
    """Return class name → rows of a list that has no column for the class."""
    place = PUPIL_HEADINGS.index("Lớp")
    return {
        name: [[*row[:place], *row[place + 1 :]] for row in _pupil_rows(classes, name)]
        for name in names
    }


if __name__ == "__main__":
    print("\n".join(write_samples(sys.argv[1])))
