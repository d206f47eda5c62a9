"""Changes of results that families could already see: each with reason and decision number.

Old and new values are compared as a family reads them, whatever changed the rows: a hand in the
admin, an import or its undo. The sole writer of corrections.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError

from apps.audit.models import record
from apps.core.scoping import own_organisation_id

from .models import Correction, Publication, SubjectResult, TermResult
from .rules.qualities import in_order, note_label, quality_label

BATCH = 500
GONE, THERE, WHOLE = "không còn", "đã có", "Kết quả của kỳ"
TERM_LABELS = {
    "average": "Điểm trung bình",
    "learning_level": "Kết quả học tập",
    "conduct_level": "Kết quả rèn luyện",
    "title": "Danh hiệu",
    "promotion": "Lên lớp",
    "absences_with_leave": "Nghỉ có phép",
    "absences_without_leave": "Nghỉ không phép",
    "teacher_note": "Nhận xét của giáo viên chủ nhiệm",
}
SUBJECT_LABELS = {
    "regular_marks": "điểm thường xuyên",
    "midterm": "giữa kỳ",
    "final": "cuối kỳ",
    "average": "trung bình môn",
    "remark": "đánh giá",
    "state": "tình trạng",
    "note": "nhận xét",
    "reassessed_average": "điểm đánh giá lại",
    "reassessed_remark": "kết quả đánh giá lại",
}
_REMARKS = dict(SubjectResult.Remark.choices)
_STATES = dict(SubjectResult.State.choices) | {SubjectResult.State.NORMAL: ""}


@dataclass(frozen=True)
class Decision:
    """Why a public result changes, and the number of the head's decision."""

    reason: str
    number: str

    @property
    def is_complete(self):
        return bool(self.reason.strip()) and bool(self.number.strip())


def seen_class_ids(class_ids, period):
    """Return the ids of those classes whose families could see the period at some time."""
    return set(
        Publication.objects.filter(school_class__in=class_ids, period=period)
        .seen()
        .values_list("school_class_id", flat=True)
    )


def is_seen(result):
    """Tell whether the family of a TermResult could see it at some time."""
    class_id = result.enrolment.school_class_id
    return bool(seen_class_ids([class_id], result.period))


class Watch:
    """Results of classes as families could see them; ``note`` writes down what changed since.

    Make it before the rows change and call ``note`` after, in one transaction. Three queries where
    something was public, one where nothing was.
    """

    def __init__(self, class_ids, period):
        self.period = period
        self.class_ids = seen_class_ids(class_ids, period)
        self.before = self._facts()

    def note(self, decision, *, user, batch=None):
        """Return the Corrections of all that changed; refuse them without a decision.

        Raise ValidationError: ``no_decision``.
        """
        after = self._facts()
        changed = {
            enrolment_id: changes
            for enrolment_id, facts in self.before.items()
            if (changes := _changes(facts, after.get(enrolment_id)))
        }
        if not changed:
            return []
        if not decision.is_complete:
            raise ValidationError(
                "Kết quả này gia đình đã xem được. Muốn thay đổi, hãy ghi lý do và số quyết định.",
                code="no_decision",
            )
        corrections = Correction.objects.bulk_create(
            [
                Correction(
                    organisation_id=own_organisation_id(),
                    enrolment_id=enrolment_id,
                    period=self.period,
                    changes=changes,
                    reason=decision.reason.strip()[:300],
                    decision_number=decision.number.strip()[:60],
                    corrected_by=user,
                    batch=batch,
                )
                for enrolment_id, changes in changed.items()
            ],
            batch_size=BATCH,
        )
        record(user, "results.correct", batch, period=self.period, results=len(corrections))
        return corrections

    def _facts(self):
        """Return enrolment id → {what: value in words} of the watched classes."""
        if not self.class_ids:
            return {}
        found, by_result = {}, {}
        terms = TermResult.objects.filter(
            enrolment__school_class__in=self.class_ids, period=self.period
        )
        for pk, enrolment_id, qualities, notes, *values in terms.order_by("pk").values_list(
            "pk", "enrolment_id", "qualities", "quality_notes", *TERM_LABELS
        ):
            facts = {
                TERM_LABELS[name]: _word(name, value)
                for name, value in zip(TERM_LABELS, values, strict=True)
            }
            facts |= {quality_label(code): level for code, level in in_order(qualities)}
            facts |= {note_label(code): note for code, note in in_order(notes)}
            by_result[pk] = found[enrolment_id] = facts
        subjects = SubjectResult.objects.filter(
            term_result__enrolment__school_class__in=self.class_ids,
            term_result__period=self.period,
        ).order_by("subject__position", "pk")
        for pk, name, *values in subjects.values_list(
            "term_result_id", "subject__name", *SUBJECT_LABELS
        ):
            for field, value in zip(SUBJECT_LABELS, values, strict=True):
                by_result[pk][f"{name}: {SUBJECT_LABELS[field]}"] = _word(field, value)
        return found


def shown(value):
    """Return a stored value in words: marks with a comma, no mark as no text."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if isinstance(value, list):
        return "; ".join(str(mark).replace(".", ",") for mark in value)
    return "" if value is None else str(value)


def _word(field, value):
    if field == "average" and value is not None:
        text = shown(value)
        return text if "," in text else f"{text},0"
    if field == "state":
        return _STATES.get(value, value)
    return _REMARKS.get(value, value) if field.endswith("remark") else shown(value)


def _changes(before, after):
    """Return [[what, old, new]] in the order of the card; blank is no value."""
    if after is None:
        return [[WHOLE, THERE, GONE]]
    return [
        [what, before.get(what, ""), after.get(what, "")]
        for what in dict.fromkeys([*before, *after])
        if before.get(what, "") != after.get(what, "")
    ]
