"""From which age on a child has to agree itself."""

from calendar import monthrange
from datetime import date

AGE_OF_CONSENT = 7  # law on personal data protection 91/2025/QH15, article 24


def agrees_itself_if_born_by(day):
    """Return the last date of birth of those who have reached the age of consent on a day."""
    year = day.year - AGE_OF_CONSENT
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
