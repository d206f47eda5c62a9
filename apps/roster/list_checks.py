"""What a pupil list tells as a whole: ages, sizes of classes, what is blank, who is missing."""

import re
from collections import Counter
from datetime import date

from django.utils import timezone

from apps.core.text import fold
from apps.core.values import grade_of_class
from apps.core.vocabulary import school_year_label
from apps.imports.specs import Finding
from apps.organisations.models import Level

from .matching import row_birth
from .models import Enrolment, Pupil
from .places import PlaceChecks

USUAL_AGE = 5  # and the grade: 6 in grade 1, 11 in grade 6, 15 in grade 10
YEARS_EARLY, YEARS_LATE, YEARS_VERY_LATE = 1, 3, 6
IMPOSSIBLE_YEARS = 5  # so much too young is a slip of the pen
MOST_PUPILS = {True: 35, False: 45}  # primary, from grade 6 on
PRIMARY = range(1, 6)
SCHOOL_YEAR = re.compile(r"nam hoc\D{0,3}(20\d\d)\s*-")
STAYING = {"", None, "studying", "reserved"}
WANTED = ((("sex", "is_female"), "Giới tính"), (("ethnic_group",), "Dân tộc"))
LEAST_HEAP = 5
MOST_SAID = 30  # rows of one kind that are said one by one
CHANGE = 20  # per cent
LAST_DAY = (5, 31)  # month and day when teaching ends, in the second year of a school year
SCHOOL_WORDS = {
    "tieu hoc": "th",
    "trung hoc co so": "thcs",
    "trung hoc pho thong": "thpt",
    "mam non": "mn",
    "mau giao": "mn",
}


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
        early, late, very_late = [], [], []
        for row in self.rows:
            birth, grade = row_birth(row), self._grade(row)
            if birth[0] is None or not grade:
                continue
            difference = self.year - birth[0] - (grade + USUAL_AGE)
            if difference <= -IMPOSSIBLE_YEARS:
                yield row.finding(
                    "error",
                    "age_impossible",
                    f"Năm sinh không thể đúng với học sinh lớp {grade}.",
                    "Kiểm tra lại năm sinh và lớp.",
                    "date_of_birth",
                )
            elif difference < -YEARS_EARLY:
                early.append(row)
            elif difference > YEARS_VERY_LATE:
                very_late.append(row)
            elif difference > YEARS_LATE:
                late.append(row)
        yield from _each(
            "warning",
            "age_too_young",
            "Tuổi nhỏ hơn tuổi vào lớp này từ hai năm trở lên.",
            "Kiểm tra lại năm sinh và lớp.",
            early,
        )
        yield from _each(
            "warning",
            "age_too_old",
            "Tuổi lớn hơn tuổi thường của lớp này từ bốn năm trở lên.",
            "Kiểm tra lại năm sinh và lớp; đúng thì không phải làm gì.",
            late,
        )
        yield from _each(
            "query",
            "age_far_too_old",
            "Tuổi lớn hơn tuổi thường của lớp này hơn sáu năm.",
            "Kiểm tra lại năm sinh và lớp; nếu đúng thì xác nhận.",
            very_late,
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
            if len(heap) >= LEAST_HEAP and len(heap) * 10 >= len(rows):
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
        for name, size in sorted(self._sizes_after().items()):
            known = self.roster.classes.get(name)
            grade = known.grade if known is not None else grade_of_class(name)
            most = MOST_PUPILS[grade in PRIMARY]
            if grade and size > most:
                yield Finding(
                    "warning",
                    "class_too_big",
                    f"Lớp {name} sẽ có {size} học sinh, nhiều hơn {most}.",
                    "Kiểm tra xem có lẫn danh sách lớp khác không.",
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
        now = Counter()
        for name, size in self._sizes_after().items():
            now[grades.get(name)] += size
        listed = {self._grade(row) for row in self.rows}
        for grade in sorted(firsts & listed):
            before = (
                Enrolment.objects.of_year(self.year - 1)
                .current()
                .filter(school_class__grade=grade)
                .count()
            )
            if not before:
                continue
            if now[grade] * 100 > before * (100 + CHANGE):
                yield Finding(
                    "warning",
                    "first_grade_changed",
                    f"Khối {grade} sẽ có {now[grade]} học sinh, năm trước {before}: tăng hơn "
                    f"{CHANGE} %.",
                    "Kiểm tra xem danh sách có bị lặp hoặc lẫn lớp khác không.",
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
            yield Finding(
                "warning",
                "last_year_missing",
                f"{len(missing)} học sinh năm trước đang học không có trong tệp và chưa có lớp "
                "năm nay.",
                "Em nào chuyển đi, thôi học hay đã ra trường thì ghi trạng thái; còn học thì thêm "
                "vào danh sách.",
            )

    def _other_school(self):
        """The lines above the table name a school: it must be this one."""
        own = _school_words(self.organisation.name)
        told = {}
        for row in self.rows:
            told.setdefault(row.sheet, row.title)
        for sheet, title in told.items():
            named = [line for line in title if line.casefold().startswith("trường ")]
            if named and not any(own <= _school_words(line) for line in named):
                yield Finding(
                    "query",
                    "other_school",
                    f"Trên bảng ghi “{named[0][:80]}”, không phải tên đơn vị này.",
                    "Nếu chọn nhầm tệp thì dừng ở đây; nếu đúng là của trường thì xác nhận.",
                    sheet,
                )

    def _other_year(self):
        """The lines above the table name a school year: it must be the one that was chosen."""
        told = {row.sheet: row.title for row in self.rows}
        for sheet, title in told.items():
            years = {int(found[1]) for line in title for found in SCHOOL_YEAR.finditer(fold(line))}
            if years and self.year not in years:
                yield Finding(
                    "query",
                    "other_year",
                    f"Trên bảng ghi năm học {school_year_label(min(years))}, nhưng đã chọn "
                    f"{school_year_label(self.year)}.",
                    "Chọn nhầm thì tải lại tệp với năm học đúng; nếu chỉ quên sửa tiêu đề thì xác "
                    "nhận.",
                    sheet,
                )


def _school_words(name):
    text = fold(name)
    for words, short in SCHOOL_WORDS.items():
        text = text.replace(words, short)
    return set(text.replace(":", " ").split()) - {"truong"}


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
