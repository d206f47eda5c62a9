"""Pupil lists as dirty as real ones; each function, and the README beside them, names its dirt."""

import unicodedata
from datetime import date

from apps.core.encodings import VNI

SCHOOL = "TRƯỜNG THCS BÌNH MINH"
CODE, NAME, BORN, SEX, ETHNIC, HOME = 1, 2, 3, 4, 5, 6
HEADINGS = ("STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp")
SERIAL_OF_1900 = date(1899, 12, 30)
_TO_VNI = {
    letter: sign
    for sign, letter in reversed(VNI.items())
    if len(sign) == 1 or sign.islower() == letter.islower()
}


def crooked(pupils, class_name):
    """Return sheet name → rows: nothing wrong in the cells, everything odd around them.

    Ten rows of titles, a heading over two lines with groups, (*) and line breaks, a heading that
    comes again, numbers without pupils, a total that counts one more, signatures, catalogues.
    """
    upper = ["TT", "Mã định danh\nBộ GD&ĐT", "Họ và tên (*)", None, "Ngày sinh\n(dd/mm/yyyy)"]
    upper += ["Phái", "DT", "Cha", None, "Ghi chú"]
    lower = [None, None, "Họ đệm", "Tên", None, None, None, "Họ tên", "Nghề nghiệp", None]
    rows = [["SỞ GIÁO DỤC VÀ ĐÀO TẠO"], [SCHOOL], [], ["NĂM HỌC 2026–2027"], []]
    rows += [["DANH SÁCH HỌC SINH"], [f"LỚP {class_name}"], ["(Kèm theo báo cáo đầu năm)"], [], []]
    rows += [upper, lower]
    for place, pupil in enumerate(pupils, start=1):
        middle, _space, given = pupil[NAME].rpartition(" ")
        row = [place, pupil[CODE], middle, given, f"{pupil[BORN]:%d/%m/%Y}", pupil[SEX]]
        ethnic = pupil[ETHNIC].replace("-", " ").title()  # as most lists write it
        rows.append([*row, ethnic, "Nguyễn Văn Thử", "Nông dân", None])
        if place == len(pupils) // 2:
            rows += [upper, lower]
    rows += [[len(pupils) + extra] for extra in range(1, 6)]
    rows += [[None, None, f"Tổng cộng: {len(pupils) + 1} học sinh"], []]
    rows += [[*[None] * 5, "An Bình, ngày 05 tháng 9 năm 2026"]]
    rows += [[None, None, "Người lập biểu", *[None] * 3, "Hiệu trưởng"]]
    rows += [[None, None, "Lê Thị Thử", *[None] * 3, "Trần Văn Thử"]]
    return {
        "Danh sách": rows,
        "DAN_TOC": [["Mã", "Tên"], ["01", "Kinh"], ["14", "Xơ-đăng"]],
        "LOP": [["STT", "Mã lớp", "Tên lớp", "Khối"], [1, "8A1", "8A1", 8]],
    }


def spoilt(pupils, class_name):
    """Return rows whose values went through Excel, a word processor and tired hands."""
    headings = [*HEADINGS, "Trạng thái", "Số ĐDCN", "SĐT liên hệ"]
    rows = [[SCHOOL], [f"DANH SÁCH HỌC SINH LỚP {class_name}"], [], headings]
    for place, pupil in enumerate(pupils, start=1):
        row = [place, *pupil[CODE : ETHNIC + 1], class_name, "Đang học", None, None]
        row[BORN] = f"{pupil[BORN]:%d/%m/%Y}"
        rows.append(row)
    first, day = 4, pupils[1][BORN]
    rows[first + 0][CODE] = float(pupils[0][CODE])  # a lost zero, and a float
    rows[first + 1][BORN] = (day - SERIAL_OF_1900).days
    rows[first + 2][BORN] = str((pupils[2][BORN] - SERIAL_OF_1900).days)
    rows[first + 3][BORN] = f"{pupils[3][BORN]:%m/%Y}"
    rows[first + 4][BORN] = pupils[4][BORN].year
    rows[first + 5][CODE] = "1,23E+11"
    rows[first + 6][BORN] = "30/02/2013"
    rows[first + 7][ETHNIC] = "08"
    rows[first + 8][SEX] = "Nx"
    rows[first + 9][7] = "Nghỉ học xin học lại"
    rows[first + 10][7] = "Chuyển đi"
    rows[first + 11] = [None, *rows[first + 11]]  # one cell too far to the right
    rows[first + 12][BORN] = "05/03/2020"
    rows[first + 13][9] = 905123456
    rows[first + 14][8] = 62213000001
    return rows


