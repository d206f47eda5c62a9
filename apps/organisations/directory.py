"""Host → organisation without a query on every request.

What a host shows is read once for each process and kept until the directory changes: every write
to a unit, host or affiliation sets a new mark in the page cache, which all processes share. The
kept copy also serves while the database is away, so that cached pages outlive it.
"""

import secrets
import time

from django.core.cache import caches
from django.db import DatabaseError, transaction
from django.utils import timezone

from .models import Domain

_MARK = "directory-mark"
MOST_KEPT = 5000
_known = {}  # host → (mark it was read under, organisation or None)
_last_mark = (None, None)  # (second, mark): other processes hear of a change within a second


def mark():
    """Return what the kept entries, and cached pages, depend on: the shared mark and the day."""
    global _last_mark
    second, last = _last_mark
    now = int(time.time())
    if second != now:
        last = _read_mark()
        _last_mark = (now, last)
    return last


def _read_mark():
    cache = caches["pages"]
    shared = cache.get(_MARK)
    if shared is None:
        cache.add(_MARK, secrets.token_hex(8), timeout=None)
        shared = cache.get(_MARK, "")
    return f"{shared} {timezone.localdate()}"


def forget():
    """Make every process read hosts and units anew; call it after each write to them."""
    global _last_mark
    _last_mark = (None, None)
    caches["pages"].set(_MARK, secrets.token_hex(8), timeout=None)


def forget_on_commit(**signal):
    """Signal receiver: forget as soon as the change is committed."""
    transaction.on_commit(forget)


def find(host):
    """Return the active organisation of a host name, ready to scope with, or None."""
    under = mark()
    kept = _known.get(host)
    if kept is not None and kept[0] == under:
        return kept[1]
    try:
        organisation = _read(host)
    except DatabaseError:
        if kept is None:
            raise
        return kept[1]
    if len(_known) > MOST_KEPT:
        _known.clear()
    if organisation is not None:
        organisation.read_under = under
    _known[host] = (under, organisation)
    return organisation


def _read(host):
    domain = (
        Domain.objects.filter(host=host)
        .select_related("organisation")
        .prefetch_related("organisation__domains", "organisation__levels")
        .first()
    )
    if domain is None:
        return None
    organisation = domain.organisation
    if organisation.closed_on and organisation.closed_on <= timezone.localdate():
        return None
    organisation.as_scope()
    superior = organisation.superior
    if superior is not None:
        superior.canonical_host  # noqa: B018  read now, so that no page has to
    organisation.canonical_host  # noqa: B018
    return organisation
