"""Put news, notices, pages and their drawn pictures of one unit into the database."""

from datetime import datetime

from django.utils import timezone

from apps.content.models import Article, Page
from apps.content.picturing import add_picture
from apps.core.text import slugify_vi

from .pictures import DESCRIPTIONS, draw
from .texts import texts

PAGES_SINCE = datetime(2026, 8, 20, 8, 0)
READ_UNTIL = datetime(2026, 11, 26, 8, 0)


def make_texts(organisation, unit, *, editor):
    """Publish the texts of a unit on their days; a scene is drawn once for each unit."""
    pictures = {}
    for position, text in enumerate(texts(unit.slug), start=1):
        values = {
            "organisation": organisation,
            "title": text.title,
            "slug": slugify_vi(text.title)[:120],
            "body": text.body,
            "published_at": timezone.make_aware(text.at or PAGES_SINCE),
            "updated_by": editor,
        }
        if text.kind == "page":
            Page.objects.create(position=position, **values)
            continue
        if text.scene and text.scene not in pictures:
            pictures[text.scene] = _picture(text.scene, unit, editor)
        Article.objects.create(
            kind=text.kind,
            summary=text.summary,
            picture=pictures.get(text.scene),
            is_pinned=text.is_pinned,
            author_name=unit.editor,
            view_count=_views(text),
            **values,
        )


def _views(text):
    """Return how often a text was read: more for older ones, the same at every loading."""
    days = max(1, (READ_UNTIL - text.at).days)
    return 35 + min(days, 120) * 2 + sum(map(ord, text.title)) % 90


def _picture(scene, unit, editor):
    alt = DESCRIPTIONS[scene]
    words = alt.removeprefix("Tranh vẽ ").rstrip(".")
    return add_picture(
        draw(scene, unit.brand_colour, unit.accent_colour),
        title=words[0].upper() + words[1:],
        alt=alt,
        user=editor,
    )
