"""Acts on the tree: create, amend, rename, move, merge, close. The sole writer of dated links.

Each takes effect on a date; what was valid before stays as it was. Raises ValidationError with a
sentence for the operator.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record

from .models import Affiliation, Domain, NameRecord, Organisation, Succession


@transaction.atomic
def create_organisation(
    *, user, slug, name, short_name, kind, levels, hosts=(), parent=None, on=None, **details
):
    """Create a unit with its name, hosts (the first is canonical) and parent from a date."""
    on = on or timezone.localdate()
    organisation = Organisation(slug=slug, name=name, short_name=short_name, kind=kind, **details)
    organisation.full_clean()
    organisation.save()
    organisation.levels.set(levels)
    NameRecord.objects.create(
        organisation=organisation,
        name=name,
        short_name=short_name,
        valid_from=details.get("established_on") or on,
    )
    for position, host in enumerate(hosts):
        domain = Domain(organisation=organisation, host=host, is_canonical=position == 0)
        domain.full_clean()
        domain.save()
    if parent is not None:
        _check_parent(organisation, parent, on)
        Affiliation.objects.create(child=organisation, parent=parent, valid_from=on)
    record(user, "organisations.create", organisation, organisation=organisation)
    return organisation


@transaction.atomic
def amend(organisation, *, user, **details):
    """Change what a unit says of itself and what no date hangs on: address, phone, mail, person."""
    organisation = _locked(organisation)
    for name, value in details.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.save(update_fields=[*details, "updated_at"])
    record(
        user,
        "organisations.amend",
        organisation,
        organisation=organisation,
        fields=sorted(details),
    )
    return organisation


@transaction.atomic
def rename(organisation, *, name, short_name, on, user, decision=""):
    """Give a unit a new name from a date on; the old one stays for the time before."""
    organisation = _locked(organisation)
    current = organisation.names.filter(valid_to__isnull=True).first()
    if current is not None and current.valid_from >= on:
        raise ValidationError(
            "Tên hiện nay có hiệu lực từ ngày này hoặc sau đó. Hãy chọn ngày muộn hơn.",
            code="too_early",
        )
    if on > timezone.localdate():
        raise ValidationError(
            "Chưa đến ngày đổi tên. Hãy ghi đổi tên vào đúng ngày có hiệu lực hoặc sau đó.",
            code="future",
        )
    if current is not None:
        current.valid_to = on
        current.save(update_fields=["valid_to"])
    NameRecord.objects.create(
        organisation=organisation,
        name=name,
        short_name=short_name,
        valid_from=on,
        decision=decision,
    )
    organisation.name, organisation.short_name = name, short_name
    organisation.full_clean()
    organisation.save(update_fields=["name", "short_name", "updated_at"])
    record(user, "organisations.rename", organisation, organisation=organisation, on=str(on))
    return organisation


@transaction.atomic
def move(organisation, *, parent, on, user, decision=""):
    """Put a unit under another parent from a date on; ``parent=None`` leaves it without one."""
    organisation = _locked(organisation)
    if parent is not None:
        _check_parent(organisation, parent, on)
    for link in organisation.affiliations.select_for_update():
        if link.valid_from >= on:
            raise ValidationError(
                f"Đã có quan hệ trực thuộc bắt đầu từ {link.valid_from:%d/%m/%Y}. "
                "Hãy chọn ngày muộn hơn hoặc sửa quan hệ đó trước.",
                code="overlap",
            )
        if link.valid_to is None or link.valid_to > on:
            link.valid_to = on
            link.save(update_fields=["valid_to"])
    if parent is not None:
        Affiliation.objects.create(
            child=organisation, parent=parent, valid_from=on, decision=decision
        )
    record(
        user,
        "organisations.move",
        organisation,
        organisation=organisation,
        recipient=parent,
        on=str(on),
    )
    return organisation


@transaction.atomic
def merge(organisation, *, into, on, user, decision=""):
    """Merge a unit into another: close it on a date, its successor may read its past.

    Units under it move to the successor on the same date.
    """
    if organisation.pk == into.pk:
        raise ValidationError("Không thể sáp nhập một đơn vị vào chính nó.", code="itself")
    if into.closed_on and into.closed_on <= on:
        raise ValidationError(
            "Đơn vị tiếp nhận đã giải thể vào ngày này. Hãy chọn đơn vị khác.", code="closed"
        )
    for child in list(Organisation.objects.under(organisation, on)):
        move(child, parent=into, on=on, user=user, decision=decision)
    Succession.objects.get_or_create(
        predecessor=organisation, successor=into, defaults={"since": on, "decision": decision}
    )
    close(organisation, on=on, user=user)
    record(
        user,
        "organisations.merge",
        organisation,
        organisation=organisation,
        recipient=into,
        on=str(on),
    )
    return into


@transaction.atomic
def close(organisation, *, on, user):
    """Close a unit from a date on. Nothing of it is deleted."""
    organisation = _locked(organisation)
    if organisation.closed_on:
        raise ValidationError(
            f"Đơn vị đã được ghi giải thể từ {organisation.closed_on:%d/%m/%Y}.", code="closed"
        )
    if Organisation.objects.under(organisation, on).active(on).exists():
        raise ValidationError(
            "Vẫn còn đơn vị trực thuộc. Hãy chuyển các đơn vị đó sang cấp trên mới trước.",
            code="has_children",
        )
    organisation.closed_on = on
    organisation.full_clean()
    organisation.save(update_fields=["closed_on", "updated_at"])
    for link in organisation.affiliations.filter(valid_to__isnull=True, valid_from__lt=on):
        link.valid_to = on
        link.save(update_fields=["valid_to"])
    record(user, "organisations.close", organisation, organisation=organisation, on=str(on))
    return organisation


def _locked(organisation):
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _check_parent(organisation, parent, on):
    if parent.is_school:
        raise ValidationError(
            "Cấp trên phải là cơ quan quản lý, không thể là trường.", code="parent_is_school"
        )
    if parent.closed_on and parent.closed_on <= on:
        raise ValidationError(
            f"{parent.name} đã giải thể từ {parent.closed_on:%d/%m/%Y}. Hãy chọn cơ quan kế thừa.",
            code="parent_closed",
        )
    if parent.pk == organisation.pk or _would_be_above_itself(organisation, parent, on):
        raise ValidationError(
            "Cấp trên đang nằm dưới chính đơn vị này hoặc sẽ nằm dưới từ một ngày đã ghi. "
            "Hãy chọn cơ quan khác.",
            code="circle",
        )


def _would_be_above_itself(organisation, parent, on):
    """Tell whether the unit stands above its new parent on the day, or on a later one noted now."""
    changes = Affiliation.objects.filter(valid_from__gt=on).order_by("valid_from")
    days = [on, *changes.values_list("valid_from", flat=True).distinct()]
    return any(organisation.pk in parent.ancestor_ids(day) for day in days)
