"""What a visitor sees while the database is away: the truth, and when to come back."""

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = 120
READ_ONLY = "25006"  # PostgreSQL's code for a write on a standby or a read-only server


def is_away(error):
    """Tell whether an exception means that the database is away or takes no writes."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, InternalError) and _code(error) == READ_ONLY


def _code(error):
    return getattr(error.__cause__, "sqlstate", None)


def database_down(context=None):
    """Return the 503 page; ``context`` is that of the frame, where the unit is known. No query."""
    text = render_to_string("503.html", {"frame": "bare.html", **(context or {})})
    response = HttpResponse(text, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
