"""Rows of the table of units as HTML, drawn once for each state of a row in each process."""

from django.conf import settings
from django.template.loader import render_to_string

from apps.core.scoping import own_organisation_id

from .matrix import matrix_rows

MOST_KEPT = 4000
SHOWN = (
    *("pk", "unit", "state", "timing", "is_overdue", "is_unlocked", "on_time_words", "versions"),
    *("official_number", "queries", "silent", "waivers", "against_year", "against_round"),
    "is_ours",
)
_drawn = {}  # what a row shows → its HTML


def drawn_rows(campaign, ids):
    """Return the rows of ``matrix_rows`` with their ``html``."""
    own = own_organisation_id()
    rows = matrix_rows(campaign, ids)
    for row in rows:
        row["is_ours"] = row["recipient_id"] == own
        row["html"] = _html(row)
    return rows


def _html(row):
    """Draw a row; everything that its template asks for is part of the key."""
    key = (*(row.get(name) for name in SHOWN), *row.get("version", {}).values())
    html = _drawn.get(key)
    if html is None or settings.DEBUG:
        if len(_drawn) >= MOST_KEPT:
            _drawn.clear()
        html = _drawn[key] = render_to_string("submissions/_matrix_row.html", {"row": row})
    return html
