"""The page that proposes the roll-over; what it proposes is imported like any other table."""

from io import BytesIO

from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.audit.models import record
from apps.core.spreadsheets.writing import write_table
from apps.core.vocabulary import school_year_label
from apps.imports import pipeline
from apps.imports.labels import KINDS
from apps.imports.models import ImportBatch

from .ending import doubts_of_ending
from .models import Enrolment, SchoolYear
from .rolling import (
    HEADINGS,
    KIND,
    LEAVE,
    OUTCOMES,
    STAY,
    UP,
    WAIT,
    RolloverForm,
    placed_count,
    propose,
    table_rows,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def rollover(request):
    """Show every class with its pupils and what becomes of them; send the table to the import."""
    if not request.user.has_perms(["imports.add_importbatch", KINDS[KIND].right]):
        raise PermissionDenied
    form = RolloverForm(request.POST or request.GET or None)
    year = form.cleaned_data["year"] if form.is_valid() else _ending_year(form)
    proposals = propose(request.organisation, year) if year is not None else []
    if request.method == "POST" and form.is_valid() and proposals:
        _take_answers(proposals, request.POST)
        content = _workbook(proposals)
        name = f"chuyen-lop-{school_year_label(year + 1)}.xlsx"
        if "download" in request.POST:
            record(request.user, "roster.download_rollover", request.organisation, year=year)
            response = HttpResponse(content, content_type=XLSX)
            filename = f"chuyen-lop-{request.organisation.slug}-{timezone.localdate():%Y%m%d}.xlsx"
            response["Content-Disposition"] = f'attachment; filename="{filename}"'
            return response
        try:
            batch = pipeline.upload(
                SimpleUploadedFile(name, content, content_type=XLSX),
                kind=KIND,
                parameters={"year": year},
                user=request.user,
            )
        except ValidationError as refusal:  # the virus scan is away
            messages.error(request, " ".join(refusal.messages))
        else:
            return redirect("imports:batch", batch.pk)
    context = {
        **admin.site.each_context(request),
        "title": "Chuyển lớp lên năm học mới",
        "form": RolloverForm(initial={"year": year}),
        "year": year,
        "new_year": str(year + 1) if year is not None else "",
        "old_label": school_year_label(year) if year is not None else "",
        "new_label": school_year_label(year + 1) if year is not None else "",
        "doubts": _doubts(year, proposals),
        "proposals": proposals,
        "counts": _counts(proposals),
        "choices": [("", "Như cả lớp"), (STAY, OUTCOMES[STAY]), (WAIT, OUTCOMES[WAIT])],
        "placed": placed_count(year) if year is not None else 0,
        "past": ImportBatch.objects.filter(kind=KIND).select_related("uploaded_by")[:5],
    }
    return render(request, "roster/rollover.html", context)


def _ending_year(form):
    """Return the year to propose: the newest one whose successor has begun or begins next."""
    current = SchoolYear.current()
    years = [year for year, _label in form.fields["year"].choices]
    running = [year for year in years if current is None or year <= current.pk]
    return max(running, default=None)


def _doubts(year, proposals):
    """Return what will have to be confirmed: (severity, code, message, remedy)."""
    moving = [
        Enrolment(pupil=pupil, school_class=proposal.school_class)
        for proposal in proposals
        for pupil, outcome in proposal.pupils
        if outcome != WAIT
    ]
    return doubts_of_ending(year, moving) if moving else []


def _take_answers(proposals, answers):
    """Put what was typed and chosen into the proposals: names of classes, who does not move on."""
    for proposal in proposals:
        key = proposal.school_class.pk
        usual = answers.get(f"usual-{key}", proposal.usual)
        proposal.usual = usual if usual in {UP, LEAVE} else proposal.usual
        typed = " ".join(answers.get(f"class-{key}", proposal.new_name).split())[:40]
        proposal.new_name = typed if proposal.usual == UP else ""
        proposal.pupils = [
            (pupil, _answer(answers, pupil, outcome, proposal.usual))
            for pupil, outcome in proposal.pupils
        ]


def _answer(answers, pupil, proposed, usual):
    """Return what was chosen for a pupil; who is not unusual does what the class does."""
    chosen = answers.get(f"pupil-{pupil.pk}", proposed)
    return chosen if chosen in {STAY, WAIT} else usual


def _workbook(proposals):
    file = BytesIO()
    validations = {"Kết quả": list(OUTCOMES.values())}
    write_table(file, HEADINGS, table_rows(proposals), validations=validations)
    return file.getvalue()


def _counts(proposals):
    outcomes = [outcome for proposal in proposals for _pupil, outcome in proposal.pupils]
    return {outcome: outcomes.count(outcome) for outcome in OUTCOMES}
