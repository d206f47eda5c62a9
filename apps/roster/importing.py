"""The pupil list of a school year: new and changed pupils, classes, moves between classes."""

from functools import cached_property

from apps.core.values import grade_of_class, is_live_text, personal_id_doubts
from apps.imports.specs import Plan, PlanItem, Spec

from .columns import CHECKED_ONLY, COLUMNS, complete
from .comparing import comparison_of
from .forms import YearForm
from .judging import grades_taught
from .list_checks import ListChecks
from .matching import NEW, REKEY, Roster, deeds, is_another, row_birth
from .models import Pupil
from .placing import LEFT, PupilWriter, birth_label_of, changes_of, has_finished, stays_out
from .repeats import given_names_alone, people_again
from .totals import total_findings
from .zeros import PupilCodes

KIND = "roster.pupils"
GUIDE = (
    "Mỗi học sinh một dòng; một tệp có thể có nhiều lớp, mỗi lớp một trang tính hoặc chung một "
    "trang có cột Lớp.",
    "Học sinh chưa có mã định danh của Bộ được cấp mã tạm; nhập lại tệp có mã thì hệ thống tự ghép "
    "theo đúng họ tên và ngày sinh.",
    "Ô để trống không xóa dữ liệu đã có. Học sinh vắng trong tệp không bị xóa.",
    "Các cột Tỉnh, Huyện, Xã (nơi ở, thường trú, nơi sinh, quê quán), nếu tệp có, chỉ để so tên "
    "với danh mục hành chính; hệ thống không lưu, trừ tỉnh quê quán.",
)


class PupilsForm(YearForm):
    """Which school year the list is of."""


