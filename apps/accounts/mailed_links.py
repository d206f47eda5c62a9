"""Links that people ask for by mail, written in the background.

Nothing tells who has an account: every address costs the request the same statements, and the
mail itself is made by the worker. The task carries ids alone.
"""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from apps.core.addresses import client_address
from apps.core.counters import Policy, count_failure, counter_key, waiting_until
from apps.core.scoping import organisation_scope
from apps.organisations.models import Organisation

from .idling import mail_reopening_link
from .models import SignInCounter, User
from .resetting import mail_reset_link

RESET, REOPEN = "reset", "reopen"
MAILS = {RESET: mail_reset_link, REOPEN: mail_reopening_link}

# Who waits has the mails of before: others can fill a clerk's inbox a little, never lock it.
WINDOW = timedelta(hours=1)
FOR_ONE_ACCOUNT = Policy(((3, 5 * 60), (6, 30 * 60)))
FROM_ONE_ADDRESS = Policy(((30, 60), (60, 10 * 60)))
NOBODY = 0


def ask_for_link(kind, email, *, request):
    """Have a link mailed to the account of an address, if there is one.

    Returns 0, or the seconds to wait where links were asked for too often.
    """
    email, address, now = email.strip().lower(), client_address(request), timezone.now()
    policies = {
        counter_key("mailed-link", kind, email): FOR_ONE_ACCOUNT,
        counter_key("mailed-link-address", address): FROM_ONE_ADDRESS,
    }
    until = waiting_until(SignInCounter, policies, now=now, window=WINDOW)
    if until is not None:
        return max(1, round((until - now).total_seconds()))
    count_failure(SignInCounter, list(policies), now=now, window=WINDOW)
    known = User.objects.filter(email=email, is_active=True).values_list("pk", flat=True)
    enqueue_link(kind, known.first() or NOBODY, request.organisation)
    return 0


def enqueue_link(kind, user_id, organisation):
    """Hand a mail to the worker, who sees it when the transaction is committed."""
    mail_link.enqueue(kind, user_id, organisation.pk)


@task(priority=10)
def mail_link(kind, user_id, organisation_id):
    """Mail one kind of link to a person; for an address without an account there is nothing."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    organisation = Organisation.objects.get(pk=organisation_id)
    with organisation_scope(organisation):
        MAILS[kind](user, organisation)
