"""How an exam is looked up, in numbers: never who looked up whom."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from apps.organisations.models import Organisation
from apps.roster.gate import wrong_tries
from apps.roster.models import LookupCounter

from .facts import realm_of
from .lookup import counted_key
from .models import Candidate

DAYS = 14


@dataclass(frozen=True)
class LookupFigures:
    """``sites``: [(unit, look-ups)], ``days``: [(day, look-ups)], the newest first.

    ``without_secret`` are look-ups of which only the sum is kept; ``wrong`` is the
    Counter of the last burst of failures, or None.
    """

    total: int
    candidates: int
    without_secret: int
    sites: list
    days: list
    wrong: object


def lookup_figures(exam):
    """Return the LookupFigures of the candidates whom the scope sees, on whichever site."""
    mine = Candidate.objects.filter(exam=exam, lookups__isnull=False).order_by()
    sites = dict(mine.values_list("lookups__organisation").annotate(number=Count("lookups")))
    names = dict(Organisation.objects.filter(pk__in=sites).values_list("pk", "name"))
    since = timezone.now() - timedelta(days=DAYS)
    days = (
        mine.filter(lookups__at__gte=since)
        .values_list(TruncDate("lookups__at"))
        .annotate(number=Count("lookups"))
    )
    counter = LookupCounter.objects.filter(pk=counted_key(realm_of(exam))).first()
    return LookupFigures(
        total=sum(sites.values()),
        candidates=mine.values("pk").distinct().count(),
        without_secret=counter.total if counter is not None else 0,
        sites=sorted(
            ((names[pk], number) for pk, number in sites.items()), key=lambda one: -one[1]
        ),
        days=sorted(days, reverse=True),
        wrong=wrong_tries([realm_of(exam)]).get(realm_of(exam)),
    )
