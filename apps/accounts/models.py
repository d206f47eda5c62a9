"""People who sign in, what they are at which organisation, and their invitations."""

from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from apps.core.counters import Counter
from apps.core.ready import Given, Ready
from apps.core.scoping import (
    Owned,
    OwnedManager,
    OwnedQuerySet,
    current_scope,
    is_lifted,
    is_scoped,
)

from .permissions import needs_second_factor


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser):
    """One person; what the person may do follows from memberships."""

    email = models.EmailField("thư điện tử", max_length=254, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    is_active = models.BooleanField("được đăng nhập", default=True)
    is_superuser = models.BooleanField("người vận hành", default=False)
    is_demo = models.BooleanField("tài khoản trình diễn", default=False, editable=False)
    idle_since = models.DateTimeField("tạm khóa vì lâu không dùng", null=True, blank=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["full_name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_email_once_in_any_case")
        ]

    def __str__(self):
        return self.full_name or self.email

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split()[-1] if self.full_name else self.email

    def roles_here(self):
        """Return the roles of this person at the organisation whose scope is open."""
        if not is_scoped():
            return frozenset()
        if not hasattr(self, "_roles_here"):
            scope = None if is_lifted() else current_scope().own
            self._roles_here = frozenset(role for (role,) in _roles.rows(scope, user=self.pk))
        return self._roles_here

    @property
    def is_staff(self):
        return self.is_active and (self.is_superuser or bool(self.roles_here()))

    @property
    def must_have_second_factor(self):
        """Tell whether this person has to sign in with a second factor here."""
        if not settings.REQUIRE_SECOND_FACTOR or (settings.DEMO and self.is_demo):
            return False
        return self.is_superuser or needs_second_factor(self.roles_here())

    def has_perm(self, perm, obj=None):
        return any(backend.has_perm(self, perm, obj) for backend in get_backends())

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        return any(backend.has_module_perms(self, app_label) for backend in get_backends())


class MembershipQuerySet(OwnedQuerySet):
    def active(self):
        return self.filter(is_active=True)


class Membership(Owned):
    """What one person is at one organisation; several roles are several rows."""

    class Role(models.TextChoices):
        EDITOR = "editor", "biên tập viên"
        PUBLISHER = "publisher", "người duyệt đăng"
        RECORDS = "records", "văn thư, học vụ"
        OFFICER = "officer", "chuyên viên"
        MANAGER = "manager", "quản lý đơn vị"

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name="tài khoản"
    )
    role = models.CharField("vai trò", max_length=12, choices=Role.choices)
    is_active = models.BooleanField("còn hiệu lực", default=True)
    created_at = models.DateTimeField("từ lúc", auto_now_add=True)

    objects = OwnedManager.from_queryset(MembershipQuerySet)()

    class Meta:
        verbose_name = "vai trò của người dùng"
        verbose_name_plural = "người dùng và vai trò"
        ordering = ["user__full_name", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "role"], name="accounts_one_row_per_role"
            )
        ]

    def __str__(self):
        return f"{self.user} – {self.get_role_display()}"


# The scope that is open while it is composed is part of its key.
_roles = Ready(
    lambda: (
        Membership.objects.active()
        .filter(user_id=Given("user", models.BigAutoField()))
        .order_by()  # the usual order would join the people
        .values_list("role")
    )
)


class Invitation(Owned):
    """A link that lets one person in with given roles; works once, for a few days."""

    email = models.EmailField("thư điện tử")
    full_name = models.CharField("họ và tên", max_length=120)
    roles = models.JSONField("vai trò", default=list)
    token_hash = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="người mời"
    )
    created_at = models.DateTimeField("mời lúc", auto_now_add=True)
    expires_at = models.DateTimeField("hết hạn lúc")
    accepted_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    accepted_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người nhận",
    )
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lời mời"
        verbose_name_plural = "lời mời"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "token_hash"], name="accounts_invitation_token_once"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="accounts_invitation_accepted_or_revoked",
            ),
        ]

    def __str__(self):
        return self.email

    @property
    def is_open(self):
        return (
            self.accepted_at is None
            and self.revoked_at is None
            and self.expires_at > timezone.now()
        )


class RecoveryCode(models.Model):
    """One printed code that stands in for the second factor, once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "mã dự phòng"
        verbose_name_plural = "mã dự phòng"

    def __str__(self):
        return f"#{self.pk}"


class Session(AbstractBaseSession):
    """A signed-in browser, listed to its owner, who can end it."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="sessions", verbose_name="tài khoản"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name="đơn vị",
    )
    address = models.CharField("địa chỉ mạng", max_length=45, blank=True)
    device = models.CharField("thiết bị", max_length=120, blank=True)
    started_at = models.DateTimeField("từ lúc")

    class Meta:
        verbose_name = "phiên đăng nhập"
        verbose_name_plural = "phiên đăng nhập"

    def __str__(self):
        return self.device

    @classmethod
    def get_session_store_class(cls):
        from .sessions import SessionStore

        return SessionStore


class SignInCounter(Counter):
    """Failed sign-ins, by account and address."""

    class Meta:
        verbose_name = "bộ đếm đăng nhập sai"
        verbose_name_plural = "bộ đếm đăng nhập sai"

    def __str__(self):
        return self.key[:8]
