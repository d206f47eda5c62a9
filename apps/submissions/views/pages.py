"""Pages of the sender: what is due, one requirement, one version."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.submissions.models import Requirement

from .base import need, requirement_or_404, staff_page, submission_or_404


@require_safe
@login_required
@never_cache
def home(request):
    """What this unit owes, and what it is owed."""
    need(request, "submissions.view_requirement")
    rows = Requirement.objects.select_related("campaign", "organisation", "recipient")
    context = {
        "title": "Nộp dữ liệu",
        "owed": rows.sent_by(request.organisation).order_by("on_time_at"),
    }
    return staff_page(request, "submissions/home.html", context)


@require_safe
@login_required
@never_cache
def requirement(request, requirement_id):
    found = requirement_or_404(requirement_id)
    need(request, "submissions.view_requirement", found)
    context = {"title": found.campaign.title, "requirement": found, "events": found.events.all()}
    return staff_page(request, "submissions/requirement.html", context)


@require_safe
@login_required
@never_cache
def submission(request, submission_id):
    found = submission_or_404(submission_id)
    need(request, "submissions.view_requirement", found)
    context = {"title": f"{found.requirement.campaign}: {found}", "submission": found}
    return staff_page(request, "submissions/submission.html", context)
