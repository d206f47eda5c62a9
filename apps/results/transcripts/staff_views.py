"""Staff issue the transcripts of a class, fetch the PDF, void a paper, all of it logged."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.audit.models import record
from apps.core.staffpages import need, staff_page
from apps.core.vocabulary import Period
from apps.files.views import stored_attachment
from apps.results.models import Transcript, TranscriptRun
from apps.results.publishing import results_of
from apps.roster.models import SchoolClass

from .forms import VoidForm
from .issuing import issue, job_of, may_be_issued, void, with_corrections
from .models import KEPT

MOST_RUNS = 30


def _page(request, template, context, status=200):
    return staff_page(request, f"results/transcripts/{template}", context, status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def class_transcripts(request, class_id, period):
    """The pupils of a class with what was issued; a press issues or reprints for those chosen."""
    if period not in Period.values:
        raise Http404
    school_class = get_object_or_404(SchoolClass, pk=class_id)
    need(request, "results.issue_transcript", school_class)
    results = results_of(school_class, period)
    if request.method == "POST":
        chosen = {int(pk) for pk in request.POST.getlist("pupil") if pk.isdecimal()}
        pupil_ids = [row.enrolment.pupil_id for row in results]
        try:
            run = issue(
                school_class,
                period,
                [pk for pk in pupil_ids if pk in chosen],
                user=request.user,
                organisation=request.organisation,
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            return redirect("results_staff:transcript_run", run.pk)
    issued = {}
    enrolments = [row.enrolment_id for row in results]
    transcripts = Transcript.objects.filter(enrolment__in=enrolments, period=period)
    for transcript in with_corrections(transcripts).order_by("issued_at", "pk"):
        issued[transcript.enrolment_id] = transcript
    context = {
        "title": f"Học bạ lớp {school_class.name}, {Period(period).in_words}",
        "school_class": school_class,
        "period": period,
        "rows": [(row.enrolment.pupil, issued.get(row.enrolment_id)) for row in results],
        "is_public": may_be_issued(school_class, period),
        "may_void": request.user.has_perm("results.void_transcript"),
    }
    return _page(request, "staff_class.html", context)


@login_required
@never_cache
@require_safe
def run_list(request):
    need(request, "results.issue_transcript")
    runs = TranscriptRun.objects.select_related("file", "requested_by")[:MOST_RUNS]
    return _page(
        request, "staff_runs.html", {"title": "Các lần in học bạ", "runs": runs, "kept": KEPT.days}
    )


@login_required
@never_cache
@require_safe
def run(request, run_id):
    """How far a run is; then its file."""
    found = get_object_or_404(TranscriptRun.objects.select_related("file"), pk=run_id)
    need(request, "results.issue_transcript", found)
    job = job_of(found)
    context = {
        "title": found.title,
        "run": found,
        "job": job,
        "is_running": found.file_id is None and job is not None and not job.is_finished,
        "kept": KEPT.days,
    }
    return _page(request, "staff_run.html", context)


@login_required
@never_cache
@require_POST
def download(request, run_id):
    """Hand out the PDF; noted in the audit."""
    found = get_object_or_404(TranscriptRun.objects.select_related("file"), pk=run_id)
    need(request, "results.issue_transcript", found)
    if found.file is None or not found.file.may_be_opened:
        raise Http404
    record(request.user, "results.download_transcripts", found)
    return stored_attachment(found.file)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def void_transcript(request, transcript_id):
    found = get_object_or_404(
        Transcript.objects.select_related("enrolment__pupil", "enrolment__school_class"),
        pk=transcript_id,
    )
    need(request, "results.void_transcript", found)
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            void(found, reason=form.cleaned_data["reason"], user=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Đã hủy. Ai xác minh bản này sẽ đọc được là đã hủy.")
            return redirect(
                "results_staff:transcripts", found.enrolment.school_class_id, found.period
            )
    context = {"title": "Hủy bản học bạ", "transcript": found, "form": form}
    return _page(request, "staff_void.html", context)
