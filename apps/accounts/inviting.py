"""Invitations by link: the only way into the staff of an organisation."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import record
from apps.core.addresses import site_address
from apps.core.mail import send_on_commit

from .models import Invitation, Membership, User

VALID_FOR = timedelta(days=7)


def token_hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_link(organisation, token):
    """Return the address where an invitation of an organisation is taken up."""
    return site_address(organisation.canonical_host, reverse("accounts:invitation", args=[token]))


@transaction.atomic
def invite(organisation, *, email, full_name, roles, user, address):
    """Invite a person; returns (invitation, link). ``address(token)`` makes the link.

    The link is mailed when mail is on; otherwise the inviter hands it over.
    """
    unknown = set(roles) - set(Membership.Role.values)
    if unknown or not roles:
        raise ValidationError("Hãy chọn ít nhất một vai trò.", code="no_role")
    email = email.strip().lower()
    now = timezone.now()
    Invitation.objects.filter(
        email=email, accepted_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        full_name=full_name,
        roles=sorted(roles),
        token_hash=token_hash(token),
        created_by=user,
        expires_at=now + VALID_FOR,
    )
    link = address(token)
    send_on_commit(
        "accounts/invitation",
        {"invitation": invitation, "organisation": organisation, "link": link},
        to=email,
    )
    record(user, "accounts.invite", invitation, organisation=organisation, roles=sorted(roles))
    return invitation, link


@transaction.atomic
def revoke(invitations, *, user):
    """Make the open ones among invitations worthless; returns how many."""
    count = 0
    for invitation in invitations.select_for_update():
        if invitation.is_open:
            invitation.revoked_at = timezone.now()
            invitation.save(update_fields=["revoked_at"])
            record(user, "accounts.revoke_invitation", invitation)
            count += 1
    return count


def find(token):
    """Return the open invitation of a token, or None."""
    invitation = Invitation.objects.filter(token_hash=token_hash(token)).first()
    return invitation if invitation is not None and invitation.is_open else None


@transaction.atomic
def accept(invitation, *, password):
    """Let the invited person in: a new account sets its password, an old one proves it."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise ValidationError("Lời mời này đã hết hạn hoặc đã được dùng.", code="closed")
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, password, full_name=invitation.full_name)
    elif not user.check_password(password) or not user.is_active:
        raise ValidationError(
            "Địa chỉ này đã có tài khoản. Hãy nhập mật khẩu hiện có của tài khoản đó.",
            code="wrong_password",
        )
    for role in invitation.roles:
        Membership.objects.update_or_create(
            organisation_id=invitation.organisation_id,
            user=user,
            role=role,
            defaults={"is_active": True},
        )
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(user, "accounts.accept_invitation", invitation)
    return user
