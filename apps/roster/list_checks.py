"""What a pupil list tells as a whole: ages, sizes of classes, what is blank, who is missing."""

from collections import Counter
from datetime import date

from django.utils import timezone

from apps.core.text import text_sort_key
from apps.core.titles import other_code, other_school, other_year
from apps.core.values import grade_of_class
from apps.core.vocabulary import school_year_label
from apps.imports.specs import Finding
from apps.organisations.models import Level

from .judging import Limits, age_doubt, differs, is_heap, largest_class
from .matching import row_birth
from .models import Enrolment, Pupil
from .places import PlaceChecks

LIMITS = Limits()
STAYING = {"", None, "studying", "reserved"}
WANTED = ((("sex", "is_female"), "Giới tính"), (("ethnic_group",), "Dân tộc"))
MOST_SAID = 30  # rows of one kind that are said one by one
MOST_NAMED = 10
LAST_DAY = (5, 31)  # month and day when teaching ends, in the second year of a school year


class ListChecks:
    """The checks of one list against the school's roster; reads, never writes."""

    def __init__(self, organisation, year, roster, rows):
        self.organisation = organisation
        self.year = year
        self.roster = roster
        self.rows = [row for row in rows if row.get("class_name")]
        self.matches = {id(row): roster.match(row) for row in self.rows}

    def findings(self):
        yield from self._blanks()
        yield from self._ages()
        yield from self._births()
        yield from self._places()
        yield from self._new_classes()
        yield from self._sizes()
        yield from self._first_grades()
        yield from self._missing()
        yield from self._other_school()
        yield from self._other_year()

    def _grade(self, row):
        known = self.roster.classes.get(row.get("class_name"))
        if known is not None:
            return known.grade
        told = row.get("grade")
        return told if told is not None else grade_of_class(row.get("class_name"))

    def _blanks(self):
        """New pupils need a sex and an ethnic group, where the list has a column for it."""
        absent = {}
        for row in self.rows:
            match = self.matches[id(row)]
            if match.pupil is not None or (match.alike and not match.decision):
                continue
            for names, heading in WANTED:
                column = next((name for name in names if name in row.places), None)
                if column is None:
                    absent.setdefault(heading, []).append(row)
                elif row.get(column) == "":  # None waits for what a person chooses
                    yield row.finding(
                        "error",
                        "blank_cell",
                        f"Ô “{heading}” để trống.",
                        "Hãy điền ô này.",
                        column,
                    )
        if absent:
            number = max(len(rows) for rows in absent.values())
            yield Finding(
                "warning",
                "column_not_there",
                f"Danh sách không có cột {', '.join(absent)} nên mục đó của {number} học sinh mới "
                "để trống.",
                "Thêm cột đó rồi nhập lại lúc nào cũng được.",
            )

    def _ages(self):
        by_doubt = {"young": [], "late": [], "far_late": []}
        for row in self.rows:
            birth, grade = row_birth(row), self._grade(row)
            if birth[0] is None or not grade:
                continue
            doubt = age_doubt(self.year, birth[0], grade, LIMITS)
            if doubt == "impossible":
                yield row.finding(
                    "error",
                    "age_impossible",
                    f"Năm sinh không thể đúng với học sinh lớp {grade}.",
                    "Kiểm tra lại năm sinh và lớp.",
                    "date_of_birth",
                )
            elif doubt:
                by_doubt[doubt].append(row)
        yield from _each(
            "warning",
            "age_too_young",
            "Tuổi nhỏ hơn tuổi vào lớp này từ hai năm trở lên.",
            "Kiểm tra lại năm sinh và lớp.",
            by_doubt["young"],
        )
        yield from _each(
            "warning",
            "age_too_old",
            "Tuổi lớn hơn tuổi thường của lớp này từ bốn năm trở lên.",
            "Kiểm tra lại năm sinh và lớp; đúng thì không phải làm gì.",
            by_doubt["late"],
        )
        yield from _each(
            "query",
            "age_far_too_old",
            "Tuổi lớn hơn tuổi thường của lớp này hơn sáu năm.",
            "Kiểm tra lại năm sinh và lớp; nếu đúng thì xác nhận.",
            by_doubt["far_late"],
        )

    def _births(self):
        by_sheet = {}
        for row in self.rows:
            by_sheet.setdefault(row.sheet, []).append(row)
        for rows in by_sheet.values():
            births = [(row, row_birth(row)) for row in rows]
            partial = [row for row, (year, _month, day) in births if year and day is None]
            if partial:
                yield partial[0].finding(
                    "info",
                    "birth_partial",
                    f"{len(partial)} em chỉ có năm hoặc tháng, năm sinh: dòng {_numbers(partial)}.",
                    "Được nhận như vậy; bổ sung ngày sinh khi có giấy khai sinh.",
                    "date_of_birth",
                )
            heap = [row for row, (_year, month, day) in births if (month, day) == (1, 1)]
            if is_heap(len(heap), len(rows), LIMITS):
                yield heap[0].finding(
                    "warning",
                    "birth_heap",
                    f"{len(heap)} em cùng sinh ngày 01/01: dòng {_numbers(heap)}. Có lẽ chỉ biết "
                    "năm sinh.",
                    "Không biết ngày thì ghi riêng năm sinh, ví dụ 2014.",
                    "date_of_birth",
                )

    def _places(self):
        """Places are those of today; in the list of a year that is over, those of its last day."""
        on = min(timezone.localdate(), date(self.year + 1, *LAST_DAY))
        here = [row for row in self.rows if row.get("status", "studying") in STAYING]
        return PlaceChecks(here, on, self.organisation.address).findings()

    def _new_classes(self):
        """A class that the year does not have is made; beside known ones it may be a slip."""
        first = {}
        for row in self.rows:
            if row.get("class_name") not in self.roster.classes and self._grade(row) is not None:
                first.setdefault(row.get("class_name"), row)
        if not first:
            return
        names = ", ".join(first)
        if self.roster.classes:
            yield next(iter(first.values())).finding(
                "query",
                "class_unknown",
                f"Năm học {school_year_label(self.year)} chưa có lớp {names}; ghi thì tạo mới.",
                "Đúng thì xác nhận; gõ nhầm thì sửa tên lớp trong tệp.",
                "class_name",
            )
        else:
            yield Finding(
                "info",
                "classes_made",
                f"Sẽ tạo {len(first)} lớp: {names}.",
                "Xem có tên lớp nào gõ nhầm không.",
            )

    def _sizes(self):
        sizes = self._sizes_after()
        for name, size in sorted(sizes.items()):
            known = self.roster.classes.get(name)
            grade = known.grade if known is not None else grade_of_class(name)
            most = largest_class(grade, LIMITS)
            if grade and size > most:
                yield Finding(
                    "warning",
                    "class_too_big",
                    f"Lớp {name} sẽ có {size} học sinh, nhiều hơn {most}.",
                    "Kiểm tra xem có lẫn danh sách lớp khác không.",
                )
        yield from self._empty_classes(set(sizes))

    def _empty_classes(self, filled):
        """Name classes that the list empties, or leaves out where it has most of the others."""
        before = {one.school_class.name for one in self.roster.enrolments.values()}
        named = {row.get("class_name") for row in self.rows}
        empty = self.roster.classes.keys() - filled
        if len(named & self.roster.classes.keys()) * 2 <= len(self.roster.classes):
            empty &= before
        if empty:
            names = ", ".join(sorted(empty, key=text_sort_key)[:MOST_NAMED])
            yield Finding(
                "warning",
                "class_empty",
                f"Không còn học sinh nào ở lớp: {names}.",
                "Thiếu trang tính của lớp đó thì thêm vào tệp; lớp đã bỏ thì xóa ở mục Lớp.",
            )

    def _sizes_after(self):
        """Return class name → pupils who study there once the list is written."""
        places = {
            pupil: enrolment.school_class.name
            for pupil, enrolment in self.roster.enrolments.items()
        }
        sizes = Counter()
        for row in self.rows:
            pupil = self.matches[id(row)].pupil
            if pupil is not None:
                places.pop(pupil.pk, None)
            sizes[row.get("class_name")] += row.get("status", "studying") in STAYING
        return sizes + Counter(places.values())

    def _first_grades(self):
        """Say how many begin at this school, beside the year before."""
        firsts = {
            level.first_grade
            for level in Level.objects.filter(organisations=self.organisation)
            if level.first_grade
        }
        grades = {row.get("class_name"): self._grade(row) for row in self.rows}
        grades |= {name: school_class.grade for name, school_class in self.roster.classes.items()}
        sizes = self._sizes_after()
        now, classes = Counter(), Counter(grades.get(name) for name in sizes)
        for name, size in sizes.items():
            now[grades.get(name)] += size
        listed = {self._grade(row) for row in self.rows}
        last = Enrolment.objects.of_year(self.year - 1).current()
        for grade in sorted(firsts & listed):
            places = last.filter(school_class__grade=grade).values_list("school_class", flat=True)
            before, classes_before = len(places), len(set(places))
            # Fewer pupils in fewer classes: the list is of a part, and others are still to come.
            is_whole = now[grade] > before or classes[grade] >= classes_before
            if not before:
                continue
            if is_whole and differs(now[grade], before, LIMITS, least=1):
                change = "tăng" if now[grade] > before else "giảm"
                yield Finding(
                    "warning",
                    "first_grade_changed",
                    f"Khối {grade} sẽ có {now[grade]} học sinh, năm trước {before}: {change} hơn "
                    f"{LIMITS.change_percent} %.",
                    "So với số tuyển sinh; xem danh sách có bị lặp, lẫn hoặc thiếu lớp không.",
                )
            else:
                yield Finding(
                    "info",
                    "first_grade",
                    f"Khối {grade} sẽ có {now[grade]} học sinh; năm trước {before}.",
                    "Không phải làm gì nếu con số đúng.",
                )

    def _missing(self):
        """Pupils of last year who are nowhere now, where the list is of the whole school."""
        last = Enrolment.objects.of_year(self.year - 1).current()
        last = last.filter(pupil__status=Pupil.Status.STUDYING).values_list("pupil", flat=True)
        seen = {match.pupil.pk for match in self.matches.values() if match.pupil is not None}
        expected = set(last) - set(self.roster.enrolments)
        missing = expected - seen
        if missing and len(missing) * 2 < len(expected):
            codes = [pupil.code for pupil in self.roster.pupils if pupil.pk in missing]
            more = " …" if len(codes) > MOST_NAMED else ""
            yield Finding(
                "warning",
                "last_year_missing",
                f"{len(missing)} học sinh năm trước đang học không có trong tệp và chưa có lớp "
                f"năm nay: mã {', '.join(sorted(codes)[:MOST_NAMED])}{more}.",
                "Em nào chuyển đi, thôi học hay đã ra trường thì ghi trạng thái; còn học thì thêm "
                "vào danh sách.",
            )

    def _other_school(self):
        """A code, or the lines above the table, name a school: it must be this one."""
        own = self.organisation
        told, codes = {row.sheet: row.title for row in self.rows}, {}
        for row in self.rows if own.unit_code else ():
            if (row.get("school_code") or own.unit_code).upper() != own.unit_code.upper():
                codes.setdefault(row.sheet, row)
        for sheet, title in told.items():
            code = other_code(title, own.unit_code)
            if code or sheet in codes:
                text = (
                    "error",
                    "other_school_code",
                    f"Tệp ghi mã trường không phải mã {own.unit_code} của đơn vị này.",
                    "Chọn nhầm tệp thì lấy đúng tệp của trường; mã ghi sai thì sửa trong tệp.",
                )
                row = codes.get(sheet)
                yield Finding(*text, sheet) if code else row.finding(*text, "school_code")
            elif name := other_school(title, own.name):
                yield Finding(
                    "query",
                    "other_school",
                    f"Trên bảng ghi “{name[:80]}”, không phải tên đơn vị này.",
                    "Nếu chọn nhầm tệp thì dừng ở đây; nếu đúng là của trường thì xác nhận.",
                    sheet,
                )

    def _other_year(self):
        """The lines above the table name a school year: it must be the one that was chosen."""
        told = {row.sheet: row.title for row in self.rows}
        for sheet, title in told.items():
            found = other_year(title, self.year)
            if found is not None:
                yield Finding(
                    "query",
                    "other_year",
                    f"Trên bảng ghi năm học {school_year_label(found)}, nhưng đã chọn "
                    f"{school_year_label(self.year)}.",
                    "Chọn nhầm thì tải lại tệp với năm học đúng; nếu chỉ quên sửa tiêu đề thì xác "
                    "nhận.",
                    sheet,
                )


def _each(severity, code, message, remedy, rows):
    """Yield a finding per row, or one for all where there are too many to read."""
    if len(rows) <= MOST_SAID:
        for row in rows:
            yield row.finding(severity, code, message, remedy, "date_of_birth")
    else:
        message = f"{len(rows)} em: {message[0].lower()}{message[1:]} Dòng {_numbers(rows)}."
        yield rows[0].finding(severity, code, message, remedy, "date_of_birth")


def _numbers(rows):
    shown = ", ".join(str(row.number) for row in rows[:10])
    return f"{shown} …" if len(rows) > 10 else shown
