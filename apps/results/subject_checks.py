"""Checks of a subject mark sheet: whose row, which subject, what kind of marks, what they give."""

from collections import defaultdict
from decimal import Decimal

from apps.core.vocabulary import Period, SubjectKind

from . import rules
from .models import SubjectResult
from .rules.rounding import comma
from .rules.tt22_2021 import remark_of_term
from .sheet_checks import LAST_PRIMARY_GRADE, SheetChecks, enrolments_by_code
from .stated_checks import DIFFERENCES
from .subject_cells import PARTS
from .subject_values import ABSENT, EXEMPT, filled, stated, sum_of_parts
from .title_checks import said_of_another_term
from .whose import is_without_results, said_of_blank

REMARK_NAMES = {
    one.value: one.label for one in (SubjectResult.Remark.PASSED, SubjectResult.Remark.FAILED)
}
REMARKS = set(REMARK_NAMES)
TIMES = {"midterm": "giữa kỳ", "final": "cuối kỳ"}
_CHECKED = {
    *("regular", "midterm", "final", "term_average", "year_average", "any_average", "remark"),
    *(f"{time}_{part}" for time in TIMES for part in PARTS),
}
FORMULAS = {"tt22-2021", "tt58-2011-tt26-2020"}  # with one mid-term mark, as these sheets have
MOST_ROWS_NAMED = 8


def _is_unread(row):
    """Tell whether a mark of the row stands in a cell that could not be taken."""
    return any(name.split(":")[0] in _CHECKED for name in row.refused)


def _absences(row, values):
    """Yield (column, number) of the tests that a row gives as missed."""
    for column in row.places:
        name = column.split(":")[0]
        if name == "regular":
            absent = [*(row.get(column) or ())].count(ABSENT) if values["regular"] else 0
        else:
            of_test = values.get(name.split("_")[0]) if name.split("_")[0] in TIMES else None
            absent = int(of_test == ABSENT == row.get(column))
        if absent:
            yield column, absent


