"""The answer for machines that ask whether the site is alive."""

from django.db import DatabaseError, connection
from django.http import HttpResponse


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
