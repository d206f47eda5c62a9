"""Slips of candidates and their secrets: printed, found, re-issued, here and nowhere else."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from apps.audit.models import record
from apps.roster.models import new_secret

from .models import Candidate
from .numbers import typed_number

MOST_AT_ONCE = 5000


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


def slip_groups(exam, organisation):
    """Return the Groups of an exam: schools for the office that owns it, classes for a school."""
    field = _grouped_by(organisation)
    counted = (
        Candidate.objects.filter(exam=exam)
        .order_by(field)
        .values_list(field)
        .annotate(number=Count("pk"))
    )
    unnamed = "Chưa ghi lớp" if organisation.is_school else "Chưa ghi trường (thí sinh tự do)"
    return [Group(name, name or unnamed, number) for name, number in counted]


@transaction.atomic
def print_slips(exam, organisation, keys, *, user):
    """Return the ExamSlips of some groups, and tell the audit.

    Refuse with ValidationError: ``none``, ``many``.
    """
    wanted = Candidate.objects.filter(exam=exam, **{f"{_grouped_by(organisation)}__in": keys})
    number = wanted.count()
    if not number:
        raise ValidationError("Hãy chọn ít nhất một nhóm thí sinh.", code="none")
    if number > MOST_AT_ONCE:
        raise ValidationError(
            f"Mỗi lần in nhiều nhất {MOST_AT_ONCE} phiếu; các nhóm đã chọn có {number} thí sinh. "
            "Hãy chọn ít nhóm hơn.",
            code="many",
        )
    slips = [_slip(one) for one in wanted.order_by("school_name", "class_name", "number")]
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
    candidate.save(update_fields=["secret"])
    record(user, "results.exam_reissue", candidate)
    return _slip(candidate)


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
