"""Mark results that changed after their families could see them, and make their cards anew."""

from django.db import transaction
from django.utils import timezone

from .models import TermResult
from .publishing import published_class_ids, rebuild_cards

DEFAULT_NOTE = "Nhà trường đã điều chỉnh kết quả này."


@transaction.atomic
def amend_by_hand(result):
    """After one result was saved by hand: note the amendment if it was public."""
    class_id = result.enrolment.school_class_id
    if published_class_ids([class_id], result.period):
        result.amended_at = timezone.now()
        result.amendment_note = result.amendment_note or DEFAULT_NOTE
        result.save(update_fields=["amended_at", "amendment_note", "updated_at"])
    rebuild_cards([class_id], result.period)


def note_amendments(notes, class_ids, period):
    """Stamp changed results of public classes and rebuild the cards of all given classes.

    ``notes`` maps the id of a changed TermResult to what the family reads. Call it inside the
    transaction that changed them. Return how many results were stamped.
    """
    public = published_class_ids(class_ids, period)
    changed = list(
        TermResult.objects.filter(pk__in=notes, enrolment__school_class__in=public, period=period)
    )
    now = timezone.now()
    for result in changed:
        result.amended_at = now
        result.amendment_note = notes[result.pk][:300]
    TermResult.objects.bulk_update(changed, ["amended_at", "amendment_note"], batch_size=500)
    rebuild_cards(class_ids, period)
    return len(changed)
