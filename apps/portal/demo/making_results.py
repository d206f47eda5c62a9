"""Put last year's results of one school into the database and publish them on their days."""

from datetime import datetime

from django.utils import timezone

from apps.audit.models import record
from apps.results import rules
from apps.results.models import Publication, SubjectResult, TermResult
from apps.results.publishing import rebuild_cards

from .population import LAST_YEAR

BATCH = 2000
# When each period of 2025–2026 was published.
PUBLISHED_AT = {
    "hk1": datetime(2026, 1, 16, 17, 0),
    "hk2": datetime(2026, 5, 22, 17, 0),
    "cn": datetime(2026, 5, 29, 8, 0),
}


def make_results(organisation, terms, enrolments):
    """Store the TermMarks of every pupil: ``terms`` is code → [TermMarks]."""
    results, subjects = [], []
    for code, marks in terms.items():
        enrolment = enrolments[code, LAST_YEAR]
        rule_set = rules.code_for(enrolment.school_class.grade, LAST_YEAR)
        for term in marks:
            result = _term_result(organisation, enrolment, rule_set, term)
            results.append(result)
            subjects += [_subject_result(organisation, result, row) for row in term.subjects]
    TermResult.objects.bulk_create(results, batch_size=BATCH)
    SubjectResult.objects.bulk_create(subjects, batch_size=BATCH)


def publish_results(organisation, classes, publisher):
    """Publish all periods of last year's classes as on the days they became public."""
    last_year = [one for (year, _name), one in classes.items() if year == LAST_YEAR]
    for period, moment in PUBLISHED_AT.items():
        published = TermResult.objects.filter(
            enrolment__school_class__in=last_year, period=period
        ).values_list("enrolment__school_class_id", flat=True)
        with_results = set(published)
        publications = Publication.objects.bulk_create(
            Publication(
                organisation=organisation,
                school_class=school_class,
                period=period,
                publish_at=timezone.make_aware(moment),
                published_by=publisher,
            )
            for school_class in last_year
            if school_class.pk in with_results
        )
        rebuild_cards([school_class.pk for school_class in last_year], period)
        # The act itself refuses moments that have passed; the log tells of these all the same.
        for publication in publications:
            record(
                publisher,
                "results.publish",
                publication,
                period=period,
                publish_at=publication.publish_at.isoformat(),
            )


def _term_result(organisation, enrolment, rule_set, term):
    return TermResult(
        organisation=organisation,
        enrolment=enrolment,
        period=term.period,
        rule_set=rule_set,
        learning_level=term.learning_level,
        conduct_level=term.conduct_level,
        qualities=term.qualities,
        quality_notes=term.quality_notes,
        title=term.title,
        promotion=term.promotion,
        absences_with_leave=term.absences_with_leave,
        absences_without_leave=term.absences_without_leave,
        teacher_note=term.teacher_note,
    )


def _subject_result(organisation, result, row):
    return SubjectResult(
        organisation=organisation,
        term_result=result,
        subject_id=row.subject,
        regular_marks=[f"{mark.normalize():f}" for mark in row.regular],
        midterm=row.midterm,
        final=row.final,
        average=row.average,
        remark=row.remark,
    )
