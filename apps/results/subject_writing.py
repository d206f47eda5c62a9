"""Plan and write subject mark sheets: the marks of the subject, no other field of the term."""

from .sheet_writing import SheetWriter
from .subject_values import subject_fields


class SubjectSheetWriter(SheetWriter):
    """``named`` tells the subject of a row (NamedSubjects)."""

    def __init__(self, organisation, year, period, named):
        super().__init__(organisation, year, period, named.headings)
        self.named = named

    def _term_changes(self, term, rows, enrolment):
        return []

    def _subject_cells(self, rows, enrolment):
        grade = enrolment.school_class.grade
        for row in rows:
            subject = self.named.subject(row, grade)
            values = subject_fields(row, subject, self.period, grade)
            if values:
                yield subject, values
