"""How values look in templates: rich text, days, numbers, icons."""

import json
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import urlencode, urljoin

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.addresses import site_address
from apps.core.keeping import kept
from apps.core.richtext import clean_html

register = template.Library()


@register.filter
def richtext(html):
    """Show rich text; cleaned here once more, whatever way it came into the database."""
    return SafeString(clean_html(html))


@register.filter
def inline_data(formset):
    """Return what the admin's script needs of rows beside their parent, as JSON.

    The library writes the name of a row with a capital inside its sentence.
    """
    data = json.loads(formset.inline_formset_data())
    data["options"]["addText"] = f"Thêm {formset.opts.verbose_name}"
    return json.dumps(data)


@register.filter
def day(value):
    """Write a date or moment as dd/mm/yyyy."""
    if value is None or value == "":
        return ""
    if hasattr(value, "hour"):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


@register.filter
def moment(value):
    """Write a moment as ``HH:MM ngày dd/mm/yyyy``."""
    return f"{timezone.localtime(value):%H:%M ngày %d/%m/%Y}" if value else ""


@register.filter
def decimal_comma(value):
    """Write a number with a decimal comma and no needless zeros: 7.90 → 7,9."""
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)  # a state such as "miễn" stands where a mark would
    return f"{number.normalize():f}".replace(".", ",")


@register.filter
def duration(seconds):
    """Write a number of seconds as people say it: 20 giây, 5 phút, 1 phút 20 giây."""
    minutes, rest = divmod(int(seconds), 60)
    parts = [f"{minutes} phút"] if minutes else []
    if rest or not minutes:
        parts.append(f"{rest} giây")
    return " ".join(parts)


@register.filter
def average_mark(value):
    """Write an average as it is stated, with at least one decimal: 10 → 10,0; 7.85 → 7,85.

    Words stay.
    """
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value)).normalize()
    except InvalidOperation:
        return str(value)
    decimals = max(1, -number.as_tuple().exponent)
    return f"{number:.{decimals}f}".replace(".", ",")


@register.filter
def count(value):
    """Write a whole number in groups of three: 1234 → 1.234."""
    return "" if value is None or value == "" else f"{int(value):,}".replace(",", ".")


@register.simple_tag(takes_context=True)
def frame(context, template_name):
    """Include a part of the page's frame, rendered once for each unit, host and menu section.

    Such a part may use nothing but ``organisation``, ``menu``, ``superior_url`` and ``demo``.
    """
    menu = context.get("menu", ())
    section = next((url for _label, url, is_current in menu if is_current), "")

    def render():
        return context.template.engine.get_template(template_name).render(context)

    return kept(context.get("request"), (template_name, section), render)


@register.simple_tag(takes_context=True)
def full_address(context, path, **query):
    """Return the address of a path on the unit's canonical host, whatever host was asked.

    ``query`` names parameters; empty ones are left out. A file that lies elsewhere keeps its place.
    """
    known = urlencode({name: value for name, value in query.items() if value})
    path = f"{iri_to_uri(path)}?{known}" if known else iri_to_uri(path)
    return urljoin(site_address(context["organisation"].canonical_host), path)


@register.simple_tag
def icon(name):
    """Show a sign from our sprite; it is decoration, the words stand beside it."""
    return _icon(name, settings.DEBUG)


@lru_cache(maxsize=200)
def _icon(name, debug):
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )
