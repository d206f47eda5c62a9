"""Who stays, or is still to be assessed again, as the school stated at the year's end."""

from .models import TermResult
from .rules.card import REASSESSMENT, STAYS, SUMMER_CONDUCT, read_promotion

UNUSUAL = {STAYS: "stay", REASSESSMENT: "wait", SUMMER_CONDUCT: "wait"}


def pupils_with_results(year):
    """Return the ids of the pupils who have a yearly result in a school year."""
    rows = TermResult.objects.filter(period="cn", enrolment__school_year=year)
    return set(rows.values_list("enrolment__pupil_id", flat=True))


def stated_outcomes(year):
    """Return pupil id → "stay" or "wait" of those whose yearly results do not say "promoted"."""
    rows = TermResult.objects.filter(
        period="cn", enrolment__school_year=year, enrolment__left_on__isnull=True
    ).values_list("enrolment__pupil_id", "promotion")
    outcomes = {pupil: UNUSUAL.get(read_promotion(words)) for pupil, words in rows if words}
    return {pupil: outcome for pupil, outcome in outcomes.items() if outcome is not None}
