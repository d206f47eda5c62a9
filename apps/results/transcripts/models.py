"""Issued transcripts with their check codes, and the print runs that draw them as PDF."""

import random
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.core.scoping import Owned
from apps.core.vocabulary import Period
from apps.files.models import StoredFile
from apps.roster.models import SECRET_ALPHABET, Enrolment

CODE_LENGTH = 20  # of 32 letters: 100 bits
GROUP = 5
KEPT = timedelta(days=7)  # how long the file of a run is kept
_randomness = random.SystemRandom()


def new_code():
    """Return a random check code in its stored form, without the dashes of the paper."""
    return "".join(_randomness.choice(SECRET_ALPHABET) for _ in range(CODE_LENGTH))


def printed_code(code):
    """Return a check code as it stands on paper: four groups of five."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


class Transcript(Owned):
    """One paper that the school issued: what stood on it stays as it was.

    ``content`` is all that is printed, so that a reprint says the same. Whether the results were
    corrected since is never stored: the book of corrections knows it.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="transcripts", verbose_name="xếp lớp"
    )
    period = models.CharField("kỳ", max_length=4, choices=Period.choices)
    code = models.CharField("mã xác minh", max_length=CODE_LENGTH, default=new_code)
    content = models.JSONField("nội dung in")
    issued_at = models.DateTimeField("cấp lúc", default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người cấp",
    )
    voided_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người hủy",
    )
    void_reason = models.CharField("lý do hủy", max_length=300, blank=True)

    class Meta:
        verbose_name = "bản học bạ đã cấp"
        verbose_name_plural = "học bạ đã cấp"
        ordering = ["-issued_at", "-pk"]
        permissions = [
            ("issue_transcript", "Cấp và in học bạ"),
            ("void_transcript", "Hủy bản học bạ đã cấp"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="results_transcript_code_once"
            )
        ]

    def __str__(self):
        return f"{self.enrolment} – {self.get_period_display()}"

    @property
    def printed_code(self):
        return printed_code(self.code)


class TranscriptRun(Owned):
    """Transcripts drawn together as one PDF; the file is private and goes after some days."""

    title = models.CharField("nội dung", max_length=120)
    transcript_ids = models.JSONField("các bản", default=list)
    file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tệp",
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người yêu cầu",
    )
    created_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    erased_at = models.DateTimeField("xóa tệp lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lần in học bạ"
        verbose_name_plural = "các lần in học bạ"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title

    @property
    def transcript_count(self):
        return len(self.transcript_ids)
