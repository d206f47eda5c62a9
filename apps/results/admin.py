"""Where clerks see and mend single results; whole classes come by import."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.utils import timezone
from import_export.fields import Field

from apps.organisations.admin_base import FoldedSearch, OwnedAdmin, ReadOnlyMixin, RowsInline
from apps.roster.models import SchoolClass, SchoolYear

from . import rules
from .correcting import Decision, Watch, is_seen
from .exams.admin import CandidateAdmin, ExamAdmin, ExamMappingAdmin
from .forms import (
    NOTE_FIELD,
    QUALITY_FIELD,
    SubjectResultForm,
    SubjectResultFormSet,
    TermResultForm,
    qualities_form,
)
from .models import Correction, Publication, SubjectResult, TermResult, Transcript
from .publishing import lock_classes, rebuild_cards
from .quality_cells import heading_of
from .rules.qualities import note_heading
from .transcripts.issuing import with_corrections

__all__ = ["CandidateAdmin", "ExamAdmin", "ExamMappingAdmin"]  # registered with this module

TASK_GROUP = "Kết quả học tập"
OF_YEAR = ("enrolment__school_year", admin.RelatedOnlyFieldListFilter)  # years that have rows


class ResultClassFilter(admin.SimpleListFilter):
    title = "lớp (năm học này)"
    parameter_name = "lop"

    def lookups(self, request, model_admin):
        classes = SchoolClass.objects.filter(school_year=SchoolYear.current())
        return [(str(school_class.pk), school_class.name) for school_class in classes]

    def queryset(self, request, queryset):
        if self.value() not in {key for key, _name in self.lookup_choices}:
            return queryset
        return queryset.filter(enrolment__school_class=self.value())


class CommaMarks:
    """Marks are shown with a decimal comma and read with a comma or a dot."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.DecimalField):
            kwargs["localize"] = True
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SubjectResultInline(CommaMarks, RowsInline):
    model = SubjectResult
    form = SubjectResultForm
    formset = SubjectResultFormSet
    can_delete = False
    fields = [
        *("subject_name", "regular_marks", "midterm", "final", "average", "remark", "state"),
        *("note", "reassessed_average", "reassessed_remark"),
    ]
    readonly_fields = ["subject_name"]

    @admin.display(description="môn học")
    def subject_name(self, obj):
        return obj.subject.name

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("subject")

    def has_add_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("results.view_termresult", obj)

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("results.change_termresult", obj)


class CodeColumn(Field):
    """What is kept under one code, in a workbook under a heading that the import knows."""

    def __init__(self, attribute, code, heading):
        super().__init__(attribute=attribute, column_name=heading, readonly=True)
        self.code = code

    def export(self, instance, **kwargs):
        return getattr(instance, self.attribute).get(self.code, "")


@admin.register(TermResult)
class TermResultAdmin(FoldedSearch, CommaMarks, OwnedAdmin):
    task_group = TASK_GROUP
    export_columns = (
        *("enrolment__pupil__code", "enrolment__pupil__full_name"),
        *("enrolment__school_year", "enrolment__school_class__name", "period"),
        *("average", "learning_level", "conduct_level", "title", "promotion"),
        *("absences_with_leave", "absences_without_leave", "teacher_note"),
    )
    list_display = [
        *("pupil", "school_class", "period", "average", "learning_level", "conduct_level"),
        *("title", "promotion"),
    ]
    list_filter = [
        "period",
        ("enrolment__school_year", admin.RelatedOnlyFieldListFilter),
        ResultClassFilter,
    ]
    list_select_related = ["enrolment__pupil", "enrolment__school_class"]
    search_fields = ["enrolment__pupil__search_text"]
    form = TermResultForm
    inlines = [SubjectResultInline]
    readonly_fields = ["enrolment", "period", "circular", "reading_note", "is_after_summer"]
    fields = [
        ("enrolment", "period", "circular"),
        "average",
        "learning_level",
        "conduct_level",
        "title",
        "promotion",
        ("absences_with_leave", "absences_without_leave"),
        "teacher_note",
        "reading_note",
        "is_after_summer",
    ]

    def get_export_resource_classes(self, request):
        """Add columns for the qualities and abilities that pupils of the unit have, and notes."""
        (resource,) = super().get_export_resource_classes(request)
        columns = {}
        for name, heading in (("qualities", heading_of), ("quality_notes", note_heading)):
            stated = TermResult.objects.exclude(**{name: {}}).values_list(name, flat=True)
            codes = dict.fromkeys(code for kept in stated.iterator() for code in kept)
            columns |= {
                f"{name}_{code}": CodeColumn(name, code, heading(code))
                for code, _kept in rules.in_order(codes)
            }
        return [type("ListResource", (resource,), columns)]

    @admin.display(description="học sinh", ordering="enrolment__pupil__sort_key")
    def pupil(self, obj):
        return obj.enrolment.pupil

    @admin.display(description="lớp")
    def school_class(self, obj):
        return obj.enrolment.school_class.name

    @admin.display(description="thông tư áp dụng")
    def circular(self, obj):
        return rules.label(obj.rule_set)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody takes a result away by hand: families may have seen it."""
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        listing = self._listing(request, obj)
        if listing is not None:
            kwargs["form"] = qualities_form(obj, listing, obj.enrolment.school_class.grade)
        return super().get_form(request, obj, change=change, **kwargs)

    def _listing(self, request, obj):
        """Return what the circular of a primary pupil lists, None where nobody fills it in here."""
        may_change = obj is not None and self.has_change_permission(request, obj)
        return rules.listing_of(obj.rule_set) if may_change else None

    def get_fields(self, request, obj=None):
        """Ask for a decision where families could already see the result."""
        fields = list(super().get_fields(request, obj))
        place = fields.index("conduct_level") + 1
        listing = self._listing(request, obj)
        if listing is not None:
            form = qualities_form(obj, listing, obj.enrolment.school_class.grade)
            names = [name for name in form.base_fields if name.startswith(QUALITY_FIELD)]
            groups = [
                {f"{QUALITY_FIELD}{one.code}" for one in of.qualities} for of in listing.groups
            ]
            rows = [tuple(name for name in names if name in group) for group in groups]
            rows.append(tuple(name for name in names if not any(name in group for group in groups)))
            rows += [(name,) for name in form.base_fields if name.startswith(NOTE_FIELD)]
            fields[place:place] = [row for row in rows if row]
        if obj is None or not self.has_change_permission(request, obj):
            return fields
        asks = [("correction_reason", "decision_number")] if is_seen(obj) else []
        return [*fields, *asks, "opened_at"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Let one save of a class wait for the other, so that the second sees what it changed."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            obj = self.get_object(request, unquote(object_id))
            if obj is not None:
                lock_classes([obj.enrolment.school_class_id])
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        form.watch = Watch([obj.enrolment.school_class_id], obj.period)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """After marks and levels were saved: the correction is kept, the family's card mended."""
        super().save_related(request, form, formsets, change)
        result = form.instance
        decision = Decision(
            form.cleaned_data["correction_reason"], form.cleaned_data["decision_number"]
        )
        form.watch.note(decision, user=request.user)
        rebuild_cards([result.enrolment.school_class_id], result.period)


