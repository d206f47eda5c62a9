"""The second factor: a time-based code from a phone, or one of ten printed recovery codes."""

import base64
import hashlib
import hmac
import secrets
import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.audit.models import record
from apps.core.counters import Policy, count_failure, counter_key, waiting_until

from .models import RecoveryCode, SignInCounter
from .signing_in import WINDOW

CODES = 10
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TRIES = Policy(((5, 60), (10, 300)))
STEPS_ASIDE = 1  # clocks of phones go wrong by up to half a minute
WRONG_CODE = "Mã chưa đúng hoặc đã dùng rồi. Hãy nhập mã đang hiện."


def device_of(user):
    """Return the confirmed device of a person, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def new_key(user, session):
    """Return the secret key, in hexadecimal, that this session offers for the next phone.

    It follows from the session and the phone in use, so that showing it writes nothing; it opens
    nothing until ``set_device`` keeps it.
    """
    device = device_of(user)
    state = (user.pk, session.session_key, device.pk if device else 0, _is_verified(session))
    message = "\x1f".join(["second-factor-key", *map(str, state)])
    return hmac.new(settings.SECRET_KEY.encode(), message.encode(), hashlib.sha1).hexdigest()


def _is_verified(session):
    return bool(session.get("second_factor"))


def config_address(user, key):
    """Return the address that an app reads from the picture code."""
    return TOTPDevice(user=user, key=key).config_url


def key_in_groups(key):
    """The secret key as people type it into their app: groups of four letters."""
    letters = base64.b32encode(bytes.fromhex(key)).decode().rstrip("=")
    return " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))


@transaction.atomic
def set_device(user, key, *, code, current=""):
    """Take a phone with a new key into use with its first code; returns fresh recovery codes.

    Where one is in use already, ``current`` is a fresh code of it, or a recovery code. Raises
    ValidationError when one of the two is wrong; the phone in use stays then.
    """
    if device_of(user) is not None and not verify(user, current):
        raise ValidationError(
            "Mã của điện thoại cũ chưa đúng hoặc đã dùng rồi. Hãy chờ mã mới rồi nhập lại.",
            code="wrong_current",
        )
    clock = TOTP(bytes.fromhex(key))
    clock.time = time.time()
    digits = _digits(code)
    if len(digits) != 6 or not clock.verify(int(digits), STEPS_ASIDE):
        raise ValidationError(
            "Mã chưa đúng. Hãy xem lại giờ trên điện thoại rồi nhập mã đang hiện.", code="wrong"
        )
    TOTPDevice.objects.filter(user=user).delete()
    TOTPDevice.objects.create(
        user=user,
        name="điện thoại",
        key=key,
        confirmed=True,
        drift=clock.drift,
        last_t=clock.t(),
    )
    record(user, "accounts.set_second_factor", user)
    return print_recovery_codes(user)


@transaction.atomic
def print_recovery_codes(user):
    """Make ten new codes and forget the old ones; they are shown this once."""
    user.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes]
    )
    record(user, "accounts.print_recovery_codes", user)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def verify(user, code):
    """Tell whether a code opens the second door; a recovery code opens it once."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    digits = _digits(code)
    if device is not None and len(digits) == 6 and device.verify_token(digits):
        return True
    wanted = _hash(user, code)
    used = user.recovery_codes.filter(code_hash=wanted, used_at__isnull=True).update(
        used_at=timezone.now()
    )
    if used:
        record(user, "accounts.use_recovery_code", user)
    return bool(used)


@transaction.atomic
def remove(user, *, by):
    """Take the second factor of a person away, so that it can be set up anew."""
    TOTPDevice.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()
    record(by, "accounts.remove_second_factor", user)


def seconds_to_wait(user):
    """Return the seconds until the next try of this person's code or password, or 0."""
    now = timezone.now()
    until = waiting_until(SignInCounter, {_tries_key(user): TRIES}, now=now, window=WINDOW)
    return max(1, round((until - now).total_seconds())) if until else 0


def count_wrong_code(user):
    count_failure(SignInCounter, [_tries_key(user)], now=timezone.now(), window=WINDOW)


def _tries_key(user):
    return counter_key("second-factor", user.pk)


def _digits(code):
    return "".join(sign for sign in code if sign.isdigit())


def _hash(user, code):
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    message = f"recovery\x1f{user.pk}\x1f{plain}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
