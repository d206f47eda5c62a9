"""Pupil lists as schools of the made-up province send them: all right, unless told otherwise."""

import io

from apps.core.text import name_sort_key

from .marks import learners
from .names import person
from .sheet_files import write_xlsx

HEADINGS = (
    *("STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp", "Khối"),
    *("Trạng thái", "Số định danh cá nhân", "Họ tên mẹ", "Số điện thoại", "Chỗ ở hiện nay"),
)
SEXES = {"male": "Nam", "female": "Nữ"}
REGISTERED_AT = "062"  # the old code of a province; what follows is made up


def list_rows(unit, year):
    """Return the rows of a school's whole list of a year, titles and heading included."""
    children, _terms = learners(unit)
    there = [child for child in children if year in child.classes]
    there.sort(key=lambda one: (one.grades[year], one.classes[year], name_sort_key(one.full_name)))
    return [
        [unit.name.upper()],
        [f"DANH SÁCH HỌC SINH NĂM HỌC {year}–{year + 1}"],
        [f"Mã trường: 99{unit.number:06d}"],
        [],
        list(HEADINGS),
        *(_row(unit, child, year, place) for place, child in enumerate(there, start=1)),
    ]


def _row(unit, child, year, place):
    dice = child.dice("list")
    mother = next(one for one in iter(lambda: person(dice), None) if one.sex == "female")
    born = child.date_of_birth
    sign = "2" if child.sex == "male" else "3"
    number = f"{REGISTERED_AT}{sign}{born:%y}{unit.number % 100:02d}{int(child.code[-4:]):04d}"
    return [
        place,
        child.code,
        child.full_name,
        f"{born:%d/%m/%Y}",
        SEXES[child.sex],
        child.ethnic_group,
        child.classes[year],
        str(child.grades[year]) if child.grades[year] else "",
        "Đang học",
        number,
        mother.full_name,
        f"0900{dice.randint(0, 999_999):06d}",
        f"Thôn {dice.randint(1, 9)}, xã An Bình, tỉnh Cao Bình",
    ]


def list_file(unit, year):
    """Return the bytes of a school's list as a workbook, the same each time."""
    buffer = io.BytesIO()
    write_xlsx(buffer, list_rows(unit, year))
    return buffer.getvalue()
