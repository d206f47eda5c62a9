"""Put the offices, schools and accounts of the made-up province into the database."""

import io

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile

from apps.accounts.models import Membership, User
from apps.core.scoping import organisation_scope
from apps.organisations.models import (
    Affiliation,
    Domain,
    Level,
    NameRecord,
    Organisation,
    Succession,
)

from .logos import draw_logo
from .organisations import LEVELS, OPERATOR, PASSWORD, REFORM, SUCCESSIONS, UNITS, accounts

DECISION = "Quyết định trình diễn về sắp xếp đơn vị hành chính"


def make_units(units=UNITS, successions=SUCCESSIONS):
    """Create the units in the order given (parents first); return slug → Organisation."""
    for position, (code, name, is_school, first_grade, last_grade) in enumerate(LEVELS, start=1):
        Level.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "is_school": is_school,
                "first_grade": first_grade,
                "last_grade": last_grade,
                "position": position * 10,
            },
        )
    made = {}
    for unit in units:
        made[unit.slug] = _make_unit(unit, made)
    for old, new in successions:
        Succession.objects.create(
            predecessor=made[old], successor=made[new], since=REFORM, decision=DECISION
        )
    return made


def _make_unit(unit, made):
    organisation = Organisation.objects.create(
        slug=unit.slug,
        name=unit.name,
        short_name=unit.short_name,
        kind=Organisation.Kind.SCHOOL if unit.is_school else Organisation.Kind.OFFICE,
        unit_code=f"99{unit.number:06d}",
        address=unit.address,
        phone=unit.phone,
        email=unit.email,
        responsible_name=unit.head,
        responsible_title=unit.head_title,
        motto=unit.motto,
        brand_colour=unit.brand_colour,
        accent_colour=unit.accent_colour,
        established_on=unit.established_on,
        closed_on=unit.closed_on,
        is_demo=True,
    )
    organisation.levels.set([unit.level])
    NameRecord.objects.create(
        organisation=organisation,
        name=unit.name,
        short_name=unit.short_name,
        valid_from=unit.established_on,
    )
    for slug, valid_from, valid_to in unit.parents:
        Affiliation.objects.create(
            child=organisation,
            parent=made.get(slug) or Organisation.objects.get(slug=slug),
            valid_from=valid_from,
            valid_to=valid_to,
            decision=DECISION if REFORM in (valid_from, valid_to) else "",
        )
    if unit.closed_on is None:
        Domain.objects.create(organisation=organisation, host=unit.host, is_canonical=True)
    Domain.objects.bulk_create(
        Domain(organisation=organisation, host=host) for host in unit.extra_hosts
    )
    return organisation


def give_logo(organisation, unit):
    buffer = io.BytesIO()
    draw_logo(unit).save(buffer, "PNG", optimize=True)
    organisation.logo.save(f"{unit.slug}.png", ContentFile(buffer.getvalue()), save=False)
    organisation.save(update_fields=["logo", "updated_at"])


def make_accounts(units, made):
    """Create the people of the units and the operator; one easy password for all of them."""
    password = make_password(PASSWORD)
    for unit in units:
        with organisation_scope(made[unit.slug]):
            for account in accounts(unit):
                user = _make_user(account, password)
                Membership.objects.bulk_create(
                    Membership(organisation=made[unit.slug], user=user, role=role)
                    for role in account.roles
                )
    _make_user(OPERATOR, password, is_superuser=True)


def _make_user(account, password, **fields):
    return User.objects.create(
        email=account.email,
        full_name=account.full_name,
        password=password,
        is_demo=True,
        **fields,
    )
