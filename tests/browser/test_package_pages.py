"""Pages of packages, of the end of data and of stored files: axe is silent, nothing overflows."""

import pytest
from django.urls import reverse

from apps.core.scoping import every_organisation
from apps.submissions.models import Campaign

from .steps import sign_in
from .test_axe import WIDTHS, problems

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_department(demo, browser, live_url, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
    page = context.new_page()
    home = live_url("so.localhost")
    sign_in(page, home, "quanly@so.example")
    with every_organisation(reason="campaigns of the demonstration"):
        campaigns = Campaign.objects.order_by("pk").values_list("pk", flat=True)
        paths = [reverse("submissions:consolidation", args=[pk]) for pk in campaigns]
        paths += [reverse("submissions:campaign_erase", args=[pk]) for pk in campaigns]
    paths.append(reverse("admin:files_filedoubt_changelist"))

    found = [line for path in paths for line in problems(page, home + path)]

    context.close()
    assert len(paths) >= 7
    assert found == []
