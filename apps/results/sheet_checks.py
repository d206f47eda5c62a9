"""Checks of a summary sheet that need the roster: whose row it is and what the grade learns."""

from decimal import Decimal
from functools import cached_property

from apps.core.text import fold
from apps.core.vocabulary import SubjectKind
from apps.imports.specs import Finding
from apps.roster.models import Enrolment
from apps.roster.zeros import PupilCodes

from .cells import LAST_PRIMARY_GRADE, PRIMARY_LEVELS
from .models import SubjectResult, TermResult
from .stated_checks import StatedChecks
from .title_checks import said_of_another_term
from .whose import is_another_birth, is_without_results, said_of_blank

MARK = "mark:"  # a column of single marks, which a summary sheet has not
LEVELS = set(PRIMARY_LEVELS.values())
OF_COLUMN = {"quality_not_of_circular", "quality_not_kept"}  # said once for a column and grade


def enrolments_by_code(year):
    """Return code (capitals) → the pupil's newest Enrolment of a school year."""
    found = {}
    rows = (
        Enrolment.objects.filter(school_year=year)
        .select_related("pupil", "school_class")
        .order_by("left_on", "pk")
    )
    for enrolment in rows:
        code = enrolment.pupil.code.upper()
        if code not in found or enrolment.left_on is None:
            found[code] = enrolment
    return found


