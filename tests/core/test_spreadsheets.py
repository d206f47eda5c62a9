import datetime
import io
import struct

import openpyxl
import pytest

from apps.core.spreadsheets import (
    READER_FINDINGS,
    Limits,
    UnreadableFile,
    column_index,
    column_letter,
    read_workbook,
)
from tests.core.corpus import (
    biff,
    ods_bytes,
    ods_cell,
    ole,
    text_cell,
    xls_error,
    xls_label,
    xls_number,
    xlsx_parts,
    zipped,
)

ROW = f'<row r="1">{text_cell("A1", "Họ tên")}{text_cell("B1", "Lớp")}</row>'


@pytest.fixture
def stored(tmp_path):
    """Store bytes under a name that says nothing about their kind."""

    def store(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return store


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


def codes(workbook):
    return [notice.code for notice in workbook.notices]


def refusal_of(path, **limits):
    with pytest.raises(UnreadableFile) as refusal:
        read_workbook(path, limits=Limits(**limits))
    assert refusal.value.message.endswith(".")
    assert refusal.value.remedy.endswith(".")
    return refusal.value.code


def hidden(workbook):
    """The notices of hidden places: (code, row, the places that the sentence names)."""
    return [
        (n.code, n.row, n.message.split(": ")[1].split(".")[0])
        for n in workbook.notices
        if n.code.startswith("hidden_")
    ]


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
        assert codes(workbook) == ["html_table"]

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


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file_empty"),
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not_a_spreadsheet"),
            (b"\x89PNG\r\n\x1a\n" + bytes(40), "not_a_spreadsheet"),
            (zipped({"readme.txt": "x"}), "not_a_spreadsheet"),
            (zipped({"word/document.xml": "x"}), "not_a_spreadsheet"),
            (ole({"WordDocument": b"x"}), "not_a_spreadsheet"),
            (zipped({"xl/workbook.bin": "x"}), "old_format"),
            (b"MIME-Version: 1.0\n\n<html><table><tr><td>a</td></tr></table></html>", "old_format"),
            (b"MZ\x90\x00\x03\x00", "not_a_spreadsheet"),
            (b"PK\x03\x04 broken", "zip_damaged"),
            (zipped(xlsx_parts(ROW))[:-200], "zip_damaged"),
            (bytes(range(32)) * 20, "unknown_format"),
            (b" \r\n\r\n", "no_data"),
            (zipped(xlsx_parts("")), "no_data"),
            (zipped(xlsx_parts(ROW, states=("hidden",))), "no_data"),
            (b"<html><body><p>Het phien</p></body></html>", "no_data"),
        ],
    )
    def test_unusable_files_each_get_their_sentence(self, stored, content, code):
        assert refusal_of(stored(content)) == code

    def test_missing_file_is_said(self, tmp_path):
        assert refusal_of(tmp_path / "none") == "file_missing"

    def test_file_over_the_limit_is_refused_unopened(self, stored):
        assert refusal_of(stored(b"a,b\n" * 100), max_bytes=100) == "file_too_big"

    @pytest.mark.parametrize(
        "content",
        [
            ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
            ole({"Workbook": biff(xls_label(0, 0, "x"), password=True)}),
            ods_bytes("", manifest="<manifest:encryption-data/>"),
        ],
    )
    def test_password_is_said(self, stored, content):
        assert refusal_of(stored(content)) == "password"

    @pytest.mark.parametrize(
        "content",
        [
            zipped(xlsx_parts(ROW) | {"xl/vbaProject.bin": b"x"}),
            zipped(
                xlsx_parts(ROW)
                | {"[Content_Types].xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml"}
            ),
            ole({"_VBA_PROJECT_CUR": b"x", "Workbook": biff(xls_label(0, 0, "x"))}),
            ods_bytes("", extra={"Basic/Standard/Module1.xml": "x"}),
        ],
    )
    def test_macros_are_refused(self, stored, content):
        assert refusal_of(stored(content)) == "macros"

    @pytest.mark.parametrize("declaration", ["<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY b "c">]>'])
    def test_document_types_are_refused(self, stored, declaration):
        assert refusal_of(stored(zipped(xlsx_parts(ROW, prolog=declaration)))) == "xml_entities"

    def test_document_type_in_utf16_is_refused(self, stored):
        parts = xlsx_parts(ROW)
        sheet = "xl/worksheets/sheet1.xml"
        parts[sheet] = ("\ufeff<!DOCTYPE a>" + parts[sheet]).encode("utf-16-le")

        assert refusal_of(stored(zipped(parts))) == "xml_entities"

    def test_document_type_in_ods_is_refused(self, stored):
        content = zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": "<!DOCTYPE a><a/>",
            }
        )

        assert refusal_of(stored(content)) == "xml_entities"

    @pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "xl\\..\\x"])
    def test_names_that_climb_are_refused(self, stored, name):
        assert refusal_of(stored(zipped(xlsx_parts(ROW) | {name: "x"}))) == "zip_odd"

    def test_archive_with_too_many_parts_is_refused(self, stored):
        parts = xlsx_parts(ROW) | {f"xl/{n}.xml": "" for n in range(50)}

        assert refusal_of(stored(zipped(parts)), max_parts=50) == "zip_odd"

    def test_bombs_are_refused_by_ratio_and_by_size(self, stored):
        path = stored(zipped(xlsx_parts(ROW) | {"xl/media/image1.png": bytes(20 << 20)}))

        assert refusal_of(path) == "zip_bomb"
        assert refusal_of(path, max_unpacked_bytes=1 << 20) == "zip_bomb"


