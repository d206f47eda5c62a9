"""What the made-up schools and offices have on their sites, read from ``written/<slug>.txt``.

A text starts with ``== Title``, then ``word: value`` lines (kind, at, scene, pinned, summary), a
blank line, and the body as HTML.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "written"
KINDS = ("news", "notice", "page")
_START = re.compile(r"^== ", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """A news item, a notice or a lasting page. ``scene`` names a picture, or is empty."""

    kind: str
    title: str
    body: str
    at: datetime | None = None
    summary: str = ""
    scene: str = ""
    is_pinned: bool = False


def texts(slug):
    """Return the Texts of a unit in the order of its file; an unknown unit has none."""
    file = FOLDER / f"{slug}.txt"
    if not file.exists():
        return []
    return [_text(part) for part in _START.split(file.read_text(encoding="utf-8")) if part.strip()]


def _text(part):
    head, _blank, body = part.partition("\n\n")
    title, *lines = head.splitlines()
    values = dict(line.split(": ", 1) for line in lines)
    at = values.get("at")
    return Text(
        kind=KINDS[KINDS.index(values["kind"])],
        title=title,
        body=body.strip(),
        at=datetime.fromisoformat(at) if at else None,
        summary=values.get("summary", ""),
        scene=values.get("scene", ""),
        is_pinned=values.get("pinned") == "yes",
    )
