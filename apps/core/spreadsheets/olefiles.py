"""Look into an old binary spreadsheet (xls) before the parser: password, macros, used range."""

import struct

from .tables import UnreadableFile, check_size, column_letter, hidden_places, notice

_END = 0xFFFFFFFA  # sector numbers from here on mean "no sector"
_LISTED = 100
_CELLS = {0x0203, 0x027E, 0x00FD, 0x0204, 0x0006, 0x0205, 0x00D6}
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def scan_ole(path, limits):
    """Return the notices of an xls; refuse passwords, macros, documents and giant ranges."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        streams = _directory(data)
    except (struct.error, IndexError, OverflowError) as error:
        raise UnreadableFile("damaged") from error
    names = {name.lower() for name in streams}
    if {"encryptedpackage", "encryptioninfo"} & names:
        raise UnreadableFile("password")
    if any(name.startswith("_vba_project") or name in {"vba", "macros"} for name in names):
        raise UnreadableFile("macros")
    if "worddocument" in names:
        raise UnreadableFile("not_a_spreadsheet", kind="văn bản Word")
    if "powerpoint document" in names:
        raise UnreadableFile("not_a_spreadsheet", kind="bài trình chiếu")
    book = next(
        (streams[name] for name in ("Workbook", "WORKBOOK", "Book") if name in streams), None
    )
    if book is None:
        raise UnreadableFile("not_a_spreadsheet", kind="tài liệu Office đời cũ")
    try:
        stream = _stream(data, *book, streams.get("Root Entry"))
        return _scan_records(stream, limits)
    except (struct.error, IndexError, OverflowError) as error:
        raise UnreadableFile("damaged") from error


def _layout(data):
    """Return (sector size, sector table) of a compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in {512, 4096}:
        raise UnreadableFile("damaged")
    table_sectors = list(struct.unpack_from("<109I", data, 76))
    following, count = struct.unpack_from("<II", data, 68)
    for _ in range(min(count, len(data) // size + 1)):
        if following >= _END:
            break
        more = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        table_sectors += more[:-1]
        following = more[-1]
    table = []
    for sector in table_sectors:
        if sector < _END:
            table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    return size, table


def _chain(table, sector):
    seen = set()
    while sector < _END:
        if sector in seen:
            raise UnreadableFile("damaged")
        seen.add(sector)
        yield sector
        sector = table[sector]


def _directory(data):
    """Return {name: (first sector, size)} of every stream and storage."""
    size, table = _layout(data)
    first = struct.unpack_from("<I", data, 48)[0]
    entries = {}
    for sector in _chain(table, first):
        block = data[(sector + 1) * size : (sector + 2) * size]
        for start in range(0, len(block) - 127, 128):
            length = struct.unpack_from("<H", block, start + 64)[0]
            if 2 <= length <= 64 and block[start + 66]:
                name = block[start : start + length - 2].decode("utf-16-le", "replace")
                entries.setdefault(name, struct.unpack_from("<II", block, start + 116))
    return entries


def _stream(data, sector, length, root):
    size, table = _layout(data)
    if length >= 4096 or root is None:
        blocks = (data[(s + 1) * size : (s + 2) * size] for s in _chain(table, sector))
        return b"".join(blocks)[:length]
    small = b"".join(data[(s + 1) * size : (s + 2) * size] for s in _chain(table, root[0]))
    first = struct.unpack_from("<I", data, 60)[0]
    small_table = []
    for s in _chain(table, first):
        small_table += struct.unpack_from(f"<{size // 4}I", data, (s + 1) * size)
    return b"".join(small[s * 64 : s * 64 + 64] for s in _chain(small_table, sector))[:length]


def _scan_records(stream, limits):
    """Walk the BIFF records: names of sheets, then the farthest filled cell of each."""
    notices, names, names_by_start = [], [], {}
    sheet, rows, columns = None, 0, 0
    hidden_rows, hidden_columns = [], []
    total = 0
    position, end = 0, len(stream) - 4
    unpack = struct.Struct("<HH").unpack_from
    while position <= end:
        kind, length = unpack(stream, position)
        body = position + 4
        if kind == 0x002F:
            raise UnreadableFile("password")
        if kind == 0x0085:
            start, name = _bound_sheet(stream, body, length)
            names.append(name)
            names_by_start[start] = name
            if len(names) > limits.max_sheets:
                raise UnreadableFile("too_many_sheets", count=len(names), limit=limits.max_sheets)
        elif kind == 0x0809:
            sheet, rows, columns = names_by_start.get(position), 0, 0
            hidden_rows, hidden_columns = [], []
        elif kind == 0x0208 and length >= 16 and stream[body + 12] & 0x20:
            hidden_rows.append(unpack(stream, body)[0] + 1)
        elif kind == 0x007D and length >= 10 and stream[body + 8] & 1:
            first, last = unpack(stream, body)
            hidden_columns += range(first + 1, min(last, first + _LISTED) + 2)
        elif kind in _CELLS or kind == 0x00BD:
            row, column = unpack(stream, body)
            if kind == 0x00BD:
                column = unpack(stream, body + length - 4)[1]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind in {0x0205, 0x0006} and len(notices) < _LISTED:
                shown = _error(stream, kind, body)
                if shown:
                    notices.append(
                        notice(
                            "error_cell",
                            sheet=sheet or "",
                            row=row + 1,
                            column=column_letter(column + 1),
                            shown=shown,
                        )
                    )
        elif kind == 0x000A and sheet is not None:
            check_size(sheet, rows, columns, limits)
            total += rows * columns
            if total > limits.max_cells:
                raise UnreadableFile(
                    "too_many_cells", sheet=sheet, count=total, limit=limits.max_cells
                )
            notices += hidden_places(sheet, hidden_rows, hidden_columns, rows, columns)
            sheet = None
        elif kind == 0x01AE and length > 4 and not any(n.code == "external_links" for n in notices):
            notices.append(notice("external_links"))
        position = body + length
    return notices


def _bound_sheet(stream, body, length):
    start, _, _, count = struct.unpack_from("<IBBB", stream, body)
    if length > 8 + count and stream[body + 7] & 1:
        return start, stream[body + 8 : body + 8 + 2 * count].decode("utf-16-le", "replace")
    return start, stream[body + 8 : body + 8 + count].decode("latin-1")


def _error(stream, kind, body):
    """Return the error a cell shows, or "" when it holds a value."""
    if kind == 0x0205:
        code, is_error = stream[body + 6], stream[body + 7]
        return _ERRORS.get(code, "#") if is_error else ""
    result = stream[body + 6 : body + 14]
    if result[6:8] == b"\xff\xff" and result[0] == 2:
        return _ERRORS.get(result[2], "#")
    return ""
