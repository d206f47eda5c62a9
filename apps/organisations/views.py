"""The look of one organisation as a stylesheet."""

from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from apps.core.colours import mix, readable_on_white

BRAND_RATIO = 5.2  # leaves 4.5 on the soft ground that is mixed from the same colour
THEME = """:root {{
  --brand: {brand};
  --brand-ink: #ffffff;
  --brand-soft: {soft};
  --brand-deep: {deep};
  --accent: {accent};
}}
"""


@require_safe
@conditional_page
@cache_control(public=True, max_age=0)
def theme(request):
    """Set the tokens that differ from school to school; always readable."""
    organisation = request.organisation
    brand = readable_on_white(organisation.brand_colour, ratio=BRAND_RATIO)
    css = THEME.format(
        brand=brand,
        soft=mix(brand, "#ffffff", 0.92),
        deep=mix(brand, "#000000", 0.25),
        accent=organisation.accent_colour,
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")
