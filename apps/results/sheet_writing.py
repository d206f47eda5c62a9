"""Plan and write a summary sheet in bulk: term results, their subjects, and published cards."""

from decimal import Decimal

from django.utils import timezone

from apps.imports.specs import Plan, PlanItem
from apps.roster.models import SchoolClass

from . import rules
from .cells import merged_values, subject_values
from .correcting import Decision, Watch, seen_class_ids
from .models import SubjectResult, TermResult
from .publishing import lock_classes, rebuild_cards
from .rules.qualities import in_order
from .sheet_checks import enrolments_by_code
from .whose import is_without_results

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
QUALITIES, QUALITY_NOTES = "qualities", "quality_notes"  # by code, told one by one
OTHER_FIELDS = (QUALITIES, QUALITY_NOTES, "before_summer", "is_after_summer")
FOR_STAFF = {TERM_FIELDS["reading_note"]}  # families do not see how staff read a circular
SUBJECT_FIELDS = (
    *("regular_marks", "midterm", "final", "average", "remark", "state", "note"),
    *("reassessed_average", "reassessed_remark"),
)


class SheetWriter:
    def __init__(self, organisation, year, period, headings):
        self.organisation = organisation
        self.year = year
        self.period = period
        self.headings = headings
        self.watch = None
        self.undone = None

    def plan(self, rows):
        """Return what the rows would change; reads only."""
        plan = Plan(unchanged_rows=0)
        enrolments, terms, subjects = self._stored()
        pupils = _by_pupil(rows, enrolments)
        public = seen_class_ids({one.school_class_id for one, _rows in pupils}, self.period)
        seen, classes = set(), set()
        for enrolment, rows_of_pupil in pupils:
            seen.add(enrolment.pk)
            classes.add(enrolment.school_class_id)
            term = terms.get(enrolment.pk)
            label = f"{enrolment.pupil} – lớp {enrolment.school_class.name}"
            if term is None:
                is_stated = not all(map(is_without_results, rows_of_pupil))
                (plan.new if is_stated else plan.unchanged).append(PlanItem(label))
                continue
            changes = [
                change
                for name, value in self._term_changes(term, rows_of_pupil, enrolment)
                for change in _told(term, name, value)
            ]
            is_same_term = not changes
            for row in rows_of_pupil:
                of_row = []
                for subject, values in self._subject_cells([row], enrolment):
                    stored = subjects.get((term.pk, subject.pk))
                    if stored is None or _differs(stored, values):
                        old = _shown_subject(stored) if stored is not None else ""
                        of_row.append((subject.name, old, _shown_values(values)))
                changes += of_row
                plan.unchanged_rows += is_same_term and not of_row
            if enrolment.school_class_id in public:
                plan.official += any(what not in FOR_STAFF for what, _old, _new in changes)
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
        """Write the rows; what families could already see changes by a decision only."""
        pupils = _by_pupil(rows, enrolments_by_code(self.year))
        class_ids = {enrolment.school_class_id for enrolment, _rows in pupils}
        lock_classes(class_ids)
        _enrolments, terms, subjects = self._stored()
        watch = Watch(class_ids, self.period)
        now = timezone.now()
        created, updated, new_subjects, changed_subjects = [], [], [], []
        for enrolment, rows_of_pupil in pupils:
            term = terms.get(enrolment.pk)
            is_new = term is None
            if is_new and all(map(is_without_results, rows_of_pupil)):
                continue
            if is_new:
                term = self._new_term(enrolment, rows_of_pupil)
                created.append(term)
            changes = [] if is_new else self._term_changes(term, rows_of_pupil, enrolment)
            is_touched = bool(changes)
            for subject, values in self._subject_cells(rows_of_pupil, enrolment):
                stored = subjects.get((term.pk, subject.pk)) if not is_new else None
                if stored is None:
                    stored = SubjectResult(
                        organisation=self.organisation, term_result=term, subject=subject
                    )
                    _set(stored, values)
                    new_subjects.append(stored)
                elif _differs(stored, values):
                    recorder.updating(stored)
                    _set(stored, values)
                    changed_subjects.append(stored)
                else:
                    continue
                is_touched = True
            if not is_new and is_touched:
                recorder.updating(term)
                _set(term, dict(changes))
                term.updated_at = now
                updated.append(term)
        self._save(recorder, created, updated, new_subjects, changed_subjects)
        decision = Decision(*recorder.batch.official_decision)
        watch.note(decision, user=recorder.user, batch=recorder.batch)
        rebuild_cards(class_ids, self.period)

    def undo_official(self, batch):
        """Tell how many results that families could see an undo would touch."""
        return len(self._seen_results_of(batch))

    def before_undo(self, batch, user):
        classes = SchoolClass.objects.filter(school_year=self.year)
        lock_classes(classes.values_list("pk", flat=True))
        results = self._seen_results_of(batch)
        self.watch = Watch(set(results.values()), self.period)
        self.undone = (batch, user)

    def after_undo(self):
        """Note what families could see before the undo, and bring cards up to what is left."""
        if self.watch is not None:
            batch, user = self.undone
            self.watch.note(Decision(*batch.undo_decision), user=user, batch=batch)
        classes = SchoolClass.objects.filter(school_year=self.year)
        rebuild_cards(list(classes.values_list("pk", flat=True)), self.period)

    def _seen_results_of(self, batch):
        """Return result id → class id of what a batch wrote in classes that families could see."""
        changes = batch.changes.filter(model=TermResult._meta.label_lower)
        result_ids = set(changes.values_list("object_pk", flat=True))
        rows = TermResult.objects.filter(pk__in=result_ids, period=self.period)
        classes = dict(rows.values_list("pk", "enrolment__school_class_id"))
        public = seen_class_ids(set(classes.values()), self.period)
        return {pk: class_id for pk, class_id in classes.items() if class_id in public}

    def _save(self, recorder, created, updated, new_subjects, changed_subjects):
        TermResult.objects.bulk_create(created, batch_size=BATCH)
        recorder.created(created)
        fields = [*TERM_FIELDS, *OTHER_FIELDS, "updated_at"]
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
        _set(term, dict(self._term_changes(term, rows, enrolment)))
        return term

    def _term_changes(self, term, rows, enrolment):
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
        grade = enrolment.school_class.grade
        for name, headings in (
            (QUALITIES, self.headings.qualities),
            (QUALITY_NOTES, self.headings.notes),
        ):
            stated = dict(getattr(term, name))
            for row in rows:
                stated |= headings.stated(row, grade)[0]
            if stated != getattr(term, name):
                changes.append((name, stated))
        return changes

    def _subject_cells(self, rows, enrolment):
        """Return [(Subject, fields)]; level and test of a subject may stand in two columns."""
        grade = enrolment.school_class.grade
        found = {}
        for row in rows:
            for column, value in self.headings.values(row):
                subject = self.headings.subject(column, grade)
                values = subject_values(subject, value, grade)
                found[subject] = merged_values(found.get(subject, {}), values)
        return list(found.items())


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


