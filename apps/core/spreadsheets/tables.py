"""What a spreadsheet is once it is read: sheets of rows, notices, limits."""

from dataclasses import dataclass, field

from .messages import NOTICES, REFUSALS

EXAMPLE_MARK = "(dòng ví dụ – sẽ được bỏ qua)"
RESULT_COLUMN = "Kết quả kiểm tra ⟦không phải dữ liệu⟧"
SHEET_MARK = "⟦Trang của cổng thông tin – không phải dữ liệu⟧"


@dataclass(frozen=True)
class Limits:
    """How much one file may ask for; what lies beyond is refused with its own sentence."""

    max_bytes: int = 20 * 1024 * 1024
    max_unpacked_bytes: int = 300 * 1024 * 1024
    max_parts: int = 2_000  # files inside an xlsx or ods
    max_rows: int = 100_000
    max_columns: int = 300
    max_cells: int = 2_000_000  # rows × columns of the used range, all sheets together
    max_sheets: int = 100
    max_text: int = 32_767  # characters in one cell, as in Excel
    max_result_bytes: int = 150 * 1024 * 1024
    seconds: int = 30
    memory_bytes: int = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Notice:
    """Something to say about a file that was read; row and column as the program shows them."""

    code: str
    severity: str
    message: str
    remedy: str
    sheet: str = ""
    row: int | None = None
    column: str = ""


@dataclass
class Sheet:
    """One sheet: `rows[i]` is spreadsheet row `first_row + i`, `rows[i][0]` is column A.

    Rows are equally long. A cell is str, float, int, bool, date or datetime; a blank one is "".
    `merged` holds (first row, first column, last row, last column), counted from 1.
    """

    name: str
    rows: list
    first_row: int = 1
    hidden: bool = False
    merged: list = field(default_factory=list)


@dataclass
class Workbook:
    """What a file held; `kind` is "xlsx", "xls", "ods", "csv" or "html"."""

    kind: str
    sheets: list
    notices: list

    @property
    def visible_sheets(self):
        return [sheet for sheet in self.sheets if not sheet.hidden]


class UnreadableFile(ValueError):
    """A file that cannot be used; the sentences may be shown to people."""

    def __init__(self, code, **values):
        text = REFUSALS[code]
        self.code = code
        self.values = values
        self.message = text.message.format(**values)
        self.remedy = text.remedy.format(**values)
        super().__init__(self.message)


def notice(code, *, sheet="", row=None, column="", **values):
    """Return the notice of a code, its sentences filled in."""
    text = NOTICES[code]
    return Notice(
        code,
        text.severity,
        text.message.format(sheet=sheet, **values),
        text.remedy.format(sheet=sheet, **values),
        sheet,
        row,
        column,
    )


def hidden_places(sheet, rows, columns, last_row, last_column):
    """Return the notices of hidden rows and columns (from 1) inside the used range of a sheet."""
    rows = sorted({row for row in rows if row <= last_row})
    columns = sorted({column for column in columns if column <= last_column})
    notices = []
    if rows:
        places = _some(map(str, rows))
        notices.append(
            notice("hidden_rows", sheet=sheet, row=rows[0], count=len(rows), places=places)
        )
    if columns:
        letters = _some(map(column_letter, columns))
        notices.append(notice("hidden_columns", sheet=sheet, places=letters))
    return notices


def _some(names):
    names = list(names)
    return ", ".join(names[:10]) + (" …" if len(names) > 10 else "")


def column_letter(index):
    """Return the letters of a column counted from 1: 28 gives "AB"."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters):
    """Return the number of a column counted from 1: "AB" gives 28."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index


def is_example_row(row):
    """Say whether a row is the example that a template carries."""
    return EXAMPLE_MARK in row


def without_mark(row):
    """Return the cells of a row without the mark of an example."""
    return ["" if cell == EXAMPLE_MARK else cell for cell in row]


def check_size(sheet, rows, columns, limits):
    """Refuse a used range beyond the limits before anything allocates it."""
    if rows > limits.max_rows:
        raise UnreadableFile("too_many_rows", sheet=sheet, row=rows, limit=limits.max_rows)
    if columns > limits.max_columns:
        raise UnreadableFile(
            "too_many_columns",
            sheet=sheet,
            column=column_letter(columns),
            limit=limits.max_columns,
        )
    if rows * columns > limits.max_cells:
        raise UnreadableFile(
            "too_many_cells", sheet=sheet, count=rows * columns, limit=limits.max_cells
        )
