"""Give a checked file back as a workbook with its bad cells marked, to repair and import again."""

from collections import defaultdict

from openpyxl import Workbook as NewWorkbook
from openpyxl.styles import Alignment, PatternFill

from apps.core.text import heading_key, mask
from apps.core.values.base import cell_text

from .digests import content_digest
from .filling import save_filled
from .reading import read_workbook
from .tables import RESULT_COLUMN, column_index, column_letter
from .writing import add_own_sheet, cell_for, sheet_title

SEVERITIES = {"error": "Lỗi", "query": "Cần xác nhận", "warning": "Cảnh báo", "info": "Ghi chú"}
_ORDER = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_FILLS = {
    "error": PatternFill("solid", start_color="FFF8B4B4"),
    "query": PatternFill("solid", start_color="FFFCD9A5"),
    "warning": PatternFill("solid", start_color="FFFFF3B0"),
}
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_HEADING_ROWS = 15
_NUMBERS_BELOW = 1_000_000  # what is longer is a code, which programs would show as 1,2E+11


def mark_workbook(source_path, findings, out_path, *, limits=None):
    """Write the source's sheets, bad cells filled, with the result beside each row.

    Short numbers stay numbers, so that each program shows them its own way; all else is text.

    `findings` have severity, code, sheet, row, column (heading or letter), column_index (from 1
    or None), message and remedy. Rows and columns stay at their places, so the repaired file
    imports like the original: the list sheet (critical first) and the result column are
    recognised and left out, and so is the whole file as long as nobody
    changed a cell of it. Raises UnreadableFile as read_workbook does.
    """
    workbook = read_workbook(source_path, limits=limits)
    findings = sorted(findings, key=lambda f: (_ORDER.get(f.severity, 9), f.sheet, f.row or 0))
    by_sheet = defaultdict(list)
    for finding in findings:
        by_sheet[finding.sheet].append(finding)
    book = NewWorkbook(write_only=True)
    _add_list(book, workbook, findings)
    sheets = workbook.visible_sheets
    filled = {}
    for sheet in sheets:
        own = by_sheet[sheet.name] + (by_sheet[""] if len(sheets) == 1 else [])
        title, rows = _add_marked(book, sheet, own)
        filled[title] = rows
    save_filled(book, filled, out_path)


def _add_list(book, workbook, findings):
    by_name = {sheet.name: sheet for sheet in workbook.sheets}
    rows = [["Mức", "Trang tính", "Dòng", "Cột", "Giá trị (đã che)", "Vấn đề", "Cách sửa", "Mã"]]
    for finding in findings:
        sheet = by_name.get(finding.sheet)
        rows.append(
            [
                _severity(finding),
                finding.sheet,
                finding.row,
                finding.column,
                mask(_value(sheet, finding)) if sheet else "",
                finding.message,
                finding.remedy,
                finding.code,
            ]
        )
    if not findings:
        rows.append(["Không có vấn đề nào."])
    widths = [14, 18, 8, 22, 16, 60, 60, 24]
    digest = content_digest(workbook.visible_sheets)
    add_own_sheet(book, "Danh sách lỗi", rows, widths, digest)


def _value(sheet, finding):
    place = _place(sheet, finding)
    if finding.row is None or place is None:
        return ""
    row = finding.row - sheet.first_row
    if 0 <= row < len(sheet.rows) and place <= len(sheet.rows[row]):
        return sheet.rows[row][place - 1]
    return ""


def _place(sheet, finding):
    """Return the column of a finding counted from 1: as given, by heading, or by letter."""
    if finding.column_index:
        return finding.column_index
    if not finding.column:
        return None
    wanted = heading_key(finding.column)
    for row in sheet.rows[:_HEADING_ROWS]:
        for number, cell in enumerate(row, start=1):
            if isinstance(cell, str) and heading_key(cell) == wanted:
                return number
    letters = finding.column
    if letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3:
        return column_index(letters)
    return None


def _add_marked(book, source, findings):
    """Add the sheet, empty with its widths; return its title and the rows to fill it with."""
    sheet = book.create_sheet(sheet_title(source.name, book.sheetnames))
    width = max(map(len, source.rows), default=0)
    sheet.column_dimensions["A"].width = 8
    for number in range(2, width + 1):
        sheet.column_dimensions[column_letter(number)].width = 18
    sheet.column_dimensions[column_letter(width + 1)].width = 70
    by_row = defaultdict(list)
    for finding in findings:
        if finding.row is not None:
            by_row[finding.row].append(finding)
    heading_row = _heading_row(source, by_row)
    sheet.freeze_panes = f"A{heading_row + 1}"
    return sheet.title, _marked_rows(source, by_row, width, heading_row, _styles(sheet))


def _styles(sheet):
    """Return the ids of the styles by (kind, severity), kind being str or float; "" is plain."""
    wrapped = cell_for(sheet, "x")
    wrapped.alignment = _WRAPPED
    styles = {(str, "wrapped"): wrapped.style_id}
    for kind, example in ((str, "x"), (float, 1.0)):
        styles[kind, ""] = cell_for(sheet, example).style_id
        for severity, fill in _FILLS.items():
            cell = cell_for(sheet, example)
            cell.fill = fill
            styles[kind, severity] = cell.style_id
    return styles


def _marked_rows(source, by_row, width, heading_row, styles):
    """Yield (row number, cells) for ``save_filled``."""
    for number, row in enumerate(source.rows, start=source.first_row):
        values = [_as_written(value) for value in row]
        problems, severities = by_row.get(number, []), {}
        for finding in reversed(problems):
            place = _place(source, finding)
            if place is not None and place <= width and finding.severity in _FILLS:
                severities[place] = finding.severity
        values += [""] * (max(severities, default=0) - len(values))
        cells = [
            (value, styles[type(value), severities.get(place, "")])
            if value != "" or place in severities
            else None
            for place, value in enumerate(values, start=1)
        ]
        if number == heading_row:
            cells.append((RESULT_COLUMN, styles[str, ""]))
        elif problems:
            said = "\n".join(_sentence(finding) for finding in problems)
            cells.append((said, styles[str, "wrapped"]))
        yield number, cells


def _as_written(value):
    """Return text as it was typed, a short number as float, all else as the text it shows."""
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and abs(value) < _NUMBERS_BELOW:
        return float(value)
    return cell_text(value)


def _heading_row(source, by_row):
    """Return the row that bears the result column's title: the fullest text row above the data."""
    first_bad = min(by_row, default=_HEADING_ROWS + 1)
    candidates = [
        (sum(isinstance(cell, str) and bool(cell) for cell in row), -number)
        for number, row in enumerate(source.rows[:_HEADING_ROWS], start=source.first_row)
        if number < first_bad
    ]
    return -max(candidates)[1] if candidates else source.first_row


def _severity(finding):
    """Return how the page calls the severity of a finding; rows of tables have own words."""
    own = getattr(finding, "get_severity_display", None)
    words = own() if own is not None else SEVERITIES.get(finding.severity, finding.severity)
    return words[:1].upper() + words[1:]


def _sentence(finding):
    where = f"{finding.column}: " if finding.column else ""
    return f"[{_severity(finding)}] {where}{finding.message} {finding.remedy}".strip()
