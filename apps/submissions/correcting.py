"""A family asks the school to correct the list that it sent; the school answers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.models import record
from apps.roster.models import Pupil

from .families import answer_for
from .models import CorrectionRequest

ANSWERS = (CorrectionRequest.State.TAKEN, CorrectionRequest.State.REFUSED)


@transaction.atomic
def ask_correction(pupil, text):
    """Note what a family says is wrong, once until the school has answered.

    Raises ValidationError: ``no_text``, ``closed``, ``waiting``.
    """
    Pupil.objects.select_for_update(of=("self",)).get(pk=pupil.pk)
    text = text.strip()[:500]
    if not text:
        raise ValidationError("Hãy ghi nội dung đề nghị sửa.", code="no_text")
    answer = answer_for(pupil)
    if answer is None or not answer.may_ask:
        raise ValidationError(
            "Đợt này không còn nhận đề nghị qua trang. Hãy liên hệ nhà trường.", code="closed"
        )
    campaign = answer.requirement.campaign
    waiting = CorrectionRequest.objects.waiting().filter(pupil=pupil, campaign=campaign).first()
    if waiting is not None:
        if waiting.text == text:
            return waiting
        raise ValidationError(
            "Gia đình đã có một đề nghị chờ trường trả lời. Trường trả lời xong thì gửi tiếp được.",
            code="waiting",
        )
    request = CorrectionRequest.objects.create(
        organisation_id=pupil.organisation_id,
        pupil=pupil,
        submission=answer.submission,
        campaign=campaign,
        text=text,
    )
    record(None, "submissions.ask_correction", request)
    return request


@transaction.atomic
def answer_correction(request, *, state, answer, user):
    """Tell a family what became of its request; it is answered once.

    Raises ValidationError: ``no_answer``, ``answered``.
    """
    request = CorrectionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    answer = answer.strip()[:300]
    if state not in ANSWERS or not answer:
        raise ValidationError("Hãy chọn kết quả và ghi câu trả lời.", code="no_answer")
    if request.state != CorrectionRequest.State.NEW:
        if (request.state, request.answer) == (state, answer):
            return request
        raise ValidationError("Đề nghị này đã được trả lời.", code="answered")
    request.state, request.answer = state, answer
    request.answered_by, request.answered_at = user, timezone.now()
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(user, "submissions.answer_correction", request, state=state)
    return request
