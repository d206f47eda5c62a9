"""Opening and closing campaigns: who owes what to whom by when, also when the tree changes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import every_organisation, organisation_scope, own_organisation_id
from apps.files.models import Job
from apps.organisations.models import Affiliation, Organisation

from .carrying import carry_waiting, copy_waivers
from .models import Campaign, CampaignTier, DateChange, Event, Requirement
from .states import SETTLED, State
from .workflow import (
    MOST_TEXT,
    count_on_time,
    follow,
    locked_requirement,
    need_reason,
    note,
    punctuality,
)

Senders = CampaignTier.Senders
ERASING = "campaigns.erase"  # the job that erases the data of a closed campaign


@transaction.atomic
def open_campaign(campaign, *, user, at=None):
    """Open a campaign: one requirement for every unit in its scope, to the parent of ``units_on``.

    Raises ValidationError: ``already_open``, ``no_tier``, ``nobody``.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if campaign.state != Campaign.State.DRAFT:
        raise ValidationError("Đợt này đã được mở.", code="already_open")
    if not campaign.tiers.exists():
        raise ValidationError("Hãy đặt hạn cho ít nhất một bên nộp trước khi mở.", code="no_tier")
    campaign.state = Campaign.State.OPEN
    campaign.opened_at, campaign.opened_by = at or timezone.now(), user
    campaign.save(update_fields=["state", "opened_at", "opened_by"])
    made = require_missing(campaign, user=user)
    if not made:
        raise ValidationError(
            "Không có đơn vị nào thuộc diện nộp vào ngày xác định đơn vị. Hãy xem lại bên nộp, "
            "cấp học và ngày đó.",
            code="nobody",
        )
    record(user, "submissions.open_campaign", campaign, requirements=len(made))
    return campaign


def require_missing(campaign, *, user):
    """Give every unit in scope that has none its requirement; return the new ones.

    A unit's recipient is its parent on ``units_on``: schools directly under the issuing office send
    to it, all others to the office between. The issuer itself owes nothing.
    """
    duties = missing_duties(campaign)
    with every_organisation(reason="an office gives requirements to units of the levels below it"):
        made = [
            Requirement(
                organisation_id=child,
                recipient_id=parent,
                campaign=campaign,
                senders=tier.senders,
                on_time_at=tier.on_time_at,
                on_time_words=tier.on_time_words,
                lock_at=tier.lock_at,
                lock_words=tier.lock_words,
            )
            for child, parent, tier in duties
        ]
        Requirement.objects.bulk_create(made, batch_size=500)
    return made


def missing_duties(campaign):
    """Return those of ``duties_of`` for units that have no requirement in the campaign yet."""
    with every_organisation(reason="an office asks which units of all levels below it have one"):
        known = set(campaign.requirements.values_list("organisation_id", flat=True))
    return [duty for duty in duties_of(campaign) if duty[0] not in known]


def duties_of(campaign):
    """Return [(sender id, recipient id, CampaignTier)] of a campaign on its date for units."""
    issuer = campaign.organisation
    on = campaign.units_on
    below = issuer.descendant_ids(on=on)
    parents = dict(
        Affiliation.objects.valid(on).filter(child__in=below).values_list("child_id", "parent_id")
    )
    units = Organisation.objects.active(on).filter(pk__in=below).prefetch_related("levels")
    tiers = {tier.senders: tier for tier in campaign.tiers.all()}
    duties = []
    for unit in units.order_by("name", "pk"):
        tier = tiers.get(Senders.OFFICES if unit.is_office else Senders.SCHOOLS)
        if tier is None:
            continue
        if tier.levels and not {level.pk for level in unit.levels.all()} & set(tier.levels):
            continue
        duties.append((unit.pk, parents[unit.pk], tier))
    return duties


