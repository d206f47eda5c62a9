"""Check a transcript by its code: issued, amended or void; never a mark, never a name."""

import hmac
import math
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.addresses import client_address
from apps.core.counters import Policy, count_failure, counter_key, keyed_digest, waiting_until
from apps.core.text import fold
from apps.files.models import ThrottleCounter
from apps.results.models import Transcript
from apps.roster.secrets import normal_secret

from .issuing import with_corrections

WINDOW = timedelta(hours=24)
# Two figures of a hundred values each: the wait under one code grows until guessing takes years.
OF_CODE = Policy(steps=((5, 60), (10, 10 * 60), (15, 60 * 60)))
OF_ADDRESS = Policy(steps=((60, 60), (200, 10 * 60)))


@dataclass(frozen=True)
class Answer:
    """``matches`` is None when a wait refused the check unseen."""

    matches: bool | None
    wait_seconds: int = 0


def find(typed_code):
    """Return the Transcript of a code as it is typed or scanned, or None."""
    code = normal_secret(typed_code)
    return (
        with_corrections(Transcript.objects.filter(code=code))
        .select_related("organisation")
        .first()
    )


@transaction.atomic
def check(request, transcript, initials, figures):
    """Compare what a checker typed with what was printed; a failure counts, a success does not.

    One after another for each paper: two figures are few, so a thousand tries that come at the
    same moment must not all be looked at before the first is counted.
    """
    Transcript.objects.select_for_update().get(pk=transcript.pk)
    now = timezone.now()
    policies = {
        counter_key("transcript", "code", transcript.pk): OF_CODE,
        counter_key("transcript", "address", client_address(request)): OF_ADDRESS,
    }
    until = waiting_until(ThrottleCounter, policies, now=now, window=WINDOW)
    if until is not None:
        return Answer(None, math.ceil((until - now).total_seconds()))
    printed = transcript.content
    wanted = [printed["initials"], *(_plain(value) for _label, value in printed["figures"])]
    typed = [fold(initials).replace(" ", "").replace(".", "").upper(), *map(_plain, figures)]
    given, kept = (keyed_digest("\x1f".join(one)).digest() for one in (typed, wanted))
    if hmac.compare_digest(given, kept):
        return Answer(True)
    count_failure(ThrottleCounter, list(policies), now=now, window=WINDOW)
    return Answer(False)


def _plain(figure):
    """Return a typed or printed figure in one form: 8, 8.0 and 8,0 are the same."""
    text = figure.strip().replace(",", ".").removeprefix("+")
    whole, dot, rest = text.partition(".")
    if not (whole + rest).isascii() or not (whole + rest).isdigit():
        return text
    return f"{int(whole or '0')}.{rest.rstrip('0')}".rstrip(".")
