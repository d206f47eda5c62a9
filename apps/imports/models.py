"""A spreadsheet on its way from upload to commit, and back by one undo."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.scoping import Owned, OwnedManager, OwnedQuerySet
from apps.files.models import StoredFile

from .specs import NOTHING, is_of_column


class ImportBatchQuerySet(OwnedQuerySet):
    def of_kind(self, kind):
        return self.filter(kind=kind)

    def open_to(self, closed_kinds):
        """Leave out the batches of kinds that a person must not see."""
        return self.exclude(kind__in=closed_kinds)


class ImportBatch(Owned):
    """One uploaded file and everything that happened to it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "đã tải lên"
        CHECKING = "checking", "đang kiểm tra"
        CHECKED = "checked", "đã kiểm tra"
        UNREADABLE = "unreadable", "không đọc được"
        COMMITTING = "committing", "đang ghi"
        COMMITTED = "committed", "đã ghi"
        UNDOING = "undoing", "đang hoàn tác"
        UNDONE = "undone", "đã hoàn tác"
        DROPPED = "dropped", "đã bỏ"

    kind = models.CharField("loại dữ liệu", max_length=40)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="tệp"
    )
    parameters = models.JSONField("thông số", default=dict, blank=True)
    decisions = models.JSONField("quyết định của người nhập", default=dict, blank=True)
    state = models.CharField(
        "tình trạng", max_length=12, choices=State.choices, default=State.UPLOADED
    )
    rows_read = models.PositiveIntegerField("số dòng đọc được", default=0)
    rows_accepted = models.PositiveIntegerField("số dòng nhận", default=0)
    rows_rejected = models.PositiveIntegerField("số dòng không nhận", default=0)
    rows_new = models.PositiveIntegerField("thêm mới", default=0)
    rows_changed = models.PositiveIntegerField("thay đổi", default=0)
    rows_unchanged = models.PositiveIntegerField("không đổi", default=0)
    rows_missing = models.PositiveIntegerField("vắng trong tệp", default=0)
    summary = models.JSONField("tóm tắt", default=dict, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người tải lên",
    )
    created_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    checked_at = models.DateTimeField("kiểm tra lúc", null=True, blank=True)
    committed_at = models.DateTimeField("ghi lúc", null=True, blank=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    dropped_at = models.DateTimeField("bỏ lúc", null=True, blank=True)

    objects = OwnedManager.from_queryset(ImportBatchQuerySet)()

    class Meta:
        verbose_name = "lần nhập dữ liệu"
        verbose_name_plural = "nhập dữ liệu từ bảng tính"
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("commit_importbatch", "Ghi dữ liệu nhập"),
            ("undo_importbatch", "Hoàn tác lần nhập"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rows_read=models.F("rows_accepted") + models.F("rows_rejected")),
                name="imports_rows_in_are_rows_out",
            )
        ]

    def __str__(self):
        return f"{self.file} ({self.get_state_display()})"

    @property
    def official_decision(self):
        """Return (reason, decision number) given for changing what the public was told."""
        return tuple(self.decisions.get("official", ("", "")))

    @property
    def undo_decision(self):
        return tuple(self.decisions.get("undo", ("", "")))


class ImportFindingQuerySet(OwnedQuerySet):
    def undecided(self):
        """Rows that a person has to decide by choosing, and nobody has."""
        return self.filter(is_choice=True, decision="")


class ImportFinding(Owned):
    """One problem of one batch, at the place where the spreadsheet program shows it."""

    class Severity(models.TextChoices):
        ERROR = "error", "lỗi"
        QUERY = "query", "cần xác nhận"
        WARNING = "warning", "cảnh báo"
        INFO = "info", "ghi chú"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="findings")
    severity = models.CharField("mức", max_length=8, choices=Severity.choices)
    code = models.CharField("mã", max_length=60)
    sheet = models.CharField("trang tính", max_length=120, blank=True)
    row = models.PositiveIntegerField("dòng", null=True, blank=True)
    column = models.CharField("cột", max_length=160, blank=True)
    column_index = models.PositiveIntegerField("số thứ tự cột", null=True, blank=True)
    masked_value = models.CharField("giá trị (đã che)", max_length=120, blank=True)
    message = models.CharField("lỗi", max_length=500)
    remedy = models.CharField("cách sửa", max_length=500, blank=True)
    is_choice = models.BooleanField("chờ người nhập chọn", default=False)
    options = models.JSONField("các lựa chọn", default=list, blank=True)
    decision = models.CharField("đã chọn", max_length=80, blank=True)
    needs_reason = models.BooleanField("cần lý do", default=False)
    reason = models.CharField("lý do chọn", max_length=300, blank=True)
    comparison = models.JSONField("so với những gì đã có", default=list, blank=True)

    objects = OwnedManager.from_queryset(ImportFindingQuerySet)()

    class Meta:
        verbose_name = "vấn đề của tệp nhập"
        verbose_name_plural = "vấn đề của tệp nhập"
        ordering = ["pk"]
        indexes = [models.Index(fields=["batch", "severity"], name="imports_finding_severity")]

    def __str__(self):
        return f"{self.code} {self.sheet}!{self.row}"

    @property
    def is_of_column(self):
        """Tell whether people choose for a whole column, not for one row."""
        return is_of_column(self)

    @property
    def compared(self):
        """Return [(label, what the file says, [(what is known, whether it differs)])]."""
        return [
            (label, told, [(known, known not in (told, NOTHING)) for known in others])
            for label, told, others in self.comparison
        ]


class ImportChange(Owned):
    """What one commit did to one row, enough to take it back."""

    class Action(models.TextChoices):
        CREATED = "created", "thêm"
        UPDATED = "updated", "sửa"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=60)
    object_pk = models.BigIntegerField()
    action = models.CharField(max_length=8, choices=Action.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = "thay đổi của lần nhập"
        verbose_name_plural = "thay đổi của lần nhập"
        ordering = ["pk"]
        indexes = [models.Index(fields=["model", "object_pk"], name="imports_change_by_object")]

    def __str__(self):
        return f"{self.action} {self.model} {self.object_pk}"
