"""The one query behind a family's look-up: pupil, secret and every visible card."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial

from django.db import connection
from django.utils import timezone

from apps.core.scoping import own_organisation_id
from apps.roster.gate import Found
from apps.roster.models import LookupSecret, Pupil

from .card_html import card_html, look, tabs_html, unpacked
from .models import ResultCard

PERIOD_RANK = {"hk1": 1, "hk2": 2, "cn": 3}


@dataclass(frozen=True)
class FamilyView:
    """What fills the family's page; ``cards`` is HTML as it is sent, the newest first, or empty.

    ``opens_at`` is the next minute at which a period of this pupil opens, or None.
    """

    full_name: str
    code: str
    tabs: str
    cards: bytes
    opens_at: datetime | None = None


def fetch_results(code):
    """Return a Found for a submitted pupil code, or None; its data() is a FamilyView. One query.

    The statement is written out: on results day composing it anew for each family would cost
    more than all the rest of the answer.
    """
    code = "".join(code.split())
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    values = [now, now, look(), now, own_organisation_id(), code, code.upper()]
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        rows = cursor.fetchall()
    if not rows:
        return None
    pupil_id, organisation_id, secret = rows[0][:3]
    return Found(pupil_id, organisation_id, secret, partial(_view, rows))


def _view(rows):
    pupil_id, _organisation_id, _secret, full_name, found_code = rows[0][:5]
    mine = [row[5:] for row in rows if row[0] == pupil_id and row[5] is not None]
    cards = [card for card in mine if card[-1] is None]
    cards.sort(key=lambda card: (card[0], PERIOD_RANK[card[1]]), reverse=True)
    return FamilyView(
        full_name=full_name,
        code=found_code,
        tabs=tabs_html(tuple((year, period) for year, period, *_rest in cards)),
        cards=b"\n".join([_html(*card[:-1]) for card in cards]),
        opens_at=min((_moment(card[-1]) for card in mine if card[-1] is not None), default=None),
    )


@cache
def _statement():
    quote = connection.ops.quote_name
    pupils, secrets, cards = (
        quote(model._meta.db_table) for model in (Pupil, LookupSecret, ResultCard)
    )
    return (
        "SELECT p.id, p.organisation_id, s.secret, p.full_name, p.code,"
        " c.school_year_id, c.period,"
        " CASE WHEN c.visible_from <= %s THEN c.packed END,"
        " CASE WHEN c.visible_from <= %s AND c.look <> %s THEN c.content END,"
        " CASE WHEN c.visible_from > %s THEN c.visible_from END"
        f" FROM {pupils} p"
        f" LEFT JOIN {secrets} s ON s.pupil_id = p.id"
        f" LEFT JOIN {cards} c ON c.pupil_id = p.id"
        " WHERE p.organisation_id = %s AND p.code IN (%s, %s)"
    )


def _moment(value):
    """Return a moment as the database hands it to a plain statement: SQLite does so as text."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value


def _html(year, period, packed, content):
    """Return a card as it was made ready, or made now when the portal was renewed since."""
    if content is None:
        return unpacked(packed)
    return card_html(json.loads(content), year, period).encode()
