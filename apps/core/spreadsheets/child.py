"""The limited process that parses one file: `python -m apps.core.spreadsheets.child PATH LIMITS`.

It never touches Django, settings or the network. Its answer is JSON on standard output:
["read", kind, sheets, notices] or ["unreadable", code, values]; anything else means that it died.
With a third word "stream" the answer is a line each: ["read", kind, notices, number of rows], for
each visible sheet ["sheet", name, first row] and blocks of ["rows", rows], at last ["end"].
"""

import json
import resource
import sys
from dataclasses import astuple

from .tables import Limits, UnreadableFile

ROWS_IN_A_BLOCK = 500


def main(path, limits, way=""):
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if way == "stream":
        for line in _lines(path, limits):
            sys.stdout.buffer.write(line + b"\n")
    else:
        sys.stdout.buffer.write(_answer(path, limits))


def _lines(path, limits):
    from .parsing import parse_file, plain

    def line(*values):
        return json.dumps(values, default=plain, ensure_ascii=False).encode("utf-8", "replace")

    try:
        workbook = parse_file(path, limits)
        notices = [astuple(notice) for notice in workbook.notices]
        sheets = workbook.visible_sheets
        yield line("read", workbook.kind, notices, sum(len(sheet.rows) for sheet in sheets))
        for sheet in sheets:
            yield line("sheet", sheet.name, sheet.first_row)
            for start in range(0, len(sheet.rows), ROWS_IN_A_BLOCK):
                yield line("rows", sheet.rows[start : start + ROWS_IN_A_BLOCK])
        yield line("end")
    except UnreadableFile as refusal:
        yield line("unreadable", refusal.code, refusal.values)
    except MemoryError:
        yield line("unreadable", "reader_memory", {})


def _answer(path, limits):
    from .parsing import parse_file, plain

    try:
        workbook = parse_file(path, limits)
        notices = [astuple(notice) for notice in workbook.notices]
        pieces = []
        size = 0
        for sheet in workbook.sheets:
            cells = json.dumps(sheet.rows, default=plain, ensure_ascii=False)
            head = json.dumps([sheet.name, sheet.first_row, sheet.hidden, sheet.merged])
            pieces.append(f"[{head}, {cells}]".encode("utf-8", "replace"))
            size += len(pieces[-1])
            if size > limits.max_result_bytes:
                raise UnreadableFile("reader_memory")
        opening = f'["read", "{workbook.kind}", {json.dumps(notices)}, ['.encode()
        return opening + b",".join(pieces) + b"]]"
    except UnreadableFile as refusal:
        answer = ["unreadable", refusal.code, refusal.values]
    except MemoryError:
        answer = ["unreadable", "reader_memory", {}]
    return json.dumps(answer).encode()


if __name__ == "__main__":
    main(sys.argv[1], Limits(*json.loads(sys.argv[2])), *sys.argv[3:])
