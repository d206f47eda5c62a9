"""Stored files with hash and scan result, background jobs, periodic runs, throttle counters."""

import secrets

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone

from apps.core.counters import Counter
from apps.core.scoping import Owned, OwnedManager, OwnedQuerySet


def private_storage():
    return storages["private"]


def stored_name(instance, filename):
    """Return a random name of ours; the sender's name lives in a column only."""
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token}"


class StoredFile(Owned):
    """A private file, byte for byte as it came, served only through a checking view."""

    class Scan(models.TextChoices):
        NOT_SCANNED = "not_scanned", "chưa quét"
        CLEAN = "clean", "sạch"
        INFECTED = "infected", "có mã độc"
        FAILED = "failed", "không quét được"

    original_name = models.CharField("tên tệp", max_length=255)
    content = models.FileField("nội dung", upload_to=stored_name, storage=private_storage)
    kind = models.CharField("loại tệp", max_length=20)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    sha256 = models.CharField("SHA-256", max_length=64)
    scan = models.CharField(
        "quét vi-rút", max_length=12, choices=Scan.choices, default=Scan.NOT_SCANNED
    )
    scan_detail = models.CharField("kết quả quét", max_length=200, blank=True)
    scanned_at = models.DateTimeField("quét lúc", null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người tải lên",
    )
    created_at = models.DateTimeField("nhận lúc", auto_now_add=True)

    class Meta:
        verbose_name = "tệp đã lưu"
        verbose_name_plural = "tệp đã lưu"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "sha256"], name="files_by_hash")]

    def __str__(self):
        return self.original_name

    @property
    def is_erased(self):
        """Tell whether the bytes are gone by an act; name, size and hash stay."""
        return not self.content

    @property
    def may_be_opened(self):
        """Infected files, unscanned ones where scanning is on, and erased ones stay closed."""
        if self.is_erased:
            return False
        if self.scan == self.Scan.CLEAN:
            return True
        return self.scan == self.Scan.NOT_SCANNED and not settings.CLAMAV_SOCKET


class JobQuerySet(OwnedQuerySet):
    def unfinished(self):
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])


class Job(Owned):
    """One piece of background work with progress that survives a reload."""

    class State(models.TextChoices):
        WAITING = "waiting", "đang chờ"
        RUNNING = "running", "đang chạy"
        DONE = "done", "xong"
        FAILED = "failed", "không xong"

    kind = models.CharField("việc", max_length=60)
    target_id = models.CharField("mã đối tượng", max_length=40, blank=True)
    state = models.CharField(
        "tình trạng", max_length=10, choices=State.choices, default=State.WAITING
    )
    done = models.PositiveIntegerField("đã làm", default=0)
    total = models.PositiveIntegerField("tổng số", default=0)
    message = models.CharField("thông báo", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần chạy", default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người yêu cầu",
    )
    created_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    heartbeat_at = models.DateTimeField("nhịp cuối", null=True, blank=True)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)

    objects = OwnedManager.from_queryset(JobQuerySet)()

    class Meta:
        verbose_name = "tác vụ nền"
        verbose_name_plural = "tác vụ nền"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["kind", "target_id"], name="files_job_by_target"),
            models.Index(fields=["state", "heartbeat_at"], name="files_job_by_state"),
        ]

    def __str__(self):
        return f"{self.label} #{self.pk}"

    @property
    def label(self):
        return settings.JOB_LABELS.get(self.kind, self.kind)

    @property
    def is_finished(self):
        return self.state in {self.State.DONE, self.State.FAILED}


class PeriodicRun(models.Model):
    """The last run of one periodic command: the heartbeat that staff can see. Shared."""

    name = models.CharField("việc định kỳ", max_length=60, primary_key=True)
    started_at = models.DateTimeField("chạy gần nhất", null=True, blank=True)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)
    succeeded = models.BooleanField("thành công", default=False)
    detail = models.CharField("kết quả", max_length=300, blank=True)

    class Meta:
        verbose_name = "việc định kỳ"
        verbose_name_plural = "việc định kỳ"
        ordering = ["name"]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return settings.PERIODIC_LABELS.get(self.name, self.name)

    def is_late(self, every):
        """Tell whether the last success is older than twice the interval (timedelta)."""
        if self.finished_at is None or not self.succeeded:
            return True
        return timezone.now() - self.finished_at > 2 * every


class FileDoubt(models.Model):
    """Bytes without a row, or a row without its exact bytes; nothing is deleted for it. Shared.

    ``name``: in the private storage, random and ours. ``cleared_at``: the check no longer finds it.
    """

    class Kind(models.TextChoices):
        NO_ROW = "no_row", "tệp không có bản ghi"
        MISSING = "missing", "mất tệp"
        DIFFERS = "differs", "tệp khác lúc nhận"

    kind = models.CharField("loại", max_length=8, choices=Kind.choices)
    name = models.CharField("tên trên máy chủ", max_length=200)
    file = models.ForeignKey(
        StoredFile, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="bản ghi"
    )
    size = models.PositiveBigIntegerField("dung lượng (byte)", null=True)
    since = models.DateTimeField("có từ")
    found_at = models.DateTimeField("phát hiện lúc", default=timezone.now)
    cleared_at = models.DateTimeField("hết lúc", null=True)

    class Meta:
        verbose_name = "tệp cần xem lại"
        verbose_name_plural = "tệp cần xem lại"
        ordering = ["-found_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="files_doubt_once")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.name}"


class ThrottleCounter(Counter):
    """Counts of what a visitor may do only so often."""

    class Meta:
        verbose_name = "bộ đếm giới hạn"
        verbose_name_plural = "bộ đếm giới hạn"

    def __str__(self):
        return self.key[:8]
