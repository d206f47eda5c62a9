"""Private files through a checking view, and the progress of jobs."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.audit.models import record

from .models import Job, StoredFile

X_ACCEL_PREFIX = "/x-accel/private/"  # known to nginx and Caddy, see deploy/


def attachment(content, name, content_type="application/octet-stream"):
    """Return a response that a browser saves and never shows or runs."""
    return save_as(name, FileResponse(content, content_type=content_type))


def stored_attachment(stored):
    """Return a stored file as it came; where X_ACCEL is on, the server in front sends its bytes."""
    if not settings.X_ACCEL:
        try:
            content = stored.content.open("rb")
        except FileNotFoundError as gone:  # erased since the row was read
            raise Http404 from gone
        return attachment(content, stored.original_name)
    response = HttpResponse(content_type="application/octet-stream")
    response["X-Accel-Redirect"] = X_ACCEL_PREFIX + quote(stored.content.name)
    return save_as(stored.original_name, response)


def save_as(name, response):
    """Let a response be saved under a name, never shown or run."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response


@require_safe
@never_cache
@login_required
def download(request, file_id):
    """Hand out a stored file as it came; recorded."""
    stored = get_object_or_404(StoredFile, pk=file_id)
    allowed = request.user.has_perm("files.view_storedfile", stored) or any(
        import_string(opener)(request.user, stored) for opener in settings.FILE_OPENERS
    )
    if not allowed or not stored.may_be_opened:
        raise PermissionDenied
    if not all(import_string(gate)(request.user, stored) for gate in settings.FILE_GATES):
        raise PermissionDenied
    record(request.user, "files.download", stored)
    return stored_attachment(stored)


@require_safe
@never_cache
@login_required
def job(request, job_id):
    """Tell how far a job has come."""
    found = get_object_or_404(Job, pk=job_id)
    if not request.user.has_perm("files.view_job", found):
        raise PermissionDenied
    return JsonResponse(
        {
            "state": found.get_state_display(),
            "done": found.done,
            "total": found.total,
            "message": found.message,
            "finished": found.is_finished,
        }
    )
