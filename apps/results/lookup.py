"""The one query behind a family's look-up: pupil, secret, class and every visible card."""

from dataclasses import dataclass

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.utils import timezone

from apps.core.vocabulary import school_year_label
from apps.roster.gate import Found
from apps.roster.models import Enrolment, Pupil

from .cards import card_context

PERIOD_RANK = {"hk1": 1, "hk2": 2, "cn": 3}


@dataclass(frozen=True)
class FamilyView:
    """The pupil as the page names them, and the contents of all visible cards, newest first."""

    pupil: dict
    cards: list


def fetch_results(code):
    """Return a Found with a FamilyView for a submitted pupil code, or None. One query."""
    code = "".join(code.split())
    now = timezone.now()
    newest_enrolment = Enrolment.objects.filter(pupil=OuterRef("pk")).order_by(
        "-school_year", F("left_on").desc(nulls_first=True), "-pk"
    )
    rows = list(
        Pupil.objects.filter(code__in={code, code.upper()})
        .annotate(
            card=FilteredRelation("result_cards", condition=Q(result_cards__visible_from__lte=now)),
            class_name=Subquery(newest_enrolment.values("school_class__name")[:1]),
            class_year=Subquery(newest_enrolment.values("school_year")[:1]),
        )
        .order_by()
        .values_list(
            "pk",
            "organisation_id",
            "lookup_secret__secret",
            "full_name",
            "code",
            "class_name",
            "class_year",
            "card__school_year",
            "card__period",
            "card__content",
        )
    )
    if not rows:
        return None
    pupil_id, organisation_id, secret, full_name, found_code, class_name, class_year = rows[0][:7]
    pupil = {
        "full_name": full_name,
        "code": found_code,
        "class_name": class_name or "",
        "school_year_label": school_year_label(class_year) if class_year else "",
    }
    cards = [row[7:] for row in rows if row[0] == pupil_id and row[9] is not None]
    cards.sort(key=lambda card: (card[0], PERIOD_RANK[card[1]]), reverse=True)
    view = FamilyView(pupil, [card_context(content) for _year, _period, content in cards])
    return Found(pupil_id, organisation_id, secret, view)
