"""Children whom two units listed: the office sees both and says where the child belongs."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.submissions.forms.reviewing import SettleForm
from apps.submissions.models import CrossMatch
from apps.submissions.reviewing import settle_match

from .acting import Act, act_page, bound
from .base import need, staff_page
from .campaigns import campaign_or_404

MATCHES_ON_A_PAGE = 50


def _matches():
    return CrossMatch.objects.select_related(
        *("first__organisation", "second__organisation", "first__submission"),
        *("second__submission", "stays_at", "settled_by", "campaign"),
    )


@require_safe
@login_required
@never_cache
def matches(request, campaign_id):
    """The children whom two units list in a campaign, and what was settled; open ones first."""
    campaign = campaign_or_404(request, campaign_id)
    need(request, "submissions.review_requirement", None)
    rows = (
        _matches()
        .filter(
            Q(settled_at__isnull=False) | Q(pk__in=CrossMatch.objects.open().values("pk")),
            campaign=campaign,
        )
        .order_by(F("settled_at").asc(nulls_first=True), "pk")
    )
    context = {
        "title": f"Học sinh ở hai đơn vị: {campaign}",
        "campaign": campaign,
        "page_obj": Paginator(rows, MATCHES_ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return staff_page(request, "submissions/matches.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def settle(request, match_id):
    """Note where one child belongs."""
    match = get_object_or_404(_matches(), pk=match_id)
    campaign = campaign_or_404(request, match.campaign_id)
    need(request, "submissions.review_requirement", None)
    units = [match.first.organisation, match.second.organisation]
    act = Act(
        title=f"Kết luận: {match.first.full_name}",
        lead=f"{_listed(match.first)}; {_listed(match.second)}. "
        "Kết luận là ghi nhận của cơ quan; hai đơn vị sửa danh sách của mình khi nộp lần sau.",
        button="Ghi kết luận",
        back=("submissions:matches", campaign.pk),
        place="Học sinh ở hai đơn vị",
        campaign=campaign,
        done="Đã ghi kết luận.",
    )
    form = SettleForm(
        bound(request), units=units, initial={"stays_at": match.stays_at_id, "note": match.note}
    )
    return act_page(
        request,
        act,
        form,
        lambda values: settle_match(
            match, stays_at_id=values["stays_at"], remark=values["note"], user=request.user
        ),
    )


def _listed(pupil):
    return (
        f"{pupil.organisation.short_name}, lớp {pupil.class_name or 'chưa ghi'}, dòng {pupil.row}"
    )
