"""Issue and void transcripts; the sole writer of them and of their print runs."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, Case, Exists, OuterRef, When
from django.utils import timezone

from apps.audit.models import record
from apps.core.vocabulary import Period
from apps.files.jobs import start_job
from apps.files.models import Job
from apps.results.models import Correction, Publication, Transcript, TranscriptRun
from apps.roster.models import SchoolClass

from .content import NEEDED_FIGURES, contents_of, periods_up_to

JOB = "results.print_transcripts"


def with_corrections(transcripts):
    """Return transcripts that know as ``is_amended`` whether a printed result changed since."""
    since = Correction.objects.filter(
        enrolment__pupil=OuterRef("enrolment__pupil"),
        enrolment__school_year=OuterRef("enrolment__school_year"),
        corrected_at__gt=OuterRef("issued_at"),
    )
    cases = [
        When(period=period, then=Exists(since.filter(period__in=periods_up_to(period))))
        for period in Period
    ]
    return transcripts.annotate(is_amended=Case(*cases, output_field=BooleanField()))


def may_be_issued(school_class, period):
    """Tell whether families can see the period: only what is public is put on paper."""
    publications = Publication.objects.filter(school_class=school_class, period=period)
    return publications.public().exists()


@transaction.atomic
def issue(school_class, period, pupil_ids, *, user, organisation):
    """Issue transcripts of pupils of a class and start drawing them; return the TranscriptRun.

    A pupil whose valid transcript says what the results say keeps it, with its code: so a second
    press is a reprint. Refuse with ValidationError: ``not_public``, ``nobody``, ``too_bare``.
    """
    school_class = SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    if not may_be_issued(school_class, period):
        raise ValidationError(
            "Kết quả của kỳ này chưa công bố. Hãy công bố trước khi cấp học bạ.", code="not_public"
        )
    contents = contents_of(organisation, school_class, period, pupil_ids)
    if not contents:
        raise ValidationError("Hãy chọn ít nhất một em có kết quả của kỳ này.", code="nobody")
    bare = [
        enrolment.pupil.full_name
        for enrolment, content in contents.values()
        if len(content["figures"]) < NEEDED_FIGURES
    ]
    if bare:
        raise ValidationError(
            f"Kết quả chưa đủ hai con số để đối chiếu: {', '.join(bare[:5])}. "
            "Hãy bổ sung điểm hoặc số buổi nghỉ.",
            code="too_bare",
        )
    current = {
        transcript.enrolment_id: transcript
        for transcript in with_corrections(
            Transcript.objects.filter(
                enrolment__in=[enrolment.pk for enrolment, _content in contents.values()],
                period=period,
                voided_at__isnull=True,
            )
        ).order_by("issued_at", "pk")
    }
    chosen, new = [], []
    for enrolment, content in contents.values():
        kept = current.get(enrolment.pk)
        if kept is None or kept.is_amended or kept.content != content:
            kept = Transcript(
                organisation_id=enrolment.organisation_id,
                enrolment=enrolment,
                period=period,
                content=content,
                issued_by=user,
            )
            new.append(kept)
        chosen.append((enrolment.pupil.sort_key, enrolment.pupil_id, kept))
    Transcript.objects.bulk_create(new, batch_size=200)
    chosen.sort(key=lambda one: one[:2])
    run = TranscriptRun.objects.create(
        organisation_id=school_class.organisation_id,
        title=f"Lớp {school_class.name}, {Period(period).in_words} {school_class.school_year}",
        transcript_ids=[transcript.pk for _key, _pupil, transcript in chosen],
        requested_by=user,
    )
    record(
        user,
        "results.issue_transcripts",
        run,
        transcripts=len(chosen),
        new=len(new),
        period=str(period),
    )
    start_job(JOB, target_id=run.pk, user=user)
    return run


def job_of(run):
    """Return the newest job of a run, or None."""
    return Job.objects.filter(kind=JOB, target_id=str(run.pk)).first()


@transaction.atomic
def void(transcript, *, reason, user):
    """Withdraw an issued transcript: whoever checks it reads that it is void.

    Refuse with ValidationError: ``void``, ``reason``.
    """
    transcript = Transcript.objects.select_for_update().get(pk=transcript.pk)
    if transcript.voided_at is not None:
        raise ValidationError("Bản học bạ này đã hủy từ trước.", code="void")
    if not reason.strip():
        raise ValidationError("Hãy ghi lý do hủy.", code="reason")
    transcript.voided_at = timezone.now()
    transcript.voided_by = user
    transcript.void_reason = reason.strip()[:300]
    transcript.save(update_fields=["voided_at", "voided_by", "void_reason"])
    record(user, "results.void_transcript", transcript)
    return transcript
