import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from apps.content.models import Article, Picture
from apps.core.scoping import organisation_scope
from tests.cast import make_user


def picture_file(name="anh.jpg", size=(800, 450), kind="JPEG"):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#2a7").save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def test_an_editor_writes_a_draft_and_cannot_publish_it(alder, eric, client_at):
    client = client_at(alder, eric)

    response = client.post(
        reverse("admin:content_article_add"),
        {"kind": "news", "title": "Ngày hội đọc sách", "body": "<p>Vui</p>"},
    )

    assert response.status_code == 302
    with organisation_scope(alder):
        article = Article.objects.get()
    assert (article.organisation_id, article.slug) == (alder.pk, "ngay-hoi-doc-sach")
    assert (article.published_at, article.updated_by_id) == (None, eric.pk)


def test_an_editor_who_sends_a_publishing_date_is_not_heard(alder, eric, client_at):
    client_at(alder, eric).post(
        reverse("admin:content_article_add"),
        {
            "kind": "news",
            "title": "Lén đăng",
            "body": "<p>x</p>",
            "published_at": "2026-01-01T08:00",
        },
    )

    with organisation_scope(alder):
        assert Article.objects.get().published_at is None


def test_a_publisher_publishes_with_an_action(alder, anna, client_at):
    with organisation_scope(alder):
        article = Article.objects.create(
            organisation=alder, title="Tin", slug="tin", body="<p>Nội dung</p>"
        )

    response = client_at(alder, anna).post(
        reverse("admin:content_article_changelist"),
        {"action": "publish_selected", "_selected_action": [article.pk]},
        follow=True,
    )

    assert "Đã đăng: 1 mục." in response.content.decode()
    with organisation_scope(alder):
        assert Article.objects.get().is_published


def test_two_texts_of_one_title_get_two_addresses(alder, eric, client_at):
    for _ in range(2):
        client_at(alder, eric).post(
            reverse("admin:content_article_add"),
            {"kind": "news", "title": "Khai giảng", "body": "<p>x</p>"},
        )

    with organisation_scope(alder):
        slugs = list(Article.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs == ["khai-giang", "khai-giang-2"]


def test_a_source_needs_its_address(alder, eric, client_at):
    response = client_at(alder, eric).post(
        reverse("admin:content_article_add"),
        {"kind": "news", "title": "Dẫn lại", "body": "<p>x</p>", "source_name": "Báo Giáo dục"},
    )

    assert "Bài từ nơi khác phải ghi cả tên nguồn và địa chỉ nguồn." in response.content.decode()


def test_a_picture_is_encoded_anew_in_three_widths(alder, eric, client_at):
    response = client_at(alder, eric).post(
        reverse("admin:content_picture_add"),
        {
            "title": "Sân trường",
            "alt": "Sân trường giờ ra chơi",
            "upload": picture_file(size=(2000, 1000)),
        },
    )

    assert response.status_code == 302
    with organisation_scope(alder):
        picture = Picture.objects.get()
    assert sorted(map(int, picture.renditions)) == [480, 960, 1600]
    assert (picture.width, picture.height) == (1600, 800)
    with Image.open(picture.image) as image:
        assert image.format == "WEBP"


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("a.jpg", b"<html><script>alert(1)</script>", content_type="image/jpeg"),
        SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nbroken"),
    ],
    ids=["html", "svg", "broken"],
)
def test_what_is_no_picture_is_refused(alder, eric, client_at, upload):
    response = client_at(alder, eric).post(
        reverse("content_staff:upload_picture"), {"upload": upload}
    )

    assert response.status_code == 400
    assert "Hãy chọn ảnh" in response.json()["error"]["message"]


def test_the_editors_upload_needs_the_right(alder, birch, bruno, client_at):
    clerk = make_user("thu-ky@alder.example", "Lê Thư Ký", alder, "records")
    address = reverse("content_staff:upload_picture")

    for person, status in ((clerk, 403), (bruno, 404)):
        response = client_at(alder, person).post(address, {"upload": picture_file()})

        assert response.status_code == status


def test_the_editors_policy_is_relaxed_on_the_form_alone(alder, eric, client_at):
    client = client_at(alder, eric)

    form = client.get(reverse("admin:content_article_add"))["Content-Security-Policy"]
    start = client.get(reverse("admin:index"))["Content-Security-Policy"]

    assert "script-src-attr 'unsafe-inline'" in form
    assert "unsafe-inline" not in start
