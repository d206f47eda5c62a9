"""Counters of failed tries: one atomic upsert, a wait that grows, nothing personal in the key.

A wait is never a sleep in a worker: the moment until which the next try is refused follows from
the number of failures and the time of the last one.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import cache, lru_cache

from django.conf import settings
from django.db import connection, models


class Counter(models.Model):
    """Failures under one keyed hash. ``failures`` starts anew after a quiet window."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Policy:
    """Seconds to wait from a number of failures on, as rising pairs (failures, seconds)."""

    steps: tuple

    def seconds(self, failures):
        wait = 0
        for threshold, seconds in self.steps:
            if failures >= threshold:
                wait = seconds
        return wait


def counter_key(*parts):
    """Return a keyed hash of what is counted, so that the table tells nobody's code or address."""
    text = "\x1f".join(str(part) for part in parts)
    return keyed_digest(text).hexdigest()


def keyed_digest(text):
    """Return a hash that nobody can make without the site's key."""
    return hashlib.blake2b(text.encode(), key=_hash_key(settings.SECRET_KEY), digest_size=32)


@lru_cache(maxsize=4)
def _hash_key(secret_key):
    return hashlib.sha256(secret_key.encode()).digest()


def read_counters(model, keys):
    """Return key → Counter of those keys that have failures. One plain statement."""
    with connection.cursor() as cursor:
        cursor.execute(_reading(model, len(keys)), keys)
        rows = cursor.fetchall()
    return {
        key: model(key, failures, total, _moment(last_at)) for key, failures, total, last_at in rows
    }


@cache
def _reading(model, number):
    table = connection.ops.quote_name(model._meta.db_table)
    places = ", ".join(["%s"] * number)
    return f"SELECT key, failures, total, last_at FROM {table} WHERE key IN ({places})"


def _moment(value):
    """Return a moment from the driver; SQLite keeps them in UTC without saying so."""
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def waiting_until(model, policies, *, now, window):
    """Return the moment before which a try is refused, or None.

    ``policies`` maps counter keys to a Policy; ``window`` is the quiet time (timedelta) after
    which failures are forgotten. One query.
    """
    latest = None
    for counter in model.objects.filter(pk__in=list(policies)):
        if counter.last_at < now - window:
            continue
        seconds = policies[counter.key].seconds(counter.failures)
        until = counter.last_at + timedelta(seconds=seconds)
        if until > now and (latest is None or until > latest):
            latest = until
    return latest


def count_failure(model, keys, *, now, window):
    """Add one failure under every key, existing or not, in one statement."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    moment = connection.ops.adapt_datetimefield_value(now)
    quiet_since = connection.ops.adapt_datetimefield_value(now - window)
    keys = sorted(set(keys))  # one order for all, so that two statements never deadlock
    rows = ", ".join(["(%s, 1, 1, %s)"] * len(keys))
    sql = (
        f"INSERT INTO {table} (key, failures, total, last_at) VALUES {rows} "
        f"ON CONFLICT (key) DO UPDATE SET "
        f"failures = CASE WHEN {table}.last_at < %s THEN 1 ELSE {table}.failures + 1 END, "
        f"total = {table}.total + 1, last_at = excluded.last_at"
    )
    parameters = [value for key in keys for value in (key, moment)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, quiet_since])
