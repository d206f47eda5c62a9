"""Who must give a second factor reaches nothing else until it is given."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


class SecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith("/admin/"):
            return None
        user = request.user
        if not user.is_authenticated or request.session.get("second_factor"):
            return None
        if not user.must_have_second_factor:
            return None
        return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': request.path})}")
