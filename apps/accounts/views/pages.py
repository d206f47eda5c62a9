"""What all pages of this app share: how they are rendered, and where they lead on to."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def page(request, template, **context):
    return render(request, f"accounts/{template}.html", context)


def target_of(request):
    """Where to go after signing in: an address of this site, or the start page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return reverse(settings.LOGIN_REDIRECT_URL)
