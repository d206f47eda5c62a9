"""Plain choices that several apps speak of."""

from django.db import models


class Period(models.TextChoices):
    """The periods of a school year for which results are stated."""

    FIRST_TERM = "hk1", "Học kỳ I"
    SECOND_TERM = "hk2", "Học kỳ II"
    YEAR = "cn", "Cả năm"

    @property
    def in_words(self):
        """The label inside a sentence: "học kỳ I"."""
        return self.label[:1].lower() + self.label[1:]


class Sex(models.TextChoices):
    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"


class SubjectKind(models.TextChoices):
    """How a subject is assessed."""

    SCORED = "scored", "điểm số"
    REMARK = "remark", "nhận xét"


def school_year_label(first_year):
    """Return a school year as it is written: 2026 → ``2026–2027``."""
    return f"{first_year}–{first_year + 1}"
