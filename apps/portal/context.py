"""What every page knows: whose it is, its menu, whether it is a demonstration."""

from functools import cache

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
    return [
        (label, url, path == url if url == "/" else path.startswith(url))
        for label, url in _entries(organisation.is_school)
    ]


@cache
def _entries(is_school):
    return [(label, reverse(name)) for label, name in (SCHOOL_MENU if is_school else OFFICE_MENU)]


def _superior_url(request, organisation):
    """The address of the superior body's own site, at the port that this site was asked at."""
    superior = organisation.superior
    if superior is None or not superior.canonical_host:
        return ""
    _host, port = split_domain_port(request.get_host())
    return f"{request.scheme}://{superior.canonical_host}{f':{port}' if port else ''}/"
