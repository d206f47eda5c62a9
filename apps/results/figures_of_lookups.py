"""How many families looked: counts by class and by day, without a name."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F
from django.db.models.functions import TruncDate
from django.utils import timezone

from apps.roster.models import LookupLog

from .models import Publication

DAYS = 30
RESULTS = LookupLog.Purpose.RESULTS


@dataclass(frozen=True)
class ClassLookups:
    publication: Publication
    card_count: int
    family_count: int
    lookup_count: int

    @property
    def share(self):
        """The share of families that looked, in whole percent; None without a card."""
        return round(100 * self.family_count / self.card_count) if self.card_count else None


def lookups_of_classes(year, period):
    """Return a ClassLookups for every public class of a year and period. Two queries.

    Only look-ups since the class could be seen count.
    """
    publications = (
        Publication.objects.public()
        .filter(school_class__school_year=year, period=period)
        .select_related("school_class")
        .annotate(card_count=Count("cards"))
        .order_by("school_class__grade", "school_class__sort_key")
    )
    counts = {
        row["pupil__result_cards__publication"]: row
        for row in LookupLog.objects.filter(
            purpose=RESULTS,
            pupil__result_cards__school_year=year,
            pupil__result_cards__period=period,
            at__gte=F("pupil__result_cards__visible_from"),
        )
        .order_by()
        .values("pupil__result_cards__publication")
        .annotate(families=Count("pupil", distinct=True), lookups=Count("pk"))
    }
    none = {"families": 0, "lookups": 0}
    return [
        ClassLookups(one, one.card_count, found["families"], found["lookups"])
        for one in publications
        for found in [counts.get(one.pk, none)]
    ]


def lookups_of_days():
    """Return [(day, look-ups, families)] of the last 30 days that had any, the newest first."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = (
        LookupLog.objects.filter(purpose=RESULTS, at__gte=since)
        .annotate(day=TruncDate("at"))
        .order_by("-day")
        .values("day")
        .annotate(lookups=Count("pk"), families=Count("pupil", distinct=True))
    )
    return [(row["day"], row["lookups"], row["families"]) for row in rows]
