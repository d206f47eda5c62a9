"""Scan the XML of an xlsx before the parser: used range, error cells, formulas without values."""

import posixpath
import re
from xml.etree import ElementTree

from .archives import read_blocks, read_part
from .tables import UnreadableFile, check_size, column_index, hidden_places, notice

_FILLED = re.compile(
    rb"""<(?:\w+:)?c\s[^>/]*?\br\s*=\s*["']([A-Z]{1,4})([0-9]{1,9})["'][^>/]*>(?!\s*</)"""
)
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s([^>]*\bt\s*=\s*["']e["'][^>]*)>(.{0,2000}?)</(?:\w+:)?c>""", re.S
)
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s([^>/]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"""
)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,4})([0-9]{1,9})["']""")
_SHOWN = re.compile(rb"<(?:\w+:)?v>([^<]{1,20})</")
_TEXT_RESULT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s(?=[^>]*\bhidden\s*=\s*["'](?:1|true)["'])([^>]*)>""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]{1,9})["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_SPAN = re.compile(rb"""\b(min|max)\s*=\s*["']([0-9]{1,5})["']""")
_LISTED = 100
_BLOCK = 1 << 20
_LONGEST_ROW = 16 << 20


def scan_workbook(archive, limits):
    """Return the notices of an xlsx; raise UnreadableFile when a sheet is larger than allowed."""
    notices = []
    if any(name.lower().startswith("xl/externallinks/") for name in archive.namelist()):
        notices.append(notice("external_links"))
    area = 0
    for name, part in _sheet_parts(archive, limits):
        rows, columns, found = _scan_sheet(archive, name, part)
        check_size(name, rows, columns, limits)
        area += rows * columns
        if area > limits.max_cells:
            raise UnreadableFile("too_many_cells", sheet=name, count=area, limit=limits.max_cells)
        notices += found
    return notices


def _sheet_parts(archive, limits):
    """Return [(sheet name, part)], following the relations of the workbook."""
    names = set(archive.namelist())
    workbook = next((n for n in sorted(names) if re.fullmatch(r"xl/workbook\d*\.xml", n)), None)
    if workbook is None:
        raise UnreadableFile("damaged")
    relations = f"xl/_rels/{posixpath.basename(workbook)}.rels"
    try:
        book = ElementTree.fromstring(read_part(archive, workbook))
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in ElementTree.fromstring(read_part(archive, relations))
        }
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnreadableFile("damaged") from error
    parts = []
    for element in book.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        relation = next((v for k, v in element.items() if k.rpartition("}")[2] == "id"), None)
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        part = posixpath.normpath(part)
        if part in names:
            parts.append((element.get("name", ""), part))
    if len(parts) > limits.max_sheets:
        raise UnreadableFile("too_many_sheets", count=len(parts), limit=limits.max_sheets)
    return parts


def _scan_sheet(archive, name, part):
    last_row, last_column, found = 0, 0, []
    columns, hidden_rows, hidden_columns = {}, [], []
    for block in _row_blocks(archive, part):
        places = _FILLED.findall(block)
        if places:
            last_row = max(last_row, max(int(row) for _, row in places))
            for letters in {letters for letters, _ in places} - columns.keys():
                columns[letters] = column_index(letters.decode())
        found += _doubtful_cells(block, name)
        if b"hidden" in block:
            hidden_rows += _hidden_rows(block)
            hidden_columns += _hidden_columns(block)
    last_column = max(columns.values(), default=0)
    if len(found) > _LISTED:
        rest = len(found) - _LISTED
        found = [*found[:_LISTED], notice("more_cells", sheet=name, count=rest)]
    found += hidden_places(name, hidden_rows, hidden_columns, last_row, last_column)
    return last_row, last_column, found


def _hidden_rows(block):
    numbers = [_ROW_NUMBER.search(attributes) for attributes in _HIDDEN_ROW.findall(block)]
    return [int(number[1]) for number in numbers if number]


def _hidden_columns(block):
    head = block.partition(b"<sheetData")[0] if b"<sheetData" in block else block
    hidden = []
    for attributes in _COLUMN.findall(head):
        span = {name: int(number) for name, number in _SPAN.findall(attributes)}
        if _HIDDEN.search(attributes) and b"min" in span and b"max" in span:
            hidden += range(span[b"min"], min(span[b"max"], span[b"min"] + _LISTED) + 1)
    return hidden


def _row_blocks(archive, part):
    """Yield a sheet's XML in pieces that end between two rows."""
    held = b""
    for block in read_blocks(archive, part, _BLOCK):
        held += block
        cut = max(held.rfind(b"</row>") + 6, held.rfind(b":row>") + 5)
        if cut > 5:
            yield held[:cut]
            held = held[cut:]
        elif len(held) > _LONGEST_ROW:
            raise UnreadableFile("zip_odd")
    yield held


def _doubtful_cells(block, name):
    found = []
    if b"<f" in block or b":f" in block:
        for cell in _FORMULA.finditer(block):
            place = _PLACE.search(cell[1])
            if place and not _TEXT_RESULT.search(cell[1]):
                found.append(_cell_notice("formula_without_value", name, place))
    if b't="e"' in block or b"t='e'" in block:
        for cell in _ERROR.finditer(block):
            place = _PLACE.search(cell[1])
            shown = _SHOWN.search(cell[2])
            if place:
                text = shown[1].decode("utf-8", "replace") if shown else "#"
                found.append(_cell_notice("error_cell", name, place, shown=text))
    return found


def _cell_notice(code, name, place, **values):
    return notice(code, sheet=name, row=int(place[2]), column=place[1].decode(), **values)
