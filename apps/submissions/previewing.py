"""The first rows of a sent file, to look at without downloading; identity numbers are masked."""

import datetime
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from apps.core.spreadsheets import UnreadableFile, read_workbook
from apps.core.templatetags.core_tags import decimal_comma
from apps.core.text import mask
from apps.core.vocabulary import Sex

from .models import SubmissionFile
from .packages.kinds import WORKBOOK_ENDINGS, ending_of
from .packages.unpacking import PackageLimits, take_out

Role = SubmissionFile.Role

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
    """One table: ``rows`` are lists of text, of one text where it stands alone in its row.

    ``width``: how many columns; ``more``: how many rows are not shown.
    """

    title: str
    headings: tuple
    rows: list
    more: int = 0
    width: int = 1


def has_preview(name, role):
    """Tell whether a file is a table that can be shown; raw exports and scans are not."""
    if role in {Role.SCAN, Role.UNUSABLE, Role.ARCHIVE, Role.BUNDLE, "refused"}:
        return False
    return role == Role.LIST or ending_of(name) in WORKBOOK_ENDINGS | {"csv", "tsv"}


def preview(submission_file):
    """Return [Shown] of a file: accepted rows of a checked list, else what its reader finds.

    Raises UnreadableFile where the file is no spreadsheet.
    """
    submission = submission_file.submission
    if submission_file.role == Role.LIST and submission.rows_accepted:
        return [_pupils(submission)]
    return _sheets(submission_file.file.content.path)


def preview_entry(submission_file, entry):
    """Return [Shown] of one file inside an archive or a package; None where it is not in it.

    Raises UnreadableFile and ArchiveRefused.
    """
    submission = submission_file.submission
    if entry["role"] == Role.LIST and submission.rows_accepted:
        return [_pupils(submission)]
    with tempfile.TemporaryDirectory(prefix="xem-") as folder:
        target = Path(folder) / f"tep.{ending_of(entry['name'])}"
        archive = submission_file.file.content.path
        if not take_out(archive, target, entry["name"], entry["sha256"], PackageLimits()):
            return None
        return _sheets(target)


def _sheets(path):
    return [_sheet(sheet) for sheet in read_workbook(path).visible_sheets[:SHEETS]]


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
    shown = [_shortened([_cell(cell) for cell in row[:COLUMNS]]) for row in rows[:ROWS]]
    width = max((len(row) for row in shown), default=1)
    return Shown(sheet.name, (), shown, max(0, len(rows) - ROWS), width)


def _shortened(row):
    """Return a row of one text, as titles are, without the blank cells beside it."""
    return row[:1] if row[0] and not any(row[1:]) else row


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


__all__ = ["UnreadableFile", "has_preview", "preview", "preview_entry"]
