"""Pages of an office that receives: make one package of all, look at it, send it on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.audit.models import record
from apps.files.views import stored_attachment
from apps.submissions.consolidating import (
    changes_since,
    job_of,
    request_consolidation,
)
from apps.submissions.consolidation.gathering import standing_of
from apps.submissions.consolidation.tables import COUNT_HEADINGS
from apps.submissions.dispatching import closing_words, own_requirement, send_on
from apps.submissions.forms.consolidating import ConsolidationForm
from apps.submissions.models import Campaign, Consolidation

from .base import need, staff_page

RIGHT = "submissions.consolidate_campaign"
MOST_EARLIER = 20


def _campaign_or_404(request, campaign_id):
    """Return a campaign in which this unit receives from others."""
    need(request, RIGHT)
    campaigns = Campaign.objects.opened().select_related("organisation", "school_year")
    campaign = get_object_or_404(campaigns, pk=campaign_id)
    if not campaign.requirements.received_by(request.organisation).exists():
        raise Http404
    return campaign


def _consolidation_or_404(request, consolidation_id):
    need(request, RIGHT)
    rows = Consolidation.objects.select_related("campaign", "file", "submission")
    return get_object_or_404(rows, pk=consolidation_id)


@require_safe
@login_required
@never_cache
def page(request, campaign_id):
    """Who is in, who is missing, the newest package, what has changed since, sending on."""
    return _page(request, _campaign_or_404(request, campaign_id))


@require_POST
@login_required
@never_cache
def make(request, campaign_id):
    campaign = _campaign_or_404(request, campaign_id)
    standing = standing_of(campaign, request.organisation)
    form = ConsolidationForm(request.POST, missing=standing.missing)
    if form.is_valid():
        try:
            request_consolidation(campaign, user=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("submissions:consolidation", campaign.pk)
    return _page(request, campaign, form=form, status=422)


@require_POST
@login_required
@never_cache
def send(request, consolidation_id):
    """Send the package to the unit above; a second press changes nothing."""
    found = _consolidation_or_404(request, consolidation_id)
    need(request, "submissions.send_submission")
    try:
        send_on(found, user=request.user)
    except ValidationError as refusal:
        return _page(request, found.campaign, refusal=refusal, status=422)
    messages.success(request, "Đã gửi bản tổng hợp. Biên nhận ở bên dưới.")
    return redirect("submissions:consolidation", found.campaign_id)


@require_safe
@login_required
@never_cache
def download(request, consolidation_id):
    """Hand out a package; recorded."""
    found = _consolidation_or_404(request, consolidation_id)
    if found.file is None or not found.file.content:
        raise Http404
    if not found.file.may_be_opened:
        raise PermissionDenied
    record(request.user, "submissions.download", found)
    return stored_attachment(found.file)


def _page(request, campaign, *, form=None, refusal=None, status=200):
    standing = standing_of(campaign, request.organisation)
    rows = Consolidation.objects.filter(campaign=campaign).select_related(
        "file", "made_by", "submission__receipt"
    )
    all_rows = list(rows[: MOST_EARLIER + 1])
    newest = next((one for one in all_rows if one.file_id), None)
    job = job_of(all_rows[0]) if all_rows and not all_rows[0].file_id else None
    duty = own_requirement(campaign)
    context = {
        "title": "Tổng hợp",
        "campaign": campaign,
        "standing": standing,
        "form": form or ConsolidationForm(missing=standing.missing),
        "refusal": refusal,
        "job": job,
        "is_running": job is not None and not job.is_finished,
        "newest": newest,
        "changes": changes_since(newest) if newest is not None else [],
        "figures": _figures(newest),
        "headings": list(COUNT_HEADINGS.values()),
        "earlier": [one for one in all_rows if one is not newest],
        "duty": duty,
        "closing": closing_words(campaign, duty),
        "may_send": request.user.has_perm("submissions.send_submission"),
    }
    return staff_page(request, "submissions/consolidation.html", context, status=status)


def _figures(consolidation):
    """Return the totals and the parts of a package as rows of figures."""
    if consolidation is None:
        return None
    totals = consolidation.totals
    return {
        "total": _counts(totals),
        "grades": [
            (grade, _counts(part))
            for grade, part in sorted(
                totals.get("by_grade", {}).items(), key=lambda pair: int(pair[0])
            )
        ],
        "parts": [
            {**part, "counts": _counts(part["summary"]), "is_nothing": part["kind"] == "nothing"}
            for part in consolidation.parts
        ],
    }


def _counts(summary):
    """Return the figures in the order of the headings, None where nobody sent a list."""
    return [summary[name] for name in COUNT_HEADINGS] if "pupils" in summary else None
