"""Rows as files of several kinds, byte for byte the same each time they are written."""

import csv
import io
import re
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal
from html import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

WRITTEN_AT = (2026, 11, 20, 8, 0, 0)
TONES = "\u0300\u0301\u0303\u0309\u0323"
STRICT_NAMES = (
    (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)
_STAMPS = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write_xlsx(path, rows):
    """Write one sheet as offices make them: titles over the table, borders, fixed heading."""
    write_book(path, {"Sheet1": rows})


def write_book(path, sheets):
    """Write sheet name → rows as one workbook."""
    buffer = io.BytesIO()
    _book(sheets).save(buffer)
    _repack(buffer, path)


def _book(sheets):
    book = Workbook()
    for name, rows in sheets.items():
        sheet = book.active if name == next(iter(sheets)) else book.create_sheet()
        sheet.title = name
        _fill(sheet, rows)
    return book


def _fill(sheet, rows):
    for row in rows:
        sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in row])
    width = max(map(len, rows))
    edge = Border(*[Side("thin", color="999999")] * 4)
    for place, row in enumerate(rows, start=1):
        if len([cell for cell in row if cell is not None]) <= 1:
            sheet.cell(place, 1).font = Font(bold=True)
            continue
        heading = isinstance(row[0], str)
        for cell in sheet[place][:width]:
            cell.border = edge
            if heading:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="E3ECF4")
                cell.alignment = Alignment("center", "center", wrap_text=True)
            elif isinstance(cell.value, date):
                cell.number_format = "dd/mm/yyyy"
            elif isinstance(cell.value, float):
                cell.number_format = "0.0"
            elif isinstance(cell.value, str) and cell.value.isdigit():
                cell.number_format = "@"
    for number in range(1, width + 1):
        longest = max(
            (len(str(row[number - 1])) for row in rows if number <= len(row) > 3), default=8
        )
        sheet.column_dimensions[get_column_letter(number)].width = min(46, max(6, longest + 2))


def _repack(buffer, path):
    """Copy a zipped document with fixed moments instead of the clock's."""
    moment = "{}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*WRITTEN_AT).encode()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _STAMPS.sub(moment, content)
            _add(target, name, content)


def _add(archive, name, content, method=zipfile.ZIP_DEFLATED):
    entry = zipfile.ZipInfo(name, WRITTEN_AT)
    entry.compress_type = method
    archive.writestr(entry, content)


def write_csv(path, rows):
    """Write semicolons and a byte order mark, as Excel does on a Vietnamese computer."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(
            [_text(cell) for cell in row] for row in rows
        )


def write_utf16(path, rows):
    """Write tabs in UTF-16, as Excel's "Unicode text" does."""
    lines = ("\t".join(map(_text, row)) for row in rows)
    path.write_bytes("\r\n".join([*lines, ""]).encode("utf-16"))


def write_cp1258(path, rows):
    """Write commas in Windows-1258, where a tone stands after its letter."""
    text = "\r\n".join(",".join(map(_text, row)) for row in rows)
    path.write_bytes(b"".join(map(_in_cp1258, text)) + b"\r\n")


def _in_cp1258(sign):
    try:
        return sign.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", sign)
        tones = [part for part in parts[1:] if part in TONES]
        letter = "".join(part for part in parts if part not in tones)
        return (unicodedata.normalize("NFC", letter) + "".join(tones)).encode("cp1258")


def write_strict(path, rows):
    """Write an xlsx of the strict kind, with other names for everything."""
    buffer, strict = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.active.title = "Danh sách"
    _fill(book.active, rows)
    book.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(strict, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            for loose, other in STRICT_NAMES:
                content = content.replace(loose, other)
            target.writestr(name, content)
    _repack(strict, path)


def write_hidden(path, sheets):
    """Write sheet name → rows with a hidden row and column in the first, the last sheet hidden."""
    book = _book(sheets)
    first = book.worksheets[0]
    first.row_dimensions[14].hidden = True
    first.column_dimensions["I"].hidden = True
    book.worksheets[-1].sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    _repack(buffer, path)


def write_far(path, rows):
    """Write one cell at the far end of the sheet beside the table."""
    book = _book({"Sheet1": rows})
    book.active.cell(1_048_576, 16_384).value = "x"
    buffer = io.BytesIO()
    book.save(buffer)
    _repack(buffer, path)


def write_formulas(path, rows):
    """Write formulas that no program has worked out, and cells that show errors."""
    book = _book({"Sheet1": rows})
    book.active["C4"] = "=B4&C3"
    book.active["D6"] = "#REF!"
    book.active["D6"].data_type = "e"
    buffer = io.BytesIO()
    book.save(buffer)
    _repack(buffer, path)


def write_macros(path, rows):
    """Write a workbook that carries a (harmless) part where programs keep their macros."""
    buffer = io.BytesIO()
    _book({"Sheet1": rows}).save(buffer)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"none")
    _repack(buffer, path)


def write_cut(path, rows):
    """Write a workbook whose upload broke off."""
    write_xlsx(path, rows)
    path.write_bytes(path.read_bytes()[:2500])


def write_html_as_xls(path, rows):
    """Write the table of a web page under a name that says xls, as many systems export it."""
    lines = "\n".join(
        "<tr>" + "".join(f"<td>{escape(_text(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    head = '<html><head><meta charset="utf-8"></head><body><table border="1">'
    path.write_text(f"{head}\n{lines}\n</table></body></html>\n", encoding="utf-8")


def write_ods(path, rows):
    """Write an OpenDocument sheet, numbers as numbers and all else as text."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    body = "".join(
        "<table:table-row>" + "".join(map(_ods_cell, row or [None])) + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest_space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest='
        f'"{manifest_space}" manifest:version="1.2"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        _add(archive, "mimetype", kind, zipfile.ZIP_STORED)
        _add(archive, "content.xml", content)
        _add(archive, "META-INF/manifest.xml", manifest)


def _ods_cell(cell):
    if cell is None:
        return "<table:table-cell/>"
    shown = f"<text:p>{escape(_text(cell))}</text:p>"
    if isinstance(cell, int | Decimal):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}">{shown}'
            "</table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string">{shown}</table:table-cell>'


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell).replace(".", ",") if isinstance(cell, Decimal) else str(cell)
