"""What waits in the spine: no classes, pupils without a class, temporary codes, missing slips."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from apps.core.todo import Todo

from .models import Enrolment, Pupil, SchoolClass, SchoolYear

SUMMER = timedelta(days=75)


def todo(organisation, user):
    if not organisation.is_school or not user.has_perm("roster.change_pupil"):
        return []
    year = SchoolYear.current()
    todos = _rollover_due(user, year)
    if not SchoolClass.objects.filter(school_year=year).exists():
        todos.append(
            Todo(
                f"Nhập danh sách học sinh năm học {year}",
                "Chọn tệp danh sách của trường; các lớp được tạo theo tệp.",
                reverse("imports:upload", args=["roster.pupils"]),
                "now",
                "Nhập danh sách",
            )
        )
    elif user.has_perm("roster.print_lookupsecret"):
        placed = Enrolment.objects.filter(
            school_year=year, left_on__isnull=True, pupil__status=Pupil.Status.STUDYING
        )
        waiting = placed.filter(pupil__slip_prints__isnull=True).count()
        if waiting:
            todos.append(
                Todo(
                    f"{waiting} học sinh chưa in phiếu tra cứu",
                    "In phiếu theo lớp rồi phát cho gia đình trước ngày công bố kết quả.",
                    reverse("roster_staff:slips"),
                    "soon",
                    "In phiếu",
                )
            )
    temporary = Pupil.objects.filter(has_temporary_code=True).count()
    if temporary:
        todos.append(
            Todo(
                f"{temporary} học sinh đang mang mã tạm",
                "Nhập lại danh sách có mã định danh của Bộ; hệ thống tự ghép đúng người.",
                f"{reverse('admin:roster_pupil_changelist')}?has_temporary_code__exact=1",
                "soon",
                "Xem danh sách",
            )
        )
    return todos


def _next_when_near(year):
    """Return the next school year in the summer before it, otherwise the running one."""
    following = SchoolYear.objects.filter(pk=year.pk + 1).first()
    if following is not None and following.starts_on - timezone.localdate() <= SUMMER:
        return following
    return year


def _rollover_due(user, year):
    """Say that pupils of the ending year still wait for a class of the next one."""
    if year is None or not user.has_perm("imports.add_importbatch"):
        return []
    year = _next_when_near(year)
    waiting = (
        Enrolment.objects.of_year(year.pk - 1)
        .current()
        .filter(pupil__status=Pupil.Status.STUDYING)
        .exclude(pupil__in=Enrolment.objects.of_year(year.pk).current().values("pupil"))
        .count()
    )
    if not waiting:
        return []
    return [
        Todo(
            f"{waiting} học sinh năm trước chưa có lớp năm học {year}",
            "Chuyển lớp một lần cho cả trường: lên lớp, ở lại, ra trường.",
            reverse("roster_staff:rollover"),
            "now",
            "Chuyển lớp",
        )
    ]
