"""Error pages in the school's look, each with what to do next."""

import sys

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from apps.core.toomany import TooManyRequests
from apps.core.unavailable import database_down, is_away

from .context import site


def bad_request(request, exception):
    return _error(request, "400.html", 400)


def permission_denied(request, exception=None):
    if isinstance(exception, TooManyRequests):
        response = _error(request, "429.html", 429)
        response["Retry-After"] = str(exception.seconds)
        return response
    return _error(request, "403.html", 403)


def csrf_failure(request, reason=""):
    """A form that was open too long, or came from elsewhere."""
    return _error(request, "403.html", 403, form_expired=True)


def not_found(request, exception):
    return _error(request, "404.html", 404)


def server_error(request):
    """Show 503 when the database is away or only reads, 500 otherwise; no query in either."""
    frame = _frame(request)
    if is_away(sys.exc_info()[1]):
        return database_down(frame)
    response = HttpResponse(render_to_string("500.html", frame), status=500)
    response["Cache-Control"] = "no-store"
    return response


def _frame(request):
    """Return the context of a page's frame, which holds all it needs of the unit already."""
    if not hasattr(request, "organisation"):
        return {"frame": "bare.html"}
    return {"frame": "base.html", "request": request, **site(request)}


def _error(request, template, status, **context):
    if not hasattr(request, "organisation"):
        return HttpResponse(status=status)
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
