"""What machines read: the sitemap and the feed, in time and of one site alone."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from apps.content.models import Article, Page
from apps.core.scoping import organisation_scope
from tests.results.exams.made import make_exam

HOME = "https://alder.localhost"


@pytest.fixture(autouse=True)
def https(settings, time_machine):
    settings.SITE_SCHEME, settings.SITE_PORT, settings.PAGE_CACHE = "https", 0, True
    time_machine.move_to("2026-10-01 07:00 +0700", tick=False)


def article(school, slug, **fields):
    with organisation_scope(school):
        return Article.objects.create(
            organisation=school,
            title=f"Bài <{slug}>",
            slug=slug,
            summary="Tóm tắt & hơn nữa.",
            **{"published_at": timezone.now() - timedelta(hours=1), **fields},
        )


def locations(response):
    ElementTree.fromstring(response.content)  # it is well formed
    return re.findall(r"<loc>([^<]*)</loc>", response.content.decode())


def test_the_sitemap_lists_what_visitors_may_see(alder, birch, client_at):
    article(alder, "bai-moi")
    article(alder, "bai-sau", published_at=timezone.now() + timedelta(hours=1))
    article(alder, "bai-cu", expires_at=timezone.now() - timedelta(minutes=1))
    article(birch, "bai-truong-ban")
    with organisation_scope(alder):
        Page.objects.create(
            organisation=alder, title="Lịch sử", slug="lich-su", published_at=timezone.now()
        )
        make_exam(alder, publish_at=timezone.now() + timedelta(days=1))
        make_exam(alder, "chua-hen")

    response = client_at(alder).get("/sitemap.xml")

    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert sorted(locations(response)) == sorted(
        HOME + path
        for path in (
            *("/", "/tin-tuc/", "/gioi-thieu/", "/lien-he/", "/tra-cuu/"),
            *("/gioi-thieu/lich-su/", "/tin-tuc/bai-moi/", "/tra-cuu/ky-thi/tot-nghiep/"),
        )
    )


def test_every_address_of_the_sitemap_opens(alder, client_at):
    article(alder, "bai-moi")
    with organisation_scope(alder):
        make_exam(alder, publish_at=timezone.now())
    client = client_at(alder)

    found = locations(client.get("/sitemap.xml"))

    assert len(found) == 7
    for address in found:
        assert client.get(address.removeprefix(HOME)).status_code == 200, address


def test_a_kept_sitemap_ends_when_the_next_article_appears(alder, client_at, time_machine):
    article(alder, "bai-sau", published_at=timezone.now() + timedelta(hours=1))
    client = client_at(alder)
    early = client.get("/sitemap.xml")
    assert f"{HOME}/tin-tuc/bai-sau/" not in locations(early)
    again = client.get("/sitemap.xml", headers={"If-None-Match": early.headers["ETag"]})
    assert again.status_code == 304

    time_machine.shift(timedelta(hours=1, seconds=1))

    assert f"{HOME}/tin-tuc/bai-sau/" in locations(client.get("/sitemap.xml"))


def test_robots_name_the_sitemap_of_the_canonical_host(alder, client_at):
    told = client_at(alder).get("/robots.txt").content.decode()

    assert told.endswith(f"\nSitemap: {HOME}/sitemap.xml\n")


def test_the_feed_tells_the_newest_texts_of_this_site(alder, birch, client_at):
    article(alder, "bai-cu-hon", published_at=timezone.now() - timedelta(days=2))
    article(alder, "bai-moi")
    article(alder, "bai-sau", published_at=timezone.now() + timedelta(hours=1))
    article(birch, "bai-truong-ban")

    response = client_at(alder).get("/tin-tuc/nguon-tin.xml")

    atom = "{http://www.w3.org/2005/Atom}"
    entries = ElementTree.fromstring(response.content).findall(f"{atom}entry")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [entry.findtext(f"{atom}title") for entry in entries] == [
        "Bài <bai-moi>",
        "Bài <bai-cu-hon>",
    ]
    assert [entry.find(f"{atom}link").get("href") for entry in entries] == [
        f"{HOME}/tin-tuc/bai-moi/",
        f"{HOME}/tin-tuc/bai-cu-hon/",
    ]
    assert '/tin-tuc/nguon-tin.xml"' in client_at(alder).get("/tin-tuc/").content.decode()
