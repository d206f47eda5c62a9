"""Plan and write results after the summer: beside the yearly ones, which stay as they were."""

from .cells import merged_values, reassessed_values, subject_values
from .correcting import shown
from .sheet_writing import QUALITIES, SheetWriter

REPLACED = ("average", "learning_level", "conduct_level", "title", "promotion")


class SummerWriter(SheetWriter):
    """A summary sheet after re-assessment and summer training (TT 22 articles 13 and 14)."""

    def _term_changes(self, term, rows, enrolment):
        """Return the changes; what levels were before the summer is kept, the first time only."""
        changes = [
            (name, value)
            for name, value in super()._term_changes(term, rows, enrolment)
            if name in REPLACED or name in {"reading_note", QUALITIES}
        ]
        replaced = {
            name: shown(getattr(term, name)) for name, _value in changes if name in REPLACED
        }
        mended = dict(changes).get(QUALITIES, {})
        before = {
            code: term.qualities.get(code, "")
            for code, level in mended.items()
            if term.qualities.get(code) != level
        }
        if before:
            replaced[QUALITIES] = before | term.before_summer.get(QUALITIES, {})
        if replaced:
            kept = {**replaced, **term.before_summer}
            if QUALITIES in replaced:
                kept[QUALITIES] = replaced[QUALITIES]
            changes.append(("before_summer", kept))
        is_again = bool(replaced) or any(self._subject_cells(rows, enrolment))
        if is_again and not term.is_after_summer:
            changes.append(("is_after_summer", True))
        return changes

    def _subject_cells(self, rows, enrolment):
        grade = enrolment.school_class.grade
        found = {}
        for row in rows:
            for column, value in self.headings.values(row):
                subject = self.headings.subject(column, grade)
                kept = self.kept.get((enrolment.pk, subject.pk))
                fields = reassessed_values(kept, subject_values(subject, value, grade))
                if fields:
                    found[subject] = merged_values(found.get(subject, {}), fields)
        return list(found.items())

    def _stored(self):
        enrolments, terms, subjects = super()._stored()
        enrolment_of = {term.pk: enrolment_id for enrolment_id, term in terms.items()}
        self.kept = {
            (enrolment_of[term_id], code): row for (term_id, code), row in subjects.items()
        }
        return enrolments, terms, subjects
