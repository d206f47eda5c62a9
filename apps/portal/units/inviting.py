"""Invitations of the first managers of units: each in the scope of its unit."""

from dataclasses import dataclass
from functools import partial

from apps.accounts.inviting import invitation_link, invite
from apps.accounts.models import Invitation, Membership
from apps.core.scoping import organisation_scope
from apps.imports.models import ImportChange
from apps.organisations.models import Organisation

USUAL_NAME = "Quản trị đơn vị"


@dataclass(frozen=True)
class Invited:
    """The last invitation of one person to one unit; ``link`` only right after it was made."""

    unit: Organisation
    invitation: Invitation
    link: str = ""

    @property
    def state(self):
        if self.invitation.accepted_at:
            return "đã nhận"
        if self.invitation.revoked_at:
            return "đã thu hồi"
        return "chờ nhận" if self.invitation.is_open else "hết hạn"

    @property
    def may_be_renewed(self):
        return not (self.invitation.accepted_at or self.invitation.revoked_at)


def invite_manager(unit, *, email, full_name, user):
    """Invite the first manager of a unit; returns Invited with its link."""
    with organisation_scope(unit):
        invitation, link = invite(
            unit,
            email=email,
            full_name=full_name or USUAL_NAME,
            roles=[Membership.Role.MANAGER],
            user=user,
            address=partial(invitation_link, unit),
        )
    return Invited(unit, invitation, link)


def units_created_by(batch):
    """Return the units that a batch created and that still exist."""
    created = batch.changes.filter(
        model=Organisation._meta.label_lower, action=ImportChange.Action.CREATED
    )
    units = Organisation.objects.prefetch_related("domains")
    return list(units.filter(pk__in=created.values("object_pk")))


def invited_by(batch):
    """Return Invited for everybody whom the units of a batch have invited, the last one each."""
    found = []
    for unit in units_created_by(batch):
        with organisation_scope(unit):
            latest = {}
            for invitation in Invitation.objects.order_by("created_at", "pk"):
                latest[invitation.email] = invitation
        found += [Invited(unit, invitation) for invitation in latest.values()]
    return found


def renew_links(batch, *, user):
    """Make a new link for everybody who has not come yet; the former links are worthless.

    A link is stored as a hash only, so the one way to see it is to make it.
    """
    return [
        invite_manager(
            one.unit,
            email=one.invitation.email,
            full_name=one.invitation.full_name,
            user=user,
        )
        if one.may_be_renewed
        else one
        for one in invited_by(batch)
    ]
