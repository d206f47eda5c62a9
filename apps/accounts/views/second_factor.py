"""The second factor: giving a code, connecting a phone, printing recovery codes."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.accounts import second_factor as factor
from apps.accounts import signing_in
from apps.accounts.forms import CodeForm, ReplaceDeviceForm
from apps.accounts.models import User
from apps.accounts.personal import personal_page
from apps.core.pictures import qr_picture

from .pages import page, target_of

PENDING = "pending_user"
PENDING_SECONDS = 5 * 60


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
        target = {"next": target_of(request)}
        return redirect(f"{reverse('accounts:second_factor_setup')}?{urlencode(target)}")
    form = CodeForm(request.POST or None)
    context = {"form": form, "next": request.GET.get("next", "")}
    if request.method == "POST" and form.is_valid():
        wait = factor.seconds_to_wait(user)
        if wait:
            context["wait_seconds"] = wait
        elif factor.verify(user, form.cleaned_data["code"]):
            target = target_of(request)
            request.session.set_expiry(None)
            request.session.pop(PENDING, None)
            signing_in.start_session(request, user, verified=True)
            return redirect(target)
        else:
            factor.count_wrong_code(user)
            form.add_error("code", factor.WRONG_CODE)
    return page(request, "second_factor", **context)


@sensitive_post_parameters("code", "current")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def second_factor_setup(request):
    """Connect a phone: picture code, key, first code; then show the recovery codes once.

    The new key follows from the session; the device is made when its first code has come.
    """
    user = request.user
    has_device = factor.device_of(user) is not None
    if has_device and not request.session.get("second_factor"):
        return redirect("accounts:second_factor")
    form = (ReplaceDeviceForm if has_device else CodeForm)(request.POST or None)
    form.fields["code"].help_text = "Mã 6 số đang hiện trong ứng dụng vừa quét."
    key = factor.new_key(user, request.session)
    if request.method == "POST" and form.is_valid():
        if wait := factor.seconds_to_wait(user):
            form.add_error("code", f"Xin chờ {wait} giây rồi thử lại.")
        else:
            try:
                codes = factor.set_device(user, key, **form.cleaned_data)
            except ValidationError as refusal:
                factor.count_wrong_code(user)
                form.add_error("code", refusal)
            else:
                request.session["second_factor"] = True
                return page(request, "recovery_codes", codes=codes, next=target_of(request))
    return page(
        request,
        "second_factor_setup",
        form=form,
        picture=qr_picture(factor.config_address(user, key)),
        key=factor.key_in_groups(key),
        replaces=has_device,
        next=request.GET.get("next", ""),
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@personal_page
def recovery_codes(request):
    """Ask for a fresh code, then print ten new recovery codes; the old ones die."""
    user = request.user
    if factor.device_of(user) is None or not request.session.get("second_factor"):
        return redirect("accounts:second_factor")
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = "Mã 6 số mới hiện trên điện thoại, hoặc một mã dự phòng cũ."
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        wait = factor.seconds_to_wait(user)
        if wait:
            context["wait_seconds"] = wait
        elif factor.verify(user, form.cleaned_data["code"]):
            codes = factor.print_recovery_codes(user)
            return page(request, "recovery_codes", codes=codes, next=reverse("accounts:sessions"))
        else:
            factor.count_wrong_code(user)
            form.add_error("code", factor.WRONG_CODE)
    return page(request, "recovery_codes_ask", **context)
