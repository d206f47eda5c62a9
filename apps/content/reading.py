"""What visitors read of articles, by statements that are composed once for each unit."""

from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigAutoField, CharField, Count, DateTimeField
from django.utils import timezone

from apps.core.ready import Given, Ready
from apps.core.scoping import own_organisation_id

from .models import Article, Picture, Teaser

MOST_OTHERS = 3
MOST_PARTS = 100  # statements of lists, one for each kind and part
_NOW, _KIND = Given("now", DateTimeField()), Given("kind", CharField())
_OF_TEASER = ("title", "slug", "summary", "kind", "is_pinned", "published_at")
_OF_ARTICLE = [field.attname for field in Article._meta.concrete_fields]
_OF_PICTURE = [field.attname for field in Picture._meta.concrete_fields]
_PICTURE = [f"picture__{name}" for name in _OF_PICTURE]


class Teasers:
    """Teasers of the published articles of a kind ("": of every kind), pinned and newest first.

    A paginator takes them: they are counted and read in parts.
    """

    def __init__(self, kind):
        self.kind = kind

    def count(self):
        rows = _answers(_number(self.kind))
        return rows[0][0] if rows else 0

    def __getitem__(self, part):
        first, end = part.start or 0, part.stop
        rows = _answers(_part(self.kind, first, end)) if first < end else []
        return [_teaser(row) for row in rows]


def others_like(article):
    """Return Teasers of the newest other articles of the same kind."""
    rows = _answers(_others, kind=article.kind, pk=article.pk)
    return [_teaser(row) for row in rows]


def published_article(slug):
    """Return the published article of a name in addresses, with its picture, or None."""
    rows = _answers(_article, slug=slug)
    if not rows:
        return None
    found = Article.from_db(DEFAULT_DB_ALIAS, _OF_ARTICLE, rows[0][: len(_OF_ARTICLE)])
    found.picture = _picture(rows[0][len(_OF_ARTICLE) :])
    return found


def _answers(ready, **values):
    """The scope that is open when a statement is composed is the key of each call."""
    return ready.rows(own_organisation_id(), now=timezone.now(), **values)


def _published(kind=""):
    articles = Article.objects.published(_NOW)
    return articles.filter(kind=kind) if kind else articles


@lru_cache(maxsize=MOST_PARTS)
def _part(kind, first, end):
    def compose():
        articles = _published(kind).order_by("-is_pinned", "-published_at", "-pk")
        return articles.values_list(*_OF_TEASER, *_PICTURE)[first:end]

    return Ready(compose)


@lru_cache(maxsize=MOST_PARTS)
def _number(kind):
    return Ready(
        lambda: (
            _published(kind)
            .order_by()
            .values("organisation")
            .annotate(number=Count("pk"))
            .values_list("number")
        )
    )


_others = Ready(
    lambda: (
        _published()
        .filter(kind=_KIND)
        .exclude(pk=Given("pk", BigAutoField()))
        .order_by("-published_at", "-pk")
        .values_list(*_OF_TEASER, *_PICTURE)[:MOST_OTHERS]
    )
)
_article = Ready(
    lambda: (
        _published()
        .filter(slug=Given("slug", CharField()))
        .order_by()
        .values_list(*_OF_ARTICLE, *_PICTURE)
    )
)


def _teaser(row):
    article, picture = row[: len(_OF_TEASER)], _picture(row[len(_OF_TEASER) :])
    return Teaser(*article, picture=picture, image_name=picture.image.name if picture else "")


def _picture(row):
    return Picture.from_db(DEFAULT_DB_ALIAS, _OF_PICTURE, row) if row[0] is not None else None
