"""Mails of the service: to the people of a unit who may act, sent when the transaction is done."""

from django.urls import reverse

from apps.accounts.models import Membership
from apps.accounts.permissions import ROLE_RIGHTS
from apps.core.addresses import site_address
from apps.core.mail import mail_is_on, send_on_commit
from apps.core.scoping import every_organisation

from .owed import time_left
from .states import State


def people_of(organisation_id, right):
    """Return the addresses of active people who hold a right at a unit."""
    roles = [role for role, rights in ROLE_RIGHTS.items() if right in rights]
    with every_organisation(reason="a mail goes to the people of the other party"):
        members = Membership.objects.active().filter(
            organisation_id=organisation_id, role__in=roles, user__is_active=True
        )
        return sorted(set(members.values_list("user__email", flat=True)))


def mail_receipt(receipt):
    """Mail a receipt to those of the sender who may send; nothing where mail is off."""
    if not mail_is_on():
        return 0
    addresses = people_of(receipt.organisation_id, "submissions.send_submission")
    url = check_address(receipt)
    for address in addresses:
        send_on_commit("submissions/receipt", {"receipt": receipt, "url": url}, to=address)
    return len(addresses)


def check_address(receipt):
    """Return the address at which anybody who holds a receipt can check it."""
    path = reverse("receipts:check", args=[receipt.check_code])
    return site_address(receipt.organisation.canonical_host, path)


def mail_decision(submission):
    """Tell the sender that a version was accepted or returned, and why."""
    if not mail_is_on():
        return 0
    requirement = submission.requirement
    path = reverse("submissions:submission", args=[submission.pk])
    context = {
        "submission": submission,
        "requirement": requirement,
        "url": site_address(requirement.organisation.canonical_host, path),
    }
    addresses = people_of(requirement.organisation_id, "submissions.send_submission")
    for address in addresses:
        send_on_commit("submissions/decision", context, to=address)
    return len(addresses)


def mail_reminder(requirement):
    """Remind those of a unit who may send; return how many mails go out."""
    if not mail_is_on():
        return 0
    path = reverse("submissions:requirement", args=[requirement.pk])
    context = {
        "requirement": requirement,
        "left": time_left(requirement),
        "sentence": requirement.on_time.sentence(),
        "is_returned": requirement.state == State.RETURNED,
        "url": site_address(requirement.organisation.canonical_host, path),
    }
    addresses = people_of(requirement.organisation_id, "submissions.send_submission")
    for address in addresses:
        send_on_commit("submissions/reminder", context, to=address)
    return len(addresses)


def mail_digest(office, campaign, *, missing, late, total):
    """Tell the officers of an office who has not sent: ``missing`` are (requirement, time left)."""
    if not mail_is_on():
        return 0
    path = reverse("submissions:campaign", args=[campaign.pk])
    context = {
        "office": office,
        "campaign": campaign,
        "missing": missing,
        "late": late,
        "total": total,
        "url": site_address(office.canonical_host, path),
    }
    addresses = people_of(office.pk, "submissions.review_requirement")
    for address in addresses:
        send_on_commit("submissions/digest", context, to=address)
    return len(addresses)
