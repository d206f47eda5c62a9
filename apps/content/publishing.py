"""Publishing texts: the only writer of published_at."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record


@transaction.atomic
def publish(text, *, user, at=None):
    """Show an article or page from a moment on, now unless told."""
    text = type(text).objects.select_for_update().get(pk=text.pk)
    if not text.body.strip():
        raise ValidationError(
            f"“{text.title}” chưa có nội dung. Hãy viết nội dung trước khi đăng.", code="empty"
        )
    text.published_at = at or timezone.now()
    if text.expires_at is not None and text.expires_at <= text.published_at:
        text.expires_at = None
    text.save(update_fields=["published_at", "expires_at", "search_text", "updated_at"])
    record(user, "content.publish", text, at=text.published_at.isoformat())
    return text


@transaction.atomic
def unpublish(text, *, user):
    """Take an article or page off the site; it stays as a draft."""
    text = type(text).objects.select_for_update().get(pk=text.pk)
    if text.published_at is None:
        raise ValidationError(f"“{text.title}” chưa được đăng.", code="not_published")
    text.published_at = None
    text.save(update_fields=["published_at", "search_text", "updated_at"])
    record(user, "content.unpublish", text)
    return text
