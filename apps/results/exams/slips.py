"""Slips of candidates and their secrets: printed, found, re-issued, here and nowhere else."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from apps.audit.models import record
from apps.roster.models import new_secret

from .models import Candidate
from .numbers import typed_number

MOST_AT_ONCE = 5000
PIECE = 500


@dataclass(frozen=True)
class ExamSlip:
    """What stands on one candidate's paper slip."""

    full_name: str
    number: str
    school_name: str
    class_name: str
    secret: str


@dataclass(frozen=True)
class Group:
    """Candidates whose slips go to one place: a school, or at a school a class."""

    key: str
    label: str
    number: int
    unprinted: int


def slip_groups(exam, organisation):
    """Return the Groups of an exam: schools for the office that owns it, classes for a school."""
    field = _grouped_by(organisation)
    counted = (
        Candidate.objects.filter(exam=exam)
        .order_by(field)
        .values_list(field)
        .annotate(number=Count("pk"), unprinted=Count("pk", filter=Q(slip_printed_at__isnull=True)))
    )
    unnamed = "Chưa ghi lớp" if organisation.is_school else "Chưa ghi trường (thí sinh tự do)"
    return [Group(name, name or unnamed, number, unprinted) for name, number, unprinted in counted]


def without_slip(exam):
    """Return how many candidates of this unit need a slip and had none printed yet."""
    if not exam.needs_slips:
        return 0
    return Candidate.objects.filter(exam=exam).without_slip().count()


@transaction.atomic
def print_slips(exam, organisation, keys, *, user, unprinted_only=False):
    """Return the ExamSlips of some groups, and tell the audit.

    ``unprinted_only``: of those candidates alone whose slip was never printed.
    Refuse with ValidationError: ``none``, ``many``.
    """
    wanted = Candidate.objects.filter(exam=exam, **{f"{_grouped_by(organisation)}__in": keys})
    if unprinted_only:
        wanted = wanted.without_slip()
    number = wanted.count()
    if not number:
        raise ValidationError(
            "Các nhóm đã chọn đều in phiếu rồi. Muốn in lại thì bỏ dấu “Chỉ in phiếu chưa in”."
            if unprinted_only
            else "Hãy chọn ít nhất một nhóm thí sinh.",
            code="none",
        )
    if number > MOST_AT_ONCE:
        raise ValidationError(
            f"Mỗi lần in nhiều nhất {MOST_AT_ONCE} phiếu; các nhóm đã chọn có {number} thí sinh. "
            "Hãy chọn ít nhóm hơn.",
            code="many",
        )
    printed = list(wanted.order_by("school_name", "class_name", "number"))
    _note_print([one.pk for one in printed])
    slips = [_slip(one) for one in printed]
    record(user, "results.exam_slips", exam, slips=len(slips))
    return slips


def find_candidate(exam, number, *, user):
    """Return the candidate of a number for the desk of lost slips, or None; told to the audit."""
    found = Candidate.objects.filter(exam=exam, number=typed_number(number)).first()
    if found is not None:
        record(user, "results.exam_find", found)
    return found


@transaction.atomic
def reissue(candidate, *, user):
    """Give a candidate a new secret and return the ExamSlip; the old one is dead at once."""
    candidate = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    candidate.secret = new_secret()
    candidate.slip_printed_at = timezone.now()
    candidate.save(update_fields=["secret", "slip_printed_at"])
    record(user, "results.exam_reissue", candidate)
    return _slip(candidate)


def _note_print(candidate_ids):
    """Keep the moment; in pieces, for a database takes only so many numbers at once."""
    now = timezone.now()
    for start in range(0, len(candidate_ids), PIECE):
        piece = candidate_ids[start : start + PIECE]
        Candidate.objects.filter(pk__in=piece).update(slip_printed_at=now)


def _grouped_by(organisation):
    return "class_name" if organisation.is_school else "school_name"


def _slip(candidate):
    return ExamSlip(
        candidate.full_name,
        candidate.number,
        candidate.school_name,
        candidate.class_name,
        candidate.printed_secret,
    )