@transaction.atomic
def close_campaign(campaign, *, user, at=None):
    """Close ("chốt") a campaign: nothing is taken any more; receipts and history stay."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if campaign.state != Campaign.State.OPEN:
        raise ValidationError("Chỉ chốt được đợt đang mở.", code="not_open")
    campaign.state = Campaign.State.CLOSED
    campaign.closed_at = at or timezone.now()
    campaign.save(update_fields=["state", "closed_at"])
    record(user, "submissions.close_campaign", campaign)
    return campaign


@transaction.atomic
def reopen_campaign(campaign, *, reason, user):
    """Take a closing back, with a reason."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if campaign.state != Campaign.State.CLOSED:
        raise ValidationError("Chỉ bỏ chốt được đợt đã chốt.", code="not_closed")
    need_reason(reason)
    if Job.objects.filter(kind=ERASING, target_id=str(campaign.pk)).unfinished().exists():
        raise ValidationError(
            "Dữ liệu của đợt đang được xóa nên không bỏ chốt được.", code="being_erased"
        )
    campaign.state, campaign.closed_at = Campaign.State.OPEN, None
    campaign.save(update_fields=["state", "closed_at"])
    record(user, "submissions.reopen_campaign", campaign, reason=reason[:200])
    return campaign


@transaction.atomic
def change_dates(tier, *, on_time, lock, reason, user):
    """Give a tier of an open campaign new dates (Deadline each), and all who owe by the old ones.

    Units with a date of their own keep it. A second press changes nothing. Returns how many units
    got the dates. Raises ``lock_too_early``, ``no_reason``.
    """
    need_reason(reason)
    if lock.instant < on_time.instant:
        raise ValidationError("Ngày khóa nhận không được trước hạn nộp.", code="lock_too_early")
    # The campaign's lock keeps out who gives new units their dates from the old ones.
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=tier.campaign_id)
    tier = CampaignTier.objects.select_for_update(of=("self",)).get(pk=tier.pk)
    if (tier.on_time, tier.lock) == (on_time, lock):
        return 0
    old, old_lock = tier.on_time_words, tier.lock
    tier.on_time_at, tier.on_time_words = on_time.instant, on_time.words
    tier.lock_at, tier.lock_words = lock.instant, lock.words
    tier.save()
    with every_organisation(reason="the dates of a tier hold for units of all levels below"):
        every = Requirement.objects.filter(campaign=tier.campaign, senders=tier.senders)
        # Locked first and read then: who waited here must see what the other one did.
        list(every.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
        affected = every.exclude(date_changes__act=DateChange.Act.EXTEND)
        affected = list(affected.select_related("counted"))
        for requirement in affected:
            requirement.on_time_at, requirement.on_time_words = on_time.instant, on_time.words
            requirement.lock_at, requirement.lock_words = lock.instant, lock.words
            if requirement.counted is not None:
                found = punctuality(requirement.counted, on_time)
                requirement.is_on_time, requirement.days_late = found
        Requirement.objects.bulk_update(
            affected,
            ["on_time_at", "on_time_words", "lock_at", "lock_words", "is_on_time", "days_late"],
            batch_size=500,
        )
        DateChange.objects.bulk_create(
            [
                DateChange(
                    organisation_id=requirement.organisation_id,
                    recipient_id=requirement.recipient_id,
                    requirement=requirement,
                    act=DateChange.Act.CAMPAIGN,
                    old_words=old,
                    new_words=on_time.words,
                    reason=reason.strip()[:300],
                    made_by=user,
                )
                for requirement in affected
            ],
            batch_size=500,
        )
        _note_dates(affected, old, on_time, old_lock, lock, reason, user, tier.organisation_id)
    record(
        user, "submissions.change_dates", tier.campaign, senders=tier.senders, units=len(affected)
    )
    return len(affected)


def _note_dates(affected, old, on_time, old_lock, lock, reason, user, issuer_id):
    """Tell every unit of its new dates, the changed lock too, in its course of events."""
    text = f"Đổi hạn cả đợt: nộp từ “{old}” thành “{on_time.words}”"
    if lock != old_lock:
        text += f", khóa nhận từ “{old_lock.words}” thành “{lock.words}”"
    text = f"{text}. Lý do: {reason.strip()}"[:MOST_TEXT]
    Event.objects.bulk_create(
        [
            Event(
                organisation_id=requirement.organisation_id,
                recipient_id=requirement.recipient_id,
                requirement=requirement,
                text=text,
                by=user,
                by_organisation_id=issuer_id,
            )
            for requirement in affected
        ],
        batch_size=500,
    )


@transaction.atomic
def follow_parent(requirement, *, user, on=None):
    """Send the duty of a unit that has moved to its new parent; receipts stay with the old one.

    A version that waits for a decision goes along, and so do dates of its own and waivers.
    Returns the requirement that holds now: the same where nothing moved, the campaign is closed or
    what was owed is already settled. Half-open: the new parent counts from its first day.
    """
    requirement = locked_requirement(requirement.pk)
    parent = requirement.organisation.parent_on(on)
    if (
        parent is None
        or parent.pk == requirement.recipient_id
        or requirement.state in SETTLED
        or not requirement.campaign.is_open
        or parent.pk not in _offices_of(requirement.campaign, on)
    ):
        return requirement
    existing = Requirement.objects.filter(
        campaign=requirement.campaign,
        organisation_id=requirement.organisation_id,
        recipient=parent,
    ).first()
    if existing is None:
        existing = Requirement.objects.create(
            organisation_id=requirement.organisation_id,
            recipient=parent,
            campaign=requirement.campaign,
            senders=requirement.senders,
            on_time_at=requirement.on_time_at,
            on_time_words=requirement.on_time_words,
            lock_at=requirement.lock_at,
            lock_words=requirement.lock_words,
            unlocked_until=requirement.unlocked_until,
            follows=requirement,
        )
        _copy_date_changes(requirement, existing)
        count_on_time(existing)
    else:
        existing = locked_requirement(existing.pk)
    if existing.state == State.MOVED:
        existing.state = State.AWAITED
        follow(existing)  # what this office got before the unit went away still stands
    requirement.state = State.MOVED
    requirement.save(update_fields=["state"])
    text = (
        f"Đơn vị chuyển về {parent.short_name}: từ nay nộp về đó. "
        f"Biên nhận và diễn biến với {requirement.recipient.short_name} được giữ nguyên."
    )
    note(requirement, text, user=user)
    note(existing, text, user=user)
    waivers = copy_waivers(requirement, existing)
    carried = carry_waiting(requirement, existing, waivers, user=user)
    if carried is not None:
        note(
            requirement,
            f"Bản đang chờ xem xét được chuyển theo về {parent.short_name}; đơn vị không phải nộp "
            "lại.",
            user=user,
        )
    record(user, "submissions.follow_parent", existing, recipient=parent)
    return existing


def _copy_date_changes(old, new):
    """Let the reasons of its dates go with a duty; an extension stays one."""
    DateChange.objects.bulk_create(
        [
            DateChange(
                organisation_id=new.organisation_id,
                recipient_id=new.recipient_id,
                requirement=new,
                act=one.act,
                old_words=one.old_words,
                new_words=one.new_words,
                reason=one.reason,
                made_by_id=one.made_by_id,
                made_at=one.made_at,
            )
            for one in old.date_changes.all()
        ]
    )


def _offices_of(campaign, on):
    """The issuer and everything below it: who may receive in a campaign."""
    return {campaign.organisation_id} | campaign.organisation.descendant_ids(on=on)


def follow_all_parents():
    """Periodic: send the open duties of all moved units on. Returns what was done."""
    moved = 0
    with every_organisation(reason="moved units are found in one pass over all open campaigns"):
        parents = dict(Affiliation.objects.valid().values_list("child_id", "parent_id"))
        rows = Requirement.objects.running().current().exclude(state__in=SETTLED)
        wrong = [
            row
            for row in rows.select_related("organisation")
            if parents.get(row.organisation_id, row.recipient_id) != row.recipient_id
        ]
    for row in wrong:
        with organisation_scope(row.organisation):
            moved += follow_parent(row, user=None).pk != row.pk
    return f"{moved} yêu cầu chuyển nơi nhận"


def is_issuer(campaign):
    """Tell whether the unit of the open scope issued the campaign."""
    return campaign.organisation_id == own_organisation_id()
