"""Read a JSON list of flat objects, or of lists, as one sheet."""

import json

from .tables import Sheet, UnreadableFile, Workbook, check_size, notice

SHEET = "Dữ liệu"


def looks_like_json(content):
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}


def read_json(content, limits):
    """Return a sheet: names of the objects' fields as headings, in the order they first appear.

    A list stands as it is; one object with a single list in it is that list. Numbers keep their
    digits as text, so that no code and no score is rounded. Nested values are refused.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("unknown_format") from error
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
        data = lists[0] if len(lists) == 1 else [data]
    if data and all(isinstance(item, dict) for item in data):
        names = list(dict.fromkeys(name for item in data for name in item))
        rows = [names, *([item.get(name) for name in names] for item in data)]
    elif all(isinstance(item, list) for item in data):
        rows = data
    else:
        raise UnreadableFile("unknown_format")
    width = max(map(len, rows), default=0)
    check_size(SHEET, len(rows), width, limits)
    rows = [[_cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    return Workbook("json", [Sheet(SHEET, rows)], [notice("json_read", sheet=SHEET)])


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise UnreadableFile("unknown_format")
    return value
