"""Signing in, the second factor, one's own sessions and passwords, invitations."""

import base64
from io import BytesIO

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import (
    url_has_allowed_host_and_scheme,
    urlencode,
    urlsafe_base64_decode,
)
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.audit.models import record
from apps.core.counters import Policy, count_failure, counter_key, waiting_until
from apps.core.mail import mail_is_on

from . import idling, inviting, signing_in
from . import second_factor as factor
from .forms import (
    ChangePasswordForm,
    CodeForm,
    EmailForm,
    NewPasswordForm,
    PasswordForm,
    ReplaceDeviceForm,
    SignInForm,
)
from .models import SignInCounter, User
from .resetting import mail_reset_link

PENDING = "pending_user"
PENDING_SECONDS = 5 * 60
CODE_TRIES = Policy(((5, 60), (10, 300)))
WRONG_PASSWORD = "Thư điện tử hoặc mật khẩu chưa đúng. Hãy kiểm tra và nhập lại."


def _target(request):
    """Where to go after signing in: an address of this site, or the start page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return reverse(settings.LOGIN_REDIRECT_URL)


def _page(request, template, **context):
    return render(request, f"accounts/{template}.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request):
    """Ask for e-mail and password; then for the second factor, where there is one."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(_target(request) if request.user.is_staff else "accounts:sessions")
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
    return _page(request, "sign_in", **context)


def _after_password(request, user):
    target = _target(request)
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


def _pending_user(request):
    """The person who gave the password, or who is signed in without the second factor."""
    if request.user.is_authenticated:
        return request.user
    return User.objects.filter(pk=request.session.get(PENDING), is_active=True).first()


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def second_factor(request):
    """Ask for the code of the phone, or a recovery code."""
    user = _pending_user(request)
    if user is None:
        return redirect("accounts:sign_in")
    if factor.device_of(user) is None:
        target = {"next": _target(request)}
        return redirect(f"{reverse('accounts:second_factor_setup')}?{urlencode(target)}")
    form = CodeForm(request.POST or None)
    context = {"form": form, "next": request.GET.get("next", "")}
    if request.method == "POST" and form.is_valid():
        wait = _code_wait(user)
        if wait:
            context["wait_seconds"] = wait
        elif factor.verify(user, form.cleaned_data["code"]):
            target = _target(request)
            request.session.set_expiry(None)
            request.session.pop(PENDING, None)
            signing_in.start_session(request, user, verified=True)
            return redirect(target)
        else:
            _count_wrong_code(user)
            form.add_error("code", "Mã chưa đúng hoặc đã dùng rồi. Hãy nhập mã đang hiện.")
    return _page(request, "second_factor", **context)


def _code_wait(user):
    now = _now()
    key = counter_key("second-factor", user.pk)
    until = waiting_until(SignInCounter, {key: CODE_TRIES}, now=now, window=signing_in.WINDOW)
    return max(1, round((until - now).total_seconds())) if until else 0


def _count_wrong_code(user):
    key = counter_key("second-factor", user.pk)
    count_failure(SignInCounter, [key], now=_now(), window=signing_in.WINDOW)


def _now():
    return signing_in.timezone.now()


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def second_factor_setup(request):
    """Connect a phone: picture code, key, first code; then show the recovery codes once."""
    user = request.user
    has_device = factor.device_of(user) is not None
    if has_device and not request.session.get("second_factor"):
        return redirect("accounts:second_factor")
    form = (ReplaceDeviceForm if has_device else CodeForm)(request.POST or None)
    form.fields["code"].help_text = "Mã 6 số đang hiện trong ứng dụng vừa quét."
    if request.method == "POST" and form.is_valid():
        wait = _code_wait(user)
        try:
            if wait:
                raise ValidationError(f"Xin chờ {wait} giây rồi thử lại.", code="wait")
            codes = factor.confirm_device(user, **form.cleaned_data)
        except ValidationError as refusal:
            if not wait:
                _count_wrong_code(user)
            form.add_error("code", refusal)
        else:
            request.session["second_factor"] = True
            return _page(request, "recovery_codes", codes=codes, next=_target(request))
    device = factor.new_device(user)
    return _page(
        request,
        "second_factor_setup",
        form=form,
        picture=_picture_code(device.config_url),
        key=factor.key_in_groups(device),
        replaces=has_device,
        next=request.GET.get("next", ""),
    )


def _picture_code(text):
    """Return a QR code as a data address of an SVG picture."""
    buffer = BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(buffer)
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()


