"""What waits in the results: classes that nobody has published yet, complete or not."""

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
        waiting = [
            (row.school_class, cell)
            for row in class_states(SchoolYear.current())
            for cell in row.periods
            if cell.state in {"complete", "gaps"}
        ]
        lacking = [(school_class, cell) for school_class, cell in waiting if cell.lacking]
        ready = len(waiting) - len(lacking)
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
        if lacking:
            todos.append(_lacking(lacking, overview))
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


def _lacking(lacking, overview):
    """Tell of results that came for every pupil of a class and still lack something."""
    school_class, cell = lacking[0]
    others = f" Và {len(lacking) - 1} bảng nữa." if len(lacking) > 1 else ""
    return Todo(
        f"{len(lacking)} bảng kết quả còn thiếu, chưa công bố",
        f"Lớp {school_class.name}, {Period(cell.period).in_words}: có kết quả, "
        f"còn thiếu {cell.lacking}.{others} Bổ sung rồi công bố.",
        overview,
        "soon",
        "Xem lớp còn thiếu",
    )
