"""Fill large sheets of a workbook with text and numbers, ten times as fast as cell objects do.

openpyxl writes the workbook with its styles and widths and leaves these sheets empty; their rows
go as XML straight into its parts.
"""

import os
import re
import zipfile
from functools import cache
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from .tables import column_letter
from .writing import clean_text

_EMPTY = re.compile(rb"<sheetData\s*/>|<sheetData\s*></sheetData>")
_ROWS_AT_ONCE = 500


def save_filled(book, filled, path):
    """Save a write-only workbook with rows put into some of its sheets, which are empty so far.

    ``filled``: title of a sheet → iterable of (row number, cells), in rising order; a cell is
    None or (text or number, style id), the id being that of an openpyxl cell of this book.
    """
    parts = {
        f"xl/worksheets/sheet{place}.xml": filled[title]
        for place, title in enumerate(book.sheetnames, start=1)
        if title in filled
    }
    with TemporaryDirectory() as folder:
        bare = os.path.join(folder, "bare.xlsx")
        book.save(bare)
        with (
            zipfile.ZipFile(bare) as source,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as target,
        ):
            for name in source.namelist():
                content = source.read(name)
                with target.open(name, "w") as part:
                    if name in parts:
                        _fill(part, content, parts[name])
                    else:
                        part.write(content)


def _fill(part, empty_sheet, rows):
    place = _EMPTY.search(empty_sheet)
    part.write(empty_sheet[: place.start()] + b"<sheetData>")
    lines = []
    for number, cells in rows:
        lines.append(_row(number, cells))
        if len(lines) == _ROWS_AT_ONCE:
            part.write("".join(lines).encode())
            lines = []
    part.write("".join(lines).encode() + b"</sheetData>" + empty_sheet[place.end() :])


def _row(number, cells):
    inside = [
        _cell(f"{_letter(place)}{number}", *cell)
        for place, cell in enumerate(cells, start=1)
        if cell is not None
    ]
    return f'<row r="{number}">{"".join(inside)}</row>'


_letter = cache(column_letter)


def _cell(address, value, style):
    if not isinstance(value, str):
        return f'<c r="{address}" s="{style}"><v>{value!r}</v></c>'
    text = escape(clean_text(value))
    if not text:
        return f'<c r="{address}" s="{style}"/>'
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f'<c r="{address}" s="{style}" t="inlineStr"><is><t{kept}>{text}</t></is></c>'
