"""What waits when stored files do not match their rows."""

from django.urls import reverse

from apps.core.todo import Todo

from .orphans import open_alarms


def todo(organisation, user):
    if not user.has_perm("files.view_periodicrun"):
        return []
    damaged = open_alarms().count()
    if not damaged:
        return []
    return [
        Todo(
            f"{damaged} tệp đã lưu bị mất hoặc khác lúc nhận",
            "Hãy báo người vận hành khôi phục từ bản sao lưu; biên nhận vẫn ghi SHA-256 đúng.",
            reverse("admin:files_filedoubt_changelist"),
            "now",
            "Xem các tệp",
        )
    ]
