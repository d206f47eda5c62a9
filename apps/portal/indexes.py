"""What machines read of a site: its public addresses, and its newest texts as a feed."""

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from apps.content.models import Article, Page
from apps.content.scheduling import next_change as next_text
from apps.core.addresses import site_address
from apps.results.exams.facts import next_change as next_exam
from apps.results.exams.models import Exam

LASTING = ("portal:home", "content:article_list", "content:about", "content:contact")
MOST_ADDRESSES = 10_000  # of articles; a sitemap may hold 50,000 addresses
MOST_IN_FEED = 20


def next_change():
    """Return the next moment at which the addresses change by themselves, or None."""
    moments = [moment for moment in (next_text(), next_exam()) if moment is not None]
    return min(moments, default=None)


def addresses(organisation):
    """Return [(address, changed_at or None)] of the pages that search engines may show."""

    def full(path):
        return site_address(organisation.canonical_host, path)

    found = [(full(reverse(name)), None) for name in (*LASTING, "results:landing")]
    texts = [
        *Page.objects.published().only("slug", "published_at", "updated_at"),
        *Article.objects.published()
        .only("slug", "published_at", "updated_at")
        .order_by("-published_at", "-pk")[:MOST_ADDRESSES],
    ]
    found += [
        (full(text.get_absolute_url()), max(text.published_at, text.updated_at)) for text in texts
    ]
    exams = Exam.objects.announced().concerning(organisation).order_by("-publish_at", "slug")
    found += [
        (full(reverse("exams:exam", args=[slug])), None)
        for slug in exams.values_list("slug", flat=True)
    ]
    return found


def news_feed(organisation):
    """Return the newest news and notices as an Atom feed."""
    home = site_address(organisation.canonical_host)
    feed = Atom1Feed(
        title=f"Tin tức – {organisation.name}",
        link=site_address(organisation.canonical_host, reverse("content:article_list")),
        description="",
        language="vi",
        author_name=organisation.name,
        feed_url=site_address(organisation.canonical_host, reverse("portal:feed")),
        feed_guid=home,
    )
    articles = Article.objects.published().order_by("-published_at", "-pk")
    for article in articles.defer("body", "search_text")[:MOST_IN_FEED]:
        address = site_address(organisation.canonical_host, article.get_absolute_url())
        feed.add_item(
            article.title,
            address,
            article.summary,
            unique_id=address,
            pubdate=article.published_at,
            updateddate=max(article.published_at, article.updated_at),
        )
    return feed.writeString("utf-8")
