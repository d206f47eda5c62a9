"""Which pupil of the roster a candidate is: by number, else by name and date of birth at a school.

A proposal counts only where it is the only one. What is merely near is said and joined to nobody:
a person decides it by writing the pupil's code into the file.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property

from apps.core.scoping import below
from apps.core.text import fold
from apps.organisations.models import Organisation
from apps.roster.models import Enrolment, Pupil

MOST_SCHOOLS_SHOWN = 400
NUMBER, NAME, BEFORE, NEAR, ABSENT, OUTSIDE = range(6)
JOINED = (NUMBER, NAME, BEFORE)
ELSEWHERE = "Không ghi trường, hoặc trường không có trong hệ thống"


@dataclass(slots=True)
class Match:
    """How a candidate was found (one of the numbers above), the pupil and the school, if any."""

    how: int
    pupil_id: int | None = None
    school_id: int | None = None
    problems: list = field(default_factory=list)


class Schools:
    """The schools that an exam's owner reaches, by every name and code that files give them."""

    def __init__(self, owner, on):
        if owner.is_school:
            units = [owner]
        else:
            units = Organisation.objects.filter(pk__in=owner.descendant_ids(on=on))
        self.names = {unit.pk: unit.name for unit in units}
        self.only = owner.pk if owner.is_school else None
        found = {}
        for unit in units:
            for name in (unit.name, unit.short_name, unit.slug, unit.unit_code):
                if name:
                    found.setdefault(_school_key(name), set()).add(unit.pk)
        self._found = found
        self._asked = {}

    def find(self, name):
        """Return the ids of the schools that a name in a file may mean: one, none or several."""
        if name not in self._asked:
            self._asked[name] = self._found.get(_school_key(name), frozenset())
        return self._asked[name]


def _school_key(name):
    return fold(name).removeprefix("truong ")


