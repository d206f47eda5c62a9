"""Publish, seal and withdraw the scores of an exam; decide how candidates are looked up."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record
from apps.core.pagestamp import renew

from .models import LEAST_FOR_WEAK_ACCESS, Exam


@transaction.atomic
def publish(exam, *, user, at=None):
    """Open the scores now, or seal them until the minute ``at``: the clock alone opens them.

    Refuse with ValidationError: ``past``, ``open``, ``no_candidates``.
    """
    exam = locked(exam)
    now = timezone.now()
    moment = at.replace(second=0, microsecond=0) if at is not None else now
    if at is not None and moment <= now:
        raise ValidationError("Giờ công bố đã qua. Hãy chọn một giờ sau này.", code="past")
    if exam.is_open:
        raise ValidationError("Điểm kỳ thi này đã công bố.", code="open")
    if not exam.candidates.exists():
        raise ValidationError(
            "Kỳ thi chưa có thí sinh. Hãy nhập điểm trước khi công bố.", code="no_candidates"
        )
    if exam.was_open and exam.seen_from is None:
        exam.seen_from = exam.publish_at  # withdrawing and sealing anew is no way around decisions
    exam.publish_at, exam.published_by, exam.withdrawn_at = moment, user, None
    exam.save(
        update_fields=["publish_at", "published_by", "withdrawn_at", "seen_from", "updated_at"]
    )
    record(user, "results.exam_publish", exam, publish_at=moment.isoformat())
    return exam


@transaction.atomic
def withdraw(exam, *, user, reason):
    """Close the look-up at once; scores stay. Refuse with ValidationError: ``closed``, ``reason``.

    A decision for a way without the secret ends too, so that its 30 days cannot be begun anew.
    """
    exam = locked(exam)
    if not exam.is_announced:
        raise ValidationError("Kỳ thi này không đang công bố.", code="closed")
    if not reason.strip():
        raise ValidationError("Hãy ghi lý do ngừng công bố.", code="reason")
    exam.withdrawn_at, exam.access = timezone.now(), Exam.Access.SECRET
    exam.withdraw_reason = reason.strip()[:250]
    exam.save(update_fields=["withdrawn_at", "withdraw_reason", "access", "updated_at"])
    record(user, "results.exam_withdraw", exam)
    return exam


@transaction.atomic
def set_access(exam, access, *, basis, user):
    """Record the manager's decision how candidates are looked up, with its legal basis.

    Anything weaker than the secret closes by itself 30 days after publication. It is refused with
    ValidationError under 200 candidates (``few``), for exams with prizes (``prizes``), without a
    basis (``basis``), and number with date of birth while a date is missing (``births``).
    """
    exam = locked(exam)
    if access != Exam.Access.SECRET:
        if not basis.strip():
            raise ValidationError("Hãy ghi căn cứ của quyết định này.", code="basis")
        if exam.candidates.count() < LEAST_FOR_WEAK_ACCESS:
            raise ValidationError(
                f"Kỳ thi dưới {LEAST_FOR_WEAK_ACCESS} thí sinh chỉ tra cứu bằng mã tra cứu, để "
                "không ai dò ra điểm của từng em.",
                code="few",
            )
        if exam.kind == Exam.Kind.TALENT or exam.candidates.exclude(prize="").exists():
            raise ValidationError("Kỳ thi có giải chỉ tra cứu bằng mã tra cứu.", code="prizes")
    if access == Exam.Access.BIRTH:
        without = exam.candidates.filter(date_of_birth__isnull=True).count()
        if without:
            raise ValidationError(
                f"{without} thí sinh chưa có ngày sinh nên sẽ không tra cứu được. Hãy nhập bổ "
                "sung ngày sinh trước.",
                code="births",
            )
    exam.access, exam.access_basis = access, basis.strip()[:300]
    exam.access_decided_at, exam.access_decided_by = timezone.now(), user
    exam.save(
        update_fields=[
            *("access", "access_basis", "access_decided_at", "access_decided_by", "updated_at"),
        ]
    )
    record(user, "results.exam_access", exam, access=access)
    return exam


def renew_pages(sender, instance, **signal):
    """Signal receiver: pages of the owner and of every unit below it name the exam."""
    renew(instance.organisation_id)
    owner = instance.organisation
    if owner.is_office:
        for unit in owner.descendant_ids():
            renew(unit)


def locked(exam):
    """Return an exam as it stands now; nobody else publishes or changes it until the end."""
    return Exam.objects.select_for_update(of=("self",)).get(pk=exam.pk)
