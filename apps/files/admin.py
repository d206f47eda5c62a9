"""What staff see of stored files, background jobs and periodic work: to read, not to change."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from apps.organisations.admin_base import OwnedAdmin, ReadOnlyMixin, SharedAdmin

from .models import FileDoubt, Job, PeriodicRun, StoredFile

TASK_GROUP = "Dữ liệu và tác vụ"


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyMixin, OwnedAdmin):
    task_group = TASK_GROUP
    export_columns = ("original_name", "kind", "size", "scan", "uploaded_by", "created_at")
    list_display = [*export_columns, "link"]
    list_filter = ["kind", "scan"]
    list_select_related = ["uploaded_by"]
    search_fields = ["original_name", "sha256"]
    fields = ["original_name", "kind", "size", "sha256", "scan", "scan_detail", "scanned_at"]

    @admin.display(description="tải về")
    def link(self, obj):
        return format_html(
            '<a href="{}">Tải về<span class="visually-hidden"> {}</span></a>',
            reverse("files:download", args=[obj.pk]),
            obj.original_name,
        )


@admin.register(Job)
class JobAdmin(ReadOnlyMixin, OwnedAdmin):
    task_group = TASK_GROUP
    list_display = ["kind_label", "state", "progress", "message", "requested_by", "created_at"]
    list_filter = ["state"]
    list_select_related = ["requested_by"]
    fields = [
        *("kind_label", "state", "done", "total", "message", "attempts"),
        *("created_at", "finished_at"),
    ]
    readonly_fields = ["kind_label"]

    @admin.display(description="việc")
    def kind_label(self, obj):
        return obj.label

    @admin.display(description="tiến độ")
    def progress(self, obj):
        return f"{obj.done}/{obj.total}" if obj.total else ""


@admin.register(PeriodicRun)
class PeriodicRunAdmin(ReadOnlyMixin, SharedAdmin):
    task_group = TASK_GROUP
    list_display = ["label", "started_at", "finished_at", "succeeded", "is_on_time", "detail"]
    fields = ["label", "started_at", "finished_at", "succeeded", "detail"]
    readonly_fields = ["label"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("files.view_periodicrun")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    @admin.display(description="việc định kỳ", ordering="name")
    def label(self, obj):
        return obj.label

    @admin.display(description="đúng nhịp", boolean=True)
    def is_on_time(self, obj):
        minutes = settings.PERIODIC_WORK.get(obj.pk, ("", 60))[1]
        return not obj.is_late(timedelta(minutes=minutes))


@admin.register(FileDoubt)
class FileDoubtAdmin(ReadOnlyMixin, SharedAdmin):
    """What the check of the stored files found; also for managers: a name says nothing."""

    task_group = TASK_GROUP
    list_display = ["kind", "name", "size", "since", "found_at", "cleared_at"]
    list_filter = ["kind", ("cleared_at", admin.EmptyFieldListFilter)]
    fields = ["kind", "name", "size", "since", "found_at", "cleared_at"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("files.view_periodicrun")

    def has_module_permission(self, request):
        return self.has_view_permission(request)
