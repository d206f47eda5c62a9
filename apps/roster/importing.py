"""The pupil list of a school year: new and changed pupils, classes, moves between classes."""

from functools import cached_property, partial

from django import forms
from django.utils import timezone

from apps.core.values import (
    grade_of_class,
    parse_birth_date,
    parse_class_name,
    parse_code,
    parse_ethnic_group,
    parse_female_tick,
    parse_grade,
    parse_name,
    parse_personal_id,
    parse_phone,
    parse_pupil_status,
    parse_sex,
    parse_text,
    parse_tick,
    personal_id_doubts,
)
from apps.imports.specs import Column, Plan, PlanItem, Spec

from .matching import NEW, REKEY, Roster, deeds, row_birth
from .models import Pupil, SchoolYear
from .placing import PupilWriter, birth_label_of, changes_of, class_of
from .zeros import PupilCodes

KIND = "roster.pupils"
GUIDE = (
    "Mỗi học sinh một dòng; một tệp có thể có nhiều lớp, mỗi lớp một trang tính hoặc chung một "
    "trang có cột Lớp.",
    "Học sinh chưa có mã định danh của Bộ được cấp mã tạm; nhập lại tệp có mã thì hệ thống tự ghép "
    "theo đúng họ tên và ngày sinh.",
    "Ô để trống không xóa dữ liệu đã có. Học sinh vắng trong tệp không bị xóa.",
)


class PupilsForm(forms.Form):
    """Which school year the list is of."""

    year = forms.TypedChoiceField(label="Năm học", coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year.pk, str(year)) for year in SchoolYear.objects.all()]
        current = SchoolYear.current()
        self.fields["year"].initial = current.pk if current is not None else None


def _text(length):
    return partial(parse_text, max_length=length)


def _birth(cell):
    return parse_birth_date(cell, today=timezone.localdate())


def _guardian(name, heading, *aliases, parse=None):
    is_name = name.endswith("_name")
    return Column(
        name, heading, parse or _text(120), aliases=aliases, is_text=True, is_name=is_name
    )


COLUMNS = (
    Column(
        "code",
        "Mã học sinh",
        parse_code,
        aliases=(
            *("Mã HS", "Mã định danh", "Mã định danh Bộ GD&ĐT", "Mã định danh Bộ"),
            *("Mã định danh học sinh", "Mã số học sinh", "Mã định danh Bộ GDĐT"),
        ),
        example="2600000001",
        help="Để trống nếu chưa có: học sinh được cấp mã tạm.",
    ),
    Column(
        "full_name",
        "Họ và tên",
        parse_name,
        aliases=("Họ tên", "Họ và tên học sinh", "Họ tên học sinh", "Tên học sinh"),
        is_text=True,
        is_name=True,
        example="Nguyễn Văn Thử",
    ),
    Column(
        "family_name",
        "Họ đệm",
        parse_name,
        aliases=("Họ và đệm", "Họ lót"),
        is_text=True,
        is_name=True,
    ),
    Column("given_name", "Tên", parse_name, is_text=True, is_name=True),
    Column(
        "date_of_birth",
        "Ngày sinh",
        _birth,
        aliases=("Ngày tháng năm sinh", "NTNS", "Ngày, tháng, năm sinh", "Năm sinh"),
        required=True,
        filled=True,
        example="02/03/2015",
    ),
    Column("sex", "Giới tính", parse_sex, aliases=("Phái",), example="Nam", choices=("Nam", "Nữ")),
    Column("is_female", "Nữ", parse_female_tick),
    Column("ethnic_group", "Dân tộc", parse_ethnic_group, aliases=("DT",), example="Kinh"),
    Column(
        "class_name",
        "Lớp",
        parse_class_name,
        aliases=("Lớp học", "Mã lớp", "Tên lớp", "Lớp hiện nay"),
        example="6A",
    ),
    Column("grade", "Khối", parse_grade, aliases=("Khối học", "Khối lớp"), example="6"),
    Column(
        "status",
        "Trạng thái",
        parse_pupil_status,
        aliases=("Tình trạng", "Trạng thái HS", "Trạng thái học sinh", "Tình trạng học"),
    ),
    Column(
        "personal_id",
        "Số định danh cá nhân",
        parse_personal_id,
        aliases=("Số ĐDCN", "Số CCCD", "CCCD", "Mã định danh công dân", "Mã định danh cá nhân"),
    ),
    Column(
        "birth_place",
        "Nơi sinh",
        _text(200),
        aliases=("Nơi sinh chi tiết",),
        is_text=True,
    ),
    Column(
        "home_address",
        "Chỗ ở hiện nay",
        _text(250),
        aliases=("Địa chỉ", "Nơi ở hiện nay", "Chỗ ở"),
        is_text=True,
    ),
    Column(
        "phone",
        "Điện thoại liên hệ",
        parse_phone,
        aliases=("SĐT liên hệ", "SĐT", "Điện thoại", "Số điện thoại"),
    ),
    _guardian("father_name", "Họ tên cha", "Tên cha", "Họ tên bố", "Họ và tên cha"),
    _guardian("father_job", "Nghề nghiệp cha", "Nghề nghiệp bố"),
    _guardian("mother_name", "Họ tên mẹ", "Tên mẹ", "Họ và tên mẹ"),
    _guardian("mother_job", "Nghề nghiệp mẹ"),
    _guardian("guardian_name", "Họ tên người giám hộ", "Người giám hộ", "Tên người giám hộ"),
    Column("nationality", "Quốc tịch", _text(60), is_text=True),
    Column(
        "policy",
        "Diện chính sách",
        _text(120),
        aliases=("Đối tượng chính sách", "Chính sách", "Diện ưu tiên"),
        is_text=True,
    ),
    Column("disability", "Khuyết tật", _text(120), is_text=True),
    Column("is_repeating", "Học lại lớp", parse_tick, aliases=("Lưu ban", "Học lại")),
)


