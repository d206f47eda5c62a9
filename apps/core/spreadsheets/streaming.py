"""Read a large spreadsheet through the limited child, a few rows at a time.

The child holds the whole file, as its parser must; the worker only ever holds one block of rows,
so its memory does not grow with the file.
"""

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import astuple

from .reading import ROOT, dates_back, died
from .tables import Limits, Notice, UnreadableFile

LARGE = Limits(
    max_bytes=60 * 1024 * 1024,
    max_unpacked_bytes=800 * 1024 * 1024,
    max_rows=300_000,
    max_cells=8_000_000,
    seconds=120,
    memory_bytes=2 * 1024 * 1024 * 1024,
)


class RowStream:
    """``kind`` and ``notices`` of a file; iterate once for (sheet name, row number, cells)."""

    def __init__(self, lines):
        self._lines = lines
        opening = self._next()
        self.kind = opening[1]
        self.notices = [Notice(*values) for values in opening[2]]
        self.total = opening[3]

    def _next(self):
        line = next(self._lines, None)
        try:
            said = json.loads(line, object_hook=dates_back) if line else None
        except ValueError as error:
            raise UnreadableFile("reader_died") from error
        if said is None:
            raise UnreadableFile("reader_died")
        if said[0] == "unreadable":
            raise UnreadableFile(said[1], **said[2])
        return said

    def __iter__(self):
        name, number = "", 0
        while (said := self._next())[0] != "end":
            if said[0] == "sheet":
                name, number = said[1], said[2]
                continue
            for cells in said[1]:
                yield name, number, cells
                number += 1


@contextmanager
def stream_rows(path, *, limits=LARGE):
    """Open a file of any supported kind as a RowStream; hidden sheets are left out and said.

    Raises UnreadableFile here or while the rows are read. Leaving early stops the child.
    """
    command = [
        *(sys.executable, "-s", "-X", "utf8", "-m", "apps.core.spreadsheets.child"),
        *(os.path.abspath(path), json.dumps(astuple(limits)), "stream"),
    ]
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    late = threading.Event()
    guard = threading.Timer(limits.seconds * 4, lambda: (late.set(), child.kill()))
    guard.start()
    try:
        yield RowStream(_lines(child, late, limits))
    finally:
        guard.cancel()
        child.stdout.close()
        child.kill()
        child.wait()


def _lines(child, late, limits):
    yield from child.stdout
    child.wait()
    if late.is_set():
        raise UnreadableFile("reader_slow", limit=limits.seconds)
    problem = died(child.returncode, limits)
    if problem is not None:
        raise problem
