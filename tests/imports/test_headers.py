import pytest

from apps.core.spreadsheets import Sheet, Workbook
from apps.imports.checking import check
from apps.roster.importing import pupils_spec
from tests.imports.plain import HEADINGS, plain_spec
from tests.roster.sheets import problems, workbook

HOA = [1, "HS01", "Hoa Thử Nghiệm", "05/03/2015", ""]
CAY = [2, "HS02", "Cây Thử Nghiệm", "06/04/2015", ""]


def read(*rows, name="Sheet1"):
    return check(plain_spec(), workbook(*rows, name=name))


def names(checked):
    return [(row.number, row.class_name, row.get("name")) for row in checked.rows]


def skipped(checked):
    return [(finding.code, finding.row) for finding in checked.findings]


@pytest.mark.parametrize(
    ("title", "class_name"),
    [
        ("DANH SÁCH HỌC SINH LỚP 6A1", "6A1"),
        ("Lớp: 6A1", "6A1"),
        ("LỚP 6A1 - NĂM HỌC 2026-2027", "6A1"),
        ("Lop 7/2", "7/2"),
        ("LỚP 10 Toán", "10 Toán"),
        ("LỚP LÁ 2", "LÁ 2"),
        ("DANH SÁCH HỌC SINH LỚP 6 NĂM HỌC 2026-2027", "6"),
        ("HỌC SINH CÁC LỚP NĂM HỌC 2026-2027", ""),
        ("DANH SÁCH HỌC SINH", ""),
    ],
)
def test_a_title_above_the_table_names_the_class(title, class_name):
    checked = read(["TRƯỜNG THCS CÂY SỒI"], [title], [], HEADINGS, HOA)

    assert names(checked) == [(5, class_name, "Hoa Thử Nghiệm")]


@pytest.mark.parametrize(("sheet", "class_name"), [("6A1", "6A1"), ("Lớp 6A1", "6A1"), ("DS", "")])
def test_the_name_of_a_sheet_names_the_class(sheet, class_name):
    assert names(read(HEADINGS, HOA, name=sheet)) == [(2, class_name, "Hoa Thử Nghiệm")]


def test_a_title_inside_the_table_changes_the_class():
    checked = read(["Lớp 6A1"], HEADINGS, HOA, ["Lớp 6A2"], HEADINGS, CAY)

    assert names(checked) == [(3, "6A1", "Hoa Thử Nghiệm"), (6, "6A2", "Cây Thử Nghiệm")]
    assert skipped(checked) == [("repeated_header", 5)]


def test_a_heading_over_two_lines_is_joined():
    checked = read(["STT", "Mã", "Họ và", "Ngày"], ["", "học sinh", "tên", "sinh"], HOA[:4])

    assert names(checked) == [(3, "", "Hoa Thử Nghiệm")]
    assert checked.rows[0].get("born") == "05/03/2015"


def test_a_group_over_headings_keeps_the_columns_beside_it():
    upper, lower = ["STT", "Học sinh", "", "Ghi chú"], ["", "Mã học sinh", "Họ và tên", ""]

    checked = read(upper, lower, [1, "HS01", "Hoa", "mới"], upper, lower, [2, "HS02", "Cây", ""])

    assert [row.values for row in checked.rows] == [
        {"code": "HS01", "name": "Hoa", "note": "mới"},
        {"code": "HS02", "name": "Cây", "note": ""},
    ]
    assert (checked.rows_read, problems(checked)) == (2, [])


def test_totals_and_signatures_are_left_out_and_told():
    checked = read(
        HEADINGS,
        HOA,
        CAY,
        ["Tổng số: 2 học sinh"],
        ["", "", "", "An Bình, ngày 5 tháng 9 năm 2026"],
        ["", "Giáo viên chủ nhiệm", "", "HIỆU TRƯỞNG"],
        ["", "Người Thử Một", "", "Người Thử Hai"],
    )

    assert [row.number for row in checked.rows] == [2, 3]
    assert (checked.rows_read, problems(checked)) == (2, [])
    told = [finding.message for finding in checked.findings if finding.code == "foot_rows"]
    assert told == ["Bỏ qua dòng tổng cộng, chữ ký hoặc tiêu đề xen giữa: 4, 5, 6, 7."]


