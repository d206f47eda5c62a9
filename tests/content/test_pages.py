from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.content.models import Article, Page, ViewTally
from apps.content.publishing import publish, unpublish
from apps.content.viewing import add_waiting_views
from apps.core.counters import Policy
from apps.core.scoping import organisation_scope


@pytest.fixture
def article(alder):
    with organisation_scope(alder):
        return Article.objects.create(
            organisation=alder,
            title="Họp phụ huynh đầu năm",
            slug="hop-phu-huynh",
            kind="notice",
            summary="Chiều thứ bảy",
            body="<p>Kính mời phụ huynh <script>x</script>đến dự.</p>",
            published_at=timezone.now() - timedelta(hours=1),
        )


def test_a_published_article_is_shown_cleaned(alder, article, client_at):
    response = client_at(alder).get("/tin-tuc/hop-phu-huynh/")

    assert response.status_code == 200
    assert "Kính mời phụ huynh đến dự." in response.content.decode()
    assert "<script>x" not in response.content.decode()


def test_another_schools_article_is_not_found(article, birch, client_at):
    assert client_at(birch).get("/tin-tuc/hop-phu-huynh/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"published_at": None},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"expires_at": timezone.now() - timedelta(minutes=1)},
    ],
    ids=["draft", "later", "expired"],
)
def test_what_is_not_public_is_not_found(alder, article, client_at, change):
    with organisation_scope(alder):
        Article.objects.filter(pk=article.pk).update(**change)

    assert client_at(alder).get("/tin-tuc/hop-phu-huynh/").status_code == 404
    assert "Họp phụ huynh" not in client_at(alder).get("/tin-tuc/").content.decode()
    assert "Họp phụ huynh" not in client_at(alder).get("/").content.decode()


def test_the_list_can_be_limited_to_notices(alder, article, client_at):
    assert "Họp phụ huynh" in client_at(alder).get("/tin-tuc/?loai=thong-bao").content.decode()
    assert "Họp phụ huynh" not in client_at(alder).get("/tin-tuc/?loai=tin-tuc").content.decode()
    assert client_at(alder).get("/tin-tuc/?loai=khac&page=99").status_code == 200


def test_a_text_without_words_is_not_published(alder, anna):
    with organisation_scope(alder):
        page = Page.objects.create(organisation=alder, title="Lịch sử", slug="lich-su")

        with pytest.raises(Exception, match="chưa có nội dung") as refusal:
            publish(page, user=anna)

    assert refusal.value.code == "empty"


def test_publishing_and_taking_back(alder, article, anna, client_at):
    with organisation_scope(alder):
        unpublish(article, user=anna)
        assert client_at(alder).get(article.get_absolute_url()).status_code == 404

        publish(article, user=anna)

    assert client_at(alder).get(article.get_absolute_url()).status_code == 200


def test_views_count_once_for_a_visitor_and_day_and_in_batches(alder, article, client_at):
    client = client_at(alder)
    address = article.get_absolute_url() + "luot-xem/"

    for _ in range(3):
        assert client.post(address).status_code == 204
    client.post(address, REMOTE_ADDR="198.51.100.7")

    with organisation_scope(alder):
        assert Article.objects.get(pk=article.pk).view_count == 0
        add_waiting_views()
        add_waiting_views()
        assert Article.objects.get(pk=article.pk).view_count == 2


def test_bots_and_staff_are_not_views(alder, article, anna, client_at):
    address = article.get_absolute_url() + "luot-xem/"

    client_at(alder).post(address, headers={"user-agent": "Googlebot/2.1"})
    client_at(alder).post(address, headers={"user-agent": ""})
    client_at(alder, anna).post(address)

    with organisation_scope(alder):
        assert ViewTally.objects.count() == 0


def test_counted_views_of_past_days_are_dropped(alder, article, client_at):
    client_at(alder).post(article.get_absolute_url() + "luot-xem/")

    with organisation_scope(alder):
        add_waiting_views()
        assert ViewTally.objects.count() == 1
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            add_waiting_views()
        assert ViewTally.objects.count() == 0


def test_a_get_counts_nothing_and_writes_nothing(
    alder, article, client_at, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_at(alder)
    client.get("/")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(article.get_absolute_url())
        client.get("/")
        client.get("/tin-tuc/")

    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []
    assert len(queries) <= 24


@pytest.mark.parametrize("path", ["/", "/tin-tuc/", "/gioi-thieu/", "/lien-he/"])
def test_public_pages_ask_few_questions(alder, article, client_at, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_at(alder)
    client.get("/lien-he/")

    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)

    assert response.status_code == 200
    assert len(queries) <= 8


@pytest.mark.parametrize(
    "path", ["/", "/tin-tuc/", "/gioi-thieu/", "/lien-he/", "/tra-cuu/hoc-tap/"]
)
def test_every_page_carries_the_imprint(alder, client_at, path):
    page = client_at(alder).get(path).content.decode()

    for words in (
        "Trường THCS Cây Sồi",
        "Phòng Văn hóa – Xã hội xã An Bình",
        "Thôn 1, xã An Bình",
        "0260 3000 001",
        "alder@example.edu.vn",
        "Người Phụ Trách",
    ):
        assert words in page


def test_a_machine_that_asks_for_views_is_told_to_wait(alder, client_at, article, monkeypatch):
    monkeypatch.setattr("apps.content.views.VIEWS", Policy(((2, 60),)))
    address = article.get_absolute_url() + "luot-xem/"
    client = client_at(alder)

    statuses = [client.post(address).status_code for _ in range(2)]
    refused = client.post(address)

    assert statuses == [204, 204]
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Quá nhiều lần trong thời gian ngắn" in refused.content.decode()
