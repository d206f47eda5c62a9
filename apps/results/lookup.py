"""The one query behind a family's look-up: pupil, secret and every visible card."""

from dataclasses import dataclass

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from apps.roster.gate import Found
from apps.roster.models import Pupil

from .cards import card_context

PERIOD_RANK = {"hk1": 1, "hk2": 2, "cn": 3}


@dataclass(frozen=True)
class FamilyView:
    """The pupil as the page names them, and the contents of all visible cards, newest first."""

    pupil: dict
    cards: list


def fetch_results(code):
    """Return a Found with a FamilyView for a submitted pupil code, or None. One query.

    Class and year come with the newest card, so that nothing is joined that a card already says.
    """
    code = "".join(code.split())
    visible = Q(result_cards__visible_from__lte=timezone.now())
    rows = list(
        Pupil.objects.filter(code__in={code, code.upper()})
        .annotate(card=FilteredRelation("result_cards", condition=visible))
        .order_by()
        .values_list(
            "pk",
            "organisation_id",
            "lookup_secret__secret",
            "full_name",
            "code",
            "card__school_year",
            "card__period",
            "card__content",
        )
    )
    if not rows:
        return None
    pupil_id, organisation_id, secret, full_name, found_code = rows[0][:5]
    cards = [row[5:] for row in rows if row[0] == pupil_id and row[5] is not None]
    cards.sort(key=lambda card: (card[0], PERIOD_RANK[card[1]]), reverse=True)
    contents = [card_context(content) for _year, _period, content in cards]
    newest = contents[0] if contents else {}
    pupil = {
        "full_name": full_name,
        "code": found_code,
        "class_name": newest.get("class_name", ""),
        "school_year_label": newest.get("school_year_label", ""),
    }
    return Found(pupil_id, organisation_id, secret, FamilyView(pupil, contents))
