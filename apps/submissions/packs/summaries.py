"""The counts of a list and of many lists; every total is the sum of its parts."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field, fields

from apps.core.text import text_sort_key

NO_MINORITY = frozenset({"Kinh", "Người nước ngoài"})
AT_SCHOOL = frozenset({"studying", ""})  # a list without states is a list of those who study


@dataclass(frozen=True)
class Counts:
    """Pupils, girls, ethnic minority pupils, girls among them, and classes."""

    pupils: int = 0
    girls: int = 0
    ethnic: int = 0
    girls_ethnic: int = 0
    classes: int = 0

    def __add__(self, other):
        return Counts(*(getattr(self, one) + getattr(other, one) for one in NAMES))


NAMES = tuple(one.name for one in fields(Counts))
LABELS = {
    "pupils": "học sinh",
    "girls": "nữ",
    "ethnic": "dân tộc thiểu số",
    "girls_ethnic": "nữ dân tộc thiểu số",
    "classes": "lớp",
}


@dataclass(frozen=True)
class Summary(Counts):
    """The Counts of a whole list, and those of each grade and each class."""

    by_grade: dict = field(default_factory=dict)  # grade → Counts
    by_class: dict = field(default_factory=dict)  # name → Counts; of several units, all of a name

    def __add__(self, other):
        return sum_summaries([self, other])

    def as_json(self):
        """Return the summary as plain values that JSON keeps."""
        return {
            **{name: getattr(self, name) for name in NAMES},
            "by_grade": {str(grade): asdict(part) for grade, part in self.by_grade.items()},
            "by_class": {name: asdict(part) for name, part in self.by_class.items()},
        }

    @classmethod
    def from_json(cls, values):
        """Return the Summary that ``as_json`` gave away; what an older one does not tell is 0."""
        grades, classes = values.get("by_grade", {}), values.get("by_class", {})
        return cls(
            **{name: values.get(name, 0) for name in NAMES},
            by_grade={int(grade): Counts(**part) for grade, part in grades.items()},
            by_class={name: Counts(**part) for name, part in classes.items()},
        )

    def problems(self):
        """Return a sentence for every total that its parts do not give (identities of rule 42)."""
        found = []
        for what, parts in (("các khối", self.by_grade), ("các lớp", self.by_class)):
            total = _sum(parts.values())
            for name in NAMES:
                if getattr(total, name) != getattr(self, name):
                    found.append(
                        f"Tổng {LABELS[name]} là {getattr(self, name)} nhưng cộng {what} được "
                        f"{getattr(total, name)}."
                    )
        places = [("toàn trường", self)]
        places += [(f"khối {grade}", part) for grade, part in self.by_grade.items()]
        places += [(f"lớp {name}", part) for name, part in self.by_class.items()]
        for place, part in places:
            for less, more in (
                ("girls", "pupils"),
                ("ethnic", "pupils"),
                ("girls_ethnic", "girls"),
                ("girls_ethnic", "ethnic"),
            ):
                if getattr(part, less) > getattr(part, more):
                    found.append(
                        f"Số {LABELS[less]} ({getattr(part, less)}) lớn hơn số {LABELS[more]} "
                        f"({getattr(part, more)}) ở {place}."
                    )
        return found


def summarise(pupils):
    """Return the Summary of ListedPupils; those who left or rest are not counted.

    A class of several grades counts as a class of its lowest.
    """
    by_class, by_grade, grades = defaultdict(list), defaultdict(list), {}
    for pupil in pupils:
        if pupil.status in AT_SCHOOL:
            by_class[pupil.class_name].append(pupil)
            by_grade[pupil.grade].append(pupil)
            lowest = min(pupil.grade, grades.get(pupil.class_name, pupil.grade))
            grades[pupil.class_name] = lowest
    classes = Counter(grades.values())
    return _summary(
        {grade: _count(by_grade[grade], classes[grade]) for grade in sorted(by_grade)},
        {name: _count(by_class[name], 1) for name in sorted(by_class, key=text_sort_key)},
    )


def sum_summaries(summaries):
    """Return the Summary of several units together."""
    by_grade, by_class = defaultdict(Counts), defaultdict(Counts)
    for one in summaries:
        for grade, part in one.by_grade.items():
            by_grade[grade] += part
        for name, part in one.by_class.items():
            by_class[name] += part
    return _summary({grade: by_grade[grade] for grade in sorted(by_grade)}, dict(by_class))


def _summary(by_grade, by_class):
    return Summary(**asdict(_sum(by_grade.values())), by_grade=by_grade, by_class=by_class)


def _count(pupils, classes):
    girls = [pupil for pupil in pupils if pupil.sex == "female"]
    return Counts(len(pupils), len(girls), _ethnic(pupils), _ethnic(girls), classes)


def _ethnic(pupils):
    return sum(1 for one in pupils if one.ethnicity and one.ethnicity not in NO_MINORITY)


def _sum(parts):
    total = Counts()
    for part in parts:
        total += part
    return total
