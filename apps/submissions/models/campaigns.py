"""What is to be sent, by whom, and by when."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from apps.core.scoping import Inherited, OwnedManager, OwnedQuerySet
from apps.files.models import StoredFile
from apps.roster.models import SchoolYear
from apps.submissions.deadlines import Deadline


class CampaignQuerySet(OwnedQuerySet):
    def opened(self):
        return self.exclude(state=Campaign.State.DRAFT)

    def running(self):
        return self.filter(state=Campaign.State.OPEN)


class Campaign(Inherited):
    """A call for data by an office: read by all levels below it."""

    class Kind(models.TextChoices):
        PUPILS = "qlhs", "dữ liệu học sinh (QLHS, V.EMIS)"
        FILE = "tep", "tệp theo mẫu"
        EVIDENCE = "minh-chung", "minh chứng và tự chấm điểm"

    class Round(models.TextChoices):
        START = "dau-nam", "đầu năm học"
        MIDDLE = "giua-nam", "giữa năm học"
        END = "cuoi-nam", "cuối năm học"

    class State(models.TextChoices):
        DRAFT = "draft", "đang soạn"
        OPEN = "open", "đang mở"
        CLOSED = "closed", "đã chốt"

    slug = models.SlugField("tên trong địa chỉ", max_length=60)
    title = models.CharField("tên đợt", max_length=200)
    kind = models.CharField("loại dữ liệu", max_length=12, choices=Kind.choices)
    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="+", verbose_name="năm học"
    )
    round = models.CharField("kỳ báo cáo", max_length=10, choices=Round.choices, blank=True)
    basis = models.CharField(
        "căn cứ", max_length=250, blank=True, help_text="Số, ngày của công văn yêu cầu nộp."
    )
    instructions = models.TextField("hướng dẫn", blank=True)
    data_on = models.DateField(
        "mốc lấy số liệu",
        null=True,
        blank=True,
        help_text="Số liệu tính đến ngày này. Không phải hạn nộp.",
    )
    units_on = models.DateField(
        "xác định đơn vị theo ngày",
        help_text="Đơn vị nào phải nộp và nộp về đâu, tính theo quan hệ trực thuộc của ngày này.",
    )
    rule_pack = models.CharField("bộ quy tắc kiểm tra", max_length=40, blank=True)
    template = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tệp mẫu",
    )
    criteria = models.JSONField("tiêu chí tự chấm", default=list, blank=True)
    allows_raw = models.BooleanField(
        "nhận tệp kết xuất nguyên gốc",
        default=True,
        help_text="Tệp V.EMIS kiểu nào cũng giữ nguyên.",
    )
    needs_list = models.BooleanField(
        "bắt buộc có danh sách để kiểm tra",
        default=False,
        help_text="Bảng tính danh sách học sinh được kiểm tra theo bộ quy tắc.",
    )
    needs_scan = models.BooleanField("bắt buộc có bản ký, đóng dấu quét", default=False)
    allows_nothing = models.BooleanField("cho báo không phát sinh", default=True)
    reminder_days = models.JSONField("nhắc trước hạn (ngày)", default=list, blank=True)
    state = models.CharField(
        "tình trạng", max_length=8, choices=State.choices, default=State.DRAFT, editable=False
    )
    opened_at = models.DateTimeField("mở lúc", null=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    closed_at = models.DateTimeField("chốt lúc", null=True, editable=False)

    objects = OwnedManager.from_queryset(CampaignQuerySet)()

    class Meta:
        verbose_name = "đợt báo cáo"
        verbose_name_plural = "đợt báo cáo"
        ordering = ["-school_year_id", "-pk"]
        permissions = [
            ("open_campaign", "Mở, chốt đợt báo cáo"),
            ("consolidate_campaign", "Tổng hợp và gửi lên cấp trên"),
            ("erase_campaign", "Xóa tệp và dòng dữ liệu hết thời hạn lưu"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"],
                name="submissions_campaign_slug",
                violation_error_message="Đơn vị đã có đợt dùng tên địa chỉ này.",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_closed(self):
        return self.state == self.State.CLOSED

    @property
    def is_about_pupils(self):
        return self.kind == self.Kind.PUPILS


class CampaignTier(Inherited):
    """Who of one tier must send, and its two dates, which are never confused.

    ``on_time_at`` decides on time or late; from ``lock_at`` on nothing is taken any more.
    """

    class Senders(models.TextChoices):
        SCHOOLS = "schools", "các trường, trung tâm"
        OFFICES = "offices", "các cơ quan quản lý tổng hợp"

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="tiers", verbose_name="đợt báo cáo"
    )
    senders = models.CharField("bên nộp", max_length=8, choices=Senders.choices)
    levels = models.JSONField("chỉ các cấp học", default=list, blank=True)
    on_time_at = models.DateTimeField("hạn nộp (mốc loại trừ)")
    on_time_words = models.CharField("hạn nộp", max_length=60)
    lock_at = models.DateTimeField("khóa nhận (mốc loại trừ)")
    lock_words = models.CharField("khóa nhận", max_length=60)

    class Meta:
        verbose_name = "hạn của một cấp nộp"
        verbose_name_plural = "hạn của các cấp nộp"
        ordering = ["campaign", "on_time_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "senders", "organisation"], name="submissions_tier_once"
            ),
            models.CheckConstraint(
                condition=Q(lock_at__gte=F("on_time_at")),
                name="submissions_tier_lock_after_deadline",
                violation_error_message="Ngày khóa nhận không được trước hạn nộp.",
            ),
        ]

    def __str__(self):
        return f"{self.get_senders_display()}: {self.on_time_words}"

    @property
    def on_time(self):
        return Deadline(self.on_time_at, self.on_time_words)

    @property
    def lock(self):
        return Deadline(self.lock_at, self.lock_words)

    def clean(self):
        super().clean()
        if self.lock_at and self.on_time_at and self.lock_at < self.on_time_at:
            raise ValidationError("Ngày khóa nhận không được trước hạn nộp.", code="lock_too_early")
