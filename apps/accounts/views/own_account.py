"""One's own account: where signed in, second factor, password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import second_factor as factor
from apps.accounts.forms import ChangePasswordForm
from apps.accounts.personal import personal_page
from apps.audit.models import record

from .pages import page


@require_safe
@personal_page
def sessions(request):
    """Show a person the own account: where signed in, second factor, password."""
    user = request.user
    rows = user.sessions.filter(expire_date__gt=timezone.now()).select_related("organisation")
    return page(
        request,
        "sessions",
        sessions=rows.order_by("-started_at"),
        current_key=request.session.session_key,
        has_device=factor.device_of(user) is not None,
        codes_left=user.recovery_codes.filter(used_at__isnull=True).count(),
    )


@require_POST
@personal_page
def end_sessions(request):
    """End one other session of one's own, named by its number in the list, or all others."""
    others = request.user.sessions.exclude(session_key=request.session.session_key)
    chosen = request.POST.get("started", "")
    ended = [row for row in others if not chosen or row.started_at.isoformat() == chosen]
    for row in ended:
        row.delete()
    record(request.user, "accounts.end_session", request.user, count=len(ended))
    messages.success(request, f"Đã kết thúc {len(ended)} phiên khác.")
    return redirect("accounts:sessions")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
def password_change(request):
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.set_password(form.cleaned_data["password"])
        request.user.save(update_fields=["password"])
        update_session_auth_hash(request, request.user)
        record(request.user, "accounts.change_password", request.user)
        messages.success(request, "Đã đổi mật khẩu. Các phiên khác phải đăng nhập lại.")
        return redirect("accounts:sessions")
    return page(request, "password_new", form=form, title="Đổi mật khẩu")