def test_a_date_in_words_in_a_note_does_not_drop_the_pupil():
    checked = read(HEADINGS, [*HOA[:4], "chuyển đến ngày 5 tháng 9 năm 2026"], CAY)

    assert [row.number for row in checked.rows] == [2, 3]


def test_a_family_name_that_looks_like_a_sum_does_not_drop_the_pupil():
    checked = read(["Họ và tên", "Mã học sinh"], ["Công Thử Nghiệm", "HS03"], ["Cộng: 1"])

    assert names(checked) == [(2, "", "Công Thử Nghiệm")]
    assert skipped(checked) == [("foot_rows", 3)]


def test_a_row_of_data_below_a_total_is_read():
    checked = read(HEADINGS, HOA, ["Tổng số: 1"], CAY)

    assert [row.number for row in checked.rows] == [2, 4]


def test_a_missing_column_says_which_and_in_which_sheet():
    checked = read(["STT", "Mã HS", "Ngày sinh"], [1, "HS01", "05/03/2015"], name="6A1")

    finding = checked.findings[0]
    assert (finding.severity, finding.code, finding.sheet, finding.row) == (
        "error",
        "missing_column",
        "6A1",
        1,
    )
    assert finding.message == "Thiếu cột bắt buộc: “Họ và tên”."


def test_a_sheet_without_table_is_told_and_the_others_are_read():
    book = Workbook(
        kind="xlsx",
        sheets=[
            Sheet(name="Hướng dẫn", rows=[["Điền vào trang sau"]]),
            Sheet(name="6A1", rows=[HEADINGS, HOA]),
            Sheet(name="6A2", rows=[HEADINGS, CAY]),
        ],
        notices=[],
    )

    checked = check(plain_spec(), book)

    assert [(row.sheet, row.number, row.class_name) for row in checked.rows] == [
        ("6A1", 2, "6A1"),
        ("6A2", 2, "6A2"),
    ]
    assert skipped(checked) == [("sheet_skipped", None)]


def test_no_heading_anywhere_is_one_error():
    checked = read(["chỉ là", "một bảng khác"], ["a", "b"])

    assert problems(checked) == [("no_header", None, "")]
    assert checked.rows_read == 0


def test_cells_beside_the_table_are_an_error_of_their_row():
    checked = read(HEADINGS, HOA, ["", *CAY[:4], "ghi", "lệch"])

    assert problems(checked, "error") == [("row_too_long", 3, "")]
    assert (checked.rows_read, checked.rejected) == (2, 1)


@pytest.mark.parametrize("number", [1, 15, 16])
def test_headings_are_looked_for_in_the_first_fifteen_rows(number):
    checked = read(*[["SỞ GIÁO DỤC VÀ ĐÀO TẠO"]] * (number - 1), HEADINGS, HOA)

    found = (len(checked.rows), [code for code, _row, _column in problems(checked)])
    assert found == ((1, []) if number <= 15 else (0, ["no_header"]))


def test_a_heading_may_say_how_to_fill_it_in():
    checked = read(["Mã HS (*)", "HỌ VÀ\nTÊN *", "Ngày sinh\n(dd/mm/yyyy)"], HOA[1:4])

    assert checked.rows[0].get("born") == "05/03/2015"


def test_a_heading_in_brackets_is_what_they_enclose():
    checked = read(["Mã HS", "(Họ và tên)", "(Ngày sinh)"], HOA[1:4])

    assert names(checked) == [(2, "", "Hoa Thử Nghiệm")]
    assert checked.rows[0].get("born") == "05/03/2015"


