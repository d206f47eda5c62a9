"""Pieces of pages that are the same at every visit, rendered once for each organisation and host.

They hang on the organisation object of the request, which ``organisations.directory`` replaces as
soon as anything about a unit or its hosts changes, and every night; so nothing has to be deleted.
"""

import re

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

MOST_KEPT = 200  # a stranger may ask under many ports; then the oldest pieces are made anew
_HOLE = re.compile("\x02([a-z_]+)\x02")


def kept(request, key, make):
    """Return ``make()``, remembered for this organisation, host and ``key``."""
    organisation = getattr(request, "organisation", None)
    if organisation is None or settings.DEBUG:
        return make()
    pieces = organisation.__dict__.setdefault("_kept_pieces", {})
    key = (key, request.scheme, request.META.get("HTTP_HOST") or request.get_host())
    piece = pieces.get(key)
    if piece is None:
        if len(pieces) >= MOST_KEPT:
            pieces.clear()
        piece = pieces[key] = make()
    return piece


def filled(request, template, **parts):
    """Return the page of ``template`` as it is sent, with ``parts`` in the places of their names.

    Only the parts differ between visits, so the template may show them but not ask about them.
    They are escaped as in every template; bytes are HTML that was made ready long before.
    """

    def pieces():
        holes = {name: SafeString(f"\x02{name}\x02") for name in parts}
        page = _HOLE.split(render_to_string(template, holes, request))
        return [page[0].encode()] + [
            (name, text.encode()) for name, text in zip(page[1::2], page[2::2], strict=True)
        ]

    first, *others = kept(request, template, pieces)
    ready = {
        name: value if isinstance(value, bytes) else conditional_escape(value).encode()
        for name, value in parts.items()
    }
    return first + b"".join([ready[name] + text for name, text in others])
