"""Where clerks see and mend single results; whole classes come by import."""

from django.contrib import admin
from django.db import models

from apps.organisations.admin_base import OwnedAdmin
from apps.roster.models import SchoolClass, SchoolYear

from .amending import amend_by_hand
from .models import Publication, SubjectResult, TermResult

TASK_GROUP = "Kết quả học tập"


class ResultClassFilter(admin.SimpleListFilter):
    title = "lớp (năm học này)"
    parameter_name = "lop"

    def lookups(self, request, model_admin):
        classes = SchoolClass.objects.filter(school_year=SchoolYear.current())
        return [(str(school_class.pk), school_class.name) for school_class in classes]

    def queryset(self, request, queryset):
        if not (self.value() or "").isdigit():
            return queryset
        return queryset.filter(enrolment__school_class=self.value())


class CommaMarks:
    """Marks are shown with a decimal comma and read with a comma or a dot."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.DecimalField):
            kwargs["localize"] = True
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SubjectResultInline(CommaMarks, admin.TabularInline):
    model = SubjectResult
    extra = 0
    can_delete = False
    fields = ["subject", "midterm", "final", "average", "remark", "state", "note"]
    readonly_fields = ["subject"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("subject")

    def has_add_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("results.view_termresult", obj)

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("results.change_termresult", obj)


@admin.register(TermResult)
class TermResultAdmin(CommaMarks, OwnedAdmin):
    task_group = TASK_GROUP
    export_columns = (
        *("enrolment__pupil__code", "enrolment__pupil__full_name"),
        *("enrolment__school_year", "enrolment__school_class__name", "period"),
        *("average", "learning_level", "conduct_level", "title", "promotion"),
        *("absences_with_leave", "absences_without_leave", "teacher_note"),
    )
    list_display = ["pupil", "school_class", "period", "average", "learning_level", "title"]
    list_filter = ["period", "enrolment__school_year", ResultClassFilter]
    list_select_related = ["enrolment__pupil", "enrolment__school_class"]
    search_fields = ["enrolment__pupil__search_text"]
    inlines = [SubjectResultInline]
    readonly_fields = ["enrolment", "period", "rule_set", "reading_note", "amended_at"]
    fields = [
        ("enrolment", "period", "rule_set"),
        "average",
        "learning_level",
        "conduct_level",
        "title",
        "promotion",
        ("absences_with_leave", "absences_without_leave"),
        "teacher_note",
        "reading_note",
        ("amended_at", "amendment_note"),
    ]

    @admin.display(description="học sinh", ordering="enrolment__pupil__sort_key")
    def pupil(self, obj):
        return obj.enrolment.pupil

    @admin.display(description="lớp")
    def school_class(self, obj):
        return obj.enrolment.school_class.name

    def save_related(self, request, form, formsets, change):
        """After marks and levels were saved, families see the mended card with its note."""
        super().save_related(request, form, formsets, change)
        changed = form.has_changed() or any(formset.has_changed() for formset in formsets)
        if changed:
            amend_by_hand(form.instance)


@admin.register(Publication)
class PublicationAdmin(OwnedAdmin):
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
    list_filter = ["period", "school_class__school_year"]
    list_select_related = ["school_class", "published_by"]
    search_fields = ["school_class__name"]
    fields = [
        "school_class",
        "period",
        "publish_at",
        "published_by",
        "withdrawn_at",
        "withdrawn_by",
        "reason",
    ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.fields
