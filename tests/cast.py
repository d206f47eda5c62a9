"""How the people and organisations of the tests are made."""

import base64
from datetime import date

from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.accounts.models import Membership, User
from apps.core.scoping import every_organisation
from apps.organisations.models import Domain, Level, NameRecord, Organisation

PASSWORD = "hoa-phuong-no-do-1"


def make_organisation(slug, name, kind, level, **fields):
    organisation = Organisation.objects.create(
        slug=slug, name=name, short_name=name, kind=kind, **fields
    )
    organisation.levels.set(Level.objects.filter(code=level))
    NameRecord.objects.create(
        organisation=organisation, name=name, short_name=name, valid_from=date(2000, 1, 1)
    )
    Domain.objects.create(organisation=organisation, host=f"{slug}.localhost", is_canonical=True)
    return organisation


def make_user(email, full_name, organisation=None, *roles, **fields):
    user = User.objects.create_user(email, PASSWORD, full_name=full_name, **fields)
    with every_organisation(reason="the cast of the tests"):
        for role in roles:
            Membership.objects.create(organisation=organisation, user=user, role=role)
    return user


def shown_key(page):
    """Return, in hexadecimal, the key that a page shows for typing it into an app."""
    return base64.b32decode(page.context["key"].replace(" ", "")).hex()


def give_device(user):
    """Return the phone of a person who has set up the second factor."""
    return TOTPDevice.objects.create(user=user, name="điện thoại", confirmed=True)
