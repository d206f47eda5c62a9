import datetime
import io
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.spreadsheets import RESULT_COLUMN, is_example_row, read_workbook
from apps.core.spreadsheets.marking import mark_workbook
from apps.core.spreadsheets.writing import (
    TemplateColumn,
    sheet_title,
    template_workbook,
    write_table,
    write_tables,
)


def finding(severity, row, column, **others):
    values = {
        "severity": severity,
        "code": f"{severity}_code",
        "sheet": "6A1",
        "row": row,
        "column": column,
        "column_index": None,
        "message": "Không đọc được ngày.",
        "remedy": "Gõ lại ngày.",
    }
    return SimpleNamespace(**values | others)


class TestTables:
    def test_written_table_reads_back_unchanged(self, tmp_path):
        path = tmp_path / "table.xlsx"
        rows = [
            ["0012", "Nguyễn Văn Hùng", datetime.date(2014, 3, 5), 8.5],
            ["+84", "=1+1", None, Decimal("7.25")],
            ["-5", "@SUM(A1)", "", 3],
            ["_x0041_", "a\x00b\x0bc", True, None],
        ]

        write_table(path, ["Mã", "Họ tên", "Ngày sinh", "Điểm"], rows, sheet_title="6A1")

        sheet = read_workbook(path).sheets[0]
        assert sheet.name == "6A1"
        assert sheet.rows == [
            ["Mã", "Họ tên", "Ngày sinh", "Điểm"],
            ["0012", "Nguyễn Văn Hùng", datetime.date(2014, 3, 5), 8.5],
            ["+84", "=1+1", "", 7.25],
            ["-5", "@SUM(A1)", "", 3.0],
            ["_x0041_", "abc", "Có", ""],
        ]

    def test_no_cell_is_ever_a_formula(self):
        held = io.BytesIO()
        texts = ["=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0", "\t=1", "{=1}"]

        write_table(held, texts, [texts])

        cells = [cell for row in openpyxl.load_workbook(held).active for cell in row]
        assert [cell.value for cell in cells] == texts * 2
        assert {cell.data_type for cell in cells} == {"s"}
        assert {cell.number_format for cell in cells} == {"@"}

    @given(
        st.lists(
            st.text(max_size=40),
            min_size=1,
            max_size=5,
        )
    )
    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_any_text_can_be_written_and_read(self, tmp_path, texts):
        path = tmp_path / "any.xlsx"

        write_table(path, ["A", *texts], [["x", *texts]])

        headings, cells = read_workbook(path).sheets[0].rows
        assert headings[1:] == cells[1:]
        assert {type(cell) for cell in cells} == {str}

    def test_heading_is_frozen_and_carries_notes_and_lists(self):
        held = io.BytesIO()

        write_table(
            held,
            ["Họ tên", "Giới tính"],
            [],
            notes={"Họ tên": "Ghi đủ họ, đệm, tên"},
            validations={"Giới tính": ["Nam", "Nữ"]},
        )

        sheet = openpyxl.load_workbook(held).active
        rule = sheet.data_validations.dataValidation[0]
        assert sheet.freeze_panes == "A2"
        assert sheet["A1"].font.bold is True
        assert sheet["A1"].comment.text == "Ghi đủ họ, đệm, tên"
        assert (rule.formula1, str(rule.sqref)) == ('"Nam,Nữ"', "B2:B5000")

    def test_several_sheets_get_distinct_legal_names(self, tmp_path):
        path = tmp_path / "tables.xlsx"

        write_tables(path, [("6/1", ["A"], [["x"]]), ("6:1", ["A"], [["y"]])])

        assert [sheet.name for sheet in read_workbook(path).sheets] == ["6 1", "6 1 (2)"]

    @pytest.mark.parametrize(
        ("title", "name"), [("", "Trang"), ("'a'", "a"), ("x" * 40, "x" * 31), ("[]", "Trang")]
    )
    def test_sheet_names_are_legal(self, title, name):
        assert sheet_title(title) == name


