"""Mark a public view whose page is the same for every visitor."""

from functools import wraps


def cached_page(*, until=None, query=()):
    """Let the page cache keep what this view shows.

    ``until()`` returns the next moment at which the page changes by itself, or None; it is
    asked only when the page is kept;
    ``query`` names the query parameters that the view knows: other addresses are not kept.
    """

    def mark(view):
        @wraps(view)
        def marked(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            may_be_kept = request.method in {"GET", "HEAD"} and response.status_code == 200
            if may_be_kept and set(request.GET) <= set(query):
                response.cached_page = True
                response.cached_until = until
            return response

        return marked

    return mark
