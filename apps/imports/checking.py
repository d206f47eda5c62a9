"""Reading every row by its Spec: all problems at once, rows in = accepted + rejected."""

from contextlib import suppress
from dataclasses import dataclass, field

from apps.core.encodings import convert_cell, mend_capitals
from apps.core.spreadsheets import column_index, read_workbook
from apps.core.values import BadValue, cell_text, is_blank

from .headers import find_tables
from .legacy import legacy_columns
from .parted import BadPart, joined_cell, part_blamed, part_name
from .specs import Finding, Plan, Row, place_of

ROWS_BETWEEN_NOTES = 200


@dataclass
class Checked:
    """The outcome of a check: accepted rows, all findings, and how many rows were read."""

    rows: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    rows_read: int = 0
    encodings: list = field(default_factory=list)
    tables: list = field(default_factory=list)  # the Tables that the rows were read from
    overviews: list = field(default_factory=list)  # of the preview: title, text, headings, rows

    @property
    def accepted(self):
        return len(self.rows)

    @property
    def rejected(self):
        return self.rows_read - self.accepted

    def plan_of(self, spec):
        """Return the Plan for the accepted rows; none while the file has errors."""
        return Plan() if self.has_errors else spec.plan(self.rows)

    def write(self, spec, path, recorder):
        spec.write(self.rows, recorder)

    @property
    def has_errors(self):
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def has_queries(self):
        return any(finding.severity == "query" for finding in self.findings)

    @property
    def is_undecided(self):
        """Tell whether a row still waits for a person to choose what it means."""
        return any(finding.is_undecided for finding in self.findings)


@dataclass
class CheckedStream(Checked):
    """The outcome of a file that its kind read by itself: counts and a Plan instead of rows."""

    accepted_rows: int = 0
    plan: Plan = field(default_factory=Plan)

    @property
    def accepted(self):
        return self.accepted_rows

    def plan_of(self, spec):
        return Plan() if self.has_errors else self.plan

    def write(self, spec, path, recorder):
        spec.write_file(path, recorder)


def check_file(spec, path, decisions=None, note=lambda done, total: None, *, reasons=None):
    """Read a file by a Spec and return its Checked; raises UnreadableFile."""
    if spec.read_file is not None:
        return spec.read_file(path, note)
    return check(spec, read_workbook(path), decisions, note, reasons=reasons)


def check(spec, workbook, decisions=None, note=lambda done, total: None, *, reasons=None):
    """Read a Workbook by a Spec. Never stops at the first problem; raises nothing of its own.

    ``decisions``: place of a row (``place_of``) → the option that a person chose for it;
    ``reasons``: the same → why.
    ``note(done, total)`` is told how many rows are read.
    """
    decisions, reasons = decisions or {}, reasons or {}
    checked = Checked()
    tables, findings = find_tables(spec, workbook)
    checked.findings += _said_of_the_file(workbook, tables)
    checked.tables = tables
    checked.findings += findings
    rows, seen = [], {}
    total = sum(len(table.rows) for table in tables)
    for table in tables:
        legacy, questions, shown = legacy_columns(table)
        checked.findings += questions
        checked.encodings += shown
        parsers, remarks = _settled(table, decisions)
        checked.findings += remarks
        masks = {column.name: column.mask for column, _heading in table.columns.values()}
        places = {
            column.name: (heading, index + 1) for index, (column, heading) in table.columns.items()
        }
        for number, class_name, cells in table.rows:
            checked.rows_read += 1
            if checked.rows_read % ROWS_BETWEEN_NOTES == 0:
                note(checked.rows_read, total)
            told = {"cells": cells, "masks": masks}
            row = Row(table.sheet, number, {}, places, class_name, table.title, **told)
            _read_cells(row, table, legacy, parsers, checked.findings)
            place = place_of(row.sheet, row.number)
            row.decision, row.reason = decisions.get(place, ""), reasons.get(place, "")
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
    checked.findings += spec.check_tables(workbook, tables, rows)
    bad = {(f.sheet, f.row) for f in checked.findings if f.severity == "error" and f.row}
    checked.rows = [row for row in rows if (row.sheet, row.number) not in bad]
    return checked


def _said_of_the_file(workbook, tables):
    """Return what the reader noticed; a faulty cell of a sheet that is not read harms nothing."""
    read = {table.sheet for table in tables}

    def severity(notice):
        is_elsewhere = notice.sheet and read and notice.sheet not in read
        return "info" if notice.severity == "error" and is_elsewhere else notice.severity

    return [
        Finding(
            severity(notice),
            notice.code,
            notice.message,
            notice.remedy,
            notice.sheet or "",
            notice.row,
            *_column_named(notice, tables),
        )
        for notice in workbook.notices
    ]


def _column_named(notice, tables):
    """Return (heading, number) of the column that the reader knows by its letters alone."""
    if not notice.column:
        return "", None
    index = column_index(notice.column)
    for table in tables:
        if table.sheet == notice.sheet and (notice.row or 0) > table.header_number:
            headings = table.headings[index - 1 : index]
            return (headings[0] if headings and headings[0] else notice.column), index
    return notice.column, index


def _settled(table, decisions):
    """Return (index → parse function, findings) of columns that are judged as a whole."""
    parsers, findings = {}, []
    for index, (column, heading) in table.columns.items():
        if column.settle is None:
            continue
        place = place_of(table.sheet, table.header_number, index + 1)
        cells = list(_cells_of(table, index, column))
        settled = column.settle(cells, decisions.get(place, ""))
        parsers[index] = settled.parse
        for remark in settled.remarks:
            findings.append(
                Finding(
                    remark.severity,
                    remark.code,
                    remark.message,
                    remark.remedy,
                    table.sheet,
                    table.header_number,
                    heading,
                    index + 1,
                    options=remark.options,
                    decision=remark.decision,
                )
            )
    return parsers, findings


def _cells_of(table, index, column):
    """Yield the cells of a column; of a date in three columns those that can be put together."""
    for _number, _class, cells in table.rows:
        if column.parts:
            with suppress(BadPart):
                yield joined_cell(cells, column.parts)
        elif index < len(cells):
            yield cells[index]


def _read_cells(row, table, legacy, parsers, findings):
    """Put the clean values of a row's cells into it, and what is wrong into ``findings``."""
    for index, (column, _heading) in table.columns.items():
        cell = row.cells[index] if index < len(row.cells) else ""
        if column.parts:
            try:
                cell = joined_cell(row.cells, column.parts)
            except BadPart as problem:
                findings.append(
                    row.finding(
                        "error",
                        "date_part",
                        f"Không đọc được ngày ở ba cột. {problem.message}",
                        "Sửa ô này; không biết thì để trống cả ô ngày, hoặc cả ngày và tháng.",
                        part_name(column.name, problem.part),
                    )
                )
                row.refused.add(column.name)
                continue
        if index in legacy and isinstance(cell, str):
            cell = convert_cell(cell, legacy[index])
            if column.is_name and legacy[index] == "tcvn3":
                cell = mend_capitals(cell)
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
            row.values[column.name] = parsers.get(index, column.parse)(cell)
        except BadValue as problem:
            place = column.name
            if column.parts:
                place = part_name(place, part_blamed(problem.code))
            findings.append(
                row.finding(
                    problem.severity,
                    problem.code,
                    problem.message,
                    problem.remedy,
                    place,
                    "" if column.parts else cell_text(cell),
                )
            )
            if problem.severity == "error":
                row.refused.add(column.name)
            else:
                row.values[column.name] = problem.suggestion
