"""What every list of pupils is judged by, whoever reads it: ages, birthdays, classes, changes."""

from dataclasses import dataclass

USUAL_AGE = 5  # and the grade: kindergarten ends at 5, 6 in grade 1, 11 in grade 6
PRIMARY = range(1, 6)


@dataclass(frozen=True)
class Limits:
    """The figures. Years are counted from the usual age of a grade, g + 5."""

    change_percent: int = 20  # against the round before and the year before
    change_least: int = 5  # fewer pupils more or less are never asked about
    class_size: int = 45
    primary_class_size: int = 35
    kindergarten_class_size: int = 35
    early_years: int = 1  # younger by more is asked about
    late_years: int = 3  # older by more is a warning
    asked_years: int = 6  # older by more is asked about
    impossible_years: int = 4  # younger by so much or more cannot be
    heap_percent: int = 10  # of all birthdays on the first of January
    heap_least: int = 5


def age_doubt(school_year, birth_year, grade, limits):
    """Return "" for a usual age, else "impossible", "young", "late" or "far_late".

    Groups of a kindergarten, grade 0, are from three months to five years old.
    """
    late = school_year - birth_year - (grade + USUAL_AGE)
    if grade == 0:
        return "far_late" if late > 1 else ""
    if late <= -limits.impossible_years:
        return "impossible"
    if late < -limits.early_years:
        return "young"
    if late > limits.asked_years:
        return "far_late"
    return "late" if late > limits.late_years else ""


def is_heap(heaped, total, limits):
    """Tell whether so many of all pupils cannot be born on one day by chance."""
    return heaped >= limits.heap_least and heaped * 100 > total * limits.heap_percent


def largest_class(grade, limits):
    """Return how many pupils a class of a grade may have; None: a grade that nobody knows."""
    if grade == 0:
        return limits.kindergarten_class_size
    return limits.primary_class_size if grade in PRIMARY else limits.class_size


def differs(now, before, limits, least):
    """Tell whether a count changed by more than the allowed share, and not just by a few."""
    change = abs(now - before)
    return change >= least and change * 100 > before * limits.change_percent


def grades_taught(organisation):
    """Return the grades that a school teaches, by its levels."""
    grades = set()
    for level in organisation.levels.all():
        if level.is_school and level.first_grade is not None:
            grades |= set(range(level.first_grade, level.last_grade + 1))
    return tuple(sorted(grades))