def pupils_spec(organisation, parameters):
    """Return the Spec of a pupil list; ``parameters`` holds the first year: {"year": 2026}."""
    return _Pupils(organisation, int(parameters["year"])).spec()


def _complete(row):
    """Fill values that follow from other columns; done before every use of a row."""
    if not row.get("full_name"):
        parts = [row.get("family_name") or "", row.get("given_name") or ""]
        row.values["full_name"] = " ".join(part for part in parts if part)
    if not row.get("sex") and "is_female" in row.values:
        row.values["sex"] = row.values["is_female"]
    row.values["class_name"] = row.get("class_name") or class_of(row.class_name)
    return row


def options_of(row, match, roster):
    """Yield (value, label) of all that a row may mean, for a person to choose."""
    for pupil in match.alike:
        enrolment = roster.enrolments.get(pupil.pk)
        place = f"lớp {enrolment.school_class.name}" if enrolment else "chưa xếp lớp"
        for deed in deeds(pupil, row):
            code = f"đổi mã thành {row.get('code')}" if deed == REKEY else f"giữ mã {pupil.code}"
            label = f"Là em {pupil.full_name}, sinh {pupil.birth_label}, {place}, mã {pupil.code}"
            yield f"{deed}:{pupil.code}", f"{label} – {code}" if row.get("code") else label
    yield NEW, f"Học sinh mới: {row.get('full_name')}, sinh {birth_label_of(row)}"


