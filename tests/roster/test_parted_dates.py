"""Dates of birth in three columns: Ngày | Tháng | Năm."""

from datetime import date

import openpyxl
import pytest

from apps.core.spreadsheets import read_workbook
from apps.core.spreadsheets.marking import mark_workbook
from apps.imports.checking import check
from apps.roster.importing import pupils_spec
from apps.roster.models import Pupil
from tests.roster.sheets import commit, problems, workbook

pytestmark = pytest.mark.usefixtures("october")

ALONE = ["STT", "Mã HS", "Họ và tên", "Ngày", "Tháng", "Năm", "Giới tính", "Lớp"]
UPPER = ["STT", "Mã HS", "Họ và tên", "Ngày sinh", "", "", "Giới tính", "Lớp"]
LOWER = ["", "", "", "Ngày", "Tháng", "Năm", "", ""]
AN = [1, "HS001", "Trần Thị An", 5, 3, 2015, "Nữ", "6A"]


@pytest.fixture
def spec(alder):
    return pupils_spec(alder, {"year": 2026})


def row(day, month, year, number=1):
    return [number, f"HS{number:03}", "Trần Thị An", day, month, year, "Nữ", "6A"]


@pytest.mark.parametrize(
    "header",
    [
        [ALONE],
        [UPPER, LOWER],
        [[*ALONE[:3], "Ngày sinh", "Tháng sinh", "Năm sinh", *ALONE[6:]]],
        [[*UPPER[:3], "Ngày, tháng, năm sinh", *UPPER[4:]], LOWER],
    ],
)
def test_three_columns_are_one_date(spec, header):
    checked, _plan = commit(spec, ["TRƯỜNG THCS"], *header, AN)

    assert Pupil.objects.get().date_of_birth == date(2015, 3, 5)
    assert [one.code for one in checked.findings if one.code == "unknown_column"] == []


def test_the_parts_may_stand_in_another_order(spec):
    head = [*ALONE[:3], "Năm", "Tháng", "Ngày", *ALONE[6:]]

    commit(spec, head, row("2015", "03", "05"))

    assert Pupil.objects.get().date_of_birth == date(2015, 3, 5)


@pytest.mark.parametrize(
    ("day", "month", "known"),
    [("", 3, (2015, 3)), ("", "", (2015, None)), ("00", "00", (2015, None)), ("-", "3", (2015, 3))],
)
def test_what_is_not_known_stays_open(spec, day, month, known):
    commit(spec, ALONE, row(day, month, 2015))

    pupil = Pupil.objects.get()
    assert (pupil.birth_year, pupil.birth_month) == known
    assert pupil.date_of_birth is None


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ((5, 13, 2015), "date_part", "Tháng"),
        ((32, 3, 2015), "date_part", "Ngày"),
        ((5, "ba", 2015), "date_part", "Tháng"),
        ((5, 3, "hai"), "date_part", "Năm"),
        ((5, 3, ""), "date_part", "Năm"),
        ((5, "", 2015), "date_part", "Tháng"),
        ((30, 2, 2015), "date_impossible", "Ngày"),
        ((5, 3, 2030), "date_future", "Năm"),
        (("", "", ""), "blank_cell", "Ngày"),
    ],
)
def test_a_problem_points_to_its_own_column(spec, cells, code, column):
    checked = check(spec, workbook(ALONE, row(*cells)))

    assert problems(checked, "error") == [(code, 2, column)]


def test_a_part_is_shown_as_found(spec):
    checked = check(spec, workbook(ALONE, row(32, 3, 2015)))

    assert [one.masked_value for one in checked.findings if one.code == "date_part"] == ["32"]


def test_two_digits_of_a_year_are_asked_about_at_the_year(spec):
    checked = check(spec, workbook(ALONE, row(5, 3, "15")))

    assert ("date_two_digit_year", 2, "Năm") in problems(checked)
    assert checked.rows[0].get("date_of_birth").as_date() == date(2015, 3, 5)


def test_a_whole_date_beside_it_wins(spec):
    head = ["Mã HS", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Ngày", "Tháng", "Năm"]

    checked, _plan = commit(spec, head, ["HS001", "An", "05/03/2015", "Nữ", "6A", 1, 9, 2026])

    assert Pupil.objects.get().date_of_birth == date(2015, 3, 5)
    told = [one.message for one in checked.findings if one.code == "unknown_column"]
    assert told == ["Các cột không dùng đến: Ngày, Tháng, Năm."]


def test_another_days_parts_are_no_birth(spec):
    upper = ["Mã HS", "Họ và tên", "Giới tính", "Lớp", "Ngày vào Đội", "", ""]
    lower = ["", "", "", "", "Ngày", "Tháng", "Năm"]

    checked = check(spec, workbook(upper, lower, ["HS001", "An", "Nữ", "6A", 1, 9, 2026]))

    missing = [one.message for one in checked.findings if one.code == "missing_column"]
    assert [message.partition(" (")[0] for message in missing] == [
        "Thiếu cột bắt buộc: “Ngày sinh”"
    ]


def test_the_result_workbook_marks_the_part_and_is_read_again(spec, tmp_path):
    source, result = tmp_path / "lop.xlsx", tmp_path / "ket-qua.xlsx"
    book = openpyxl.Workbook()
    for line in ([], UPPER, LOWER, row(5, 13, 2015), row(6, 4, 2015, number=2)):
        book.active.append(line)
    book.active.merge_cells("D2:F2")
    book.save(source)
    checked = check(spec, read_workbook(source))
    assert problems(checked, "error") == [("date_part", 4, "Ngày sinh Tháng")]

    mark_workbook(source, checked.findings, result)

    book = openpyxl.load_workbook(result)
    sheet = next(one for one in book.worksheets if one["D2"].value == "Ngày sinh")
    assert sheet["E4"].fill.start_color.rgb == "FFF8B4B4"
    assert sheet["D4"].fill.fill_type is None
    sheet["E4"] = "12"
    book.save(result)
    again = check(spec, read_workbook(result))
    assert problems(again, "error") == []
    births = [one.get("date_of_birth").as_date() for one in again.rows]
    assert births == [date(2015, 12, 5), date(2015, 4, 6)]
