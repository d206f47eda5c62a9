"""The exit status of the import commands: 0 clean, 1 rows are wrong, 2 nothing could be read."""

import json

import openpyxl
import pytest
from django.core.management import call_command

from apps.core.spreadsheets.writing import write_table
from tests.results.exams.made import make_exam

PUPILS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
AN = ["HS001", "Trần Thị An", "02/03/2015", "Nữ", "Kinh", "6A"]
MARKS = ["Mã học sinh", "Họ và tên", "Toán"]
OPTIONS = {
    "import_roster": ("--year", "2026"),
    "import_results": ("--year", "2026", "--period", "hk1"),
    "import_exam": ("--exam", "tot-nghiep"),
    "import_organisations": ("--organisation", "xa-an-binh"),
}


@pytest.fixture(autouse=True)
def day(time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700", tick=False)


@pytest.fixture
def run(alder, scope_of, tmp_path, capsys):
    with scope_of(alder):
        make_exam(alder)

    def run(command, headings, *rows):
        path = tmp_path / "tep.xlsx"
        if headings is None:
            path.write_bytes(b"PK\x03\x04 hong")
        else:
            write_table(str(path), headings, rows)
        with pytest.raises(SystemExit) as ended:
            call_command(
                command,
                *(str(path), "--organisation", "alder", "--dry-run", "--json", *OPTIONS[command]),
            )
        told = json.loads(capsys.readouterr().out)
        errors = {one["code"] for one in told["findings"] if one["severity"] == "error"}
        return ended.value.code or 0, told["rows"], errors

    return run


@pytest.mark.parametrize("command", OPTIONS)
@pytest.mark.parametrize(
    ("headings", "rows", "code"),
    [
        (["Tên sách", "Số lượng"], [["Toán 6", 3]], "no_header"),
        (None, [], "zip_damaged"),
    ],
)
def test_without_a_table_the_file_is_unusable(run, command, headings, rows, code):
    status, rows_read, errors = run(command, headings, *rows)

    assert (status, rows_read) == (2, 0)
    assert errors == {code} or command == "import_exam"  # which maps columns by itself


@pytest.mark.parametrize(
    ("command", "headings"),
    [("import_roster", PUPILS), ("import_results", MARKS)],
)
def test_without_a_row_the_file_is_unusable(run, command, headings):
    assert run(command, headings) == (2, 0, {"no_rows"})


def test_without_a_required_column_nothing_was_checked(run):
    headings = [*PUPILS[:2], *PUPILS[3:]]
    assert run("import_roster", headings, [*AN[:2], *AN[3:]]) == (2, 0, {"missing_column"})


def test_rows_that_are_wrong_are_findings(run):
    bad = [*AN[:2], "31/02/2015", *AN[3:]]
    assert run("import_roster", PUPILS, AN, ["HS002", *bad[1:]]) == (1, 2, {"date_impossible"})
    assert run("import_roster", PUPILS, bad) == (1, 1, {"date_impossible"})


def test_a_clean_list_ends_with_0(run):
    assert run("import_roster", PUPILS, AN) == (0, 1, set())


@pytest.fixture
def told(alder, scope_of, tmp_path, capsys):
    """Run a command with options of one's own; return its status and what it printed."""
    with scope_of(alder):
        make_exam(alder)

    def told(command, path, *options, organisation="alder"):
        with pytest.raises(SystemExit) as ended:
            call_command(command, str(path), "--organisation", organisation, "--json", *options)
        return ended.value.code or 0, json.loads(capsys.readouterr().out)

    return told


@pytest.fixture
def marks(tmp_path):
    path = tmp_path / "diem.xlsx"
    write_table(str(path), MARKS, [["HS001", "Trần Thị An", 8]])
    return path


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"--year": "1999"},
            "Năm học: Chưa có năm học bắt đầu từ “1999”; ghi năm đầu, ví dụ 2026.",
        ),
        (
            {"--year": "abc"},
            "Năm học: Chưa có năm học bắt đầu từ “abc”; ghi năm đầu, ví dụ 2026.",
        ),
        (
            {"--period": "hk3"},
            "Kỳ: Không có kỳ “hk3”, chọn hk1 (học kỳ I), hk2 (học kỳ II) hoặc cn (cả năm).",
        ),
        ({"--class": "9Z"}, "Lớp: Năm học này trường không có lớp “9Z”."),
        ({"--subject": "bay"}, "Môn học: Không có môn nào mang mã “bay”."),
    ],
)
def test_a_wrong_option_is_one_sentence_and_status_2(told, marks, options, sentence):
    given = {"--year": "2026", "--period": "hk1"} | options

    status, printed = told(
        "import_results", marks, *(part for pair in given.items() for part in pair)
    )

    assert (status, printed["rows"]) == (2, 0)
    assert [one["message"] for one in printed["findings"]] == [sentence]


@pytest.mark.parametrize("name", ["khong-co.xlsx", ".", "x" * 300])
def test_what_is_no_file_is_one_sentence_and_status_2(told, tmp_path, name):
    status, printed = told("import_roster", tmp_path / name, "--year", "2026")

    assert (status, len(printed["findings"])) == (2, 1)
    assert printed["findings"][0]["code"] in {"no_file", "file_locked"}


def test_a_choice_that_nobody_made_is_an_error_of_the_command(told, tmp_path):
    path = tmp_path / "gioi-tinh.xlsx"
    write_table(
        str(path), PUPILS, [[*AN[:3], "1", *AN[4:]], ["HS002", "A Yên", *AN[2:3], "0", *AN[4:]]]
    )

    status, printed = told("import_roster", path, "--year", "2026")

    [asked] = [one for one in printed["findings"] if one["code"] == "sex_numbers"]
    assert (status, printed["committed"]) == (1, False)
    assert (asked["severity"], asked["column"]) == ("error", "Giới tính")
    assert "--column female hoặc --column male" in asked["remedy"]


def test_a_broken_cell_is_told_under_its_heading(told, tmp_path):
    path = tmp_path / "cong-thuc.xlsx"
    book = openpyxl.Workbook()
    for row in (PUPILS, [AN[0], '=CONCATENATE("A","B")', *AN[2:]]):
        book.active.append(row)
    book.save(path)

    _status, printed = told("import_roster", path, "--year", "2026", "--dry-run")

    [broken] = [one for one in printed["findings"] if one["code"] == "formula_without_value"]
    assert (broken["row"], broken["column"]) == (2, "Họ và tên")
