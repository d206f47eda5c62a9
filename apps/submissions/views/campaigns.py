"""Campaigns of an office: the list, opening one, changing dates, closing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.scoping import current_scope, own_organisation_id
from apps.submissions.campaigning import (
    change_dates,
    close_campaign,
    duties_of,
    is_issuer,
    missing_duties,
    open_campaign,
    reopen_campaign,
)
from apps.submissions.drafting import add_new_units, discard_draft
from apps.submissions.forms.campaigns import TierDatesForm
from apps.submissions.forms.reviewing import NoFieldsForm, ReasonForm
from apps.submissions.matrix import counts_by, duties_here
from apps.submissions.models import Campaign, Requirement
from apps.submissions.overview import standing_below, total_of
from apps.submissions.owed import holidays_near
from apps.submissions.rule_titles import pack_title
from apps.submissions.units import unit_names

from .acting import Act, act_page, bound
from .base import need, staff_page


def campaign_or_404(request, campaign_id, *, own=False):
    """Return a campaign that this office may see; a draft is its own office's alone."""
    if not request.organisation.is_office:
        raise Http404
    rows = Campaign.objects.select_related("school_year", "organisation", "template")
    campaign = get_object_or_404(rows, pk=campaign_id)
    is_hidden = own or campaign.state == Campaign.State.DRAFT
    if is_hidden and not is_issuer(campaign):
        raise Http404
    return campaign


@require_safe
@login_required
@never_cache
def campaigns(request):
    """All campaigns in which this office receives data, and its own drafts."""
    if not request.organisation.is_office:
        raise Http404
    need(request, "submissions.view_campaign")
    own = Q(organisation=own_organisation_id())
    rows = Campaign.objects.filter(own | ~Q(state=Campaign.State.DRAFT))
    rows = rows.select_related("school_year", "organisation").prefetch_related("tiers")
    progress = _progress()
    context = {
        "title": "Đợt báo cáo",
        "campaigns": [(row, progress.get(row.pk), row.organisation_id) for row in rows],
        "own_id": own_organisation_id(),
        "may_add": request.user.has_perm("submissions.add_campaign"),
    }
    return staff_page(request, "submissions/campaigns.html", context)


def _progress():
    """Return campaign id → counts of the units of this office, as in its table. One query."""
    scope = current_scope()
    duties = Requirement.objects.filter(recipient__in=scope.own | scope.before)
    found = counts_by(duties.current(), "campaign_id")
    for counts in found.values():
        counts["in"] = counts["all"] - counts["owed"] - counts["returned"]
    return found


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_page(request, campaign_id):
    """Show who will owe what to whom by when, then open the campaign."""
    campaign = campaign_or_404(request, campaign_id, own=True)
    need(request, "submissions.change_campaign", campaign)
    if campaign.state != Campaign.State.DRAFT:
        return redirect("submissions:campaign", campaign.pk)
    error = ""
    if request.method == "POST":
        need(request, "submissions.open_campaign", campaign)
        try:
            open_campaign(campaign, user=request.user)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        else:
            messages.success(request, "Đã mở đợt. Các đơn vị thấy yêu cầu nộp ngay từ bây giờ.")
            return redirect("submissions:campaign", campaign.pk)
    duties = duties_of(campaign)
    tiers = list(campaign.tiers.all())
    holidays = holidays_near(tiers)
    context = {
        "title": f"Xem trước: {campaign}",
        "campaign": campaign,
        "tiers": [(tier, holidays.get(tier.pk, [])) for tier in tiers],
        "offices": _by_recipient(duties),
        "rule_pack": pack_title(campaign.rule_pack),
        "number": len(duties),
        "error": error,
        "may_open": request.user.has_perm("submissions.open_campaign", campaign),
    }
    status = 422 if error else 200
    return staff_page(request, "submissions/campaign_open.html", context, status=status)