def test_a_group_over_its_columns_is_read_in_both_orders(alder, scope_of):
    upper = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Lớp", "Cha", "", "Mẹ", ""]
    lower = ["", "", "", "", "Họ tên", "Nghề nghiệp", "Họ tên", "Nghề nghiệp"]
    row = ["HS01", "Hoa Thử", "05/03/2015", "6A", "Cha Thử", "Nông dân", "Mẹ Thử", "Thợ may"]
    with scope_of(alder):
        checked = check(pupils_spec(alder, {"year": 2026}), workbook(upper, lower, row))

    names = ("full_name", "father_name", "father_job", "mother_name", "mother_job")
    assert [checked.rows[0].get(name) for name in names] == [row[1], *row[4:]]


def test_two_columns_of_one_name_are_refused_not_guessed():
    checked = read([*HEADINGS, "Ngày sinh"], [*HOA, "06/03/2015"])

    assert problems(checked) == [("column_twice", 1, "Ngày sinh")]


def test_two_names_of_one_column_are_asked_about():
    checked = read([*HEADINGS, "Mã HS"], [*HOA, "62000001"])

    assert problems(checked) == [("column_two_names", 1, "Mã HS")]
    assert checked.rows[0].get("code") == "HS01"


@pytest.mark.parametrize("twin", ["", HOA[3]])
def test_a_second_column_that_says_nothing_else_does_no_harm(twin):
    assert problems(read([*HEADINGS, "Ngày sinh"], [*HOA, twin])) == []


def test_a_catalogue_with_some_of_the_headings_is_left_out_and_said():
    workbook_of = workbook(HEADINGS, HOA, name="DS")
    rows = [["Mã HS", "Ghi chú"], ["1", "x"]]
    workbook_of.sheets.append(Sheet("Danh mục", rows))

    checked = check(plain_spec(), workbook_of)

    assert [(f.severity, f.code) for f in checked.findings] == [("info", "sheet_skipped")]
    assert "Danh mục" in checked.findings[0].message


def test_a_class_sheet_that_lost_a_heading_is_no_catalogue():
    workbook_of = workbook(HEADINGS, HOA, name="6A1")
    workbook_of.sheets.append(Sheet("6A2", [[*HEADINGS[:2], "Tên em", *HEADINGS[3:]], CAY]))

    assert problems(check(plain_spec(), workbook_of)) == [("missing_column", 1, "")]


def test_rows_with_only_a_number_or_dragged_cells_are_ghosts():
    dragged = [4, "", "", "", "như trên"]
    checked = read(HEADINGS, [*HOA[:4], "như trên"], [2, "", "", "", ""], dragged)

    assert names(checked) == [(2, "", "Hoa Thử Nghiệm")]
    assert skipped(checked) == [("ghost_rows", 3)]
    assert checked.findings[0].message.endswith("không có học sinh: 3, 4.")


def test_a_row_without_name_but_with_something_of_its_own_is_no_ghost():
    checked = read(HEADINGS, [*HOA[:4], "cũ"], [2, "", "", "", "mới chuyển đến"])

    assert problems(checked) == [("blank_cell", 3, "Họ và tên")]


@pytest.mark.parametrize(
    ("total", "stated"),
    [
        (["", "", "Tổng cộng: 3 học sinh"], 3),
        (["Cộng", "", 3], 3),
        (["", "Tổng số: 3 (Nữ: 1)"], 3),
        (["", "Danh sách này có 3 em"], 3),
        (["", "", "Tổng cộng: 2 học sinh"], None),
        (["Cộng", "", 30, 41], None),
    ],
)
def test_a_total_that_denies_the_rows_above_is_told(total, stated):
    checked = read(HEADINGS, HOA, CAY, total)

    told = [finding for finding in checked.findings if finding.code == "total_differs"]
    assert [(finding.row, str(stated) in finding.message) for finding in told] == (
        [(4, True)] if stated else []
    )
    assert checked.rows_read == 2
