"""Write workbooks that are safe to open and import again: text stays text, no live formula ever."""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook as NewWorkbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from .tables import EXAMPLE_MARK, SHEET_MARK, column_letter

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Excel itself writes _x0041_ for control signs and reads it back; an innocent text is kept literal.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SHEET_SIGNS = re.compile(r"[\[\]:*?/\\]")
_LONGEST = 32_767
_BOLD = Font(bold=True)
_HEADING_FILL = PatternFill("solid", start_color="FFE8EEF4")
_EXAMPLE_FONT = Font(italic=True, color="FF6B7280")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_MEASURED_ROWS = 200
_VALIDATED_ROWS = 5_000
_LONGEST_LIST = 250


@dataclass(frozen=True)
class TemplateColumn:
    """A column of a blank template; `choices` become a drop-down list."""

    heading: str
    required: bool = False
    choices: tuple = ()
    example: str = ""
    help: str = ""
    width: float | None = None


def clean_text(text):
    """Return text that any spreadsheet program accepts and shows as it is."""
    return _ESCAPE.sub("_x005F_", _CONTROL.sub("", text))[:_LONGEST]


def sheet_title(title, taken=()):
    """Return a name a sheet may bear: 31 characters, no []:*?/\\, not yet taken."""
    base = _SHEET_SIGNS.sub(" ", clean_text(title)).strip(" '")[:31] or "Trang"
    name, number = base, 2
    while name.casefold() in {other.casefold() for other in taken}:
        name = f"{base[:27]} ({number})"
        number += 1
    return name


