"""Every kind of spreadsheet is read to the same rows: types, places, encodings."""

import datetime
import io

import openpyxl
import pytest

from apps.core.spreadsheets import READER_FINDINGS, column_index, column_letter, read_workbook
from tests.core.corpus import (
    ROW,
    biff,
    ods_bytes,
    ods_cell,
    ole,
    xls_error,
    xls_label,
    xls_number,
    xlsx_parts,
    zipped,
)


def openpyxl_bytes(rows, *, title="Lớp 6A1", change=None):
    book = openpyxl.Workbook()
    book.active.title = title
    for place, value in rows.items():
        book.active[place] = value
    if change is not None:
        change(book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


class TestKinds:
    def test_xlsx_keeps_types_and_places(self, stored):
        path = stored(
            openpyxl_bytes(
                {
                    "B3": "Nguyễn Văn Hùng",
                    "C3": datetime.date(2014, 3, 5),
                    "D3": 1906029,
                    "E3": "0012",
                    "F3": True,
                }
            )
        )

        workbook = read_workbook(path)

        blank = [""] * 6
        row = ["", "Nguyễn Văn Hùng", datetime.date(2014, 3, 5), 1906029.0, "0012", True]
        assert workbook.kind == "xlsx"
        assert [(s.name, s.first_row, s.rows) for s in workbook.sheets] == [
            ("Lớp 6A1", 1, [blank, blank, row])
        ]
        assert workbook.notices == []

    def test_merged_ranges_are_counted_from_one(self, stored):
        content = openpyxl_bytes(
            {"A1": "DANH SÁCH", "A2": "Họ tên"}, change=lambda b: b.active.merge_cells("A1:C1")
        )

        workbook = read_workbook(stored(content))

        assert workbook.sheets[0].merged == [(1, 1, 1, 3)]

    def test_strict_xlsx_is_read(self, stored):
        parts = {
            name: part.replace(
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            ).replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            for name, part in xlsx_parts(ROW).items()
        }

        workbook = read_workbook(stored(zipped(parts)))

        assert workbook.sheets[0].rows == [["Họ tên", "Lớp"]]

    def test_ods_is_read(self, stored):
        rows = (
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
            f"<table:table-row>{ods_cell('Họ tên')}{ods_cell('0012')}</table:table-row>"
            '<table:table-row table:number-rows-repeated="1048570">'
            '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        )

        workbook = read_workbook(stored(ods_bytes(rows)))

        assert workbook.kind == "ods"
        assert workbook.sheets[0].rows == [["", ""], ["", ""], ["Họ tên", "0012"]]

    def test_xls_is_read_and_its_error_cells_are_said(self, stored):
        cells = xls_label(1, 0, "Họ tên") + xls_number(2, 0, 8.5) + xls_error(2, 1, 0x17)

        workbook = read_workbook(stored(ole({"Workbook": biff(cells)})))

        assert workbook.kind == "xls"
        assert workbook.sheets[0].rows == [["", ""], ["Họ tên", ""], [8.5, ""]]
        assert [(n.code, n.sheet, n.row, n.column) for n in workbook.notices] == [
            ("error_cell", "6A1", 3, "B")
        ]

    def test_web_page_called_xls_is_read(self, stored):
        page = (
            "<html><head><title>x</title><style>td{}</style></head><body><table>"
            "<tr><td colspan=2>DANH SÁCH</td></tr><tr><th>Họ&nbsp;tên</th><th>Mã<br>HS</th></tr>"
            "<tr><td rowspan='2'>Nguyễn Văn A</td><td>0012</td></tr><tr><td>0013</td></tr>"
            "</table><script>alert(1)</script></body></html>"
        )

        workbook = read_workbook(stored(page.encode()))

        assert workbook.kind == "html"
        assert workbook.sheets[0].rows == [
            ["DANH SÁCH", ""],
            ["Họ tên", "Mã HS"],
            ["Nguyễn Văn A", "0012"],
            ["", "0013"],
        ]
        assert workbook.sheets[0].merged == [(1, 1, 1, 2), (3, 1, 4, 1)]
        assert [notice.code for notice in workbook.notices] == ["html_table"]

    @pytest.mark.parametrize(
        ("page", "rows"),
        [
            (  # the cell below two that reach down from different rows
                "<tr><td>A<td rowspan=3>B</tr><tr><td rowspan=2>C</tr><tr><td>D</tr>",
                [[["A", "B", ""], ["C", "", ""], ["", "", "D"]]],
            ),
            (  # a table in a cell takes no cell away from its row
                "<tr><td>1</td><td><table><tr><td>trong</td></tr></table></td><td>6A</td></tr>"
                "<tr><td>2</td><td>Hoa</td><td>6B</td></tr>",
                [[["1", "", "6A"], ["2", "Hoa", "6B"]], [["trong"]]],
            ),
            (  # rows that were not begun are begun by browsers
                "<td>a</td><td>b</td><tr><td>1</td><td>2</td></tr><td>3</td><td>4</td>",
                [[["a", "b"], ["1", "2"], ["3", "4"]]],
            ),
            (  # a remark ends where it says; one that never ends hides the rest, however often
                "<tr><td>a<!-- <td>ẩn --></td><td>b</td></tr><!-- <tr><td>c" + "<!-- " * 300_000,
                [[["a", "b"]]],
            ),
        ],
    )
    def test_cells_of_a_web_page_stand_where_a_browser_shows_them(self, stored, page, rows):
        workbook = read_workbook(stored(f"<table>{page}</table>".encode()))

        assert [sheet.rows for sheet in workbook.sheets] == rows

    @pytest.mark.parametrize(
        "content",
        [
            b"Ma,Ten\n" + b"1,2\n" * 8000 + b"1,a\x00b\n",
            b'[{"Ma": "1", "Ten": "a\\u0000b"}]',
            ole({"Workbook": biff(xls_label(0, 0, "1") + xls_label(0, 1, "a\x00b"))}),
        ],
    )
    def test_the_character_that_no_database_keeps_goes(self, stored, content):
        assert read_workbook(stored(content)).sheets[0].rows[-1] == ["1", "ab"]

    @pytest.mark.parametrize("start", ["PK", "MZ"])
    def test_text_that_begins_like_a_program_or_an_archive_is_text(self, stored, start):
        workbook = read_workbook(stored(f"{start},Họ tên\n1,Hoa\n".encode()))

        assert workbook.sheets[0].rows == [[start, "Họ tên"], ["1", "Hoa"]]

    @pytest.mark.parametrize(
        ("encoding", "name"),
        [
            ("utf-8", "UTF-8"),
            ("utf-8-sig", "UTF-8"),
            ("utf-16", "UTF-16"),
            ("utf-16-le", "UTF-16"),
            ("utf-16-be", "UTF-16"),
        ],
    )
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_text_file_is_read_in_any_encoding(self, stored, encoding, name, separator):
        lines = [["Mã", "Họ tên"], ["0012", "Nguyễn Văn Hùng"], ["0013", 'Lê "Bi"']]
        text = "\r\n".join(
            separator.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line)
            for line in lines
        )

        workbook = read_workbook(stored(text.encode(encoding)))

        assert workbook.kind == "csv"
        assert workbook.sheets[0].rows == lines
        assert f"bảng mã {name}," in workbook.notices[0].message

    def test_windows_1258_text_is_read_composed(self, stored):
        text = "Mã;Họ tên\r\n1;Nguyễn Thi\u0323 Hươ\u0300ng\r\n2;Trâ\u0300n Văn Hu\u0300ng\r\n"

        workbook = read_workbook(
            stored(
                text.replace("ễ", "ê\u0303")
                .replace("ọ", "o\u0323")
                .replace("ã", "a\u0303")
                .encode("cp1258")
            )
        )

        assert workbook.sheets[0].rows == [
            ["Mã", "Họ tên"],
            ["1", "Nguyễn Thị Hường"],
            ["2", "Trần Văn Hùng"],
        ]

    def test_tcvn3_text_keeps_its_signs_for_detection_by_column(self, stored):
        text = "M·;Hä tªn\r\n1;NguyÔn ThÞ H\u00adêng\r\n2;TrÇn V¨n Hïng\r\n3;Lª §øc ThÞnh\r\n"

        workbook = read_workbook(stored(text.encode("cp1252")))

        assert [row[1] for row in workbook.sheets[0].rows] == [
            "Hä tªn",
            "NguyÔn ThÞ H\u00adêng",
            "TrÇn V¨n Hïng",
            "Lª §øc ThÞnh",
        ]

    def test_vni_text_keeps_its_signs_for_detection_by_column(self, stored):
        text = "Hoï teân\r\nNguyeãn Vaên Huøng\r\nTraàn Thò Höôøng\r\nÑoã Quyønh Nhö\r\n"

        workbook = read_workbook(stored(text.encode("cp1252")))

        assert [row[0] for row in workbook.sheets[0].rows] == text.split("\r\n")[:-1]

    def test_rows_of_unequal_length_are_filled_up(self, stored):
        workbook = read_workbook(stored(b"a,b,c\n1\n\n2,3\n"))

        assert workbook.sheets[0].rows == [
            ["a", "b", "c"],
            ["1", "", ""],
            ["", "", ""],
            ["2", "3", ""],
        ]


@pytest.mark.parametrize(("index", "letters"), [(1, "A"), (26, "Z"), (28, "AB"), (16384, "XFD")])
def test_columns_are_named_as_the_program_names_them(index, letters):
    assert column_letter(index) == letters
    assert column_index(letters) == index


def test_every_finding_is_two_sentences():
    for text in READER_FINDINGS.values():
        assert text.severity in {"error", "warning", "info"}
        assert text.message.endswith(".")
        assert text.remedy.endswith(".")
