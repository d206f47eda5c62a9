"""How far all levels below are, for the office that issued a campaign."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.submissions.models import Campaign
from apps.submissions.overview import standing_below, total_of

from .base import need, staff_page
from .campaigns import campaign_or_404


@require_safe
@login_required
@never_cache
def overview(request, campaign_id):
    """Every receiving office with its own duty and the counts of its units."""
    campaign = _opened(request, campaign_id)
    standings = standing_below(campaign, request.organisation)
    context = {
        "title": f"Toàn cảnh: {campaign}",
        "campaign": campaign,
        "standings": standings,
        "total": total_of(standings),
    }
    return staff_page(request, "submissions/overview.html", context)


@require_safe
@login_required
@never_cache
def office(request, campaign_id, office_id):
    """Every unit of one office, to read only."""
    campaign = _opened(request, campaign_id)
    standings = standing_below(campaign, request.organisation, office_id=office_id)
    if not standings:
        raise Http404
    context = {
        "title": f"{standings[0].unit.name}: {campaign}",
        "campaign": campaign,
        "standing": standings[0],
    }
    return staff_page(request, "submissions/overview_office.html", context)


def _opened(request, campaign_id):
    campaign = campaign_or_404(request, campaign_id, own=True)
    need(request, "submissions.view_campaign", campaign)
    if campaign.state == Campaign.State.DRAFT:
        raise Http404
    return campaign
