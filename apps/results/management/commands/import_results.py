"""Take marks from a spreadsheet: the summary sheet of classes, or mark sheets of subjects."""

from apps.core.spreadsheets import read_workbook
from apps.imports.command import ImportCommand
from apps.results.importing import KIND as SUMMARY_SHEET
from apps.results.subject_cells import is_subject_sheet
from apps.results.subject_sheet import KIND as SUBJECT_SHEET


class Command(ImportCommand):
    help = "Nhập bảng điểm tổng hợp của lớp hoặc bảng điểm môn học từ bảng tính."
    kind = SUBJECT_SHEET  # its form asks for all that the form of the other shape asks for

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", required=True, help="năm đầu của năm học, ví dụ 2026")
        parser.add_argument("--period", required=True, help="kỳ: hk1, hk2 hoặc cn (cả năm)")
        parser.add_argument("--class", dest="class_name", default="", help="chỉ một lớp")
        parser.add_argument(
            "--after-summer", action="store_true", help="kết quả sau đánh giá lại (kỳ cn)"
        )
        parser.add_argument("--subject", default="", help="mã môn của bảng điểm môn, ví dụ toan")

    def kind_of(self, options):
        """A sheet is what its headings say; a chosen subject makes it the sheet of a subject."""
        if options["subject"] or is_subject_sheet(read_workbook(options["file"])):
            return SUBJECT_SHEET
        return SUMMARY_SHEET

    def parameters(self, options):
        parameters = {
            "year": int(options["year"]),
            "period": options["period"],
            "class": options["class_name"],
        }
        if self.kind == SUBJECT_SHEET:
            parameters["subject"] = options["subject"]
        else:
            parameters["after_summer"] = options["after_summer"]
        return parameters
