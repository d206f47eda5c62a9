"""The spine: school years, subjects, classes, pupils, enrolments, secrets, consents."""

import secrets as randomness

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.counters import Counter
from apps.core.scoping import Owned, OwnedManager, OwnedQuerySet
from apps.core.text import fold, name_sort_key, slugify_vi, text_sort_key
from apps.core.values import official_ethnic_name
from apps.core.vocabulary import Sex, SubjectKind, school_year_label

# 32 signs without look-alikes (no O beside 0, no I and L beside 1, no U beside V): 10 hold 50 bits.
SECRET_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LENGTH = 10


class SchoolYear(models.Model):
    """A school year, keyed by its first calendar year. Shared."""

    first_year = models.PositiveSmallIntegerField("năm đầu", primary_key=True)
    starts_on = models.DateField("bắt đầu")
    ends_on = models.DateField("kết thúc")

    class Meta:
        verbose_name = "năm học"
        verbose_name_plural = "năm học"
        ordering = ["-first_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="roster_year_days",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            )
        ]

    def __str__(self):
        return school_year_label(self.first_year)

    @classmethod
    def current(cls, on=None):
        """The school year that runs on a date: the latest that has started."""
        on = on or timezone.localdate()
        return cls.objects.filter(starts_on__lte=on).order_by("-first_year").first()


class SubjectQuerySet(models.QuerySet):
    def taught(self, *, grade, first_year):
        """Subjects of a grade in a school year, in the order of the official sheets."""
        return (
            self.filter(
                Q(grades__last_year__isnull=True) | Q(grades__last_year__gte=first_year),
                grades__first_grade__lte=grade,
                grades__last_grade__gte=grade,
                grades__first_year__lte=first_year,
            )
            .distinct()
            .order_by("position", "code")
        )


class Subject(models.Model):
    """A subject or educational activity. Shared; seeded from the programme."""

    code = models.SlugField("mã", max_length=30, primary_key=True)
    name = models.CharField("tên môn", max_length=100)
    kind = models.CharField("đánh giá bằng", max_length=10, choices=SubjectKind.choices)
    aliases = models.JSONField("tên gọi khác", default=list, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = models.Manager.from_queryset(SubjectQuerySet)()

    class Meta:
        verbose_name = "môn học"
        verbose_name_plural = "môn học"
        ordering = ["position", "code"]

    def __str__(self):
        return self.name


class SubjectGrades(models.Model):
    """In which grades and school years a subject is taught, and whether every pupil takes it."""

    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="grades", verbose_name="môn học"
    )
    first_grade = models.PositiveSmallIntegerField("từ khối")
    last_grade = models.PositiveSmallIntegerField("đến khối")
    first_year = models.PositiveSmallIntegerField("từ năm học", default=2000)
    last_year = models.PositiveSmallIntegerField("đến năm học", null=True, blank=True)
    is_compulsory = models.BooleanField("bắt buộc", default=True)

    class Meta:
        verbose_name = "khối học của môn"
        verbose_name_plural = "khối học của môn"
        ordering = ["subject", "first_grade", "first_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_grade__gte=F("first_grade")),
                name="roster_subject_grades",
                violation_error_message="Khối cuối phải từ khối đầu trở lên.",
            )
        ]

    def __str__(self):
        return f"{self.subject}: {self.first_grade}–{self.last_grade}"


class SchoolClassQuerySet(OwnedQuerySet):
    def of_year(self, first_year):
        return self.filter(school_year_id=first_year)


