"""Signing in with a password and signing out."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import second_factor as factor
from apps.accounts import signing_in
from apps.accounts.forms import SignInForm

from .pages import page, target_of
from .second_factor import PENDING, PENDING_SECONDS

WRONG_PASSWORD = "Thư điện tử hoặc mật khẩu chưa đúng. Hãy kiểm tra và nhập lại."


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request):
    """Ask for e-mail and password; then for the second factor, where there is one."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(target_of(request) if request.user.is_staff else "accounts:sessions")
    form = SignInForm(request.POST or None)
    context = {"form": form, "next": request.GET.get("next", "")}
    if request.method == "POST" and form.is_valid():
        outcome = signing_in.try_password(request, **form.cleaned_data)
        if outcome.state == signing_in.OK:
            return _after_password(request, outcome.user)
        if outcome.state == signing_in.WAIT:
            context["wait_seconds"] = outcome.wait_seconds
        elif outcome.state == signing_in.IDLE:
            return redirect("accounts:reopen")
        elif outcome.state == signing_in.NOT_HERE:
            form.add_error(
                None,
                f"Tài khoản này không có vai trò ở {request.organisation.short_name}. "
                "Hãy đăng nhập ở trang của đơn vị mình, hoặc nhờ người quản lý ở đây gửi lời mời.",
            )
        else:
            form.add_error(None, WRONG_PASSWORD)
    return page(request, "sign_in", **context)


def _after_password(request, user):
    target = target_of(request)
    if factor.device_of(user) is None:
        signing_in.start_session(request, user)
        return redirect(target)
    request.session.flush()
    request.session[PENDING] = user.pk
    request.session.set_expiry(PENDING_SECONDS)
    return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': target})}")


@require_POST
@never_cache
def sign_out(request):
    signing_in.end_session(request)
    return redirect("portal:home")
