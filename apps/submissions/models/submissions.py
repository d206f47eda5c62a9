"""One version of what a unit sends: files, rows, findings, receipt."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.scoping import OwnedManager, OwnedQuerySet, TwoParty
from apps.core.vocabulary import Sex
from apps.files.models import StoredFile
from apps.organisations.models import Organisation
from apps.roster.models import SECRET_ALPHABET
from apps.submissions.states import DRAFTS, State

from .requirements import Requirement

CARRIED = "chuyen-"
CHECK_CODE_LENGTH = 20  # 100 bits: nobody finds a receipt by guessing


def new_check_code():
    return "".join(secrets.choice(SECRET_ALPHABET) for _ in range(CHECK_CODE_LENGTH))


class SubmissionQuerySet(OwnedQuerySet):
    def sent(self):
        """Versions that reached the office; drafts and trials are the sender's alone."""
        return self.filter(number__isnull=False)

    def drafts(self):
        return self.filter(state__in=DRAFTS)

    def of_sender(self):
        """What the sender's list of versions shows: no discarded draft."""
        return self.exclude(state=State.DISCARDED)


class Submission(TwoParty):
    """One version. ``number`` counts what was sent; a draft or trial has none yet.

    ``received_at`` is the instant the last byte arrived: it alone decides on time or late.
    ``summary``: see ``packs.checking.Summary.as_json``. ``tallies``: rule code → findings.
    """

    class Kind(models.TextChoices):
        FILES = "files", "tệp"
        NOTHING = "nothing", "báo không phát sinh"
        CONSOLIDATED = "consolidated", "bản tổng hợp"

    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="nơi nhận"
    )
    requirement = models.ForeignKey(
        Requirement,
        on_delete=models.PROTECT,
        related_name="submissions",
        verbose_name="yêu cầu nộp",
    )
    kind = models.CharField("loại", max_length=12, choices=Kind.choices, default=Kind.FILES)
    number = models.PositiveSmallIntegerField("lần nộp", null=True, blank=True)
    state = models.CharField(
        "tình trạng", max_length=14, choices=State.choices, default=State.CHECKING
    )
    is_trial = models.BooleanField("kiểm tra thử", default=False)
    sends_itself = models.BooleanField("tự nộp khi không còn lỗi", default=False)
    token = models.CharField(max_length=40, editable=False)
    received_at = models.DateTimeField("nhận đủ lúc")
    sent_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    is_on_time = models.BooleanField("đúng hạn", null=True)
    days_late = models.PositiveSmallIntegerField("số ngày trễ", default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    behalf_reason = models.CharField("lý do nộp thay", max_length=300, blank=True)
    resend_reason = models.CharField("lý do nộp lại tệp không đổi", max_length=300, blank=True)
    note = models.CharField("lời nhắn tới nơi nhận", max_length=500, blank=True)
    statement = models.CharField("nội dung báo không phát sinh", max_length=500, blank=True)
    signed_name = models.CharField("người ký", max_length=120, blank=True)
    scores = models.JSONField("tự chấm điểm", default=dict, blank=True)
    rule_pack = models.CharField("bộ quy tắc", max_length=40, blank=True)
    rows_read = models.PositiveIntegerField("số dòng đọc được", default=0)
    rows_accepted = models.PositiveIntegerField("số dòng nhận", default=0)
    rows_rejected = models.PositiveIntegerField("số dòng không nhận", default=0)
    summary = models.JSONField("số liệu", default=dict, blank=True)
    tallies = models.JSONField("số phát hiện theo quy tắc", default=dict, blank=True)
    checked_at = models.DateTimeField("kiểm tra xong lúc", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decision_note = models.CharField("lý do, lưu ý", max_length=500, blank=True)
    is_invalid = models.BooleanField("trả lại vì không hợp lệ", default=False)
    erased_at = models.DateTimeField("đã xóa tệp và dòng lúc", null=True, blank=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    objects = OwnedManager.from_queryset(SubmissionQuerySet)()

    class Meta:
        verbose_name = "lần nộp"
        verbose_name_plural = "lần nộp"
        ordering = ["-pk"]
        permissions = [("send_submission", "Nộp dữ liệu lên cấp trên")]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "number", "organisation"],
                condition=Q(number__isnull=False),
                name="submissions_number_once",
            ),
            models.UniqueConstraint(
                fields=["requirement", "token", "organisation"], name="submissions_token_once"
            ),
            models.CheckConstraint(
                condition=Q(rows_read=models.F("rows_accepted") + models.F("rows_rejected")),
                name="submissions_rows_in_are_rows_out",
            ),
        ]

    def __str__(self):
        if self.number is None:
            return "kiểm tra thử" if self.is_trial else "bản tải lên, chưa nộp"
        return f"lần nộp {self.number}"

    @property
    def is_draft(self):
        return self.state in DRAFTS

    @property
    def is_nothing(self):
        return self.kind == self.Kind.NOTHING

    @staticmethod
    def carried_token(version):
        """Return the token of the copy that goes with a unit to its new recipient."""
        return f"{CARRIED}{version.pk}"

    @property
    def carried_from(self):
        """The id of the version at the old recipient that this one is a copy of, or None."""
        found = self.token.removeprefix(CARRIED)
        return int(found) if found != self.token else None

    @property
    def is_on_behalf(self):
        """Tell whether the recipient uploaded it for the sender."""
        return bool(self.behalf_reason)


