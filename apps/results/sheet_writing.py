"""Plan and write a summary sheet in bulk: term results, their subjects, and published cards."""

from decimal import Decimal

from django.utils import timezone

from apps.imports.specs import Plan, PlanItem
from apps.roster.models import SchoolClass

from . import rules
from .cells import subject_values
from .models import SubjectResult, TermResult
from .publishing import published_class_ids, rebuild_cards
from .sheet_checks import enrolments_by_code

BATCH = 500
TERM_FIELDS = {
    "average": "điểm trung bình",
    "learning_level": "kết quả học tập",
    "conduct_level": "kết quả rèn luyện",
    "title": "danh hiệu",
    "promotion": "lên lớp",
    "absences_with_leave": "nghỉ có phép",
    "absences_without_leave": "nghỉ không phép",
    "teacher_note": "nhận xét",
    "reading_note": "cách hiểu thông tư",
}
FOR_STAFF = {"reading_note"}  # families are told what changed, not how staff read a circular
SUBJECT_FIELDS = ("regular_marks", "midterm", "final", "average", "remark", "state", "note")


class SheetWriter:
    def __init__(self, organisation, year, period, headings):
        self.organisation = organisation
        self.year = year
        self.period = period
        self.headings = headings

    def plan(self, rows):
        """Return what the rows would change; reads only."""
        plan = Plan()
        enrolments, terms, subjects = self._stored()
        seen, classes = set(), set()
        for enrolment, rows_of_pupil in _by_pupil(rows, enrolments):
            seen.add(enrolment.pk)
            classes.add(enrolment.school_class_id)
            term = terms.get(enrolment.pk)
            label = f"{enrolment.pupil} – lớp {enrolment.school_class.name}"
            if term is None:
                plan.new.append(PlanItem(label))
                continue
            changes = [
                (TERM_FIELDS[name], _shown(getattr(term, name)), _shown(value))
                for name, value in self._term_changes(term, rows_of_pupil)
            ]
            for subject, values in self._subject_cells(rows_of_pupil, enrolment):
                stored = subjects.get((term.pk, subject.pk))
                if stored is None or _differs(stored, values):
                    old = _shown_subject(stored) if stored is not None else ""
                    changes.append((subject.name, old, _shown_values(values)))
            target = plan.changed if changes else plan.unchanged
            target.append(PlanItem(label, tuple(changes)))
        plan.missing += [
            PlanItem(f"{enrolment.pupil} – lớp {enrolment.school_class.name}")
            for enrolment in enrolments.values()
            if enrolment.school_class_id in classes
            and enrolment.left_on is None
            and enrolment.pk not in seen
        ]
        return plan

    def write(self, rows, recorder):
        """Write the rows; results that families already see get a dated note."""
        enrolments, terms, subjects = self._stored()
        pupils = _by_pupil(rows, enrolments)
        class_ids = {enrolment.school_class_id for enrolment, _rows in pupils}
        public = published_class_ids(class_ids, self.period)
        now = timezone.now()
        created, updated, new_subjects, changed_subjects = [], [], [], []
        for enrolment, rows_of_pupil in pupils:
            term = terms.get(enrolment.pk)
            told = []
            is_new = term is None
            if is_new:
                term = self._new_term(enrolment, rows_of_pupil)
                created.append(term)
            changes = [] if is_new else self._term_changes(term, rows_of_pupil)
            touched = []
            for subject, values in self._subject_cells(rows_of_pupil, enrolment):
                stored = subjects.get((term.pk, subject.pk)) if not is_new else None
                if stored is None:
                    stored = SubjectResult(
                        organisation=self.organisation, term_result=term, subject=subject
                    )
                    _set(stored, values)
                    new_subjects.append(stored)
                    told.append(subject.name)
                elif _differs(stored, values):
                    touched.append((stored, values))
                    told.append(subject.name)
            for stored, values in touched:
                recorder.updating(stored)
                _set(stored, values)
                changed_subjects.append(stored)
            if not is_new and (changes or told):
                recorder.updating(term)
                _set(term, dict(changes))
                if enrolment.school_class_id in public:
                    names = [TERM_FIELDS[name] for name, _value in changes if name not in FOR_STAFF]
                    told += names
                if told and enrolment.school_class_id in public:
                    term.amended_at = now
                    term.amendment_note = f"Nhà trường điều chỉnh: {', '.join(told)}."[:300]
                term.updated_at = now
                updated.append(term)
        self._save(recorder, created, updated, new_subjects, changed_subjects)
        rebuild_cards(class_ids, self.period, recorder=recorder)

    def after_undo(self):
        """Bring the cards of classes published since the import up to the results left."""
        classes = SchoolClass.objects.filter(school_year=self.year)
        rebuild_cards(list(classes.values_list("pk", flat=True)), self.period)

    def _save(self, recorder, created, updated, new_subjects, changed_subjects):
        TermResult.objects.bulk_create(created, batch_size=BATCH)
        recorder.created(created)
        fields = [*TERM_FIELDS, "amended_at", "amendment_note", "updated_at"]
        TermResult.objects.bulk_update(updated, fields, batch_size=BATCH)
        recorder.updated(updated)
        for subject_result in new_subjects:
            subject_result.term_result_id = subject_result.term_result.pk
        SubjectResult.objects.bulk_create(new_subjects, batch_size=BATCH)
        recorder.created(new_subjects)
        SubjectResult.objects.bulk_update(changed_subjects, SUBJECT_FIELDS, batch_size=BATCH)
        recorder.updated(changed_subjects)

    def _stored(self):
        terms = {
            term.enrolment_id: term
            for term in TermResult.objects.filter(
                enrolment__school_year=self.year, period=self.period
            )
        }
        subjects = {
            (row.term_result_id, row.subject_id): row
            for row in SubjectResult.objects.filter(
                term_result__enrolment__school_year=self.year, term_result__period=self.period
            )
        }
        return enrolments_by_code(self.year), terms, subjects

    def _new_term(self, enrolment, rows):
        grade = enrolment.school_class.grade
        term = TermResult(
            organisation=self.organisation,
            enrolment=enrolment,
            period=self.period,
            rule_set=rules.code_for(grade, self.year),
        )
        _set(term, dict(self._term_changes(term, rows)))
        return term

    def _term_changes(self, term, rows):
        """Return [(field, value)] that rows state otherwise; a blank cell states nothing."""
        changes = []
        for row in rows:
            for name in TERM_FIELDS:
                value = row.get(name)
                if name == "average" and not isinstance(value, Decimal):
                    continue
                if value not in (None, "") and value != getattr(term, name):
                    changes.append((name, value))
            if row.get("learning_level") and term.reading_note and not row.get("reading_note"):
                changes.append(("reading_note", ""))  # a level that needs no reading any more
        return changes

    def _subject_cells(self, rows, enrolment):
        grade = enrolment.school_class.grade
        for row in rows:
            for column, value in self.headings.values(row):
                subject = self.headings.subject(column, grade)
                yield subject, subject_values(subject, value, grade)


def _by_pupil(rows, enrolments):
    """Return [(Enrolment, rows)]; a workbook may speak of a pupil on several sheets."""
    found = {}
    for row in rows:
        enrolment = enrolments[row.get("code").upper()]
        found.setdefault(enrolment.pk, (enrolment, []))[1].append(row)
    return list(found.values())


def _set(target, values):
    for name, value in values.items():
        setattr(target, name, value)


def _differs(stored, values):
    return any(getattr(stored, name) != value for name, value in values.items())


def _shown(value):
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return "" if value is None else str(value)


def _shown_values(values):
    remarks = dict(SubjectResult.Remark.choices)
    states = dict(SubjectResult.State.choices)
    parts = [_shown(values.get(name)) for name in ("average", "midterm", "final")]
    regular = values.get("regular_marks") or []
    if regular:
        parts.insert(0, "; ".join(mark.replace(".", ",") for mark in regular))
    parts.append(remarks.get(values.get("remark"), ""))
    if values.get("state"):
        parts.append(states[values["state"]])
    parts.append(values.get("note") or "")
    return " ".join(part for part in parts if part)


def _shown_subject(row):
    return _shown_values({name: getattr(row, name) for name in SUBJECT_FIELDS})
