"""Writing a campaign before it is opened: only its own office sees it until then."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.audit.models import record
from apps.core.scoping import own_organisation_id
from apps.core.text import slugify_vi
from apps.files.storing import store_file

from .campaigning import require_missing
from .models import Campaign, CampaignTier

FIELDS = (
    *("title", "kind", "school_year", "round", "basis", "instructions", "data_on", "units_on"),
    *("rule_pack", "criteria", "allows_raw", "needs_list", "needs_scan", "allows_nothing"),
    "reminder_days",
)


@transaction.atomic
def save_draft(campaign, values, tiers, *, user, template=None):
    """Write a draft; None for ``campaign`` makes a new one. Returns the Campaign.

    ``values``: FIELDS → value. ``tiers``: senders → {"on_time", "lock": Deadline, "levels": codes}.
    ``template``: an uploaded file that takes the place of the one before. Raises ValidationError:
    ``not_draft``, ``no_tier`` and those of ``store_file``.
    """
    if campaign is None:
        campaign = Campaign(organisation_id=own_organisation_id())
        campaign.slug = _free_slug(values["title"])
    else:
        campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if campaign.state != Campaign.State.DRAFT:
        raise ValidationError(
            "Đợt đã mở, không sửa nội dung được nữa. Cần đổi hạn thì dùng “Đổi hạn cả đợt”.",
            code="not_draft",
        )
    if not tiers:
        raise ValidationError("Hãy chọn ít nhất một bên phải nộp.", code="no_tier")
    for name in FIELDS:
        setattr(campaign, name, values[name])
    if template is not None:
        campaign.template = store_file(template, user=user, kinds=None)
    elif campaign.kind == Campaign.Kind.PUPILS:  # its blank list is made for each unit
        campaign.template = None
    campaign.save()
    campaign.tiers.exclude(senders__in=list(tiers)).delete()
    for senders, tier in tiers.items():
        CampaignTier.objects.update_or_create(
            organisation_id=campaign.organisation_id,
            campaign=campaign,
            senders=senders,
            defaults={
                "levels": sorted(tier.get("levels", [])),
                "on_time_at": tier["on_time"].instant,
                "on_time_words": tier["on_time"].words,
                "lock_at": tier["lock"].instant,
                "lock_words": tier["lock"].words,
            },
        )
    record(user, "submissions.save_campaign", campaign, tiers=sorted(tiers))
    return campaign


@transaction.atomic
def discard_draft(campaign, *, user):
    """Delete a campaign that was never opened."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if campaign.state != Campaign.State.DRAFT:
        raise ValidationError("Đợt đã mở thì không xóa được.", code="not_draft")
    record(user, "submissions.discard_campaign", campaign)
    campaign.delete()


@transaction.atomic
def add_new_units(campaign, *, user):
    """Give units that came later their requirement in an open campaign; return how many."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if campaign.state != Campaign.State.OPEN:
        raise ValidationError("Chỉ thêm đơn vị được vào đợt đang mở.", code="not_open")
    made = require_missing(campaign, user=user)
    if made:
        record(user, "submissions.add_units", campaign, requirements=len(made))
    return len(made)


def _free_slug(title):
    """Return a name for addresses that no campaign of this office has."""
    base = slugify_vi(title)[:50] or "dot"
    taken = set(Campaign.objects.writable().values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug = f"{base}-{number}"
        number += 1
    return slug
