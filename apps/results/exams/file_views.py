"""Staff pages: send a file of an exam, say what its columns are, and a blank file to fill."""

import tempfile
from io import BytesIO
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.spreadsheets import UnreadableFile
from apps.core.spreadsheets.writing import TemplateColumn, template_workbook
from apps.core.staffpages import need, staff_page
from apps.files.views import attachment
from apps.imports import pipeline
from apps.imports.forms import FileForm
from apps.imports.models import ImportBatch

from .forms import MappingForm, SavedMappingForm
from .guessing import propose
from .importing import GUIDE, KIND
from .models import Exam
from .reading import EXAMPLE_NAME, first_shape
from .saving import save_mapping
from .staff_views import own_exam

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATE = ImportBatch.State


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def send(request, exam_id):
    """Take the file; the next page asks what its columns are."""
    exam = own_exam(request, exam_id, "results.change_exam")
    need(request, "imports.add_importbatch")
    file_form = FileForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and file_form.is_valid():
        try:
            batch = pipeline.upload(
                file_form.cleaned_data["file"],
                kind=KIND,
                parameters={"exam": exam.slug},
                user=request.user,
                is_ready=False,
            )
        except ValidationError as refusal:
            file_form.add_error("file", refusal)
        else:
            return redirect("exams_staff:columns", batch.pk)
    context = {
        "title": f"Nhập thí sinh và điểm: {exam.name}",
        "exam": exam,
        "file_form": file_form,
    }
    response = staff_page(request, "exams/staff_send.html", context)
    response.status_code = 422 if request.method == "POST" else 200
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def columns(request, batch_id):
    """Show the first rows of a file and ask what each column holds; then check it."""
    batch, exam = _batch_and_exam(request, batch_id)
    if batch.state not in {STATE.UPLOADED, STATE.CHECKED, STATE.UNREADABLE}:
        return redirect("imports:batch", batch.pk)
    subjects = list(exam.subjects.all())
    saved_form = SavedMappingForm(request.GET)
    saved = saved_form.cleaned_data.get("saved") if saved_form.is_valid() else None
    context = {
        "title": f"Ghép cột: {batch.file.original_name}",
        "exam": exam,
        "batch": batch,
        "saved_form": saved_form,
    }
    known = _known(batch, saved)
    try:
        shape = first_shape(batch.file.content.path, _has_headings(request, known))
    except UnreadableFile as problem:
        return staff_page(request, "exams/staff_columns.html", {**context, "problem": problem})
    form = MappingForm(
        request.POST or None,
        shape=shape,
        subjects=subjects,
        initial=_initial(shape, subjects, known),
    )
    if request.method == "POST" and form.is_valid():
        mapping = form.cleaned_data["mapping"]
        try:
            pipeline.check_with(batch, {**batch.parameters, "mapping": mapping}, user=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if form.cleaned_data["save_as"]:
                save_mapping(form.cleaned_data["save_as"], mapping, user=request.user)
            return redirect("imports:batch", batch.pk)
    return staff_page(
        request, "exams/staff_columns.html", {**context, "shape": shape, "form": form}
    )


def _batch_and_exam(request, batch_id):
    batches = ImportBatch.objects.of_kind(KIND).select_related("file", "organisation")
    batch = get_object_or_404(batches, pk=batch_id)
    exam = Exam.objects.writable().filter(slug=batch.parameters.get("exam") or "").first()
    if exam is None:
        raise Http404
    need(request, "results.change_exam", exam)
    need(request, "imports.add_importbatch", batch)
    return batch, exam


def _known(batch, saved):
    """Return the mapping that fills the form in: a saved one, or what was chosen before."""
    if saved is not None:
        return {**saved.options, "columns": saved.columns}
    return batch.parameters.get("mapping") or {}


def _has_headings(request, known):
    said = request.GET.get("headings")
    if said in {"yes", "no"}:
        return said == "yes"
    return known.get("has_headings")


def _initial(shape, subjects, known):
    targets = known.get("columns") or propose(shape, subjects)
    initial = {
        f"column-{place}": targets.get(name, "") for place, (name, _) in enumerate(shape.columns)
    }
    first_row = shape.first_row if known.get("has_headings", True) else known.get("first_row", 1)
    return {
        **initial,
        "not_sat": "; ".join(known.get("not_sat", ())),
        "first_row": first_row,
    }


@require_safe
@never_cache
@login_required
def of_batch(request, batch_id):
    """Lead from a file to its exam."""
    _batch, exam = _batch_and_exam(request, batch_id)
    return redirect("exams_staff:desk", exam.pk)


@require_safe
@never_cache
@login_required
def template(request, exam_id):
    """Hand out a blank workbook with a column for each subject."""
    exam = own_exam(request, exam_id, "results.view_exam")
    headings = [
        TemplateColumn("Số báo danh", required=True, example="000001"),
        TemplateColumn("Họ và tên", required=True, example=EXAMPLE_NAME),
        TemplateColumn("Ngày sinh", example="05/03/2008"),
        TemplateColumn("Trường"),
        TemplateColumn("Lớp"),
        TemplateColumn("Mã học sinh"),
        *(TemplateColumn(subject.name) for subject in exam.subjects.all()),
        TemplateColumn("Tổng điểm"),
        TemplateColumn("Kết quả"),
    ]
    if exam.kind == Exam.Kind.TALENT:
        headings.append(TemplateColumn("Giải"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mau.xlsx"
        template_workbook(path, headings, sheet_title="Thí sinh", guide=list(GUIDE))
        content = path.read_bytes()
    return attachment(BytesIO(content), f"mau-{exam.slug}.xlsx", XLSX)