def old_places(pupils, class_name):
    """Return rows with places of which some ended with the reform, or never were."""
    headings = [*HEADINGS, "Nơi sinh", "Tỉnh/TP thường trú", "Xã/Phường thường trú"]
    rows = [[SCHOOL], [f"DANH SÁCH HỌC SINH LỚP {class_name}"], [], [*headings, "Chỗ ở hiện nay"]]
    for place, pupil in enumerate(pupils, start=1):
        row = [place, *pupil[CODE : ETHNIC + 1], class_name, "Tỉnh Cao Bình"]
        row[BORN] = f"{pupil[BORN]:%d/%m/%Y}"
        rows.append([*row, "Cao Bình", "Xã An Bình", "Thôn 1, xã An Bình, tỉnh Cao Bình"])
    first, born, province, commune, home = 4, 7, 8, 9, 10
    rows[first + 1][province] = "Kon Tum"
    rows[first + 3][province] = "62"
    rows[first + 5][commune] = "Thị trấn An Bình"
    rows[first + 7][home] = "Thôn 2, xã An Bình, huyện An Bình, tỉnh Cao Bình"
    rows[first + 9][home] = "Thôn 2, xã An Bình, tỉnh Bình Dương"
    rows[first + 11][born] = "Tỉnh Gia Lai - Kon Tum"
    rows[first + 13][born] = "Trạm y tế xã An Bình, tỉnh Cao Bìn"
    return rows


def month_first(pupils, class_name):
    """Return rows whose dates were typed the American way."""
    rows = [[SCHOOL], list(HEADINGS)]
    for place, pupil in enumerate(pupils, start=1):
        row = [place, *pupil[CODE : ETHNIC + 1], class_name]
        row[BORN] = f"{pupil[BORN]:%m/%d/%Y}"
        rows.append(row)
    return rows


def sex_by_number(pupils, class_name):
    """Return rows that say 1 for girls and 0 for boys, and nowhere which is which."""
    rows = [[SCHOOL], list(HEADINGS)]
    for place, pupil in enumerate(pupils, start=1):
        row = [place, *pupil[CODE : ETHNIC + 1], class_name]
        row[SEX] = int(pupil[SEX] == "Nữ")
        rows.append(row)
    return rows


def sheet_per_class(classes):
    """Return class name → rows: the sheet's name is the class, a tick stands for girls."""
    headings = ["STT", "Mã HS", "Họ tên", "NTNS", "Nữ", "DT"]
    return {
        f"Lớp {name}": [
            [SCHOOL],
            headings,
            *(
                [place, *pupil[CODE:SEX], "x" if pupil[SEX] == "Nữ" else None, pupil[ETHNIC]]
                for place, pupil in enumerate(pupils, start=1)
            ),
        ]
        for name, pupils in classes.items()
    }


def plain(pupils, class_name):
    """Return heading and rows, dates as text."""
    rows = [list(HEADINGS)]
    for place, pupil in enumerate(pupils, start=1):
        row = [place, *pupil[CODE : ETHNIC + 1], class_name]
        row[BORN] = f"{pupil[BORN]:%d/%m/%Y}"
        rows.append(row)
    return rows


def in_vni(rows):
    """Return rows as they were typed with a VNI font; the heading too."""
    return [[_vni(cell) for cell in row] for row in rows]


def _vni(cell):
    return "".join(_TO_VNI.get(sign, sign) for sign in cell) if isinstance(cell, str) else cell


def decomposed(rows):
    """Return rows as a Mac writes them: letters and their marks apart."""
    return [
        [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in row]
        for row in rows
    ]