def pupils_spec(organisation, parameters):
    """Return the Spec of a pupil list; ``parameters`` holds the first year: {"year": 2026}."""
    return _Pupils(organisation, int(parameters["year"])).spec()


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
            one_of=(("full_name", "given_name"),),
            key=self.key,
            key_column="code",
            check=self.check,
            check_tables=total_findings,
            plan=self.plan,
            write=self.write,
            guide=GUIDE,
            template_columns=tuple(
                one
                for one in COLUMNS
                if one not in CHECKED_ONLY and one.name not in {"is_female", "is_male"}
            ),
        )

    @cached_property
    def grades(self):
        return grades_taught(self.organisation)

    @cached_property
    def codes(self):
        return PupilCodes(Pupil.objects.values_list("code", flat=True))

    def key(self, row):
        complete(row)
        self.codes.restore(row)
        if row.get("code"):
            return row.get("code").upper()
        return (row.get("full_name"), row_birth(row), row.get("class_name"))

    def check(self, rows):
        roster = Roster(self.year)
        findings = list(self.codes.findings(rows))
        numbers, taken = {}, {}
        matches = [(row, roster.match(row)) for row in rows]
        given = {
            match.pupil.pk: row.get("personal_id")
            for row, match in matches
            if match.pupil is not None
        }
        for row, match in matches:
            findings += self._check_row(row, roster)
            findings += self._check_ids(row, match, roster, given)
            pupil = match.pupil
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
                        "error",
                        "personal_id_repeated",
                        f"Số định danh cá nhân này đã có ở dòng {numbers[personal_id]}.",
                        "So với giấy khai sinh, sửa số của em ghi sai; chưa có số thì để trống.",
                        "personal_id",
                    )
                )
            elif personal_id:
                numbers[personal_id] = row.number
        findings += [*people_again(matches), *given_names_alone(rows)]
        findings += ListChecks(self.organisation, self.year, roster, rows).findings()
        return findings

    def _check_row(self, row, roster):
        match = roster.match(row)
        if not row.get("full_name") and "full_name" in row.values:
            yield row.finding(
                "error", "no_name", "Dòng không có họ và tên.", "Hãy điền họ và tên.", "full_name"
            )
        class_name = row.get("class_name")
        if "class_name" in row.refused:
            pass  # said already, at its cell
        elif not class_name and (match.pupil is None or not stays_out(row, match.pupil, roster)):
            yield row.finding(
                "error",
                "no_class",
                "Không biết học sinh ở lớp nào.",
                "Hãy điền cột Lớp, hoặc ghi “LỚP 6A1” ở tên trang tính hay dòng trên bảng.",
                "class_name",
            )
        elif class_name:
            yield from self._check_class(row, class_name, roster.classes.get(class_name))
        for column, value in row.values.items():
            if isinstance(value, str) and is_live_text(value):
                yield row.finding(
                    "error",
                    "formula_text",
                    "Ô viết như công thức hoặc có thẻ HTML.",
                    "Hãy gõ lại ô bằng chữ thường, không bắt đầu bằng =, @ và không có dấu <.",
                    column,
                )
        if match.alike:
            yield self._choice(row, match, roster)
        elif match.pupil is not None and is_another(row, match.pupil):
            yield row.finding(
                "query",
                "code_of_another",
                "Họ tên và ngày sinh đều khác với em đang mang mã này ở trường; có thể các dòng đã "
                "bị lệch.",
                "So lại cột Mã học sinh với cột Họ và tên. Xác nhận thì em đang mang mã này đổi "
                "họ tên và ngày sinh, kết quả học tập vẫn của em đó.",
                "code",
            )
        if match.pupil is not None and not match.alike and self._has_gone(row, match.pupil, roster):
            label = match.pupil.get_status_display()
            yield row.finding(
                "query",
                "listed_after_leaving",
                f"Em này có trạng thái “{label}” mà danh sách không ghi trạng thái.",
                "Xác nhận thì em vẫn ở ngoài lớp; em đã học lại thì ghi “Đang học” ở cột Trạng "
                "thái.",
                "full_name",
            )

    @staticmethod
    def _has_gone(row, pupil, roster):
        """Tell whether a row without a status names a pupil who has left or finished."""
        return not row.get("status") and (pupil.status in LEFT or has_finished(row, pupil, roster))

    @staticmethod
    def _choice(row, match, roster):
        """Let a person say whether a row is one of the pupils that it resembles, or a new one."""
        options = tuple(options_of(row, match, roster))
        comparison = comparison_of(row, match.alike, roster)
        if match.decision:
            return row.finding(
                "info",
                "similar_pupil_decided",
                "Đã chọn dòng này là em nào.",
                "Chọn lại được cho đến khi ghi.",
                "full_name",
                options=options,
                decision=match.decision,
                comparison=comparison,
            )
        codes = ", ".join(pupil.code for pupil in match.alike[:3])
        return row.finding(
            "query",
            "similar_pupil",
            f"Trường đã có học sinh trùng hoặc gần giống họ tên, ngày sinh (mã {codes}).",
            "Chọn “Là em …” nếu là cùng một em, “Học sinh mới” nếu không.",
            "full_name",
            options=options,
            comparison=comparison,
        )

    def _check_class(self, row, class_name, known):
        told = row.get("grade")
        found = known.grade if known is not None else grade_of_class(class_name)
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
                f"Cột Khối ghi {told} nhưng lớp “{class_name}” thuộc khối {found}.",
                "Hãy sửa cột Khối hoặc cột Lớp.",
                "grade",
            )
        elif (
            known is None and self.grades and (told if found is None else found) not in self.grades
        ):
            yield row.finding(
                "error",
                "grade_not_taught",
                f"Lớp “{class_name}” thuộc khối mà trường không dạy.",
                "Nhầm tên lớp thì sửa; học sinh trường khác thì xóa dòng; trường có dạy thì nhờ "
                "người quản trị ghi thêm cấp học.",
                "class_name",
            )

    def _check_ids(self, row, match, roster, given):
        """``given``: pupil → the number that the list gives it, which may be a new one."""
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
        is_asked = not match.decision and owner in match.alike
        if owner is None or owner == match.pupil or is_asked:
            return
        if given.get(owner.pk) in (None, "", personal_id):
            yield row.finding(
                "error",
                "personal_id_of_another",
                f"Số định danh này đang thuộc học sinh mã {owner.code}.",
                "Cùng một em thì ghi mã đó ở cột Mã học sinh; hai em thì sửa số của em ghi sai.",
                "personal_id",
            )

    def plan(self, rows):
        roster = Roster(self.year)
        plan = Plan()
        seen, named = set(), set()
        for row in rows:
            complete(row)
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
            complete(row)
        PupilWriter(self.organisation, self.year, Roster(self.year), recorder).write(rows)