class SubmissionFile(TwoParty):
    """One file of a version, byte for byte; ``role`` says what it was recognised as.

    ``entries``: of an archive, [{"name", "size", "sha256", "role"}] of what lies in it.
    """

    class Role(models.TextChoices):
        UNKNOWN = "unknown", "chưa nhận diện"
        LIST = "list", "danh sách học sinh"
        RAW = "raw", "kết xuất nguyên gốc"
        SCAN = "scan", "bản ký, đóng dấu quét"
        ARCHIVE = "archive", "tệp nén"
        TABLE = "table", "bảng theo mẫu"
        EVIDENCE = "evidence", "minh chứng"
        BUNDLE = "bundle", "gói tổng hợp"
        UNUSABLE = "unusable", "không dùng được"

    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("loại", max_length=10, choices=Role.choices, default=Role.UNKNOWN)
    entries = models.JSONField("tệp bên trong", default=list, blank=True)

    class Meta:
        verbose_name = "tệp của lần nộp"
        verbose_name_plural = "tệp của lần nộp"
        ordering = ["pk"]

    def __str__(self):
        return f"tệp #{self.pk}"


class SubmittedPupil(TwoParty):
    """One accepted row of a sent pupil list. ``key`` finds the same child at another unit."""

    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="pupils")
    sheet = models.CharField("trang tính", max_length=120, blank=True)
    row = models.PositiveIntegerField("dòng")
    code = models.CharField("mã học sinh", max_length=40, blank=True)
    citizen_id = models.CharField("số định danh", max_length=20, blank=True)
    full_name = models.CharField("họ và tên", max_length=120)
    date_of_birth = models.DateField("ngày sinh", null=True, blank=True)
    birth_precision = models.CharField(max_length=8, blank=True)
    sex = models.CharField("giới tính", max_length=6, choices=Sex.choices, blank=True)
    ethnicity = models.CharField("dân tộc", max_length=40, blank=True)
    grade = models.PositiveSmallIntegerField("khối", null=True, blank=True)
    class_name = models.CharField("lớp", max_length=40, blank=True)
    status = models.CharField("trạng thái", max_length=40, blank=True)
    data = models.JSONField("các cột khác", default=dict, blank=True)
    keys = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = "học sinh đã nộp"
        verbose_name_plural = "học sinh đã nộp"
        ordering = ["submission", "pk"]
        indexes = [models.Index(fields=["submission", "code"], name="submissions_pupil_code")]

    def __str__(self):
        return f"dòng {self.row}"


