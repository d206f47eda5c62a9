"""The exit status of the import commands: 0 clean, 1 rows are wrong, 2 nothing could be read."""

import json

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
