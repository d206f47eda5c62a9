"""How articles look in lists: drawn once for each state of an article, then only repeated."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string

register = template.Library()

MOST_KEPT = 5000


@register.simple_tag
def article_card(teaser, is_lead=False):
    """Show an article as a card; the first news of the home page is the lead."""
    return _drawn("components/article_card.html", teaser, is_lead)


@register.simple_tag
def notice_line(teaser, is_first=False):
    """Show a notice as a line of a list; the first one with its summary."""
    return _drawn("content/_notice_line.html", teaser, is_first)


@lru_cache(maxsize=MOST_KEPT)
def _drawn(name, teaser, is_lead):
    return render_to_string(name, {"article": teaser, "is_lead": is_lead})
