"""Templates of mark sheets that hold the pupils of a class already, ready for the marks."""

from dataclasses import replace

from apps.core.vocabulary import SubjectKind, school_year_label
from apps.imports.templates import template_content
from apps.roster.models import Enrolment, Subject, SubjectGrades

from .cells import LAST_PRIMARY_GRADE
from .importing import GUIDE as SUMMARY_GUIDE
from .importing import KIND as SUMMARY
from .importing import SubjectHeadings
from .rules.tt27_2020 import has_test
from .subject_cells import MARK_COLUMNS, REGULAR
from .subject_sheet import GUIDE as SUBJECT_GUIDE
from .subject_sheet import PUPIL

REGULAR_MARKS = 4  # the most that a subject of more than 70 lessons has in a term
FILLED = (
    "Mã, họ tên, lớp và ngày sinh đã có sẵn: chỉ cần điền kết quả. Em chưa có kết quả thì để "
    "trống, không phải xóa dòng.",
)


def class_template(kind, school_class, subject=None):
    """Return the bytes of a template of a kind for a class; ``subject`` for a mark sheet."""
    year = school_class.school_year_id
    if kind == SUMMARY:
        columns = SubjectHeadings(year).template_columns(year, {school_class.grade})
        guide, titles = SUMMARY_GUIDE, ()
    else:
        columns = (*PUPIL, *_mark_columns(subject, school_class.grade))
        guide = SUBJECT_GUIDE
        where = f"lớp {school_class.name} – năm học {school_year_label(year)}"
        titles = (f"Môn: {subject.name}", f"Bảng điểm {where}")
    rows = [[_of_pupil(column, enrolment) for column in columns] for enrolment in _of(school_class)]
    return template_content(columns, (*FILLED, *guide), rows=rows, titles=titles)


def subjects_of_year(year):
    """Return subject code → the grades that learn it in a school year, in the usual order."""
    grades = {}
    for span in SubjectGrades.objects.all():
        until = span.last_year if span.last_year is not None else year
        if span.first_year <= year <= until:
            learning = range(span.first_grade, span.last_grade + 1)
            grades.setdefault(span.subject_id, set()).update(learning)
    order = Subject.objects.filter(pk__in=grades).order_by("position")
    return {code: grades[code] for code in order.values_list("pk", flat=True)}


def _of(school_class):
    """Return the enrolments of those who are in a class, in the order of Vietnamese names."""
    enrolments = Enrolment.objects.filter(school_class=school_class).current()
    return enrolments.select_related("pupil").order_by("pupil__sort_key", "pupil_id")


def _of_pupil(column, enrolment):
    pupil = enrolment.pupil
    if column.name == "class_name":
        return enrolment.school_class.name
    return {
        "code": pupil.code,
        "full_name": pupil.full_name,
        "date_of_birth": pupil.birth_label,
    }.get(column.name, "")


def _mark_columns(subject, grade):
    """Return the Columns that the marks of a subject need in a grade."""
    known = {column.name: column for column in MARK_COLUMNS}
    if grade <= LAST_PRIMARY_GRADE:
        tests = (
            [replace(known["final"], heading="Điểm KTĐK")] if has_test(subject.pk, grade) else []
        )
        level = replace(known["remark"], choices=("T", "H", "C"))
        return (level, *tests, known["subject_note"])
    regular = [
        replace(REGULAR, heading=f"{REGULAR.heading}{number}")
        for number in range(1, REGULAR_MARKS + 1)
    ]
    tests = [*regular, known["midterm"], known["final"]]
    if subject.kind == SubjectKind.SCORED:
        return (*tests, known["term_average"], known["subject_note"])
    short = ("Đ", "CĐ", "M")
    tests = [replace(column, choices=short) for column in (*tests, known["remark"])]
    return (*tests, known["subject_note"])
