"""The summary mark sheet of a class: a row per pupil, a column per subject, levels, absences."""

import re
from dataclasses import replace
from functools import partial

from django import forms

from apps.core.text import heading_key
from apps.core.values import (
    BadValue,
    cell_text,
    parse_class_name,
    parse_code,
    parse_mark,
    parse_text,
    parse_whole_number,
)
from apps.core.vocabulary import Period, SubjectKind
from apps.imports.masking import CODE, WORDS
from apps.imports.specs import Column, Spec
from apps.roster.forms import YearForm
from apps.roster.models import SchoolClass, Subject, SubjectGrades

from .cells import (
    LAST_PRIMARY_GRADE,
    TEST,
    parse_conduct,
    parse_level,
    parse_remarked,
    parse_scored,
    parse_title,
)
from .quality_cells import QUALITY, QualityHeadings
from .quality_notes import NOTE, NoteHeadings
from .rules.qualities import lines_of
from .rules.tt27_2020 import has_test
from .sheet_checks import MARK, SheetChecks
from .sheet_writing import SheetWriter
from .subject_cells import is_mark_heading
from .summer_writing import SummerWriter
from .whose import BIRTH

KIND = "results.summary_sheet"
SUBJECT = "subject:"
NOT_PRIMARY = {"average", "conduct_level"}  # every quality has its own column there
_LEVEL = r"(?:mức(?: độ)?(?: đạt(?: được)?)?|mđđđ|đánh giá|xếp loại)"
_TEST = (
    r"(?:điểm(?: (?:kt|ktđk|kt đk|ktcn|ktck|thi|kiểm tra(?: định k[ìỳ]| cuối (?:năm|kỳ|kì))?))?"
    r"|bài kt|bài kiểm tra|ktđk|kt đk|kt)"
)
LEVEL_NOTE = re.compile(rf"\A{_LEVEL}\s+|[\s(:.–-]+{_LEVEL}\)?\Z")
TEST_NOTE = re.compile(rf"\A{_TEST}\s+(?:môn\s+)?|[\s(:.–-]+{_TEST}\)?\Z")
EXAMPLES = {SubjectKind.SCORED: "8,5", SubjectKind.REMARK: "Đ"}
GUIDE = (
    "Mỗi học sinh một dòng, mỗi môn một cột; tên cột là tên môn hoặc tên gọi tắt quen dùng.",
    "Môn chấm điểm: số từ 0 đến 10, dấu phẩy hay chấm đều được. Môn nhận xét: Đ hoặc CĐ. "
    "Tiểu học: T, H hoặc C, điểm kiểm tra là số.",
    "Tiểu học: mỗi phẩm chất, năng lực một cột, ghi T (Tốt), Đ (Đạt) hoặc C (Cần cố gắng).",
    "Nhận xét phẩm chất, năng lực (không bắt buộc): mỗi nhóm một cột, hoặc đặt cột Nhận xét ngay "
    "bên phải mục được nhận xét.",
    "Miễn ghi M, vắng ghi V. Ô để trống không xóa kết quả đã có.",
)


class SummarySheetForm(YearForm):
    """Which year, period and, if the sheet is of one class, which class."""

    period = forms.ChoiceField(
        label="Kỳ",
        choices=Period.choices,
        error_messages={
            "invalid_choice": "Không có kỳ “%(value)s”, chọn hk1 (học kỳ I), hk2 (học kỳ II) "
            "hoặc cn (cả năm)."
        },
    )
    class_name = forms.CharField(
        label="Lớp",
        required=False,
        max_length=40,
        help_text="Ghi tên lớp thì học sinh lớp khác trong tệp bị báo lỗi; để trống nếu tệp có "
        "nhiều lớp.",
    )

    after_summer = forms.BooleanField(
        label="Kết quả sau đánh giá lại, rèn luyện trong hè",
        required=False,
        help_text="Chỉ với kỳ cả năm. Kết quả trước hè được giữ lại; phiếu và học bạ hiện cả hai.",
    )

    def _known_class(self, typed, year):
        """Return what was typed if the school has such a class; with a mistake no row would fit."""
        try:
            name = parse_class_name(typed)
        except BadValue:
            name = typed
        if typed and year and not SchoolClass.objects.filter(school_year=year, name=name).exists():
            self.add_error("class_name", f"Năm học này trường không có lớp “{typed}”.")
        return typed

    def clean(self):
        cleaned = super().clean()
        if "class_name" in cleaned:
            cleaned["class"] = self._known_class(cleaned.pop("class_name"), cleaned.get("year"))
        if cleaned.get("after_summer") and cleaned.get("period") != Period.YEAR:
            self.add_error(
                "after_summer", "Kết quả sau hè là kết quả cả năm: hãy chọn kỳ “Cả năm”."
            )
        return cleaned


def _text(length):
    return partial(parse_text, max_length=length)


