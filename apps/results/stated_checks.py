"""Hold what a summary sheet states against its circular: every difference is a question, with both
values and the article. Nothing is corrected; only a person who chooses a reading changes a level.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from apps.core.vocabulary import Period, SubjectKind

from . import rules
from .cells import LAST_PRIMARY_GRADE, TEST, reassessed_values, subject_values
from .models import SubjectResult, TermResult
from .quality_cells import QUALITY

CLASSES_AT_ONCE = 20
KEEP = "keep"
READING = "level:"
TERM_COLUMNS = ("average", "learning_level", "conduct_level", "title", "promotion")
ABSENCES = ("absences_with_leave", "absences_without_leave")
NO_RESULT = {"absent", "not_assessed"}

COLUMNS = {
    "overall_average": "average",
    "level": "learning_level",
    "conduct": "conduct_level",
    "title": "title",
    "promotion": "promotion",
}
DIFFERENCES = {
    "mark": (
        "query",
        "mark_against_circular",
        "Điểm không theo thông tư. {message} Căn cứ: {article}.",
        "Sửa điểm trong bảng rồi nhập lại; nếu nhà trường giữ điểm đã ghi thì xác nhận.",
    ),
    "count": (
        "warning",
        "regular_marks_count",
        "Số điểm thường xuyên không như thông tư. {message} Căn cứ: {article}.",
        "Bổ sung điểm còn thiếu; nếu nhà trường dạy số tiết khác thì không cần làm gì.",
    ),
    "average": (
        "query",
        "average_differs",
        "Điểm trung bình môn khác kết quả tính lại. {message} Căn cứ: {article}.",
        "Kiểm tra các điểm và công thức; nếu nhà trường giữ điểm đã ghi thì xác nhận.",
    ),
    "remark": (
        "query",
        "remark_differs",
        "Kết quả môn nhận xét khác kết quả tính lại. {message} Căn cứ: {article}.",
        "Kiểm tra lại bảng điểm; nếu nhà trường giữ kết quả đã ghi thì xác nhận.",
    ),
    "overall_average": (
        "query",
        "overall_average_differs",
        "Điểm trung bình các môn khác kết quả tính lại. {message} Căn cứ: {article}.",
        "Kiểm tra các điểm và công thức; nếu nhà trường giữ điểm đã ghi thì xác nhận.",
    ),
    "level": (
        "query",
        "level_differs",
        "Kết quả học tập khác kết quả tính lại. {message} Căn cứ: {article}.",
        "Kiểm tra lại bảng điểm; nếu nhà trường giữ kết quả đã ghi thì xác nhận.",
    ),
    "conduct": (
        "query",
        "conduct_differs",
        "Kết quả rèn luyện khác kết quả tính lại. {message} Căn cứ: {article}.",
        "Kiểm tra lại bảng điểm; nếu nhà trường giữ kết quả đã ghi thì xác nhận.",
    ),
    "quality": (
        "query",
        "quality_differs",
        "Phẩm chất, năng lực ghi hai cách khác nhau. {message} Căn cứ: {article}.",
        "Kiểm tra lại bảng; nếu nhà trường giữ kết quả đã ghi thì xác nhận.",
    ),
    "title": (
        "query",
        "title_differs",
        "Danh hiệu khác kết quả tính lại. {message} Căn cứ: {article}.",
        "Kiểm tra lại bảng điểm; nếu nhà trường giữ kết quả đã ghi thì xác nhận.",
    ),
    "promotion": (
        "query",
        "promotion_differs",
        "Kết quả cuối năm khác kết quả tính lại. {message} Căn cứ: {article}.",
        "Kiểm tra lại bảng điểm; nếu nhà trường giữ kết quả đã ghi thì xác nhận.",
    ),
    "rule_set": (
        "query",
        "level_not_of_circular",
        "Mức đánh giá không có trong thông tư áp dụng. {message}",
        "Dùng đúng các mức của thông tư áp dụng cho khối lớp và năm học này: {levels}.",
    ),
}


@dataclass
class StoredTerm:
    """What is kept of one pupil and period: fields by name, subjects by code."""

    fields: dict = field(default_factory=dict)
    subjects: dict = field(default_factory=dict)


class StatedChecks:
    """The checks of one import; ``headings`` tells which subject a column means in a grade.

    ``after_summer``: the rows state results of re-assessment, beside the yearly ones that are kept.
    """

    def __init__(self, year, period, headings, *, after_summer=False):
        self.after_summer = after_summer
        self.year = year
        self.period = period
        self.headings = headings

    def check(self, pairs):
        """Return the findings of [(Row, Enrolment)], in the order of the rows.

        A chosen reading is put into its row. Levels that nothing can be held against are said once
        for a sheet and reason.
        """
        by_class = defaultdict(list)
        for row, enrolment in pairs:
            by_class[enrolment.school_class_id].append((row, enrolment))
        classes = list(by_class.values())
        found, unknown = [], {}
        for start in range(0, len(classes), CLASSES_AT_ONCE):
            together = [pair for one in classes[start : start + CLASSES_AT_ONCE] for pair in one]
            pupil_ids = [enrolment.pupil_id for _row, enrolment in together]
            stored = stored_terms(self.year, self.period, pupil_ids)
            for row, enrolment in together:
                found += self._row(row, enrolment, stored[enrolment.pupil_id], unknown)
        return found + list(unknown.values())

    def _row(self, row, enrolment, stored, unknown):
        grade = enrolment.school_class.grade
        subjects, places = self._subjects(row, grade, stored)
        card = self._card(row, enrolment.school_class, stored, subjects)
        differences = rules.check_stated(card)
        doubt = next((one for one in differences if _is_doubt(one, card, row)), None)
        if doubt is not None:
            finding, level = _choice(row, doubt)
            yield finding
            if level:
                differences = rules.check_stated(replace(card, level=level))
        for difference in differences:
            if difference.what == "level" and len(difference.readings) > 1 and doubt is not None:
                continue
            column = _column(difference, row, card, places)
            if column not in row.places:
                continue
            if difference.what == "level" and not difference.computed:
                key = (row.sheet, difference.message)
                if key not in unknown:
                    unknown[key] = _unknown(row, difference, column)
                continue
            severity, code, message, remedy = DIFFERENCES[difference.what]
            message = message.format(message=difference.message, article=difference.article)
            remedy = remedy.format(levels=difference.computed)
            yield row.finding(severity, code, message, remedy, column)

    def _card(self, row, school_class, stored, subjects):
        """Return the Card of a row over what is kept; blank cells leave what is kept."""
        grade = school_class.grade
        fields = dict(stored[self.period].fields)
        for name in (*TERM_COLUMNS, *ABSENCES):
            value = row.get(name)
            if value not in (None, "") and (name != "average" or isinstance(value, Decimal)):
                fields[name] = value
        qualities = self.headings.qualities.stated(row, grade)[0]
        fields["qualities"] = fields.get("qualities", {}) | qualities
        fields["is_after_summer"] = self.after_summer or fields.get("is_after_summer", False)
        if self.after_summer and not isinstance(row.get("average"), Decimal):
            fields["average"] = None  # what is kept was worked out before the re-assessment
        card = _card_of(grade, self.year, self.period, fields, subjects)
        card = replace(card, specialised=school_class.specialised_subject_id or "")
        if self.period != Period.YEAR:
            return card
        terms = [
            _card_of(grade, self.year, period, term.fields, term.subjects.values())
            if (term := stored.get(period)) is not None
            else None
            for period in (Period.FIRST_TERM, Period.SECOND_TERM)
        ]
        absences = card.absences
        if absences is None and all(term and term.absences is not None for term in terms):
            absences = sum(term.absences for term in terms)
        return replace(card, absences=absences, first_term=terms[0], second_term=terms[1])

    def _subjects(self, row, grade, stored):
        """Return the SubjectMarks of a card, and code → the name of its column in the row."""
        subjects, places, tests = dict(stored[self.period].subjects), {}, {}
        for column in row.places:
            subject = self.headings.subject(column, grade) if _is_subject(column) else None
            if subject is None:
                continue
            if column.endswith(TEST):
                tests[subject.code] = column
            else:
                places[subject.code] = column
            value = row.get(column)
            kept = subjects.get(subject.code)
            if value not in (None, ""):
                fields = subject_values(subject, value, grade)
                kept = kept or rules.SubjectMarks(subject.code, subject.name, subject.kind)
                if self.after_summer:
                    fields = reassessed_values(kept, fields)
                subjects[subject.code] = replace(kept, **fields)
            elif kept is None and subject.code in self.headings.compulsory.get(grade, ()):
                subjects[subject.code] = rules.SubjectMarks(
                    subject.code, subject.name, subject.kind
                )
        if self.period == Period.YEAR and grade <= LAST_PRIMARY_GRADE:
            _add_last_tests(subjects, stored.get(Period.SECOND_TERM))
        places |= {code + TEST: column for code, column in tests.items()}
        return subjects.values(), places


def stored_terms(year, period, pupil_ids):
    """Return pupil id → {period: StoredTerm}; with the year's results also those of both terms.

    The period itself is always there, maybe empty. Three queries for any number of pupils.
    """
    periods = list(Period) if period == Period.YEAR else [period]
    found = defaultdict(lambda: {period: StoredTerm()})
    by_id = {}
    terms = TermResult.objects.filter(
        enrolment__school_year=year, enrolment__pupil__in=pupil_ids, period__in=periods
    ).order_by("enrolment_id")
    kept_fields = (*TERM_COLUMNS, *ABSENCES, "is_after_summer", "qualities")
    for pk, pupil_id, of_period, *values in terms.values_list(
        "pk", "enrolment__pupil_id", "period", *kept_fields
    ):
        fields = dict(zip(kept_fields, values, strict=True))
        by_id[pk] = found[pupil_id][of_period] = StoredTerm(fields)
    subjects = SubjectResult.objects.filter(
        term_result__enrolment__school_year=year,
        term_result__enrolment__pupil__in=pupil_ids,
        term_result__period__in=periods,
    ).order_by("subject__position")
    names = ("term_result_id", "subject_id", "subject__name", "subject__kind")
    for pk, code, name, kind, again, remark_again, *values in subjects.values_list(
        *names,
        *("reassessed_average", "reassessed_remark"),
        *("regular_marks", "midterm", "final", "average", "remark", "state"),
    ):
        by_id[pk].subjects[code] = replace(
            _marks(code, name, kind, *values),
            reassessed_average=again,
            reassessed_remark=remark_again,
        )
    return found


def _marks(code, name, kind, regular, midterm, final, average, remark, state):
    """Return SubjectMarks; single marks count only when all are there, as averages need them."""
    if kind == SubjectKind.SCORED and regular and midterm is not None and final is not None:
        regular = tuple(Decimal(mark) for mark in regular)
    else:
        regular, midterm = (), None
    return rules.SubjectMarks(
        code, name, kind, regular, (), midterm, final, average, (), remark, state
    )


def _card_of(grade, year, period, fields, subjects):
    days = [fields.get(name) for name in ABSENCES]
    return rules.Card(
        grade,
        year,
        period,
        subjects=tuple(_for_rules(subject, grade, period) for subject in subjects),
        average=fields.get("average"),
        level=fields.get("learning_level", ""),
        conduct=fields.get("conduct_level", ""),
        title=fields.get("title", ""),
        promotion=fields.get("promotion", ""),
        absences=None if days == [None, None] else sum(day or 0 for day in days),
        qualities=fields.get("qualities", {}),
        is_after_summer=fields.get("is_after_summer", False),
    )


def _for_rules(subject, grade, period):
    """Leave out a lone mark, which gives no average, and results that a state excludes."""
    if grade > LAST_PRIMARY_GRADE and (period == Period.YEAR or not subject.regular):
        subject = replace(subject, regular=(), midterm=None, final=None)
    if subject.state in NO_RESULT:
        subject = replace(subject, average=None, remark="")
    return subject


def _add_last_tests(subjects, second_term):
    """In primary school the test of the year's end is that of the second term."""
    if second_term is None:
        return
    for code, subject in subjects.items():
        kept = second_term.subjects.get(code)
        if subject.final is None and kept is not None:
            subjects[code] = replace(subject, final=kept.final)


