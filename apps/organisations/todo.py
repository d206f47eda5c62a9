"""What the unit still has to say about itself: the imprint that every page must carry."""

from django.urls import reverse

from apps.core.todo import Todo

IMPRINT = {
    "address": "địa chỉ",
    "phone": "điện thoại",
    "email": "thư điện tử",
    "responsible_name": "người chịu trách nhiệm nội dung",
}


def todo(organisation, user):
    if not user.has_perm("organisations.change_own_organisation"):
        return []
    missing = [label for field, label in IMPRINT.items() if not getattr(organisation, field)]
    if not missing:
        return []
    return [
        Todo(
            "Bổ sung thông tin đơn vị",
            f"Chân trang còn thiếu: {', '.join(missing)}.",
            reverse("admin:organisations_organisation_change", args=[organisation.pk]),
            "now",
            "Bổ sung",
        )
    ]
