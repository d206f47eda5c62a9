"""Forms on public, cached pages: checked by where they come from instead of by a token.

A cached page is the same for everybody, so it cannot carry a token. Such a form acts for nobody
who is signed in; the browser's own headers tell whether another site sent it.
"""

from functools import wraps
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied


def public_form(view):
    """Refuse posts that another site caused; for views that never act for a signed-in user."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.method == "POST" and not _comes_from_here(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    checked.csrf_exempt = True
    return checked


def _comes_from_here(request):
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.META.get("HTTP_ORIGIN")
    if origin in (None, "null"):
        return True
    return urlsplit(origin).netloc == request.get_host()
