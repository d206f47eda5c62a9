"""Exams of a school or an office, their subjects, candidates and mappings of columns."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from apps.core.scoping import Inherited, Owned, OwnedManager, OwnedQuerySet, TwoParty
from apps.organisations.models import Organisation
from apps.roster.models import SECRET_LENGTH, Pupil, SchoolYear, new_secret, printed_secret

from .numbers import NumberFormat

LEAST_FOR_WEAK_ACCESS = 200
WEAK_ACCESS_LASTS = timedelta(days=30)
# Whom an exam of the kind concerns: those who leave, and the schools that they enter.
GRADES = {"tot-nghiep": (12, 12), "tuyen-sinh-10": (9, 10)}


class ExamQuerySet(OwnedQuerySet):
    def announced(self):
        """Exams that families may know of: a moment of publication is set and not withdrawn."""
        return self.filter(publish_at__isnull=False, withdrawn_at__isnull=True)

    def public(self, now=None):
        return self.announced().filter(publish_at__lte=now or timezone.now())

    def sealed(self, now=None):
        return self.announced().filter(publish_at__gt=now or timezone.now())

    def concerning(self, unit):
        """Exams that pupils of a unit sit: its own, those of grades it teaches, or with its pupils.

        An office looks after all levels, so every exam concerns it. Where nobody said the grades
        of an exam, it concerns every school that has grades.
        """
        if unit.is_office:
            return self
        taught = Q(pk__in=())
        for level in unit.levels.filter(first_grade__isnull=False):
            taught |= Q(first_grade__isnull=True) | Q(
                first_grade__lte=level.last_grade, last_grade__gte=level.first_grade
            )
        sat = Candidate.objects.filter(exam=OuterRef("pk"), school=unit)
        return self.filter(Q(organisation=unit) | taught | Exists(sat))


class Exam(Inherited):
    """One exam. An office's exam is found from the site of every unit below it.

    ``publish_at`` seals the scores until that minute; nothing has to run for them to open.
    ``seen_from`` keeps when they opened first, where they were withdrawn and announced anew.
    ``figures`` are the distributions of scores, worked out when candidates change.
    """

    class Kind(models.TextChoices):
        TALENT = "hsg", "thi học sinh giỏi"
        VOCATIONAL = "nghe", "thi nghề phổ thông"
        GRADUATION = "tot-nghiep", "thi tốt nghiệp THPT"
        ENTRANCE = "tuyen-sinh-10", "tuyển sinh vào lớp 10"
        MOCK = "khao-sat", "khảo sát, thi thử"

    class Tier(models.TextChoices):
        SCHOOL = "truong", "cấp trường"
        CLUSTER = "cum", "cấp xã, cụm trường"
        DISTRICT = "huyen", "cấp huyện"
        PROVINCE = "tinh", "cấp tỉnh"
        NATION = "quoc-gia", "cấp quốc gia"

    class Access(models.TextChoices):
        SECRET = "secret", "số báo danh và mã tra cứu"
        BIRTH = "birth", "số báo danh và ngày sinh"
        NUMBER = "number", "chỉ số báo danh"

    slug = models.SlugField("tên trong địa chỉ", max_length=60)
    name = models.CharField("tên kỳ thi", max_length=200)
    kind = models.CharField("loại", max_length=14, choices=Kind.choices)
    tier = models.CharField("cấp tổ chức", max_length=10, choices=Tier.choices, blank=True)
    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="+", verbose_name="năm học"
    )
    held_on = models.DateField("ngày thi", null=True, blank=True)
    first_grade = models.PositiveSmallIntegerField(
        "từ khối",
        null=True,
        blank=True,
        help_text="Trang của trường chỉ nêu kỳ thi của khối mình dạy, hoặc có thí sinh của mình. "
        "Để trống thì mọi trường phổ thông đều nêu.",
    )
    last_grade = models.PositiveSmallIntegerField("đến khối", null=True, blank=True)
    number_format = models.CharField(
        "dạng số báo danh",
        max_length=10,
        choices=NumberFormat.choices,
        default=NumberFormat.DIGITS,
    )
    number_length = models.PositiveSmallIntegerField(
        "số chữ số của số báo danh",
        null=True,
        blank=True,
        help_text="Để trống nếu các số báo danh dài ngắn khác nhau.",
    )
    note = models.CharField(
        "lời dặn trên trang tra cứu",
        max_length=300,
        blank=True,
        help_text="Ví dụ: thời hạn và nơi nhận đơn phúc khảo.",
    )
    decision_number = models.CharField("số quyết định công nhận kết quả", max_length=60, blank=True)
    access = models.CharField(
        "tra cứu bằng", max_length=8, choices=Access.choices, default=Access.SECRET, editable=False
    )
    access_basis = models.CharField("căn cứ", max_length=300, blank=True, editable=False)
    access_decided_at = models.DateTimeField(null=True, editable=False)
    access_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    shows_distribution = models.BooleanField(
        "hiện phổ điểm", default=True, help_text="Nhóm ít thí sinh luôn được che."
    )
    publish_at = models.DateTimeField("công bố lúc", null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField("ngừng công bố lúc", null=True, editable=False)
    withdraw_reason = models.CharField("lý do ngừng", max_length=250, blank=True, editable=False)
    seen_from = models.DateTimeField("đã công bố trước đó từ", null=True, editable=False)
    thresholds = models.JSONField("ngưỡng xếp loại", default=dict, blank=True, editable=False)
    figures = models.JSONField("phổ điểm", default=list, blank=True, editable=False)
    candidate_count = models.PositiveIntegerField("số thí sinh", default=0, editable=False)
    has_prizes = models.BooleanField("có giải", default=False, editable=False)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    objects = OwnedManager.from_queryset(ExamQuerySet)()

    class Meta:
        verbose_name = "kỳ thi"
        verbose_name_plural = "kỳ thi"
        ordering = ["-school_year_id", "-held_on", "name"]
        permissions = [
            ("publish_exam", "Công bố điểm thi"),
            ("open_exam_access", "Quyết định cách tra cứu của kỳ thi"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"],
                name="results_exam_slug",
                violation_error_message="Đơn vị đã có kỳ thi dùng tên địa chỉ này.",
            ),
            models.CheckConstraint(
                condition=Q(first_grade__isnull=True, last_grade__isnull=True)
                | Q(first_grade__gte=1, last_grade__lte=12, last_grade__gte=F("first_grade")),
                name="results_exam_grades",
                violation_error_message="Khối từ 1 đến 12, khối sau không nhỏ hơn khối trước; "
                "để trống thì để trống cả hai.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """A new exam of a kind that is always of the same grades need not be told them."""
        if self._state.adding and self.first_grade is None and self.last_grade is None:
            self.first_grade, self.last_grade = GRADES.get(self.kind, (None, None))
        super().save(*args, **kwargs)

    @property
    def year(self):
        """The calendar year of the exam, by which subjects, formulas and boards go."""
        return self.held_on.year if self.held_on else self.school_year_id + 1

    @property
    def is_open(self):
        return self.is_announced and self.publish_at <= timezone.now()

    @property
    def is_announced(self):
        return self.publish_at is not None and self.withdrawn_at is None

    @property
    def was_open(self):
        """Tell whether scores could be looked up at some time, also if withdrawn since."""
        if self.seen_from is not None:
            return True
        if self.publish_at is None or self.publish_at > timezone.now():
            return False
        return self.withdrawn_at is None or self.withdrawn_at > self.publish_at

    @property
    def is_sealed(self):
        return self.is_announced and self.publish_at > timezone.now()

    @property
    def allows_weak_access(self):
        """Tell whether a look-up without the secret may be thought of at all."""
        return (
            self.kind != self.Kind.TALENT
            and not self.has_prizes
            and self.candidate_count >= LEAST_FOR_WEAK_ACCESS
        )

    @property
    def needs_slips(self):
        """Tell whether candidates look up with the secret that stands on their slip alone."""
        return self.access == self.Access.SECRET

    @property
    def weak_access_ends_at(self):
        """The moment from which the secret is asked for; None where it always is."""
        if self.needs_slips or self.publish_at is None:
            return None
        return self.publish_at + WEAK_ACCESS_LASTS

    def clean(self):
        super().clean()
        if self.number_length is not None and not 1 <= self.number_length <= 12:
            raise ValidationError({"number_length": "Số chữ số từ 1 đến 12."})


class ExamSubject(Inherited):
    """One subject of an exam: the range and step of its scores in that year."""

    exam = models.ForeignKey(
        Exam, on_delete=models.CASCADE, related_name="subjects", verbose_name="kỳ thi"
    )
    code = models.SlugField("mã", max_length=30)
    name = models.CharField("tên môn", max_length=80)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    highest = models.DecimalField(
        "điểm cao nhất", max_digits=5, decimal_places=2, default=Decimal(10)
    )
    step = models.DecimalField("bước điểm", max_digits=4, decimal_places=2, default=Decimal("0.25"))

    class Meta:
        verbose_name = "môn thi"
        verbose_name_plural = "môn thi"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "code", "organisation"],
                name="results_exam_subject_once",
                violation_error_message="Kỳ thi đã có môn mang mã này.",
            ),
            models.CheckConstraint(
                condition=Q(highest__gt=0) & Q(step__gt=0),
                name="results_exam_subject_range",
                violation_error_message="Điểm cao nhất và bước điểm lớn hơn 0.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def decimals(self):
        """With how many decimals every score of the subject is written: as its step has."""
        return max(0, -self.step.normalize().as_tuple().exponent)


class CandidateQuerySet(OwnedQuerySet):
    def without_slip(self):
        """Candidates whose slip was never printed: nobody has the secret to look them up."""
        return self.filter(slip_printed_at__isnull=True)


class Candidate(TwoParty):
    """One candidate with all scores; shared by the owner of the exam and the school.

    ``scores``: subject code → number as text ("7.25") or a state of ``STATES``; a subject not
    sat is absent. ``details``: what else the file said (room, averages, decision …). ``batch``
    is the import that made the candidate.
    """

    class Prize(models.TextChoices):
        FIRST = "nhat", "giải Nhất"
        SECOND = "nhi", "giải Nhì"
        THIRD = "ba", "giải Ba"
        FOURTH = "khuyen-khich", "giải Khuyến khích"

    STATES = {"absent": "vắng thi", "suspended": "bị đình chỉ thi", "exempt": "miễn thi"}

    parties = ("organisation", "school")

    exam = models.ForeignKey(
        Exam, on_delete=models.PROTECT, related_name="candidates", verbose_name="kỳ thi"
    )
    school = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="trường",
    )
    pupil = models.ForeignKey(
        Pupil, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="học sinh"
    )
    number = models.CharField("số báo danh", max_length=20)
    full_name = models.CharField("họ và tên", max_length=120)
    date_of_birth = models.DateField("ngày sinh", null=True, blank=True)
    school_name = models.CharField("tên trường trong tệp", max_length=200, blank=True)
    class_name = models.CharField("lớp", max_length=40, blank=True)
    scores = models.JSONField("điểm", default=dict, blank=True)
    details = models.JSONField("thông tin khác", default=dict, blank=True)
    total = models.DecimalField("tổng điểm", max_digits=6, decimal_places=2, null=True, blank=True)
    result = models.CharField("kết quả", max_length=80, blank=True)
    prize = models.CharField("giải", max_length=14, choices=Prize.choices, blank=True)
    secret = models.CharField(max_length=SECRET_LENGTH, default=new_secret, editable=False)
    batch = models.PositiveBigIntegerField(null=True, editable=False, db_index=True)
    slip_printed_at = models.DateTimeField("in phiếu lúc", null=True, editable=False)

    objects = OwnedManager.from_queryset(CandidateQuerySet)()

    class Meta:
        verbose_name = "thí sinh"
        verbose_name_plural = "thí sinh"
        ordering = ["exam", "number"]
        permissions = [
            ("print_candidateslip", "In phiếu tra cứu của thí sinh"),
            ("reissue_candidatesecret", "Cấp lại mã tra cứu của thí sinh"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "number", "organisation"], name="results_candidate_number"
            ),
        ]

    def __str__(self):
        return f"thí sinh {self.number}"

    @property
    def printed_secret(self):
        """The secret as it stands on the slip, in two groups."""
        return printed_secret(self.secret)


class CandidateRevision(Owned):
    """What a candidate was before an import changed it; kept for ever, undone with its import."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="revisions")
    batch = models.PositiveBigIntegerField(db_index=True)
    before = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "lần sửa thí sinh"
        verbose_name_plural = "lần sửa thí sinh"
        ordering = ["-pk"]

    def __str__(self):
        return f"lần sửa #{self.pk}"


class ExamMapping(Inherited):
    """Which column of a file holds what, kept to read the next file of the same shape.

    ``columns``: heading, or letter where the file has no heading → target of ``mapping.TARGETS``
    or "score:<code>". ``options``: see ``mapping.Mapping``.
    """

    name = models.CharField("tên", max_length=120)
    columns = models.JSONField("cột", default=dict)
    options = models.JSONField("cách đọc", default=dict, blank=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        verbose_name = "cách ghép cột"
        verbose_name_plural = "cách ghép cột"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="results_mapping_name")
        ]

    def __str__(self):
        return self.name


class ExamLookup(Owned):
    """One successful look-up of a candidate, on whichever unit's site it was made."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="lookups")
    at = models.DateTimeField("lúc", default=timezone.now)

    class Meta:
        verbose_name = "lượt tra cứu điểm thi"
        verbose_name_plural = "lượt tra cứu điểm thi"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"lượt tra cứu #{self.pk}"
