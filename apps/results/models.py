"""Results of a pupil per period and subject, their publication, and the cards families see."""

import json

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.core.scoping import Owned, OwnedManager, OwnedQuerySet
from apps.core.vocabulary import Period
from apps.imports.models import ImportBatch
from apps.roster.models import Enrolment, Pupil, SchoolClass, SchoolYear, Subject

from .card_html import card_html, look, packed, unpacked
from .exams.models import (  # noqa: F401  models of this app, kept beside what works with them
    Candidate,
    CandidateRevision,
    Exam,
    ExamLookup,
    ExamMapping,
    ExamSubject,
)
from .transcripts.models import Transcript, TranscriptRun  # noqa: F401  likewise


class ReadableJSON(json.JSONEncoder):
    """Writes Vietnamese letters as they are: half the size, and readable in the database."""

    def __init__(self, **options):
        super().__init__(**options | {"ensure_ascii": False, "separators": (",", ":")})


class TermResult(Owned):
    """What the school states of one pupil for one period of a school year.

    Levels, titles and promotion are kept as the school wrote them; the rule set tells how they
    are to be read. ``rule_set`` is a code of ``apps.results.rules``; ``qualities`` has the codes of
    ``rules.qualities`` that are stated, and ``conduct_level`` one level for all of them together.
    ``quality_notes`` has notes by the same codes.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="term_results", verbose_name="xếp lớp"
    )
    period = models.CharField("kỳ", max_length=4, choices=Period.choices)
    rule_set = models.CharField("thông tư áp dụng", max_length=30)
    average = models.DecimalField(
        "điểm trung bình", max_digits=4, decimal_places=2, null=True, blank=True
    )
    learning_level = models.CharField("kết quả học tập", max_length=40, blank=True)
    conduct_level = models.CharField("kết quả rèn luyện", max_length=40, blank=True)
    qualities = models.JSONField(
        "phẩm chất, năng lực",
        default=dict,
        blank=True,
        encoder=ReadableJSON,
        help_text="Từng phẩm chất, năng lực của học sinh tiểu học: mã của thông tư → mức.",
    )
    quality_notes = models.JSONField(
        "nhận xét phẩm chất, năng lực",
        default=dict,
        blank=True,
        encoder=ReadableJSON,
        help_text="Nhận xét về một mục hoặc cả nhóm: mã của thông tư → lời nhận xét.",
    )
    title = models.CharField("danh hiệu", max_length=80, blank=True)
    promotion = models.CharField("lên lớp", max_length=80, blank=True)
    absences_with_leave = models.PositiveSmallIntegerField("nghỉ có phép", null=True, blank=True)
    absences_without_leave = models.PositiveSmallIntegerField(
        "nghỉ không phép", null=True, blank=True
    )
    teacher_note = models.CharField("nhận xét của giáo viên chủ nhiệm", max_length=1000, blank=True)
    reading_note = models.CharField(
        "cách hiểu thông tư đã chọn",
        max_length=600,
        blank=True,
        help_text="Ghi khi thông tư hiểu được nhiều cách: các cách hiểu, cách đã chọn và lý do. "
        "Gia đình không thấy.",
    )
    is_after_summer = models.BooleanField("đã đánh giá lại sau hè", default=False)
    before_summer = models.JSONField(
        "kết quả trước khi đánh giá lại",
        default=dict,
        blank=True,
        help_text="Mức, danh hiệu và kết quả lên lớp như ghi trước hè: tên trường → giá trị.",
    )
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        verbose_name = "kết quả của học sinh"
        verbose_name_plural = "kết quả của học sinh"
        ordering = ["enrolment__school_class", "enrolment__pupil__sort_key", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "enrolment", "period"],
                name="results_one_result_per_period",
                violation_error_message="Học sinh đã có kết quả của kỳ này.",
            )
        ]

    def __str__(self):
        return f"{self.enrolment} – {self.get_period_display()}"


class SubjectResult(Owned):
    """One subject of a term result: marks as they came, average, remark.

    ``regular_marks`` is a list of the marks as text ("8", "7.5"); ``state`` says why there is no
    average when there is none. A state is never the number 0. A result of re-assessment stands
    instead of the yearly one, which stays beside it.
    """

    class State(models.TextChoices):
        NORMAL = "", "bình thường"
        EXEMPT = "exempt", "miễn"
        ABSENT = "absent", "vắng"
        NOT_ASSESSED = "not_assessed", "chưa đánh giá"

    class Remark(models.TextChoices):
        PASSED = "passed", "Đạt"
        FAILED = "failed", "Chưa đạt"
        EXCELLENT = "excellent", "Hoàn thành tốt"
        COMPLETED = "completed", "Hoàn thành"
        NOT_COMPLETED = "not_completed", "Chưa hoàn thành"

    term_result = models.ForeignKey(
        TermResult, on_delete=models.CASCADE, related_name="subjects", verbose_name="kết quả"
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="+", verbose_name="môn học"
    )
    regular_marks = models.JSONField("điểm thường xuyên", default=list, blank=True)
    midterm = models.DecimalField("giữa kỳ", max_digits=4, decimal_places=2, null=True, blank=True)
    final = models.DecimalField("cuối kỳ", max_digits=4, decimal_places=2, null=True, blank=True)
    average = models.DecimalField(
        "trung bình môn", max_digits=4, decimal_places=2, null=True, blank=True
    )
    remark = models.CharField("đánh giá", max_length=14, choices=Remark.choices, blank=True)
    state = models.CharField("tình trạng", max_length=14, choices=State.choices, blank=True)
    note = models.CharField("nhận xét", max_length=500, blank=True)
    reassessed_average = models.DecimalField(
        "điểm đánh giá lại", max_digits=4, decimal_places=2, null=True, blank=True
    )
    reassessed_remark = models.CharField(
        "kết quả đánh giá lại", max_length=14, choices=Remark.choices, blank=True
    )

    class Meta:
        verbose_name = "kết quả môn học"
        verbose_name_plural = "kết quả môn học"
        ordering = ["subject__position", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "term_result", "subject"],
                name="results_one_result_per_subject",
            ),
            models.CheckConstraint(
                condition=(Q(average__isnull=True) | Q(average__gte=0, average__lte=10))
                & (Q(midterm__isnull=True) | Q(midterm__gte=0, midterm__lte=10))
                & (Q(final__isnull=True) | Q(final__gte=0, final__lte=10))
                & (
                    Q(reassessed_average__isnull=True)
                    | Q(reassessed_average__gte=0, reassessed_average__lte=10)
                ),
                name="results_marks_from_0_to_10",
                violation_error_message="Điểm từ 0 đến 10.",
            ),
        ]

    def __str__(self):
        return f"{self.term_result} – {self.subject}"


class PublicationQuerySet(OwnedQuerySet):
    def seen(self, now=None):
        """Publications that families could see at some time, also those withdrawn since."""
        return self.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=F("publish_at")),
            publish_at__lte=now or timezone.now(),
        )

    def public(self, now=None):
        """Publications that families can see."""
        return self.filter(withdrawn_at__isnull=True, publish_at__lte=now or timezone.now())

    def pending(self, now=None):
        return self.filter(withdrawn_at__isnull=True, publish_at__gt=now or timezone.now())


class Publication(Owned):
    """The decision to show one period's results of one class, from a minute on."""

    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, related_name="publications", verbose_name="lớp"
    )
    period = models.CharField("kỳ", max_length=4, choices=Period.choices)
    publish_at = models.DateTimeField("công bố lúc")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người công bố",
    )
    withdrawn_at = models.DateTimeField("ngừng công bố lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người ngừng công bố",
    )
    reason = models.CharField("lý do ngừng", max_length=250, blank=True)
    created_at = models.DateTimeField("quyết định lúc", auto_now_add=True)

    objects = OwnedManager.from_queryset(PublicationQuerySet)()

    class Meta:
        verbose_name = "công bố kết quả"
        verbose_name_plural = "công bố kết quả"
        ordering = ["-publish_at", "school_class"]
        permissions = [("publish_publication", "Công bố kết quả học tập")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "school_class", "period"],
                condition=Q(withdrawn_at__isnull=True),
                name="results_one_open_publication",
            )
        ]

    def __str__(self):
        return f"{self.school_class} – {self.get_period_display()}"

    @property
    def is_public(self):
        return self.withdrawn_at is None and self.publish_at <= timezone.now()