class Joiner:
    """Finds the pupils of candidates, with the rosters kept as numbers while a file is read."""

    def __init__(self, owner, exam):
        self.owner = owner
        self.exam = exam
        self.on = exam.held_on
        self.schools = Schools(owner, self.on)
        self.counts = {}  # school id, or None → Counter of how
        self._rosters = {}
        self._numbered = {}

    def prepare(self, rows):
        """Look up, in one query, the numbers of a block of rows that name no school."""
        self._numbered = {}
        if self.schools.only is not None:
            return
        codes = {_number(row) for row in rows if _number(row) and not row.values.get("school_name")}
        if codes:
            with below(self.owner, on=self.on):
                pupils = Pupil.objects.filter(code__in=codes)
                for one in pupils.values_list("code", "pk", "organisation_id", *_COMPARED):
                    self._numbered.setdefault(_typed(one[0]), []).append(one[1:])

    def match(self, row, known=None):
        """Return the Match of a CandidateRow, with the school that a new candidate gets.

        ``known`` is the stored candidate, if any: its school and its pupil stay.
        """
        name = row.values.get("school_name") or ""
        found = self.schools.find(name) if name else frozenset()
        named = next(iter(found)) if len(found) == 1 else None
        if name and not found and self.schools.only is not None:
            match = Match(OUTSIDE, school_id=self.schools.only)
        elif known is not None and known.school_id is not None:
            match = self._at(known.school_id, row)
            if named is not None and named != known.school_id:
                match.problems.append(_MOVED)
        elif named is not None:
            match = self._at(named, row)
        elif name:
            match = Match(OUTSIDE, school_id=self.schools.only)
            if len(found) > 1:
                match.problems.append(_SEVERAL_SCHOOLS)
        elif self.schools.only is not None:
            match = self._at(self.schools.only, row)
        else:
            match = self._by_number_alone(row)
        if known is not None and known.pupil_id is not None:
            if match.pupil_id not in (None, known.pupil_id):
                match.problems.append(_JOINED_OTHERWISE)
            match.how, match.pupil_id = BEFORE, known.pupil_id
        return match

    def count(self, match):
        self.counts.setdefault(match.school_id, Counter())[match.how] += 1

    def _at(self, school_id, row):
        """Look for a candidate in the roster of one school."""
        roster = self._roster(school_id)
        name, born = fold(row.values["full_name"]), row.values.get("date_of_birth")
        number = _number(row)
        places = roster.numbers.find(hash(number)) if number else ()
        if len(places) == 1:
            place = places[0]
            match = Match(NUMBER, roster.ids[place], school_id)
            if roster.people[place] != hash(name):
                match.problems.append(_OTHER_NAME)
            if born and roster.births[place] not in (0, born.toordinal()):
                match.problems.append(_OTHER_BIRTH)
            return match
        same = roster.births_of.find(hash((name, born.toordinal()))) if born and name else ()
        same = [roster.ids[place] for place in same]
        if len(same) > 1:
            same = self._of_class(same, row) or same
        if len(same) == 1:
            return Match(NAME, same[0], school_id)
        if same:
            return Match(NEAR, None, school_id, [_SEVERAL_PUPILS])
        if name and roster.names.find(hash(name)):
            return Match(NEAR, None, school_id, [_NEAR_BIRTH if born else _NEAR_NO_BIRTH])
        if born and roster.given.find(hash((name.rpartition(" ")[2], born.toordinal()))):
            return Match(NEAR, None, school_id, [_NEAR_NAME])
        return Match(ABSENT, None, school_id, [_UNKNOWN] if number else [])

    def _by_number_alone(self, row):
        """A candidate without a school: joined where number, name and date of birth are one's."""
        number = _number(row)
        if not number:
            return Match(OUTSIDE)
        found = self._numbered.get(number, ())
        name, born = fold(row.values["full_name"]), row.values.get("date_of_birth")
        same = [one for one in found if fold(one[2]) == name and born and one[3] == born]
        if len(same) == 1:
            return Match(NUMBER, same[0][0], same[0][1])
        return Match(NEAR, problems=[_NUMBER_OF_SEVERAL]) if found else Match(OUTSIDE)

    def _of_class(self, pupil_ids, row):
        """Return those of several pupils who were in the class that the file names."""
        wanted = fold(row.values.get("class_name") or "")
        if not wanted:
            return []
        with self._reach():
            places = Enrolment.objects.filter(
                pupil__in=pupil_ids, school_year=self.exam.school_year_id
            )
            pairs = set(places.values_list("pupil_id", "school_class__name"))
        return sorted({pupil for pupil, name in pairs if fold(name) == wanted})

    def _roster(self, school_id):
        if school_id not in self._rosters:
            with self._reach():
                pupils = Pupil.objects.filter(organisation=school_id)
                rows = pupils.values_list("pk", "code", "personal_id", *_COMPARED)
                self._rosters[school_id] = _Roster(rows.iterator(chunk_size=1000))
        return self._rosters[school_id]

    def _reach(self):
        """Open what may be read: the schools below an office; a school is in its scope already."""
        if self.schools.only is not None:
            return nullcontext()
        return below(self.owner, on=self.on)

    def overview(self):
        """Return what ``count`` was told, as the preview shows it."""
        total = sum(self.counts.values(), Counter())
        joined = sum(total[how] for how in JOINED)
        sentence = (
            f"{joined} thí sinh nối được với hồ sơ học sinh{_listed(total, JOINED)}. "
            f"{total.total() - joined} thí sinh chưa nối"
            f"{_listed(total, (NEAR, ABSENT, OUTSIDE))}."
        )
        rows = [
            [
                self.schools.names.get(school, ELSEWHERE),
                *(one[NUMBER], one[NAME], one[BEFORE]),
                *(one[NEAR], one[ABSENT] + one[OUTSIDE]),
            ]
            for school, one in self.counts.items()
        ]
        rows.sort(key=lambda row: (row[0] == ELSEWHERE, row[0]))
        return {
            "title": "Nối thí sinh với hồ sơ học sinh",
            "text": sentence,
            "headings": [
                *("Trường", "Nối theo mã", "Nối theo họ tên, ngày sinh", "Đã nối từ trước"),
                *("Gần giống, chưa nối", "Không tìm thấy, chưa nối"),
            ],
            "rows": rows[:MOST_SCHOOLS_SHOWN],
        }


_WORDS = {
    NUMBER: "theo mã",
    NAME: "theo họ tên và ngày sinh trong trường",
    BEFORE: "từ lần nhập trước",
    NEAR: "gần giống một em",
    ABSENT: "không có trong danh sách trường",
    OUTSIDE: "không ghi trường hoặc trường ngoài hệ thống",
}


def _listed(total, hows):
    parts = [f"{total[how]} {_WORDS[how]}" for how in hows if total[how]]
    return f": {', '.join(parts)}" if parts else ""


class _Sorted:
    """Marks in order with the places they belong to: 16 bytes each. The mark 0 is of nobody."""

    __slots__ = ("marks", "places")

    def __init__(self, *columns):
        pairs = sorted((mark, at) for marks in columns for at, mark in enumerate(marks) if mark)
        self.marks = array("q", (mark for mark, _place in pairs))
        self.places = array("q", (place for _mark, place in pairs))

    def find(self, mark):
        """Return the places of a mark."""
        at = bisect_left(self.marks, mark)
        found = []
        while at < len(self.marks) and self.marks[at] == mark:
            found.append(self.places[at])
            at += 1
        return found