class PublicationState(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "tinh-trang"

    def lookups(self, request, model_admin):
        return [("mo", "đang công bố"), ("hen", "hẹn giờ"), ("ngung", "đã ngừng")]

    def queryset(self, request, queryset):
        now, value = timezone.now(), self.value()
        if value == "ngung":
            return queryset.filter(withdrawn_at__isnull=False)
        if value in {"mo", "hen"}:
            queryset = queryset.filter(withdrawn_at__isnull=True)
            is_open = {"publish_at__lte": now} if value == "mo" else {"publish_at__gt": now}
            return queryset.filter(**is_open)
        return queryset


@admin.register(Publication)
class PublicationAdmin(ReadOnlyMixin, OwnedAdmin):
    """The register of publications; acts happen on the page of all classes."""

    task_group = TASK_GROUP
    list_display = [
        "school_class",
        "period",
        "publish_at",
        "published_by",
        "withdrawn_at",
        "reason",
    ]
    list_filter = [
        PublicationState,
        "period",
        ("school_class__school_year", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["school_class", "published_by"]
    search_fields = ["school_class__name"]
    search_help_text = "Tìm theo tên lớp."
    fields = [
        "school_class",
        "period",
        "publish_at",
        "published_by",
        "withdrawn_at",
        "withdrawn_by",
        "reason",
    ]

    def get_readonly_fields(self, request, obj=None):
        return self.fields


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyMixin, FoldedSearch, OwnedAdmin):
    """The book of corrections: written by the acts, never by hand, never changed."""

    task_group = TASK_GROUP
    list_display = ["pupil", "period", "what", "decision_number", "corrected_at", "corrected_by"]
    list_filter = ["period", ("enrolment__school_year", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["enrolment__pupil", "enrolment__school_class", "corrected_by"]
    search_fields = ["enrolment__pupil__search_text", "decision_number"]
    search_help_text = "Tìm theo họ tên (có dấu hay không dấu), mã học sinh hoặc số quyết định."
    fields = [
        *("enrolment", "period", "what", "reason", "decision_number"),
        *("corrected_at", "corrected_by", "batch"),
    ]

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="học sinh", ordering="enrolment__pupil__sort_key")
    def pupil(self, obj):
        return obj.enrolment

    @admin.display(description="nội dung cũ → mới")
    def what(self, obj):
        return "; ".join(
            f"{what}: {old or '(trống)'} → {new or '(trống)'}" for what, old, new in obj.changes
        )


@admin.register(Transcript)
class TranscriptAdmin(ReadOnlyMixin, FoldedSearch, OwnedAdmin):
    """The register of issued transcripts; they are issued and voided on the page of a class."""

    task_group = TASK_GROUP
    list_display = ["pupil", "period", "issued_at", "issued_by", "standing"]
    list_filter = ["period", OF_YEAR]
    list_select_related = ["enrolment__pupil", "enrolment__school_class", "issued_by"]
    search_fields = ["enrolment__pupil__search_text"]
    export_columns = ("enrolment__pupil__code", "period", "issued_at", "voided_at")
    fields = [
        *("enrolment", "period", "issued_at", "issued_by", "standing"),
        *("voided_at", "voided_by", "void_reason"),
    ]

    def get_queryset(self, request):
        return with_corrections(super().get_queryset(request))

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="học sinh", ordering="enrolment__pupil__sort_key")
    def pupil(self, obj):
        return obj.enrolment

    @admin.display(description="hiệu lực")
    def standing(self, obj):
        if obj.voided_at is not None:
            return "đã hủy"
        return "đã điều chỉnh sau khi cấp" if obj.is_amended else "còn hiệu lực"
