"""Views of articles: one for a visitor and day, without cookies; added up in batches."""

from collections import Counter

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.core.addresses import client_address
from apps.core.counters import counter_key
from apps.core.scoping import every_organisation

from .models import Article, ViewTally

BOT_WORDS = (
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "fetch",
    "curl",
    "wget",
    "python",
    "headless",
)
BATCH = 10_000


def note_view(article, request):
    """Remember one view for later; staff, bots and a second look on the same day do not count."""
    agent = request.headers.get("User-Agent", "").lower()
    if not agent or any(word in agent for word in BOT_WORDS) or request.user.is_authenticated:
        return
    day = timezone.localdate()
    ViewTally.objects.bulk_create(
        [
            ViewTally(
                organisation_id=article.organisation_id,
                article=article,
                visitor=counter_key("view", client_address(request), agent, day),
                day=day,
            )
        ],
        ignore_conflicts=True,
    )


def add_waiting_views():
    """Add waiting views to their articles, drop tallies of past days; return what was done."""
    with every_organisation(reason="views of all organisations are added in one batch"):
        added = 0
        while True:
            with transaction.atomic():
                tallies = list(
                    ViewTally.objects.select_for_update().filter(is_counted=False)[:BATCH]
                )
                views = Counter(tally.article_id for tally in tallies)
                for article_id, number in views.items():
                    Article.objects.filter(pk=article_id).update(
                        view_count=F("view_count") + number
                    )
                ViewTally.objects.filter(pk__in=[tally.pk for tally in tallies]).update(
                    is_counted=True
                )
            added += len(tallies)
            if len(tallies) < BATCH:
                break
        ViewTally.objects.filter(is_counted=True, day__lt=timezone.localdate()).delete()
    return f"cộng {added} lượt xem"
