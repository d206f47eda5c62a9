"""Staff pages: all exams with their calendar, one exam, publish, withdraw, ways to look up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.addresses import site_address
from apps.core.staffpages import need, staff_page
from apps.imports.models import ImportBatch

from .facts import WEAK_ACCESS_LASTS
from .figures import lookup_figures
from .forms import AccessForm, ExamPublishForm, ExamWithdrawForm
from .importing import KIND
from .models import LEAST_FOR_WEAK_ACCESS, Candidate, Exam
from .releasing import publish, set_access, withdraw
from .slips import without_slip

MOST_EXAMS = 200
MOST_BATCHES = 5


def seen_exam(request, exam_id, right):
    """Return an exam that this unit may see: its own or one of a level above."""
    exam = get_object_or_404(Exam.objects.select_related("organisation"), pk=exam_id)
    need(request, right)
    return exam


def own_exam(request, exam_id, right):
    """Return an exam of this unit, which alone may change it; another's is not found."""
    exam = get_object_or_404(Exam.objects.writable(), pk=exam_id)
    need(request, right, exam)
    return exam


@require_safe
@never_cache
@login_required
def overview(request):
    """The exams of this unit and above that concern it, what opens when; the others folded away."""
    need(request, "results.view_exam")
    seen = Exam.objects.select_related("organisation", "school_year").defer("figures")
    concerning = Exam.objects.concerning(request.organisation)
    exams = list(seen.filter(pk__in=concerning.values("pk"))[:MOST_EXAMS])
    others = list(seen.exclude(pk__in=concerning.values("pk"))[:MOST_EXAMS])
    coming = sorted((exam for exam in exams if exam.is_sealed), key=lambda exam: exam.publish_at)
    now = timezone.now()
    ending = sorted(
        (exam for exam in exams if exam.is_open and (exam.weak_access_ends_at or now) > now),
        key=lambda exam: exam.weak_access_ends_at,
    )
    context = {
        "title": "Kỳ thi",
        "exams": exams,
        "others": others,
        "coming": coming,
        "ending": ending,
    }
    return staff_page(request, "exams/staff_overview.html", context)


@require_safe
@never_cache
@login_required
def desk(request, exam_id):
    """One exam: where it stands, what was imported, and everything that can be done."""
    exam = seen_exam(request, exam_id, "results.view_exam")
    is_own = exam.organisation_id == request.organisation.pk
    context = {
        "title": exam.name,
        "exam": exam,
        "is_own": is_own,
        "subjects": exam.subjects.all(),
        "candidate_count": exam.candidate_count if is_own else _seen(exam).count(),
        "without_school": _seen(exam).filter(school__isnull=True).count() if is_own else 0,
        "unprinted": without_slip(exam),
        "batches": _batches(exam) if is_own else [],
        "address": site_address(request.organisation.canonical_host, _path(exam)),
        "may": {
            name: is_own and request.user.has_perm(f"results.{right}", exam)
            for name, right in (
                ("change", "change_exam"),
                ("publish", "publish_exam"),
                ("access", "open_exam_access"),
            )
        },
    }
    return staff_page(request, "exams/staff_desk.html", context)


def _seen(exam):
    return Candidate.objects.filter(exam=exam)


def _path(exam):
    return f"/tra-cuu/ky-thi/{exam.slug}/"


def _batches(exam):
    """The newest files of an exam; its slug stands in their parameters."""
    batches = ImportBatch.objects.of_kind(KIND).filter(parameters__exam=exam.slug)
    return batches.select_related("file", "uploaded_by")[:MOST_BATCHES]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def publish_exam(request, exam_id):
    """Open the scores now, or seal them until a minute."""
    exam = own_exam(request, exam_id, "results.publish_exam")
    form = ExamPublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            exam = publish(exam, user=request.user, at=form.cleaned_data["at"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            moment = f"{timezone.localtime(exam.publish_at):%H:%M ngày %d/%m/%Y}"
            said = "Đã công bố" if exam.is_open else f"Điểm được niêm phong, tự mở lúc {moment}"
            messages.success(request, f"{said}.")
            return redirect("exams_staff:desk", exam.pk)
    context = {
        "title": f"Công bố {exam.name}",
        "exam": exam,
        "form": form,
        "unprinted": without_slip(exam),
    }
    return staff_page(request, "exams/staff_publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def withdraw_exam(request, exam_id):
    exam = own_exam(request, exam_id, "results.publish_exam")
    form = ExamWithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(exam, user=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Đã ngừng công bố. Không ai còn xem được điểm kỳ thi này.")
            return redirect("exams_staff:desk", exam.pk)
    context = {"title": f"Ngừng công bố {exam.name}", "exam": exam, "form": form}
    return staff_page(request, "exams/staff_withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def decide_access(request, exam_id):
    """Record the manager's decision how candidates are looked up, with its basis."""
    exam = own_exam(request, exam_id, "results.open_exam_access")
    form = AccessForm(
        request.POST or None, initial={"access": exam.access, "basis": exam.access_basis}
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_access(exam, user=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Đã ghi quyết định về cách tra cứu.")
            return redirect("exams_staff:desk", exam.pk)
    context = {
        "title": f"Cách tra cứu {exam.name}",
        "exam": exam,
        "form": form,
        "least": LEAST_FOR_WEAK_ACCESS,
        "days": WEAK_ACCESS_LASTS.days,
    }
    return staff_page(request, "exams/staff_access.html", context)


@require_safe
@never_cache
@login_required
def figures(request, exam_id):
    """How often the exam was looked up, where and when; never by whom."""
    exam = seen_exam(request, exam_id, "results.view_exam")
    context = {
        "title": f"Lượt tra cứu {exam.name}",
        "exam": exam,
        "figures": lookup_figures(exam),
        "candidate_count": Candidate.objects.filter(exam=exam).count(),
    }
    return staff_page(request, "exams/staff_figures.html", context)