class TestGiantRanges:
    def test_far_cell_in_xlsx_is_refused_before_anything_allocates(self, stored):
        data = ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

        assert refusal_of(stored(zipped(xlsx_parts(data)))) == "too_many_rows"

    def test_far_column_in_xlsx_is_refused(self, stored):
        data = '<row r="1"><c r="XFD1"><v>1</v></c></row>'

        assert refusal_of(stored(zipped(xlsx_parts(data)))) == "too_many_columns"

    def test_far_cell_that_the_scan_cannot_see_kills_only_the_child(self, stored):
        data = ROW + "<row r='1048576'><c  r = '&#88;FD1048576' ><v>1</v></c></row>"
        data += '<row><c t="n" cm="a/b" r="XFD1048576"><v>1</v></c></row>'

        with pytest.raises(UnreadableFile) as refusal:
            read_workbook(stored(zipped(xlsx_parts(data))))

        assert refusal.value.code in {"reader_died", "reader_memory", "damaged", "too_many_rows"}

    def test_wide_dimension_alone_is_harmless(self, stored):
        parts = xlsx_parts(ROW)
        sheet = "xl/worksheets/sheet1.xml"
        parts[sheet] = parts[sheet].replace(
            "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
        )

        assert read_workbook(stored(zipped(parts))).sheets[0].rows == [["Họ tên", "Lớp"]]

    def test_far_cell_in_xls_is_refused(self, stored):
        cells = xls_label(0, 0, "x") + xls_number(65535, 60000, 1.0)

        assert refusal_of(stored(ole({"Workbook": biff(cells)})), max_rows=60000) == "too_many_rows"
        assert refusal_of(stored(ole({"Workbook": biff(cells)}))) == "too_many_columns"

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (
                f'<table:table-row table:number-rows-repeated="1000000">{ods_cell("x")}',
                "too_many_rows",
            ),
            (
                '<table:table-row><table:table-cell office:value-type="string" '
                'table:number-columns-repeated="16384"/>',
                "too_many_columns",
            ),
        ],
    )
    def test_repeated_cells_in_ods_are_refused(self, stored, row, code):
        assert refusal_of(stored(ods_bytes(row + "</table:table-row>"))) == code

    def test_sheets_are_counted_together(self, stored):
        path = stored(zipped(xlsx_parts(ROW, states=("visible",) * 3)))

        assert refusal_of(path, max_cells=5) == "too_many_cells"
        assert refusal_of(path, max_sheets=2) == "too_many_sheets"

    def test_unclosed_quote_is_said_with_its_row(self, stored):
        content = b'a,b\n1,"' + b"x\n" * 30_000

        assert refusal_of(stored(content)) == "text_too_long"


class TestChild:
    def test_child_out_of_memory_is_a_refusal(self, stored):
        rows = "\n".join(f"{n},x{n},y{n},z{n}" for n in range(300_000)).encode()

        code = refusal_of(stored(rows), max_rows=1_000_000, memory_bytes=90 << 20)

        assert code in {"reader_memory", "reader_died"}

    def test_child_over_its_time_is_a_refusal(self, stored):
        rows = b"a,b,c,d,e,f,g,h,i,j\n" * 900_000

        code = refusal_of(
            stored(rows), max_rows=10_000_000, max_cells=10**8, memory_bytes=4 << 30, seconds=1
        )

        assert code == "reader_slow"

    def test_answer_over_the_limit_is_a_refusal(self, stored):
        assert refusal_of(stored(b"a,b\n" * 1000), max_result_bytes=500) == "reader_memory"


@pytest.mark.parametrize(("index", "letters"), [(1, "A"), (26, "Z"), (28, "AB"), (16384, "XFD")])
def test_columns_are_named_as_the_program_names_them(index, letters):
    assert column_letter(index) == letters
    assert column_index(letters) == index


def test_every_finding_is_two_sentences():
    for text in READER_FINDINGS.values():
        assert text.severity in {"error", "warning", "info"}
        assert text.message.endswith(".")
        assert text.remedy.endswith(".")
