"""Links that set a new password: mailed to the person, or handed over where mail is off."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from apps.core.mail import send_on_commit
from apps.core.scoping import every_organisation, own_organisation_id

from .models import Membership


def reset_link(user, *, host):
    """Return an address on ``host`` where the person sets a new password, once."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("accounts:password_new", args=[uid, default_token_generator.make_token(user)])
    return f"{settings.SITE_SCHEME}://{host}{path}"


def mail_reset_link(user, *, organisation, host):
    """Mail the link to its person; False when mail is off."""
    context = {
        "user": user,
        "organisation": organisation,
        "link": reset_link(user, host=host),
    }
    return send_on_commit("accounts/password_reset", context, to=user.email)


def works_elsewhere(user):
    """Tell whether a person has a role at another organisation than the one of the open scope."""
    here = own_organisation_id()
    with every_organisation(reason="a manager must not weaken an account that others rely on"):
        roles = Membership.objects.active().filter(user=user)
        return roles.exclude(organisation_id=here).exists()
