"""Large files a block at a time, through the same limited child; JSON lists as tables."""

import json
from dataclasses import replace

import pytest

from apps.core.spreadsheets import UnreadableFile, read_workbook
from apps.core.spreadsheets.streaming import LARGE, stream_rows
from apps.core.spreadsheets.writing import write_table

OBJECTS = [{"SBD": "01000001", "DM1": 7.25, "DM2": None}, {"SBD": "01000002", "DM3": -1}]


def streamed(path, **options):
    with stream_rows(path, **options) as stream:
        return stream.total, list(stream)


def test_rows_come_with_their_sheet_and_number_as_the_whole_workbook_has_them(tmp_path):
    path = tmp_path / "thi.xlsx"
    write_table(str(path), ["SBD", "Toán"], [[f"{n:08d}", n / 4] for n in range(1200)])

    total, rows = streamed(path)
    sheet = read_workbook(path).sheets[0]

    assert total == 1201
    assert [cells for _name, _number, cells in rows] == sheet.rows
    assert [number for _name, number, _cells in rows] == list(range(1, 1202))


def test_leaving_early_stops_the_child(tmp_path):
    path = tmp_path / "thi.csv"
    path.write_text("SBD;Toán\n" + "1;2\n" * 50_000)

    with stream_rows(path) as stream:
        first = next(iter(stream))

    assert first[1:] == (1, ["SBD", "Toán"])


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_empty"), (b"%PDF-1.4", "not_a_spreadsheet"), (b"[1, 2", "unknown_format")],
)
def test_what_cannot_be_read_says_why(tmp_path, content, code):
    path = tmp_path / "thi.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile) as refusal:
        streamed(path)
    assert refusal.value.code == code


def test_a_child_that_runs_out_of_memory_kills_nobody_else(tmp_path):
    path = tmp_path / "thi.csv"
    path.write_text("a;b\n" * 300_000)
    limits = replace(LARGE, memory_bytes=60_000_000, seconds=10)

    with pytest.raises(UnreadableFile) as refusal:
        streamed(path, limits=limits)
    # A parser that finds no memory may give up, die, or go round in circles until it is stopped.
    assert refusal.value.code in {"reader_memory", "reader_died", "reader_slow"}


def test_a_list_of_objects_is_a_table_and_keeps_its_digits(tmp_path):
    path = tmp_path / "thi.json"
    path.write_text(json.dumps({"data": OBJECTS}), encoding="utf-8-sig")

    workbook = read_workbook(path)

    assert workbook.kind == "json"
    assert workbook.sheets[0].rows == [
        ["SBD", "DM1", "DM2", "DM3"],
        ["01000001", "7.25", "", ""],
        ["01000002", "", "", "-1"],
    ]


def test_a_list_of_lists_stands_as_it_is(tmp_path):
    path = tmp_path / "thi.json"
    path.write_text('[["SBD", "Toán"], ["01000001", 8]]')

    assert read_workbook(path).sheets[0].rows == [["SBD", "Toán"], ["01000001", "8"]]


@pytest.mark.parametrize("text", ['[{"a": {"b": 1}}]', '[{"a": 1}, 2]', "[[[1]]]"])
def test_nested_values_are_refused(tmp_path, text):
    path = tmp_path / "thi.json"
    path.write_text(text)

    with pytest.raises(UnreadableFile) as refusal:
        read_workbook(path)
    assert refusal.value.code == "unknown_format"
