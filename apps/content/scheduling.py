"""When public pages change by themselves: the next text that appears or goes."""

from django.db.models import Q
from django.utils import timezone

from .models import Article, Page


def next_change():
    """Return the next moment at which an article or page appears or expires, or None."""
    now = timezone.now()
    moments = []
    for model in (Article, Page):
        rows = model.objects.filter(Q(published_at__gt=now) | Q(expires_at__gt=now))
        for published_at, expires_at in rows.values_list("published_at", "expires_at"):
            moments += [moment for moment in (published_at, expires_at) if moment and moment > now]
    return min(moments, default=None)
