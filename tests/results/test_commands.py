"""From files to the family's page: both commands, then publish, then look up."""

import json

import pytest
from django.core.management import call_command

from apps.core.spreadsheets.writing import write_table
from apps.results.models import TermResult
from apps.results.publishing import publish
from apps.roster.models import Pupil, SchoolClass
from tests.roster.spine import SECRET, give_secret

PUPILS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp"]
MARKS = ["Mã học sinh", "Họ và tên", "Toán", "Ngữ văn", "GDTC", "Kết quả học tập"]


@pytest.fixture
def run(alder, tmp_path, capsys, time_machine):
    """Return a function that writes a workbook, runs a command and returns (status, object)."""
    time_machine.move_to("2026-12-20 07:00 +0700")

    def run(command, headings, rows, *options):
        path = tmp_path / "tep.xlsx"
        write_table(str(path), headings, rows)
        arguments = [str(path), "--organisation", "alder", "--year", "2026", "--json", *options]
        with pytest.raises(SystemExit) as ended:
            call_command(command, *arguments)
        return ended.value.code or 0, json.loads(capsys.readouterr().out)

    return run


def test_a_pupil_list_and_a_mark_sheet_become_what_the_family_reads(
    run, alder, anna, client_at, scope_of
):
    listed = run("import_roster", PUPILS, [["0001234567", "Trần Thị An", "02/03/2015", "Nữ", "6A"]])
    marked = run(
        "import_results",
        MARKS,
        [["0001234567", "Trần Thị An", "8,5", 7, "Đ", "Khá"]],
        *("--period", "hk1", "--class", "6A"),
    )
    with scope_of(alder):
        give_secret(Pupil.objects.get())
        publish(SchoolClass.objects.get(), "hk1", user=anna)

    page = client_at(alder).post(
        "/tra-cuu/hoc-tap/", {"code": "0001234567", "secret": SECRET.lower()}
    )

    whole = {"rows": 1, "accepted": 1, "rejected": 0, "unchanged": 0, "committed": True}
    assert listed[0] == marked[0] == 0
    assert {key: listed[1][key] for key in whole} == whole
    assert {key: marked[1][key] for key in whole} == whole
    assert "8,5" in page.content.decode() and "data-result" in page.content.decode()


def test_a_dry_run_writes_nothing(run, alder, scope_of):
    status, told = run(
        "import_roster",
        PUPILS,
        [["0001234567", "Trần Thị An", "02/03/2015", "Nữ", "6A"]],
        "--dry-run",
    )

    assert (status, told["committed"]) == (0, False)
    with scope_of(alder):
        assert not Pupil.objects.exists()


def test_an_error_stops_the_whole_file(run, alder, scope_of):
    status, told = run(
        "import_results",
        MARKS,
        [["0001234567", "Trần Thị An", "85", 7, "Đ", "Khá"]],
        *("--period", "hk1"),
    )

    assert (status, told["rows"], told["committed"]) == (1, 1, False)
    codes = {(f["code"], f["row"], f["column"]) for f in told["findings"]}
    assert {("mark_out_of_range", 2, "Toán"), ("unknown_pupil", 2, "Mã học sinh")} <= codes
    with scope_of(alder):
        assert not TermResult.objects.exists()
