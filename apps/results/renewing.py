"""After an upgrade that changes how cards look: make the stored ones ready again, unhurried.

Until then the look-up draws such a card itself, which is right but slower.
"""

from django.db import transaction

from apps.core.scoping import every_organisation

from .card_html import look
from .models import ResultCard

BATCH = 500
MOST_AT_ONCE = 50_000


def renew_cards():
    """Prepare cards that were made under another look; say how many."""
    renewed = 0
    with every_organisation(reason="cards of all units follow the templates of this release"):
        while renewed < MOST_AT_ONCE:
            number = _renew_some()
            if not number:
                break
            renewed += number
    return f"đã dựng lại {renewed} phiếu kết quả" if renewed else "mọi phiếu kết quả đều mới"


@transaction.atomic
def _renew_some():
    """Prepare some cards anew; locked, so that a correction meanwhile is not drawn over."""
    cards = ResultCard.objects.select_for_update(of=("self",)).exclude(look=look())
    stale = list(cards.order_by("pk")[:BATCH])
    for card in stale:
        card.prepare()
    ResultCard.objects.bulk_update(stale, ["packed", "look"])
    return len(stale)
