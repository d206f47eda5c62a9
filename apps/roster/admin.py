"""Where clerks keep classes, pupils and consents. Look-up secrets are shown on slips only."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html

from apps.core.scoping import own_organisation_id
from apps.core.text import fold
from apps.organisations.admin_base import (
    FoldedSearch,
    OwnedAdmin,
    ReadOnlyMixin,
    RowsInline,
    SharedAdmin,
)
from apps.organisations.table_import import TableImport

from .forms import ConsentForm
from .models import (
    Consent,
    Enrolment,
    LookupLog,
    Pupil,
    SchoolClass,
    SchoolYear,
    Subject,
    SubjectGrades,
)
from .models.classes import FIRST_SPECIALISED_GRADE

TASK_GROUP = "Học sinh"


class ClassFilter(admin.SimpleListFilter):
    """Classes of the running year; another year's after that year was chosen."""

    title = "lớp"
    parameter_name = "lop"

    def lookups(self, request, model_admin):
        year = request.GET.get("nam") or SchoolYear.current().pk
        classes = SchoolClass.objects.filter(school_year=year) if str(year).isdigit() else []
        return [(str(school_class.pk), school_class.name) for school_class in classes]

    def queryset(self, request, queryset):
        if not (self.value() or "").isdigit():
            return queryset
        return queryset.filter(
            pk__in=Enrolment.objects.filter(school_class=self.value(), left_on__isnull=True).values(
                "pupil"
            )
        )


class YearFilter(admin.SimpleListFilter):
    title = "năm học"
    parameter_name = "nam"

    def lookups(self, request, model_admin):
        years = SchoolYear.objects.filter(
            pk__in=SchoolClass.objects.values("school_year").distinct()
        )
        return [(str(year.pk), str(year)) for year in years]

    def queryset(self, request, queryset):
        if not (self.value() or "").isdigit():
            return queryset
        return queryset.filter(
            pk__in=Enrolment.objects.filter(school_year=self.value()).values("pupil")
        )


class EnrolmentForm(forms.ModelForm):
    """The year follows from the class; uniqueness is checked although neither is a field."""

    def clean(self):
        cleaned = super().clean()
        self.instance.organisation_id = own_organisation_id()
        school_class = cleaned.get("school_class")
        if school_class is not None:
            self.instance.school_year_id = school_class.school_year_id
        return cleaned

    def _get_validation_exclusions(self):
        known = {"organisation"}
        if self.cleaned_data.get("school_class") is not None:
            known.add("school_year")
        return super()._get_validation_exclusions() - known


class EnrolmentInline(RowsInline):
    model = Enrolment
    form = EnrolmentForm
    exclude = ["organisation", "school_year"]
    autocomplete_fields = ["school_class"]


class RosterAdmin(OwnedAdmin):
    task_group = TASK_GROUP

    def save_formset(self, request, form, formset, change):
        """Rows written beside their pupil belong to the same organisation."""
        for row in formset.save(commit=False):
            row.organisation_id = form.instance.organisation_id
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()


@admin.register(SchoolClass)
class SchoolClassAdmin(TableImport, RosterAdmin):
    import_columns = ("school_year", "name", "grade", "homeroom_teacher")
    import_key = ("school_year", "name")
    export_columns = (*import_columns, "pupil_count")
    list_display = ["name", "school_year", "grade", "homeroom_teacher", "pupil_count", "slips"]
    list_filter = [("school_year", admin.RelatedOnlyFieldListFilter), "grade"]
    list_select_related = ["school_year"]
    search_fields = ["name", "homeroom_teacher"]
    search_help_text = "Tìm theo tên lớp hoặc giáo viên chủ nhiệm (có dấu hay không dấu)."
    fields = ["school_year", "name", "grade", "homeroom_teacher", "specialised_subject"]

    def get_fields(self, request, obj=None):
        """Only schools that have these grades are asked for a specialised subject."""
        fields = list(super().get_fields(request, obj))
        levels = request.organisation.levels
        if not levels.filter(last_grade__gte=FIRST_SPECIALISED_GRADE).exists():
            fields.remove("specialised_subject")
        return fields

    def get_queryset(self, request):
        current = Q(enrolments__left_on__isnull=True)
        classes = super().get_queryset(request)
        counted = classes.annotate(size=Count("enrolments", filter=current))
        return counted.order_by(*SchoolClass._meta.ordering)  # grouping drops the order

    def get_search_results(self, request, queryset, search_term):
        """Compare folded words here: a school has too few classes for a column of their own."""
        words = fold(search_term).split()
        found = [
            pk
            for pk, *texts in queryset.values_list("pk", "name", "homeroom_teacher")
            if all(word in fold(" ".join(texts)) for word in words)
        ]
        return queryset.filter(pk__in=found), False

    @admin.display(description="số học sinh", ordering="size")
    def pupil_count(self, obj):
        return obj.size

    @admin.display(description="phiếu tra cứu")
    def slips(self, obj):
        address = reverse("roster_staff:class_slips", args=[obj.pk])
        return format_html('<a href="{}">Phiếu lớp {}</a>', address, obj.name)


