"""Publish and withdraw results; the sole writer of publications and of the cards families see.

Cards are made when the decision is taken and open by the clock: no job has to run on the minute.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from apps.audit.models import record
from apps.core.vocabulary import Period
from apps.roster.models import SchoolClass

from .cards import card_content
from .models import Correction, Publication, ResultCard, TermResult

BATCH = 500


def lock_classes(class_ids):
    """Let nobody publish, withdraw or change results of these classes until the transaction ends.

    Else a publication could be made of results that are just being replaced, or a card come back
    for one that is just being withdrawn. One order for all, so that two never wait for each other.
    """
    list(SchoolClass.objects.select_for_update().filter(pk__in=class_ids).order_by("pk"))


@transaction.atomic
def publish(school_class, period, *, user, at=None):
    """Show one period's results of a class, now or from the minute ``at`` on.

    Return the Publication. Refuse with ValidationError: ``period``, ``past``, ``open``,
    ``no_results``.
    """
    if period not in Period.values:
        raise ValidationError("Hãy chọn học kỳ I, học kỳ II hoặc cả năm.", code="period")
    now = timezone.now()
    moment = at.replace(second=0, microsecond=0) if at is not None else now
    if at is not None and moment <= now:
        raise ValidationError(
            "Giờ công bố đã qua. Hãy chọn một giờ sau này, hoặc công bố ngay.", code="past"
        )
    school_class = SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    if _open_publications([school_class.pk], period).exists():
        raise ValidationError(
            "Kết quả này đã được công bố hoặc hẹn giờ. Hãy ngừng công bố trước khi làm lại.",
            code="open",
        )
    publication = Publication(
        organisation_id=school_class.organisation_id,
        school_class=school_class,
        period=period,
        publish_at=moment,
        published_by=user,
    )
    results = results_of(school_class, period)
    if not results:
        raise ValidationError(
            "Lớp chưa có kết quả của kỳ này. Hãy nhập bảng điểm trước khi công bố.",
            code="no_results",
        )
    publication.save()
    ResultCard.objects.bulk_create(_cards_of(publication, results), batch_size=BATCH)
    record(
        user,
        "results.publish",
        publication,
        period=period,
        cards=len(results),
        publish_at=moment.isoformat(),
    )
    return publication


@transaction.atomic
def unpublish(publication, *, user, reason):
    """Withdraw a publication at once; the results themselves stay.

    Return the Publication. Refuse with ValidationError: ``withdrawn``, ``reason``.
    """
    lock_classes([publication.school_class_id])
    publication = Publication.objects.select_for_update().get(pk=publication.pk)
    if publication.withdrawn_at is not None:
        raise ValidationError("Lần công bố này đã ngừng từ trước.", code="withdrawn")
    reason = reason.strip()
    if not reason:
        raise ValidationError("Hãy ghi lý do ngừng công bố.", code="reason")
    publication.withdrawn_at = timezone.now()
    publication.withdrawn_by = user
    publication.reason = reason
    publication.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    publication.cards.all().delete()
    record(user, "results.unpublish", publication, period=publication.period)
    return publication


@transaction.atomic
def rebuild_cards(class_ids, period):
    """Bring the cards of open publications up to their results.

    Call it inside the transaction that changed them. Return how many cards changed, came or went.
    """
    touched = 0
    for publication in _open_publications(class_ids, period).select_related("school_class"):
        cards = {card.pupil_id: card for card in publication.cards.all()}
        created, updated = [], []
        for card in _cards_of(publication, results_of(publication.school_class, period)):
            stored = cards.pop(card.pupil_id, None)
            if stored is None:
                created.append(card)
            elif stored.content != card.content:
                stored.content, stored.packed, stored.look = card.content, card.packed, card.look
                updated.append(stored)
        ResultCard.objects.bulk_create(created, batch_size=BATCH)
        ResultCard.objects.bulk_update(updated, ["content", "packed", "look"], batch_size=BATCH)
        publication.cards.filter(pk__in=[stored.pk for stored in cards.values()]).delete()
        touched += len(created) + len(updated) + len(cards)
    return touched


def results_of(school_class, period):
    """Return the TermResults of a class in a period, one per pupil, with all a card needs."""
    results = (
        TermResult.objects.filter(enrolment__school_class=school_class, period=period)
        .select_related("enrolment__pupil", "enrolment__school_class")
        .prefetch_related(
            "subjects__subject",
            Prefetch(
                "enrolment__corrections",
                Correction.objects.filter(period=period).order_by("-corrected_at", "-pk"),
                to_attr="corrections_of_period",
            ),
        )
        .order_by("enrolment__pupil__sort_key", "enrolment__pupil_id", "enrolment_id")
    )
    newest = {result.enrolment.pupil_id: result for result in results}
    return list(newest.values())


def _open_publications(class_ids, period):
    return Publication.objects.filter(
        school_class__in=class_ids, period=period, withdrawn_at__isnull=True
    )


def _cards_of(publication, results):
    return [
        ResultCard(
            organisation_id=publication.organisation_id,
            publication=publication,
            pupil_id=result.enrolment.pupil_id,
            school_year_id=result.enrolment.school_year_id,
            period=publication.period,
            visible_from=publication.publish_at,
            content=card_content(result, published_at=publication.publish_at),
        ).prepare()
        for result in results
    ]
