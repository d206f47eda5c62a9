"""What every page knows: whose it is, its menu, whether it is a demonstration."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

SCHOOL_MENU = [
    ("Trang chủ", "portal:home"),
    ("Giới thiệu", "content:about"),
    ("Tin tức", "content:article_list"),
    ("Tra cứu kết quả", "results:landing"),
    ("Liên hệ", "content:contact"),
]
OFFICE_MENU = [entry for entry in SCHOOL_MENU if entry[1] != "results:landing"]


def site(request):
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return {"demo": settings.DEMO}
    return {
        "organisation": organisation,
        "menu": _menu(organisation, request.path),
        "demo": settings.DEMO and organisation.is_demo,
        "current_year": timezone.localdate().year,
    }


def _menu(organisation, path):
    entries = SCHOOL_MENU if organisation.is_school else OFFICE_MENU
    menu = []
    for label, name in entries:
        url = reverse(name)
        is_current = path == url if url == "/" else path.startswith(url)
        menu.append((label, url, is_current))
    return menu
