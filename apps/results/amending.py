"""Tell families that a result changed after they could see it, and mend its card."""

from django.db import transaction
from django.utils import timezone

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
