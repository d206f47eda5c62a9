"""Deadlines as exclusive instants together with their wording, and the sentence that explains them.

"trước ngày 15/10/2013" ends with the last second of 14/10: the instant is 15/10 00:00:00 in
Asia/Ho_Chi_Minh, and what arrives at that instant is late. A date is never shifted by itself, not
even from a day off (Bộ luật Dân sự 2015, Điều 147–148 speak of periods, not of named days); an
extension is an act with a reason.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone


class Wording(models.TextChoices):
    """How a letter says when something is due."""

    BEFORE_DAY = "before_day", "trước ngày"
    END_OF_DAY = "end_of_day", "đến hết ngày"
    BEFORE_HOUR = "before_hour", "trước … giờ ngày"


@dataclass(frozen=True)
class Deadline:
    """An exclusive instant (aware datetime) and its wording as staff read it."""

    instant: datetime
    words: str

    def is_met_at(self, moment):
        """Tell whether something that arrived at ``moment`` (aware) is on time."""
        return moment < self.instant

    @property
    def last_moment(self):
        """The last whole second that is still on time."""
        return timezone.localtime(self.instant - timedelta(seconds=1))

    def days_late(self, moment):
        """Return 0 when on time, else the days since the last day that was on time, at least 1."""
        if self.is_met_at(moment):
            return 0
        return max(1, (timezone.localtime(moment).date() - self.last_moment.date()).days)

    def days_left(self, moment):
        """Return how many days lie before the last day on time; negative when it is over."""
        return (self.last_moment.date() - timezone.localtime(moment).date()).days

    def sentence(self):
        """Explain the instant: what the wording means on the clock."""
        last = self.last_moment
        return (
            f"Hạn “{self.words}”: nhận đến hết {last:%H:%M:%S} ngày {last:%d/%m/%Y}; "
            f"từ {timezone.localtime(self.instant):%H:%M:%S ngày %d/%m/%Y} là trễ hạn."
        )

    def verdict(self, moment):
        """Say whether a moment was on time, with the wording that decides."""
        at = f"{timezone.localtime(moment):%H:%M:%S ngày %d/%m/%Y}"
        if self.is_met_at(moment):
            return f"Đúng hạn: nhận đủ lúc {at}, hạn “{self.words}”."
        return f"Trễ hạn {self.days_late(moment)} ngày: nhận đủ lúc {at}, hạn “{self.words}”."


def make_deadline(wording, day, at=None):
    """Return the Deadline of a wording, a date and, for "trước … giờ ngày", a time of day.

    Raises ValidationError (``no_time``) when that time is missing.
    """
    written = f"{day:%d/%m/%Y}"
    if wording == Wording.BEFORE_DAY:
        return Deadline(_midnight(day), f"trước ngày {written}")
    if wording == Wording.END_OF_DAY:
        return Deadline(_midnight(day + timedelta(days=1)), f"đến hết ngày {written}")
    if at is None:
        raise ValidationError("Hãy nhập giờ của hạn, ví dụ 17:00.", code="no_time")
    hour = f"{at:%H} giờ" if at.minute == 0 else f"{at:%H} giờ {at:%M}"
    return Deadline(timezone.make_aware(datetime.combine(day, at)), f"trước {hour} ngày {written}")


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
