"""The first rows of a sent file, to look at without downloading; identity numbers are masked."""

import datetime
import re
from dataclasses import dataclass

from apps.core.spreadsheets import UnreadableFile, read_workbook
from apps.core.templatetags.core_tags import decimal_comma
from apps.core.text import mask
from apps.core.vocabulary import Sex

ROWS = 30
COLUMNS = 16
SHEETS = 3
LONGEST = 60
_NUMBER = re.compile(r"(?<!\d)\d{9,12}(?!\d)")  # identity cards and numbers, telephones
PUPIL_HEADINGS = (
    *("Dòng", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp", "Mã học sinh"),
    "Số định danh",
)


@dataclass(frozen=True)
class Shown:
    """One table: ``rows`` are lists of text; ``more``: how many rows are not shown."""

    title: str
    headings: tuple
    rows: list
    more: int = 0


def preview(submission_file):
    """Return [Shown] of a file: accepted rows of a checked list, else what its reader finds.

    Raises UnreadableFile where the file is no spreadsheet.
    """
    submission = submission_file.submission
    if submission_file.role == submission_file.Role.LIST and submission.rows_accepted:
        return [_pupils(submission)]
    workbook = read_workbook(submission_file.file.content.path)
    return [_sheet(sheet) for sheet in workbook.visible_sheets[:SHEETS]]


def _pupils(submission):
    rows = submission.pupils.order_by("pk")[:ROWS]
    sexes = dict(Sex.choices)
    return Shown(
        "Danh sách đã được nhận",
        PUPIL_HEADINGS,
        [
            [
                row.row,
                row.full_name,
                _birth(row),
                sexes.get(row.sex, ""),
                row.ethnicity,
                row.class_name,
                row.code,
                mask(row.citizen_id),
            ]
            for row in rows
        ],
        max(0, submission.rows_accepted - ROWS),
    )


def _birth(row):
    if row.date_of_birth is None:
        return ""
    return row.date_of_birth.strftime(
        {"month": "%m/%Y", "year": "%Y"}.get(row.birth_precision, "%d/%m/%Y")
    )


def _sheet(sheet):
    rows = [row for row in sheet.rows if any(cell != "" for cell in row)]
    shown = [[_cell(cell) for cell in row[:COLUMNS]] for row in rows[:ROWS]]
    return Shown(sheet.name, (), shown, max(0, len(rows) - ROWS))


def _cell(value):
    """Return a cell as text, numbers that name a person masked."""
    if isinstance(value, datetime.datetime):
        return (
            f"{value:%d/%m/%Y %H:%M}" if value.time() != datetime.time.min else f"{value:%d/%m/%Y}"
        )
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, float | int):
        value = decimal_comma(value)
    return _NUMBER.sub(lambda found: mask(found[0]), str(value))[:LONGEST]


__all__ = ["UnreadableFile", "preview"]
