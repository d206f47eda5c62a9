"""Accounts that rest: disabled after 45 days, reopened by a mailed link or by the manager."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import record
from apps.core.addresses import site_address
from apps.core.mail import send_on_commit

from .models import User
from .signing_in import IDLE_DAYS

SALT = "accounts.reopen"
VALID_SECONDS = 60 * 60


def disable_idle_accounts():
    """Mark accounts without a sign-in for 45 days. Returns what was done; safe to run twice."""
    now = timezone.now()
    edge = now - timedelta(days=IDLE_DAYS)
    idle = User.objects.filter(is_active=True, idle_since__isnull=True).filter(
        Q(last_login__lt=edge) | Q(last_login__isnull=True, created_at__lt=edge)
    )
    if settings.DEMO:
        idle = idle.exclude(is_demo=True)
    return f"tạm khóa {idle.update(idle_since=now)} tài khoản"


def mail_reopening_link(user, organisation):
    """Mail a link that reopens an account for an hour; False when mail is off."""
    token = signing.dumps([user.pk, str(user.last_login)], salt=SALT)
    path = reverse("accounts:reopen_confirm", args=[token])
    context = {"user": user, "link": site_address(organisation.canonical_host, path)}
    return send_on_commit("accounts/reopen", context, to=user.email)


def user_of_token(token):
    """Return the person of a reopening link, or None when it is old, used or forged."""
    try:
        user_id, last_login = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user if user is not None and str(user.last_login) == last_login else None


@transaction.atomic
def reopen(user, *, by):
    """Wake an account; the person signs in as before, second factor included."""
    user.idle_since = None
    user.last_login = timezone.now()
    user.save(update_fields=["idle_since", "last_login"])
    record(by, "accounts.reopen", user)
    return user
