"""Writing a campaign: its kind is chosen first, then one form asks for all the rest."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.roster.models import SchoolYear
from apps.submissions.drafting import FIELDS, save_draft
from apps.submissions.forms.campaigns import CampaignForm, TierForm
from apps.submissions.models import Campaign, CampaignTier
from apps.submissions.packs import PACKS
from apps.submissions.units import unit_names

from .acting import bound
from .base import need, staff_page
from .campaigns import campaign_or_404

Senders = CampaignTier.Senders
# What each kind of campaign is for, in a sentence of its own.
KIND_WORDS = {
    Campaign.Kind.PUPILS: (
        "Danh sách học sinh từ V.EMIS (CSDL ngành, SMAS, vnEdu), kiểm tra theo bộ quy tắc; nhận cả "
        "tệp kết xuất nguyên gốc."
    ),
    Campaign.Kind.FILE: "Một bảng tính hay văn bản theo tệp mẫu của cơ quan, đơn vị điền rồi nộp.",
    Campaign.Kind.EVIDENCE: "Đơn vị tự chấm theo các tiêu chí và gửi tệp minh chứng.",
}


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


def _packs():
    return [(one.code, f"{one.title} (phiên bản {one.version})") for one in PACKS]


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
