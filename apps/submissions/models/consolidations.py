"""What an office makes of the accepted versions, and what families ask about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.scoping import Owned, OwnedManager, OwnedQuerySet
from apps.files.models import StoredFile
from apps.organisations.models import Organisation
from apps.roster.models import Pupil
from apps.submissions.states import ACCEPTED, WAITING_FOR_OFFICE, State

from .campaigns import Campaign
from .submissions import Submission, SubmittedPupil


class Consolidation(Owned):
    """One package of an office: all accepted files, a merged workbook, a summary, a manifest.

    ``missing``: [{"unit", "state", "acknowledged"}] of units without an accepted version.
    ``totals``: Summary of all parts. ``parts``: [{"unit", "submission", "summary"}].
    """

    class State(models.TextChoices):
        MAKING = "making", "đang tổng hợp"
        MADE = "made", "đã tổng hợp"
        FAILED = "failed", "không tổng hợp được"
        SENT = "sent", "đã gửi lên cấp trên"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="consolidations")
    state = models.CharField(
        "tình trạng", max_length=8, choices=State.choices, default=State.MAKING
    )
    acknowledgement = models.CharField("xác nhận đơn vị còn thiếu", max_length=400, blank=True)
    missing = models.JSONField("đơn vị còn thiếu", default=list, blank=True)
    totals = models.JSONField("tổng số", default=dict, blank=True)
    parts = models.JSONField("các phần", default=list, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, related_name="consolidation"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField("lúc", default=timezone.now)

    class Meta:
        verbose_name = "bản tổng hợp"
        verbose_name_plural = "bản tổng hợp"
        ordering = ["-pk"]

    def __str__(self):
        return f"bản tổng hợp #{self.pk}"


class CrossMatchQuerySet(OwnedQuerySet):
    def open(self):
        """Not settled, and still so in the versions that count at both units."""
        counts = WAITING_FOR_OFFICE | ACCEPTED
        return self.filter(
            settled_at__isnull=True,
            first__submission__state__in=counts,
            second__submission__state__in=counts,
        ).exclude(
            Q(first__submission__requirement__state=State.MOVED)
            | Q(second__submission__requirement__state=State.MOVED)
        )


class CrossMatch(Owned):
    """The same child in the lists of two units, as the office above sees it; it settles which.

    The units themselves only learn that the child is also at another unit.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey(SubmittedPupil, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(SubmittedPupil, on_delete=models.CASCADE, related_name="+")
    stays_at = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="học sinh thuộc",
    )
    note = models.CharField("kết luận", max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField("kết luận lúc", null=True, blank=True)
    found_at = models.DateTimeField("tìm thấy lúc", default=timezone.now)

    objects = OwnedManager.from_queryset(CrossMatchQuerySet)()

    class Meta:
        verbose_name = "học sinh ở hai đơn vị"
        verbose_name_plural = "học sinh ở hai đơn vị"
        ordering = ["settled_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "first", "second"], name="submissions_match_once"
            )
        ]

    def __str__(self):
        return f"trường hợp #{self.pk}"


class CorrectionRequestQuerySet(OwnedQuerySet):
    def waiting(self):
        return self.filter(state=CorrectionRequest.State.NEW)


class CorrectionRequest(Owned):
    """What a family says is wrong in the list that the school sent; read by the school alone."""

    class State(models.TextChoices):
        NEW = "new", "chờ xem"
        TAKEN = "taken", "đã sửa"
        REFUSED = "refused", "giữ nguyên"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="+"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    text = models.CharField("nội dung đề nghị", max_length=500)
    state = models.CharField("tình trạng", max_length=8, choices=State.choices, default=State.NEW)
    answer = models.CharField("trả lời", max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    made_at = models.DateTimeField("gửi lúc", default=timezone.now)

    objects = OwnedManager.from_queryset(CorrectionRequestQuerySet)()

    class Meta:
        verbose_name = "đề nghị sửa danh sách"
        verbose_name_plural = "đề nghị sửa danh sách"
        ordering = ["-made_at", "-pk"]
        permissions = [("answer_correctionrequest", "Trả lời đề nghị sửa danh sách")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "campaign", "pupil"],
                condition=models.Q(state="new"),
                name="submissions_correction_open_once",
            )
        ]

    def __str__(self):
        return f"đề nghị #{self.pk}"
