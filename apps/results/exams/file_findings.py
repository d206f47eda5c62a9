"""Findings of one file of an exam, each at its cell, and not more than people can read."""

from apps.imports.specs import Finding

from .mapping import label_of

MOST_FINDINGS = 5000


class FileFindings:
    """Collects the findings of a Checked; ``names``: subject code → name."""

    def __init__(self, checked, names):
        self.checked = checked
        self.names = names
        self.left_out = 0

    def add(self, place, severity, code, message, remedy, target):
        kept = len(self.checked.findings)
        if kept >= (2 * MOST_FINDINGS if severity == "error" else MOST_FINDINGS):
            self.left_out += 1
            return
        index = place.layout.places.get(target)
        heading = place.layout.headings.get(target, label_of(target, self.names) if target else "")
        self.checked.findings.append(
            Finding(
                *(severity, code, message, remedy, place.sheet, place.number, heading),
                index + 1 if index is not None else None,
            )
        )

    def add_file(self, severity, code, message, remedy):
        self.checked.findings.append(Finding(severity, code, message, remedy))

    def notices(self, notices):
        for one in notices:
            self.checked.findings.append(
                Finding(
                    *(one.severity, one.code, one.message, one.remedy, one.sheet or "", one.row),
                    one.column or "",
                )
            )

    def sheets(self, rows):
        """Tell what of the file was not a row of candidates, and of how many problems nothing."""
        if self.left_out:
            self.add_file(
                "info",
                "findings_left_out",
                f"Còn {self.left_out} vấn đề nữa không liệt kê hết được.",
                "Hãy sửa các vấn đề đã nêu rồi tải lại tệp; phần còn lại sẽ hiện ra.",
            )
        if rows.skipped:
            self.add_file(
                "info",
                "sheet_skipped",
                f"Bỏ qua trang tính không có bảng phù hợp: {', '.join(rows.skipped)}.",
                "Nếu trang đó có dữ liệu, hãy kiểm tra lại tên các cột.",
            )
        if rows.repeated:
            self.add_file(
                "info", "repeated_header", f"Bỏ qua {rows.repeated} dòng tiêu đề lặp lại.", ""
            )