class SheetChecks:
    """Checks of one import; also what makes the code of a row whole before it is compared."""

    def __init__(self, year, period, class_name, headings, *, after_summer=False):
        self.year = year
        self.period = period
        self.class_name = class_name
        self.headings = headings
        self.after_summer = after_summer

    @cached_property
    def codes(self):
        return PupilCodes(enrolments_by_code(self.year))

    def code(self, row):
        """Return a row's pupil code in capitals, its lost zeros restored; "" for none."""
        self.codes.restore(row)
        return (row.get("code") or "").upper()

    def check(self, rows):
        """Return the findings of all rows; one per column for a subject the grade has not."""
        enrolments = enrolments_by_code(self.year)
        findings, not_taught, sheets = list(self.codes.findings(rows)), {}, set()
        sound, blank = [], []
        for row in rows:
            if row.sheet not in sheets:
                sheets.add(row.sheet)
                findings += self._shape(row)
                findings += said_of_another_term(row, self.year, self.period)
            code = (row.get("code") or "").upper()
            if not code:
                continue
            enrolment = enrolments.get(code)
            if enrolment is None:
                findings.append(self._unknown(row))
                continue
            problems = [
                *self._whose(row, enrolment),
                *self._subjects(row, enrolment.school_class.grade, not_taught),
                *self._qualities(row, enrolment.school_class.grade, not_taught),
            ]
            findings += problems
            if is_without_results(row):
                blank.append(row)
            elif not any(problem.severity == "error" for problem in problems):
                sound.append((row, enrolment))
        findings += [*said_of_blank(blank, rows), *not_taught.values()]
        if self.after_summer:
            findings += self._without_yearly_result(sound)
        stated = StatedChecks(self.year, self.period, self.headings, after_summer=self.after_summer)
        return findings + stated.check(sound)

    def _without_yearly_result(self, pairs):
        """Refuse results after the summer of pupils whose yearly results never came."""
        known = set(
            TermResult.objects.filter(
                enrolment__in=[enrolment.pk for _row, enrolment in pairs], period=self.period
            ).values_list("enrolment_id", flat=True)
        )
        for row, enrolment in pairs:
            if enrolment.pk not in known:
                yield row.finding(
                    "error",
                    "no_yearly_result",
                    "Em này chưa có kết quả cả năm nên chưa thể có kết quả sau đánh giá lại.",
                    "Nhập bảng tổng hợp cả năm trước, rồi nhập kết quả sau hè.",
                    "code",
                )

    @staticmethod
    def _shape(row):
        """Refuse the sheet of a single subject, told by its first row."""
        marks = [row.places[name][0] for name in row.places if name.startswith(MARK)]
        if marks:
            yield row.finding(
                "error",
                "subject_sheet_here",
                f"Trang này là bảng điểm của một môn (cột {', '.join(marks[:3])}), không phải bảng "
                "tổng hợp nhiều môn.",
                "Hãy nhập tệp này ở mục Bảng điểm môn học.",
            )

    def _unknown(self, row):
        return row.finding(
            "error",
            "unknown_pupil",
            f"Năm học này trường không có học sinh mang mã {row.get('code')}.",
            "Kiểm tra lại mã; nếu em mới vào trường, hãy nhập danh sách học sinh trước.",
            "code",
        )

    def _whose(self, row, enrolment):
        actual = enrolment.school_class.name
        wanted = {self.class_name, row.get("class_name") or ""} - {""}
        if wanted - {actual}:
            yield row.finding(
                "error",
                "other_class",
                f"Học sinh này thuộc lớp {actual}, không phải lớp {min(wanted - {actual})}.",
                "Kiểm tra mã học sinh, hoặc chuyển lớp cho em trong danh sách học sinh trước.",
                "code",
            )
        name = row.get("full_name")
        if name and fold(name) != fold(enrolment.pupil.full_name):
            yield row.finding(
                "query",
                "name_differs",
                "Họ tên ở dòng này khác họ tên của mã học sinh trong danh sách.",
                "Kiểm tra xem mã có bị lệch dòng không; nếu đúng em đó thì xác nhận.",
                "full_name",
            )
        birth = row.get("date_of_birth")
        if birth is not None and is_another_birth(birth, enrolment.pupil):
            yield row.finding(
                "query",
                "birth_differs",
                "Ngày sinh ở dòng này khác ngày sinh của mã học sinh trong danh sách.",
                "Kiểm tra xem mã có bị lệch dòng không; bảng điểm không sửa ngày sinh.",
                "date_of_birth",
            )

    def _subjects(self, row, grade, not_taught):
        primary = grade <= LAST_PRIMARY_GRADE
        for column, value in self.headings.values(row):
            heading, index = row.places.get(column, ("", None))
            subject = self.headings.subject(column, grade)
            if subject is None:
                not_taught.setdefault(
                    (row.sheet, column, grade),
                    Finding(
                        "error",
                        "subject_not_taught",
                        f"Môn “{heading}” không có trong chương trình khối {grade} của năm học "
                        "này.",
                        "Kiểm tra tên cột, năm học và lớp; cột không dùng thì xóa đi.",
                        row.sheet,
                        row.number,
                        heading,
                        index,
                    ),
                )
                continue
            problem = self._wrong_kind(subject, value, primary)
            if problem is not None:
                yield row.finding("error", *problem, column)

    def _qualities(self, row, grade, not_taught):
        """Yield what is wrong with qualities; a column that a grade has not is said once."""
        self.headings.notes.give_back(row, grade)
        problems = [
            *self.headings.qualities.stated(row, grade)[1],
            *self.headings.notes.stated(row, grade)[1],
        ]
        for column, severity, code, message, remedy in problems:
            finding = row.finding(severity, code, message, remedy, column)
            if code in OF_COLUMN:
                not_taught.setdefault((row.sheet, column, grade), finding)
            else:
                yield finding

    @staticmethod
    def _wrong_kind(subject, value, primary):
        if value in LEVELS and not primary:
            return (
                "level_of_primary",
                f"Môn {subject.name} ở khối này không đánh giá bằng T, H, C.",
                "Môn chấm điểm: gõ số từ 0 đến 10. Môn nhận xét: gõ Đ hoặc CĐ.",
            )
        if subject.kind == SubjectKind.REMARK and isinstance(value, Decimal):
            return (
                "mark_for_remark",
                f"Môn {subject.name} đánh giá bằng nhận xét, không chấm điểm.",
                "Ghi Đ (đạt) hoặc CĐ (chưa đạt).",
            )
        remarks = {SubjectResult.Remark.PASSED, SubjectResult.Remark.FAILED}
        if primary and value in remarks:
            return (
                "remark_not_primary",
                f"Môn {subject.name} ở tiểu học đánh giá bằng T, H hoặc C.",
                "Gõ T (hoàn thành tốt), H (hoàn thành) hoặc C (chưa hoàn thành).",
            )
        return None
