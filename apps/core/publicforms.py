"""Forms on public, cached pages: checked by where they come from instead of by a token.

A cached page is the same for everybody, so it cannot carry a token. Such a form acts for nobody
who is signed in; the browser's own headers tell whether another site sent it.
"""

from functools import lru_cache, wraps
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, PermissionDenied
from django.urls import Resolver404, resolve


def public_form(view):
    """Refuse posts that another site caused; for views that never act for a signed-in user.

    Also those in an encoding that no browser sends: some decode to letters that do not exist.
    """

    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.method == "POST" and not _comes_from_here(request):
            raise PermissionDenied
        if request.method == "POST" and not _is_utf8(request):
            raise BadRequest("A form is sent in UTF-8.")
        return view(request, *args, **kwargs)

    checked.csrf_exempt = True
    return checked


def anonymous_form(view):
    """A public form that does not even ask who is signed in; see AnonymousFormMiddleware."""
    checked = public_form(view)
    checked.acts_for_nobody = True
    return checked


class AnonymousFormMiddleware:
    """Answer posted anonymous forms before sessions, users and messages are looked at.

    Placed above those middlewares: a family's look-up has nothing to do with who is signed in,
    and on results day their cost would be a tenth of the answer.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method != "POST":
            return self.get_response(request)
        try:
            match = _resolved(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if not getattr(match.func, "acts_for_nobody", False):
            return self.get_response(request)
        request.resolver_match = match
        return match.func(request, *match.args, **match.kwargs)


_resolved = lru_cache(maxsize=500)(resolve)  # on results day thousands ask for a few addresses


def _is_utf8(request):
    return request.content_params.get("charset", "utf-8").lower() in {"utf-8", "utf8"}


def _comes_from_here(request):
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.META.get("HTTP_ORIGIN")
    if origin in (None, "null"):
        return True
    return urlsplit(origin).netloc == request.get_host()
