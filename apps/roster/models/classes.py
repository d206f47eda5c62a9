"""Classes of a school year, and who is in them from when until when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from apps.core.scoping import Owned, OwnedManager, OwnedQuerySet
from apps.core.text import slugify_vi, text_sort_key
from apps.core.vocabulary import SubjectKind, school_year_label

from .pupils import Pupil
from .years import SchoolYear, Subject

FIRST_SPECIALISED_GRADE = 10


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
    specialised_subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": SubjectKind.SCORED},
        verbose_name="môn chuyên",
        help_text="Chỉ với lớp chuyên. Theo Thông tư 58/2011, học lực Giỏi, Khá, Trung bình của "
        "lớp chuyên còn xét điểm môn chuyên.",
    )
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

    def clean(self):
        grade = self.grade if self.grade is not None else FIRST_SPECIALISED_GRADE
        if self.specialised_subject_id and grade < FIRST_SPECIALISED_GRADE:
            raise ValidationError(
                {
                    "specialised_subject": f"Lớp chuyên có từ khối {FIRST_SPECIALISED_GRADE}. "
                    "Hãy để trống môn chuyên."
                }
            )

    def prepare(self):
        """Fill what follows from the name; bulk writers call it themselves."""
        self.sort_key = text_sort_key(self.name)[:200]
        self.slug = slugify_vi(self.name)[:60] or "lop"


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