class PupilKey(TwoParty):
    """A keyed hash by which one child is found in the lists of two units."""

    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(SubmittedPupil, on_delete=models.CASCADE, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    campaign_id = models.BigIntegerField()
    key = models.CharField(max_length=64)

    class Meta:
        verbose_name = "khóa đối chiếu"
        verbose_name_plural = "khóa đối chiếu"
        ordering = ["pk"]
        indexes = [models.Index(fields=["campaign_id", "key"], name="submissions_same_child")]

    def __str__(self):
        return f"khóa #{self.pk}"


class FindingQuerySet(OwnedQuerySet):
    def blocking(self):
        """Errors that nobody waived."""
        return self.filter(severity=Finding.Severity.ERROR, waiver__isnull=True)

    def unexplained(self):
        return self.filter(
            severity=Finding.Severity.QUERY, explanation="", waiver__isnull=True, is_cross=False
        )


class Finding(TwoParty):
    """One thing that a rule found; a query carries its explanation upwards."""

    class Severity(models.TextChoices):
        ERROR = "error", "lỗi"
        QUERY = "query", "cần giải trình"
        WARNING = "warning", "cảnh báo"
        INFO = "info", "ghi chú"

    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="findings")
    file = models.ForeignKey(
        SubmissionFile, on_delete=models.CASCADE, null=True, related_name="findings"
    )
    severity = models.CharField("mức", max_length=8, choices=Severity.choices)
    code = models.CharField("quy tắc", max_length=60)
    sheet = models.CharField("trang tính", max_length=120, blank=True)
    row = models.PositiveIntegerField("dòng", null=True, blank=True)
    column = models.CharField("cột", max_length=160, blank=True)
    column_index = models.PositiveIntegerField(null=True, blank=True)
    masked_value = models.CharField("giá trị (đã che)", max_length=120, blank=True)
    message = models.CharField("nội dung", max_length=500)
    cause = models.CharField("nguyên nhân", max_length=500, blank=True)
    remedy = models.CharField("cách sửa", max_length=500, blank=True)
    is_cross = models.BooleanField("đối chiếu giữa các đơn vị", default=False)
    explanation = models.CharField("giải trình", max_length=500, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    explained_at = models.DateTimeField("giải trình lúc", null=True, blank=True)
    waiver = models.ForeignKey(
        "submissions.Waiver", on_delete=models.SET_NULL, null=True, related_name="findings"
    )

    objects = OwnedManager.from_queryset(FindingQuerySet)()

    class Meta:
        verbose_name = "phát hiện"
        verbose_name_plural = "phát hiện"
        ordering = ["pk"]
        permissions = [("explain_finding", "Giải trình phát hiện")]
        indexes = [
            models.Index(fields=["submission", "severity", "code"], name="submissions_by_rule")
        ]

    def __str__(self):
        return f"{self.code} dòng {self.row or '–'}"


class Receipt(TwoParty):
    """What the office gave for a version; written once, kept for ever.

    ``files``: [{"name", "size", "sha256"}]; ``sha256`` is that of the only file, or of the lines
    "sha256  name" of all of them. ``verdict`` and ``rule`` quote the wording that decided.
    """

    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="receipt")
    number = models.CharField("số biên nhận", max_length=40)
    check_code = models.CharField("mã xác minh", max_length=32, default=new_check_code)
    unit_name = models.CharField("đơn vị nộp", max_length=200)
    recipient_name = models.CharField("nơi nhận", max_length=200)
    campaign_title = models.CharField("đợt", max_length=200)
    received_at = models.DateTimeField("nhận đủ lúc")
    issued_at = models.DateTimeField("cấp lúc", default=timezone.now)
    is_on_time = models.BooleanField("đúng hạn")
    days_late = models.PositiveSmallIntegerField("số ngày trễ", default=0)
    verdict = models.CharField("kết luận về hạn", max_length=300)
    rule = models.CharField("quy định áp dụng", max_length=400)
    files = models.JSONField("tệp", default=list)
    size = models.PositiveBigIntegerField("dung lượng (byte)", default=0)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField("số dòng", default=0)
    rule_pack = models.CharField("bộ quy tắc", max_length=40, blank=True)

    class Meta:
        verbose_name = "biên nhận"
        verbose_name_plural = "biên nhận"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="submissions_receipt_number"
            ),
            models.UniqueConstraint(
                fields=["check_code", "organisation"], name="submissions_receipt_code"
            ),
        ]

    def __str__(self):
        return self.number

    def save(self, *args, **kwargs):
        self.refuse_foreign_write()
        if not self._state.adding:
            raise TypeError("A receipt is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self.refuse_foreign_write()
        raise TypeError("A receipt is never deleted.")
