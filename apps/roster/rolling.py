"""The roll-over to the next school year: a table of pupils with outcome and new class.

The table is proposed from the classes of the ending year and goes through the import like any
other file: previewed, committed once, undone as one act. Clerks may also edit it in Excel.
"""

from dataclasses import dataclass, field
from functools import partial

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string

from apps.core.text import fold
from apps.core.values import (
    BadValue,
    cell_text,
    grade_of_class,
    parse_class_name,
    parse_code,
    parse_text,
)
from apps.core.vocabulary import school_year_label
from apps.imports.specs import Column, Plan, PlanItem, Spec
from apps.organisations.models import Level

from .models import Enrolment, Pupil, SchoolClass, SchoolYear

KIND = "roster.rollover"
BATCH = 500
UP, STAY, LEAVE = "up", "stay", "leave"
OUTCOMES = {UP: "Lên lớp", STAY: "Ở lại lớp", LEAVE: "Ra trường"}
_WORDS = {
    **{"len lop": UP, "duoc len lop": UP, "duoc len": UP, "len": UP},
    **{"o lai lop": STAY, "o lai": STAY, "luu ban": STAY, "hoc lai": STAY, "khong len lop": STAY},
    **{"ra truong": LEAVE, "tot nghiep": LEAVE, "hoan thanh": LEAVE, "hoan thanh cap hoc": LEAVE},
}
HEADINGS = ("Mã học sinh", "Họ và tên", "Lớp năm cũ", "Kết quả", "Lớp năm mới")
GUIDE = (
    "Mỗi học sinh đang học ở năm cũ một dòng. “Lên lớp” và “Ở lại lớp” cần lớp năm mới; “Ra "
    "trường” thì để trống cột đó.",
    "Học sinh đã có lớp ở năm mới được giữ nguyên. Lớp đầu cấp nhập riêng bằng danh sách học sinh.",
)


