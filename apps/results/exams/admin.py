"""Where staff create exams with their subjects, and look at candidates."""

from dataclasses import fields as fields_of
from decimal import Decimal

from django import forms
from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from apps.core.scoping import own_organisation_id
from apps.core.text import slugify_vi
from apps.organisations.admin_base import OwnedAdmin, ReadOnlyMixin

from .changes import told_history
from .distribution import refresh_figures
from .formulas import VocationalRules
from .mapping import in_order, label_of
from .models import Candidate, Exam, ExamMapping, ExamSubject
from .presets import presets
from .wording import decimals_of_total, score_text, total_text

TASK_GROUP = "Kỳ thi"
THRESHOLDS = tuple(one.name for one in fields_of(VocationalRules))


def _threshold(label):
    return forms.DecimalField(
        label=label, min_value=0, max_value=10, max_digits=4, decimal_places=2, localize=True
    )


class ExamForm(forms.ModelForm):
    """An exam; its name in addresses follows from its name where nobody chose one."""

    slug = forms.SlugField(
        label="Tên trong địa chỉ",
        max_length=60,
        required=False,
        help_text="Để trống thì lấy từ tên kỳ thi. Đã in phiếu thì đừng đổi: phiếu ghi địa chỉ đó.",
    )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("slug") and cleaned.get("name"):
            cleaned["slug"] = self.instance.slug or _free_slug(cleaned["name"])
        return cleaned


def _free_slug(name):
    """Return a name for addresses that no exam of this unit has."""
    base = slugify_vi(name)[:50].strip("-") or "ky-thi"
    taken = set(Exam.objects.writable().values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


class VocationalForm(ExamForm):
    """A vocational exam with the thresholds that the department set for it."""

    theory_weight = _threshold("Hệ số lý thuyết")
    practice_weight = _threshold("Hệ số thực hành")
    least_part = _threshold("Mỗi bài từ (để đạt)")
    good_part = _threshold("Mỗi bài từ (để xếp Khá, Giỏi)")
    pass_score = _threshold("Đạt từ")
    fair_score = _threshold("Loại Khá từ")
    good_score = _threshold("Loại Giỏi từ")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in THRESHOLDS:
            stated = self.instance.thresholds.get(name)
            self.initial[name] = Decimal(stated) if stated else getattr(VocationalRules(), name)

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        values = {name: cleaned[name] for name in THRESHOLDS}
        if not values["pass_score"] <= values["fair_score"] <= values["good_score"]:
            self.add_error("fair_score", "Ba ngưỡng Đạt, Khá, Giỏi phải tăng dần.")
        if not values["theory_weight"] + values["practice_weight"]:
            self.add_error("theory_weight", "Hai hệ số không cùng bằng 0 được.")
        self.instance.thresholds = {name: f"{value:f}" for name, value in values.items()}
        return cleaned


class ExamSubjectInline(admin.TabularInline):
    model = ExamSubject
    extra = 0
    fields = ["position", "code", "name", "highest", "step"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in {"highest", "step"}:
            kwargs["localize"] = True
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        field.widget.attrs["aria-label"] = str(field.label)  # the heading of a column is no label
        return field

    def get_readonly_fields(self, request, obj=None):
        """Scores hang on the code of a subject, so it stays once there are candidates."""
        return ["code"] if obj is not None and obj.candidate_count else []

    def has_add_permission(self, request, obj=None):
        return request.user.has_perm("results.change_exam", obj)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("results.view_exam", obj)

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("results.change_exam", obj)

    def has_delete_permission(self, request, obj=None):
        has_scores = obj is not None and obj.candidate_count
        return not has_scores and request.user.has_perm("results.change_exam", obj)


@admin.register(Exam)
class ExamAdmin(OwnedAdmin):
    """Exams of this unit; those of the levels above stand on the page of all exams."""

    task_group = TASK_GROUP
    list_display = ["name", "kind", "tier", "school_year", "held_on", "candidate_count", "desk"]
    list_filter = ["kind", ("school_year", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["school_year"]
    search_fields = ["name", "slug"]
    form = ExamForm
    export_columns = ("name", "slug", "kind", "tier", "school_year", "held_on", "candidate_count")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "slug",
                    ("kind", "tier"),
                    ("school_year", "held_on"),
                    ("first_grade", "last_grade"),
                ]
            },
        ),
        ("Số báo danh", {"fields": [("number_format", "number_length")]}),
        ("Trang tra cứu", {"fields": ["note", "decision_number", "shows_distribution"]}),
    ]
    vocational = (
        "Ngưỡng xếp loại nghề",
        {"fields": list(THRESHOLDS)},
    )

    def get_queryset(self, request):
        return super().get_queryset(request).writable()

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None and obj.kind == Exam.Kind.VOCATIONAL:
            kwargs.setdefault("form", VocationalForm)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(self.fieldsets)
        if obj is not None and obj.kind == Exam.Kind.VOCATIONAL:
            fieldsets.append(self.vocational)
        return fieldsets

    def get_inlines(self, request, obj):
        return [ExamSubjectInline] if obj is not None else []

    def save_model(self, request, obj, form, change):
        """A new exam begins with the subjects of its kind and year, to be mended on its page."""
        super().save_model(request, obj, form, change)
        if change:
            return
        for position, one in enumerate(presets(obj.kind, obj.year), start=1):
            ExamSubject.objects.create(
                organisation_id=obj.organisation_id,
                exam=obj,
                code=one.code,
                name=one.name,
                step=one.step,
                highest=one.highest,
                position=position,
            )

    def save_formset(self, request, form, formset, change):
        for row in formset.save(commit=False):
            row.organisation_id = form.instance.organisation_id
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        if formset.has_changed() and form.instance.candidate_count:
            refresh_figures(form.instance)

    def response_add(self, request, obj, post_url_continue=None):
        """Go on to the subjects, which follow from the kind and the year."""
        super().response_add(request, obj, post_url_continue)
        return redirect("admin:results_exam_change", obj.pk)

    @admin.display(description="công việc")
    def desk(self, obj):
        return format_html('<a href="{}">Mở kỳ thi</a>', reverse("exams_staff:desk", args=[obj.pk]))


