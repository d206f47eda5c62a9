"""What waits in the results: complete classes that nobody has published yet."""

from django.urls import reverse
from django.utils import timezone

from apps.core.todo import Todo
from apps.core.vocabulary import Period
from apps.roster.models import SchoolYear

from .completeness import class_states
from .models import Publication


def todo(organisation, user):
    if not organisation.is_school or not user.has_perm("results.view_publication"):
        return []
    todos = []
    overview = reverse("results_staff:overview")
    if user.has_perm("results.publish_publication"):
        states = [cell for row in class_states(SchoolYear.current()) for cell in row.periods]
        ready = sum(cell.state == "complete" for cell in states)
        if ready:
            todos.append(
                Todo(
                    f"{ready} bảng kết quả đã đủ, chờ công bố",
                    "Xem trước như gia đình sẽ thấy, rồi công bố ngay hoặc hẹn giờ.",
                    overview,
                    "soon",
                    "Công bố",
                )
            )
    coming = Publication.objects.pending().order_by("publish_at").first()
    if coming is not None:
        moment = timezone.localtime(coming.publish_at)
        todos.append(
            Todo(
                f"Hẹn công bố lúc {moment:%H:%M ngày %d/%m/%Y}",
                f"Lớp {coming.school_class.name}, {Period(coming.period).in_words}. "
                "Kết quả tự mở đúng giờ.",
                reverse("results_staff:calendar"),
                "idea",
                "Xem lịch",
            )
        )
    return todos
