"""From an accepted list to the roster: starts an import and leads to its preview."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.imports.labels import kinds_for
from apps.submissions import taking_over

from .base import need, need_sender, submission_or_404
from .pages import submission_page


@require_POST
@login_required
@never_cache
def take_over(request, submission_id):
    """Start the import of the list; every difference is shown before anything is written."""
    submission = submission_or_404(submission_id)
    need_sender(request, "submissions.view_submission", submission)
    need(request, "imports.add_importbatch")
    if taking_over.KIND not in kinds_for(request.user, request.organisation):
        raise PermissionDenied
    try:
        batch = taking_over.take_over(submission, user=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return submission_page(request, submission_or_404(submission_id), status=422)
    return redirect("imports:batch", batch.pk)
