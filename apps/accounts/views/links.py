"""Pages that a link opens, and the forms that ask for one: password, invitation, reopening."""

from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import idling, inviting
from apps.accounts import second_factor as factor
from apps.accounts.forms import EmailForm, NewPasswordForm, PasswordForm
from apps.accounts.mailed_links import REOPEN, RESET, ask_for_link
from apps.accounts.models import User
from apps.audit.models import record
from apps.core.mail import mail_is_on

from .pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def password_reset(request):
    """Mail a link; the answer is the same whether the address has an account or not."""
    form = EmailForm(request.POST or None)
    wait = 0
    if request.method == "POST" and form.is_valid() and mail_is_on():
        wait = ask_for_link(RESET, form.cleaned_data["email"], request=request)
        if not wait:
            return redirect("accounts:password_reset_done")
    context = {"form": form, "wait_seconds": wait, "mail_is_on": mail_is_on()}
    return page(request, "password_reset", **context)


@require_safe
@never_cache
def password_reset_done(request):
    return page(request, "password_reset_done")


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
    return page(request, "password_new", form=form, title="Đặt mật khẩu mới")


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
    wait = factor.seconds_to_wait(known) if known else 0
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
                factor.count_wrong_code(known)
            form.add_error("password", refusal)
        else:
            messages.success(request, "Đã nhận lời mời. Mời đăng nhập.")
            return redirect("accounts:sign_in")
    return page(request, "invitation", form=form, invitation=found, known=known)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reopen(request):
    """Mail a link that wakes a resting account; the same answer for every address."""
    form = EmailForm(request.POST or None)
    wait, sent = 0, False
    if request.method == "POST" and form.is_valid() and mail_is_on():
        wait = ask_for_link(REOPEN, form.cleaned_data["email"], request=request)
        sent = not wait
    context = {"form": form, "sent": sent, "wait_seconds": wait, "mail_is_on": mail_is_on()}
    return page(request, "reopen", **context)


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
        wait = factor.seconds_to_wait(user)
        if not wait and user.check_password(form.cleaned_data["password"]):
            idling.reopen(user, by=user)
            messages.success(request, "Tài khoản đã mở lại. Mời đăng nhập.")
            return redirect("accounts:sign_in")
        if wait:
            form.add_error("password", f"Xin chờ {wait} giây rồi thử lại.")
        else:
            factor.count_wrong_code(user)
            form.add_error("password", "Mật khẩu chưa đúng.")
    return page(request, "reopen_confirm", form=form)
