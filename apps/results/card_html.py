"""How a card looks, made ready beforehand: on results day the look-up only joins texts."""

import hashlib
import zlib
from functools import cache
from pathlib import Path

from django.template.loader import get_template, render_to_string
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from apps.core.templatetags import core_tags
from apps.core.vocabulary import Period, school_year_label

TEMPLATE = "results/_card.html"
MOMENTS = ("published_at",)


def card_context(content):
    """Return stored content ready for the template: moments as datetimes."""
    moments = {name: parse_datetime(content[name]) for name in MOMENTS if content.get(name)}
    amendments = [
        {**amendment, "at": parse_datetime(amendment["at"])}
        for amendment in content.get("amendments", ())
    ]
    return {**content, **moments, "amendments": amendments}


def card_html(content, year, period):
    """Return the card of stored content as HTML; its place on the page is named by its period."""
    context = {"card": card_context(content), "anchor": anchor(year, period)}
    lines = render_to_string(TEMPLATE, context).splitlines()
    return SafeString("\n".join(line.strip() for line in lines if line.strip()))


def packed(html):
    """Return a card's HTML as it is stored, a quarter of its size."""
    return zlib.compress(html.encode(), 6)


def unpacked(stored):
    """Return the HTML of a stored card as it is sent; it was escaped when it was drawn."""
    return zlib.decompress(stored)


@cache
def look():
    """Return a mark of how cards look now; cards made under another mark are made anew."""
    source = get_template(TEMPLATE).template.source
    filters = Path(core_tags.__file__).read_text(encoding="utf-8")
    return hashlib.blake2b(f"{source}\0{filters}".encode(), digest_size=8).hexdigest()


def anchor(year, period):
    return f"{year}-{period}"


@cache
def tabs_html(places):
    """Return links to the cards on a page; ``places`` is a tuple of (year, period)."""
    if len(places) < 2:
        return ""
    years = {year for year, _period in places}
    tabs = [
        {
            "anchor": anchor(year, period),
            "label": Period(period).label,
            "year": school_year_label(year) if len(years) > 1 else "",
        }
        for year, period in places
    ]
    return render_to_string("results/_tabs.html", {"tabs": tabs})
