"""Take the summary mark sheet of one class or of many from a spreadsheet."""

from apps.core.vocabulary import Period
from apps.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Nhập bảng điểm tổng hợp từ bảng tính."
    kind = "results.summary_sheet"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--year", type=int, required=True, help="năm đầu của năm học, ví dụ 2026"
        )
        parser.add_argument("--period", choices=Period.values, required=True, help="kỳ")
        parser.add_argument("--class", dest="class_name", default="", help="chỉ một lớp")

    def parameters(self, options):
        return {
            "year": options["year"],
            "period": options["period"],
            "class": options["class_name"],
        }
