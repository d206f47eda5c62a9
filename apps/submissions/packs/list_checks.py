"""What the pupils of a list must keep together: twins, classes, ages heaped up, earlier lists."""

from collections import Counter, defaultdict

from apps.core.text import text_sort_key
from apps.roster.judging import differs, is_heap, largest_class
from apps.roster.places import DOUBTS

from .comparing import change_of, compare_summaries, missing_pupils
from .identities import name_and_birth
from .summaries import AT_SCHOOL, summarise

MOST_LOST_ZEROS = 2
LEAST_CODES = 5  # fewer say nothing about how long the codes of a school are
_LONGEST_LIST = 10


class ListChecks:
    """All checks over the ListedPupils of one file, good rows and bad ones alike."""

    def __init__(self, pupils, pack, context, headings, faulty):
        self.pupils = pupils
        self.pack = pack
        self.context = context
        self.headings = headings  # (sheet, column) → (heading as found, index)
        self.faulty = faulty  # (sheet, row) → names of columns whose cells were refused
        self.here = [pupil for pupil in pupils if pupil.status in AT_SCHOOL]

    def findings(self):
        """Return the Findings, with None for rules that the pack has not; none of no pupils."""
        if not self.pupils:
            return []
        return [
            *self._same_ids(),
            *self._same_pupils(),
            *self._short_codes(),
            *self._blanks(),
            self._heap(),
            *self._places(),
            *self._classes(),
            *self._earlier_lists(),
        ]

    def _at(self, pupil, code, column="", **values):
        heading, index = self.headings.get((pupil.sheet, column), ("", None))
        place = {"sheet": pupil.sheet, "row": pupil.row, "column": heading, "column_index": index}
        return self.pack.finding(code, **place, **values)

    def _same_ids(self):
        seen = {}
        for pupil in self.pupils:
            if not pupil.citizen_id:
                continue
            first = seen.setdefault(pupil.citizen_id, pupil)
            if first is not pupil:
                told = {"value": pupil.citizen_id, "other": _place(first, pupil)}
                yield self._at(pupil, "citizen_id_repeated", "personal_id", **told)

    def _same_pupils(self):
        """Two rows of one name and birth: the same mother or class makes them one pupil."""
        seen = defaultdict(list)
        for pupil in self.pupils:
            if not pupil.full_name or pupil.date_of_birth is None:
                continue
            alike = seen[name_and_birth(pupil)]
            for other in alike:
                if pupil.citizen_id and pupil.citizen_id == other.citizen_id:
                    continue  # said of the number already
                if pupil.code and pupil.code.upper() == other.code.upper():
                    continue  # said of the code already
                code = "pupil_repeated" if _is_one(pupil, other) else "pupil_alike"
                yield self._at(pupil, code, "full_name", other=_place(other, pupil))
                break
            alike.append(pupil)

    def _short_codes(self):
        codes = [pupil.code for pupil in self.pupils if pupil.code.isdecimal()]
        if len(codes) < LEAST_CODES:
            return
        length, number = Counter(map(len, codes)).most_common(1)[0]
        if number * 10 < len(codes) * 8:
            return
        for pupil in self.pupils:
            if pupil.code.isdecimal() and 0 < length - len(pupil.code) <= MOST_LOST_ZEROS:
                yield self._at(pupil, "pupil_code_lost_zero", "code", value=pupil.code)

    def _blanks(self):
        for code, column, is_blank in (
            ("pupil_code_blank", "code", lambda one: not one.code),
            ("citizen_id_blank", "personal_id", lambda one: not one.citizen_id),
            ("guardian_blank", "mother_name", _has_nobody),
        ):
            blank = [one for one in self.here if is_blank(one)]
            lacking = [one for one in blank if not self._is_faulty(one, column)]
            yield self._of_many(code, column, lacking)

    def _is_faulty(self, pupil, column):
        return column in self.faulty.get((pupil.sheet, pupil.row), ())

    def _heap(self):
        heaped = [one for one in self.pupils if _is_first_of_january(one)]
        if not is_heap(len(heaped), len(self.pupils), self.pack.thresholds):
            return None
        percent = round(len(heaped) * 100 / len(self.pupils))
        return self._of_many("birth_heap", "date_of_birth", heaped, percent=percent)

    def _of_many(self, code, column, pupils, **values):
        """Return one Finding for all who share a lack, at the first of them."""
        if not pupils:
            return None
        shown = ", ".join(str(one.row) for one in pupils[:_LONGEST_LIST])
        more = " …" if len(pupils) > _LONGEST_LIST else ""
        rows = "mọi dòng" if len(pupils) == len(self.pupils) else f"dòng {shown}{more}"
        return self._at(pupils[0], code, column, count=len(pupils), rows=rows, **values)

    def _places(self):
        on = self.context.data_on
        for name, doubt in DOUBTS.items():
            wrong = [
                pupil
                for pupil in self.here
                if pupil.data.get(name) and doubt(pupil.data[name], on) is not None
            ]
            if wrong:
                yield self._at(wrong[0], "place_unknown", name, count=len(wrong))

    def _classes(self):
        sizes = Counter(pupil.class_name for pupil in self.here if pupil.class_name)
        grades = {pupil.class_name: pupil.grade for pupil in self.here}
        for name, count in sizes.items():
            limit = largest_class(grades[name], self.pack.thresholds)
            if count > limit:
                told = {"name": name, "count": count, "limit": limit}
                yield self.pack.finding("class_large", **told)
        empty = sorted((self.context.class_names or set()) - set(sizes), key=text_sort_key)
        if empty:
            yield self.pack.finding("class_empty", names=", ".join(empty[:30]))

    def _earlier_lists(self):
        context, pack = self.context, self.pack
        summary = summarise([one for one in self.pupils if one.grade is not None])
        yield from compare_summaries(summary, context.last_round, pack, "round")
        yield from compare_summaries(summary, context.last_year, pack, "year")
        yield self._first_grade(summary)
        yield from missing_pupils(self.pupils, context.known_pupils, pack, context.grades)

    def _first_grade(self, summary):
        before = self.context.last_year
        grade = min(self.context.grades, default=None)
        if before is None or grade is None or grade not in before.by_grade:
            return None
        now = summary.by_grade[grade].pupils if grade in summary.by_grade else 0
        then = before.by_grade[grade].pupils
        limits = self.pack.thresholds
        code = "first_grade"
        if differs(now, then, limits, limits.change_least):
            code = "first_grade_change"
        return self.pack.finding(
            code, grade=grade, now=now, before=then, change=change_of(now, then)
        )


def _place(first, pupil):
    return (
        str(first.row) if first.sheet == pupil.sheet else f"{first.row} của trang “{first.sheet}”"
    )


def _is_one(pupil, other):
    same_mother = pupil.mother_name and pupil.mother_name.casefold() == other.mother_name.casefold()
    no_codes = not (pupil.code and other.code)
    return bool(same_mother or (no_codes and pupil.class_name == other.class_name))


def _has_nobody(pupil):
    names = (pupil.data.get("father_name"), pupil.data.get("guardian_name"))
    return not pupil.mother_name and not any(names)


def _is_first_of_january(pupil):
    day = pupil.date_of_birth
    return pupil.birth_precision == "day" and (day.day, day.month) == (1, 1)
