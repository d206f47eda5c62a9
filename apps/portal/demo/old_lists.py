"""Pupil lists typed before Unicode: TCVN3 letters, classes under titles, codes without zeros."""

from apps.core.encodings import TCVN3

HEADINGS = (
    *("STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc"),
    *("Chỗ ở hiện nay", "Trạng thái"),
)
CODE, NAME, BORN, SEX, HOME = 1, 2, 3, 4, 6
_TO_TCVN3 = {letter: sign for sign, letter in reversed(TCVN3.items())}


def old_list(rows_of_classes):
    """Return a list whose names and homes alone are in TCVN3 letters.

    ``rows_of_classes``: class name → rows as of ``HEADINGS``.
    """
    rows = [["TRƯỜNG THCS BÌNH MINH"], ["DANH SÁCH HỌC SINH NĂM HỌC 2026–2027"], []]
    for name, pupils in rows_of_classes.items():
        rows += [[f"Lớp: {name}"], list(HEADINGS)]
        for pupil in map(_without_zeros, pupils):
            pupil[NAME], pupil[HOME] = _tcvn3(pupil[NAME]), _tcvn3(pupil[HOME])
            rows.append(pupil)
        rows += [[None, None, f"Tổng cộng: {len(pupils)} học sinh"], []]
    return rows


def broken_old_list(rows_of_classes):
    """Return a list that is old throughout, headings and totals too, with five errors.

    First class: no name, a day that is not, an impossible sex. Second: a code twice, born in 2029.
    """
    (first, pupils), (second, others) = rows_of_classes.items()
    pupils, others = [list(row) for row in pupils], [list(row) for row in others]
    pupils[2][NAME] = None
    pupils = [_without_zeros(row) for row in pupils]
    others = [_without_zeros(row) for row in others]
    pupils[5][BORN] = "31/02/2015"
    pupils[8][SEX] = "X"
    others[4][CODE] = others[3][CODE]
    others[9][BORN] = "20/05/2029"
    rows = [["TRƯỜNG THCS BÌNH MINH"], ["DANH SÁCH HỌC SINH NĂM HỌC 2026-2027"], []]
    for name, members in ((first, pupils), (second, others)):
        rows += [[f"Lớp: {name}"], list(HEADINGS), *members]
        rows += [[None, None, f"Tổng cộng: {len(members)} học sinh"], []]
    rows.append([*[None] * 5, "Người lập biểu"])
    return [[_tcvn3(cell) for cell in row] for row in rows]


def _without_zeros(row):
    row = list(row)
    row[CODE] = int(row[CODE])
    row[BORN] = f"{row[BORN]:%d/%m/%Y}"
    return row


def _tcvn3(cell):
    """Return a text as it was typed; the font .VnTimeH draws small accented letters as capitals."""
    if not isinstance(cell, str):
        return cell
    return "".join(_TO_TCVN3.get(sign) or _TO_TCVN3.get(sign.lower(), sign) for sign in cell)