@admin.register(Pupil)
class PupilAdmin(RosterAdmin):
    export_columns = (
        *("code", "full_name", "birth", "sex", "ethnic_group", "class_name", "status"),
        *("personal_id", "birth_place", "home_address", "phone"),
    )
    list_display = ["full_name", "code", "birth", "sex", "class_name", "status"]
    list_filter = [YearFilter, ClassFilter, "status", "has_temporary_code"]
    search_fields = ["search_text"]
    search_help_text = "Tìm theo họ tên (có dấu hay không dấu) hoặc mã học sinh."
    inlines = [EnrolmentInline]
    readonly_fields = ["slip_links"]
    fieldsets = [
        (
            None,
            {
                "description": "Em đổi lớp: ở phần Xếp lớp cuối trang, ghi ngày rời lớp cũ rồi "
                "thêm một dòng cho lớp mới. Em chuyển đi, thôi học: đổi trạng thái và ghi ngày "
                "rời lớp. Em chưa có mã: ghi một mã tạm, ví dụ TAM-0007, và đánh dấu “Mã tạm”; lần "
                "nhập có mã thật sẽ thay. Nhiều em một lúc thì nhập danh sách học sinh.",
                "fields": [
                    "full_name",
                    "code",
                    "has_temporary_code",
                    "date_of_birth",
                    "sex",
                    "ethnic_group",
                    "status",
                    "slip_links",
                ],
            },
        ),
        (
            "Giấy tờ, nơi ở, liên hệ",
            {
                "fields": ["personal_id", "birth_place", "home_address", "phone"],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("enrolments__school_class")

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    @admin.display(description="ngày sinh", ordering="date_of_birth")
    def birth(self, obj):
        return obj.birth_label

    @admin.display(description="lớp hiện nay")
    def class_name(self, obj):
        open_rows = [row for row in obj.enrolments.all() if row.left_on is None]
        newest = max(open_rows, key=lambda row: row.school_year_id, default=None)
        return newest.school_class.name if newest else None

    @admin.display(description="phiếu tra cứu")
    def slip_links(self, obj):
        if obj.pk is None:
            return "In được sau khi lưu học sinh."
        address = reverse("roster_staff:reissue_secret", args=[obj.pk])
        return format_html('<a href="{}">Mất phiếu: cấp lại mã tra cứu</a>', address)


class EnrolmentClassFilter(ClassFilter):
    """Classes of the running year, or of the year that was chosen beside it."""

    def lookups(self, request, model_admin):
        year = request.GET.get("school_year__first_year__exact") or SchoolYear.current().pk
        classes = SchoolClass.objects.filter(school_year=year) if str(year).isdigit() else []
        return [(str(school_class.pk), school_class.name) for school_class in classes]

    def queryset(self, request, queryset):
        if not (self.value() or "").isdigit():
            return queryset
        return queryset.filter(school_class=self.value())


class StayFilter(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "tinh-trang"

    def lookups(self, request, model_admin):
        return [("dang-hoc", "đang trong lớp"), ("da-roi", "đã rời lớp")]

    def queryset(self, request, queryset):
        if self.value() == "dang-hoc":
            return queryset.filter(left_on__isnull=True)
        if self.value() == "da-roi":
            return queryset.filter(left_on__isnull=False)
        return queryset


@admin.register(Enrolment)
class EnrolmentAdmin(FoldedSearch, RosterAdmin):
    export_columns = (
        *("pupil__code", "pupil__full_name", "school_year", "school_class__name", "position"),
        *("is_repeating", "joined_on", "left_on", "left_reason"),
    )
    form = EnrolmentForm
    list_display = ["pupil", "school_class", "joined_on", "left_on", "left_reason"]
    list_filter = [
        ("school_year", admin.RelatedOnlyFieldListFilter),
        EnrolmentClassFilter,
        StayFilter,
        "is_repeating",
    ]
    list_select_related = ["pupil", "school_class"]
    search_fields = ["pupil__search_text", "school_class__name"]
    search_help_text = "Tìm theo họ tên (có dấu hay không dấu), mã học sinh hoặc tên lớp."
    autocomplete_fields = ["pupil", "school_class"]
    fields = [
        "pupil",
        "school_class",
        "position",
        "is_repeating",
        "joined_on",
        "left_on",
        "left_reason",
    ]


class ConsentState(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "tinh-trang"

    def lookups(self, request, model_admin):
        return [("con", "còn hiệu lực"), ("rut", "đã rút")]

    def queryset(self, request, queryset):
        if self.value() == "con":
            return queryset.filter(withdrawn_at__isnull=True)
        if self.value() == "rut":
            return queryset.filter(withdrawn_at__isnull=False)
        return queryset


@admin.register(Consent)
class ConsentAdmin(FoldedSearch, RosterAdmin):
    form = ConsentForm
    export_columns = (
        *("pupil__code", "pupil__full_name", "purpose", "scope", "representative", "child_agreed"),
        *("given_on", "expires_on", "withdrawn_at"),
    )
    list_display = [
        "pupil",
        "purpose",
        "given_on",
        "expires_on",
        "withdrawn_at",
        "withdrawn_by",
        "withdrawing",
    ]
    list_filter = [ConsentState, "purpose"]
    list_select_related = ["pupil", "withdrawn_by"]
    search_fields = ["pupil__search_text"]
    autocomplete_fields = ["pupil"]
    fields = [
        "pupil",
        "purpose",
        "scope",
        "representative",
        "child_agreed",
        "given_on",
        "expires_on",
        "recorded_by",
        "withdrawn_at",
        "withdrawn_by",
    ]
    readonly_fields = ["recorded_by", "withdrawn_at", "withdrawn_by"]

    def get_fields(self, request, obj=None):
        """A consent that is being noted has neither a writer nor an end yet."""
        fields = super().get_fields(request, obj)
        return [name for name in fields if obj is not None or name not in self.readonly_fields]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.recorded_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description="rút")
    def withdrawing(self, obj):
        if obj.withdrawn_at is not None:
            return None
        address = reverse("roster_staff:withdraw_consent", args=[obj.pk])
        return format_html('<a href="{}">Rút sự đồng ý</a>', address)


@admin.register(LookupLog)
class LookupLogAdmin(ReadOnlyMixin, RosterAdmin):
    """Figures of look-ups without names: when and what for."""

    list_display = ["at", "purpose"]
    list_display_links = None
    list_filter = ["purpose"]
    date_hierarchy = "at"
    fields = ["at", "purpose"]


@admin.register(SchoolYear)
class SchoolYearAdmin(TableImport, SharedAdmin):
    import_columns = export_columns = ("first_year", "starts_on", "ends_on")
    import_key = ("first_year",)
    list_display = ["__str__", "starts_on", "ends_on"]
    task_group = TASK_GROUP


class SubjectGradesInline(RowsInline):
    model = SubjectGrades


@admin.register(Subject)
class SubjectAdmin(TableImport, SharedAdmin):
    import_columns = export_columns = ("code", "name", "kind", "position")
    import_key = ("code",)
    list_display = ["name", "code", "kind", "position"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
    inlines = [SubjectGradesInline]
    task_group = TASK_GROUP
