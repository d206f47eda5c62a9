"""What search engines are told of public pages: one address each, and what each is about."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from apps.content.models import Article, Picture
from apps.core.scoping import organisation_scope
from apps.organisations.models import Domain
from tests.test_access import ADDRESSES, PUBLIC, values  # noqa: F401 - a fixture

NO_PAGES = {
    *("portal:robots", "portal:sitemap", "portal:feed"),
    *("organisations:theme", "exams:distribution_csv"),
}
HIDDEN = {
    *("accounts:sign_in", "accounts:password_reset", "accounts:password_reset_done"),
    *("accounts:reopen", "receipts:ask", "receipts:check", "transcripts:verify"),
}
HOME = "https://alder.localhost"


@pytest.fixture(autouse=True)
def https(settings):
    settings.SITE_SCHEME, settings.SITE_PORT = "https", 0


def told(page):
    """Return (canonical addresses, descriptions, whether it is hidden) of a page."""
    return (
        re.findall(r'<link rel="canonical" href="([^"]*)">', page),
        re.findall(r'<meta name="description" content="([^"]*)">', page),
        '<meta name="robots" content="noindex">' in page,
    )


@pytest.mark.parametrize("name", sorted(PUBLIC - NO_PAGES))
def test_a_public_page_says_its_address_or_hides(name, alder, client_at, values):  # noqa: F811
    path = ADDRESSES[name].fill(values(ADDRESSES[name]))

    canonical, descriptions, is_hidden = told(client_at(alder).get(path).content.decode())

    assert (canonical, is_hidden) == (([], True) if name in HIDDEN else ([HOME + path], False))
    assert len(descriptions) == 1


def test_no_two_public_pages_describe_themselves_alike(alder, client_at, values):  # noqa: F811
    client, found = client_at(alder), {}
    with organisation_scope(alder):
        Article.objects.update(summary="Tóm tắt của bài.")

    for name in sorted(PUBLIC - NO_PAGES - HIDDEN):
        page = client.get(ADDRESSES[name].fill(values(ADDRESSES[name])))
        _canonical, [description], _is_hidden = told(page.content.decode())
        found.setdefault(description, []).append(name)

    shared = sorted(names for names in found.values() if len(names) > 1)
    assert shared == [["content:about", "content:page"]]  # the first page stands at both


def test_a_second_host_names_the_canonical_one(alder, client_at):
    Domain.objects.create(organisation=alder, host="www.alder.example")

    page = client_at(alder).get("/lien-he/", SERVER_NAME="www.alder.example")

    assert page.status_code == 200
    assert told(page.content.decode())[0] == [f"{HOME}/lien-he/"]


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ("", ""),
        ("?page=1", ""),
        ("?page=2", "?page=2"),
        ("?loai=thong-bao&page=2", "?loai=thong-bao"),
        ("?utm_source=zalo&loai=tin-tuc&page=2", "?loai=tin-tuc&amp;page=2"),
        ("?loai=%22%3E%3Cb%3E&page=x", ""),
    ],
)
def test_a_list_names_its_kind_and_page_and_nothing_else(alder, client_at, query, known):
    with organisation_scope(alder):
        for number in range(13):
            Article.objects.create(
                organisation=alder,
                title=f"Bài {number}",
                slug=f"bai-{number}",
                published_at=timezone.now() - timedelta(hours=1),
            )

    page = client_at(alder).get(f"/tin-tuc/{query}").content.decode()

    assert told(page)[0] == [f"{HOME}/tin-tuc/{known}"]


def test_an_article_is_told_to_those_who_share_it(alder, client_at, tmp_path):
    with organisation_scope(alder):
        picture = Picture(organisation=alder, title="Sân", alt="Sân trường", width=8, height=6)
        picture.image.save("san.jpg", ContentFile(b"x"))
        Article.objects.create(
            organisation=alder,
            title='Khai giảng "2026"',
            slug="khai-giang",
            body="<p>Sáng <strong>5/9</strong> &amp; chiều.</p>" + "<p>Một câu nữa.</p>" * 30,
            picture=picture,
            published_at=timezone.now() - timedelta(hours=1),
        )

    page = client_at(alder).get("/tin-tuc/khai-giang/").content.decode()

    properties = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))
    [description] = told(page)[1]
    assert description.startswith("Sáng 5/9 &amp; chiều. Một câu nữa.")
    assert description.endswith("…") and len(description) <= 170
    assert properties == {
        "type": "article",
        "title": "Khai giảng &quot;2026&quot;",
        "description": description,
        "url": f"{HOME}/tin-tuc/khai-giang/",
        "site_name": "Trường THCS Cây Sồi",
        "locale": "vi_VN",
        "image": f"{HOME}{picture.url}",
    }
