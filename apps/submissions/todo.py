"""What waits for the sender: overdue, due soon, returned, to be mended or explained, to come."""

from dataclasses import replace

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from apps.core.todo import Todo

from .models import CorrectionRequest, Finding, Reminder, Requirement, Submission
from .owed import closed_sentence, is_near, last_chance, time_left
from .states import DRAFTS, State

MOST = 8


def todo(organisation, user):
    todos = []
    if user.has_perm("submissions.add_submission"):
        todos += _owed(organisation, user)
    if organisation.is_school and user.has_perm("submissions.answer_correctionrequest"):
        todos += _corrections()
    return todos


def _owed(organisation, user):
    now = timezone.now()
    rows = Requirement.objects.sent_by(organisation).running().owed()
    rows = rows.select_related("campaign", "recipient").order_by("on_time_at", "pk")[:MOST]
    owed = list(rows)
    reasons = _return_reasons(owed)
    waiting = _unexplained(owed)
    behalf = _on_behalf(owed)
    reminders = _reminders(owed)
    ours = consolidated(organisation, user, [one.campaign_id for one in owed])
    todos = []
    for one in owed:
        todo = _todo_of(one, now, reasons.get(one.pk, ""), waiting.get(one.pk, 0), one.pk in behalf)
        if one.campaign_id in ours and one.state not in DRAFTS and one.accepts_at(now):
            address = reverse("submissions:consolidation", args=[one.campaign_id])
            todo = replace(todo, url=address, action="Tổng hợp và gửi lên")
        todos.append(_reminded(todo, reminders.get(one.pk)))
    return todos


def consolidated(organisation, user, campaign_ids):
    """Return ids of the campaigns in which an office sends on what its own units sent to it."""
    if not organisation.is_office or not user.has_perm("submissions.consolidate_campaign"):
        return set()
    received = Requirement.objects.received_by(organisation).filter(campaign__in=campaign_ids)
    return set(received.order_by().values_list("campaign_id", flat=True).distinct())


def _reminded(todo, reminder):
    """Return a duty with the words of its newest reminder: who, when; it is pressing then."""
    if reminder is None:
        return todo
    office = reminder.recipient.short_name
    who = (
        f"{reminder.made_by.full_name} ({office}) nhắc nộp"
        if reminder.made_by is not None
        else f"{office} nhắc nộp (tự động)"
    )
    moment = f"{timezone.localtime(reminder.made_at):%H:%M ngày %d/%m/%Y}"
    urgency = "soon" if todo.urgency == "idea" else todo.urgency
    return replace(todo, text=f"{who} lúc {moment}. {todo.text}", urgency=urgency)


def _todo_of(requirement, now, reason, unexplained, is_on_behalf):
    """Return what a duty asks for; while its day is far and nothing was begun, it stands last."""
    left = time_left(requirement, now)
    urgency = "soon"
    is_late = not requirement.on_time.is_met_at(now)
    when = f"Hạn nộp: {requirement.on_time_words}; {left}."
    if closed := closed_sentence(requirement, now):
        title, text, action = f"Chưa nộp {requirement.campaign}", closed, "Xem"
    elif requirement.state == State.RETURNED:
        title = f"Bị trả lại: {requirement.campaign}"
        text, action = f"Lý do: {reason} {when}".strip(), "Sửa và nộp lại"
    elif requirement.state == State.NEEDS_FIX:
        title = f"Tệp còn lỗi, chưa nộp: {requirement.campaign}"
        text, action = when, "Xem lỗi"
    elif requirement.state == State.UPLOADED and unexplained:
        title = f"{unexplained} điểm cần giải trình: {requirement.campaign}"
        text, action = f"Ghi giải trình rồi bấm “Nộp”. {when}", "Giải trình"
    elif requirement.state == State.UPLOADED:
        title = f"Đã tải lên nhưng chưa nộp: {requirement.campaign}"
        text, action = when, "Nộp"
    elif is_late:
        title = f"Quá hạn nộp: {requirement.campaign}"
        text, action = f"{when} Nộp muộn vẫn được nhận {last_chance(requirement, now)}.", "Nộp"
    elif is_near(requirement, now):
        title, text, action = f"Đến hạn nộp: {requirement.campaign}", when, "Nộp"
    else:
        title, text, action = f"Sắp phải nộp: {requirement.campaign}", when, "Xem"
        urgency = "idea"
    if is_on_behalf and requirement.state in DRAFTS:
        text = f"{requirement.recipient.short_name} tải lên thay đơn vị. {text}"
    if is_late or requirement.state == State.RETURNED or requirement.on_time.days_left(now) <= 1:
        urgency = "now"
    address = reverse("submissions:requirement", args=[requirement.pk])
    return Todo(title, text, address, urgency, action)


def _return_reasons(owed):
    """Return requirement id → why its newest version went back. One query."""
    rows = Submission.objects.filter(requirement__in=owed, state=State.RETURNED)
    return dict(rows.order_by("number").values_list("requirement_id", "decision_note"))


def _reminders(owed):
    """Return requirement id → its newest Reminder, if nothing was sent since. One query."""
    sent_since = Submission.objects.sent().filter(
        requirement=OuterRef("requirement"), sent_at__gte=OuterRef("made_at")
    )
    rows = Reminder.objects.filter(~Exists(sent_since), requirement__in=owed)
    rows = rows.select_related("made_by", "recipient").order_by("made_at", "pk")
    return {row.requirement_id: row for row in rows}


def _on_behalf(owed):
    """Return ids of requirements whose draft the recipient uploaded. One query."""
    rows = Submission.objects.drafts().filter(requirement__in=owed, is_trial=False)
    return set(rows.exclude(behalf_reason="").values_list("requirement_id", flat=True))


def _unexplained(owed):
    """Return requirement id → queries of its draft that wait for an explanation. One query."""
    rows = Finding.objects.unexplained().filter(
        submission__requirement__in=owed,
        submission__state=State.UPLOADED,
        submission__is_trial=False,
    )
    counted = rows.order_by().values_list("submission__requirement").annotate(number=Count("pk"))
    return dict(counted)


def _corrections():
    waiting = CorrectionRequest.objects.waiting().count()
    if not waiting:
        return []
    return [
        Todo(
            f"{waiting} đề nghị sửa danh sách của gia đình",
            "Gia đình thấy con mình thiếu hoặc sai trong danh sách trường đã nộp.",
            reverse("submissions:corrections"),
            "soon",
            "Trả lời",
        )
    ]
