"""Imports that wait for a person."""

from django.urls import reverse

from apps.core.todo import Todo

from .labels import closed_kinds
from .models import ImportBatch

MOST = 3


def todo(organisation, user):
    if not user.has_perm("imports.commit_importbatch"):
        return []
    waiting = (
        ImportBatch.objects.filter(state=ImportBatch.State.CHECKED)
        .open_to(closed_kinds(user))
        .select_related("file")
    )
    return [
        Todo(
            f"Tệp “{batch.file.original_name}” đã kiểm tra, chưa ghi",
            _waits_for(batch),
            reverse("imports:batch", args=[batch.pk]),
            "soon",
            "Xem tệp",
        )
        for batch in waiting[:MOST]
    ]


def _waits_for(batch):
    if batch.rows_rejected:
        return (
            f"Đọc {batch.rows_read} dòng = {batch.rows_accepted} dòng đúng + "
            f"{batch.rows_rejected} dòng có lỗi. Sửa rồi tải lên lại, hoặc bỏ tệp này."
        )
    return f"Đọc {batch.rows_read} dòng. Xem trước rồi ghi, hoặc bỏ tệp này."
