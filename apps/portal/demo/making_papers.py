"""One correction that a family sees, and the transcripts of one class, at the main school."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from apps.results.correcting import Decision, Watch
from apps.results.models import Correction, ResultCard, SubjectResult
from apps.results.publishing import rebuild_cards
from apps.results.transcripts.issuing import issue
from apps.roster.models import SchoolClass

from .population import LAST_YEAR, THIS_YEAR

PERIOD, SUBJECT = "hk1", "tin-hoc"
CORRECTED_AT = datetime(2026, 1, 20, 15, 30)
DECISION = Decision("Cộng nhầm một điểm thường xuyên", "27/QĐ-THCS")
TOO_LOW = Decimal("0.4")


def shown_pupils():
    """Return cards with a title of pupils who are still here, the newest code first."""
    return (
        ResultCard.objects.filter(
            school_year=LAST_YEAR,
            period="cn",
            pupil__enrolments__school_year=THIS_YEAR,
            pupil__enrolments__is_repeating=False,
        )
        .exclude(content__title="")
        .order_by("-pupil__code")
    )


def correct_one(publisher):
    """Let the pupil whose code the demo prints have had one average too low for some days."""
    card = shown_pupils().first()
    row = SubjectResult.objects.select_related("term_result__enrolment").get(
        subject=SUBJECT,
        term_result__period=PERIOD,
        term_result__enrolment__pupil=card.pupil_id,
        term_result__enrolment__school_year=LAST_YEAR,
    )
    class_id = row.term_result.enrolment.school_class_id
    right, row.average = row.average, row.average - TOO_LOW
    row.save()
    watch = Watch([class_id], PERIOD)
    row.average = right
    row.save()
    made = watch.note(DECISION, user=publisher)
    moment = timezone.make_aware(CORRECTED_AT)
    Correction.objects.filter(pk__in=[one.pk for one in made]).update(corrected_at=moment)
    rebuild_cards([class_id], PERIOD)


def issue_some(organisation, publisher):
    """Issue the transcripts of last year's first class; the worker draws them."""
    school_class = SchoolClass.objects.filter(school_year=LAST_YEAR).order_by("grade", "sort_key")
    first = school_class.first()
    pupil_ids = first.enrolments.values_list("pupil_id", flat=True)
    issue(first, "cn", list(pupil_ids), user=publisher, organisation=organisation)
