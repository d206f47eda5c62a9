"""Read a spreadsheet through the limited child process."""

import datetime
import json
import os
import signal
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

from .tables import Limits, Notice, Sheet, UnreadableFile, Workbook

ROOT = Path(__file__).resolve().parents[3]


def read_workbook(path, *, limits=None):
    """Return the Workbook of a file of any supported kind.

    `path` is a file on this machine. The parser runs in a child process with limits of memory,
    processor time and wall clock; whatever the file does to it, the caller only ever sees
    UnreadableFile, whose sentences may be shown to people.
    """
    limits = limits or Limits()
    command = [
        sys.executable,
        "-s",
        "-X",
        "utf8",
        "-m",
        "apps.core.spreadsheets.child",
        os.path.abspath(path),
        json.dumps(astuple(limits)),
    ]
    try:
        child = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=limits.seconds + 2,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("reader_slow", limit=limits.seconds) from error
    problem = died(child.returncode, limits)
    if problem is not None:
        raise problem
    return _workbook(child.stdout)


def died(status, limits):
    """Return the UnreadableFile that the exit status of a child stands for, or None."""
    if status == -signal.SIGXCPU:
        return UnreadableFile("reader_slow", limit=limits.seconds)
    if status == -signal.SIGKILL:  # by the system, when memory runs out
        return UnreadableFile("reader_memory")
    return UnreadableFile("reader_died") if status != 0 else None


def _workbook(answer):
    try:
        said = json.loads(answer, object_hook=dates_back)
    except ValueError as error:
        raise UnreadableFile("reader_died") from error
    if said[0] == "unreadable":
        raise UnreadableFile(said[1], **said[2])
    _, kind, notices, sheets = said
    return Workbook(
        kind,
        [
            Sheet(name, rows, first_row, hidden, [tuple(range_) for range_ in merged])
            for (name, first_row, hidden, merged), rows in sheets
        ],
        [Notice(*values) for values in notices],
    )


def dates_back(values):
    """Turn {"d": "2014-03-05"} back into a date, {"d": "2014-03-05T…"} into a moment."""
    moment = values.get("d")
    if moment is None:
        return values
    if "T" in moment:
        return datetime.datetime.fromisoformat(moment)
    return datetime.date.fromisoformat(moment)
