"""The one gate between a visitor and a pupil's data: code + secret, waits, and a log.

At most three statements: the counters, the fetch, then the log or the failed try. An unknown
code, a wrong secret, another school's pupil and a pupil without a secret are the same to whoever
asks: same page, same status, same statements, same writes. During a wait nothing is tried, not
even the right secret. The secret has 50 bits, so the waits may be short: they brake a machine and
nobody can keep a family out.
"""

import hmac
import math
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.core import signing
from django.db import connection
from django.utils import timezone

from apps.core.addresses import client_address
from apps.core.counters import (
    Policy,
    count_failure,
    counter_key,
    keyed_digest,
    read_counters,
)
from apps.core.scoping import own_organisation_id

from .models import LookupCounter, LookupLog, Pupil
from .secrets import normal_secret

WINDOW = timedelta(minutes=15)
CODE_AND_ADDRESS = Policy(steps=((3, 20), (4, 60), (5, 300)))
CODE = Policy(steps=((30, 30), (60, 60)))
ADDRESS = Policy(steps=((200, 60),))
WATCHED = Policy(steps=())
MANY_FAILURES = 100  # on a whole site within one burst: more than mistyping explains
TOLD_FOR = timedelta(days=1)

NO_SECRET = "----------"  # compared with when there is no pupil; no typed secret equals it
TOKEN_SALT = "roster.gate.family"
TOKEN_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Found:
    """What a fetch returns: whose secret must match, and what the page is made from.

    A page is worked out only after the secret was right: else the time of a refusal would tell
    whether a code exists and has results.
    """

    pupil_id: int
    organisation_id: int
    secret: str | None
    data: Any = None


@dataclass(frozen=True)
class Admission:
    """``found`` after the right secret; otherwise ``wait_seconds`` until the next try (0: none).

    ``tried`` is False when a wait refused the try unseen. ``failures`` are all failed tries
    under this code so far.
    """

    found: Found | None
    tried: bool
    wait_seconds: int
    failures: int


def normal_code(typed):
    """Return a typed pupil code without blanks, in capitals: how tries are counted."""
    return "".join(typed.split()).upper()


def admit(
    request,
    code,
    secret,
    fetch,
    *,
    purpose=LookupLog.Purpose.RESULTS,
    realm=None,
    log=None,
    more=None,
):
    """Try a code and a secret; ``fetch()`` makes one query and returns a Found or None.

    ``realm`` names what the codes belong to, where that is not the pupils of this site: tries on
    the sites of several units count together. ``log(found, now)`` notes a success elsewhere than
    in the pupil's log. ``more`` maps further counter keys, which ``log`` counts, to the Policy of
    their waits.
    """
    now = timezone.now()
    realm = realm or f"{request.organisation.pk}"
    code_key, address_key, both_key = _keys(realm, code, client_address(request))
    site_key = failures_key(realm)
    policies = {
        both_key: CODE_AND_ADDRESS,
        code_key: CODE,
        address_key: ADDRESS,
        site_key: WATCHED,
    }
    waits = {**policies, **(more or {})}
    counters = read_counters(LookupCounter, list(waits))
    total = counters[code_key].total if code_key in counters else 0
    wait = _seconds_left(counters, waits, now)
    if wait:
        return Admission(None, tried=False, wait_seconds=wait, failures=total)
    found = fetch()
    if _is_right(found, secret):
        if log is None:
            _log(found, purpose, now)
        else:
            log(found, now)
        return Admission(found, tried=True, wait_seconds=0, failures=total)
    count_failure(LookupCounter, list(policies), now=now, window=WINDOW)
    wait = max(
        policy.seconds(_recent_failures(counters.get(key), now) + 1)
        for key, policy in policies.items()
    )
    return Admission(None, tried=True, wait_seconds=wait, failures=total + 1)


