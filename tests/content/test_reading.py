"""Visitors read what the ORM would give them: of this unit and this moment alone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from apps.content.models import Article, Picture
from apps.content.reading import Teasers, others_like, published_article
from apps.core.scoping import OutOfScope, every_organisation, organisation_scope

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
        return [teaser.title for teaser in Teasers(kind)[:number]]


@pytest.fixture
def picture(alder):
    with organisation_scope(alder):
        return Picture.objects.create(
            organisation=alder,
            title="Sân trường",
            alt="Sân trường buổi sáng",
            image="pictures/san.webp",
            width=960,
            height=540,
            renditions={"480": "pictures/san-480.webp"},
        )


@time_machine.travel(NOW, tick=False)
def test_teasers_tell_what_lists_show(alder, picture):
    with organisation_scope(alder):
        pinned = write(alder, "Pinned", 9, is_pinned=True)
        article = write(alder, "With picture", 1, summary="Tóm tắt", picture=picture)

        first, second = Teasers("news")[:6]

        for teaser, written in ((first, pinned), (second, article)):
            for name in ("title", "slug", "summary", "kind", "is_pinned", "published_at"):
                assert getattr(teaser, name) == getattr(written, name)
            assert teaser.url == written.get_absolute_url()
            assert teaser.picture == written.picture
        assert (first.image_name, second.image_name) == ("", "pictures/san.webp")
        assert second.picture.srcset == picture.srcset
        assert (second.picture.width, second.picture.height) == (960, 540)


@time_machine.travel(NOW, tick=False)
def test_an_article_read_so_is_the_one_that_the_orm_reads(alder, picture):
    with organisation_scope(alder):
        write(alder, "With picture", 1, body="<p>Chữ</p>", picture=picture)
        write(alder, "Without", 1)

        for slug in ("with-picture", "without"):
            expected = Article.objects.get(slug=slug)
            for _again in range(2):
                found = published_article(slug)

                for field in Article._meta.concrete_fields:
                    assert getattr(found, field.attname) == getattr(expected, field.attname)
                assert found.picture == expected.picture
        assert published_article("with-picture").picture.alt == picture.alt
        assert published_article("never-written") is None


@time_machine.travel(NOW, tick=False)
def test_a_list_is_counted_and_read_in_parts(alder):
    with organisation_scope(alder):
        for number in range(5):
            write(alder, f"News {number}", number)
        write(alder, "Notice", 2, kind="notice")

        every, news = Teasers(""), Teasers("news")

        assert [every.count(), news.count(), Teasers("notice").count()] == [6, 5, 1]
        assert [teaser.title for teaser in news[:2]] == ["News 0", "News 1"]
        assert [teaser.title for teaser in news[2:4]] == ["News 2", "News 3"]
        assert [teaser.title for teaser in news[4:6]] == ["News 4"]
        assert [teaser.title for teaser in every[2:4]] == ["Notice", "News 2"]
        assert every[0:0] == []


@time_machine.travel(NOW, tick=False)
def test_beside_an_article_stand_others_of_its_kind(alder):
    with organisation_scope(alder):
        for number in range(5):
            write(alder, f"News {number}", number)
        write(alder, "Notice", 1, kind="notice")

        others = others_like(published_article("news-1"))

        assert [teaser.title for teaser in others] == ["News 0", "News 2", "News 3"]


@time_machine.travel(NOW, tick=False)
def test_each_unit_reads_its_own_and_each_kind_its_own(alder, birch):
    for unit, title in ((alder, "Of alder"), (birch, "Of birch")):
        with organisation_scope(unit):
            write(unit, title, 1)
            write(unit, f"{title} too", 2, kind="notice")

    assert titles(alder, "news") == ["Of alder"]
    assert titles(birch, "news") == ["Of birch"]
    assert titles(birch, "notice") == ["Of birch too"]
    assert titles(alder, "") == ["Of alder", "Of alder too"]
    with organisation_scope(birch):
        assert published_article("of-alder") is None
        assert Teasers("").count() == 2
        assert others_like(published_article("of-birch")) == []


def test_nothing_is_read_where_no_single_scope_is_open(alder):
    with pytest.raises(OutOfScope):
        Teasers("news").count()
    with every_organisation(reason="a test"), pytest.raises(OutOfScope):
        published_article("of-alder")


def test_what_comes_and_goes_by_the_clock_does_so(alder):
    with organisation_scope(alder):
        write(alder, "Lasting", 3)
        write(alder, "Going", 2, expires_at=NOW + timedelta(hours=1))
        write(alder, "Coming", -1)

    with time_machine.travel(NOW, tick=False) as clock:
        assert titles(alder, "news") == ["Going", "Lasting"]
        clock.move_to(NOW + timedelta(hours=1))
        assert titles(alder, "news") == ["Lasting"]
        with organisation_scope(alder):
            assert published_article("going") is None
            assert published_article("coming") is None
        clock.move_to(NOW + timedelta(days=1))
        assert titles(alder, "news", number=1) == ["Coming"]