class SchoolClass(Owned):
    """A class of one school year."""

    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="+", verbose_name="năm học"
    )
    name = models.CharField("tên lớp", max_length=40)
    slug = models.SlugField("tên trong địa chỉ", max_length=60, blank=True)
    grade = models.SmallIntegerField("khối", help_text="0 là mầm non; 1 đến 12 là khối lớp.")
    homeroom_teacher = models.CharField("giáo viên chủ nhiệm", max_length=120, blank=True)
    sort_key = models.CharField(max_length=200, editable=False, blank=True)

    objects = OwnedManager.from_queryset(SchoolClassQuerySet)()

    class Meta:
        verbose_name = "lớp"
        verbose_name_plural = "lớp"
        ordering = ["-school_year_id", "grade", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "school_year", "name"],
                name="roster_class_once_per_year",
                violation_error_message="Năm học này đã có lớp cùng tên.",
            ),
            models.CheckConstraint(
                condition=Q(grade__gte=0, grade__lte=12),
                name="roster_grade_range",
                violation_error_message="Khối từ 0 (mầm non) đến 12.",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({school_year_label(self.school_year_id)})"

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Fill what follows from the name; bulk writers call it themselves."""
        self.sort_key = text_sort_key(self.name)[:200]
        self.slug = slugify_vi(self.name)[:60] or "lop"


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


class EnrolmentQuerySet(OwnedQuerySet):
    def of_year(self, first_year):
        return self.filter(school_year_id=first_year)

    def current(self):
        return self.filter(left_on__isnull=True)


class Enrolment(Owned):
    """A pupil in a class, from a day until a day; one open class per school year."""

    pupil = models.ForeignKey(
        Pupil, on_delete=models.PROTECT, related_name="enrolments", verbose_name="học sinh"
    )
    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="+", verbose_name="năm học"
    )
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, related_name="enrolments", verbose_name="lớp"
    )
    position = models.PositiveSmallIntegerField("số thứ tự", null=True, blank=True)
    is_repeating = models.BooleanField("học lại lớp", default=False)
    joined_on = models.DateField("vào lớp ngày", null=True, blank=True)
    left_on = models.DateField("rời lớp ngày", null=True, blank=True)
    left_reason = models.CharField("lý do rời lớp", max_length=200, blank=True)

    objects = OwnedManager.from_queryset(EnrolmentQuerySet)()

    class Meta:
        verbose_name = "xếp lớp"
        verbose_name_plural = "xếp lớp"
        ordering = ["school_class", "pupil__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "pupil", "school_year"],
                condition=Q(left_on__isnull=True),
                name="roster_one_open_class_per_year",
                violation_error_message="Học sinh đã có lớp trong năm học này.",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="roster_left_after_joined",
                violation_error_message="Ngày rời lớp phải từ ngày vào lớp trở đi.",
            ),
        ]

    def __str__(self):
        return f"{self.pupil} – {self.school_class}"


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


class ConsentQuerySet(OwnedQuerySet):
    def valid(self, purpose, on=None):
        """Consents for a purpose in force on a date: given, not withdrawn, not expired."""
        on = on or timezone.localdate()
        return (
            self.filter(purpose=purpose, given_on__lte=on)
            .filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))
            .filter(withdrawn_at__isnull=True)
        )


class Consent(Owned):
    """Leave to name or show a child in public: from the representative, and the child from 7 on.

    Law on personal data protection 91/2025/QH15, article 24.
    """

    class Purpose(models.TextChoices):
        PRIZE = "prize", "nêu tên khen thưởng, giải thi"
        PHOTO = "photo", "đăng ảnh"
        WORK = "work", "đăng bài viết, sản phẩm của học sinh"

    pupil = models.ForeignKey(
        Pupil, on_delete=models.CASCADE, related_name="consents", verbose_name="học sinh"
    )
    purpose = models.CharField("mục đích", max_length=8, choices=Purpose.choices)
    scope = models.CharField("phạm vi", max_length=250, blank=True)
    representative = models.CharField("người đại diện đồng ý", max_length=120)
    child_agreed = models.BooleanField("học sinh từ đủ 7 tuổi đã đồng ý", default=False)
    given_on = models.DateField("ngày đồng ý")
    expires_on = models.DateField("đến hết ngày", null=True, blank=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ghi việc rút",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người ghi",
    )

    objects = OwnedManager.from_queryset(ConsentQuerySet)()

    class Meta:
        verbose_name = "đồng ý nêu tên, đăng ảnh"
        verbose_name_plural = "đồng ý nêu tên, đăng ảnh"
        ordering = ["-given_on", "-pk"]
        indexes = [models.Index(fields=["pupil", "purpose"], name="roster_consent_of_pupil")]

    def __str__(self):
        return f"{self.get_purpose_display()} #{self.pk}"
