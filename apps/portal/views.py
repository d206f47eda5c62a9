"""The home page, which shows several apps, and pages about the site itself."""

from functools import cache

from django.contrib.admin.views.decorators import staff_member_required
from django.db.models import Count, DateField
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.personal import personal_page
from apps.content.models import Article
from apps.content.reading import Teasers
from apps.content.scheduling import next_change
from apps.core.addresses import site_address
from apps.core.cachedpage import cached_page
from apps.core.ready import Given, Ready
from apps.core.scoping import own_organisation_id
from apps.core.vocabulary import school_year_label
from apps.roster.models import SchoolClass

from . import indexes
from .samples import samples

NEWS_ON_HOME = 5
NOTICES_ON_HOME = 5

# The newest year that has begun, and how many classes this unit has in it.
_classes_of_year = Ready(
    lambda: (
        SchoolClass.objects.filter(school_year__starts_on__lte=Given("today", DateField()))
        .values("school_year")
        .annotate(classes=Count("pk"))
        .order_by("-school_year_id")
        .values_list("school_year_id", "classes")[:1]
    )
)


@require_safe
@cached_page(until=next_change)
def home(request):
    """Show what families come for first: results, notices, news, how to reach the school."""
    organisation = request.organisation
    lead, *others = Teasers(Article.Kind.NEWS)[: NEWS_ON_HOME + 1] or [None]
    return render(
        request,
        "portal/home.html",
        {
            "lead": lead,
            "news": others,
            "notices": Teasers(Article.Kind.NOTICE)[:NOTICES_ON_HOME],
            "quick_links": _quick_links(organisation.is_school),
            "school_facts": _facts(organisation),
        },
    )


@cache
def _quick_links(is_school):
    links = [
        ("Thông báo", "Lịch họp, lịch nghỉ, việc cần làm", _notices_url(), "bell"),
        ("Giới thiệu", "Lịch sử, cơ cấu tổ chức, lãnh đạo", reverse("content:about"), "school"),
        ("Liên hệ", "Địa chỉ, điện thoại, người phụ trách", reverse("content:contact"), "phone"),
    ]
    if is_school:
        links.insert(
            0,
            (
                "Tra cứu kết quả",
                "Mã học sinh và mã tra cứu trên phiếu",
                reverse("results:lookup"),
                "search",
            ),
        )
    return [
        {"title": title, "text": text, "url": url, "icon": icon} for title, text, url, icon in links
    ]


def _notices_url():
    return f"{reverse('content:article_list')}?loai=thong-bao"


def _facts(organisation):
    """A few figures about the school as (label, value); nothing is shown that is not known."""
    facts = []
    if organisation.is_school:
        today = timezone.localdate()
        for year, classes in _classes_of_year.rows(own_organisation_id(), today=today):
            facts.append((f"Lớp, năm học {school_year_label(year)}", classes))
    if organisation.established_on:
        facts.append(("Thành lập năm", organisation.established_on.year))
    return facts


@require_safe
@personal_page
@staff_member_required(login_url="accounts:sign_in")
def styleguide(request):
    """Render every component with sample data, for those who build pages."""
    return render(request, "styleguide.html", samples())


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /dang-nhap/",
        "Disallow: /tra-cuu/hoc-tap/",
        "",
        f"Sitemap: {site_address(request.organisation.canonical_host, reverse('portal:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cached_page(until=indexes.next_change)
def sitemap(request):
    """List the public addresses of this site for search engines."""
    return render(
        request,
        "portal/sitemap.xml",
        {"addresses": indexes.addresses(request.organisation)},
        content_type="application/xml; charset=utf-8",
    )


@require_safe
@cached_page(until=next_change)
def feed(request):
    """Give the newest texts to those who follow the site in a reader."""
    return HttpResponse(
        indexes.news_feed(request.organisation), content_type="application/atom+xml; charset=utf-8"
    )
