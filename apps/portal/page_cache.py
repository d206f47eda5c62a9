"""Public pages from the page cache: no session, no query, ready compressed, 304 on revisit.

An entry is found by host, path, query and marks that change with the content, so that nothing has
to be deleted. It outlives the database. See DESIGN section 5, "Down is said".
"""

import gzip
import hashlib
import os

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone

from apps.core.pagestamp import stamp

LONGEST_LIFE = 6 * 60 * 60
NEVER_CACHED = ("/admin/", "/dang-nhap/", "/nop-du-lieu/", "/media/", "/static/")


def _release():
    """Return a mark of the installed static files: pages name them by their hash."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    return str(os.path.getmtime(manifest)) if manifest.exists() else ""


def _is_over(entry):
    """Tell whether the page changed by itself since; the store's own clock is too coarse."""
    until = entry.get("until")
    return until is not None and until <= timezone.now()


class PageCacheMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.release = _release()

    def __call__(self, request):
        if (
            not settings.PAGE_CACHE
            or request.method not in {"GET", "HEAD"}
            or request.path.startswith(NEVER_CACHED)
        ):
            return self.get_response(request)
        key = self._key(request)
        cache = caches["pages"]
        entry = cache.get(key)
        if entry is not None and not _is_over(entry):
            return self._answer(request, entry)
        response = self.get_response(request)
        if not getattr(response, "cached_page", False) or response.cookies:
            return response
        seconds = LONGEST_LIFE
        until = response.cached_until() if response.cached_until is not None else None
        if until is not None:
            seconds = min(seconds, (until - timezone.now()).total_seconds())
        if seconds <= 0:
            return response
        body = response.content
        entry = {
            "type": response["Content-Type"],
            "gzip": gzip.compress(body, 6, mtime=0),
            "etag": f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
            "until": until,
        }
        cache.set(key, entry, timeout=seconds)
        return self._answer(request, entry)

    def _key(self, request):
        organisation = request.organisation
        source = "\x1f".join(
            [
                request.get_host(),
                request.scheme,
                request.get_full_path(),
                organisation.read_under,
                stamp(organisation.pk),
                self.release,
            ]
        )
        return "page-" + hashlib.blake2b(source.encode(), digest_size=20).hexdigest()

    @staticmethod
    def _answer(request, entry):
        asked = request.META  # its ``headers`` would take every header apart
        if entry["etag"] in asked.get("HTTP_IF_NONE_MATCH", ""):
            response = HttpResponseNotModified()
        elif "gzip" in asked.get("HTTP_ACCEPT_ENCODING", ""):
            response = HttpResponse(entry["gzip"], content_type=entry["type"])
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(gzip.decompress(entry["gzip"]), content_type=entry["type"])
        response["ETag"] = entry["etag"]
        response["Cache-Control"] = "public, max-age=0"
        response["Vary"] = "Accept-Encoding"
        return response
