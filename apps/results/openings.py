"""What opens and closes when: results of classes and exams, in the order of the clock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from .exams.models import Exam
from .models import Publication

PAST_SHOWN = timedelta(days=400)


@dataclass(frozen=True)
class Change:
    """One line of the calendar; ``links`` is [(text, address, spoken text)] of where it is changed.

    ``owner`` is the unit that decides, where that is another one; ``note`` why it was closed.
    """

    at: datetime
    deed: str
    what: str
    links: list = field(default_factory=list)
    owner: str = ""
    note: str = ""


def changes_of_classes(*, may_publish):
    """Return the Changes of the classes of the scope; those that change together stand together."""
    rows = (
        Publication.objects.filter(
            Q(publish_at__gt=timezone.now() - PAST_SHOWN)
            | Q(withdrawn_at__gt=timezone.now() - PAST_SHOWN)
        )
        .select_related("school_class__school_year")
        .order_by("school_class__grade", "school_class__sort_key", "pk")
    )
    groups = {}
    for row in rows:
        for at, deed, note in _moments(row.publish_at, row.withdrawn_at, "Mở kết quả", row.reason):
            what = f"{row.get_period_display()}, năm học {row.school_class.school_year}"
            key = (at.replace(second=0, microsecond=0), deed, what, note)
            groups.setdefault(key, []).append(_link_of_class(row, may_publish))
    return [
        Change(at, deed, what, links, note=note) for (at, deed, what, note), links in groups.items()
    ]


def changes_of_exams(unit, *, may_publish):
    """Return the Changes of the exams of a unit, and of those above it that concern its pupils."""
    since = timezone.now() - PAST_SHOWN
    exams = (
        Exam.objects.concerning(unit)
        .filter(Q(publish_at__gt=since) | Q(withdrawn_at__gt=since), publish_at__isnull=False)
        .select_related("organisation")
        .defer("figures")
    )
    changes = []
    for exam in exams:
        is_own = exam.organisation_id == unit.pk
        moments = _moments(exam.publish_at, exam.withdrawn_at, "Mở điểm thi", "")
        if exam.is_announced and exam.weak_access_ends_at is not None:
            deed = "Đóng cách tra cứu không cần mã; từ đó phải có mã tra cứu"
            moments.append((exam.weak_access_ends_at, deed, ""))
        for at, deed, note in moments:
            links = _links_of_exam(exam, may_change=is_own and may_publish)
            owner = "" if is_own else exam.organisation.short_name
            changes.append(Change(at, deed, exam.name, links, owner, note))
    return changes


def by_month(changes, *, newest_first=False):
    """Return [("Tháng 12/2026", [Change])] in the order of the clock, or against it."""
    months = {}
    for change in sorted(
        changes, key=lambda one: (one.at, one.deed, one.what), reverse=newest_first
    ):
        month = f"Tháng {timezone.localtime(change.at):%m/%Y}"
        months.setdefault(month, []).append(change)
    return list(months.items())


def _moments(publish_at, withdrawn_at, deed, reason):
    """Return [(moment, deed, note)]: the opening, unless it was called off before, and the end."""
    moments = []
    if withdrawn_at is None or withdrawn_at > publish_at:
        moments.append((publish_at, deed, ""))
    if withdrawn_at is not None:
        called_off = "" if withdrawn_at > publish_at else " trước giờ mở"
        moments.append((withdrawn_at, f"Ngừng công bố{called_off}", reason))
    return moments


def _link_of_class(publication, may_publish):
    school_class = publication.school_class
    if may_publish and publication.withdrawn_at is None:
        address = reverse("results_staff:unpublish", args=[publication.pk])
        return school_class.name, address, f"Đổi hoặc ngừng công bố lớp {school_class.name}"
    address = reverse("results_staff:preview", args=[school_class.pk, publication.period])
    return school_class.name, address, f"Xem trước lớp {school_class.name}"


def _links_of_exam(exam, *, may_change):
    """Return the way to the exam, and to what changes what the line says."""
    links = [("Mở kỳ thi", reverse("exams_staff:desk", args=[exam.pk]), f"Mở kỳ thi {exam.name}")]
    if may_change and exam.is_sealed:
        address = reverse("exams_staff:publish", args=[exam.pk])
        links.append(("Đổi giờ", address, f"Đổi giờ {exam.name}"))
    elif may_change and exam.is_open:
        address = reverse("exams_staff:withdraw", args=[exam.pk])
        links.append(("Ngừng công bố", address, f"Ngừng công bố {exam.name}"))
    return links