class RolloverForm(forms.Form):
    """Which school year ends."""

    year = forms.TypedChoiceField(label="Năm học kết thúc", coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        years = set(SchoolYear.objects.values_list("pk", flat=True))
        taught = set(SchoolClass.objects.values_list("school_year", flat=True))
        choices = sorted((year for year in taught if year + 1 in years), reverse=True)
        self.fields["year"].choices = [(year, school_year_label(year)) for year in choices]


def parse_outcome(cell):
    """Return "up", "stay" or "leave"; blank: ""."""
    text = fold(cell_text(cell))
    if not text:
        return ""
    if text not in _WORDS:
        raise BadValue("outcome_unknown")
    return _WORDS[text]


COLUMNS = (
    Column(
        "code",
        "Mã học sinh",
        parse_code,
        aliases=("Mã HS", "Mã định danh"),
        required=True,
        filled=True,
        is_text=True,
        example="0320000001",
    ),
    Column(
        "full_name",
        "Họ và tên",
        partial(parse_text, max_length=120),
        aliases=("Họ tên",),
        is_text=True,
        example="Nguyễn Văn Thử",
    ),
    Column("old_class", "Lớp năm cũ", parse_class_name, aliases=("Lớp cũ",), example="6A1"),
    Column(
        "outcome",
        "Kết quả",
        parse_outcome,
        aliases=("Kết quả cuối năm", "Lên lớp"),
        required=True,
        filled=True,
        example="Lên lớp",
        choices=tuple(OUTCOMES.values()),
    ),
    Column(
        "new_class",
        "Lớp năm mới",
        parse_class_name,
        aliases=("Lớp mới",),
        required=True,
        example="7A1",
    ),
)


def rollover_spec(organisation, parameters):
    """Return the Spec of a roll-over; ``parameters``: {"year": first year of the ending one}."""
    return _Rollover(organisation, int(parameters["year"])).spec()


@dataclass
class ClassProposal:
    """One class of the ending year: what becomes of it, and of each of its pupils."""

    school_class: SchoolClass
    new_name: str  # "" when the class leaves the school
    pupils: list = field(default_factory=list)  # (pupil, outcome), in the order of names


def propose(organisation, year):
    """Return the ClassProposals of an ending year, for pupils who still need a class.

    Repeaters are known from the results stated at the year's end, where the school has them.
    """
    stated = import_string(settings.YEAR_OUTCOMES)(year)
    last = _last_grades(organisation)
    placed = set(_open(year + 1).values_list("pupil_id", flat=True))
    proposals = {}
    for enrolment in _open(year).filter(pupil__status=Pupil.Status.STUDYING):
        if enrolment.pupil_id in placed:
            continue
        school_class = enrolment.school_class
        if school_class.pk not in proposals:
            leaves = school_class.grade in last
            name = "" if leaves else next_class_name(school_class)
            proposals[school_class.pk] = ClassProposal(school_class, name)
        proposal = proposals[school_class.pk]
        usual = UP if proposal.new_name else LEAVE
        proposal.pupils.append((enrolment.pupil, stated.get(enrolment.pupil_id, usual)))
    for proposal in proposals.values():
        if not proposal.new_name:
            proposal.pupils = [
                (pupil, STAY if outcome == STAY else LEAVE) for pupil, outcome in proposal.pupils
            ]
    return list(proposals.values())


def next_class_name(school_class):
    """Return the name of a class a year later: 6A1 → 7A1; one without a number keeps its name."""
    grade = str(school_class.grade)
    if school_class.grade and school_class.name.count(grade):
        return school_class.name.replace(grade, str(school_class.grade + 1), 1)
    return school_class.name


def table_rows(proposals):
    """Return the rows of the table under HEADINGS; repeaters stay in the class of their name."""
    for proposal in proposals:
        old = proposal.school_class.name
        target = {UP: proposal.new_name, STAY: old, LEAVE: ""}
        for pupil, outcome in proposal.pupils:
            yield [pupil.code, pupil.full_name, old, OUTCOMES[outcome], target[outcome]]


def _open(year):
    return (
        Enrolment.objects.of_year(year)
        .current()
        .select_related("pupil", "school_class")
        .order_by("school_class__grade", "school_class__sort_key", "pupil__sort_key", "pk")
    )


def _last_grades(organisation):
    """Return the grades after which pupils leave this school."""
    levels = [
        level
        for level in Level.objects.filter(organisations=organisation)
        if level.last_grade is not None
    ]
    starts = {level.first_grade for level in levels}
    return {level.last_grade for level in levels if level.last_grade + 1 not in starts}


class _Rollover:
    """One roll-over: checks, plan and write over the same reading of both years."""

    def __init__(self, organisation, year):
        self.organisation = organisation
        self.year = year

    def spec(self):
        return Spec(
            kind=KIND,
            title="Chuyển lớp lên năm học mới",
            columns=COLUMNS,
            key=lambda row: (row.get("code") or "").upper() or None,
            key_column="code",
            check=self.check,
            plan=self.plan,
            write=self.write,
            guide=GUIDE,
        )

    def _read(self):
        self.before = {row.pupil.code.upper(): row for row in _open(self.year)}
        self.after = {row.pupil_id: row for row in _open(self.year + 1)}
        classes = SchoolClass.objects.of_year(self.year + 1)
        self.classes = {school_class.name: school_class for school_class in classes}

    def _enrolment(self, row):
        return self.before.get((row.get("code") or "").upper())

    def check(self, rows):
        self._read()
        return [finding for row in rows for finding in self._check_row(row)]

    def _check_row(self, row):
        enrolment = self._enrolment(row)
        if enrolment is None:
            yield row.finding(
                "error",
                "not_in_year",
                f"Không có học sinh đang xếp lớp mang mã này trong năm học "
                f"{school_year_label(self.year)}.",
                "Kiểm tra mã, hoặc xóa dòng này.",
                "code",
            )
            return
        pupil = enrolment.pupil
        if row.get("full_name") and fold(row.get("full_name")) != fold(pupil.full_name):
            yield row.finding(
                "error",
                "name_of_another",
                "Họ tên khác với học sinh mang mã này; có thể các dòng đã bị lệch.",
                "So lại cột Mã học sinh và cột Họ và tên.",
                "full_name",
            )
        if pupil.status != Pupil.Status.STUDYING:
            yield row.finding(
                "error",
                "not_studying",
                f"Học sinh này có trạng thái “{pupil.get_status_display()}”.",
                "Xóa dòng này, hoặc sửa trạng thái của em trước.",
                "code",
            )
        yield from self._check_class(row, enrolment)

    def _check_class(self, row, enrolment):
        outcome, name = row.get("outcome"), row.get("new_class")
        if not outcome:
            return  # said already, at its cell
        there = self.after.get(enrolment.pupil_id)
        if there is not None and there.school_class.name != name:
            yield row.finding(
                "warning",
                "already_placed",
                f"Em đã có lớp {there.school_class.name} ở năm học mới nên được giữ nguyên.",
                "Muốn đổi lớp, hãy sửa trong mục Xếp lớp.",
                "new_class",
            )
            return
        if outcome == LEAVE:
            if name:
                yield row.finding(
                    "error",
                    "leaver_with_class",
                    "Học sinh ra trường không có lớp năm mới.",
                    "Để trống cột Lớp năm mới, hoặc sửa kết quả.",
                    "new_class",
                )
            return
        if not name:
            yield row.finding(
                "error",
                "no_new_class",
                "Chưa có lớp năm mới.",
                "Điền lớp của năm học mới.",
                "new_class",
            )
            return
        grade = self._grade(name, enrolment.school_class)
        wanted = enrolment.school_class.grade + (1 if outcome == UP else 0)
        if grade is None:
            yield row.finding(
                "error",
                "no_grade",
                f"Không biết lớp “{name}” thuộc khối nào.",
                "Đặt tên lớp có số khối ở đầu, hoặc tạo lớp trước trong mục Lớp.",
                "new_class",
            )
        elif grade != wanted and enrolment.school_class.grade:
            yield row.finding(
                "error",
                "grade_not_next",
                f"“{OUTCOMES[outcome]}” từ khối {enrolment.school_class.grade} phải vào khối "
                f"{wanted}, nhưng lớp “{name}” thuộc khối {grade}.",
                "Sửa lớp năm mới hoặc kết quả.",
                "new_class",
            )

    def _grade(self, name, old_class):
        """Return the grade of a class of the new year; a class without numbers keeps its grade."""
        if name in self.classes:
            return self.classes[name].grade
        grade = grade_of_class(name)
        return 0 if grade is None and old_class.grade == 0 else grade

    def _moves(self, rows):
        """Return (row, enrolment of the ending year) of the rows that change something."""
        pairs = [(row, self._enrolment(row)) for row in rows]
        return [(row, old) for row, old in pairs if old.pupil_id not in self.after]

    def plan(self, rows):
        self._read()
        plan = Plan()
        moves = self._moves(rows)
        moving = {old.pupil_id for _row, old in moves}
        for row, old in moves:
            if row.get("outcome") == LEAVE:
                change = ("trạng thái", "đang học", "hoàn thành, tốt nghiệp")
            else:
                change = ("lớp", old.school_class.name, row.get("new_class"))
            plan.changed.append(PlanItem(str(old.pupil), (change,)))
        for row in rows:
            old = self._enrolment(row)
            if old.pupil_id not in moving:
                plan.unchanged.append(PlanItem(str(old.pupil)))
        named = {self._enrolment(row).pupil_id for row in rows}
        for old in self.before.values():
            waits = old.pupil_id not in named and old.pupil_id not in self.after
            if waits and old.pupil.status == Pupil.Status.STUDYING:
                plan.missing.append(PlanItem(f"{old.pupil} – lớp {old.school_class.name}"))
        return plan

    def write(self, rows, recorder):
        self._read()
        moves = self._moves(rows)
        self._write_classes(moves, recorder)
        leavers, opened = [], []
        for row, old in moves:
            if row.get("outcome") == LEAVE:
                recorder.updating(old.pupil)
                old.pupil.status = Pupil.Status.COMPLETED
                leavers.append(old.pupil)
                continue
            opened.append(
                Enrolment(
                    organisation=self.organisation,
                    pupil=old.pupil,
                    school_year_id=self.year + 1,
                    school_class=self.classes[row.get("new_class")],
                    is_repeating=row.get("outcome") == STAY,
                )
            )
        Pupil.objects.bulk_update(leavers, ["status"], batch_size=BATCH)
        recorder.updated(leavers)
        Enrolment.objects.bulk_create(opened, batch_size=BATCH)
        recorder.created(opened)

    def _write_classes(self, moves, recorder):
        new = {}
        for row, old in moves:
            name = row.get("new_class")
            if not name or name in self.classes or name in new:
                continue
            new[name] = SchoolClass(
                organisation=self.organisation,
                school_year_id=self.year + 1,
                name=name,
                grade=self._grade(name, old.school_class),
            )
            new[name].prepare()
        SchoolClass.objects.bulk_create(new.values())
        recorder.created(list(new.values()))
        self.classes |= new
