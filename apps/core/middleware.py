"""The answer for machines that ask whether the site is alive, and the content policy."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.utils.functional import cached_property


class PolicyMiddleware(CSPMiddleware):
    """Send the content policy; the usual one is composed once, not for every answer."""

    @cached_property
    def usual(self):
        return build_policy()

    def process_request(self, request):
        """No page of ours uses a nonce."""

    def process_response(self, request, response):
        special = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")
        if settings.DEBUG or any(name in response.__dict__ for name in special):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response


class HealthMiddleware:
    """Answer ``/healthz`` before anything looks at the host; no detail for strangers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path != "/healthz":
            return self.get_response(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return self._plain("down", 503)
        return self._plain("ok", 200)

    @staticmethod
    def _plain(text, status):
        response = HttpResponse(text, status=status, content_type="text/plain")
        response["Cache-Control"] = "no-store"
        return response
