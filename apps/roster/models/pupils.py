"""The children of a school."""

from django.db import models

from apps.core.scoping import Owned, OwnedManager, OwnedQuerySet
from apps.core.text import fold, name_sort_key
from apps.core.values import official_ethnic_name
from apps.core.vocabulary import Sex


class PupilQuerySet(OwnedQuerySet):
    def matching(self, words):
        """Pupils found by name or code, with or without accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def studying_in(self, school_class):
        """Pupils who study in a class now, in the order of its list."""
        return self.filter(
            status=Pupil.Status.STUDYING,
            enrolments__school_class=school_class,
            enrolments__left_on__isnull=True,
        ).order_by("sort_key", "pk")

    def without_slip(self):
        """Pupils whose slip was never printed: their families cannot look anything up."""
        return self.filter(slip_prints__isnull=True)


class Pupil(Owned):
    """A child at this school. The code is the school's own, or the Ministry's."""

    class Status(models.TextChoices):
        STUDYING = "studying", "đang học"
        TRANSFERRED_OUT = "transferred_out", "chuyển đi"
        DROPPED_OUT = "dropped_out", "thôi học"
        RESERVED = "reserved", "bảo lưu"
        COMPLETED = "completed", "hoàn thành, tốt nghiệp"

    code = models.CharField("mã học sinh", max_length=30)
    has_temporary_code = models.BooleanField("mã tạm", default=False)
    full_name = models.CharField("họ và tên", max_length=120)
    date_of_birth = models.DateField("ngày sinh", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField("tháng sinh", null=True, blank=True)
    sex = models.CharField("giới tính", max_length=6, choices=Sex.choices, blank=True)
    ethnic_group = models.CharField("dân tộc", max_length=40, blank=True)
    status = models.CharField(
        "trạng thái", max_length=16, choices=Status.choices, default=Status.STUDYING
    )
    personal_id = models.CharField("số định danh cá nhân", max_length=12, blank=True)
    birth_place = models.CharField("nơi sinh", max_length=200, blank=True)
    home_address = models.CharField("chỗ ở hiện nay", max_length=250, blank=True)
    phone = models.CharField("điện thoại liên hệ", max_length=20, blank=True)
    guardians = models.JSONField("cha, mẹ, người giám hộ", default=dict, blank=True)
    details = models.JSONField("thông tin khác", default=dict, blank=True)
    sort_key = models.CharField(max_length=400, editable=False, blank=True)
    search_text = models.CharField(max_length=200, editable=False, blank=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    objects = OwnedManager.from_queryset(PupilQuerySet)()

    class Meta:
        verbose_name = "học sinh"
        verbose_name_plural = "học sinh"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"],
                name="roster_pupil_code_once",
                violation_error_message="Trường đã có học sinh mang mã này.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "sort_key"], name="roster_pupil_order")]

    def __str__(self):
        return f"{self.full_name} ({self.code})"

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Fill what follows from the fields; bulk writers call it themselves."""
        self.ethnic_group = official_ethnic_name(self.ethnic_group)
        self.sort_key = name_sort_key(self.full_name)[:400]
        self.search_text = f"{fold(self.full_name)} {fold(self.code)}"[:200]
        if self.date_of_birth is not None:
            self.birth_year = self.date_of_birth.year
            self.birth_month = self.date_of_birth.month

    @property
    def birth_label(self):
        """The date of birth as far as it is known."""
        if self.date_of_birth is not None:
            return f"{self.date_of_birth:%d/%m/%Y}"
        if self.birth_year and self.birth_month:
            return f"{self.birth_month:02d}/{self.birth_year}"
        return str(self.birth_year or "")
