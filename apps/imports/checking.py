"""Reading every row by its Spec: all problems at once, rows in = accepted + rejected."""

from dataclasses import dataclass, field

from apps.core.encodings import ENCODING_LABELS, convert, detect
from apps.core.values import BadValue, cell_text, is_blank

from .headers import find_tables
from .specs import Finding, Row

LEGACY = {"tcvn3", "vni", "cp1258"}
SURE_ENOUGH = 0.5


@dataclass
class Checked:
    """The outcome of a check: accepted rows, all findings, and how many rows were read."""

    rows: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    rows_read: int = 0
    encodings: list = field(default_factory=list)

    @property
    def rejected(self):
        return self.rows_read - len(self.rows)

    @property
    def has_errors(self):
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def has_queries(self):
        return any(finding.severity == "query" for finding in self.findings)


def check(spec, workbook):
    """Read a Workbook by a Spec. Never stops at the first problem; raises nothing of its own."""
    checked = Checked()
    for notice in workbook.notices:
        checked.findings.append(
            Finding(
                notice.severity,
                notice.code,
                notice.message,
                notice.remedy,
                notice.sheet or "",
                notice.row,
                notice.column or "",
            )
        )
    tables, findings = find_tables(spec, workbook)
    checked.findings += findings
    rows, seen = [], {}
    for table in tables:
        legacy = _legacy_columns(table, checked)
        for number, class_name, cells in table.rows:
            checked.rows_read += 1
            row = _read_row(spec, table, number, class_name, cells, legacy, checked.findings)
            rows.append(row)
            key = spec.key(row)
            if key is None:
                continue
            if key in seen:
                first = seen[key]
                where = f"dòng {first.number}"
                if first.sheet != row.sheet:
                    where += f" của trang “{first.sheet}”"
                checked.findings.append(
                    row.finding(
                        "error",
                        "repeated_row",
                        f"Dòng này trùng với {where}.",
                        "Hãy giữ lại một dòng và xóa dòng kia.",
                        spec.key_column,
                    )
                )
            else:
                seen[key] = row
    if not checked.rows_read and not checked.has_errors:
        checked.findings.append(
            Finding(
                "error",
                "no_rows",
                "Tệp có dòng tiêu đề nhưng không có dòng dữ liệu nào.",
                "Hãy kiểm tra xem có chọn đúng tệp không.",
            )
        )
    checked.findings += spec.check(rows)
    bad = {(f.sheet, f.row) for f in checked.findings if f.severity == "error" and f.row}
    checked.rows = [row for row in rows if (row.sheet, row.number) not in bad]
    return checked


def _legacy_columns(table, checked):
    """Return index → encoding of text columns in an old encoding, and ask about each."""
    legacy = {}
    for index, (column, heading) in table.columns.items():
        if not column.is_text:
            continue
        values = [
            cells[index]
            for _number, _class, cells in table.rows
            if index < len(cells) and isinstance(cells[index], str) and cells[index]
        ]
        found = detect(values)
        if found.encoding not in LEGACY or found.confidence < SURE_ENOUGH:
            continue
        legacy[index] = found.encoding
        label = ENCODING_LABELS[found.encoding]
        checked.encodings.append(
            {
                "sheet": table.sheet,
                "column": heading,
                "encoding": label,
                "samples": [list(sample) for sample in found.samples[:3]],
            }
        )
        checked.findings.append(
            Finding(
                "query",
                "legacy_encoding",
                f"Cột này viết bằng bảng mã {label}; đã chuyển thử sang Unicode.",
                "Hãy xem các ví dụ trước và sau khi chuyển rồi xác nhận.",
                table.sheet,
                table.header_number,
                heading,
                index + 1,
            )
        )
    return legacy


def _read_row(spec, table, number, class_name, cells, legacy, findings):
    places = {
        column.name: (heading, index + 1) for index, (column, heading) in table.columns.items()
    }
    row = Row(table.sheet, number, {}, places, class_name, table.title)
    for index, (column, _heading) in table.columns.items():
        cell = cells[index] if index < len(cells) else ""
        if index in legacy and isinstance(cell, str):
            cell = convert(cell, legacy[index])
        if column.filled and is_blank(cell):
            findings.append(
                row.finding(
                    "error",
                    "blank_cell",
                    f"Ô “{column.heading}” để trống.",
                    "Hãy điền ô này.",
                    column.name,
                )
            )
            continue
        try:
            row.values[column.name] = column.parse(cell)
        except BadValue as problem:
            findings.append(
                row.finding(
                    problem.severity,
                    problem.code,
                    problem.message,
                    problem.remedy,
                    column.name,
                    cell_text(cell),
                )
            )
            if problem.severity != "error":
                row.values[column.name] = problem.suggestion
    return row
