"""Staff choose a class and get a mark sheet that holds its pupils already."""

from io import BytesIO

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.audit.models import record
from apps.core.text import slugify_vi
from apps.files.views import attachment
from apps.imports.labels import KINDS
from apps.imports.views import XLSX, staff_page
from apps.roster.models import SchoolClass, Subject

from .class_templates import class_template, subjects_of_year
from .forms import ClassTemplatesForm
from .importing import KIND as SUMMARY
from .subject_sheet import KIND as SUBJECT

HERE = Q(enrolments__left_on__isnull=True)


@require_safe
@staff_page("results.change_termresult")
def class_templates(request, kind):
    """List the classes of a year, each with its template; of one subject for a mark sheet."""
    _refuse_kind(kind)
    form = ClassTemplatesForm(request.GET, asks_subject=kind == SUBJECT)
    year, subject, classes = form.chosen()
    classes = classes.annotate(pupil_count=Count("enrolments", filter=HERE))
    return render(
        request,
        "results/staff_templates.html",
        {
            "title": "Mẫu có sẵn danh sách lớp",
            "kind": kind,
            "about": KINDS[kind],
            "year": year,
            "years": form.fields["year"].queryset,
            "subject": subject,
            "subjects": form.subjects,
            "classes": classes,
        },
    )


@require_safe
@staff_page("results.change_termresult")
def class_file(request, kind, class_id):
    """Hand out the template of one class."""
    _refuse_kind(kind)
    school_class = get_object_or_404(SchoolClass, pk=class_id)
    subject = None
    if kind == SUBJECT:
        subject = Subject.objects.in_bulk().get(request.GET.get("subject", ""))
        if subject is None:
            raise Http404
        grades = subjects_of_year(school_class.school_year_id).get(subject.pk, ())
        if school_class.grade not in grades:
            raise Http404
    content = class_template(kind, school_class, subject)
    record(request.user, "results.class_template", school_class, kind=kind)
    parts = [KINDS[kind].slug, subject.pk if subject else "", slugify_vi(school_class.name)]
    name = "-".join(part for part in ["mau", *parts, str(school_class.school_year_id)] if part)
    return attachment(BytesIO(content), f"{name}.xlsx", XLSX)


def _refuse_kind(kind):
    if kind not in {SUMMARY, SUBJECT}:
        raise Http404
