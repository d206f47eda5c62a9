"""The newest articles of a unit as teasers, read by a statement that is composed once."""

from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from apps.core.ready import Given, Ready
from apps.core.scoping import own_organisation_id

from .models import Article, Picture, Teaser

MOST = 6  # the front page shows no more
_OF_ARTICLE = ("title", "slug", "summary", "kind", "is_pinned", "published_at")
_SHOWN = {"id", "organisation", "image", "renditions", "width", "height"}
_OF_PICTURE = [field.attname for field in Picture._meta.concrete_fields if field.name in _SHOWN]
# The scope that is open while it is composed is the key of each call.
_newest = Ready(
    lambda: (
        Article.objects.published(Given("now", DateTimeField()))
        .filter(kind=Given("kind", CharField()))
        .order_by("-is_pinned", "-published_at")
        .values_list(*_OF_ARTICLE, *(f"picture__{name}" for name in _OF_PICTURE))[:MOST]
    )
)


def newest_teasers(kind, number):
    """Return Teasers of the newest published articles of a kind, pinned ones first."""
    rows = _newest.rows(own_organisation_id(), now=timezone.now(), kind=kind)
    return [_teaser(row) for row in rows[:number]]


def _teaser(row):
    article, shown = row[: len(_OF_ARTICLE)], row[len(_OF_ARTICLE) :]
    picture = Picture.from_db(DEFAULT_DB_ALIAS, _OF_PICTURE, shown) if shown[0] else None
    return Teaser(*article, picture=picture, image_name=picture.image.name if picture else "")
