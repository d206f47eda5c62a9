"""Telling that two rows are one pupil, in one list, in last year's and in another school's."""

from dataclasses import dataclass

from apps.core.counters import counter_key
from apps.core.text import fold

NATIONAL_CODE_DIGITS = 10  # a Ministry's code; shorter and longer ones are each school's own


@dataclass(frozen=True)
class ListedPupil:
    """One accepted row of a list. ``row`` is the spreadsheet's own.

    ``date_of_birth`` is the first day of what is known, ``birth_precision`` "day", "month" or
    "year"; ``sex`` "male", "female" or ""; ``data`` the texts of the other columns by their names.
    """

    sheet: str
    row: int
    code: str
    citizen_id: str
    full_name: str
    date_of_birth: object
    birth_precision: str
    sex: str
    ethnicity: str
    class_name: str
    grade: int | None
    status: str
    mother_name: str
    data: dict


@dataclass(frozen=True)
class KnownPupil:
    """A pupil of last year's accepted list, as far as looking for him or her needs it.

    ``keys`` are the ``identity_keys`` of then; ``sheet`` and ``row`` his or her place in that list.
    """

    keys: tuple
    code: str
    class_name: str
    grade: int | None
    status: str = "studying"
    sheet: str = ""
    row: int | None = None

    @classmethod
    def of(cls, pupil):
        """Return what to keep of a ListedPupil for the lists of the next year."""
        place = (pupil.class_name, pupil.grade, pupil.status, pupil.sheet, pupil.row)
        return cls(identity_keys(pupil), pupil.code, *place)


def name_and_birth(pupil):
    """Return (folded name, birth as far as it is known): "Hoà" and "Hòa" are the same."""
    day = pupil.date_of_birth
    known = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[pupil.birth_precision or "day"]
    return fold(pupil.full_name), day.strftime(known) if day is not None else ""


def identity_keys(pupil):
    """Return keyed hashes under which one pupil is found in the lists of several schools.

    By personal number, by a national code, and by name, birth and mother. Only where a list has
    none of these is name and birth alone a key: in a province, many share it. Nobody reads a name
    or a number out of a key; keys made under another SECRET_KEY find nothing.
    """
    told = []
    if len(pupil.citizen_id) == 12:
        told.append(("citizen_id", pupil.citizen_id))
    if len(pupil.code) == NATIONAL_CODE_DIGITS and pupil.code.isdecimal():
        told.append(("code", pupil.code))
    name, birth = name_and_birth(pupil)
    if pupil.mother_name:
        told.append(("family", name, birth, fold(pupil.mother_name)))
    if not told:
        told.append(("name", name, birth))
    return tuple(counter_key("submissions.pupil", *parts) for parts in told)
