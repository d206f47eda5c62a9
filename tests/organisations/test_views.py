import re

import pytest

from apps.core.colours import contrast


@pytest.mark.parametrize("colour", ["#1f5f8b", "#ffff00", "#ff0000", "#ffffff", "#000000"])
def test_the_theme_is_readable_whatever_the_colour(alder, client_at, colour):
    alder.brand_colour = colour
    alder.save()

    css = client_at(alder).get("/theme.css").content.decode()

    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))
    assert contrast(found["brand"], found["brand-ink"]) >= 4.5
    assert contrast(found["brand"], found["brand-soft"]) >= 4.5
