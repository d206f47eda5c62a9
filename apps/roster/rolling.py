"""The roll-over to the next school year: a table of pupils with outcome and new class.

The table is proposed from the classes of the ending year and goes through the import like any
other file: previewed, committed once, undone as one act. Clerks may also edit it in Excel.
"""

import re
from dataclasses import dataclass, field
from functools import partial

from django import forms
from django.conf import settings
from django.utils import timezone
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
from apps.imports.masking import CODE, WORDS
from apps.imports.specs import Column, Finding, Plan, PlanItem, Spec
from apps.organisations.models import Level

from .ending import doubts_of_ending
from .models import Enrolment, Pupil, SchoolClass, SchoolYear

KIND = "roster.rollover"
BATCH = 500
UP, STAY, LEAVE, WAIT = "up", "stay", "leave", "wait"
OUTCOMES = {UP: "Lên lớp", STAY: "Ở lại lớp", LEAVE: "Ra trường", WAIT: "Chưa xếp"}
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII")
_WORDS = {
    **{"len lop": UP, "duoc len lop": UP, "duoc len": UP, "len": UP},
    **{"o lai lop": STAY, "o lai": STAY, "luu ban": STAY, "hoc lai": STAY, "khong len lop": STAY},
    **{"chua xep": WAIT, "chua quyet dinh": WAIT, "kiem tra lai": WAIT, "thi lai": WAIT},
    **{"ra truong": LEAVE, "tot nghiep": LEAVE, "hoan thanh": LEAVE, "hoan thanh cap hoc": LEAVE},
}
HEADINGS = ("Mã học sinh", "Họ và tên", "Lớp năm cũ", "Kết quả", "Lớp năm mới")
GUIDE = (
    "Mỗi học sinh đang học ở năm cũ một dòng. “Lên lớp” và “Ở lại lớp” cần lớp năm mới; “Ra "
    "trường” và “Chưa xếp” thì để trống cột đó.",
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
    """Return "up", "stay", "leave" or "wait"; blank: ""."""
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
        example="2600000001",
    ),
    Column(
        "full_name",
        "Họ và tên",
        partial(parse_text, max_length=120),
        aliases=("Họ tên",),
        is_text=True,
        example="Nguyễn Văn Thử",
    ),
    Column(
        "old_class", "Lớp năm cũ", parse_class_name, aliases=("Lớp cũ",), example="6A1", mask=CODE
    ),
    Column(
        "outcome",
        "Kết quả",
        parse_outcome,
        aliases=("Kết quả cuối năm", "Lên lớp"),
        required=True,
        filled=True,
        example="Lên lớp",
        choices=tuple(OUTCOMES.values()),
        mask=WORDS,
    ),
    Column(
        "new_class",
        "Lớp năm mới",
        parse_class_name,
        aliases=("Lớp mới",),
        required=True,
        example="7A1",
        mask=CODE,
    ),
)


def rollover_spec(organisation, parameters):
    """Return the Spec of a roll-over; ``parameters``: {"year": first year of the ending one}."""
    return _Rollover(organisation, int(parameters["year"])).spec()


@dataclass
class ClassProposal:
    """One class of the ending year: what becomes of it, and of each of its pupils."""

    school_class: SchoolClass
    usual: str  # UP, or LEAVE when the class leaves the school
    new_name: str  # "" when it leaves, or when a person must say it
    pupils: list = field(default_factory=list)  # (pupil, outcome), in the order of names


def propose(organisation, year):
    """Return the ClassProposals of an ending year, for pupils who still need a class.

    Who repeats, or is still to be assessed again, is known from the results stated at the year's
    end, where the school has them.
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
            usual = LEAVE if school_class.grade in last else UP
            name = next_class_name(school_class) if usual == UP else ""
            proposals[school_class.pk] = ClassProposal(school_class, usual, name)
        proposal = proposals[school_class.pk]
        outcome = stated.get(enrolment.pupil_id, proposal.usual)
        proposal.pupils.append((enrolment.pupil, outcome))
    return list(proposals.values())


def placed_count(year):
    """Return how many pupils of an ending year have a class in the next one already."""
    return _open(year).filter(pupil__in=_open(year + 1).values("pupil")).count()


def next_class_name(school_class):
    """Return the name of a class a year later: 6A1 → 7A1, VIA → VIIA.

    A kindergarten class keeps its name; of a name that does not begin with its grade a person
    must say what follows: "".
    """
    name, grade = school_class.name, school_class.grade
    if not grade:
        return name
    for old, new, rest in (
        (str(grade), str(grade + 1), r"(?!\d)"),
        (ROMAN[grade], ROMAN[grade + 1], "(?![IVX])"),
    ):
        found = re.match(rf"((?:lớp\s*)?){old}{rest}", name, re.IGNORECASE)
        if found:
            return f"{found[1]}{new}{name[found.end() :]}"
    return ""


def table_rows(proposals):
    """Return the rows of the table under HEADINGS; repeaters stay in the class of their name."""
    for proposal in proposals:
        old = proposal.school_class.name
        target = {UP: proposal.new_name, STAY: old, LEAVE: "", WAIT: ""}
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
        self.last = _last_grades(self.organisation)

    def _enrolment(self, row):
        return self.before.get((row.get("code") or "").upper())

    def check(self, rows):
        self._read()
        findings = [finding for row in rows for finding in self._check_row(row)]
        known = [row for row in rows if self._enrolment(row) is not None]
        if known and len(known) == len(rows) and not self._moves(known):
            findings.append(
                Finding(
                    "error",
                    "nothing_to_move",
                    "Mọi học sinh trong bảng đã có lớp ở năm học mới hoặc chưa được xếp.",
                    "Không cần ghi bảng này. Có thể người khác đã chuyển lớp rồi.",
                )
            )
        moving = [old for _row, old in self._moves(known)]
        for doubt in doubts_of_ending(self.year, moving) if moving else ():
            findings.append(Finding(*doubt))
        return findings

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
        if outcome in {LEAVE, WAIT}:
            if name:
                yield row.finding(
                    "error",
                    "leaver_with_class",
                    "Học sinh ra trường hoặc chưa xếp không có lớp năm mới.",
                    "Để trống cột Lớp năm mới, hoặc sửa kết quả.",
                    "new_class",
                )
            grade = enrolment.school_class.grade
            if outcome == LEAVE and grade and grade not in self.last:
                yield row.finding(
                    "query",
                    "leaves_early",
                    f"Ra trường từ khối {grade}, không phải khối cuối của trường.",
                    "Em chuyển trường hay thôi học thì sửa trạng thái của em; nếu đúng là ra "
                    "trường thì xác nhận.",
                    "outcome",
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
        pairs = [(row, self._enrolment(row)) for row in rows if row.get("outcome") != WAIT]
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
                old.pupil.updated_at = timezone.now()
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
        Pupil.objects.bulk_update(leavers, ["status", "updated_at"], batch_size=BATCH)
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
