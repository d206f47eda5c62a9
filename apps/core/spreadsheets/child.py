"""The limited process that parses one file: `python -m apps.core.spreadsheets.child PATH LIMITS`.

It never touches Django, settings or the network. Its answer is JSON on standard output:
["read", kind, sheets, notices] or ["unreadable", code, values]; anything else means that it died.
"""

import json
import resource
import sys
from dataclasses import astuple

from .tables import Limits, UnreadableFile


def main(path, limits):
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.buffer.write(_answer(path, limits))


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
    main(sys.argv[1], Limits(*json.loads(sys.argv[2])))
