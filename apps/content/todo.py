"""What waits in the contents of the site."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from apps.core.todo import Todo

from .models import Article, Page

STALE_AFTER = timedelta(days=30)


def todo(organisation, user):
    if not user.has_perm("content.change_article"):
        return []
    todos = []
    drafts = Article.objects.filter(published_at__isnull=True).count()
    articles_url = reverse("admin:content_article_changelist")
    if drafts and user.has_perm("content.publish_article"):
        todos.append(
            Todo(
                f"{drafts} bài viết chờ đăng",
                "Đọc lại rồi đăng, hoặc xóa bản nháp không dùng.",
                f"{articles_url}?tinh-trang=nhap",
                "soon",
                "Xem bản nháp",
            )
        )
    newest = Article.objects.published().order_by("-published_at").first()
    if newest is None or newest.published_at < timezone.now() - STALE_AFTER:
        todos.append(
            Todo(
                "Trang chưa có tin mới trong 30 ngày",
                "Một thông báo ngắn cũng đủ để phụ huynh biết trang đang được chăm sóc.",
                reverse("admin:content_article_add"),
                "soon",
                "Viết bài",
            )
        )
    if not Page.objects.published().exists():
        todos.append(
            Todo(
                "Viết trang giới thiệu",
                "Lịch sử, cơ cấu tổ chức, lãnh đạo: phần đầu tiên mà cấp trên kiểm tra.",
                reverse("admin:content_page_add"),
                "idea",
                "Viết trang",
            )
        )
    return todos
