"""What the office does with one version: look, accept, return, look again."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.mail import mail_is_on
from apps.submissions.forms.reviewing import (
    AcceptForm,
    NoFieldsForm,
    ReasonForm,
    RemarkForm,
    ReturnForm,
)
from apps.submissions.reviewing import accept, begin_review, give_back, may_review, reconsider

from .acting import Act, act_page, bound
from .base import submission_or_404


def version_to_decide(request, submission_id):
    """Return a sent version that this person decides about; 404 and 403 as everywhere."""
    submission = submission_or_404(submission_id)
    if submission.number is None:
        raise Http404
    if not may_review(request.user, submission.requirement):
        raise PermissionDenied
    return submission


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request, submission_id):
    submission = version_to_decide(request, submission_id)
    act = _act(
        submission,
        "Bắt đầu xem xét",
        "Đơn vị thấy dữ liệu đang được xem xét.",
        "Bắt đầu xem xét",
        "Đã ghi là đang xem xét.",
    )
    return act_page(
        request,
        act,
        NoFieldsForm(bound(request)),
        lambda values: begin_review(submission, user=request.user),
    )


def _act(submission, title, lead, button, done, **more):
    unit = submission.organisation.short_name
    return Act(
        title=f"{title}: {unit}, {submission}",
        lead=lead,
        button=button,
        back=("submissions:submission", submission.pk),
        place=f"{unit}, {submission}",
        campaign=submission.requirement.campaign,
        done=done,
        **more,
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def accept_version(request, submission_id):
    """Accept at a press; the page of this address asks for the remark of "chấp nhận có lưu ý"."""
    submission = version_to_decide(request, submission_id)
    has_remark = request.method == "GET" or "asks" in request.POST
    words = "Chấp nhận có lưu ý" if has_remark else "Chấp nhận"
    act = _act(
        submission,
        words,
        "Bản này trở thành bản chính thức của đơn vị trong đợt, thay bản đã chấp nhận trước đó.",
        words,
        "Đã chấp nhận. Đơn vị thấy ngay" + (" và được báo qua thư." if mail_is_on() else "."),
    )
    form_class = RemarkForm if has_remark else AcceptForm
    return act_page(
        request,
        act,
        form_class(bound(request)),
        lambda values: accept(submission, user=request.user, remark=values["remark"]),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def return_version(request, submission_id):
    submission = version_to_decide(request, submission_id)
    act = _act(
        submission,
        "Trả lại",
        "Đơn vị đọc được lý do và nộp lại lần mới; bản trả lại vẫn được giữ.",
        "Trả lại đơn vị",
        "Đã trả lại kèm lý do.",
        is_dangerous=True,
    )
    return act_page(
        request,
        act,
        ReturnForm(bound(request)),
        lambda values: give_back(
            submission,
            reason=values["whole"],
            is_invalid=values["is_invalid"],
            user=request.user,
        ),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reconsider_version(request, submission_id):
    submission = version_to_decide(request, submission_id)
    act = _act(
        submission,
        "Xem xét lại",
        "Bản này không còn là bản chính thức cho đến khi được chấp nhận lại.",
        "Xem xét lại",
        "Đã đưa về xem xét lại.",
    )
    return act_page(
        request,
        act,
        ReasonForm(bound(request)),
        lambda values: reconsider(submission, reason=values["reason"], user=request.user),
    )