@require_POST
@never_cache
@login_required
def recovery_codes(request):
    """Print ten new recovery codes; the old ones die."""
    if factor.device_of(request.user) is None or not request.session.get("second_factor"):
        return redirect("accounts:second_factor")
    codes = factor.print_recovery_codes(request.user)
    return _page(request, "recovery_codes", codes=codes, next=reverse("accounts:sessions"))


@require_safe
@never_cache
@login_required
def sessions(request):
    """Show a person the own account: where signed in, second factor, password."""
    user = request.user
    rows = user.sessions.filter(expire_date__gt=_now()).select_related("organisation")
    return _page(
        request,
        "sessions",
        sessions=rows.order_by("-started_at"),
        current_key=request.session.session_key,
        has_device=factor.device_of(user) is not None,
        codes_left=user.recovery_codes.filter(used_at__isnull=True).count(),
    )


@require_POST
@never_cache
@login_required
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
@never_cache
@login_required
def password_change(request):
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.set_password(form.cleaned_data["password"])
        request.user.save(update_fields=["password"])
        update_session_auth_hash(request, request.user)
        record(request.user, "accounts.change_password", request.user)
        messages.success(request, "Đã đổi mật khẩu. Các phiên khác phải đăng nhập lại.")
        return redirect("accounts:sessions")
    return _page(request, "password_new", form=form, title="Đổi mật khẩu")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def password_reset(request):
    """Mail a link; the answer is the same whether the address has an account or not."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and mail_is_on():
        user = User.objects.filter(email=form.cleaned_data["email"].lower(), is_active=True).first()
        if user is not None:
            mail_reset_link(user, organisation=request.organisation, host=request.get_host())
        return redirect("accounts:password_reset_done")
    return _page(request, "password_reset", form=form, mail_is_on=mail_is_on())


@require_safe
@never_cache
def password_reset_done(request):
    return _page(request, "password_reset_done")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def password_new(request, uid, token):
    """Set a new password with a mailed link, once."""
    user = _user_of_uid(uid)
    if user is None or not default_token_generator.check_token(user, token):
        raise Http404
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password"])
        user.sessions.all().delete()
        record(user, "accounts.change_password", user)
        messages.success(request, "Đã đặt mật khẩu mới. Mời đăng nhập.")
        return redirect("accounts:sign_in")
    return _page(request, "password_new", form=form, title="Đặt mật khẩu mới")


def _user_of_uid(uid):
    try:
        pk = int(urlsafe_base64_decode(uid))
    except ValueError:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request, token):
    """Take up an invitation: a new person chooses a password, a known one gives the own."""
    found = inviting.find(token)
    if found is None:
        raise Http404
    known = User.objects.filter(email=found.email).first()
    wait = _code_wait(known) if known else 0
    if known:
        form = PasswordForm(request.POST or None)
    else:
        person = User(email=found.email, full_name=found.full_name)
        form = NewPasswordForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        try:
            if wait:
                raise ValidationError(f"Xin chờ {wait} giây rồi thử lại.", code="wait")
            inviting.accept(found, password=form.cleaned_data["password"])
        except ValidationError as refusal:
            if known and not wait:
                _count_wrong_code(known)
            form.add_error("password", refusal)
        else:
            messages.success(request, "Đã nhận lời mời. Mời đăng nhập.")
            return redirect("accounts:sign_in")
    return _page(request, "invitation", form=form, invitation=found, known=known)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reopen(request):
    """Mail a link that wakes a resting account; the same answer for every address."""
    form = EmailForm(request.POST or None)
    sent = False
    if request.method == "POST" and form.is_valid() and mail_is_on():
        email = form.cleaned_data["email"].lower()
        user = User.objects.filter(email=email, is_active=True).first()
        if user is not None:
            idling.send_reopening_link(user, address=lambda token: _link(request, token))
        sent = True
    return _page(request, "reopen", form=form, sent=sent, mail_is_on=mail_is_on())


def _link(request, token):
    path = reverse("accounts:reopen_confirm", args=[token])
    return f"{settings.SITE_SCHEME}://{request.get_host()}{path}"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reopen_confirm(request, token):
    """Wake the account of a mailed link with its password; the second factor follows at sign-in."""
    user = idling.user_of_token(token)
    if user is None:
        raise Http404
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wait = _code_wait(user)
        if not wait and user.check_password(form.cleaned_data["password"]):
            idling.reopen(user, by=user)
            messages.success(request, "Tài khoản đã mở lại. Mời đăng nhập.")
            return redirect("accounts:sign_in")
        if wait:
            form.add_error("password", f"Xin chờ {wait} giây rồi thử lại.")
        else:
            _count_wrong_code(user)
            form.add_error("password", "Mật khẩu chưa đúng.")
    return _page(request, "reopen_confirm", form=form)