@admin.register(ExamMapping)
class ExamMappingAdmin(OwnedAdmin):
    """Saved mappings: made on the page of a file, renamed and deleted here."""

    task_group = TASK_GROUP
    list_display = ["name", "updated_at"]
    search_fields = ["name"]
    fields = ["name", "shown_columns"]
    readonly_fields = ["shown_columns"]
    export_columns = ("name", "updated_at")

    def get_queryset(self, request):
        return super().get_queryset(request).writable()

    def _may(self, request, verb, obj):
        right = "view_exam" if verb == "view" else "change_exam"
        return request.user.has_perm(f"results.{right}", obj)

    def has_add_permission(self, request):
        return False

    @admin.display(description="cột → mục")
    def shown_columns(self, obj):
        subjects = dict(ExamSubject.objects.values_list("code", "name"))
        return "; ".join(
            f"{column} → {label_of(target, subjects)}" for column, target in in_order(obj.columns)
        )


class JoinedFilter(admin.SimpleListFilter):
    """Whom an import joined to a pupil of the roster, and whom not."""

    title = "hồ sơ học sinh"
    parameter_name = "joined"

    def lookups(self, request, model_admin):
        return [("yes", "Đã nối"), ("no", "Chưa nối")]

    def queryset(self, request, queryset):
        if self.value() in {"yes", "no"}:
            return queryset.filter(pupil__isnull=self.value() == "no")
        return queryset


@admin.register(Candidate)
class CandidateAdmin(ReadOnlyMixin, OwnedAdmin):
    """Candidates of this unit's exams, and of its pupils in exams of others. Files change them."""

    task_group = TASK_GROUP
    list_display = ["number", "full_name", "class_name", "school_name", "exam"]
    list_filter = [("exam", admin.RelatedOnlyFieldListFilter), JoinedFilter]
    list_select_related = ["exam"]
    search_fields = ["number", "full_name"]
    ordering = ["-exam_id", "number"]
    export_columns = (
        *("exam", "number", "full_name", "date_of_birth", "class_name", "school_name"),
    )
    fields = [
        *("exam", "number", "full_name", "date_of_birth", "school_name", "class_name"),
        *("joined", "shown_scores", "shown_end", "shown_history"),
    ]

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="hồ sơ học sinh")
    def joined(self, obj):
        return "Đã nối" if obj.pupil_id else "Chưa nối với em nào trong danh sách của trường"

    @admin.display(description="điểm")
    def shown_scores(self, obj):
        if not _may_be_seen(obj):
            return "Điểm được niêm phong đến giờ công bố."
        return "; ".join(
            f"{one.name}: {score_text(obj.scores[one.code], one.decimals)}"
            for one in obj.exam.subjects.all()
            if one.code in obj.scores
        )

    @admin.display(description="tổng điểm, kết quả")
    def shown_end(self, obj):
        if not _may_be_seen(obj):
            return ""
        return "; ".join(
            part for part in (self._total(obj), obj.result, obj.get_prize_display()) if part
        )

    @admin.display(description="các lần sửa bằng tệp")
    def shown_history(self, obj):
        """What stood before and after, for the owner of the exam, who alone keeps it."""
        if obj.exam.organisation_id != own_organisation_id():
            return "Đơn vị tổ chức kỳ thi giữ."
        lines = (
            (
                f"{timezone.localtime(moment):%H:%M ngày %d/%m/%Y}",
                "; ".join(f"{what}: {old or 'trống'} → {new or 'trống'}" for what, old, new in told)
                or "nối với hồ sơ học sinh",
            )
            for moment, told in told_history(obj, list(obj.exam.subjects.all()))
        )
        return format_html_join("", "<div>{}: {}</div>", lines) or "Chưa lần nào."

    @staticmethod
    def _total(obj):
        return total_text(obj.total, decimals_of_total(obj.exam.kind, obj.exam.subjects.all()))


def _may_be_seen(candidate):
    """The school of a candidate sees the scores of another unit's exam when everybody may."""
    return candidate.exam.organisation_id == own_organisation_id() or candidate.exam.is_open
