"""What waits for an officer: versions to decide about, units over their date, drafts, packages."""

from datetime import timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from apps.core.todo import Todo

from .consolidating import outdated_packages
from .models import Campaign, CrossMatch, Requirement
from .states import OWED, WAITING_FOR_OFFICE

NEAR = timedelta(days=3)


def todo(organisation, user):
    """Return the Todos of an office's receiving side. Five queries at most."""
    if not organisation.is_office or not user.has_perm("submissions.view_campaign"):
        return []
    now = timezone.now()
    todos = []
    for row in _standing(organisation, now):
        todos += _about(row, now)
    return todos + _packages(user) + _drafts(user) + _matches()


def _standing(organisation, now):
    """Return what is open in each running campaign of this office. One query.

    Of a closed one only what waits for a decision: nobody can send any more.
    """
    owed = Q(state__in=OWED)
    is_running = Q(campaign__state=Campaign.State.OPEN)
    is_left = Q(campaign__state=Campaign.State.CLOSED, state__in=WAITING_FOR_OFFICE)
    return (
        Requirement.objects.received_by(organisation)
        .filter(is_running | is_left)
        .order_by()
        .values("campaign_id", "campaign__title", "campaign__state")
        .annotate(
            waiting=Count("pk", filter=Q(state__in=WAITING_FOR_OFFICE)),
            overdue=Count("pk", filter=owed & Q(on_time_at__lte=now)),
            locking=Count("pk", filter=owed & Q(lock_at__gt=now, lock_at__lte=now + NEAR)),
            lock_at=Min("lock_at", filter=owed & Q(lock_at__gt=now)),
        )
        .order_by("campaign_id")
    )


def _about(row, now):
    table, title = (
        reverse("submissions:campaign", args=[row["campaign_id"]]),
        row["campaign__title"],
    )
    todos = []
    if row["locking"]:
        last = timezone.localtime(row["lock_at"] - timedelta(seconds=1))
        todos.append(
            Todo(
                f"Sắp khóa nhận, {row['locking']} đơn vị chưa nộp",
                f"{title}: nhận đến hết {last:%H:%M:%S ngày %d/%m/%Y}. "
                "Có thể nhắc, gia hạn hoặc miễn nộp.",
                f"{table}?state=owed",
                "now",
                "Xem đơn vị",
            )
        )
    if row["waiting"]:
        todos.append(
            Todo(
                f"{row['waiting']} đơn vị chờ quyết định",
                f"{title} (đã chốt)" if row["campaign__state"] == Campaign.State.CLOSED else title,
                f"{table}?state=waiting",
                "soon",
                "Xem xét",
            )
        )
    if row["overdue"]:
        todos.append(
            Todo(
                f"{row['overdue']} đơn vị quá hạn, chưa nộp",
                title,
                f"{table}?timing=overdue",
                "now",
                "Xem đơn vị",
            )
        )
    return todos


def _packages(user):
    """Packages that no longer hold what counts: a unit was accepted, or accepted anew, since."""
    if not user.has_perm("submissions.consolidate_campaign"):
        return []
    return [
        Todo(
            f"Bản tổng hợp đã cũ: {title}",
            f"{number} đơn vị có bản được chấp nhận khác với bản trong gói. "
            + ("Hãy tổng hợp lại rồi gửi lại lên cấp trên." if is_sent else "Hãy tổng hợp lại."),
            reverse("submissions:consolidation", args=[pk]),
            "soon",
            "Tổng hợp lại",
        )
        for pk, title, is_sent, number in outdated_packages()
    ]


def _drafts(user):
    if not user.has_perm("submissions.change_campaign"):
        return []
    drafts = Campaign.objects.writable().filter(state=Campaign.State.DRAFT)
    return [
        Todo(
            f"Đợt đang soạn: {title}",
            "Đơn vị cấp dưới chưa thấy. Xem trước ai nộp cho ai, rồi mở đợt.",
            reverse("submissions:campaign_open", args=[pk]),
            "idea",
            "Xem trước",
        )
        for pk, title in drafts.values_list("pk", "title")
    ]


def _matches():
    open_matches = (
        CrossMatch.objects.open()
        .order_by()
        .values_list("campaign_id", "campaign__title")
        .annotate(number=Count("pk"))
        .order_by("campaign_id")
    )
    return [
        Todo(
            f"{number} học sinh có tên ở hai đơn vị",
            f"{title}: hai trường chỉ biết là trùng với nơi khác, cơ quan kết luận.",
            reverse("submissions:matches", args=[pk]),
            "soon",
            "Kết luận",
        )
        for pk, title, number in open_matches
    ]