def cell_for(sheet, value):
    """Return a cell of a write-only sheet: numbers and dates typed, everything else plain text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        value = "Có" if value else "Không"
    if isinstance(value, int | float | Decimal):
        return WriteOnlyCell(sheet, value)
    if isinstance(value, datetime.datetime):
        cell = WriteOnlyCell(sheet, value.replace(tzinfo=None))
        cell.number_format = "dd/mm/yyyy hh:mm"
        return cell
    if isinstance(value, datetime.date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "dd/mm/yyyy"
        return cell
    text = clean_text(str(value))
    if not text:
        return None
    cell = WriteOnlyCell(sheet, "")
    # Set past openpyxl's guess: text that starts with "=" would become a formula.
    cell._value = text
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def write_table(
    file,
    headings,
    rows,
    *,
    sheet_title="Dữ liệu",
    widths=None,
    notes=None,
    validations=None,
):
    """Write one sheet with a frozen bold header row to a path or binary file object.

    `rows` are iterables of str, int, float, Decimal, date, bool (Có/Không) or None. Text stays
    text whatever it starts with, zeros in front survive, control characters are dropped. `widths`
    are in characters, one per column; `notes` are {heading: comment}; `validations` are
    {heading: [allowed texts]} and become drop-down lists.
    """
    book = NewWorkbook(write_only=True)
    _add_table(book, headings, rows, sheet_title, widths, notes or {}, validations or {})
    book.save(file)


def write_tables(file, tables):
    """Write several sheets: `tables` are (sheet title, headings, rows)."""
    book = NewWorkbook(write_only=True)
    for title, headings, rows in tables:
        _add_table(book, headings, rows, title, None, {}, {})
    book.save(file)


def template_workbook(
    file, columns, *, sheet_title="Dữ liệu", guide=(), examples=(), rows=(), titles=()
):
    """Write a template: headings, one example row, drop-down lists and a guide sheet.

    `columns` are TemplateColumns; `guide` is a list of sentences. `examples` are rows of text; by
    default one row from the columns. Each example row ends with a mark by which an import leaves
    it out, should it stay in. `rows` are rows of text to go on with: they stand in place of the
    example. `titles` are lines above the headings.
    """
    is_example = not rows
    if is_example:
        rows = [list(row) for row in examples] or [[column.example for column in columns]]
        rows = [row + [""] * (len(columns) - len(row)) + [EXAMPLE_MARK] for row in rows]
    headings = [column.heading + (" (*)" if column.required else "") for column in columns]
    book = NewWorkbook(write_only=True)
    long_lists = [column for column in columns if column.choices and not _fits(column.choices)]
    sheet = _add_table(
        book,
        headings,
        rows,
        sheet_title,
        [column.width or max(12, len(column.heading) + 4) for column in columns],
        {head: column.help for head, column in zip(headings, columns, strict=True) if column.help},
        {
            head: column.choices
            for head, column in zip(headings, columns, strict=True)
            if column.choices and column not in long_lists
        },
        font=_EXAMPLE_FONT if is_example else None,
        titles=titles,
        as_text=True,
    )
    _add_long_lists(book, sheet, columns, long_lists, len(titles) + 2)
    add_own_sheet(
        book,
        "Hướng dẫn",
        [
            ["Cột", "Bắt buộc", "Cách ghi", "Giá trị được nhận"],
            *[
                [
                    column.heading,
                    "Có" if column.required else "",
                    column.help,
                    ", ".join(column.choices),
                ]
                for column in columns
            ],
            *[[sentence] for sentence in guide],
        ],
        [28, 10, 60, 60],
    )
    book.save(file)


def add_own_sheet(book, title, rows, widths, digest=""):
    """Add a sheet that an import recognises by its first row and leaves out.

    ``digest``: of what the other sheets say, in a workbook that people are to change.
    """
    sheet = book.create_sheet(sheet_title(title, book.sheetnames))
    _set_widths(sheet, widths)
    sheet.freeze_panes = "A3"
    sheet.append([cell_for(sheet, SHEET_MARK), cell_for(sheet, digest)])
    for number, row in enumerate(rows):
        cells = [cell_for(sheet, value) for value in row]
        for cell in filter(None, cells):
            cell.alignment = _WRAPPED
            if number == 0:
                cell.font, cell.fill = _BOLD, _HEADING_FILL
        sheet.append(cells)
    return sheet


def _add_table(
    book,
    headings,
    rows,
    title,
    widths,
    notes,
    validations,
    font=None,
    titles=(),
    as_text=False,
):
    sheet = book.create_sheet(sheet_title(title, book.sheetnames))
    rows = iter(rows)
    first = [list(row) for _, row in zip(range(_MEASURED_ROWS), rows, strict=False)]
    _set_widths(sheet, widths or _measured(headings, first))
    sheet.freeze_panes = f"A{len(titles) + 2}"
    for number, heading in enumerate(headings, start=1):
        if as_text:
            # Zeros in front stay, and no program turns 02/03/2015 into February.
            sheet.column_dimensions[column_letter(number)].number_format = "@"
        if choices := validations.get(heading):
            _add_choices(sheet, column_letter(number), choices, len(titles) + 2)
    for line in titles:
        cell = cell_for(sheet, line)
        if cell is not None:
            cell.font = _BOLD
        sheet.append([cell])
    sheet.append(_heading_cells(sheet, headings, notes))
    for row in first:
        cells = [cell_for(sheet, value) for value in row]
        if font is not None:
            for cell in filter(None, cells):
                cell.font = font
        sheet.append(cells)
    for row in rows:
        sheet.append([cell_for(sheet, value) for value in row])
    return sheet


def _heading_cells(sheet, headings, notes):
    cells = [cell_for(sheet, heading) for heading in headings]
    for heading, cell in zip(headings, cells, strict=True):
        if cell is None:
            continue
        cell.font, cell.fill, cell.alignment = _BOLD, _HEADING_FILL, _WRAPPED
        if heading in notes:
            cell.comment = Comment(clean_text(notes[heading]), "Cổng thông tin")
    return cells


def _measured(headings, rows):
    widths = [len(str(heading)) for heading in headings]
    for row in rows:
        for number, value in enumerate(row[: len(widths)]):
            if value is not None:
                widths[number] = max(widths[number], len(str(value)))
    return [min(max(width + 2, 8), 60) for width in widths]


def _set_widths(sheet, widths):
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[column_letter(number)].width = width


def _add_long_lists(book, sheet, columns, long_lists, first_row):
    """Put lists that fit no formula on a sheet of their own, which the drop-downs refer to."""
    if not long_lists:
        return
    longest = max(len(column.choices) for column in long_lists)
    rows = [[column.heading for column in long_lists]]
    for place in range(longest):
        rows.append(
            [column.choices[place] if place < len(column.choices) else "" for column in long_lists]
        )
    own = add_own_sheet(book, "Danh mục", rows, [28] * len(long_lists))
    for place, column in enumerate(long_lists, start=1):
        letter, last = column_letter(place), len(column.choices) + 2
        formula = f"'{own.title}'!${letter}$3:${letter}${last}"
        _add_list(sheet, column_letter(columns.index(column) + 1), formula, first_row)


def _fits(choices):
    """Tell whether a list can stand in the formula of a drop-down: short, without commas."""
    joined = ",".join(choices)
    return len(joined) <= _LONGEST_LIST and not any("," in one or '"' in one for one in choices)


def _add_choices(sheet, letter, choices, first_row):
    """Add a drop-down list; one too long for a formula, or with commas, becomes no list."""
    if _fits(choices):
        _add_list(sheet, letter, '"{}"'.format(",".join(choices)), first_row)


def _add_list(sheet, letter, formula, first_row):
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.errorTitle = "Giá trị không hợp lệ"
    rule.error = "Chọn một giá trị trong danh sách."
    rule.showErrorMessage = True
    rule.add(f"{letter}{first_row}:{letter}{_VALIDATED_ROWS}")
    sheet.data_validations.append(rule)
