"""Which pupil of the school a row of a sheet is about."""

from dataclasses import dataclass

from apps.core.text import fold
from apps.imports.models import ImportChange

from .models import Enrolment, Pupil, SchoolClass

TEMPORARY = "TAM-"
NEW, IS, REKEY = "new", "is", "rekey"


def deeds(pupil, row):
    """Return what a row can be to a pupil it resembles: the same, with the old code or the new."""
    if not row.get("code"):
        return (IS,)
    return (REKEY,) if pupil.has_temporary_code else (IS, REKEY)


def birth_of(pupil):
    """Return what is known of a pupil's birth, comparable with ``row_birth``."""
    if pupil.date_of_birth is not None:
        return (pupil.date_of_birth.year, pupil.date_of_birth.month, pupil.date_of_birth.day)
    return (pupil.birth_year, pupil.birth_month, None)


def row_birth(row):
    birth = row.get("date_of_birth")
    return (birth.year, birth.month, birth.day) if birth else (None, None, None)


def is_another(row, pupil):
    """Tell whether name and birth of a row both deny the pupil who bears its code."""
    name = row.get("full_name", "")
    births = zip(row_birth(row), birth_of(pupil), strict=True)
    differs = any(told and known and told != known for told, known in births)
    return bool(name) and differs and fold(name) != fold(pupil.full_name)


def _one_part_differs(birth, other):
    return sum(told != known for told, known in zip(birth, other, strict=True)) == 1


@dataclass
class Match:
    """``pupil`` the row is about, or None for a new one; ``alike`` are others it might mean.

    ``decision`` is what a person chose between them and a new pupil: "new", "is:CODE" (the pupil
    keeps its code) or "rekey:CODE" (the pupil takes the code of the row).
    """

    pupil: Pupil | None
    takes_code: bool = False
    alike: tuple = ()
    decision: str = ""


class Roster:
    """The pupils, classes and open enrolments of one school and year, read once."""

    def __init__(self, year):
        self.year = year
        self.pupils = list(Pupil.objects.order_by("pk"))
        self.by_code = {pupil.code.upper(): pupil for pupil in self.pupils}
        self.by_person, self.by_sound, self.by_personal_id = {}, {}, {}
        for pupil in self.pupils:
            key = (pupil.full_name, birth_of(pupil))
            self.by_person.setdefault(key, []).append(pupil)
            self.by_sound.setdefault(fold(pupil.full_name), []).append(pupil)
            if pupil.personal_id:
                self.by_personal_id[pupil.personal_id] = pupil
        self.classes = {row.name: row for row in SchoolClass.objects.filter(school_year=year)}
        self.enrolments = {
            row.pupil_id: row
            for row in Enrolment.objects.filter(
                school_year=year, left_on__isnull=True
            ).select_related("school_class")
        }

        self.finished = set(
            Enrolment.objects.filter(
                school_year__lt=year, pupil__status=Pupil.Status.COMPLETED
            ).values_list("pupil", flat=True)
        )

    def match(self, row):
        """Return the Match of a row: by code, by exact name and birth, or as a person decided.

        Who sounds like a pupil, or bears the number of one, may be the same: a person says.
        """
        match = self._found(row)
        return self._decided(match, row) if match.alike and row.decision else match

    @staticmethod
    def _decided(match, row):
        """Return the Match that a decision makes of a doubtful one, itself if that fits no more."""
        if row.decision == NEW:
            return Match(None, alike=match.alike, decision=NEW)
        deed, _colon, code = row.decision.partition(":")
        pupil = next((one for one in match.alike if one.code == code), None)
        if pupil is None or deed not in deeds(pupil, row):
            return match
        return Match(pupil, deed == REKEY, match.alike, row.decision)

    def _found(self, row):
        code = row.get("code", "")
        name, birth = row.get("full_name", ""), row_birth(row)
        if code and code.upper() in self.by_code:
            return Match(self.by_code[code.upper()])
        same = self.by_person.get((name, birth), []) if birth[0] else []
        temporary = [pupil for pupil in same if pupil.has_temporary_code]
        if code and len(temporary) == 1:
            return Match(temporary[0], takes_code=True)
        if not code and len(same) == 1:
            return Match(same[0])
        if same:
            return Match(None, alike=tuple(same))
        owner = self.by_personal_id.get(row.get("personal_id"))
        class_name = row.get("class_name") or row.class_name
        alike = [*self._sounding(name, birth, class_name), *([owner] if owner is not None else [])]
        return Match(None, alike=tuple(dict.fromkeys(alike)))

    def _sounding(self, name, birth, class_name):
        """Pupils of the same sound and year of birth: the same child, written differently?

        In the class that the row names, one wrong part of the date still leaves the same child.
        """
        return [
            pupil
            for pupil in self.by_sound.get(fold(name), [])
            if birth[0]
            and (
                (pupil.birth_year == birth[0] and birth_of(pupil)[2] in (birth[2], None))
                or (self._is_in(pupil, class_name) and _one_part_differs(birth, birth_of(pupil)))
            )
        ]

    def _is_in(self, pupil, class_name):
        enrolment = self.enrolments.get(pupil.pk)
        return enrolment is not None and enrolment.school_class.name == class_name

    def next_temporary_number(self):
        """Return a number that no pupil has, nor had before an import brought the real code.

        An undo gives the old code back, and slips with it may lie at home.
        """
        given_up = ImportChange.objects.filter(
            model=Pupil._meta.label_lower, before__code__startswith=TEMPORARY
        ).values_list("before__code", flat=True)
        numbers = [
            int(code.removeprefix(TEMPORARY))
            for code in (*(pupil.code for pupil in self.pupils), *given_up)
            if code.startswith(TEMPORARY) and code.removeprefix(TEMPORARY).isdecimal()
        ]
        return max(numbers, default=0) + 1
