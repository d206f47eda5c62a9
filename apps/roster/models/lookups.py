"""What opens a pupil's results to the family: secrets, printed slips, and the log of look-ups."""

import secrets as randomness

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.core.counters import Counter
from apps.core.scoping import Owned

from .pupils import Pupil

# 32 signs without look-alikes (no O beside 0, no I and L beside 1, no U beside V): 10 hold 50 bits.
SECRET_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LENGTH = 10


def new_secret():
    """Return a random look-up secret in its stored form: 10 letters, no blanks."""
    return "".join(randomness.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))


def printed_secret(secret):
    """Return a secret as it stands on a slip: two groups."""
    half = SECRET_LENGTH // 2
    return f"{secret[:half]} {secret[half:]}"


class LookupSecret(Owned):
    """The secret on a pupil's slip. Never in lists, exports, logs or the audit."""

    pupil = models.OneToOneField(Pupil, on_delete=models.CASCADE, related_name="lookup_secret")
    secret = models.CharField(max_length=SECRET_LENGTH, default=new_secret, editable=False)
    issued_at = models.DateTimeField("cấp lúc", default=timezone.now)
    issue_number = models.PositiveSmallIntegerField("lần cấp", default=1)

    class Meta:
        verbose_name = "mã tra cứu"
        verbose_name_plural = "mã tra cứu"
        permissions = [
            ("print_lookupsecret", "In phiếu tra cứu"),
            ("reissue_lookupsecret", "Cấp lại mã tra cứu"),
        ]

    def __str__(self):
        return f"mã tra cứu #{self.pk}"

    @property
    def printed(self):
        """The secret as it stands on the slip, in two groups."""
        return printed_secret(self.secret)


class SlipPrint(Owned):
    """One printing of one pupil's slip, told to the family."""

    class Reason(models.TextChoices):
        CLASS = "class", "in cả lớp"
        AGAIN = "again", "in lại"
        REISSUED = "reissued", "cấp lại mã mới"

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="slip_prints")
    at = models.DateTimeField("in lúc", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField("lý do", max_length=10, choices=Reason.choices)

    class Meta:
        verbose_name = "lần in phiếu"
        verbose_name_plural = "lần in phiếu"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_reason_display()} #{self.pk}"


class LookupLog(Owned):
    """One successful look-up; failures are counters, not rows."""

    class Purpose(models.TextChoices):
        RESULTS = "results", "kết quả học tập"
        EXAM = "exam", "kỳ thi"
        SUBMISSION = "submission", "danh sách đã nộp"
        HISTORY = "history", "lịch sử tra cứu"

    pupil = models.ForeignKey(
        Pupil, on_delete=models.CASCADE, related_name="lookups", db_index=False
    )
    at = models.DateTimeField("lúc", default=timezone.now)
    purpose = models.CharField("mục đích", max_length=12, choices=Purpose.choices)

    class Meta:
        verbose_name = "lượt tra cứu"
        verbose_name_plural = "lượt tra cứu"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["pupil", "-at"], name="roster_lookups_of_pupil")]

    def __str__(self):
        return f"{self.get_purpose_display()} #{self.pk}"


class LookupCounter(Counter):
    """Failed look-ups by submitted code and address; existing codes and others alike."""

    class Meta:
        verbose_name = "bộ đếm tra cứu sai"
        verbose_name_plural = "bộ đếm tra cứu sai"

    def __str__(self):
        return self.key[:8]
