"""Marks that end the life of an organisation's cached pages at once, in every process."""

import secrets
from functools import partial

from django.core.cache import caches
from django.db import transaction


def _key(organisation_id):
    return f"stamp-{organisation_id}"


def stamp(organisation_id):
    """Return the content stamp of an organisation."""
    cache = caches["pages"]
    found = cache.get(_key(organisation_id))
    if found is None:
        cache.add(_key(organisation_id), secrets.token_hex(8), timeout=None)
        found = cache.get(_key(organisation_id), "")
    return found


def renew(organisation_id):
    """Let all cached pages of an organisation go, as soon as the change is committed."""
    transaction.on_commit(
        partial(caches["pages"].set, _key(organisation_id), secrets.token_hex(8), timeout=None)
    )


def renew_for_owner(sender, instance, **signal):
    """Signal receiver for owned models that public pages show."""
    renew(instance.organisation_id)
