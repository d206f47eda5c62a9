"""What every page knows: whose it is, its menu, whether it is a demonstration."""

from django.conf import settings
from django.http.request import split_domain_port
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
        "superior_url": _superior_url(request, organisation),
    }


def _menu(organisation, path):
    entries = SCHOOL_MENU if organisation.is_school else OFFICE_MENU
    menu = []
    for label, name in entries:
        url = reverse(name)
        is_current = path == url if url == "/" else path.startswith(url)
        menu.append((label, url, is_current))
    return menu


def _superior_url(request, organisation):
    """The address of the superior body's own site, at the port that this site was asked at."""
    superior = organisation.superior
    if superior is None or not superior.canonical_host:
        return ""
    _host, port = split_domain_port(request.get_host())
    return f"{request.scheme}://{superior.canonical_host}{f':{port}' if port else ''}/"
