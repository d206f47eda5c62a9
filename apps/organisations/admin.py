"""Units, their dated tree and holidays: acts for the operator, the own imprint for managers."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join

from apps.audit.labels import action_label
from apps.audit.models import Entry
from apps.core.scoping import own_organisation_id
from apps.core.text import text_sort_key

from . import restructuring
from .admin_base import OwnedAdmin, ReadOnlyMixin, RowsInline, SharedAdmin
from .forms import CloseForm, MergeForm, MoveForm, OrganisationForm, RenameForm
from .models import Affiliation, Domain, Holiday, Level, NameRecord, Organisation, Succession
from .table_import import TableImport

TASK_GROUP = "Đơn vị và tài khoản"

ACTS = {
    "doi-ten": ("Đổi tên", RenameForm, restructuring.rename),
    "chuyen": ("Chuyển cấp trên", MoveForm, restructuring.move),
    "sap-nhap": ("Sáp nhập", MergeForm, restructuring.merge),
    "giai-the": ("Giải thể", CloseForm, restructuring.close),
}


class WrittenByActs(ReadOnlyMixin, SharedAdmin):
    """A dated table that only acts write; the operator reads it."""

    task_group = TASK_GROUP


@admin.register(Level)
class LevelAdmin(TableImport, SharedAdmin):
    task_group = TASK_GROUP
    import_columns = export_columns = ("code", "name", "is_school", "first_grade", "last_grade")
    import_key = ("code",)
    list_display = ["name", "code", "is_school", "first_grade", "last_grade"]


class DomainInline(RowsInline):
    model = Domain

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Organisation)
class OrganisationAdmin(SharedAdmin):
    """The operator sees all units; a manager opens the own one and its imprint."""

    task_group = TASK_GROUP
    form = OrganisationForm
    export_columns = (
        *("name", "short_name", "slug", "kind", "superior", "main_host", "unit_code"),
        *("address", "phone", "email", "responsible_name", "responsible_title"),
        *("established_on", "closed_on"),
    )
    list_display = ["name", "slug", "kind", "superior", "main_host", "closed_on"]
    list_filter = ["kind", "levels"]
    search_fields = ["name", "slug"]
    inlines = [DomainInline]
    change_form_template = "admin/organisations/organisation/change_form.html"
    import_export_change_list_template = "admin/organisations/organisation/change_list.html"
    fieldsets = [
        (
            "Chân trang",
            {
                "fields": ["address", "phone", "email", "responsible_name", "responsible_title"],
                "description": "Quy định yêu cầu mọi trang ghi rõ đơn vị, cơ quan chủ quản, địa "
                "chỉ, điện thoại, thư điện tử và người chịu trách nhiệm nội dung.",
            },
        ),
        (
            "Diện mạo",
            {
                "fields": ["motto", "logo_upload", "brand_colour", "accent_colour"],
                "description": "Màu quá nhạt được tự làm đậm lại để chữ luôn đọc được.",
            },
        ),
    ]

    def get_queryset(self, request):
        today = Prefetch(
            "affiliations", Affiliation.objects.valid().select_related("parent"), "links_today"
        )
        rows = super().get_queryset(request).prefetch_related("domains", "levels", today)
        if request.user.is_superuser:
            return rows
        return rows.filter(pk=own_organisation_id())

    @admin.display(description="cấp trên")
    def superior(self, obj):
        return obj.links_today[0].parent if obj.links_today else None

    @admin.display(description="tên miền chính")
    def main_host(self, obj):
        return obj.canonical_host

    def _is_own(self, request, obj):
        here = obj is None or obj.pk == own_organisation_id()
        return here and request.user.has_perm("organisations.change_own_organisation")

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser or self._is_own(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        return [
            path(
                "<int:object_id>/viec/<slug:act>/",
                self.admin_site.admin_view(self.act_view),
                name="organisations_organisation_act",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        acts = ACTS if request.user.is_superuser else {}
        context = {"acts": [(slug, act[0]) for slug, act in acts.items()]}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def act_view(self, request, object_id, act):
        """Do one dated act on a unit, with its form."""
        organisation = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not request.user.is_superuser:
            raise PermissionDenied
        if act not in ACTS:
            raise Http404
        title, form_class, do = ACTS[act]
        form = form_class(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                do(organisation, user=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, f"{title}: đã ghi.")
                return redirect(
                    reverse("admin:organisations_organisation_change", args=[organisation.pk])
                )
        context = {
            **self.admin_site.each_context(request),
            "title": f"{title}: {organisation}",
            "form": form,
            "opts": self.opts,
            "unit": organisation,
        }
        return TemplateResponse(request, "admin/organisations/organisation/act.html", context)


@admin.register(Affiliation)
class AffiliationAdmin(WrittenByActs):
    list_display = ["child", "parent", "valid_from", "valid_to", "decision"]
    list_select_related = ["child", "parent"]


@admin.register(NameRecord)
class NameRecordAdmin(WrittenByActs):
    export_columns = ("organisation", "name", "short_name", "valid_from", "valid_to", "decision")
    list_display = ["organisation", "name", "valid_from", "valid_to"]
    list_select_related = ["organisation"]


@admin.register(Succession)
class SuccessionAdmin(WrittenByActs):
    export_columns = ("predecessor", "successor", "since", "decision")
    list_display = ["predecessor", "successor", "since"]
    list_select_related = ["predecessor", "successor"]


@admin.register(Holiday)
class HolidayAdmin(TableImport, OwnedAdmin):
    """Own days off can be changed; those of the levels above are shown."""

    task_group = TASK_GROUP
    import_columns = export_columns = ("name", "first_day", "last_day", "decision")
    import_key = ("name", "first_day")
    list_display = ["name", "first_day", "last_day", "organisation"]
    list_select_related = ["organisation"]
    date_hierarchy = "first_day"

    def _may(self, request, verb, obj):
        is_own = obj is None or obj.organisation_id == own_organisation_id()
        if verb != "view" and not is_own:
            return False
        permission = f"organisations.{verb}_holiday"
        return request.user.has_perm(permission, obj if is_own else None)


class ActionFilter(admin.SimpleListFilter):
    """The acts that the log holds, under the names that people know."""

    title = "việc"
    parameter_name = "action"

    def lookups(self, request, model_admin):
        actions = Entry.objects.order_by().values_list("action", flat=True).distinct()
        choices = [(action, action_label(action)) for action in actions]
        return sorted(choices, key=lambda choice: text_sort_key(choice[1]))

    def queryset(self, request, queryset):
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(ReadOnlyMixin, OwnedAdmin):
    """The log, read by managers; nobody adds, changes or deletes."""

    task_group = TASK_GROUP
    list_display = ["at", "actor", "action_label", "target_label", "target_id"]
    list_display_links = ["at"]
    list_filter = [ActionFilter, "at"]
    list_select_related = ["actor"]
    search_fields = ["action", "target_id"]
    fields = ["at", "actor", "action_label", "target_label", "target_id", "detail_words"]
    readonly_fields = ["action_label", "target_label", "detail_words"]

    @admin.display(description="việc", ordering="action")
    def action_label(self, obj):
        return obj.action_label

    @admin.display(description="chi tiết")
    def detail_words(self, obj):
        return format_html_join("; ", "{}: {}", obj.detail_lines) or None

    @admin.display(description="loại đối tượng", ordering="target_type")
    def target_label(self, obj):
        return obj.target_label
