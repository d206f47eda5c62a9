"""The host names the organisation; an unknown host is a 404 without detail."""

from django.db import DatabaseError
from django.http import HttpResponseNotFound
from django.http.request import split_domain_port

from apps.core.scoping import organisation_scope
from apps.core.unavailable import database_down

from . import directory


class HostMiddleware:
    """Set ``request.organisation`` and open its scope until the response is made."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        host, _port = split_domain_port(request.get_host())
        try:
            organisation = directory.find(host.lower())
        except DatabaseError:
            return database_down()
        if organisation is None:
            return HttpResponseNotFound(
                "Địa chỉ này chưa gắn với đơn vị nào.", content_type="text/plain; charset=utf-8"
            )
        request.organisation = organisation
        with organisation_scope(organisation):
            return self.get_response(request)
