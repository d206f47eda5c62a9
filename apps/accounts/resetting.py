"""Links that set a new password: mailed to the person, or handed over where mail is off."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from apps.core.addresses import site_address
from apps.core.mail import send_on_commit
from apps.core.scoping import every_organisation, own_organisation_id

from .models import Membership


def reset_link(user, organisation):
    """Return an address of the organisation where the person sets a new password, once."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("accounts:password_new", args=[uid, default_token_generator.make_token(user)])
    return site_address(organisation.canonical_host, path)


def mail_reset_link(user, organisation):
    """Mail the link to its person; False when mail is off."""
    link = reset_link(user, organisation)
    context = {"user": user, "organisation": organisation, "link": link}
    return send_on_commit("accounts/password_reset", context, to=user.email)


def works_elsewhere(user):
    """Tell whether a person has a role at another organisation than the one of the open scope."""
    here = own_organisation_id()
    with every_organisation(reason="a manager must not weaken an account that others rely on"):
        roles = Membership.objects.active().filter(user=user)
        return roles.exclude(organisation_id=here).exists()
