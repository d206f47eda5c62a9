"""The pupils of one school: who they are, their gift for learning, their class in each year."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from apps.core.text import name_sort_key

from . import SEED
from .names import person

LAST_YEAR, THIS_YEAR = 2025, 2026
# Streams of an upper-secondary school: class letter → the chosen subjects.
CHOSEN = (
    ("vat-li", "hoa-hoc", "sinh-hoc", "tin-hoc"),
    ("dia-li", "gdktpl", "cong-nghe", "tin-hoc"),
)
KINDERGARTEN_CLASSES = ("Mầm", "Chồi", "Lá 1", "Lá 2")


@dataclass(frozen=True)
class Child:
    """``classes`` are {first year: class name}; ``grades`` likewise. ``talent`` is a mark."""

    code: str
    full_name: str
    sex: str
    ethnic_group: str
    date_of_birth: date
    talent: float
    classes: dict
    grades: dict
    repeats: bool = False

    def dice(self, *purpose):
        """Return randomness of this child's own, the same whatever happens to the others."""
        return Random(f"{SEED}:{self.code}:{self.full_name}:{purpose}")


def class_names(unit, grade):
    if unit.level == "mam-non":
        return KINDERGARTEN_CLASSES[: unit.classes[grade]]
    letters = {"tieu-hoc": "A", "thcs": "A", "thpt": "C", "gdtx": "T"}[unit.level]
    return tuple(f"{grade}{letters}{number + 1}" for number in range(unit.classes[grade]))


def population(unit, size=None):
    """Return the Children of a school, each class in the order of the class register.

    ``size`` limits how many there are. Schools with marks have the classes of two years: last
    year's classes moved up by one grade, and a new first grade.
    """
    children = []
    first, last = min(unit.classes), max(unit.classes)
    newest = THIS_YEAR - 1 if first == 0 else LAST_YEAR
    for grade in range(last, first - 1, -1):
        entered = newest - (grade - first) if first else THIS_YEAR
        for name in class_names(unit, grade):
            children += _class(unit, grade, name, entered, newest if first else THIS_YEAR)
    if first:
        for name in class_names(unit, first):
            children += _class(unit, first, name, THIS_YEAR, THIS_YEAR)
    return [_numbered(unit, child, place) for place, child in enumerate(children[:size], start=1)]


def _class(unit, grade, name, entered, year):
    dice = Random(f"{SEED}:{unit.slug}:{name}:{entered}:{year}")
    size = unit.class_size + dice.randint(-2, 2)
    people = sorted(
        (person(dice) for _ in range(size)), key=lambda one: name_sort_key(one.full_name)
    )
    age = 4 if grade == 0 else grade + 5
    for one in people:
        born = date(year - age, 1, 1) + timedelta(days=dice.randrange(365))
        talent = min(9.7, max(3.6, dice.gauss(7.3, 1.25)))
        yield Child(
            code=f"{unit.number % 10:02d}{entered % 100:02d}",
            full_name=one.full_name,
            sex=one.sex,
            ethnic_group=one.ethnic_group,
            date_of_birth=born,
            talent=round(talent, 2),
            classes={year: name},
            grades={year: grade},
        )


def _numbered(unit, child, place):
    return replace(child, code=f"{child.code}{place:05d}")


def promoted(unit, child, is_promoted):
    """Return the child with its class of this year, after last year's result is known."""
    grade = child.grades[LAST_YEAR]
    if is_promoted and grade == max(unit.classes):
        return child
    place = class_names(unit, grade).index(child.classes[LAST_YEAR])
    next_grade = grade + 1 if is_promoted else grade
    names = class_names(unit, next_grade)
    name = names[min(place, len(names) - 1)] if is_promoted else names[-1]
    return replace(
        child,
        classes={**child.classes, THIS_YEAR: name},
        grades={**child.grades, THIS_YEAR: next_grade},
        repeats=not is_promoted,
    )
