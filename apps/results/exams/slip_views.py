"""Staff pages: slips of many candidates at once, and the desk for a lost slip."""

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.core.addresses import site_address
from apps.core.spreadsheets.writing import write_table
from apps.core.staffpages import need, staff_page
from apps.files.views import attachment

from .forms import FindCandidateForm, SlipsForm
from .models import Candidate
from .slips import find_candidate, print_slips, reissue, slip_groups
from .staff_views import seen_exam

SLIPS_PER_PAGE = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = (*("STT", "Họ và tên", "Trường", "Lớp", "Số báo danh", "Mã tra cứu", "Địa chỉ tra cứu"),)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def slips(request, exam_id):
    """Choose schools or classes, then print their slips or take them as a workbook."""
    exam = seen_exam(request, exam_id, "results.print_candidateslip")
    groups = slip_groups(exam, request.organisation)
    form = SlipsForm(request.POST or None, groups=groups)
    if request.method == "POST" and form.is_valid():
        try:
            printed = print_slips(
                exam,
                request.organisation,
                form.cleaned_data["group"],
                user=request.user,
                unprinted_only=form.cleaned_data["unprinted_only"],
            )
        except ValidationError as refusal:
            form.add_error("group", refusal)
        else:
            if form.cleaned_data["format"] == SlipsForm.WORKBOOK:
                return _workbook(request, exam, printed)
            return _sheet(request, exam, printed)
    context = {
        "title": f"Phiếu tra cứu {exam.name}",
        "exam": exam,
        "groups": groups,
        "unprinted": sum(group.unprinted for group in groups),
        "form": form,
        "what": "lớp" if request.organisation.is_school else "trường",
    }
    return staff_page(request, "exams/staff_slips.html", context)


@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def lost_slip(request, exam_id):
    """Find one candidate by number, show who it is, then give a new secret and print it."""
    exam = seen_exam(request, exam_id, "results.reissue_candidatesecret")
    found = None
    if request.method == "POST" and "candidate" in request.POST:
        return _sheet(request, exam, [_reissued(request, exam)])
    form = FindCandidateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = find_candidate(exam, form.cleaned_data["number"], user=request.user)
        if found is None:
            form.add_error(
                "number", "Không có thí sinh mang số báo danh này trong danh sách của đơn vị."
            )
    context = {
        "title": f"Cấp lại mã tra cứu: {exam.name}",
        "exam": exam,
        "form": form,
        "found": found,
    }
    return staff_page(request, "exams/staff_lost_slip.html", context)


def _reissued(request, exam):
    number = request.POST["candidate"]
    found = Candidate.objects.filter(exam=exam, pk=number).first() if number.isdecimal() else None
    if found is None:
        raise Http404
    need(request, "results.reissue_candidatesecret", found)
    return reissue(found, user=request.user)


def _address(request, exam):
    return site_address(request.organisation.canonical_host, f"/tra-cuu/ky-thi/{exam.slug}/")


def _sheet(request, exam, printed):
    starts = range(0, len(printed), SLIPS_PER_PAGE)
    context = {
        "title": f"Phiếu tra cứu {exam.name}",
        "exam": exam,
        "pages": [printed[start : start + SLIPS_PER_PAGE] for start in starts],
        "slip_count": len(printed),
        "lookup_address": _address(request, exam),
    }
    return staff_page(request, "exams/staff_slips_print.html", context)


def _workbook(request, exam, printed):
    file = BytesIO()
    address = _address(request, exam)
    rows = (
        [place, one.full_name, one.school_name, one.class_name, one.number, one.secret, address]
        for place, one in enumerate(printed, start=1)
    )
    write_table(file, HEADINGS, rows, sheet_title="Phiếu tra cứu")
    day = f"{timezone.localdate():%Y%m%d}"
    name = f"phieu-tra-cuu-{exam.slug}-{request.organisation.slug}-{day}.xlsx"
    return attachment(BytesIO(file.getvalue()), name, XLSX)