def _by_recipient(duties):
    """Return [(recipient, [sender])] in the order of names."""
    units = unit_names({pk for child, parent, _tier in duties for pk in (child, parent)})
    grouped = {}
    for child, parent, tier in duties:
        grouped.setdefault(parent, []).append((units[child], tier))
    return [
        (units[parent], sorted(senders, key=lambda pair: pair[0].sort_key))
        for parent, senders in sorted(grouped.items(), key=lambda item: units[item[0]].sort_key)
    ]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def discard(request, campaign_id):
    campaign = campaign_or_404(request, campaign_id, own=True)
    need(request, "submissions.change_campaign", campaign)
    return act_page(
        request,
        Act(
            title=f"Xóa bản soạn: {campaign}",
            lead="Bản soạn chưa ai ngoài đơn vị này thấy. Xóa rồi thì không lấy lại được.",
            button="Xóa bản soạn",
            is_dangerous=True,
            back=("submissions:campaigns",),
            done="Đã xóa bản soạn.",
        ),
        NoFieldsForm(bound(request)),
        lambda values: discard_draft(campaign, user=request.user),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def dates(request, campaign_id):
    """Give all units of a tier new dates, with a reason that they read.

    Each tier has a form of its own at ``?ben=``: one form for both would carry one's dates over.
    """
    campaign = campaign_or_404(request, campaign_id, own=True)
    need(request, "submissions.open_campaign", campaign)
    _need_open(campaign)
    tiers = list(campaign.tiers.all())
    tier = _chosen_tier(request, tiers)
    form = TierDatesForm(bound(request), tier=tier)
    act = Act(
        title=f"Đổi hạn cả đợt: {campaign}",
        lead=f"Hạn mới áp dụng cho {tier.get_senders_display()}, trừ đơn vị đã được gia hạn "
        "riêng. Hạn đang đặt: "
        + "; ".join(
            f"{tier.get_senders_display()} nộp {tier.on_time_words}, khóa {tier.lock_words}"
            for tier in tiers
        )
        + ".",
        button="Đổi hạn",
        back=("submissions:campaign", campaign.pk),
        place=campaign.title,
        done="Đã đổi hạn và ghi lý do cho từng đơn vị.",
        above="submissions/_tiers.html",
    )

    def change(values):
        change_dates(
            tier,
            on_time=values["on_time"],
            lock=values["lock"],
            reason=values["reason"],
            user=request.user,
        )

    return act_page(request, act, form, change, tiers=tiers, tier=tier)


def _chosen_tier(request, tiers):
    """Return the tier whose form was posted, else the one of the address, else the first."""
    posted = request.POST.get("tier")
    if posted:
        found = [one for one in tiers if str(one.pk) == posted]
        if not found:
            raise Http404
        return found[0]
    wanted = request.GET.get("ben")
    return next((one for one in tiers if one.senders == wanted), tiers[0])


def _need_open(campaign):
    """Dates of a draft are changed in its form, those of a closed campaign not at all."""
    if campaign.state != Campaign.State.OPEN:
        raise Http404


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def close(request, campaign_id):
    campaign = campaign_or_404(request, campaign_id, own=True)
    need(request, "submissions.open_campaign", campaign)
    act = Act(
        title=f"Chốt đợt: {campaign}",
        lead="Chốt rồi thì không đơn vị nào nộp được nữa. Biên nhận và diễn biến được giữ nguyên; "
        "bỏ chốt được khi có lý do.",
        button="Chốt đợt",
        back=("submissions:campaign", campaign.pk),
        place=campaign.title,
        done="Đã chốt đợt.",
        facts=tuple(_open_ends(campaign)),
    )
    form = NoFieldsForm(bound(request))
    return act_page(request, act, form, lambda values: close_campaign(campaign, user=request.user))


def _open_ends(campaign):
    """Say what would be cut off: units that owe, and versions that nobody has decided about."""
    duties = duties_here(campaign)
    if number := duties.owed().count():
        yield f"{number} đơn vị nộp về đây chưa nộp hoặc bị trả lại: sẽ không nộp được nữa."
    if number := duties.waiting().count():
        yield f"{number} lần nộp chưa được quyết định: nên xem xét trước khi chốt."
    issuer = campaign.organisation
    offices = [one for one in standing_below(campaign, issuer) if one.unit.pk != issuer.pk]
    counts = total_of(offices)
    if number := counts.get("owed", 0) + counts.get("returned", 0):
        yield (
            f"{number} đơn vị nộp về các cơ quan bên dưới chưa nộp hoặc bị trả lại: sẽ không nộp "
            "được nữa."
        )
    if number := counts.get("sent", 0) + counts.get("reviewing", 0):
        yield (
            f"{number} lần nộp chờ các cơ quan bên dưới quyết định; chốt rồi thì các cơ quan đó "
            "không gửi bản tổng hợp lên được nữa."
        )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reopen(request, campaign_id):
    campaign = campaign_or_404(request, campaign_id, own=True)
    need(request, "submissions.open_campaign", campaign)
    act = Act(
        title=f"Bỏ chốt: {campaign}",
        lead="Các đơn vị nộp lại được, trong hạn và ngày khóa của đợt.",
        button="Bỏ chốt",
        back=("submissions:campaign", campaign.pk),
        place=campaign.title,
        done="Đã bỏ chốt. Các đơn vị nộp lại được.",
    )
    form = ReasonForm(bound(request))
    return act_page(
        request,
        act,
        form,
        lambda values: reopen_campaign(campaign, reason=values["reason"], user=request.user),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def add_units(request, campaign_id):
    """Give units that came later their requirement; they are named first."""
    campaign = campaign_or_404(request, campaign_id, own=True)
    need(request, "submissions.open_campaign", campaign)
    _need_open(campaign)
    duties = missing_duties(campaign)
    units = unit_names(child for child, _parent, _tier in duties)
    new = sorted((units[child] for child, _parent, _tier in duties), key=lambda one: one.sort_key)
    names = ", ".join(unit.name for unit in new[:12])
    more = f" và {len(new) - 12} đơn vị khác" if len(new) > 12 else ""
    act = Act(
        title=f"Thêm đơn vị mới: {campaign}",
        lead=f"{len(new)} đơn vị thuộc diện nộp mà chưa có yêu cầu: {names}{more}."
        if new
        else "Mọi đơn vị thuộc diện nộp đều đã có yêu cầu. Không có gì phải thêm.",
        button="Giao yêu cầu nộp" if new else "",
        back=("submissions:campaign", campaign.pk),
        place=campaign.title,
        done="Đã giao yêu cầu nộp cho các đơn vị mới.",
    )
    form = NoFieldsForm(bound(request))
    return act_page(request, act, form, lambda values: add_new_units(campaign, user=request.user))