def _told(term, name, value):
    """Return [(what, old, new)] of a changed field of a term, in words."""
    if name in {QUALITIES, QUALITY_NOTES}:
        label = rules.quality_label if name == QUALITIES else rules.note_label
        kept = getattr(term, name)
        return [
            (label(code).lower(), kept.get(code, ""), said)
            for code, said in in_order(value)
            if kept.get(code) != said
        ]
    if name not in TERM_FIELDS:
        return []
    return [(TERM_FIELDS[name], _shown(getattr(term, name)), _shown(value))]


def _differs(stored, values):
    return any(getattr(stored, name) != value for name, value in values.items())


def _shown(value):
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return "" if value is None else str(value)


def _shown_values(values):
    """Say what a subject holds; marks are named where there are others than the average."""
    remarks = dict(SubjectResult.Remark.choices)
    states = dict(SubjectResult.State.choices)
    regular = "; ".join(mark.replace(".", ",") for mark in values.get("regular_marks") or [])
    labels = {"midterm": "giữa kỳ", "final": "cuối kỳ", "average": "trung bình"}
    marks = {"thường xuyên": regular}
    marks |= {label: _shown(values.get(name)) for name, label in labels.items()}
    marks = {label: mark for label, mark in marks.items() if mark}
    is_alone = list(marks) == ["trung bình"]
    parts = [mark if is_alone else f"{label} {mark}" for label, mark in marks.items()]
    parts.append(remarks.get(values.get("remark"), ""))
    if values.get("state"):
        parts.append(states[values["state"]])
    again = _shown(values.get("reassessed_average")) or remarks.get(
        values.get("reassessed_remark"), ""
    )
    if again:
        parts.append(f"đánh giá lại: {again}")
    if values.get("note"):
        parts.append(f"nhận xét: {values['note']}")
    return " · ".join(part for part in parts if part)


def _shown_subject(row):
    return _shown_values({name: getattr(row, name) for name in SUBJECT_FIELDS})
