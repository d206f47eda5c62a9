"""School years, and what is taught in them. Shared by all units."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.vocabulary import SubjectKind, school_year_label


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


# What the programme of 2018 calls in another way in grades 1 to 5: code → name.
PRIMARY_NAMES = {"hdtn": "Hoạt động trải nghiệm"}


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

    def name_at(self, grade):
        """Return the name that the programme gives the subject in a grade."""
        return PRIMARY_NAMES.get(self.code, self.name) if grade <= 5 else self.name


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