class SubjectSheetChecks(SheetChecks):
    """``named`` tells the subject of a row (NamedSubjects)."""

    def __init__(self, year, period, class_name, headings, named):
        super().__init__(year, period, class_name, headings)
        self.named = named
        self.counts = {}

    def key(self, row):
        """Return what is unique in a workbook: the pupil and the subject."""
        code = self.code(row)
        return (code, self.named.name(row)) if code else None

    def check(self, rows):
        """Return the findings of all rows; what holds for a whole sheet is said once."""
        enrolments = enrolments_by_code(self.year)
        findings, of_sheets = list(self.codes.findings(rows)), {}
        self.counts, blank = defaultdict(list), []
        for row in rows:
            if row.sheet not in of_sheets:
                of_sheets[row.sheet] = list(self._sheet(row))
            code = (row.get("code") or "").upper()
            if not code:
                continue
            enrolment = enrolments.get(code)
            if enrolment is None:
                findings.append(self._unknown(row))
                continue
            findings += self._whose(row, enrolment)
            grade = enrolment.school_class.grade
            subject = self.named.subject(row, grade)
            if subject is None:
                self._add_no_subject(row, grade, of_sheets[row.sheet])
            elif is_without_results(row) and not _is_unread(row):
                blank.append(row)
            else:
                findings += self._row(row, subject, grade)
        if not any(found.severity == "error" for ones in of_sheets.values() for found in ones):
            findings += said_of_blank(blank, rows)
        findings += self._regular_counts()
        return findings + [found for found_ones in of_sheets.values() for found in found_ones]

    def _sheet(self, row):
        """Return what is wrong with the sheet of its first row."""
        yield from said_of_another_term(row, self.year, self.period)
        foreign = [row.places[name][0] for name in row.places if name.startswith("foreign:")]
        if len(foreign) > 1:
            yield row.finding(
                "error",
                "summary_sheet_here",
                f"Trang này là bảng tổng hợp nhiều môn ({', '.join(foreign[:4])} …), không phải "
                "bảng điểm của một môn.",
                "Hãy nhập tệp này ở mục Bảng tổng hợp kết quả của lớp.",
            )
        elif not any(name.split(":")[0] in _CHECKED for name in row.places):
            yield row.finding(
                "error",
                "no_mark_columns",
                "Không thấy cột điểm nào.",
                "Dòng tiêu đề cần có cột ĐĐGtx, ĐĐGgk, ĐĐGck, ĐTBmhk hoặc Mức đạt được.",
            )
        chosen, said = self.named.chosen, self.named.of_sheet(row)
        if chosen and said and chosen not in said.removeprefix("subject:").split("|"):
            yield row.finding(
                "error",
                "other_subject",
                "Tên môn trên bảng hoặc tên trang tính khác với môn đã chọn.",
                "Hãy chọn đúng môn, hoặc chọn “Theo tệp” nếu tệp có nhiều môn.",
            )
        unused = [name for name in row.places if name.split(":")[0] in {"regular", *TIMES}]
        if self.period == Period.YEAR and unused:
            yield row.finding(
                "info",
                "only_year_average",
                "Kết quả cả năm chỉ lấy ĐTBmcn, mức đạt được và nhận xét; các cột điểm của học kỳ "
                "không được ghi.",
                "Hãy nhập các cột đó với kỳ là học kỳ I hoặc học kỳ II.",
            )
        if "bonus" in row.places:
            yield row.finding(
                "info",
                "bonus_noted",
                "Điểm cộng được ghi vào nhận xét của môn, không cộng vào điểm nào.",
                "Nếu điểm cộng đã tính vào một cột điểm thì không cần làm gì.",
                "bonus",
            )

    def _add_no_subject(self, row, grade, of_sheet):
        name = self.named.name(row)
        known = {found.code for found in of_sheet}
        if name and "subject_not_taught" not in known:
            of_sheet.append(
                row.finding(
                    "error",
                    "subject_not_taught",
                    f"Môn của bảng này không có trong chương trình khối {grade} của năm học.",
                    "Kiểm tra môn, năm học và lớp.",
                )
            )
        elif not name and (row.get("subject") or "no_subject" not in known):
            of_sheet.append(
                row.finding(
                    "error",
                    "no_subject",
                    "Không biết bảng điểm này của môn nào.",
                    "Hãy chọn môn khi nhập, hoặc ghi “Môn: Toán” ở dòng trên bảng.",
                    "subject",
                )
            )

    def _row(self, row, subject, grade):
        primary = grade <= LAST_PRIMARY_GRADE
        values = stated(row, self.period)
        problems = list(self._wrong_values(row, subject, primary))
        yield from problems
        everything = filled(values)
        if EXEMPT in everything and set(everything) != {EXEMPT}:
            yield row.finding(
                "error",
                "exempt_with_marks",
                "Học sinh vừa được ghi miễn vừa có điểm.",
                "Miễn môn thì để trống các cột điểm; không miễn thì xóa chữ M.",
                "code",
            )
        for column, absent in _absences(row, values):
            yield row.finding(
                "warning",
                "absent_mark",
                f"{absent} lần đánh giá ghi vắng: để trống, không tính là điểm 0.",
                "Nếu em phải nhận điểm 0, hãy gõ 0.",
                column,
            )
        if _is_unread(row):
            return  # what a mark that nobody could read would give is not known
        yield from self._parts(row)
        if not problems and not primary and self.period != Period.YEAR:
            if subject.kind == SubjectKind.SCORED:
                yield from self._marks(row, subject, grade, values)
            else:
                yield from self._tests(row, subject, grade, values)

    def _wrong_values(self, row, subject, primary):
        for column in row.places:
            value = row.get(column)
            for one in value if isinstance(value, tuple) else (value,):
                problem = None
                if column.split(":")[0] in _CHECKED and one is not None:
                    problem = self._wrong_kind(subject, one, primary)
                    if problem is None and not primary and subject.kind == SubjectKind.SCORED:
                        problem = self._remark_for_mark(subject, column, one)
                if problem is not None:
                    yield row.finding("error", *problem, column)
                    break

    @staticmethod
    def _remark_for_mark(subject, column, value):
        if column == "remark" or value not in REMARKS:
            return None
        return (
            "remark_for_mark",
            f"Môn {subject.name} đánh giá bằng điểm số.",
            "Gõ số từ 0 đến 10; Đ và CĐ chỉ dùng cho môn đánh giá bằng nhận xét.",
        )

    @staticmethod
    def _parts(row):
        """Halves of a test must give a mark of ten together, unless the whole is given as well."""
        for time, label in TIMES.items():
            parts = sum_of_parts(row, time)
            whole = row.get(time)
            if not isinstance(parts, Decimal):
                continue
            column = next(
                f"{time}_{part}" for part in PARTS if row.get(f"{time}_{part}") is not None
            )
            if whole is None and parts > 10:
                yield row.finding(
                    "error",
                    "parts_over_ten",
                    f"Điểm {label}: lý thuyết và thực hành cộng lại là {comma(parts)}, lớn hơn 10.",
                    "Mỗi phần chấm thang 10 thì hãy thêm cột điểm chung của lần đánh giá đó.",
                    column,
                )
            elif whole is None and any(row.get(f"{time}_{part}") is None for part in PARTS):
                yield row.finding(
                    "query",
                    "half_of_test",
                    f"Điểm {label} mới có một trong hai phần lý thuyết, thực hành.",
                    "Xác nhận nếu phần kia không có; nếu thiếu thì hãy gõ thêm.",
                    column,
                )

    def _marks(self, row, subject, grade, values):
        """Ask where the stated average is not the one that the circular gives; count the marks."""
        if rules.code_for(grade, self.year) not in FORMULAS or ABSENT in values["regular"]:
            return
        marks = rules.SubjectMarks(
            subject.code,
            subject.name,
            regular=tuple(mark for mark in values["regular"] if isinstance(mark, Decimal)),
            periods_per_year=rules.periods_per_year(subject.code, grade, self.year),
            **{
                name: values[name] if isinstance(values[name], Decimal) else None
                for name in ("midterm", "final", "average")
            },
        )
        card = rules.Card(grade, self.year, self.period, subjects=(marks,))
        for found in rules.check_stated(card):
            if found.what == "count":
                self.counts[row.sheet, grade, found].append(row)
            elif found.what == "average":
                column = next(
                    name for name in ("term_average", "any_average") if row.get(name) is not None
                )
                yield row.finding(
                    "query",
                    "average_differs",
                    f"Điểm trung bình của dòng này không như {found.article} cho. {found.message}",
                    "Kiểm tra các điểm và công thức; nếu nhà trường giữ điểm đã ghi thì xác nhận.",
                    column,
                )

    def _regular_counts(self):
        """Yield once for a sheet what a wrong number of regular marks concerns, with its rows."""
        severity, code, message, remedy = DIFFERENCES["count"]
        for (_sheet, _grade, found), rows in self.counts.items():
            numbers = [str(row.number) for row in rows[:MOST_ROWS_NAMED]]
            more = ", …" if len(rows) > MOST_ROWS_NAMED else ""
            whose = f"Có {len(rows)} em như vậy: dòng {', '.join(numbers)}{more}."
            text = message.format(message=f"{found.message} {whose}", article=found.article)
            columns = [name for name in rows[0].places if name.split(":")[0] == "regular"]
            blank = [name for name in columns if not rows[0].get(name)]
            column = next(iter([*blank, *columns]), "code")
            yield rows[0].finding(severity, code, text, remedy, column)

    def _tests(self, row, subject, grade, values):
        """Ask where the stated result of a remark subject is not what its tests give.

        TT 22/2021, article 9.1a: Đạt when the tests are complete and all passed. A sheet may state
        some of the tests alone, so tests that are not there prove nothing.
        """
        result = values["remark"] or values["average"]
        if rules.code_for(grade, self.year) != "tt22-2021" or result not in REMARKS:
            return
        tests = [*values["regular"], values["midterm"], values["final"]]
        tests = [test if test in REMARKS else None for test in tests]
        failed = tests.count(SubjectResult.Remark.FAILED)
        given = SubjectResult.Remark.FAILED if failed else remark_of_term(tests)
        if given in (None, result):
            return
        column = next(
            name for name in ("remark", "term_average", "any_average") if row.get(name) is not None
        )
        why = f"có {failed} lần đánh giá Chưa đạt" if failed else "mọi lần đánh giá đều Đạt"
        yield row.finding(
            "query",
            "remark_differs",
            f"Môn {subject.name}: dòng này ghi {REMARK_NAMES[result]} nhưng {why}. Học kỳ Đạt khi "
            "đủ số lần và mọi lần Đạt (Điều 9 khoản 1 Thông tư 22/2021/TT-BGDĐT).",
            "Kiểm tra các lần đánh giá; nếu nhà trường giữ kết quả đã ghi thì xác nhận.",
            column,
        )
