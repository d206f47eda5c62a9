"""The page on which the issuer ends the life of a campaign's files and rows."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.submissions.erasing import YEARS_KEPT, erasable_from, jobs_of, request_erasing
from apps.submissions.forms.erasing import ErasingForm

from .acting import Act, act_page, bound
from .base import need
from .campaigns import campaign_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def erase(request, campaign_id):
    campaign = campaign_or_404(request, campaign_id, own=True)
    need(request, "submissions.erase_campaign", campaign)
    day = erasable_from(campaign)
    job = jobs_of(campaign).first()
    facts = [
        f"Dữ liệu được lưu {YEARS_KEPT} năm sau khi chốt đợt"
        + (f": xóa được từ ngày {day:%d/%m/%Y}." if day else "; đợt chưa chốt."),
        "Xóa tệp và từng dòng của mọi lần nộp, mọi gói tổng hợp trong đợt.",
        "Giữ lại biên nhận, tên tệp, dung lượng, SHA-256, số liệu tổng, quyết định và nhật ký.",
    ]
    if job is not None:
        facts.append(f"Lần xóa gần nhất: {job.get_state_display()}. {job.message}")
    act = Act(
        title="Xóa dữ liệu hết thời hạn lưu",
        lead=f"{campaign.title}: việc này không hoàn tác được.",
        button="Xóa tệp và dòng dữ liệu",
        back=("submissions:campaign", campaign.pk),
        place=campaign.title,
        done="Đang xóa; xem kết quả ở chính trang xóa.",
        is_dangerous=True,
        facts=tuple(facts),
    )
    return act_page(
        request,
        act,
        ErasingForm(bound(request)),
        lambda values: request_erasing(campaign, user=request.user, **values),
    )
