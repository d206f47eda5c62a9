"""News, notices and pages of one organisation, with their pictures."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.core.richtext import RichTextField, plain_text
from apps.core.scoping import Owned, OwnedManager, OwnedQuerySet
from apps.core.text import fold, shortened

DESCRIPTION_LENGTH = 160  # what search engines show


class Picture(Owned):
    """A picture for public pages, re-encoded by us in three widths, never the bytes that came."""

    title = models.CharField("tên ảnh", max_length=160)
    alt = models.CharField(
        "mô tả cho người không xem được ảnh", max_length=250, help_text="Ảnh cho thấy điều gì?"
    )
    image = models.ImageField("ảnh", upload_to="pictures/")
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    renditions = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField("tải lên lúc", auto_now_add=True)

    class Meta:
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title

    @property
    def url(self):
        return self.image.url

    @property
    def srcset(self):
        """Widths and addresses for the ``srcset`` attribute."""
        storage = self.image.storage
        return ", ".join(
            f"{storage.url(name)} {width}w" for width, name in sorted(self.renditions.items())
        )


@dataclass(frozen=True)
class Teaser:
    """What lists show of an article; equal teasers look the same."""

    title: str
    slug: str
    summary: str
    kind: str
    is_pinned: bool
    published_at: datetime
    picture: Picture | None
    image_name: str  # a picture may be replaced in its place

    @property
    def url(self):
        return reverse("content:article", args=[self.slug])


class PublishedQuerySet(OwnedQuerySet):
    def published(self, now=None):
        """What visitors may see: published, not withdrawn, not expired."""
        now = now or timezone.now()
        return self.filter(published_at__lte=now).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        )

    def matching(self, words):
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


class Published(Owned):
    """Something with a text that is public from one moment until another."""

    title = models.CharField("tiêu đề", max_length=200)
    slug = models.SlugField("tên trong địa chỉ", max_length=120, blank=True)
    body = RichTextField("nội dung", blank=True)
    published_at = models.DateTimeField("đăng lúc", null=True, blank=True)
    expires_at = models.DateTimeField("gỡ lúc", null=True, blank=True)
    search_text = models.TextField(editable=False, blank=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="người sửa cuối",
    )

    objects = OwnedManager.from_queryset(PublishedQuerySet)()

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.search_text = fold(f"{self.title} {plain_text(self.body)}")
        super().save(*args, **kwargs)

    @property
    def description(self):
        """One or two sentences for search engines: how the text begins."""
        return shortened(plain_text(self.body), DESCRIPTION_LENGTH) or self.title

    @property
    def is_published(self):
        now = timezone.now()
        return (
            self.published_at is not None
            and self.published_at <= now
            and (self.expires_at is None or self.expires_at > now)
        )


class Article(Published):
    """A news item or a notice."""

    class Kind(models.TextChoices):
        NEWS = "news", "tin tức"
        NOTICE = "notice", "thông báo"

    kind = models.CharField("loại", max_length=6, choices=Kind.choices, default=Kind.NEWS)
    summary = models.CharField("tóm tắt", max_length=400, blank=True)
    picture = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ảnh đại diện",
    )
    is_pinned = models.BooleanField("ghim lên đầu", default=False)
    author_name = models.CharField("tác giả", max_length=120, blank=True)
    source_name = models.CharField("nguồn", max_length=160, blank=True)
    source_url = models.URLField("địa chỉ nguồn", max_length=400, blank=True)
    audio = models.FileField("bản đọc thu sẵn", upload_to="audio/", blank=True)
    view_count = models.PositiveIntegerField("lượt xem", default=0, editable=False)

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "tin tức, thông báo"
        ordering = ["-published_at", "-pk"]
        permissions = [("publish_article", "Đăng và gỡ bài viết")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"],
                name="content_article_slug_once",
                violation_error_message="Đã có bài viết dùng tên này trong địa chỉ.",
            ),
            models.CheckConstraint(
                condition=Q(source_name="", source_url="") | ~Q(source_name="") & ~Q(source_url=""),
                name="content_source_has_link",
                violation_error_message="Bài từ nơi khác phải ghi cả tên nguồn và địa chỉ nguồn.",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "kind", "-published_at"], name="content_latest")
        ]

    def get_absolute_url(self):
        return reverse("content:article", args=[self.slug])

    @property
    def description(self):
        """The summary; without one, how the text begins."""
        return self.summary or super().description

    @property
    def audio_url(self):
        return self.audio.url if self.audio else ""


class Page(Published):
    """A lasting page under "Giới thiệu"."""

    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "trang giới thiệu"
        verbose_name_plural = "trang giới thiệu"
        ordering = ["position", "title"]
        permissions = [("publish_page", "Đăng và gỡ trang")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"],
                name="content_page_slug_once",
                violation_error_message="Đã có trang dùng tên này trong địa chỉ.",
            )
        ]

    def get_absolute_url(self):
        return reverse("content:page", args=[self.slug])


class ViewTally(Owned):
    """Views not yet added to an article: one row for a visitor and day, emptied in batches."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=64)
    day = models.DateField()
    is_counted = models.BooleanField(default=False)

    class Meta:
        verbose_name = "lượt xem chờ cộng"
        verbose_name_plural = "lượt xem chờ cộng"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "article", "visitor", "day"],
                name="content_one_view_per_visitor_and_day",
            )
        ]

    def __str__(self):
        return f"{self.article_id} {self.day}"
