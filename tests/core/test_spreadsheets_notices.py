"""What a readable file is told about: hidden places, formulas, error cells, links, ghost rows."""

import struct

from apps.core.spreadsheets import read_workbook
from tests.core.corpus import (
    ROW,
    biff,
    ods_bytes,
    ods_cell,
    ole,
    text_cell,
    xls_label,
    xlsx_parts,
    zipped,
)


def codes(workbook):
    return [notice.code for notice in workbook.notices]


def hidden(workbook):
    """The notices of hidden places: (code, row, the places that the sentence names)."""
    return [
        (n.code, n.row, n.message.split(": ")[1].split(".")[0])
        for n in workbook.notices
        if n.code.startswith("hidden_")
    ]


class TestNotices:
    def test_hidden_sheets_are_listed_and_marked(self, stored):
        workbook = read_workbook(stored(zipped(xlsx_parts(ROW, states=("visible", "veryHidden")))))

        assert [(sheet.name, sheet.hidden) for sheet in workbook.sheets] == [
            ("Lớp 6A1", False),
            ("Lớp 6A1 2", True),
        ]
        assert [sheet.name for sheet in workbook.visible_sheets] == ["Lớp 6A1"]
        assert [(n.code, n.sheet) for n in workbook.notices] == [("hidden_sheet", "Lớp 6A1 2")]

    def test_hidden_rows_and_columns_of_an_xlsx_are_read_and_said(self, stored):
        rows = "".join(
            f'<row r="{n}"{hidden}>{text_cell(f"A{n}", "x")}{text_cell(f"C{n}", "y")}</row>'
            for n, hidden in ((1, ""), (2, ' hidden="1"'), (3, ' hidden="0"'), (4, ' hidden="1"'))
        )
        parts = xlsx_parts(rows + '<row r="9" hidden="1"/>')
        columns = '<cols><col min="2" max="3" hidden="1"/><col min="9" max="9" hidden="1"/></cols>'
        part = "xl/worksheets/sheet1.xml"
        parts[part] = parts[part].replace("<sheetData>", f"{columns}<sheetData>")

        workbook = read_workbook(stored(zipped(parts)))

        assert len(workbook.sheets[0].rows) == 4
        assert hidden(workbook) == [("hidden_rows", 2, "2, 4"), ("hidden_columns", None, "B, C")]

    def test_hidden_rows_and_columns_of_an_ods_are_said(self, stored):
        rows = (
            '<table:table-column/><table:table-column table:visibility="collapse"/>'
            f"<table:table-row>{ods_cell('x')}{ods_cell('y')}</table:table-row>"
            f'<table:table-row table:visibility="filter">{ods_cell("x")}</table:table-row>'
        )

        workbook = read_workbook(stored(ods_bytes(rows)))

        assert hidden(workbook) == [("hidden_rows", 2, "2"), ("hidden_columns", None, "B")]

    def test_hidden_rows_and_columns_of_an_xls_are_said(self, stored):
        row = struct.pack("<HHHHHHHH", 1, 0, 2, 255, 0, 0, 0x0120, 0)
        column = struct.pack("<HHHHHH", 1, 1, 2048, 0, 1, 0)
        records = struct.pack("<HH", 0x7D, 12) + column + struct.pack("<HH", 0x208, 16) + row
        cells = xls_label(0, 0, "x") + xls_label(1, 1, "y")

        workbook = read_workbook(stored(ole({"Workbook": biff(records + cells)})))

        assert hidden(workbook) == [("hidden_rows", 2, "2"), ("hidden_columns", None, "B")]

    def test_hidden_rows_of_a_hidden_sheet_are_not_spoken_of(self, stored):
        row = f'<row r="1" hidden="1">{text_cell("A1", "x")}</row>'

        workbook = read_workbook(stored(zipped(xlsx_parts(row, states=("visible", "hidden")))))

        assert [n.code for n in workbook.notices] == ["hidden_rows", "hidden_sheet"]

    def test_faulty_cells_of_a_hidden_sheet_are_not_spoken_of(self, stored):
        parts = xlsx_parts(ROW, states=("visible", "hidden"))
        faulty = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>1+1</f></c></row>'
        parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(ROW, faulty)

        workbook = read_workbook(stored(zipped(parts)))

        assert codes(workbook) == ["hidden_sheet"]

    def test_formulas_without_values_and_error_cells_are_said_with_their_places(self, stored):
        data = (
            f'<row r="4">{text_cell("A4", "x")}<c r="B4"><f>SUM(C1:C9)</f></c>'
            '<c r="C4"><f>1+1</f><v></v></c><c r="D4" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
            '<c r="E4" t="str"><f>""</f><v></v></c><c r="F4"><f>1+1</f><v>2</v></c></row>'
        )

        workbook = read_workbook(stored(zipped(xlsx_parts(data))))

        assert [(n.code, n.row, n.column) for n in workbook.notices] == [
            ("formula_without_value", 4, "B"),
            ("formula_without_value", 4, "C"),
            ("error_cell", 4, "D"),
        ]
        assert "#DIV/0!" in workbook.notices[2].message
        assert workbook.sheets[0].rows[3] == ["x", "", "", "", "", 2.0]

    def test_many_doubtful_cells_are_counted_not_listed(self, stored):
        data = ROW + "".join(
            f'<row r="{n}"><c r="A{n}"><f>1+1</f></c></row>' for n in range(2, 203)
        )

        workbook = read_workbook(stored(zipped(xlsx_parts(data))))

        assert len(workbook.notices) == 101
        assert workbook.notices[-1].code == "more_cells"
        assert "101 ô" in workbook.notices[-1].message

    def test_external_links_are_said(self, stored):
        parts = xlsx_parts(ROW) | {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}

        assert codes(read_workbook(stored(zipped(parts)))) == ["external_links"]

    def test_formatted_ghost_rows_do_not_count(self, stored):
        data = ROW + '<row r="1048576"><c r="A1048576" s="3"/><c r="XFD1048576" s="3"></c></row>'

        workbook = read_workbook(stored(zipped(xlsx_parts(data))))

        assert workbook.sheets[0].rows == [["Họ tên", "Lớp"]]