class _Roster:
    """The pupils of one school as numbers: some 100 bytes each, so a province fits into memory.

    Texts are kept as their hashes of 64 bits, which are alike within one process only. What is
    looked for by is put in order when it is first asked for.
    """

    def __init__(self, rows):
        self.ids, self.people, self.births = array("q"), array("q"), array("q")
        self._codes, self._personal = array("q"), array("q")
        self._with_day, self._given = array("q"), array("q")
        for pk, code, personal_id, full_name, born in rows:
            name, day = fold(full_name), born.toordinal() if born else 0
            self.ids.append(pk)
            self.people.append(hash(name))
            self.births.append(day)
            self._codes.append(hash(_typed(code)))
            self._personal.append(hash(_typed(personal_id)) if personal_id != code else 0)
            self._with_day.append(hash((name, day)) if day else 0)
            self._given.append(hash((name.rpartition(" ")[2], day)) if day else 0)

    @cached_property
    def numbers(self):
        return _Sorted(self._codes, self._personal)

    @cached_property
    def births_of(self):
        return _Sorted(self._with_day)

    @cached_property
    def given(self):
        return _Sorted(self._given)

    @cached_property
    def names(self):
        return _Sorted(self.people)


def _typed(text):
    return "".join(text.split()).upper()


def _number(row):
    return _typed(row.values["details"].get("pupil_code", ""))


_UNKNOWN = (
    "warning",
    "pupil_unknown",
    "Mã học sinh này không có trong danh sách của trường.",
    "Kiểm tra mã; thí sinh tự do thì để trống.",
    "pupil_code",
)
_OTHER_NAME = (
    "query",
    "differs_from_roster",
    "Họ tên khác với họ tên của mã học sinh trong danh sách.",
    "Kiểm tra xem mã có bị lệch dòng không; nếu đúng em đó thì xác nhận.",
    "full_name",
)
_OTHER_BIRTH = (
    "query",
    "birth_differs_from_roster",
    "Ngày sinh khác với ngày sinh của mã học sinh trong danh sách.",
    "Kiểm tra ngày sinh; nếu tệp của kỳ thi đúng thì xác nhận và sửa danh sách.",
    "date_of_birth",
)
_NEAR_BIRTH = (
    "warning",
    "pupil_near_birth",
    "Trường có em cùng họ tên nhưng khác ngày sinh, nên chưa nối với hồ sơ học sinh.",
    "Kiểm tra ngày sinh. Đúng là em đó thì sửa ngày sinh, hoặc ghi mã học sinh, rồi nhập lại tệp.",
    "date_of_birth",
)
_NEAR_NO_BIRTH = (
    "warning",
    "pupil_without_birth",
    "Trường có em cùng họ tên, nhưng dòng không có ngày sinh nên chưa nối với hồ sơ học sinh.",
    "Ghi ngày sinh, hoặc mã học sinh của em, rồi nhập lại tệp.",
    "full_name",
)
_NEAR_NAME = (
    "warning",
    "pupil_near_name",
    "Trường có em cùng tên và ngày sinh nhưng khác họ hoặc tên đệm, nên chưa nối với hồ sơ.",
    "Kiểm tra họ tên. Đúng là em đó thì sửa họ tên, hoặc ghi mã học sinh, rồi nhập lại tệp.",
    "full_name",
)
_SEVERAL_PUPILS = (
    "warning",
    "pupil_several",
    "Trường có nhiều em cùng họ tên và ngày sinh, nên chưa nối với hồ sơ nào.",
    "Ghi mã học sinh của em vào cột Mã học sinh rồi nhập lại tệp.",
    "full_name",
)
_NUMBER_OF_SEVERAL = (
    "warning",
    "pupil_code_elsewhere",
    "Mã học sinh này có ở trường khác hoặc của em khác họ tên, ngày sinh, nên chưa nối.",
    "Ghi tên trường của thí sinh; kiểm tra mã, họ tên và ngày sinh rồi nhập lại tệp.",
    "pupil_code",
)
_SEVERAL_SCHOOLS = (
    "warning",
    "school_ambiguous",
    "Có nhiều trường mang tên này, nên chưa biết thí sinh của trường nào.",
    "Ghi mã đơn vị của trường thay cho tên trường rồi nhập lại tệp.",
    "school",
)
_MOVED = (
    "warning",
    "school_differs_from_before",
    "Lần nhập trước ghi thí sinh này ở trường khác; trường của thí sinh giữ như lần trước.",
    "Nếu lần trước sai trường: hoàn tác lần nhập đó rồi nhập lại.",
    "school",
)
_JOINED_OTHERWISE = (
    "warning",
    "pupil_differs_from_before",
    "Lần nhập trước đã nối thí sinh này với một học sinh khác; giữ như lần trước.",
    "Nếu lần trước nối sai: hoàn tác lần nhập đó rồi nhập lại.",
    "pupil_code",
)
_COMPARED = ("full_name", "date_of_birth")
