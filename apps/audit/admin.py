"""The log, read by managers; nobody adds, changes or deletes."""

from django.contrib import admin

from apps.organisations.admin_base import OwnedAdmin

from .models import Entry


@admin.register(Entry)
class EntryAdmin(OwnedAdmin):
    task_group = "Đơn vị và tài khoản"
    list_display = ["at", "actor", "action_label", "target_type", "target_id"]
    list_display_links = ["at"]
    list_filter = ["action", "at"]
    list_select_related = ["actor"]
    search_fields = ["action", "target_id"]
    fields = ["at", "actor", "action", "target_type", "target_id", "detail"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="việc")
    def action_label(self, obj):
        return obj.action_label