class _Pupils:
    """One import: checks, plan and write over the same reading of the roster."""

    def __init__(self, organisation, year):
        self.organisation = organisation
        self.year = year

    def spec(self):
        return Spec(
            kind=KIND,
            title="Danh sách học sinh",
            columns=COLUMNS,
            key=self.key,
            key_column="code",
            check=self.check,
            plan=self.plan,
            write=self.write,
            guide=GUIDE,
        )

    @cached_property
    def codes(self):
        return PupilCodes(Pupil.objects.values_list("code", flat=True))

    def key(self, row):
        _complete(row)
        self.codes.restore(row)
        if row.get("code"):
            return row.get("code").upper()
        return (row.get("full_name"), row_birth(row), row.get("class_name"))

    def check(self, rows):
        roster = Roster(self.year)
        findings = list(self.codes.findings(rows))
        numbers, taken = {}, {}
        for row in rows:
            findings += self._check_row(row, roster)
            pupil = roster.match(row).pupil
            first = taken.setdefault(pupil.pk, row) if pupil is not None else row
            if first is not row and self.key(first) != self.key(row):
                findings.append(
                    row.finding(
                        "error",
                        "same_pupil_twice",
                        f"Dòng này và dòng {first.number} là cùng một học sinh.",
                        "Hãy giữ lại một dòng và xóa dòng kia.",
                        "full_name",
                    )
                )
            personal_id = row.get("personal_id")
            if personal_id and personal_id in numbers:
                findings.append(
                    row.finding(
                        "query",
                        "personal_id_repeated",
                        f"Số định danh cá nhân này đã có ở dòng {numbers[personal_id]}.",
                        "Kiểm tra lại số định danh của hai học sinh.",
                        "personal_id",
                    )
                )
            elif personal_id:
                numbers[personal_id] = row.number
        return findings

    def _check_row(self, row, roster):
        if not row.get("full_name"):
            yield row.finding(
                "error", "no_name", "Dòng không có họ và tên.", "Hãy điền họ và tên.", "full_name"
            )
        class_name = row.get("class_name")
        if not class_name:
            yield row.finding(
                "error",
                "no_class",
                "Không biết học sinh ở lớp nào.",
                "Hãy điền cột Lớp, hoặc ghi “LỚP 6A1” ở tên trang tính hay dòng trên bảng.",
                "class_name",
            )
        elif class_name not in roster.classes:
            yield from self._check_new_class(row, class_name)
        yield from self._check_ids(row, roster)
        match = roster.match(row)
        if match.alike:
            yield self._choice(row, match, roster)

    @staticmethod
    def _choice(row, match, roster):
        """Let a person say whether a row is one of the pupils that it resembles, or a new one."""
        options = tuple(options_of(row, match, roster))
        if match.decision:
            return row.finding(
                "info",
                "similar_pupil_decided",
                "Đã chọn dòng này là em nào.",
                "Chọn lại được cho đến khi ghi.",
                "full_name",
                options=options,
                decision=match.decision,
            )
        codes = ", ".join(pupil.code for pupil in match.alike[:3])
        return row.finding(
            "query",
            "similar_pupil",
            f"Trường đã có học sinh trùng hoặc gần giống họ tên, ngày sinh (mã {codes}).",
            "Chọn “Là em …” nếu là cùng một em, “Học sinh mới” nếu không.",
            "full_name",
            options=options,
        )

    def _check_new_class(self, row, class_name):
        told, found = row.get("grade"), grade_of_class(class_name)
        if told is None and found is None:
            yield row.finding(
                "error",
                "no_grade",
                f"Không biết lớp “{class_name}” thuộc khối nào.",
                "Hãy thêm cột Khối, hoặc tạo lớp trước trong mục Lớp.",
                "class_name",
            )
        elif told is not None and found is not None and told != found:
            yield row.finding(
                "error",
                "grade_differs",
                f"Cột Khối ghi {told} nhưng tên lớp là “{class_name}”.",
                "Hãy sửa cột Khối hoặc cột Lớp.",
                "grade",
            )

    def _check_ids(self, row, roster):
        personal_id = row.get("personal_id")
        if not personal_id:
            return
        birth = row.get("date_of_birth")
        for doubt in personal_id_doubts(
            personal_id, sex=row.get("sex") or "", birth_year=birth.year if birth else None
        ):
            yield row.finding(
                doubt.severity, doubt.code, doubt.message, doubt.remedy, "personal_id"
            )
        owner = roster.by_personal_id.get(personal_id)
        if owner is not None and owner != roster.match(row).pupil:
            yield row.finding(
                "query",
                "personal_id_of_another",
                f"Số định danh này đang thuộc học sinh mã {owner.code}.",
                "Kiểm tra xem có phải cùng một em mang hai mã không.",
                "personal_id",
            )

    def plan(self, rows):
        roster = Roster(self.year)
        plan = Plan()
        seen, named = set(), set()
        for row in rows:
            _complete(row)
            named.add(row.get("class_name"))
            match = roster.match(row)
            if match.alike and not match.decision:  # neither new nor changed until a person says so
                seen |= {pupil.pk for pupil in match.alike}
                continue
            if match.pupil is None:
                plan.new.append(PlanItem(f"{row.get('full_name')} – lớp {row.get('class_name')}"))
                continue
            seen.add(match.pupil.pk)
            changes = changes_of(row, match, roster)
            target = plan.changed if changes else plan.unchanged
            target.append(PlanItem(str(match.pupil), tuple(changes)))
        for pupil in roster.pupils:
            enrolment = roster.enrolments.get(pupil.pk)
            absent = enrolment is not None and pupil.pk not in seen
            studying = pupil.status == Pupil.Status.STUDYING
            if absent and studying and enrolment.school_class.name in named:
                plan.missing.append(PlanItem(f"{pupil} – lớp {enrolment.school_class.name}"))
        return plan

    def write(self, rows, recorder):
        for row in rows:
            _complete(row)
        PupilWriter(self.organisation, self.year, Roster(self.year), recorder).write(rows)
