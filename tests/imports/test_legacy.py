"""Headings, titles, totals and short columns from before Unicode; never where Unicode is meant."""

import pytest

from apps.imports.checking import check
from apps.roster.importing import pupils_spec
from tests.core.test_encodings import as_cp1258, as_tcvn3, as_vni
from tests.roster.sheets import problems, workbook

HEADINGS = [
    *(
        "STT",
        "Mã học sinh",
        "Họ và tên",
        "Ngày sinh",
        "Giới tính",
        "Dân tộc",
        "Lớp",
        "Ghi chú thêm",
    ),
]
TITLE = ["DANH SÁCH HỌC SINH NĂM HỌC 2026-2027"]
ROWS = [
    [1, "HS001", "Nguyễn Văn Thử", "05/03/2015", "Nữ", "Tày", "6A1", "Hộ nghèo"],
    [2, "HS002", "Trần Thị Mẫu", "06/03/2015", "Nữ", "Nùng", "6A1", ""],
    [3, "HS003", "H'Bia Niê", "07/03/2015", "Nam", "Ê Đê", "6A1", ""],
    [4, "HS004", "K'Linh", "08/03/2015", "Nam", "Cơ Ho", "6A1", ""],
]
WAYS = pytest.mark.parametrize("typed", [as_tcvn3, as_vni])


@pytest.fixture
def spec(alder, scope_of):
    with scope_of(alder):
        yield pupils_spec(alder, {"year": 2026})


def old(row, typed):
    return [typed(cell) if isinstance(cell, str) else cell for cell in row]


def values(checked, *names):
    return [tuple(row.get(name) for name in names) for row in checked.rows]


@WAYS
def test_a_sheet_that_is_old_throughout(spec, typed):
    rows = [old(row, typed) for row in (TITLE, HEADINGS, *ROWS)]
    checked = check(spec, workbook(*rows))

    assert problems(checked, "error") == []
    assert values(checked, "full_name", "sex", "ethnic_group") == [
        ("Nguyễn Văn Thử", "female", "Tày"),
        ("Trần Thị Mẫu", "female", "Nùng"),
        ("H'Bia Niê", "male", "Ê-đê"),
        ("K'Linh", "male", "Cơ-ho"),
    ]
    asked = [found[2] for found in problems(checked, "query") if found[0] == "legacy_encoding"]
    assert {"", "Họ và tên", "Giới tính"} <= set(asked)
    shown = {one["column"]: one["samples"][0] for one in checked.encodings}
    assert shown["dòng tiêu đề"] == [typed("Mã học sinh"), "Mã học sinh"]
    assert shown["Giới tính"] == [typed("Nữ"), "Nữ"]


@WAYS
def test_titles_totals_and_repeated_headings(spec, typed):
    headings = old([*HEADINGS[:6]], typed)
    rows = [old(row[:6], typed) for row in ROWS]
    blocks = [
        [typed("Lớp 6A1")],
        headings,
        *rows[:2],
        [typed("Tổng cộng: 2 học sinh")],
        [typed("Lớp 6A2")],
        headings,
        *rows[2:],
        [typed("Người lập biểu")],
        [typed("Hiệu trưởng")],
    ]
    checked = check(spec, workbook(*blocks))

    assert [row.class_name for row in checked.rows] == ["6A1", "6A1", "6A2", "6A2"]
    assert {"foot_rows", "repeated_header"} <= {found.code for found in checked.findings}
    assert problems(checked, "error") == []


def test_unicode_titles_and_totals_over_old_names(spec):
    rows = [[*row[:2], as_tcvn3(row[2]), *row[3:6]] for row in ROWS]
    blocks = [["Lớp 6A1"], HEADINGS[:6], *rows, ["Tổng cộng: 4 học sinh"]]
    checked = check(spec, workbook(*blocks))

    assert [row.class_name for row in checked.rows] == ["6A1"] * 4
    assert [found[2] for found in problems(checked, "query")] == ["Họ và tên"]


def test_a_short_column_follows_its_sheet_only_where_it_reads_better(spec):
    rows = [[*row[:2], as_tcvn3(row[2]), row[3], as_tcvn3(row[4]), *row[5:]] for row in ROWS]
    checked = check(spec, workbook(HEADINGS, *rows))

    columns = {found[2] for found in problems(checked, "query") if found[0] == "legacy_encoding"}
    assert columns == {"Họ và tên", "Giới tính"}
    assert [row.get("ethnic_group") for row in checked.rows] == ["Tày", "Nùng", "Ê-đê", "Cơ-ho"]


@pytest.mark.parametrize(
    "names",
    [
        ["K'Linh", "H'Mông Thử", "Ka' Dơi", "Y Ê Ban"],
        ["Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Ví Dụ", "Phạm Văn Nghiệm"],
        ["Zdeněk Příklad", "Jiří Vzorek", "Nguyễn Văn Thử", "Trần Thị Mẫu"],
        ["Chloé Exemple", "Noël Français", "Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Ví Dụ"],
        ["Chloé Exemple", "Anna Beispiel"],
    ],
)
def test_nothing_is_converted_where_unicode_is_meant(spec, names):
    rows = [
        [n, f"HS{n:03}", name, "05/03/2015", "Nữ", "Kinh", "6A1", ""]
        for n, name in enumerate(names)
    ]
    checked = check(spec, workbook(TITLE, HEADINGS, *rows))

    assert [row.get("full_name") for row in checked.rows] == names
    assert checked.encodings == []
    assert not {"legacy_encoding", "mixed_encodings"} & {found.code for found in checked.findings}


def test_loose_tones_in_headings_and_names(spec):
    rows = [old(row, as_cp1258) for row in (TITLE, HEADINGS, *ROWS)]
    checked = check(spec, workbook(*rows))

    assert problems(checked, "error") == []
    assert [row.get("full_name") for row in checked.rows] == [row[2] for row in ROWS]


def test_a_few_old_names_among_unicode_are_asked_about_and_left(spec):
    names = ["Nguyễn Văn Thử", "Lê Ví Dụ", as_tcvn3("Trần Thị Mẫu"), as_tcvn3("Phạm Văn Nghiệm")]
    names += ["Hoàng Thị Bích", "Lý Thị Mỹ"]
    rows = [
        [n, f"HS{n:03}", name, "05/03/2015", "Nữ", "Kinh", "6A1", ""]
        for n, name in enumerate(names)
    ]
    checked = check(spec, workbook(HEADINGS, *rows))

    (found,) = [found for found in checked.findings if found.code == "mixed_encodings"]
    assert found.column == "Họ và tên" and "Trần Thị Mẫu" in found.message
    assert [row.get("full_name") for row in checked.rows] == names
