"""The subject mark sheet: regular, mid-term and final marks of one subject, class by class.

One workbook may hold many sheets: a subject each, a class each. The subject is said by a column,
by the person, in the lines above the table ("Môn: Toán") or by the name of the sheet.
"""

import re
from dataclasses import replace

from django import forms

from apps.core.text import heading_key
from apps.core.values import BadValue, parse_class_name, parse_text
from apps.core.vocabulary import Period
from apps.imports.masking import WORDS
from apps.imports.specs import Column, Spec
from apps.roster.models import Subject

from .importing import COLUMNS as SUMMARY_COLUMNS
from .importing import SUBJECT, SubjectHeadings, SummarySheetForm
from .subject_cells import MARK_COLUMNS, REGULAR, part_column
from .subject_checks import SubjectSheetChecks
from .subject_writing import SubjectSheetWriter
from .whose import WHOSE

KIND = "results.subject_sheet"
FOREIGN = "foreign:"
LONGEST_NAME = 8  # words
TEMPLATE_EXAMPLES = {
    **{"midterm": "7,5", "final": "8", "term_average": "7,9"},
    "subject_note": "Nắm chắc kiến thức.",
}
GUIDE = (
    "Mỗi học sinh một dòng. Các điểm thường xuyên ở nhiều cột (ĐĐGtx 1, ĐĐGtx 2 …) hoặc cùng một "
    "ô, ngăn bằng dấu chấm phẩy.",
    "Một tệp có thể có nhiều trang tính, mỗi trang một môn hoặc một lớp. Tên môn ghi ở dòng “Môn: "
    "Toán” trên bảng, ở tên trang tính, hoặc chọn ở đây.",
    "Miễn ghi M. Ô để trống không xóa điểm đã có. Điểm trung bình được giữ như nhà trường ghi.",
)
_AFTER_MON = re.compile(r"\bmôn(?: học)?\s*:?\s*(.+)")
_SIGNS = re.compile(r"[\s_–-]+")


def _subject_choices():
    return [("", "Theo tệp"), *Subject.objects.values_list("code", "name").order_by("position")]


class SubjectSheetForm(SummarySheetForm):
    """Which year, period, class and subject; the last two may be left to the file."""

    subject = forms.ChoiceField(
        label="Môn học",
        required=False,
        choices=_subject_choices,
        help_text="Để “Theo tệp” nếu tên môn có ở trên bảng, ở tên trang tính hoặc trong cột Môn.",
        error_messages={"invalid_choice": "Không có môn nào mang mã “%(value)s”."},
    )
    after_summer = None  # results after the summer come as a summary sheet


PUPIL = tuple(column for column in SUMMARY_COLUMNS if column.name in WHOSE)
COLUMNS = (
    *PUPIL,
    Column("subject", "Môn học", parse_text, aliases=("Môn", "Tên môn"), is_text=True, mask=WORDS),
    *MARK_COLUMNS,
)
TEMPLATE_COLUMNS = (
    *PUPIL,
    *(
        replace(REGULAR, heading=f"{REGULAR.heading}{number}", example=example)
        for number, example in enumerate(("8", "7,5", "9", "8"), start=1)
    ),
    *(
        replace(column, example=TEMPLATE_EXAMPLES[column.name])
        for column in MARK_COLUMNS
        if column.name in TEMPLATE_EXAMPLES
    ),
)


def subject_sheet_spec(organisation, parameters):
    """Return the Spec of a subject mark sheet.

    ``parameters``: {"year": 2026, "period": "hk1", "class": "6A" or "", "subject": "toan" or ""}.
    """
    year, period = int(parameters["year"]), Period(parameters["period"])
    headings = SubjectHeadings(year)
    named = NamedSubjects(headings, parameters.get("subject") or "")
    try:
        class_name = parse_class_name(parameters.get("class") or "")
    except BadValue:
        class_name = parameters["class"]
    checks = SubjectSheetChecks(year, period, class_name, headings, named)
    writer = SubjectSheetWriter(organisation, year, period, named)
    return Spec(
        kind=KIND,
        title="Bảng điểm môn học",
        columns=COLUMNS,
        key=checks.key,
        key_column="code",
        check=checks.check,
        plan=writer.plan,
        write=writer.write,
        undo_official=writer.undo_official,
        before_undo=writer.before_undo,
        after_undo=writer.after_undo,
        dynamic_column=named.column,
        guide=GUIDE,
        template_columns=TEMPLATE_COLUMNS,
    )


class NamedSubjects:
    """Which subject a row is about; ``chosen`` is the code that the person gave, or ""."""

    def __init__(self, headings, chosen):
        self.headings = headings
        self.chosen = chosen
        self._of_titles = {}

    def column(self, heading):
        """Return the Column of a mark; of a whole subject, to tell that the sheet is another."""
        column = part_column(heading)
        if column is None and self.headings.column(heading) is not None:
            column = Column(FOREIGN + heading_key(heading), heading, parse_text)
        return column

    def subject(self, row, grade):
        """Return the Subject of a row in a grade, or None."""
        name = self.name(row)
        return self.headings.subject(name, grade) if name else None

    def name(self, row):
        """Return "subject:" with the codes that a row may mean, or ""."""
        if row.get("subject"):
            return self._column_name(row.get("subject"))
        return SUBJECT + self.chosen if self.chosen else self.of_sheet(row)

    def of_sheet(self, row):
        """Return what the lines above the table, else the name of the sheet, say."""
        place = (row.sheet, row.title)
        if place not in self._of_titles:
            self._of_titles[place] = self._in_title(row.title) or self._in_name(row.sheet)
        return self._of_titles[place]

    def _column_name(self, text):
        column = self.headings.column(text)
        return column.name if column is not None else ""

    def _in_title(self, lines):
        for line in lines:
            found = _AFTER_MON.search(heading_key(line))
            if found:
                words = found.group(1).split()[:LONGEST_NAME]
                for end in range(len(words), 0, -1):
                    name = self._column_name(" ".join(words[:end]).strip(" :;,.-–()"))
                    if name:
                        return name
        return ""

    def _in_name(self, sheet):
        words = [word for word in _SIGNS.split(heading_key(sheet)) if word]
        for length in range(len(words), 0, -1):
            for start in range(len(words) - length + 1):
                text = " ".join(words[start : start + length])
                name = self._column_name(text) if len(text) > 1 else ""
                if name:
                    return name
        return ""