def _is_subject(column):
    return column.startswith("subject:")


def _is_doubt(difference, card, row):
    return (
        difference.what == "level"
        and len(difference.readings) > 1
        and bool(row.get("learning_level"))
        and card.level != ""
    )


def _column(difference, row, card, places):
    if difference.what == "quality":
        return _quality_column(row, difference.subject)
    if difference.subject:
        if difference.what == "mark" and difference.subject + TEST in places:
            return places[difference.subject + TEST]
        return places.get(difference.subject) or places.get(difference.subject + TEST, "")
    if difference.what == "conduct" and "conduct_level" not in row.places:
        return _quality_column(row)
    if difference.what == "rule_set":
        return "learning_level" if difference.stated == card.level else "conduct_level"
    return COLUMNS.get(difference.what, "")


def _quality_column(row, code=""):
    """Return the column of a quality in a row, else the first one of any."""
    columns = [column for column in row.places if column.startswith(QUALITY)]
    named = [column for column in columns if code in column.removeprefix(QUALITY).split("|")]
    return next(iter([*named, *columns]), "")


def _choice(row, doubt):
    """Return (Finding, the level that a person chose instead of the stated one or "").

    The circular can be read in several ways: a person decides, and says why.
    """
    stated = row.get("learning_level")
    options = [(KEEP, f"Giữ {stated} như nhà trường ghi")]
    options += [
        (READING + level, f"Ghi {level}, theo cách hiểu này của {doubt.article}")
        for level in doubt.readings
        if level != stated
    ]
    ways = " hoặc ".join(doubt.readings)
    if row.decision not in dict(options):
        finding = row.finding(
            "query",
            "level_of_two_readings",
            f"Thông tư hiểu được nhiều cách: {ways}; bảng ghi {stated}. Căn cứ: {doubt.article}.",
            "Chọn một cách và ghi lý do; chưa chọn thì chưa ghi được gì.",
            "learning_level",
            options=tuple(options),
            needs_reason=True,
        )
        return finding, ""
    level = row.decision.removeprefix(READING) if row.decision != KEEP else ""
    chosen = level or stated
    row.values["learning_level"] = chosen
    row.values["reading_note"] = (
        f"{doubt.article}: hiểu được là {ways}; bảng ghi {stated}, đã chọn {chosen}. "
        f"Lý do: {row.reason}"
    )
    finding = row.finding(
        "info",
        "reading_decided",
        f"Đã chọn {chosen}; thông tư hiểu được là {ways}, bảng ghi {stated}.",
        "Chọn lại được cho đến khi ghi.",
        "learning_level",
        options=tuple(options),
        decision=row.decision,
        needs_reason=True,
        reason=row.reason,
    )
    return finding, level


def _unknown(row, difference, column):
    return row.finding(
        "info",
        "level_not_recomputed",
        f"Không tính lại được kết quả học tập. {difference.message} Căn cứ: {difference.article}.",
        "Kết quả được giữ như nhà trường ghi; đủ điểm các môn thì hệ thống đối chiếu.",
        column,
    )
