"""What is refused, and why: other files, bombs, giant ranges, a child that dies."""

import pytest

from apps.core.spreadsheets import Limits, UnreadableFile, read_workbook
from tests.core.corpus import (
    ROW,
    biff,
    ods_bytes,
    ods_cell,
    ole,
    xls_label,
    xls_number,
    xlsx_parts,
    zipped,
)


def refusal_of(path, **limits):
    with pytest.raises(UnreadableFile) as refusal:
        read_workbook(path, limits=Limits(**limits))
    assert refusal.value.message.endswith(".")
    assert refusal.value.remedy.endswith(".")
    return refusal.value.code


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
