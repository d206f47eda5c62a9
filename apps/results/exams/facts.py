"""What the public pages need to know of an exam, kept in the process until it changes."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.utils import timezone

from apps.core.pagestamp import stamp

from .models import WEAK_ACCESS_LASTS, Exam
from .wording import decimals_of_total, subject_facts

MOST_KEPT = 500


def realm_of(exam):
    """Return under what name tries at an exam are counted."""
    return f"exam-{exam.pk}"


@dataclass(frozen=True)
class ExamFacts:
    """One announced exam as its visitors see it; it opens by the clock alone.

    ``access`` is the secret where the conditions of weaker ways are not, or no longer, met.
    """

    pk: int
    owner_id: int
    slug: str
    name: str
    kind: str
    note: str
    access: str
    publish_at: datetime
    decision_number: str
    candidate_count: int
    shows_distribution: bool
    has_prizes: bool
    subjects: tuple  # of SubjectFacts
    total_decimals: int

    @property
    def is_open(self):
        return self.publish_at <= timezone.now()

    @property
    def realm(self):
        """Under which failed tries count, on whichever site they are made."""
        return realm_of(self)

    @property
    def access_now(self):
        if timezone.now() >= self.publish_at + WEAK_ACCESS_LASTS:
            return Exam.Access.SECRET
        return self.access


_kept = OrderedDict()


def exam_facts(organisation, slug):
    """Return the ExamFacts of an announced exam that this site shows, or None.

    The unit's own exam comes before one of the same name above it.
    """
    key = (organisation.pk, slug, organisation.read_under, stamp(organisation.pk))
    if key not in _kept:
        found = _facts(organisation, slug)
        if found is None:
            return None  # strangers may ask for any name: only what exists is kept
        _kept[key] = found
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def _facts(organisation, slug):
    exams = list(Exam.objects.announced().filter(slug=slug).prefetch_related("subjects"))
    exams.sort(key=lambda exam: exam.organisation_id != organisation.pk)
    return _of(exams[0]) if exams else None


def _of(exam):
    subjects = list(exam.subjects.all())
    return ExamFacts(
        pk=exam.pk,
        owner_id=exam.organisation_id,
        slug=exam.slug,
        name=exam.name,
        kind=exam.kind,
        note=exam.note,
        access=exam.access if exam.allows_weak_access else Exam.Access.SECRET,
        publish_at=exam.publish_at,
        decision_number=exam.decision_number,
        candidate_count=exam.candidate_count,
        shows_distribution=exam.shows_distribution,
        has_prizes=exam.has_prizes,
        subjects=tuple(subject_facts(one) for one in subjects),
        total_decimals=decimals_of_total(exam.kind, subjects),
    )


def next_change():
    """Return the next moment at which pages of exams change by themselves, or None.

    An exam opens at its minute, and a way to look up that is weaker than the secret ends.
    """
    now = timezone.now()
    announced = Exam.objects.announced()
    ending = announced.exclude(access=Exam.Access.SECRET).filter(
        publish_at__gt=now - WEAK_ACCESS_LASTS
    )
    moments = [
        announced.filter(publish_at__gt=now).aggregate(first=Min("publish_at"))["first"],
        ending.aggregate(first=Min("publish_at"))["first"],
    ]
    if moments[1] is not None:
        moments[1] += WEAK_ACCESS_LASTS
    return min((moment for moment in moments if moment is not None), default=None)