class TestTemplates:
    def test_example_row_and_guide_are_recognised(self, tmp_path):
        path = tmp_path / "template.xlsx"
        columns = [
            TemplateColumn("Mã học sinh", required=True, example="0012"),
            TemplateColumn("Giới tính", choices=("Nam", "Nữ"), example="Nữ", help="Nam hoặc Nữ"),
        ]

        template_workbook(path, columns, sheet_title="Học sinh", guide=["Mỗi dòng một học sinh."])

        workbook = read_workbook(path)
        assert [sheet.name for sheet in workbook.sheets] == ["Học sinh"]
        assert [notice.code for notice in workbook.notices] == ["result_sheet"]
        assert workbook.sheets[0].rows[0] == ["Mã học sinh (*)", "Giới tính", ""]
        assert [is_example_row(row) for row in workbook.sheets[0].rows] == [False, True]

    def test_titles_stand_above_the_headings_and_lists_begin_below_them(self, tmp_path):
        path = tmp_path / "template.xlsx"
        columns = [TemplateColumn("Giới tính", choices=("Nam", "Nữ"), example="Nữ")]

        template_workbook(path, columns, titles=["TRƯỜNG THCS BÌNH MINH", "NĂM HỌC 2026–2027", ""])

        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert [cell.value for cell in sheet["A"][:4]] == [
            *("TRƯỜNG THCS BÌNH MINH", "NĂM HỌC 2026–2027", None, "Giới tính"),
        ]
        (rule,) = sheet.data_validations.dataValidation
        assert (sheet.freeze_panes, str(rule.sqref)) == ("A5", "A5:A5000")

    def test_a_long_list_stands_on_a_sheet_of_its_own(self, tmp_path):
        path = tmp_path / "template.xlsx"
        names = tuple(f"Dân tộc số {number}" for number in range(54))

        template_workbook(path, [TemplateColumn("Mã"), TemplateColumn("Dân tộc", choices=names)])

        book = openpyxl.load_workbook(path)
        (rule,) = book.worksheets[0].data_validations.dataValidation
        assert (rule.formula1, str(rule.sqref)) == ("'Danh mục'!$A$3:$A$56", "B2:B5000")
        assert [cell.value for cell in book["Danh mục"]["A"][2:]] == list(names)
        assert [sheet.name for sheet in read_workbook(path).sheets] == ["Dữ liệu"]

    def test_cells_that_are_still_blank_are_text(self, tmp_path):
        path = tmp_path / "template.xlsx"

        template_workbook(path, [TemplateColumn("Mã"), TemplateColumn("Ngày sinh")])

        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert [sheet.column_dimensions[letter].number_format for letter in "AB"] == ["@", "@"]


