"""The office's page of one unit in a campaign: its versions, dates, excuses, waived rules."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.scoping import own_organisation_id
from apps.submissions.forms.reviewing import (
    ExtendForm,
    NoFieldsForm,
    ReasonForm,
    RuleSearchForm,
    UnlockForm,
    WaiverForm,
)
from apps.submissions.models import Waiver
from apps.submissions.owed import not_locked_sentence
from apps.submissions.reviewing import (
    end_excuse,
    excuse,
    extend,
    lock_again,
    may_review,
    unlock,
    waive,
    withdraw_waiver,
)
from apps.submissions.rule_titles import rule_title
from apps.submissions.states import OWED, State
from apps.submissions.waivable import choices_of, meaning, rules_of

from .acting import Act, act_page, bound
from .base import events_page, need, requirement_or_404, staff_page


def duty_or_404(request, requirement_id):
    """Return a requirement that another unit owes this office, or one that it took over."""
    requirement = requirement_or_404(requirement_id)
    if requirement.organisation_id == own_organisation_id():
        raise Http404
    return requirement


def duty_to_decide(request, requirement_id):
    requirement = duty_or_404(request, requirement_id)
    if not may_review(request.user, requirement):
        raise PermissionDenied
    return requirement


@require_safe
@login_required
@never_cache
def duty(request, requirement_id):
    """Everything of one unit in one campaign, as the office reads it."""
    found = duty_or_404(request, requirement_id)
    need(request, "submissions.view_requirement")
    now = timezone.now()
    context = {
        "title": f"{found.organisation.short_name}: {found.campaign}",
        "requirement": found,
        "versions": list(
            found.submissions.sent()
            .select_related("receipt", "uploaded_by")
            .prefetch_related("files__file")
            .order_by("-number")
        ),
        "page_obj": events_page(request, found),
        "date_changes": found.date_changes.select_related("made_by"),
        "waivers": [
            (rule_title(found.campaign.rule_pack, waiver.rule), waiver)
            for waiver in found.waivers.select_related("approved_by")
        ],
        "reminder": found.reminders.select_related("made_by").first(),
        "today": timezone.localdate(),
        "is_unlocked": found.unlocked_until is not None and found.unlocked_until > now,
        "is_locked": not found.lock.is_met_at(now),
        "may_review": found.state != State.MOVED and may_review(request.user, found),
        "may_excuse": found.state in OWED,
        "is_excused": found.state == State.EXCUSED,
        "may_waive": request.user.has_perm("submissions.approve_waiver", found)
        and bool(rules_of(found.campaign)),
    }
    return staff_page(request, "submissions/duty.html", context)


def _act(requirement, title, lead, button, done, **more):
    return Act(
        title=f"{title}: {requirement.organisation.short_name}",
        lead=f"{requirement.campaign}. {lead}",
        button=button,
        back=("submissions:duty", requirement.pk),
        place=requirement.organisation.short_name,
        campaign=requirement.campaign,
        done=done,
        **more,
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def extend_duty(request, requirement_id):
    requirement = duty_to_decide(request, requirement_id)
    act = _act(
        requirement,
        "Gia hạn",
        f"Hạn đang đặt: nộp {requirement.on_time_words}, khóa {requirement.lock_words}. "
        "Hạn mới chỉ áp dụng cho đơn vị này; biên nhận đã cấp không đổi.",
        "Gia hạn",
        "Đã gia hạn. Đơn vị thấy hạn mới và lý do.",
    )
    form = ExtendForm(
        bound(request), initial={"on_time": requirement.on_time, "lock": requirement.lock}
    )
    return act_page(
        request, act, form, lambda values: extend(requirement, user=request.user, **values)
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def unlock_duty(request, requirement_id):
    requirement = duty_to_decide(request, requirement_id)
    is_locked = not requirement.lock.is_met_at(timezone.now())
    act = _act(
        requirement,
        "Mở khóa",
        f"Khóa nhận từ {requirement.locked_from}. Mở khóa để nhận tệp; nộp sau hạn vẫn ghi là trễ."
        if is_locked
        else not_locked_sentence(requirement),
        "Mở khóa" if is_locked else "",
        "Đã mở khóa. Đơn vị nộp được ngay.",
        above="" if is_locked else "submissions/_to_extending.html",
    )
    return act_page(
        request,
        act,
        UnlockForm(bound(request)) if is_locked or request.POST else NoFieldsForm(),
        lambda values: unlock(requirement, user=request.user, **values),
        requirement=requirement,
    )


def _with_reason(request, requirement_id, act_of, do):
    """Show one of the acts that need nothing but a reason."""
    requirement = duty_to_decide(request, requirement_id)
    return act_page(
        request,
        _act(requirement, *act_of),
        ReasonForm(bound(request)),
        lambda values: do(requirement, reason=values["reason"], user=request.user),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def lock_duty(request, requirement_id):
    words = (
        "Khóa lại",
        "Từ lúc này đơn vị không nộp được nữa, nếu ngày khóa của đợt đã qua.",
        "Khóa lại",
        "Đã khóa lại.",
    )
    return _with_reason(request, requirement_id, words, lock_again)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def excuse_duty(request, requirement_id):
    words = (
        "Miễn nộp",
        "Đơn vị không phải nộp trong đợt này và không bị nhắc nữa.",
        "Miễn nộp",
        "Đã ghi miễn nộp.",
    )
    return _with_reason(request, requirement_id, words, excuse)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def end_excuse_of_duty(request, requirement_id):
    words = (
        "Bỏ miễn nộp",
        "Đơn vị lại phải nộp trong đợt này.",
        "Bỏ miễn nộp",
        "Đã bỏ miễn nộp.",
    )
    return _with_reason(request, requirement_id, words, end_excuse)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def waive_rule(request, requirement_id):
    requirement = duty_to_decide(request, requirement_id)
    need(request, "submissions.approve_waiver", requirement)
    every = rules_of(requirement.campaign)
    if not every:
        raise Http404
    search = RuleSearchForm(request.GET)
    words = search.words()
    found = rules_of(requirement.campaign, words) if words else every
    act = _act(
        requirement,
        "Miễn một quy tắc",
        "Điểm sai theo quy tắc này không chặn đơn vị nộp và không phải giải trình nữa; việc miễn "
        "đi kèm dữ liệu khi tổng hợp. Cảnh báo và ghi chú không chặn nộp nên không cần miễn. "
        f"Người duyệt: {request.user.full_name}.",
        "Duyệt miễn quy tắc",
        "Đã duyệt miễn quy tắc.",
        above="submissions/_rule_search.html",
        below="submissions/_rule_meanings.html",
    )
    shown = every if request.method == "POST" else found or every
    form = WaiverForm(bound(request), rules=choices_of(shown))
    return act_page(
        request,
        act,
        form,
        lambda values: waive(requirement, user=request.user, **values),
        search=search,
        words=words,
        found=sum(len(rules) for _name, rules in found),
        rule_groups=[
            (name, [(rule.title, meaning(rule), rule.cause) for rule in rules])
            for name, rules in shown
        ],
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request, waiver_id):
    waiver = get_object_or_404(Waiver.objects.select_related("requirement"), pk=waiver_id)
    requirement = duty_to_decide(request, waiver.requirement_id)
    need(request, "submissions.approve_waiver", requirement)
    act = _act(
        requirement,
        "Thu hồi việc miễn quy tắc",
        f"Quy tắc “{rule_title(requirement.campaign.rule_pack, waiver.rule)}” lại được áp dụng "
        "cho tệp đơn vị chưa nộp.",
        "Thu hồi",
        "Đã thu hồi.",
    )
    return act_page(
        request,
        act,
        ReasonForm(bound(request)),
        lambda values: withdraw_waiver(waiver, reason=values["reason"], user=request.user),
    )