class ResultCard(Owned):
    """What the family sees of one period, made ready when it is published.

    The look-up reads this row and nothing else; ``visible_from`` opens it on the minute without
    any job. ``content`` is the context of ``results/_card.html``; ``packed`` is that page piece,
    ready beforehand (together they fit one page of the database), and ``look`` says after which
    template it was made.
    """

    derived_fields = {"packed", "look"}

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="cards")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="result_cards")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    period = models.CharField("kỳ", max_length=4, choices=Period.choices)
    visible_from = models.DateTimeField("xem được từ")
    content = models.JSONField("nội dung", encoder=ReadableJSON)
    packed = models.BinaryField(editable=False, default=b"")
    look = models.CharField(max_length=16, editable=False, blank=True)

    class Meta:
        verbose_name = "phiếu kết quả"
        verbose_name_plural = "phiếu kết quả"
        ordering = ["-school_year_id", "-period"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "publication", "pupil"], name="results_one_card"
            )
        ]
        indexes = [models.Index(fields=["pupil", "visible_from"], name="results_cards_of_pupil")]

    def __str__(self):
        return f"phiếu #{self.pk}"

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self):
        """Make the page piece from the content; for all that does not go through ``save``."""
        self.packed = packed(card_html(self.content, self.school_year_id, self.period))
        self.look = look()
        return self

    @property
    def html(self):
        return SafeString(unpacked(self.packed).decode())


class Correction(Owned):
    """What one act changed of a pupil's period after families could see it; kept for ever.

    ``changes`` is a list of [what, old, new] in words, as the family reads them. The row names
    the enrolment, so it outlives a result that an undo takes away.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="corrections", verbose_name="xếp lớp"
    )
    period = models.CharField("kỳ", max_length=4, choices=Period.choices)
    changes = models.JSONField("nội dung", encoder=ReadableJSON)
    reason = models.CharField("lý do", max_length=300)
    decision_number = models.CharField("số quyết định", max_length=60)
    corrected_at = models.DateTimeField("điều chỉnh lúc", default=timezone.now)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người điều chỉnh",
    )
    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lần nhập",
    )

    class Meta:
        verbose_name = "điều chỉnh sau công bố"
        verbose_name_plural = "sổ điều chỉnh sau công bố"
        ordering = ["-corrected_at", "-pk"]

    def __str__(self):
        return f"{self.enrolment} – {self.get_period_display()}, {self.decision_number}"

    def save(self, *args, **kwargs):
        self.refuse_foreign_write()
        if not self._state.adding:
            raise TypeError("A correction is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self.refuse_foreign_write()
        raise TypeError("A correction is never deleted.")
