"""Spreadsheets in and out: any file a school has becomes tables, tables become safe workbooks.

Reading (`read_workbook`) parses in a limited child process and imports no heavy library here;
writing lives in `apps.core.spreadsheets.writing` and `.marking`. See `tables` for the shapes:
rows are equally long lists of str, float, int, bool, date or datetime, a blank cell is "",
`rows[i]` is spreadsheet row `first_row + i` and `rows[i][0]` is always column A.
"""

from .messages import READER_FINDINGS
from .reading import read_workbook
from .tables import (
    EXAMPLE_MARK,
    RESULT_COLUMN,
    Limits,
    Notice,
    Sheet,
    UnreadableFile,
    Workbook,
    column_index,
    column_letter,
    is_example_row,
    without_mark,
)

__all__ = [
    "EXAMPLE_MARK",
    "READER_FINDINGS",
    "RESULT_COLUMN",
    "Limits",
    "Notice",
    "Sheet",
    "UnreadableFile",
    "Workbook",
    "column_index",
    "column_letter",
    "is_example_row",
    "read_workbook",
    "without_mark",
]
