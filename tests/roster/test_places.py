"""Places in a pupil list are those of its day: today's, or those of a year that is over."""

import pytest

from apps.imports.checking import check
from apps.roster.importing import pupils_spec
from apps.roster.models import Pupil
from tests.roster.sheets import commit, problems, workbook

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
AN = ["HS001", "Trần Thị An", "02/03/2015", "Nữ", "Kinh", "6A"]
SINCE, BEFORE = "2026-10-01 07:00 +0700", "2025-06-30 07:00 +0700"


@pytest.fixture(autouse=True)
def scope(alder, scope_of, time_machine):
    time_machine.move_to(SINCE, tick=False)
    with scope_of(alder):
        yield


def of_year(alder, year, heading, *cells):
    """Check a list with one more column; return (code, row, column) of what is said of places."""
    rows = [
        [f"HS{n:03d}", f"An {'ABCDEFGH'[n % 8] * (n // 8 + 1)}", *AN[2:], cell]
        for n, cell in enumerate(cells)
    ]
    checked = check(pupils_spec(alder, {"year": year}), workbook([*HEADINGS, heading], *rows))
    return [found for found in checked.findings if found.code == "place_unknown"]


@pytest.mark.parametrize(
    ("heading", "cell", "since", "before"),
    [
        ("Tỉnh", "Kon Tum", True, False),
        ("Tỉnh/Thành phố", "Quảng Ngãi", False, False),
        ("Tỉnh/TP thường trú", "Tỉnh Kon Tum", True, False),
        ("Hộ khẩu thường trú (Tỉnh/TP)", "Bình Dương", True, False),
        ("Tỉnh/Thành phố nơi ở hiện nay", "Kon Tom", True, True),
        ("Xã", "Thị trấn Đăk Hà", True, False),
        ("Xã/Phường thường trú", "Đặc khu Phú Quốc", False, True),
        ("Quận/Huyện", "Huyện Đăk Hà", True, False),
        ("Chỗ ở hiện nay", "Thôn 1, xã Đăk Hà, tỉnh Kon Tum", True, False),
        ("Hộ khẩu thường trú", "Thôn 1, huyện Đăk Hà", True, False),
        ("Tỉnh thành quê quán", "Kon Tum", False, False),
        ("Tỉnh nơi sinh", "Hà Tây", False, False),
        ("Nơi sinh (Tỉnh/TP)", "Kon Tom", True, True),
        ("Nơi sinh", "Trạm y tế xã A, tỉnh Kon Tum", False, False),
        ("Nơi sinh", "Xã A, tỉnh Kon Tom", True, True),
        ("Quê quán", "Xã A, tỉnh Kon Tom", True, True),
    ],
)
def test_a_place_that_did_not_exist_on_the_day_is_warned_of(
    alder, time_machine, heading, cell, since, before
):
    found = of_year(alder, 2026, heading, cell)
    time_machine.move_to(BEFORE, tick=False)
    earlier = of_year(alder, 2024, heading, cell)

    expected = [("warning", 2, heading, 7)]
    assert [(f.severity, f.row, f.column, f.column_index) for f in found] == expected * since
    assert [(f.severity, f.row, f.column, f.column_index) for f in earlier] == expected * before
    assert all(f.remedy for f in found + earlier)


def test_the_list_of_a_year_that_is_over_goes_by_the_names_of_then(alder):
    assert of_year(alder, 2024, "Tỉnh", "Kon Tum") == []
    assert len(of_year(alder, 2025, "Tỉnh", "Kon Tum")) == 1


def test_the_new_name_of_a_province_is_told(alder):
    (found,) = of_year(alder, 2026, "Tỉnh", "Kon Tum")

    assert found.message == "Tên tỉnh trong ô là tên cũ, nay là Quảng Ngãi."


def test_many_cells_of_one_column_are_one_remark_and_few_are_marked_each(alder):
    few = of_year(alder, 2026, "Tỉnh", "Kon Tum", "Quảng Ngãi", "Kon Tum")
    many = of_year(alder, 2026, "Tỉnh", *["Kon Tum"] * 31)

    assert [found.row for found in few] == [2, 4]
    assert [found.row for found in many] == [2]
    assert many[0].message == (
        "31 ô: Tên tỉnh trong ô là tên cũ, nay là Quảng Ngãi. "
        "Dòng 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …."
    )


def test_two_lines_of_heading_name_the_places_too(alder):
    upper = [*HEADINGS, "Hộ khẩu thường trú", "", "", "Quê quán", ""]
    lower = ["", "", "", "", "", "", "Tỉnh/TP", "Quận/Huyện", "Xã/Phường", "Tỉnh/TP", "Xã"]
    row = [*AN, "Kon Tum", "Đăk Hà", "Thị trấn Đăk Hà", "Kon Tum", "Thị trấn Đăk Hà"]

    checked = check(pupils_spec(alder, {"year": 2026}), workbook(upper, lower, row))

    assert problems(checked) == [
        ("place_unknown", 3, "Hộ khẩu thường trú Tỉnh/TP"),
        ("place_unknown", 3, "Hộ khẩu thường trú Xã/Phường"),
        ("place_unknown", 3, "Hộ khẩu thường trú Quận/Huyện"),
    ]


def test_who_has_left_may_live_where_he_likes(alder):
    headings = [*HEADINGS, "Tỉnh", "Trạng thái"]

    checked = check(
        pupils_spec(alder, {"year": 2026}), workbook(headings, [*AN, "Kon Tum", "Chuyển đi"])
    )

    assert problems(checked) == []


def test_the_columns_are_checked_and_not_kept(alder):
    headings = [*HEADINGS, "Tỉnh", "Huyện", "Xã", "Tỉnh thường trú", "Tỉnh nơi sinh"]
    row = [*AN, "Quảng Ngãi", "", "Xã Đăk Hà", "Gia Lai", "Kon Tum"]

    checked, _plan = commit(pupils_spec(alder, {"year": 2026}), headings, row)

    pupil = Pupil.objects.get()
    assert problems(checked) == []
    assert (pupil.birth_place, pupil.home_address, pupil.details) == ("", "", {})


def test_the_blank_template_does_not_ask_for_them(alder):
    spec = pupils_spec(alder, {"year": 2026})

    asked = {column.name for column in spec.template_columns}

    assert {"birth_place", "home_address", "residence", "home_province"} <= asked
    assert {"province", "residence_commune", "birth_province"}.isdisjoint(asked)
