"""What staff pages outside the admin share: a right is asked for, the admin's frame is drawn."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render


def need(request, right, obj=None):
    """Refuse whoever lacks a right; without ``obj`` it is one to read what the scope shows."""
    if not request.user.has_perm(right, obj):
        raise PermissionDenied


def staff_page(request, template, context, status=200):
    """Return a page in the admin's frame."""
    context = {**admin.site.each_context(request), **context}
    return render(request, template, context, status=status)
