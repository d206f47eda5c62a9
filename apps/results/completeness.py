"""How far each class is in each period: a constant number of queries for any number of classes."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from apps.core.vocabulary import Period
from apps.roster.models import Pupil, SchoolClass

from .missing import GapCount, gap_counts
from .models import Publication, TermResult


@dataclass(frozen=True)
class PeriodState:
    """``state``: none, partial, gaps, complete, scheduled or published.

    ``gap_count`` are the results of subjects that pupils with results lack; ``subject_count`` are
    compulsory subjects of which nobody in the class has a result; ``level_count`` are levels of
    learning and conduct.
    """

    period: str
    label: str
    state: str
    result_count: int
    pupil_count: int
    publication: Publication | None
    gap_count: int = 0
    subject_count: int = 0
    level_count: int = 0

    @property
    def lacking(self):
        """What results that came for every pupil still lack, in words; empty where nothing is."""
        counted = (
            (self.subject_count, "môn bắt buộc"),
            (self.gap_count, "kết quả của từng em"),
            (self.level_count, "mức đánh giá"),
        )
        return ", ".join(f"{count} {noun}" for count, noun in counted if count)


@dataclass(frozen=True)
class ClassState:
    school_class: SchoolClass
    periods: list

    @property
    def is_empty(self):
        return all(period.state == "none" for period in self.periods)

    @property
    def filled_periods(self):
        """What a board shows of the class: every period, or none where nothing came at all."""
        return [] if self.is_empty else self.periods


def class_states(year):
    """Return a ClassState for every class of a school year, in the order of the classes."""
    studying = Q(enrolments__left_on__isnull=True, enrolments__pupil__status=Pupil.Status.STUDYING)
    classes = list(
        SchoolClass.objects.filter(school_year=year)
        .annotate(pupil_count=Count("enrolments", filter=studying))
        .order_by("grade", "sort_key")
    )
    here = Q(enrolment__left_on__isnull=True, enrolment__pupil__status=Pupil.Status.STUDYING)
    counts = {
        (row["enrolment__school_class"], row["period"]): (row["size"], row["here"])
        for row in TermResult.objects.filter(enrolment__school_class__school_year=year)
        .order_by()
        .values("enrolment__school_class", "period")
        .annotate(
            size=Count("enrolment__pupil", distinct=True),
            here=Count("enrolment__pupil", distinct=True, filter=here),
        )
    }
    publications = {
        (publication.school_class_id, publication.period): publication
        for publication in Publication.objects.filter(
            school_class__school_year=year, withdrawn_at__isnull=True
        )
    }
    gaps = gap_counts(year) if classes else {}
    return [
        ClassState(
            school_class,
            [
                _state(
                    period,
                    *counts.get((school_class.pk, period.value), (0, 0)),
                    school_class.pupil_count,
                    publications.get((school_class.pk, period.value)),
                    gaps.get((school_class.pk, period.value), GapCount()),
                )
                for period in Period
            ],
        )
        for school_class in classes
    ]


def _state(period, size, here, pupil_count, publication, gaps):
    """``size`` results came, ``here`` of them of pupils who still learn in the class.

    Who has left fills nobody's gap; a class that all have left keeps its results.
    """
    result_count = here if pupil_count else size
    if publication is not None:
        state = "published" if publication.publish_at <= timezone.now() else "scheduled"
    elif size == 0:
        state = "none"
    elif result_count < pupil_count:
        state = "partial"
    else:
        state = "gaps" if gaps.results or gaps.levels else "complete"
    counts = (result_count, pupil_count, publication, gaps.results, gaps.subjects, gaps.levels)
    return PeriodState(period.value, period.label, state, *counts)


def unpublished_classes(classes, period):
    """Return those of some classes whose results of a period are neither public nor scheduled."""
    published = set(
        Publication.objects.filter(
            school_class__in=classes, period=period, withdrawn_at__isnull=True
        ).values_list("school_class_id", flat=True)
    )
    return [school_class for school_class in classes if school_class.pk not in published]
