"""Who stays in a grade, as the school stated at the end of the year; for the roll-over."""

from .models import TermResult
from .rules.card import STAYS, read_promotion


def stated_outcomes(year):
    """Return pupil id → "stay" of those whose results of a year say that they stay."""
    rows = TermResult.objects.filter(
        period="cn", enrolment__school_year=year, enrolment__left_on__isnull=True
    ).values_list("enrolment__pupil_id", "promotion")
    return {pupil: "stay" for pupil, words in rows if words and read_promotion(words) == STAYS}
