"""After an upgrade that changes how cards look: make the stored ones ready again, unhurried.

Until then the look-up draws such a card itself, which is right but slower.
"""

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
            stale = list(ResultCard.objects.exclude(look=look()).order_by("pk")[:BATCH])
            if not stale:
                break
            for card in stale:
                card.prepare()
            ResultCard.objects.bulk_update(stale, ["packed", "look"])
            renewed += len(stale)
    return f"đã dựng lại {renewed} phiếu kết quả" if renewed else "mọi phiếu kết quả đều mới"
