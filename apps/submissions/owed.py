"""What a unit owes and how long it has: the order, the words, and the days off nearby."""

from datetime import timedelta

from django.utils import timezone

from apps.organisations.models import Holiday

from .states import ACCEPTED, OWED, WAITING_FOR_OFFICE, State

NEAR = timedelta(days=4)  # a day off so near the last day is worth a word
SOON_DAYS = 7


def in_order(requirements):
    """Return requirements with the most urgent first: owed by date, then sent, then done."""
    return sorted(requirements, key=lambda one: (_rank(one.state), one.on_time_at, one.pk))


def _rank(state):
    if state in OWED:
        return 0
    return 1 if state in WAITING_FOR_OFFICE else 2


def time_left(requirement, now=None):
    """Say how long a unit that still owes has, or how late it is; "" where it owes nothing."""
    now = now or timezone.now()
    if requirement.state not in OWED or not requirement.campaign.is_open:
        return ""
    deadline = requirement.on_time
    if not deadline.is_met_at(now):
        return f"đã quá hạn {deadline.days_late(now)} ngày"
    left = deadline.days_left(now)
    if left == 0:
        return "hôm nay là ngày cuối"
    return "ngày mai là ngày cuối" if left == 1 else f"còn {left} ngày"


def is_near(requirement, now):
    """Tell whether the last day on time lies within a week."""
    return requirement.on_time.is_met_at(now) and requirement.on_time.days_left(now) <= SOON_DAYS


def lock_sentence(requirement):
    """Explain the lock, which is not the date that decides on time or late."""
    last = requirement.lock.last_moment
    if requirement.lock_at == requirement.on_time_at:
        return f"Khóa nhận cùng lúc với hạn: từ {requirement.locked_from} không nhận tệp nữa."
    return (
        f"Khóa nhận “{requirement.lock_words}”: nộp sau hạn vẫn được nhận và ghi là trễ, "
        f"đến hết {last:%H:%M:%S ngày %d/%m/%Y}; sau đó không nhận nữa."
    )


def not_locked_sentence(requirement):
    """Say to the office that files are taken anyway, until when, and which act gives more time."""
    return (
        f"Đơn vị chưa bị khóa: nộp được đến hết {_second(requirement.lock)}. "
        "Cần thêm thời gian thì dùng “Gia hạn”."
    )


def closed_sentence(requirement, now=None):
    """Say why nothing is taken now and what to do, or "" while files are taken."""
    now = now or timezone.now()
    if requirement.accepts_at(now):
        return ""
    recipient = requirement.recipient.short_name
    if requirement.state == State.MOVED:
        return _moved_sentence(requirement)
    if requirement.state == State.EXCUSED:
        return f"Đơn vị được miễn nộp đợt này. Lý do: {requirement.excuse.rstrip('. ')}."
    if not requirement.campaign.is_open:
        return "Đợt báo cáo đã chốt, không nhận tệp nữa."
    if requirement.state in ACCEPTED:
        return f"Đã khóa nhận từ {requirement.locked_from}. Dữ liệu của đơn vị đã được chấp nhận."
    return (
        f"Đã khóa nhận từ {requirement.locked_from}. Nếu còn phải nộp, hãy đề nghị {recipient} "
        "mở khóa cho đơn vị."
    )


def _moved_sentence(requirement):
    """Say where a duty went and what became of what was sent; the old office reads the last."""
    kept = (
        f"Biên nhận và diễn biến với {requirement.recipient.short_name} được giữ nguyên ở trang "
        "này."
    )
    new = requirement.followed_by.select_related("recipient").order_by("-pk").first()
    if new is None:
        return (
            f"Đơn vị đã chuyển về cơ quan quản lý khác nên nộp theo yêu cầu mới. {kept} "
            "Ở đây chỉ còn để xem."
        )
    office = new.recipient.short_name
    if any(one.carried_from for one in new.submissions.sent()):
        return (
            f"Đơn vị đã chuyển về {office}. Bản đã nộp đang chờ xem xét được chuyển theo về đó, "
            f"giữ nguyên giờ nhận; không phải nộp lại. {kept}"
        )
    return f"Đơn vị đã chuyển về {office} nên nộp theo yêu cầu mới về đó. {kept}"


def now_sentence(requirement, now=None):
    """Say in one sentence what the sender can do now and until when."""
    now = now or timezone.now()
    if closed := closed_sentence(requirement, now):
        return closed
    until = last_chance(requirement, now)
    if requirement.state in WAITING_FOR_OFFICE:
        return (
            "Đã nộp, chờ nơi nhận quyết định; không phải làm gì thêm. "
            f"Cần thay tệp thì nộp lại được {until}."
        )
    if requirement.state in ACCEPTED:
        return f"Đã được chấp nhận, không phải làm gì thêm. Có sai sót thì nộp lại được {until}."
    if requirement.state == State.NOTHING:
        return f"Đã báo không phát sinh. Có số liệu thì nộp tệp được {until}."
    if requirement.state == State.RETURNED and requirement.is_on_time is not None:
        return (
            f"Bị trả lại: hãy sửa rồi nộp lại {until}; đúng hạn hay trễ vẫn tính theo lần nộp "
            "đầu tiên."
        )
    return _owing_sentence(requirement, now, until)


def _owing_sentence(requirement, now, until):
    deadline, lock = requirement.on_time, requirement.lock
    if requirement.follows_id is not None and requirement.is_on_time is not None:
        return (
            f"Đơn vị chuyển từ {requirement.follows.recipient.short_name} sang: hãy nộp về "
            f"{requirement.recipient.short_name}, nộp được {until}; đúng hạn hay trễ vẫn tính theo "
            "lần nộp đầu tiên về nơi nhận trước."
        )
    if not lock.is_met_at(now):
        return f"Đã khóa nhận, nhưng nơi nhận mở khóa cho đơn vị: nộp được {until}, ghi là trễ hạn."
    if not deadline.is_met_at(now):
        return f"Đã quá hạn {deadline.days_late(now)} ngày: vẫn nộp được {until}, ghi là trễ hạn."
    first = f"Nộp được ngay bây giờ; đúng hạn nếu nhận đủ tệp đến hết {_second(deadline)}"
    if lock.instant == deadline.instant:
        return f"{first}, sau đó khóa nhận."
    return f"{first}; sau đó vẫn nhận và ghi là trễ {until}."


def last_chance(requirement, now):
    """Say until when files are taken: until the lock, or until an unlocking ends."""
    if requirement.lock.is_met_at(now):
        return f"đến hết {_second(requirement.lock)}"
    return f"đến {timezone.localtime(requirement.unlocked_until):%H:%M:%S ngày %d/%m/%Y}"


def _second(deadline):
    return f"{deadline.last_moment:%H:%M:%S ngày %d/%m/%Y}"


def holidays_near(requirements):
    """Return requirement id → days off near its last day on time. One query for all."""
    days = {one.pk: one.on_time.last_moment.date() for one in requirements}
    if not days:
        return {}
    found = Holiday.objects.filter(
        last_day__gte=min(days.values()) - NEAR, first_day__lte=max(days.values()) + NEAR
    )
    found = list(found.order_by("first_day", "pk"))
    return {
        pk: [one for one in found if one.last_day >= day - NEAR and one.first_day <= day + NEAR]
        for pk, day in days.items()
    }
