"""The rows of all lists one after the other: each knows its unit and its place in the sent file.

They are kept as lines of JSON, one pupil a line, grouped by unit: an office above goes on with them
exactly as they are, and the merged workbook is written from them without holding them in memory.
"""

import json
from collections import namedtuple
from datetime import date
from itertools import chain, groupby, islice

from apps.core.spreadsheets.writing import write_tables
from apps.core.vocabulary import Sex
from apps.roster.models import Pupil
from apps.submissions.models import SubmittedPupil
from apps.submissions.packs.columns import list_columns

ROWS_AT_ONCE = 2000
ROWS_A_SHEET = 1_000_000  # a sheet of Excel ends at 1,048,576

FIELDS = (
    *("sheet", "row", "code", "citizen_id", "full_name", "date_of_birth", "birth_precision"),
    *("sex", "ethnicity", "grade", "class_name", "status", "data"),
)
HEADINGS = (
    *("Cơ quan tổng hợp", "Đơn vị", "Mã học sinh", "Số định danh cá nhân", "Họ và tên"),
    *("Ngày sinh", "Giới tính", "Dân tộc", "Khối", "Lớp", "Trạng thái"),
)
SOURCE_HEADINGS = ("Trang tính nguồn", "Dòng nguồn")
WRITTEN_BIRTHS = {"year": "{:%Y}", "month": "{:%m/%Y}"}

Counted = namedtuple("Counted", "status class_name grade sex ethnicity")


def lines_of(submission, unit):
    """Yield the rows of one version as dicts, in the order of the file."""
    rows = SubmittedPupil.objects.filter(submission=submission).order_by("pk")
    for values in rows.values(*FIELDS).iterator(chunk_size=ROWS_AT_ONCE):
        yield {"unit": unit.slug, "through": unit.through, **values}


def lines_inside(stream, through):
    """Yield the rows of a package below as dicts; ``through`` names the office that made it."""
    for line in stream:
        row = json.loads(line)
        yield {**row, "through": row["through"] or through}


def write_line(stream, row):
    stream.write(json.dumps(row, ensure_ascii=False, default=date.isoformat).encode() + b"\n")


def counted(row):
    """Return what the counts of a list depend on."""
    return Counted(*(row[name] for name in Counted._fields))


def by_unit(rows):
    """Yield (slug of the unit, its rows) from rows that are grouped by unit."""
    return groupby(rows, key=lambda row: row["unit"])


def write_merged(file, lines, names, columns, *, has_offices):
    """Write the merged workbook from lines of JSON; ``names``: slug → name of the unit.

    ``columns``: names of the other columns, in order. Text stays text, a full birth date is a date.
    The first column, the office that a row came through, is there if ``has_offices``.
    """
    headings = [*HEADINGS, *(heading_of(name) for name in columns), *SOURCE_HEADINGS]
    first = 0 if has_offices else 1
    headings = headings[first:]
    cells = (_cells(json.loads(line), names, columns)[first:] for line in lines)
    write_tables(file, _sheets(headings, cells))


def _sheets(headings, cells):
    number = 1
    first = next(cells, None)
    while first is not None:
        title = "Danh sách" if number == 1 else f"Danh sách {number}"
        yield title, headings, chain([first], islice(cells, ROWS_A_SHEET - 1))
        first, number = next(cells, None), number + 1


def _cells(row, names, columns):
    data = row["data"] or {}
    return [
        row["through"],
        names[row["unit"]],
        row["code"],
        row["citizen_id"],
        row["full_name"],
        _birth(row),
        LABELS.get(row["sex"], row["sex"]),
        row["ethnicity"],
        row["grade"],
        row["class_name"],
        LABELS.get(row["status"], row["status"]),
        *(data.get(name) for name in columns),
        row["sheet"],
        row["row"],
    ]


LABELS = {choice.value: choice.label for choice in [*Sex, *Pupil.Status]}


def _birth(row):
    if not row["date_of_birth"]:
        return None
    born = date.fromisoformat(row["date_of_birth"])
    written = WRITTEN_BIRTHS.get(row["birth_precision"])
    return written.format(born) if written else born


def heading_of(name):
    """Return the heading of a column of the lists by its name."""
    return COLUMN_HEADINGS.get(name, name)


COLUMN_HEADINGS = {column.name: column.heading for column in list_columns(date.max)}
