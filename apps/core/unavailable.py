"""What a visitor sees while the database is away: the truth, and when to come back."""

from django.http import HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = 120


def database_down():
    """Return the 503 page; it needs neither a request nor a query."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
