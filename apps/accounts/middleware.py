"""Who reaches the pages of the staff: people with a role here, after their second factor."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

# Everything under these belongs to the staff.
STAFF_PATHS = ("/admin/", "/nop-du-lieu/")


class SecondFactorMiddleware:
    """Guard the paths of the staff, and the pages marked by ``personal_page``.

    For a signed-in person without a role here the paths of this organisation's staff do not exist.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        is_of_staff = request.path.startswith(STAFF_PATHS)
        if not (is_of_staff or getattr(view, "is_personal", False)):
            return None
        user = request.user
        if not user.is_authenticated:
            return None
        if is_of_staff and not user.is_staff:
            raise Http404
        if request.session.get("second_factor"):
            return None
        if not user.must_have_second_factor:
            return None
        address = reverse("accounts:second_factor")
        if request.method in {"GET", "HEAD"}:
            address += f"?{urlencode({'next': request.get_full_path()})}"
        return redirect(address)
