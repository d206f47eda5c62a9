"""Where a committed file leads on to: slips after pupils, the family's view after marks."""

from django.urls import reverse
from django.utils.http import urlencode

from apps.core.todo import Step
from apps.core.vocabulary import school_year_label
from apps.results.completeness import unpublished_classes
from apps.roster.models import Pupil, SchoolClass, SchoolYear

MOST_CLASSES = 3
RESULT_KINDS = ("results.summary_sheet", "results.subject_sheet")


def after_import(batch, user):
    """Return the Steps that a person may take after a committed batch, the usual one first."""
    if batch.kind == "roster.pupils":
        return [*_slips(batch, user), *_marks(user), *_pupils(user)]
    if batch.kind == "roster.rollover":
        return [*_first_grades(batch, user), *_pupils(user)]
    if batch.kind in RESULT_KINDS:
        return _publishing(batch, user)
    return []


def _slips(batch, user):
    """Lead to the slips that were never printed, class by class where they are few."""
    if not user.has_perm("roster.print_lookupsecret"):
        return []
    touched = _classes_of(batch)
    if not touched.exists():
        return [Step("In phiếu tra cứu theo lớp", reverse("roster_staff:slips"))]
    waiting = touched.filter(
        enrolments__left_on__isnull=True,
        enrolments__pupil__status=Pupil.Status.STUDYING,
        enrolments__pupil__slip_prints__isnull=True,
    )
    classes = list(waiting.order_by("grade", "sort_key")[: MOST_CLASSES + 1])
    if len(classes) > MOST_CLASSES:
        return [Step("In phiếu tra cứu theo lớp", reverse("roster_staff:slips"))]
    return [
        Step(
            f"In phiếu tra cứu cho lớp {school_class.name}",
            reverse("roster_staff:class_slips", args=[school_class.pk]),
        )
        for school_class in classes
    ]


def _marks(user):
    may = user.has_perm("imports.add_importbatch") and user.has_perm("results.change_termresult")
    return [Step("Nhập bảng điểm", reverse("imports:choose"))] if may else []


def _pupils(user):
    if not user.has_perm("roster.view_pupil"):
        return []
    return [Step("Xem danh sách học sinh", reverse("admin:roster_pupil_changelist"))]


def _first_grades(batch, user):
    if not user.has_perm("roster.change_pupil") or not user.has_perm("imports.add_importbatch"):
        return []
    year = int(batch.parameters["year"]) + 1
    address = reverse("imports:upload", args=["roster.pupils"])
    label = f"Nhập lớp đầu cấp năm học {school_year_label(year)}"
    return [Step(label, f"{address}?{urlencode({'year': year})}")]


def _publishing(batch, user):
    """Lead to the cards as families will see them, and to their publication."""
    if not user.has_perm("results.view_publication"):
        return []
    period = batch.parameters["period"]
    classes = list(_classes_of(batch).order_by("grade", "sort_key")[: MOST_CLASSES + 1])
    year = SchoolYear.objects.get(pk=int(batch.parameters["year"]))
    overview = f"{reverse('results_staff:overview')}?{urlencode({'year': year.pk})}"
    if not classes or len(classes) > MOST_CLASSES:
        return [Step("Xem trước và công bố theo lớp", overview)]
    steps = [
        Step(
            f"Xem trước thẻ kết quả lớp {school_class.name}",
            reverse("results_staff:preview", args=[school_class.pk, period]),
        )
        for school_class in classes
    ]
    if user.has_perm("results.publish_publication"):
        steps += [
            Step(
                f"Công bố kết quả lớp {school_class.name}",
                reverse("results_staff:publish", args=[school_class.pk, period]),
            )
            for school_class in unpublished_classes(classes, period)
        ]
    return [*steps, Step("Bảng công bố của các lớp", overview)]


def _classes_of(batch):
    """Return the SchoolClasses whose pupils or results a batch wrote."""

    def of(model):
        return batch.changes.filter(model=model).values("object_pk")

    if batch.kind in RESULT_KINDS:
        found = SchoolClass.objects.filter(enrolments__term_results__in=of("results.termresult"))
    else:
        found = SchoolClass.objects.filter(enrolments__in=of("roster.enrolment"))
    return found.distinct()
