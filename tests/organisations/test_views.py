import re

import pytest

from apps.core.colours import contrast
from apps.organisations import directory


@pytest.mark.parametrize("colour", ["#1f5f8b", "#ffff00", "#ff0000", "#ffffff", "#000000"])
def test_the_theme_is_readable_whatever_the_colour(alder, client_at, colour):
    alder.brand_colour = colour
    alder.save()

    css = client_at(alder).get("/theme.css").content.decode()

    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))
    assert contrast(found["brand"], found["brand-ink"]) >= 4.5
    assert contrast(found["brand"], found["brand-soft"]) >= 4.5


def test_the_theme_is_not_sent_again_unless_it_changed(alder, client_at):
    client = client_at(alder)
    tag = client.get("/theme.css")["ETag"]

    again = client.get("/theme.css", headers={"if-none-match": tag})
    alder.brand_colour = "#7a1f3d"
    alder.save()
    directory.forget()
    changed = client.get("/theme.css", headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
