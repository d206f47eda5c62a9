"""Measure the budgets and print them: python -m tests.benchmarks.run [WORD ...]

Words choose the scenarios whose names hold one of them. ``FULL=yes`` adds the long ones. The
result is a table and tests/benchmarks/results.json; the exit status is 1 when a limit is broken.
"""

import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from . import exams, lookups, pages, spreadsheets, submissions
from .rows import failed
from .stage import Stage

RESULTS = Path(__file__).with_name("results.json")

# A scenario is a function: stage → rows. Add yours here.
SCENARIOS = [
    pages.page_weights,
    pages.second_visit,
    pages.cached_pages,
    pages.uncached_pages,
    spreadsheets.checking,
    spreadsheets.checking_lists,
    spreadsheets.committing,
    lookups.lookups_at_1k,
    lookups.lookups_at_100k,
    exams.exam_lookups_at_1k,
    exams.exam_lookups_at_100k,
    exams.exam_import,
    submissions.matrix_of_1000,
    submissions.deadline_hour,
]
LONG_SCENARIOS = [lookups.lookups_at_1m, exams.exam_lookups_at_1m]


def main(words):
    full = os.environ.get("FULL", "no").lower() in {"yes", "true", "1"}
    scenarios = SCENARIOS + (LONG_SCENARIOS if full else [])
    chosen = [
        scenario
        for scenario in scenarios
        if not words or any(word in scenario.__name__ for word in words)
    ]
    rows = []
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as scratch,
        Stage(Path(scratch)) as stage,
    ):
        for scenario in chosen:
            for row in measured(scenario, stage):
                rows.append(row)
                print_row(row)
    RESULTS.write_text(
        json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n",
        encoding="utf-8",
    )
    broken = sum(not row.ok for row in rows)
    print(
        f"\n{len(rows)} figures, {broken} beyond their limit, "
        f"in {time.monotonic() - started:.0f} s; kept in {RESULTS.relative_to(Path.cwd())}"
    )
    return 1 if broken else 0


def measured(scenario, stage):
    """Yield the rows of a scenario; one that breaks is a broken limit, and the others go on."""
    try:
        yield from scenario(stage)
    except (RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        yield failed(scenario.__name__, "could not be measured, the reason is above")


def print_row(row):
    mark = " " if not row.limit else "✓" if row.ok else "✗"
    print(f"{mark} {row.name:<52} {row.value:>12,.3f}  {row.unit:<18} {row.limit}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
