"""The list of imports in the admin leads to the pages where the work is done."""

from django.contrib import admin
from django.shortcuts import redirect

from apps.files.admin import TASK_GROUP
from apps.organisations.admin_base import OwnedAdmin, ReadOnlyMixin

from .labels import KINDS, closed_kinds
from .models import ImportBatch


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyMixin, OwnedAdmin):
    task_group = TASK_GROUP
    export_columns = (
        *("kind_label", "file", "state", "rows_read", "rows_new", "rows_changed", "rows_rejected"),
        *("uploaded_by", "created_at", "committed_at", "undone_at"),
    )

    @admin.display(description="loại dữ liệu")
    def kind_label(self, obj):
        about = KINDS.get(obj.kind)
        return about.title if about else obj.kind

    def get_queryset(self, request):
        return super().get_queryset(request).open_to(closed_kinds(request.user))

    def changelist_view(self, request, extra_context=None):
        return redirect("imports:history")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if self.get_object(request, object_id) is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return redirect("imports:batch", object_id)
