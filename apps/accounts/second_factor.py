"""The second factor: a time-based code from a phone, or one of ten printed recovery codes."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.audit.models import record

from .models import RecoveryCode

CODES = 10
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def device_of(user):
    """Return the confirmed device of a person, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def new_device(user):
    """Return the device that waits to be confirmed, made on first use."""
    device, _ = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "điện thoại"}
    )
    return device


def key_in_groups(device):
    """The secret key as people type it into their app: groups of four letters."""
    key = base64.b32encode(bytes.fromhex(device.key)).decode().rstrip("=")
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


@transaction.atomic
def confirm_device(user, code, current=""):
    """Take a new device into use with its first code; returns fresh recovery codes.

    Where one is in use already, ``current`` is a fresh code of it, or a recovery code.
    """
    if device_of(user) is not None and not verify(user, current):
        raise ValidationError(
            "Mã của điện thoại cũ chưa đúng hoặc đã dùng rồi. Hãy chờ mã mới rồi nhập lại.",
            code="wrong_current",
        )
    device = new_device(user)
    if not device.verify_token(_digits(code)):
        raise ValidationError(
            "Mã chưa đúng. Hãy xem lại giờ trên điện thoại rồi nhập mã đang hiện.", code="wrong"
        )
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save()
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


def _digits(code):
    return "".join(sign for sign in code if sign.isdigit())


def _hash(user, code):
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    message = f"recovery\x1f{user.pk}\x1f{plain}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
