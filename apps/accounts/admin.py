"""People at this organisation: roles, invitations, reopening, second factors."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError

from apps.audit.models import record
from apps.core.mail import mail_is_on
from apps.organisations.admin_base import OwnedAdmin

from . import idling, second_factor
from .inviting import invitation_link, invite, revoke
from .mailed_links import RESET, enqueue_link
from .models import Invitation, Membership
from .resetting import reset_link, works_elsewhere

TASK_GROUP = "Đơn vị và tài khoản"


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["role", "is_active"]

    def clean(self):
        """One row per role; and somebody must be able to manage the organisation tomorrow."""
        cleaned = super().clean()
        twins = Membership.objects.filter(user_id=self.instance.user_id, role=cleaned.get("role"))
        if twins.exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                "Người này đã có vai trò đó. Hãy mở dòng của vai trò đó để sửa.", code="twin"
            )
        was_manager = self.initial.get("role") == Membership.Role.MANAGER
        stays = cleaned.get("role") == Membership.Role.MANAGER and cleaned.get("is_active")
        others = Membership.objects.active().filter(role=Membership.Role.MANAGER)
        if was_manager and not stays and not others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                "Đây là người quản lý duy nhất. Hãy giao vai trò quản lý cho người khác trước.",
                code="last_manager",
            )
        return cleaned


@admin.register(Membership)
class MembershipAdmin(OwnedAdmin):
    task_group = TASK_GROUP
    form = MembershipForm
    list_display = ["full_name", "email", "role", "is_active", "last_sign_in", "resting"]
    list_filter = ["role", "is_active"]
    list_select_related = ["user"]
    search_fields = ["user__full_name", "user__email"]
    actions = ["reopen_selected", "send_reset_links", "remove_second_factors"]

    def has_add_permission(self, request):
        return False  # people come by invitation

    def has_delete_permission(self, request, obj=None):
        return False  # a role ends by being made inactive; the log keeps it

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        record(request.user, "accounts.change_roles", obj, role=obj.role, is_active=obj.is_active)

    @admin.display(description="họ và tên", ordering="user__full_name")
    def full_name(self, obj):
        return obj.user.full_name

    @admin.display(description="thư điện tử", ordering="user__email")
    def email(self, obj):
        return obj.user.email

    @admin.display(description="đăng nhập gần nhất", ordering="user__last_login")
    def last_sign_in(self, obj):
        return obj.user.last_login

    @admin.display(description="tạm khóa", boolean=True)
    def resting(self, obj):
        return obj.user.idle_since is not None

    @admin.action(description="Mở lại tài khoản lâu không dùng")
    def reopen_selected(self, request, queryset):
        people = self._people(request, queryset)
        for user in people:
            idling.reopen(user, by=request.user)
        self.message_user(request, f"Đã mở lại {len(people)} tài khoản.", messages.SUCCESS)

    @admin.action(description="Gỡ xác thực hai lớp (khi mất điện thoại)")
    def remove_second_factors(self, request, queryset):
        people = self._people_of_here(request, queryset)
        for user in people:
            second_factor.remove(user, by=request.user)
        self.message_user(
            request, f"Đã gỡ xác thực hai lớp của {len(people)} người.", messages.SUCCESS
        )

    @admin.action(description="Gửi liên kết đặt lại mật khẩu")
    def send_reset_links(self, request, queryset):
        """Mail each person the link; where mail is off, show it to be handed over."""
        if mail_is_on():
            people = self._people(request, queryset)
            for user in people:
                enqueue_link(RESET, user.pk, request.organisation)
            self.message_user(request, f"Đã gửi {len(people)} thư.", messages.SUCCESS)
        else:
            people = self._people_of_here(request, queryset)
            for user in people:
                link = reset_link(user, request.organisation)
                self.message_user(
                    request, f"Liên kết cho {user.full_name} (4 giờ, một lần): {link}"
                )
        for user in people:
            record(request.user, "accounts.send_reset_link", user)

    def _people_of_here(self, request, queryset):
        """People whose account no other organisation relies on; the others are named."""
        people = self._people(request, queryset)
        if request.user.is_superuser:
            return people
        elsewhere = [user for user in people if works_elsewhere(user)]
        for user in elsewhere:
            self.message_user(
                request,
                f"{user.full_name} còn làm việc ở đơn vị khác. Hãy nhờ người vận hành hệ thống.",
                messages.WARNING,
            )
        return [user for user in people if user not in elsewhere]

    def _people(self, request, queryset):
        people = {}
        for membership in queryset.select_related("user"):
            if not request.user.has_perm("accounts.change_membership", membership):
                raise PermissionDenied
            if membership.user.is_superuser and not request.user.is_superuser:
                raise PermissionDenied
            people[membership.user_id] = membership.user
        return list(people.values())


class InvitationForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label="Vai trò", choices=Membership.Role.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Invitation
        fields = ["full_name", "email", "roles"]


@admin.register(Invitation)
class InvitationAdmin(OwnedAdmin):
    task_group = TASK_GROUP
    form = InvitationForm
    list_display = ["full_name", "email", "created_at", "expires_at", "accepted_at", "revoked_at"]
    search_fields = ["full_name", "email"]
    actions = ["revoke_selected"]

    @admin.action(description="Thu hồi lời mời chưa nhận")
    def revoke_selected(self, request, queryset):
        if not request.user.has_perm("accounts.change_invitation"):
            raise PermissionDenied
        count = revoke(queryset, user=request.user)
        self.message_user(request, f"Đã thu hồi {count} lời mời.", messages.SUCCESS)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["full_name", "email", "roles"]
        return ["full_name", "email", "created_at", "expires_at", "accepted_at", "revoked_at"]

    def save_model(self, request, obj, form, change):
        """Adding is inviting; the link is shown once, to be handed over where mail is off."""
        if not self._may(request, "add", None):
            raise PermissionDenied
        invitation, link = invite(
            request.organisation,
            email=form.cleaned_data["email"],
            full_name=form.cleaned_data["full_name"],
            roles=form.cleaned_data["roles"],
            user=request.user,
            address=partial(invitation_link, request.organisation),
        )
        obj.pk, obj._state.adding = invitation.pk, False
        self.message_user(request, f"Liên kết mời (dùng một lần, 7 ngày): {link}", messages.INFO)

    def log_addition(self, request, obj, message):
        """The act has recorded the invitation already."""
