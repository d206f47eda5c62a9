from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.db import InternalError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.content.models import Article
from apps.content.templatetags import content_tags
from apps.core.scoping import organisation_scope
from apps.organisations import directory
from tests.roster.spine import make_class


@pytest.fixture
def cached(settings):
    settings.PAGE_CACHE = True


def article(school, **fields):
    values = {
        "title": "Bài mới",
        "slug": "bai-moi",
        "body": "<p>Nội dung</p>",
        "published_at": timezone.now() - timedelta(hours=1),
    }
    with organisation_scope(school):
        return Article.objects.create(organisation=school, **{**values, **fields})


def test_the_second_visit_asks_nothing(cached, alder, client_at):
    client = client_at(alder)
    first = client.get("/")

    with CaptureQueriesContext(connection) as queries:
        second = client.get("/")

    assert len(queries) == 0
    assert second.content == first.content
    assert second["Cache-Control"] == "public, max-age=0"
    assert "Set-Cookie" not in second


def test_a_revisit_is_answered_304(cached, alder, client_at):
    client = client_at(alder)
    etag = client.get("/")["ETag"]

    response = client.get("/", headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")


def test_a_saved_article_is_seen_at_once(
    cached, alder, client_at, django_capture_on_commit_callbacks
):
    client = client_at(alder)
    client.get("/")

    with django_capture_on_commit_callbacks(execute=True):
        article(alder)

    assert "Bài mới" in client.get("/").content.decode()


def test_a_page_changes_on_the_minute(cached, alder, client_at):
    client = client_at(alder)
    now = timezone.now()
    article(alder, published_at=now + timedelta(minutes=10))
    assert "Bài mới" not in client.get("/").content.decode()

    with time_machine.travel(now + timedelta(minutes=10, seconds=1)):
        assert "Bài mới" in client.get("/").content.decode()


def test_schools_do_not_share_pages(cached, alder, birch, client_at):
    assert "Cây Sồi" in client_at(alder).get("/").content.decode()
    assert "Cây Dương" in client_at(birch).get("/").content.decode()


def test_a_made_up_query_is_not_kept(cached, alder, client_at):
    client = client_at(alder)
    client.get("/?x=1")

    with CaptureQueriesContext(connection) as queries:
        client.get("/?x=1")

    assert len(queries) > 0


def test_a_cached_page_outlives_the_database(cached, alder, client_at, monkeypatch):
    client = client_at(alder)
    page = client.get("/").content

    def away(*args, **kwargs):
        raise OperationalError("the database is away")

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        kept, other, health = client.get("/"), client.get("/tin-tuc/"), client.get("/healthz")

    assert kept.content == page
    assert (other.status_code, other["Retry-After"]) == (503, "120")
    for words in ("Trang tạm nghỉ", "Trường THCS Cây Sồi", "0260 3000 001"):
        assert words in other.content.decode()
    assert health.status_code == 503


def test_a_process_that_knows_no_unit_yet_says_it_too(db, client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("the database is away")

    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        page = client.get("/", SERVER_NAME="alder.localhost")

    assert (page.status_code, page["Retry-After"]) == (503, "120")
    assert "Trang tạm nghỉ" in page.content.decode()


def test_a_database_that_only_reads_is_a_503(alder, client_at, monkeypatch):
    def read_only(*args, **kwargs):
        refusal = RuntimeError("cannot execute INSERT in a read-only transaction")
        refusal.sqlstate = "25006"  # as psycopg says it
        raise InternalError("read-only") from refusal

    monkeypatch.setattr("apps.portal.views._facts", read_only)
    client = client_at(alder)
    client.raise_request_exception = False

    response = client.get("/")

    assert (response.status_code, response["Retry-After"]) == (503, "120")


def test_an_unknown_page_says_so_in_the_schools_look(alder, client_at):
    response = client_at(alder).get("/khong-co/")

    assert response.status_code == 404
    assert "Không tìm thấy trang" in response.content.decode()
    assert "Trường THCS Cây Sồi" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_an_address_without_its_slash_is_found(alder, client_at):
    response = client_at(alder).get("/tra-cuu/hoc-tap")

    assert (response.status_code, response["Location"]) == (301, "/tra-cuu/hoc-tap/")


def test_a_bug_is_a_500_without_detail(alder, client_at, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("mật khẩu là 123")

    monkeypatch.setattr("apps.portal.views._facts", broken)
    client = client_at(alder)
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    for words in ("Trang gặp lỗi", "Trường THCS Cây Sồi", "0260 3000 001"):
        assert words in response.content.decode()
    assert "123" not in response.content.decode()


def test_the_policy_forbids_everything_from_elsewhere(alder, client_at):
    policy = client_at(alder).get("/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_start_page_says_what_is_to_do(alder, anna, manager, client_at):
    with organisation_scope(alder):
        article(alder, published_at=None, slug="nhap")
    from apps.organisations.models import Organisation

    Organisation.objects.filter(pk=alder.pk).update(phone="")
    directory.forget()

    page = client_at(alder, manager).get(reverse("admin:index"))

    titles = [todo.title for todo in page.context["todos"]]
    assert "Bổ sung thông tin đơn vị" in titles
    assert [todo.urgency for todo in page.context["todos"]] == sorted(
        (todo.urgency for todo in page.context["todos"]),
        key=["now", "soon", "idea"].index,
    )
    assert "1 bài viết chờ đăng" in titles
    assert "Bổ sung thông tin đơn vị" not in [
        todo.title for todo in client_at(alder, anna).get(reverse("admin:index")).context["todos"]
    ]


def test_the_menu_shows_only_what_one_may_do(alder, eric, anna, client_at):
    def groups(user):
        return [g["name"] for g in client_at(alder, user).get("/admin/").context["app_list"]]

    assert groups(eric) == ["Nội dung trang"]
    assert "Học sinh" in groups(anna)
    assert "Đơn vị và tài khoản" not in groups(anna)


def test_the_style_guide_is_for_staff(alder, eric, client_at):
    assert client_at(alder).get("/styleguide/").status_code == 302
    page = client_at(alder, eric).get("/styleguide/")

    assert "Bộ giao diện" in page.content.decode()


def test_marks_are_renewed_for_one_organisation_only(alder, birch):
    from apps.core.pagestamp import stamp

    before = stamp(alder.pk), stamp(birch.pk)
    caches["pages"].delete(f"stamp-{alder.pk}")

    assert stamp(alder.pk) != before[0]
    assert stamp(birch.pk) == before[1]


def test_the_home_page_counts_the_classes_of_the_newest_year(alder, client_at):
    with organisation_scope(alder):
        for year, name in ((2024, "6A"), (2025, "6A"), (2025, "6B"), (2030, "6A")):
            make_class(alder, name=name, year=year)

    with time_machine.travel("2026-01-15 12:00 +0700"):
        facts = client_at(alder).get("/").context["school_facts"]

    assert facts == [("Lớp, năm học 2025–2026", 2)]


def test_the_style_guide_shows_every_component(alder, anna, client_at):
    content_tags._drawn.cache_clear()  # a card that was drawn before is only repeated

    page = client_at(alder, anna).get("/styleguide/")

    shown = {template.name for template in page.templates if template.name}
    folder = settings.BASE_DIR / "templates"
    pieces = {path.relative_to(folder).as_posix() for path in folder.glob("components/*.html")}
    assert len(pieces) >= 10
    assert pieces - shown == set()
