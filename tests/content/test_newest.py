"""The teasers of the front page are those that the ORM reads, of this unit and this moment."""

from datetime import UTC, datetime, timedelta

import time_machine

from apps.content.models import Article, Picture
from apps.content.newest import newest_teasers
from apps.core.scoping import organisation_scope

NOW = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)


def write(unit, title, days_ago, **fields):
    return Article.objects.create(
        organisation=unit,
        title=title,
        slug=title.lower().replace(" ", "-"),
        published_at=NOW - timedelta(days=days_ago),
        **fields,
    )


def titles(unit, kind, number=6):
    with organisation_scope(unit):
        return [teaser.title for teaser in newest_teasers(kind, number)]


@time_machine.travel(NOW, tick=False)
def test_teasers_are_those_of_the_articles(alder):
    with organisation_scope(alder):
        picture = Picture.objects.create(
            organisation=alder,
            title="Sân trường",
            image="pictures/san.webp",
            width=960,
            height=540,
            renditions={"480": "pictures/san-480.webp"},
        )
        write(alder, "With picture", 1, summary="Tóm tắt", picture=picture)
        write(alder, "Pinned", 9, is_pinned=True)
        articles = Article.objects.published().for_lists().order_by("-is_pinned", "-published_at")

        found = newest_teasers("news", 6)

        assert found == [article.teaser() for article in articles]
        assert [teaser.title for teaser in found] == ["Pinned", "With picture"]
        assert found[1].picture.srcset == picture.srcset
        assert (found[1].picture.width, found[1].picture.height) == (960, 540)


@time_machine.travel(NOW, tick=False)
def test_each_unit_reads_its_own_and_each_kind_its_own(alder, birch):
    for unit, title in ((alder, "Of alder"), (birch, "Of birch")):
        with organisation_scope(unit):
            write(unit, title, 1)
            write(unit, f"{title} too", 2, kind="notice")

    assert titles(alder, "news") == ["Of alder"]
    assert titles(birch, "news") == ["Of birch"]
    assert titles(birch, "notice") == ["Of birch too"]
    assert titles(alder, "notice") == ["Of alder too"]


def test_what_comes_and_goes_by_the_clock_does_so(alder):
    with organisation_scope(alder):
        write(alder, "Lasting", 3)
        write(alder, "Going", 2, expires_at=NOW + timedelta(hours=1))
        write(alder, "Coming", -1)

    with time_machine.travel(NOW, tick=False) as clock:
        assert titles(alder, "news") == ["Going", "Lasting"]
        clock.move_to(NOW + timedelta(hours=1))
        assert titles(alder, "news") == ["Lasting"]
        clock.move_to(NOW + timedelta(days=1))
        assert titles(alder, "news", number=1) == ["Coming"]
