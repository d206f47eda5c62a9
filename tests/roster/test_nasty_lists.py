"""Lists as tired hands make them: what is meant is read, what is not clear is refused."""

import pytest

from apps.imports.checking import check
from apps.roster.importing import pupils_spec
from tests.roster.sheets import problems, workbook

pytestmark = pytest.mark.usefixtures("october")

HEADINGS = ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
AN = [1, "HS001", "Trần Thị An", "02/03/2015", "Nữ", "Kinh", "6A"]
BE = [2, "HS002", "Lê Văn Bé", "03/03/2015", "Nam", "Kinh", "6A"]


@pytest.fixture
def read(alder):
    return lambda *rows: check(pupils_spec(alder, {"year": 2026}), workbook(*rows))


def test_headings_in_another_order_in_mid_sheet_are_refused(read):
    other = [*HEADINGS[:1], "Họ và tên", "Mã học sinh", *HEADINGS[3:]]
    checked = read(HEADINGS, AN, other, [2, "Lê Văn Bé", "HS002", *BE[3:]])

    assert ("header_differs", 3, "") in problems(checked, "error")
    assert [row.number for row in checked.rows] == [2]


def test_two_columns_of_parents_in_another_order_are_refused_too(read):
    upper, lower = [*HEADINGS, "Họ tên cha", "Họ tên mẹ"], [*HEADINGS, "Họ tên mẹ", "Họ tên cha"]
    checked = read(upper, [*AN, "A Cha", "Y Mẹ"], lower, [*BE, "Y Mẹ", "A Cha"])

    assert ("header_differs", 3, "") in problems(checked, "error")


def test_a_letterhead_in_mid_sheet_is_a_title_and_no_lost_pupil(read):
    checked = read(HEADINGS, AN, ["UBND XÃ AN BÌNH"], ["DANH SÁCH HỌC SINH LỚP 6B"], HEADINGS, BE)

    assert problems(checked) == []
    assert [f.row for f in checked.findings if f.code == "foot_rows"] == [3]


@pytest.mark.parametrize(
    ("boy", "girl", "sex"),
    [("x", "", "male"), ("", "x", "female"), ("", "+", "female"), ("", "*", "female")],
)
def test_ticks_under_boys_and_girls(read, boy, girl, sex):
    checked = read([*HEADINGS[:4], "Nam", "Nữ", *HEADINGS[5:]], [*AN[:4], boy, girl, *AN[5:]])

    assert problems(checked) == []
    assert checked.rows[0].get("sex") == sex


@pytest.mark.parametrize("tick", ["", "x"])
def test_ticks_in_both_or_none_are_not_guessed(read, tick):
    checked = read([*HEADINGS[:4], "Nam", "Nữ", *HEADINGS[5:]], [*AN[:4], tick, tick, *AN[5:]])

    assert problems(checked) == [("blank_cell", 2, "Nữ")]


@pytest.mark.parametrize(
    ("cell", "known"),
    [
        ("00/03/2015", (2015, 3, None)),
        ("--/03/2015", (2015, 3, None)),
        ("../../2015", (2015, None, None)),
        ("00/00/2015", (2015, None, None)),
        ("?/?/2015", (2015, None, None)),
        ("xx/03/2015", (2015, 3, None)),
    ],
)
def test_a_day_that_is_struck_out_is_not_known(read, cell, known):
    checked = read(HEADINGS, [*AN[:3], cell, *AN[4:]])

    assert problems(checked) == []
    assert tuple(checked.rows[0].get("date_of_birth")) == known


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Chuyển trường đến", "studying"),
        ("Trường khác chuyển đến", "studying"),
        ("Học sinh mới", "studying"),
        ("Chuyển trường", "transferred_out"),
        ("Đã thôi học", "dropped_out"),
    ],
)
def test_a_state_is_what_it_says(read, cell, status):
    checked = read([*HEADINGS, "Trạng thái"], [*AN, cell])

    assert checked.rows[0].get("status") == status


@pytest.mark.parametrize("cell", ["chưa có", "Không có", "-"])
def test_a_number_that_is_not_there_yet_is_blank(read, cell):
    headings = [*HEADINGS, "Số CCCD", "SĐT liên hệ"]
    checked = read(headings, [1, cell, *AN[2:], cell, cell])

    assert problems(checked) == []
    row = checked.rows[0]
    assert (row.get("code"), row.get("personal_id"), row.get("phone")) == ("", "", "")


def test_a_class_with_a_zero_in_front_tells_its_grade(read):
    assert problems(read(HEADINGS, [*AN[:6], "06A"])) == []