def failed_tries(organisation, code):
    """Return how many tries under a pupil's code ever failed."""
    key, _address, _both = _keys(f"{organisation.pk}", code, "")
    counter = LookupCounter.objects.filter(pk=key).first()
    return counter.total if counter is not None else 0


def admit_again(organisation, token, fetch):
    """Return the Found of a pupil whose right secret was given a moment ago, noted as a look-up.

    ``fetch(code)`` is the fetch of ``admit``. None once the token is over its time, is another
    site's, or the secret was given anew since.
    """
    pupil_id = pupil_of_token(organisation, token)
    if pupil_id is None:
        return None
    code = Pupil.objects.filter(pk=pupil_id).values_list("code", flat=True).first()
    found = fetch(code) if code is not None else None
    if found is None or found.pupil_id != pupil_id or not _is_token_of(token, found):
        return None
    _log(found, LookupLog.Purpose.RESULTS, timezone.now())
    return found


def family_token(found):
    """Return a short-lived signed proof that the right secret was given for this pupil."""
    return _signer().sign(f"{found.organisation_id}-{found.pupil_id}-{_mark_of(found)}")


def _mark_of(found):
    """Return what changes with the secret, and tells nothing of it."""
    return keyed_digest(f"token {found.secret}").hexdigest()[:16]


def _is_token_of(token, found):
    return hmac.compare_digest(_signer().unsign(token).split("-")[2], _mark_of(found))


def pupil_of_token(organisation, token):
    """Return the id of the pupil that a token of this organisation's site stands for, or None."""
    try:
        organisation_id, pupil_id, _mark = _signer().unsign(token, max_age=TOKEN_LIFE).split("-")
    except signing.BadSignature:
        return None
    return int(pupil_id) if int(organisation_id) == organisation.pk else None


def _signer():
    return signing.TimestampSigner(salt=TOKEN_SALT)


def _log(found, purpose, now):
    """Add one row to the log, as a plain statement: results day writes thousands a minute."""
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_logging(), [own_organisation_id(), found.pupil_id, moment, purpose])


@cache
def _logging():
    table = connection.ops.quote_name(LookupLog._meta.db_table)
    columns = "organisation_id, pupil_id, at, purpose"
    return f"INSERT INTO {table} ({columns}) VALUES (%s, %s, %s, %s)"


def _keys(realm, code, address):
    code = normal_code(code)
    return (
        counter_key("lookup", realm, "code", code),
        counter_key("lookup", realm, "address", address),
        counter_key("lookup", realm, "both", code, address),
    )


def failures_key(realm):
    """Return the key under which all failures of a realm are counted: nobody waits for it."""
    return counter_key("lookup", realm, "all")


def wrong_tries(realms):
    """Return realm → Counter of the last burst of failures, where staff have to be told of it.

    A burst goes on as long as no quarter of an hour passes without a failure; it is told for a
    day after its end.
    """
    since = timezone.now() - TOLD_FOR
    keys = {failures_key(realm): realm for realm in realms}
    counters = LookupCounter.objects.filter(
        pk__in=keys, failures__gte=MANY_FAILURES, last_at__gte=since
    )
    return {keys[counter.key]: counter for counter in counters}


def _recent_failures(counter, now):
    if counter is None or counter.last_at < now - WINDOW:
        return 0
    return counter.failures


def _seconds_left(counters, policies, now):
    """Return the whole seconds until every wait is over, 0 when none runs."""
    left = 0.0
    for key, counter in counters.items():
        seconds = policies[key].seconds(_recent_failures(counter, now))
        until = counter.last_at + timedelta(seconds=seconds)
        left = max(left, (until - now).total_seconds())
    return math.ceil(left)


def _is_right(found, typed):
    """Compare keyed hashes in constant time, also when there is nothing to compare with."""
    stored = (found.secret if found is not None else None) or NO_SECRET
    given, kept = keyed_digest(normal_secret(typed)), keyed_digest(stored)
    return hmac.compare_digest(given.digest(), kept.digest())
