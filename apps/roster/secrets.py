"""Look-up secrets and their slips: issued, printed, re-issued, here and nowhere else."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from apps.audit.models import record

from .models import LookupSecret, Pupil, SlipPrint, new_secret

# What people type for the letters that the alphabet leaves out.
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_IGNORED = str.maketrans("", "", " -.\t\u00a0")


def normal_secret(typed):
    """Return a typed secret in its stored form: case, blanks and look-alikes do not matter."""
    return typed.translate(_IGNORED).upper().translate(_LOOK_ALIKES)


@dataclass(frozen=True)
class Slip:
    """What stands on one paper slip."""

    full_name: str
    code: str
    class_name: str
    secret: str


@transaction.atomic
def ensure_secrets(pupils):
    """Issue a secret to every pupil who has none; return how many were issued.

    Who prints at the same moment gives the same pupils theirs: the first secret stands.
    """
    ids = {pupil.pk: pupil.organisation_id for pupil in pupils}
    known = set(LookupSecret.objects.filter(pupil__in=ids).values_list("pupil_id", flat=True))
    missing = {
        pk: LookupSecret(pupil_id=pk, organisation_id=organisation_id, secret=new_secret())
        for pk, organisation_id in ids.items()
        if pk not in known
    }
    if not missing:
        return 0
    LookupSecret.objects.bulk_create(missing.values(), batch_size=1000, ignore_conflicts=True)
    stored = LookupSecret.objects.filter(pupil__in=missing.keys()).values_list("pupil_id", "secret")
    return sum(missing[pk].secret == secret for pk, secret in stored)


@transaction.atomic
def print_class_slips(school_class, *, user, unprinted_only=False):
    """Return the Slips of a class in the order of its list, and tell the families and the audit.

    ``unprinted_only``: of those pupils alone whose slip was never printed.
    """
    pupils = list(Pupil.objects.studying_in(school_class))
    if unprinted_only:
        waiting = set(Pupil.objects.studying_in(school_class).without_slip())
        pupils = [pupil for pupil in pupils if pupil in waiting]
    slips = _slips(pupils, school_class.name)
    _note_prints(pupils, reason=SlipPrint.Reason.CLASS, user=user)
    record(user, "roster.print_slips", school_class, slips=len(slips))
    return slips


@transaction.atomic
def print_slips_of_classes(classes, *, user):
    """Return [Slips of a class] for several classes, all or none of them printed."""
    return [print_class_slips(school_class, user=user) for school_class in classes]


@transaction.atomic
def print_pupil_slip(pupil, *, user, reason=SlipPrint.Reason.AGAIN):
    """Return the Slip of one pupil, and tell the family and the audit."""
    enrolment = (
        pupil.enrolments.current()
        .select_related("school_class")
        .order_by("-school_year_id")
        .first()
    )
    slips = _slips([pupil], enrolment.school_class.name if enrolment else "")
    _note_prints([pupil], reason=reason, user=user)
    record(user, "roster.print_slips", pupil, slips=1)
    return slips[0]


@transaction.atomic
def reissue(pupil, *, user):
    """Give a pupil a new secret; the old one is dead at once. Return the LookupSecret."""
    is_first = ensure_secrets([pupil]) > 0
    secret = LookupSecret.objects.select_for_update().get(pupil=pupil)
    if not is_first:
        secret.secret = new_secret()
        secret.issue_number += 1
        secret.issued_at = timezone.now()
        secret.save()
    record(user, "roster.reissue_secret", pupil, issue_number=secret.issue_number)
    return secret


def _slips(pupils, class_name):
    ensure_secrets(pupils)
    secrets = {
        secret.pupil_id: secret.printed for secret in LookupSecret.objects.filter(pupil__in=pupils)
    }
    return [Slip(pupil.full_name, pupil.code, class_name, secrets[pupil.pk]) for pupil in pupils]


def _note_prints(pupils, *, reason, user):
    SlipPrint.objects.bulk_create(
        SlipPrint(organisation_id=pupil.organisation_id, pupil=pupil, by=user, reason=reason)
        for pupil in pupils
    )
