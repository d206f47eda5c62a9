"""The service in the admin: links to its pages, receipts to look up, saved reasons to keep."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from apps.core.scoping import own_organisation_id
from apps.organisations.admin_base import OwnedAdmin, ReadOnlyMixin

from .models import Campaign, Receipt, SavedReason

TASK_GROUP = "Nộp dữ liệu"


class OfficeAdmin(OwnedAdmin):
    """What only an office has; its rows are changed on the pages of the service."""

    task_group = TASK_GROUP

    def has_module_permission(self, request):
        return request.organisation.is_office and super().has_module_permission(request)

    def _may(self, request, verb, obj):
        return request.organisation.is_office and super()._may(request, verb, obj)

    def get_object(self, request, object_id, from_field=None):
        """At a school no such row exists, whatever rights its people have."""
        if not request.organisation.is_office:
            raise Http404
        return super().get_object(request, object_id, from_field)


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyMixin, OfficeAdmin):
    """The list and every row lead to the pages of the office."""

    export_columns = ("title", "kind", "school_year", "state", "opened_at", "closed_at")
    search_fields = ["title"]

    def get_queryset(self, request):
        """A draft is seen by its own office only, in exports too."""
        own = Q(organisation=own_organisation_id())
        return super().get_queryset(request).filter(own | ~Q(state=Campaign.State.DRAFT))

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("submissions:campaigns")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if self.get_object(request, object_id) is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return redirect("submissions:campaign", object_id)


class OnTimeFilter(admin.SimpleListFilter):
    title = "kết luận về hạn"
    parameter_name = "is_on_time__exact"

    def lookups(self, request, model_admin):
        return [("1", "Đúng hạn"), ("0", "Trễ hạn")]

    def queryset(self, request, queryset):
        if self.value() not in {"0", "1"}:
            return queryset
        return queryset.filter(is_on_time=self.value() == "1")


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyMixin, OwnedAdmin):
    """Receipts given and got: found by number, hash or unit."""

    task_group = TASK_GROUP
    list_display = [
        *("whole_number", "unit_name", "campaign_title", "received_at", "verdict", "link"),
    ]
    export_columns = (
        *("number", "unit_name", "recipient_name", "campaign_title", "received_at", "is_on_time"),
        *("days_late", "rows", "size"),
    )
    list_filter = [OnTimeFilter]
    search_fields = ["number", "unit_name", "sha256"]
    date_hierarchy = "received_at"
    fields = [
        *("number", "unit_name", "recipient_name", "campaign_title", "received_at", "verdict"),
        *("rule", "rows", "size", "sha256", "rule_pack"),
    ]

    def _may(self, request, verb, obj):
        """Who sees what is sent sees its receipts; nobody changes one."""
        return verb == "view" and request.user.has_perm("submissions.view_submission", obj)

    @admin.display(description="số biên nhận", ordering="number")
    def whole_number(self, obj):
        """The number, never broken at its hyphens."""
        return format_html('<span class="unbroken">{}</span>', obj.number)

    @admin.display(description="biên nhận")
    def link(self, obj):
        return format_html(
            '<a href="{}">Mở<span class="visually-hidden"> {}</span></a>',
            reverse("submissions:receipt", args=[obj.submission_id]),
            obj.number,
        )


@admin.register(SavedReason)
class SavedReasonAdmin(OfficeAdmin):
    """Own reasons can be changed; those of the levels above are shown."""

    list_display = ["text", "position", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["text"]
    fields = ["text", "position"]

    def _may(self, request, verb, obj):
        is_own = obj is None or obj.organisation_id == own_organisation_id()
        if verb != "view" and not is_own:
            return False
        return super()._may(request, verb, obj if is_own else None)
