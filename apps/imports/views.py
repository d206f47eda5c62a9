"""Staff import a spreadsheet: choose, upload, see every problem, preview, commit, undo."""

import tempfile
from functools import partial, wraps
from io import BytesIO
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Min
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.audit.models import record
from apps.core.spreadsheets import UnreadableFile
from apps.core.spreadsheets.marking import mark_workbook
from apps.files.views import attachment

from . import pipeline
from .dropping import DROPPABLE, drop_mended
from .dropping import drop as drop_batch
from .forms import DecisionForm, FileForm, FindingFilterForm
from .grouping import gathered, lines_of
from .labels import KINDS, closed_kinds, kinds_for, model_label, title_of, title_of_finding
from .models import ImportBatch
from .obstacles import undo_obstacles
from .previews import counts_said, waiting_count
from .recording import hanging
from .specs import spec_for
from .templates import template_content

State = ImportBatch.State
FINDINGS_ON_A_PAGE = 50
BATCHES_ON_A_PAGE = 30
MOST_CHOICES = 100  # shown at once; the undecided come first
CHOICE, REASON = "choice-", "reason-"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def staff_page(right):
    """Let people with a right in; visitors go to sign in, others are refused."""

    def guard(view):
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_perm(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


@require_safe
@staff_page("imports.view_importbatch")
def history(request):
    """List what was imported, by whom, with what outcome."""
    batches = ImportBatch.objects.open_to(closed_kinds(request.user))
    batches = batches.select_related("file", "uploaded_by")
    page_of_batches = Paginator(batches, BATCHES_ON_A_PAGE).get_page(request.GET.get("page"))
    for batch in page_of_batches:
        batch.kind_label = title_of(batch.kind)
    return render(
        request,
        "imports/history.html",
        {"title": "Các lần nhập dữ liệu", "page_obj": page_of_batches},
    )


@require_safe
@staff_page("imports.add_importbatch")
def choose(request):
    return render(
        request,
        "imports/choose.html",
        {"title": "Nhập từ bảng tính", "kinds": kinds_for(request.user, request.organisation)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("imports.add_importbatch")
def upload(request, kind):
    """Take a file with its parameters; a refused file keeps what was chosen."""
    _refuse_kind(request, kind)
    if KINDS[kind].sent_from:
        return redirect(KINDS[kind].sent_from)
    form_class = _parameters_form(kind)
    data = request.POST if request.method == "POST" else None  # an empty form is sent as well
    parameters_form = form_class(data, initial=request.GET.dict())
    file_form = FileForm(data, request.FILES or None)
    if request.method == "POST" and all([parameters_form.is_valid(), file_form.is_valid()]):
        try:
            batch = pipeline.upload(
                file_form.cleaned_data["file"],
                kind=kind,
                parameters=parameters_form.cleaned_data,
                user=request.user,
            )
        except ValidationError as refusal:
            file_form.add_error("file", refusal)
        else:
            drop_mended(batch, request.GET.get("mends", ""), user=request.user)
            return redirect("imports:batch", batch.pk)
    return render(
        request,
        "imports/upload.html",
        {
            "title": KINDS[kind].title,
            "kind": kind,
            "about": KINDS[kind],
            "parameters_form": parameters_form,
            "file_form": file_form,
        },
        status=422 if request.method == "POST" else 200,
    )


@require_safe
@staff_page("imports.view_importbatch")
def batch(request, batch_id):
    """Show where a file stands: progress, or every problem and what would change."""
    found = _batch(request, batch_id)
    latest_job = pipeline.jobs_of(found).first()
    filter_form = FindingFilterForm(request.GET)
    findings = filter_form.narrowed(found.findings.all())
    lines = Paginator(gathered(findings), FINDINGS_ON_A_PAGE).get_page(request.GET.get("page"))
    lines.object_list = lines_of(found.findings, lines.object_list)
    counts = dict(found.findings.order_by().values_list("severity").annotate(number=Count("pk")))
    undecided = found.findings.undecided().count()
    choices = found.findings.filter(is_choice=True).order_by("decision", "pk")[:MOST_CHOICES]
    simple = {name: value for name, value in found.parameters.items() if value and is_plain(value)}
    simple["mends"] = found.pk
    to_confirm = found.findings.filter(severity="query", is_choice=False)
    context = {
        "title": found.file.original_name,
        "batch": found,
        "about": KINDS[found.kind],
        "parameters": _parameter_labels(found),
        "sent_again": f"{reverse('imports:upload', args=[found.kind])}?{urlencode(simple)}",
        "job": latest_job,
        "is_running": latest_job is not None and not latest_job.is_finished,
        "filter_form": filter_form,
        "page_obj": lines,
        "counts": counts,
        "refusal": found.findings.first() if found.state == State.UNREADABLE else None,
        "codes": _codes(found),
        "may_commit": request.user.has_perm("imports.commit_importbatch", found),
        "may_undo": request.user.has_perm("imports.undo_importbatch", found),
        "may_drop": found.state in DROPPABLE and request.user.has_perm("imports.add_importbatch"),
        "counts_said": counts_said(
            found, undecided, has_errors="error" in counts, noun=KINDS[found.kind].noun
        ),
        "waiting": waiting_count(found, undecided),
        "steps": _next_steps(found, request.user),
        # What is said of the whole file stands beside the button, not only in the table.
        "to_confirm": to_confirm.filter(row=None),
        "needs_confirming": to_confirm.exists() and not found.decisions.get("queries"),
        "is_confirmed": found.decisions.get("queries") or found.state == State.COMMITTED,
        "undecided": undecided,
        "choices": [finding for finding in choices if not finding.is_of_column],
        "column_choices": [finding for finding in choices if finding.is_of_column],
        "decision_form": DecisionForm() if found.summary.get("official") else None,
        "asks_reason": found.findings.filter(is_choice=True, needs_reason=True).exists(),
    }
    return render(request, "imports/batch.html", context)


@require_POST
@staff_page("imports.commit_importbatch")
def commit(request, batch_id):
    found = _batch(request, batch_id)
    return _act(request, found, partial(pipeline.request_commit, **_decision(request)))


@require_POST
@staff_page("imports.commit_importbatch")
def confirm(request, batch_id):
    found = _batch(request, batch_id)
    return _act(request, found, pipeline.confirm_queries)


@require_POST
@staff_page("imports.commit_importbatch")
def decide(request, batch_id):
    """Take what a person chose for rows that may mean one thing or another."""
    found = _batch(request, batch_id)
    act = partial(
        pipeline.decide,
        choices=_by_number(request.POST, CHOICE),
        reasons=_by_number(request.POST, REASON),
        rest=request.POST.get("rest", ""),
        rest_reason=request.POST.get("rest_reason", ""),
    )
    return _act(request, found, act)


def _by_number(fields, prefix):
    """Return {7: value} of the fields that are named like "choice-7"."""
    return {
        int(name.removeprefix(prefix)): value
        for name, value in fields.items()
        if name.startswith(prefix) and name.removeprefix(prefix).isdecimal()
    }


@require_POST
@staff_page("imports.add_importbatch")
def check_again(request, batch_id):
    found = _batch(request, batch_id)
    return _act(request, found, pipeline.check_again)


@require_POST
@staff_page("imports.add_importbatch")
def drop(request, batch_id):
    """Lay a file aside that nobody will write; it stays in the history."""
    found = _batch(request, batch_id)
    return _act(request, found, drop_batch)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("imports.undo_importbatch")
def undo(request, batch_id):
    """Say what an undo would take along, then do it as one act."""
    found = _batch(request, batch_id)
    if request.method == "POST":
        return _act(request, found, partial(pipeline.request_undo, **_decision(request)))
    summary = [
        (model_label(model), deed, number) for model, deed, number in pipeline.undo_summary(found)
    ]
    return render(
        request,
        "imports/undo.html",
        {
            "title": "Hoàn tác lần nhập",
            "batch": found,
            "summary": summary,
            "along": [(rows.model._meta.verbose_name, rows.count()) for rows in hanging(found)],
            "obstacles": undo_obstacles(found),
            "decision_form": DecisionForm() if pipeline.undo_official(found) else None,
        },
    )


def _decision(request):
    """Return what was typed of a decision; the act says what is missing."""
    return {name: request.POST.get(name, "") for name in DecisionForm.base_fields}


@require_safe
@staff_page("imports.view_importbatch")
def result_workbook(request, batch_id):
    """Hand the file back as a workbook with the bad cells marked."""
    found = _batch(request, batch_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ket-qua.xlsx"
        try:
            mark_workbook(found.file.content.path, list(found.findings.all()), path)
        except UnreadableFile as refusal:
            messages.error(request, f"{refusal.message} {refusal.remedy}")
            return redirect("imports:batch", found.pk)
        content = path.read_bytes()
    record(request.user, "imports.download", found)
    name = f"ket-qua-{Path(found.file.original_name).stem}.xlsx"
    return attachment(BytesIO(content), name, XLSX)


@require_safe
@staff_page("imports.add_importbatch")
def template(request, kind):
    """Hand out a blank workbook with headings, an example row and lists to choose from."""
    _refuse_kind(request, kind)
    if KINDS[kind].sent_from:
        return redirect(KINDS[kind].sent_from)
    form = _parameters_form(kind)()
    usual = {name: _usual_value(form, name) for name in form.fields}
    if any(value is None for value in usual.values()):
        messages.error(request, "Chưa có năm học nào để làm tệp mẫu. Hãy nhập danh sách lớp trước.")
        return redirect("imports:choose")
    spec = spec_for(kind, request.organisation, usual)
    content = template_content(spec.template_columns or spec.columns, spec.guide)
    return attachment(BytesIO(content), f"mau-{KINDS[kind].slug}.xlsx", XLSX)


def _usual_value(form, name):
    """Return what a field of a form starts with, its first choice if nothing else; None if none."""
    field = form.fields[name]
    value = form.get_initial_for_field(field, name)
    if value is None and field.required:
        return next((key for key, _label in getattr(field, "choices", ()) if key), None)
    return "" if value is None else value


def _refuse_kind(request, kind):
    """A kind that does not exist at this organisation is not found; a closed one is refused."""
    if kind in closed_kinds(request.user):
        raise PermissionDenied
    if kind not in kinds_for(request.user, request.organisation):
        raise Http404


def _batch(request, batch_id):
    batches = ImportBatch.objects.select_related("file", "uploaded_by", "organisation")
    found = get_object_or_404(batches, pk=batch_id)
    if found.kind not in KINDS:
        raise Http404
    if found.kind in closed_kinds(request.user):
        raise PermissionDenied
    return found


def _act(request, found, act):
    try:
        act(found, user=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(reverse("imports:batch", args=[found.pk]))


def _next_steps(found, user):
    """Return what a person may do next with what was written, told by the layer above."""
    if found.state != State.COMMITTED:
        return []
    return import_string(settings.IMPORT_NEXT_STEPS)(found, user)


def _codes(found):
    """Return what a filter offers: each code of a batch with its number and its title."""
    codes = found.findings.order_by("code").values("code")
    codes = codes.annotate(number=Count("pk"), text=Min("message"))
    return [one | {"text": title_of_finding(one["code"], one["text"])} for one in codes]


def _parameters_form(kind):
    path = settings.IMPORT_FORMS.get(kind)
    return import_string(path) if path else forms.Form


def is_plain(value):
    """Tell whether a parameter is a word or a number, as a form of the page takes it."""
    return isinstance(value, str | int)


def _parameter_labels(found):
    """The chosen parameters as (label, value) for people."""
    fields = _parameters_form(found.kind)().fields
    labels = [("Nguồn", found.parameters["source"])] if "source" in found.parameters else []
    for name, value in found.parameters.items():
        if value in ("", None, False) or name not in fields or not is_plain(value):
            continue
        value = "có" if value is True else value
        choices = {str(key): label for key, label in getattr(fields[name], "choices", None) or ()}
        labels.append((fields[name].label, choices.get(str(value), value)))
    return labels
