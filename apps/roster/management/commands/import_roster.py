"""Take the pupil list of a school year from a spreadsheet."""

from apps.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Nhập danh sách học sinh của một năm học từ bảng tính."
    kind = "roster.pupils"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", required=True, help="năm đầu của năm học, ví dụ 2026")

    def parameters(self, options):
        return {"year": int(options["year"])}
