"""Pages for signed-in people that lie outside the admin: a mark that the middleware obeys."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.cache import never_cache


def personal_page(view):
    """Ask for a sign-in, and for the second factor of those who must have one."""
    guarded = never_cache(login_required(view))
    guarded.is_personal = True
    return guarded
