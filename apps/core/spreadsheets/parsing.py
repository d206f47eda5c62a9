"""Turn the bytes of any spreadsheet into tables; runs inside the limited child process.

Called in-process it raises UnreadableFile and nothing else for any input, apart from what only a
process boundary can hold: a panic of the native parser, exhausted memory, an endless loop.
"""

import datetime
import os

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .archives import archive_kind, open_archive
from .delimited import read_delimited
from .digests import content_digest
from .documentxml import scan_document
from .htmltables import looks_like_html, read_html
from .jsontables import looks_like_json, read_json
from .olefiles import scan_ole
from .sheetxml import scan_workbook
from .tables import (
    RESULT_COLUMN,
    SHEET_MARK,
    Sheet,
    UnreadableFile,
    Workbook,
    check_size,
    notice,
)

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = {
    b"%PDF": "tệp PDF",
    b"\x89PNG": "hình ảnh",
    b"\xff\xd8\xff": "hình ảnh",
    b"GIF8": "hình ảnh",
    b"Rar!": "tệp nén",
    b"7z\xbc\xaf": "tệp nén",
    b"\x1f\x8b": "tệp nén",
    b"{\\rtf": "văn bản",
    b"\x7fELF": "chương trình",
    b"SQLite format": "cơ sở dữ liệu",
}


def parse_file(path, limits):
    """Return the Workbook of a file, its kind told by content, never by name."""
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise UnreadableFile("file_missing") from error
    if size == 0:
        raise UnreadableFile("file_empty")
    if size > limits.max_bytes:
        raise UnreadableFile("file_too_big", limit=limits.max_bytes // (1024 * 1024))
    workbook = _parse(path, head, limits)
    _drop_nul(workbook)
    _leave_out_own_marks(workbook)
    if not any(_holds_something(sheet) for sheet in workbook.visible_sheets):
        raise UnreadableFile("no_data")
    return workbook


def _parse(path, head, limits):
    if head.startswith(_ZIP):
        with open_archive(path, limits) as archive:
            kind = archive_kind(archive)
            scan = scan_workbook if kind == "xlsx" else scan_document
            notices = scan(archive, limits)
        return _read_native(path, kind, notices, limits)
    if head.startswith(_OLE):
        return _read_native(path, "xls", scan_ole(path, limits), limits)
    for sign, kind in _FOREIGN.items():
        if head.startswith(sign):
            raise UnreadableFile("not_a_spreadsheet", kind=kind)
    if head.startswith(b"MZ") and b"\0" in head:
        raise UnreadableFile("not_a_spreadsheet", kind="chương trình")
    if head.startswith(b"MIME-Version:"):
        raise UnreadableFile("old_format", kind="trang web gói trong một tệp (.mht)")
    if head[:4] in {
        b"\x09\x08\x10\x00",
        b"\x09\x08\x08\x00",
        b"\x09\x04\x06\x00",
        b"\x09\x02\x06\x00",
    }:
        raise UnreadableFile("old_format", kind="Excel đời cũ (trước 97)")
    with open(path, "rb") as file:
        content = file.read()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<?xml" in head[:200]:
        raise UnreadableFile("old_format", kind="XML Spreadsheet 2003")
    if looks_like_json(content):
        return read_json(content, limits)
    if looks_like_html(content):
        return read_html(content, limits)
    return read_delimited(content, limits)


def _read_native(path, kind, notices, limits):
    """Read xlsx, xls or ods with calamine, after everything about the file has been checked."""
    sheets = []
    area = 0
    try:
        with CalamineWorkbook.from_path(path) as book:
            listed = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
            if len(listed) > limits.max_sheets:
                raise UnreadableFile("too_many_sheets", count=len(listed), limit=limits.max_sheets)
            for metadata in listed:
                source = book.get_sheet_by_name(metadata.name)
                rows, columns = (n + 1 for n in source.end) if source.end else (0, 0)
                check_size(metadata.name, rows, columns, limits)
                area += rows * columns
                if area > limits.max_cells:
                    raise UnreadableFile(
                        "too_many_cells", sheet=metadata.name, count=area, limit=limits.max_cells
                    )
                hidden = metadata.visible != SheetVisibleEnum.Visible
                if hidden:
                    notices = [said for said in notices if said.sheet != metadata.name]
                if hidden and rows:
                    notices.append(notice("hidden_sheet", sheet=metadata.name))
                merged = [
                    (top + 1, left + 1, bottom + 1, right + 1)
                    for (top, left), (bottom, right) in source.merged_cell_ranges or []
                ]
                sheets.append(
                    Sheet(
                        metadata.name,
                        source.to_python(skip_empty_area=False) if rows else [],
                        hidden=hidden,
                        merged=merged[: limits.max_rows],
                    )
                )
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile("damaged") from error
    return Workbook(kind, sheets, notices)


def _leave_out_own_marks(workbook):
    """Drop what a result workbook or template added: a repaired file reads like a new one."""
    kept, digest = [], ""
    for sheet in workbook.sheets:
        if sheet.rows and SHEET_MARK in sheet.rows[0]:
            digest = digest or str(sheet.rows[0][1:2] and sheet.rows[0][1])
            workbook.notices.append(notice("result_sheet", sheet=sheet.name))
            continue
        kept.append(sheet)
        column = _result_column(sheet)
        if column is not None:
            for row in sheet.rows:
                # Columns that a person added to its right stay at their letters.
                row[column : column + 1] = [""] if column + 1 < len(row) else []
            workbook.notices.append(notice("result_column", sheet=sheet.name))
    workbook.sheets = kept
    if digest and digest == content_digest(workbook.visible_sheets):
        workbook.notices.append(notice("result_unchanged"))


def _drop_nul(workbook):
    """Take away the one character that PostgreSQL does not store; an xls or a csv may hold it."""
    for sheet in workbook.sheets:
        sheet.name = sheet.name.replace("\0", "")
        for row in sheet.rows:
            for place, cell in enumerate(row):
                if isinstance(cell, str) and "\0" in cell:
                    row[place] = cell.replace("\0", "")


def _holds_something(sheet):
    return any(
        not isinstance(cell, str) or cell.strip() != "" for row in sheet.rows for cell in row
    )


def _result_column(sheet):
    for row in sheet.rows[:30]:
        if RESULT_COLUMN in row:
            return row.index(RESULT_COLUMN)
    return None


def plain(value):
    """Return a cell that JSON does not know as something it knows."""
    if isinstance(value, datetime.datetime | datetime.date):
        return {"d": value.isoformat()}
    return str(value)
