"""Campaigns of an office: the list, writing one, opening, changing dates, closing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.scoping import current_scope, own_organisation_id
from apps.roster.models import SchoolYear
from apps.submissions.campaigning import (
    change_dates,
    close_campaign,
    duties_of,
    is_issuer,
    missing_duties,
    open_campaign,
    reopen_campaign,
)
from apps.submissions.drafting import FIELDS, add_new_units, discard_draft, save_draft
from apps.submissions.forms.campaigns import CampaignForm, TierDatesForm, TierForm
from apps.submissions.forms.reviewing import NoFieldsForm, ReasonForm
from apps.submissions.matrix import counts_by, duties_here
from apps.submissions.models import Campaign, CampaignTier, Requirement
from apps.submissions.owed import holidays_near
from apps.submissions.packs import PACKS
from apps.submissions.rule_titles import pack_title
from apps.submissions.units import unit_names

from .acting import Act, act_page, bound
from .base import need, staff_page

Senders = CampaignTier.Senders
YEARS_OFFERED = 3


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


def _packs():
    return [(one.code, f"{one.title} (phiên bản {one.version})") for one in PACKS]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request, campaign_id=None):
    """Write a campaign; it stays a draft until it is opened."""
    campaign = campaign_or_404(request, campaign_id, own=True) if campaign_id else None
    if not request.organisation.is_office:
        raise Http404
    if campaign is None:
        need(request, "submissions.add_campaign")
    else:
        need(request, "submissions.change_campaign", campaign)
        if campaign.state != Campaign.State.DRAFT:
            messages.warning(request, "Đợt đã mở, không sửa nội dung được nữa.")
            return redirect("submissions:campaign", campaign.pk)
    kind = _kind(request, campaign)
    if kind is None:
        context = {"title": "Soạn đợt báo cáo mới", "kinds": _kinds()}
        status = 422 if request.method == "POST" else 200
        return staff_page(request, "submissions/campaign_kind.html", context, status=status)
    form = CampaignForm(
        bound(request),
        request.FILES or None,
        kind=kind,
        initial=_initial(campaign),
        packs=_packs(),
        has_template=campaign is not None and campaign.template_id is not None,
    )
    tier_forms = [
        TierForm(
            bound(request),
            senders=senders,
            initial=_tier_initial(campaign, senders, request.organisation),
        )
        for senders in Senders.values
    ]
    if request.method == "POST" and _are_valid(form, tier_forms):
        tiers = {one.senders: one.cleaned_data for one in tier_forms if _is_asked(one)}
        for tier in tiers.values():
            tier["levels"] = [level.pk for level in tier.get("levels", [])]
        values = {name: form.cleaned_data[name] for name in FIELDS}
        try:
            saved = save_draft(
                campaign,
                values,
                tiers,
                user=request.user,
                template=form.cleaned_data["template"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Đã lưu bản soạn. Hãy xem lại rồi mở đợt.")
            return redirect("submissions:campaign_open", saved.pk)
    context = {
        "title": f"Sửa: {campaign}" if campaign else "Soạn đợt báo cáo mới",
        "campaign": campaign,
        "kind": kind,
        "kinds": _kinds(),
        "form": form,
        "sections": form.sections(),
        "tier_forms": tier_forms,
    }
    status = 422 if request.method == "POST" else 200
    return staff_page(request, "submissions/campaign_form.html", context, status=status)


# What each kind of campaign is for, in a sentence of its own.
KIND_WORDS = {
    Campaign.Kind.PUPILS: (
        "Danh sách học sinh từ V.EMIS (CSDL ngành, SMAS, vnEdu), kiểm tra theo bộ quy tắc; nhận cả "
        "tệp kết xuất nguyên gốc."
    ),
    Campaign.Kind.FILE: "Một bảng tính hay văn bản theo tệp mẫu của cơ quan, đơn vị điền rồi nộp.",
    Campaign.Kind.EVIDENCE: "Đơn vị tự chấm theo các tiêu chí và gửi tệp minh chứng.",
}


def _kinds():
    """Return [(kind, its name, what it is for)]."""
    return [(kind, kind.label, KIND_WORDS[kind]) for kind in Campaign.Kind]


def _kind(request, campaign):
    """Return the kind whose form is asked for, the kind of the draft, or None before a choice."""
    told = request.POST.get("kind", "") or request.GET.get("loai", "")
    if told in Campaign.Kind.values:
        return Campaign.Kind(told)
    return Campaign.Kind(campaign.kind) if campaign is not None else None


def _are_valid(form, tier_forms):
    """Tell whether all forms hold; every one of them is looked at, so that all errors are said."""
    are_valid = all([form.is_valid(), *(one.is_valid() for one in tier_forms)])
    if are_valid and not any(_is_asked(one) for one in tier_forms):
        tier_forms[0].add_error("is_asked", "Hãy chọn ít nhất một bên phải nộp.")
        return False
    return are_valid


def _is_asked(tier_form):
    return tier_form.cleaned_data.get("is_asked")


def _initial(campaign):
    if campaign is None:
        today = timezone.localdate()
        return {
            "school_year": SchoolYear.current(),
            "units_on": today,
            "rule_pack": PACKS[-1].code,
        }
    values = {name: getattr(campaign, name) for name in FIELDS if name != "kind"}
    values["reminder_days"] = ", ".join(map(str, campaign.reminder_days))
    values["criteria"] = "\n".join(
        f"{one['code']} | {one['title']} | {one['most']}" for one in campaign.criteria
    )
    return values


def _has_offices_below(office):
    """Tell whether offices stand between this one and the schools."""
    below = office.descendant_ids(on=timezone.localdate())
    units = unit_names(below)
    return any(units[pk].is_office for pk in below)


def _tier_initial(campaign, senders, office):
    if campaign is None:
        return {"is_asked": senders == Senders.SCHOOLS or _has_offices_below(office)}
    tier = campaign.tiers.filter(senders=senders).first()
    if tier is None:
        return {"is_asked": False}
    return {
        "is_asked": True,
        "levels": tier.levels,
        "on_time": tier.on_time,
        "lock": tier.lock,
    }


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
    """Give all units of a tier new dates, with a reason that they read."""
    campaign = campaign_or_404(request, campaign_id, own=True)
    need(request, "submissions.open_campaign", campaign)
    _need_open(campaign)
    tiers = list(campaign.tiers.all())
    form = TierDatesForm(
        bound(request),
        campaign=campaign,
        initial={"tier": tiers[0], "on_time": tiers[0].on_time, "lock": tiers[0].lock},
    )
    act = Act(
        title=f"Đổi hạn cả đợt: {campaign}",
        lead="Hạn mới áp dụng cho mọi đơn vị của bên nộp đã chọn, trừ đơn vị đã được gia hạn "
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
    )

    def change(values):
        change_dates(
            values["tier"],
            on_time=values["on_time"],
            lock=values["lock"],
            reason=values["reason"],
            user=request.user,
        )

    return act_page(request, act, form, change)


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
