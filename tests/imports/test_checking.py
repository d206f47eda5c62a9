from apps.core.spreadsheets import Sheet, Workbook
from apps.core.spreadsheets.tables import notice
from apps.imports.checking import check
from tests.imports.plain import HEADINGS, plain_spec
from tests.roster.sheets import problems, workbook

# Fictional names as an old TCVN3 typewriter font stored them, read as Windows-1252.
LEGACY = ["NguyÔn V¨n Thö", "TrÇn ThÞ MÉu", "Lª ThÞ VÝ Dô", "Ph¹m V¨n NghiÖm"]
UNICODE = ["Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Thị Ví Dụ", "Phạm Văn Nghiệm"]


def pupils(names):
    return [
        [number, f"HS{number:02}", name, "05/03/2015", ""] for number, name in enumerate(names, 1)
    ]


def test_an_old_encoding_is_converted_and_asked_about_once():
    checked = check(plain_spec(), workbook(HEADINGS, *pupils(LEGACY)))

    assert [row.get("name") for row in checked.rows] == UNICODE
    assert problems(checked) == [("legacy_encoding", 1, "Họ và tên")]
    assert (checked.has_queries, checked.has_errors) == (True, False)
    assert checked.encodings[0]["samples"][0] == [LEGACY[0], UNICODE[0]]


def test_unicode_is_not_asked_about():
    checked = check(plain_spec(), workbook(HEADINGS, *pupils(UNICODE)))

    assert (checked.findings, checked.encodings) == ([], [])


def test_a_blank_cell_that_must_be_filled_rejects_its_row_alone():
    checked = check(plain_spec(), workbook(HEADINGS, *pupils(["Hoa Thử", "", "Cây Thử"])))

    assert problems(checked) == [("blank_cell", 3, "Họ và tên")]
    assert [row.number for row in checked.rows] == [2, 4]
    assert (checked.rows_read, checked.rejected) == (3, 1)


def test_a_repeated_key_names_the_first_row_and_its_sheet():
    row = pupils(["Hoa Thử"])[0]
    book = Workbook(
        kind="xlsx",
        sheets=[
            Sheet(name="6A1", rows=[HEADINGS, row]),
            Sheet(name="6A2", rows=[HEADINGS, ["", *[""] * 4], row]),
        ],
        notices=[],
    )

    checked = check(plain_spec(), book)

    assert [(f.sheet, f.row, f.column, f.message) for f in checked.findings] == [
        ("6A2", 3, "Mã học sinh", "Dòng này trùng với dòng 2 của trang “6A1”.")
    ]
    assert [(row.sheet, row.number) for row in checked.rows] == [("6A1", 2)]


def test_a_heading_without_rows_is_an_error():
    checked = check(plain_spec(), workbook(HEADINGS))

    assert problems(checked) == [("no_rows", None, "")]


def test_a_faulty_cell_of_a_sheet_that_is_not_read_stops_nothing():
    book = workbook(HEADINGS, *pupils(UNICODE), name="6A1")
    book.sheets.append(Sheet("DANH MUC", [["Mã dân tộc", ""], ["01", ""]]))
    for sheet in ("6A1", "DANH MUC"):
        book.notices.append(notice("error_cell", sheet=sheet, row=2, column="B", shown="#N/A"))

    book.notices.append(notice("hidden_sheet", sheet="AN"))

    checked = check(plain_spec(), book)

    said = [
        (found.severity, found.sheet) for found in checked.findings if found.code != "sheet_skipped"
    ]
    assert said == [("error", "6A1"), ("info", "DANH MUC"), ("warning", "AN")]


def test_the_progress_of_a_long_file_is_noted():
    notes = []
    names = ["Hoa Thử"] * 450

    check(plain_spec(), workbook(HEADINGS, *pupils(names)), note=lambda *note: notes.append(note))

    assert notes == [(200, 450), (400, 450)]
