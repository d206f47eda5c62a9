"""Staff pages: slips with look-up secrets, and the end of a consent."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.addresses import site_address
from apps.core.staffpages import need, staff_page
from apps.core.text import slugify_vi

from .consents import withdraw
from .exports import write_slips
from .forms import SlipDeskForm
from .models import Consent, Pupil, SchoolClass, SchoolYear, SlipPrint
from .secrets import print_class_slips, print_pupil_slip, print_slips_of_classes, reissue

LOOKUP_PATH = "/tra-cuu/hoc-tap/"  # the page of a layer above, which may not be imported
SLIPS_PER_PAGE = 10
MOST_FOUND = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
def slips(request):
    """Classes of the running school year, each with its slips."""
    need(request, "roster.print_lookupsecret")
    year = SchoolYear.current()
    studying = Q(enrolments__left_on__isnull=True, enrolments__pupil__status=Pupil.Status.STUDYING)
    unprinted = studying & Q(enrolments__pupil__slip_prints__isnull=True)
    classes = SchoolClass.objects.filter(school_year=year).annotate(
        pupil_count=Count("enrolments", filter=studying, distinct=True),
        unprinted_count=Count("enrolments", filter=unprinted, distinct=True),
    )
    classes = classes.order_by("grade", "sort_key")
    context = {"title": "Phiếu tra cứu", "classes": classes, "year": year}
    return staff_page(request, "roster/slips.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def class_slips(request, class_id):
    """Ask before printing; the print itself is a POST, because it is told to the families."""
    school_class = get_object_or_404(SchoolClass, pk=class_id)
    need(request, "roster.print_lookupsecret", school_class)
    if request.method == "GET":
        pupils = Pupil.objects.studying_in(school_class).annotate(printed_at=Max("slip_prints__at"))
        context = {
            "title": f"Phiếu tra cứu lớp {school_class.name}",
            "school_class": school_class,
            "pupils": pupils,
            "unprinted": sum(pupil.printed_at is None for pupil in pupils),
        }
        return staff_page(request, "roster/class_slips.html", context)
    unprinted_only = request.POST.get("who") == "unprinted"
    printed = print_class_slips(school_class, user=request.user, unprinted_only=unprinted_only)
    if not printed:
        messages.info(request, "Em nào trong lớp cũng đã có phiếu in.")
        return redirect("roster_staff:class_slips", school_class.pk)
    if request.POST.get("format") == "xlsx":
        return _slips_workbook(request, printed, school_class.name)
    return _slipsstaff_page(request, f"Phiếu tra cứu lớp {school_class.name}", printed)


@login_required
@never_cache
@require_POST
def many_slips(request):
    """Print the slips of several classes as one: every class begins a new sheet."""
    need(request, "roster.print_lookupsecret")
    chosen = [int(pk) for pk in request.POST.getlist("class") if pk.isdecimal()]
    classes = list(
        SchoolClass.objects.filter(pk__in=chosen, school_year=SchoolYear.current()).order_by(
            "grade", "sort_key"
        )
    )
    if not classes:
        messages.error(request, "Hãy chọn ít nhất một lớp.")
        return redirect("roster_staff:slips")
    printed = print_slips_of_classes(classes, user=request.user)
    if request.POST.get("format") == "xlsx":
        return _slips_workbook(request, [slip for slips in printed for slip in slips], "nhieu-lop")
    return _slipsstaff_page(request, f"Phiếu tra cứu {len(classes)} lớp", *printed)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def slip_desk(request):
    """Find the pupil whose family lost the slip; names go by POST, never into an address."""
    need(request, "roster.print_lookupsecret")
    form = SlipDeskForm(request.POST if request.method == "POST" else None)
    found = []
    if form.is_valid():
        found = list(form.found()[: MOST_FOUND + 1])
    context = {
        "title": "Gia đình mất phiếu tra cứu",
        "form": form,
        "pupils": found[:MOST_FOUND],
        "is_cut": len(found) > MOST_FOUND,
        "searched": form.is_valid(),
        "may_reissue": request.user.has_perm("roster.reissue_lookupsecret"),
    }
    return staff_page(request, "roster/slip_desk.html", context)


@login_required
@never_cache
@require_POST
def pupil_slip(request, pupil_id):
    """Print one pupil's slip again."""
    pupil = get_object_or_404(Pupil, pk=pupil_id)
    need(request, "roster.print_lookupsecret", pupil)
    slip = print_pupil_slip(pupil, user=request.user)
    return _slipsstaff_page(request, "In lại phiếu tra cứu", [slip])


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reissue_secret(request, pupil_id):
    """Confirm, then give a new secret and print it; the old slip is worth nothing from then on."""
    pupil = get_object_or_404(Pupil, pk=pupil_id)
    need(request, "roster.reissue_lookupsecret", pupil)
    if request.method == "GET":
        context = {"title": "Cấp lại mã tra cứu", "pupil": pupil}
        return staff_page(request, "roster/reissue_secret.html", context)
    reissue(pupil, user=request.user)
    slip = print_pupil_slip(pupil, user=request.user, reason=SlipPrint.Reason.REISSUED)
    return _slipsstaff_page(request, "Phiếu tra cứu mới", [slip])


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def withdraw_consent(request, consent_id):
    consent = get_object_or_404(Consent.objects.select_related("pupil"), pk=consent_id)
    need(request, "roster.change_consent", consent)
    if request.method == "GET":
        context = {"title": "Rút sự đồng ý", "consent": consent}
        return staff_page(request, "roster/withdraw_consent.html", context)
    try:
        withdraw(consent, user=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Đã rút sự đồng ý. Các trang nêu tên học sinh đổi ngay.")
    return redirect("admin:roster_consent_changelist")


def _lookup_address(request):
    return site_address(request.organisation.canonical_host, LOOKUP_PATH)


def _slipsstaff_page(request, title, *groups):
    """Show Slips ten to a sheet; every group (a class) begins a new one."""
    pages = [
        slips[start : start + SLIPS_PER_PAGE]
        for slips in groups
        for start in range(0, len(slips), SLIPS_PER_PAGE)
    ]
    context = {
        "title": title,
        "pages": pages,
        "slip_count": sum(map(len, groups)),
        "lookup_address": _lookup_address(request),
    }
    return staff_page(request, "roster/slips_print.html", context)


def _slips_workbook(request, printed, class_name):
    file = BytesIO()
    write_slips(file, printed, _lookup_address(request))
    name = f"phieu-tra-cuu-{slugify_vi(class_name)}-{request.organisation.slug}"
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = (
        f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.xlsx"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