COLUMNS = (
    Column(
        "code",
        "Mã học sinh",
        parse_code,
        aliases=(
            *("Mã HS", "Mã định danh", "Mã định danh Bộ GD&ĐT", "Mã định danh Bộ"),
            *("Mã số học sinh", "Mã định danh học sinh"),
        ),
        required=True,
        filled=True,
        example="2600000001",
        help="Như trong danh sách học sinh, giữ cả số 0 ở đầu; mất số 0 thì vẫn nhận ra.",
    ),
    Column(
        "full_name",
        "Họ và tên",
        _text(120),
        aliases=("Họ tên", "Họ và tên học sinh", "Họ tên học sinh"),
        is_text=True,
        is_name=True,
        example="Nguyễn Văn Thử",
    ),
    BIRTH,
    Column(
        "class_name",
        "Lớp",
        parse_class_name,
        aliases=("Lớp học", "Tên lớp"),
        example="6A",
        mask=CODE,
    ),
    Column(
        "average",
        "ĐTB",
        partial(parse_mark, places=2),
        aliases=(
            *("Điểm trung bình", "ĐTB các môn", "TB các môn", "TBHK", "ĐTBHK", "TBCM", "TBCN"),
            *("Điểm TB", "ĐTB HK", "ĐTBCN", "Trung bình các môn", "TB"),
        ),
        help="Chỉ khi bảng có; được đối chiếu với thông tư, không tự sửa.",
        mask=CODE,
    ),
    Column(
        "learning_level",
        "Kết quả học tập",
        parse_level,
        aliases=(
            *("KQHT", "Học lực", "HL", "Xếp loại học lực", "XL học lực", "Học tập", "KQ học tập"),
            *("Đánh giá KQGD", "Kết quả giáo dục", "Đánh giá kết quả giáo dục"),
        ),
        is_text=True,
        help="Mức theo thông tư của khối, ví dụ Tốt, Khá, Đạt, Chưa đạt.",
        mask=WORDS,
    ),
    Column(
        "conduct_level",
        "Kết quả rèn luyện",
        parse_conduct,
        aliases=(
            *("KQRL", "Rèn luyện", "RL", "Hạnh kiểm", "HK", "Xếp loại hạnh kiểm"),
            *("XL hạnh kiểm", "KQ rèn luyện", "Phẩm chất, năng lực", "Phẩm chất và năng lực"),
            *("Năng lực, phẩm chất", "Năng lực và phẩm chất", "PCNL", "PC-NL", "PC, NL", "NL, PC"),
            *("Phẩm chất - năng lực", "Đánh giá phẩm chất, năng lực"),
        ),
        is_text=True,
        mask=WORDS,
    ),
    Column(
        "title",
        "Danh hiệu",
        parse_title,
        aliases=("Danh hiệu thi đua", "DH", "Khen thưởng"),
        is_text=True,
        help="Để trống nếu không có danh hiệu.",
        mask=WORDS,
    ),
    Column(
        "promotion",
        "Lên lớp",
        _text(80),
        aliases=("Được lên lớp", "Kết quả lên lớp", "Kết quả cuối năm", "Kết quả"),
        is_text=True,
        help="Chỉ với kỳ cả năm, ví dụ: Được lên lớp 7.",
        mask=WORDS,
    ),
    Column(
        "absences_with_leave",
        "Nghỉ có phép",
        partial(parse_whole_number, maximum=300),
        aliases=("Có phép", "Nghỉ CP", "CP", "Số buổi nghỉ có phép", "Vắng có phép", "Vắng CP"),
        mask=CODE,
    ),
    Column(
        "absences_without_leave",
        "Nghỉ không phép",
        partial(parse_whole_number, maximum=300),
        aliases=(
            *("Không phép", "Nghỉ KP", "KP", "Số buổi nghỉ không phép"),
            *("Vắng không phép", "Vắng KP"),
        ),
        mask=CODE,
    ),
    Column(
        "teacher_note",
        "Nhận xét",
        _text(1000),
        aliases=("Nhận xét của GVCN", "Nhận xét của giáo viên chủ nhiệm", "Lời phê", "NX của GVCN"),
        is_text=True,
    ),
)


def summary_sheet_spec(organisation, parameters):
    """Return the Spec of a summary sheet.

    ``parameters``: {"year": 2026, "period": "hk1", "class": "6A" or "", "after_summer": bool}.
    """
    year, period = int(parameters["year"]), Period(parameters["period"])
    class_name = _class_name(parameters.get("class") or "")
    headings = SubjectHeadings(year)
    after_summer = bool(parameters.get("after_summer"))
    checks = SheetChecks(year, period, class_name, headings, after_summer=after_summer)
    make_writer = SummerWriter if after_summer else SheetWriter
    writer = make_writer(organisation, year, period, headings)
    return Spec(
        kind=KIND,
        title="Bảng điểm tổng hợp của lớp",
        columns=COLUMNS,
        key=lambda row: checks.code(row) or None,
        key_column="code",
        check=checks.check,
        plan=writer.plan,
        write=writer.write,
        undo_official=writer.undo_official,
        before_undo=writer.before_undo,
        after_undo=writer.after_undo,
        dynamic_column=lambda heading: headings.column(heading) or _mark_column(heading),
        guide=GUIDE,
        column_in_place=headings.column_in_place,
        template_columns=headings.template_columns(year),
    )


