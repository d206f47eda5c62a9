"""The school's page of what families say is wrong in the lists that it sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.submissions.correcting import answer_correction
from apps.submissions.forms.families import AnswerForm
from apps.submissions.models import CorrectionRequest

from .base import need, staff_page

REQUESTS_ON_A_PAGE = 30


@require_safe
@login_required
@never_cache
def corrections(request):
    """List the requests, those that wait first."""
    need(request, "submissions.view_correctionrequest")
    return _page(request)


@require_POST
@login_required
@never_cache
def answer(request, correction_id):
    found = get_object_or_404(CorrectionRequest.objects, pk=correction_id)
    need(request, "submissions.answer_correctionrequest", found)
    form = AnswerForm(request.POST, prefix=f"d{found.pk}")
    if form.is_valid():
        try:
            answer_correction(found, user=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Đã trả lời. Gia đình đọc được khi tra cứu lại.")
            return redirect("submissions:corrections")
    return _page(request, answered=found.pk, form=form, status=422)


def _page(request, answered=None, form=None, status=200):
    waiting = CorrectionRequest.State.NEW
    rows = CorrectionRequest.objects.select_related("pupil", "campaign", "submission")
    rows = rows.order_by("state", "-made_at", "-pk")  # "new" stands before the other states
    page_of_rows = Paginator(rows, REQUESTS_ON_A_PAGE).get_page(request.GET.get("page"))
    may_answer = request.user.has_perm("submissions.answer_correctionrequest")
    for row in page_of_rows:
        if row.pk == answered:
            row.form = form
        elif may_answer and row.state == waiting:
            row.form = AnswerForm(prefix=f"d{row.pk}")
    context = {"title": "Đề nghị sửa danh sách của gia đình", "page_obj": page_of_rows}
    return staff_page(request, "submissions/corrections.html", context, status)
