"""Signing in and out: the tries, the waits, and what a session knows of itself."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.utils import timezone

from apps.audit.models import record
from apps.core.addresses import client_address
from apps.core.counters import Policy, count_failure, counter_key, waiting_until

from .models import SignInCounter, User

WINDOW = timedelta(minutes=15)
# Five failures from one address lock that account at that address; from many addresses the
# account only waits, never long: nobody can lock a clerk out on deadline day.
ACCOUNT_AND_ADDRESS = Policy(((5, 15 * 60),))
ACCOUNT = Policy(((20, 20), (50, 60)))
ADDRESS = Policy(((100, 60),))
IDLE_DAYS = 45

WRONG = "wrong"
WAIT = "wait"
NOT_HERE = "not_here"
IDLE = "idle"
OK = "ok"


@dataclass(frozen=True)
class Outcome:
    """What a try came to: one of the words above; ``user`` only after the right password."""

    state: str
    user: User | None = None
    wait_seconds: int = 0


def _policies(request, email):
    address = client_address(request)
    return {
        counter_key("sign-in", email, address): ACCOUNT_AND_ADDRESS,
        counter_key("sign-in", email): ACCOUNT,
        counter_key("sign-in-address", address): ADDRESS,
    }


def try_password(request, email, password):
    """Check an e-mail and password once, with the same work for all that fail."""
    email, now = email.strip().lower(), timezone.now()
    policies = _policies(request, email)
    until = waiting_until(SignInCounter, policies, now=now, window=WINDOW)
    if until is not None:
        return Outcome(WAIT, wait_seconds=max(1, round((until - now).total_seconds())))
    user = authenticate(request, email=email, password=password)
    if user is None:
        count_failure(SignInCounter, list(policies), now=now, window=WINDOW)
        known = User.objects.filter(email=email).first()
        record(known, "accounts.sign_in_failed", known)
        return Outcome(WRONG)
    if user.idle_since is not None or is_idle(user, now):
        return Outcome(IDLE, user)
    if not user.is_staff:
        return Outcome(NOT_HERE, user)
    return Outcome(OK, user)


def is_idle(user, now):
    """Tell whether an account has rested too long; a new one rests since it was made."""
    if user.is_demo and settings.DEMO:
        return False
    return (user.last_login or user.created_at) < now - timedelta(days=IDLE_DAYS)


def start_session(request, user, *, verified=False):
    """Sign a person in on this browser; ``verified`` tells that the second factor was given."""
    # First the sign-in: where somebody else was signed in, it empties the session.
    login(request, user, backend="apps.accounts.backends.MembershipBackend")
    request.session.update(
        {
            "organisation": request.organisation.pk,
            "address": client_address(request),
            "device": device_name(request.headers.get("User-Agent", "")),
            "second_factor": verified,
        }
    )
    record(user, "accounts.sign_in", user, second_factor=verified)


def end_session(request):
    if request.user.is_authenticated:
        record(request.user, "accounts.sign_out", request.user)
    logout(request)


SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "máy Mac"),
    ("Linux", "Linux"),
]
BROWSERS = [
    ("Zalo", "Zalo"),
    ("coc_coc", "Cốc Cốc"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]


def device_name(agent):
    """Return a short name for people: ``Chrome trên Windows``."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "trình duyệt khác")
    system = next((name for sign, name in SYSTEMS if sign in agent), "thiết bị khác")
    return f"{browser} trên {system}"
