"""Answer has_perm() from memberships at the site's organisation, never from per-user grants."""

from django.contrib.auth.backends import BaseBackend
from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigAutoField

from apps.core.ready import Given, Ready
from apps.core.scoping import current_scope

from .models import User
from .permissions import rights_of

_FIELDS = [field.attname for field in User._meta.concrete_fields]
_enabled = Ready(
    lambda: (
        User.objects.filter(pk=Given("pk", BigAutoField()), is_active=True, idle_since__isnull=True)
        .order_by()
        .values_list(*_FIELDS)
    )
)


class MembershipBackend(BaseBackend):
    def authenticate(self, request, email=None, password=None, **credentials):
        """Return the user for an e-mail and password; the same work for an unknown e-mail."""
        if email is None or password is None:
            return None
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id):
        rows = _enabled.rows(pk=user_id)
        return User.from_db(DEFAULT_DB_ALIAS, _FIELDS, rows[0]) if rows else None

    def has_perm(self, user, perm, obj=None):
        if not user.is_active:
            return False
        if obj is not None and not _is_here(obj):
            return False
        if user.is_superuser:
            return True
        return perm in rights_of(user.roles_here())

    def has_module_perms(self, user, app_label):
        if not user.is_active:
            return False
        if user.is_superuser:
            return True
        return any(right.startswith(f"{app_label}.") for right in rights_of(user.roles_here()))


def _is_here(obj):
    """An owned object counts only when one of its parties is the organisation of the site."""
    parties = getattr(obj, "parties", ())
    if not parties:
        return True
    owners = {getattr(obj, f"{field}_id") for field in parties} - {None}
    return not owners or bool(owners & current_scope().own)