class TestMarking:
    @pytest.fixture
    def source(self, tmp_path):
        path = tmp_path / "source.xlsx"
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "6A1"
        sheet["B2"] = "DANH SÁCH LỚP 6A1"
        for column, heading in enumerate(["STT", "Họ và tên", "Ngày sinh"], start=1):
            sheet.cell(4, column, heading)
        sheet["A5"], sheet["B5"], sheet["C5"] = 1, "=HYPERLINK(1)", "31/02/2014"
        sheet["B5"].data_type = "s"
        sheet["A6"], sheet["B6"], sheet["C6"] = 2, "Lê Thị B", datetime.date(2014, 3, 5)
        book.save(path)
        return path

    def test_marked_workbook_reads_like_its_source(self, source, tmp_path):
        path = tmp_path / "marked.xlsx"

        mark_workbook(source, [finding("error", 5, "Ngày sinh")], path)

        before, after = read_workbook(source), read_workbook(path)
        assert [notice.code for notice in after.notices] == [
            *("result_sheet", "result_column", "result_unchanged"),
        ]
        assert [sheet.name for sheet in after.sheets] == ["6A1"]
        assert after.sheets[0].rows == [
            ["", "", ""],
            ["", "DANH SÁCH LỚP 6A1", ""],
            ["", "", ""],
            ["STT", "Họ và tên", "Ngày sinh"],
            [1, "=HYPERLINK(1)", "31/02/2014"],
            [2, "Lê Thị B", "05/03/2014"],
        ]
        assert len(before.sheets[0].rows) == len(after.sheets[0].rows)

    def test_numbers_stay_numbers_and_the_heading_stays_in_sight(self, tmp_path):
        source, path = tmp_path / "source.xlsx", tmp_path / "marked.xlsx"
        book = openpyxl.Workbook()
        book.active.title = "6A1"
        book.active.append(["Mã học sinh", "Mã định danh", "ĐĐGtx", "ĐĐGgk", "Đã học"])
        book.active.append(["0012", 79201412345, 7.5, 85, True])
        book.save(source)

        mark_workbook(source, [finding("error", 2, "ĐĐGgk")], path)

        sheet = openpyxl.load_workbook(path)["6A1"]
        assert [cell.value for cell in sheet[2]][:5] == ["0012", "79201412345", 7.5, 85, "TRUE"]
        assert [cell.data_type for cell in sheet[2]][:5] == ["s", "s", "n", "n", "s"]
        assert [cell.number_format for cell in sheet[2]][:4] == ["@", "@", "General", "General"]
        assert sheet["D2"].fill.start_color.rgb == "FFF8B4B4"
        assert sheet.freeze_panes == "A2"
        assert "result_unchanged" in [notice.code for notice in read_workbook(path).notices]

    def test_bad_cells_are_filled_and_explained_beside_the_row(self, source, tmp_path):
        path = tmp_path / "marked.xlsx"

        mark_workbook(
            source,
            [
                finding("warning", 6, "B", message="Tên lạ."),
                finding("error", 5, "Ngày  SINH (*)"),
                finding("warning", 5, "", column_index=3),
            ],
            path,
        )

        sheet = openpyxl.load_workbook(path)["6A1"]
        assert sheet["C5"].fill.start_color.rgb == "FFF8B4B4"
        assert sheet["B6"].fill.start_color.rgb == "FFFFF3B0"
        assert sheet["A5"].fill.fill_type is None
        assert sheet["D4"].value == RESULT_COLUMN
        assert sheet["D5"].value == (
            "[Lỗi] Ngày  SINH (*): Không đọc được ngày. Gõ lại ngày.\n"
            "[Cảnh báo] Không đọc được ngày. Gõ lại ngày."
        )
        assert sheet["D6"].value == "[Cảnh báo] B: Tên lạ. Gõ lại ngày."
        assert sheet["B5"].data_type == "s"

    def test_signs_of_markup_blanks_and_empty_bad_cells_come_through(self, tmp_path):
        source, path = tmp_path / "source.xlsx", tmp_path / "marked.xlsx"
        texts = ["<b> & 'x' \"y\"", "  trước sau  ", "hai\ndòng", "_x0041_", "=1+1", "Đặng Ổi"]
        book = openpyxl.Workbook()
        book.active.title = "A & B"
        book.active.append(["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy"])
        book.active.append(texts)
        book.active["E2"].data_type = "s"
        book.create_sheet("Trang 2").append(["Một", "Hai"])
        book.save(source)

        mark_workbook(source, [finding("error", 2, "", sheet="A & B", column_index=7)], path)

        marked = openpyxl.load_workbook(path)
        before = read_workbook(source).sheets[0].rows[1]
        assert marked.sheetnames == ["Danh sách lỗi", "A & B", "Trang 2"]
        shown = [cell.value for cell in marked["A & B"][2]][:6]
        assert [str(value).replace("_x005F_", "_") for value in shown] == before[:6]
        assert {cell.number_format for cell in marked["A & B"][2]} == {"@"}
        assert marked["A & B"]["G2"].fill.start_color.rgb == "FFF8B4B4"
        assert marked["A & B"]["H2"].alignment.wrap_text
        assert marked["A & B"].column_dimensions["H"].width == 70
        assert read_workbook(path).sheets[0].rows[1][:6] == before[:6]

    def test_list_of_findings_stands_first_critical_on_top_and_masked(self, source, tmp_path):
        path = tmp_path / "marked.xlsx"

        mark_workbook(source, [finding("warning", 6, "B"), finding("error", 5, "Ngày sinh")], path)

        book = openpyxl.load_workbook(path)
        rows = list(book.worksheets[0].iter_rows(min_row=3, values_only=True))
        assert book.sheetnames == ["Danh sách lỗi", "6A1"]
        assert rows == [
            (
                "Lỗi",
                "6A1",
                5,
                "Ngày sinh",
                "3•••••4",
                "Không đọc được ngày.",
                "Gõ lại ngày.",
                "error_code",
            ),
            (
                "Cảnh báo",
                "6A1",
                6,
                "B",
                "L•••••B",
                "Không đọc được ngày.",
                "Gõ lại ngày.",
                "warning_code",
            ),
        ]

    def test_a_column_added_beside_the_result_is_kept(self, source, tmp_path):
        path = tmp_path / "marked.xlsx"
        mark_workbook(source, [finding("error", 5, "Ngày sinh")], path)
        book = openpyxl.load_workbook(path)
        book["6A1"]["E5"] = "thêm"
        book.save(path)

        rows = read_workbook(path).sheets[0].rows

        assert rows[4] == [1, "=HYPERLINK(1)", "31/02/2014", "", "thêm"]

    @pytest.mark.parametrize(
        ("place", "text", "is_unchanged"),
        [("C5", "28/02/2014", False), ("B6", "Lê  Thị B ", True), ("D5", "đã sửa", True)],
    )
    def test_a_result_is_unchanged_until_a_cell_of_the_source_changes(
        self, source, tmp_path, place, text, is_unchanged
    ):
        path = tmp_path / "marked.xlsx"
        mark_workbook(source, [finding("error", 5, "Ngày sinh")], path)
        book = openpyxl.load_workbook(path)
        book["6A1"][place] = text
        book.save(path)

        codes = [notice.code for notice in read_workbook(path).notices]

        assert ("result_unchanged" in codes) is is_unchanged

    def test_a_repaired_result_can_be_marked_again(self, source, tmp_path):
        first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
        mark_workbook(source, [finding("error", 5, "Ngày sinh")], first)

        mark_workbook(first, [], second)

        assert openpyxl.load_workbook(second).sheetnames == ["Danh sách lỗi", "6A1"]
        assert read_workbook(second).sheets[0].rows == read_workbook(first).sheets[0].rows
