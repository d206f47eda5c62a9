"""What all pages of this app share: how they are rendered, and where they lead on to."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def page(request, template, **context):
    """Show a page; where the context has ``wait_seconds``, it is the refusal of a try."""
    response = render(request, f"accounts/{template}.html", context)
    if context.get("wait_seconds"):
        response.status_code = 429
        response["Retry-After"] = str(context["wait_seconds"])
    return response


def target_of(request):
    """Where to go after signing in: an address of this site, or the start page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return reverse(settings.LOGIN_REDIRECT_URL)
