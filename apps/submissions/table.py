"""The table of units of a campaign as rows of a workbook."""

from django.utils import timezone

from .matrix import matrix_rows

BLOCK = 500
HEADINGS = [
    *("Mã đơn vị", "Đơn vị", "Tình trạng", "Đúng hạn", "Số ngày trễ", "Hạn nộp", "Nhận đủ lúc"),
    *("Số lần nộp", "Lần nộp mới nhất", "Lần được chấp nhận", "Số dòng", "Học sinh", "Lớp"),
    *("So với năm trước", "So với kỳ trước", "Điểm cần giải trình", "Chưa giải trình"),
    "Quy tắc được miễn",
]


def table_rows(campaign, ids):
    """Yield the rows of requirements in their order, read in blocks."""
    for start in range(0, len(ids), BLOCK):
        for row in matrix_rows(campaign, ids[start : start + BLOCK]):
            version = row.get("version", {})
            received_at = version.get("received_at")
            yield [
                row["unit"].code,
                row["unit"].name,
                row["words"],
                row["is_on_time"],
                row["days_late"] or None,
                row["on_time_words"],
                timezone.localtime(received_at) if received_at else None,
                row.get("versions"),
                version.get("number"),
                row.get("official_number"),
                version.get("rows_accepted"),
                version.get("summary__pupils"),
                version.get("summary__classes"),
                row.get("against_year"),
                row.get("against_round"),
                row.get("queries"),
                row.get("silent"),
                row.get("waivers"),
            ]