def _mark_column(heading):
    """Return a Column that nothing is read from, only to tell that the sheet is of a subject."""
    return (
        Column(MARK + heading_key(heading), heading, cell_text)
        if is_mark_heading(heading)
        else None
    )


def _class_name(text):
    try:
        return parse_class_name(text)
    except BadValue:
        return text


class SubjectHeadings:
    """Which subjects a heading may mean in a school year, and which one it is in a grade.

    The same short heading may mean one subject in a grade of the new programme and another in a
    grade of the old one, so the grade of the pupil decides.
    """

    def __init__(self, year):
        self.year = year
        self.qualities = QualityHeadings(year)
        self.notes = NoteHeadings(self.qualities, lambda name: name in self.codes)
        self.subjects = Subject.objects.in_bulk()
        self.taught, self.compulsory = {}, {}
        for span in SubjectGrades.objects.all():
            until = span.last_year if span.last_year is not None else year
            if span.first_year <= year <= until:
                for grade in range(span.first_grade, span.last_grade + 1):
                    self.taught.setdefault(grade, set()).add(span.subject_id)
                    if span.is_compulsory:
                        self.compulsory.setdefault(grade, set()).add(span.subject_id)
        self.codes = {}
        for subject in self.subjects.values():
            for name in {heading_key(text) for text in (subject.name, *subject.aliases)}:
                self.codes.setdefault(name, []).append(subject.code)

    def column_in_place(self, heading, group, left):
        """Return a Column for a quality, an ability or a note on them, told by its place."""
        levels = [column for column in left if not column.name.startswith(NOTE)]
        return self.notes.column(heading, group, left) or self.qualities.column(
            heading, group, levels[-1] if levels else None
        )

    def column(self, heading):
        """Return a Column for a heading that names a subject, its level or its test, or None.

        Primary schools state both: "Toán – Mức đạt được", "Toán – Điểm KT".
        """
        name = heading_key(heading)
        if name in self.codes:
            return self._column(name, heading)
        level, test = LEVEL_NOTE.sub("", name), TEST_NOTE.sub("", name)
        if test != name and test in self.codes:
            column = self._column(test, heading)
            return Column(column.name + TEST, heading, parse_mark)
        return self._column(level, heading) if level in self.codes else None

    def _column(self, name, heading):
        codes = sorted(self.codes[name])
        kinds = {self.subjects[code].kind for code in codes}
        parse = parse_scored if SubjectKind.SCORED in kinds else parse_remarked
        return Column(SUBJECT + "|".join(codes), heading, parse, mask=CODE)

    def template_columns(self, year, grades=None):
        """Return the Columns of a blank sheet: all that grades learn in a year, in order.

        By default those of all classes of the year.
        """
        if grades is None:
            classes = SchoolClass.objects.filter(school_year=year)
            grades = set(classes.values_list("grade", flat=True))
        codes = set().union(*(self.taught.get(grade, ()) for grade in grades))
        columns = []
        for one in sorted((self.subjects[code] for code in codes), key=lambda one: one.position):
            at = {grade for grade in grades if one.code in self.taught.get(grade, ())}
            is_primary = max(at) <= LAST_PRIMARY_GRADE
            example = "T" if is_primary else EXAMPLES[one.kind]
            name = one.name_at(max(at))
            columns.append(Column(SUBJECT + one.code, name, cell_text, example=example))
            if is_primary and any(has_test(one.code, grade) for grade in at):
                name, heading = SUBJECT + one.code + TEST, f"{name} – Điểm KT"
                columns.append(Column(name, heading, parse_mark, example="9"))
        qualities = self._template_qualities(grades, year)
        rest = [column for column in COLUMNS[4:] if not qualities or column.name not in NOT_PRIMARY]
        example = f"{min(grades)}A" if grades else COLUMNS[3].example
        return (*COLUMNS[:3], replace(COLUMNS[3], example=example), *columns, *qualities, *rest)

    def _template_qualities(self, grades, year):
        """Return the Columns of all that grades are assessed in, each group with its note."""
        levels = {
            column.name.removeprefix(QUALITY): column
            for column in self.qualities.template_columns(grades)
        }
        columns = []
        for code, note in self.notes.template_columns(grades, year).items():
            lines = [levels[one] for one in lines_of(code) if one in levels]
            columns += [*lines, note] if lines else []
        return columns

    def subject(self, column_name, grade):
        """Return the Subject that a column means in a grade, or None when it is not taught."""
        codes = column_name.removeprefix(SUBJECT).removesuffix(TEST).split("|")
        taught = [code for code in codes if code in self.taught.get(grade, ())]
        return self.subjects[taught[0]] if taught else None

    @staticmethod
    def values(row):
        """Return [(column name, value)] of the filled subject cells of a row."""
        return [
            (name, value)
            for name, value in row.values.items()
            if name.startswith(SUBJECT) and value not in (None, "")
        ]
