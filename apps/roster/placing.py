"""Write the rows of a pupil list: classes, pupils, enrolments and moves between classes."""

from django.utils import timezone

from apps.core.values import grade_of_class, official_ethnic_name

from .matching import TEMPORARY
from .models import Enrolment, Pupil, SchoolClass

BATCH = 500
CLASS = "lớp"  # the one change that is no field of the pupil
LEFT = {"transferred_out": "Chuyển đi", "dropped_out": "Thôi học"}
OUT_OF_CLASS = "(rời lớp)"
FIELDS = {
    "full_name": "họ và tên",
    "sex": "giới tính",
    "ethnic_group": "dân tộc",
    "status": "trạng thái",
    "personal_id": "số định danh",
    "birth_place": "nơi sinh",
    "home_address": "chỗ ở",
    "phone": "điện thoại",
}
GUARDIANS = tuple(
    f"{who}_{what}"
    for who in ("father", "mother", "guardian")
    for what in ("name", "job", "born", "phone")
)
DETAILS = (
    *("nationality", "policy", "disability", "identity_card", "hometown", "residence"),
    *("home_province", "hamlet", "youth", "admission"),
)
WRITTEN = [
    *("code", "has_temporary_code", "date_of_birth", "birth_year", "birth_month"),
    *FIELDS,
    *("guardians", "details", "sort_key", "search_text", "updated_at"),
]


def changes_of(row, match, roster):
    """Return [(field, old, new)] that a row changes of its pupil; private values are not shown."""
    pupil = match.pupil
    changes = []
    if match.takes_code:
        changes.append(("mã học sinh", pupil.code, row.get("code")))
    for name, label in FIELDS.items():
        new = row.get(name)
        if new and new != _as_read(pupil, name):
            changes.append((label, *_shown(pupil, name, new)))
    if _birth_changes(pupil, row):
        changes.append(("ngày sinh", pupil.birth_label, birth_label_of(row)))
    if _extras(pupil.guardians, row, GUARDIANS) != pupil.guardians:
        changes.append(("cha, mẹ, người giám hộ", "", "(đã đổi)"))
    if _extras(pupil.details, row, DETAILS) != pupil.details:
        changes.append(("thông tin khác", "", "(đã đổi)"))
    enrolment = roster.enrolments.get(pupil.pk)
    old_class = enrolment.school_class.name if enrolment is not None else ""
    if leaves(row, pupil):
        if enrolment is not None:
            changes.append((CLASS, old_class, OUT_OF_CLASS))
    elif (
        row.get("class_name")
        and old_class != row.get("class_name")
        and not has_finished(row, pupil, roster)
    ):
        changes.append((CLASS, old_class, row.get("class_name")))
    return changes


def _as_read(pupil, name):
    """Return a field as a list would say it: "Ba Na" is "Ba-na", which is no change."""
    value = getattr(pupil, name)
    return official_ethnic_name(value) if name == "ethnic_group" else value


def leaves(row, pupil):
    """Tell whether a pupil has left the school in mid-year: by the row, or as known already."""
    return (row.get("status") or pupil.status) in LEFT


def has_finished(row, pupil, roster):
    """Tell whether a pupil finished here in an earlier year and the row does not say otherwise.

    A list of all pupils names them with their last class, which is none of this year.
    """
    status = row.get("status") or pupil.status
    return (
        status == Pupil.Status.COMPLETED
        and pupil.pk in roster.finished
        and pupil.pk not in roster.enrolments
    )


def _shown(pupil, name, new):
    if name in {"personal_id", "phone", "home_address", "birth_place"}:
        return "", "(đã đổi)"
    if name in {"sex", "status"}:
        labels = dict(Pupil._meta.get_field(name).flatchoices)
        return labels.get(getattr(pupil, name), ""), labels[new]
    return getattr(pupil, name), new


def birth_label_of(row):
    birth = row.get("date_of_birth")
    parts = [part for part in (birth.day, birth.month) if part is not None]
    return "/".join([*(f"{part:02d}" for part in parts), str(birth.year)])


def _birth_changes(pupil, row):
    birth = row.get("date_of_birth")
    if birth is None:
        return False
    day = birth.as_date()
    if day is not None:
        return pupil.date_of_birth != day
    # A sheet that knows less than the roster changes nothing.
    if pupil.date_of_birth is not None:
        return False
    return (pupil.birth_year, pupil.birth_month) != (birth.year, birth.month)


def _extras(stored, row, names):
    return {**stored, **{name: row.get(name) for name in names if row.get(name)}}


def stays_out(row, pupil, roster):
    """Tell whether a row without a class is about a pupil who needs none: gone, or without one.

    An export of the list has such rows; they come back as they are.
    """
    has_left = leaves(row, pupil) or (row.get("status") or pupil.status) == "completed"
    return has_left or pupil.pk not in roster.enrolments


class PupilWriter:
    """Writes accepted rows in bulk and tells the recorder every change."""

    def __init__(self, organisation, year, roster, recorder):
        self.organisation = organisation
        self.year = year
        self.roster = roster
        self.recorder = recorder
        self.today = timezone.localdate()
        self.created = []
        left = Enrolment.objects.filter(school_year=year, left_on__isnull=False)
        self.were_here = set(left.values_list("pupil", flat=True))  # who come back later this year

    def write(self, rows):
        matches = [(row, self.roster.match(row)) for row in rows]
        self._write_classes(rows)
        created, placed, updated = [], [], []
        number = self.roster.next_temporary_number()
        for row, match in matches:
            pupil = match.pupil
            if pupil is None:
                pupil = Pupil(organisation=self.organisation, code=row.get("code") or "")
                if not pupil.code:
                    pupil.code, pupil.has_temporary_code = f"{TEMPORARY}{number:04d}", True
                    number += 1
                self._fill(pupil, row)
                created.append(pupil)
            elif [change for change in changes_of(row, match, self.roster) if change[0] != CLASS]:
                self.recorder.updating(pupil)
                if match.takes_code:
                    pupil.code, pupil.has_temporary_code = row.get("code"), False
                self._fill(pupil, row)
                pupil.updated_at = timezone.now()
                updated.append(pupil)
            placed.append((row, pupil))
        Pupil.objects.bulk_create(created, batch_size=BATCH)
        self.created = created
        self.recorder.created(created)
        Pupil.objects.bulk_update(updated, WRITTEN, batch_size=BATCH)
        self.recorder.updated(updated)
        self._place(placed)

    def _fill(self, pupil, row):
        for name in FIELDS:
            if row.get(name):
                setattr(pupil, name, row.get(name))
        if _birth_changes(pupil, row):
            birth = row.get("date_of_birth")
            pupil.date_of_birth = birth.as_date()
            pupil.birth_year, pupil.birth_month = birth.year, birth.month
        pupil.guardians = _extras(pupil.guardians, row, GUARDIANS)
        pupil.details = _extras(pupil.details, row, DETAILS)
        pupil.prepare()

    def _write_classes(self, rows):
        new = {}
        for row in rows:
            name = row.get("class_name")
            if not name or name in self.roster.classes or name in new:
                continue
            grade = row.get("grade")
            new[name] = SchoolClass(
                organisation=self.organisation,
                school_year_id=self.year,
                name=name,
                grade=grade if grade is not None else grade_of_class(name),
            )
            new[name].prepare()
        SchoolClass.objects.bulk_create(new.values())
        self.recorder.created(list(new.values()))
        self.roster.classes |= new

    def _place(self, placed):
        """Enrol new pupils; a move closes the old enrolment and opens another, leaving closes it.

        A new pupil who has left already was in the class until then.
        """
        closed, opened, is_new = [], [], {pupil.pk for pupil in self.created}
        for row, pupil in placed:
            current = self.roster.enrolments.get(pupil.pk)
            school_class = self.roster.classes.get(row.get("class_name"))
            if leaves(row, pupil):
                if current is not None:
                    self._close(current, *self._leaving(row, pupil, current.joined_on))
                    closed.append(current)
                elif pupil.pk in is_new and school_class is not None:
                    enrolment = self._enrolment(pupil, school_class, row)
                    enrolment.joined_on = row.get("joined_on")
                    day, reason = self._leaving(row, pupil, enrolment.joined_on)
                    enrolment.left_on, enrolment.left_reason = day, reason
                    opened.append(enrolment)
                continue
            if school_class is None or has_finished(row, pupil, self.roster):
                continue
            if current is not None and current.school_class_id == school_class.pk:
                continue
            since = row.get("joined_on")
            if current is not None:
                since = max(self.today, current.joined_on or self.today)
                self._close(current, since, f"Chuyển sang lớp {school_class.name}")
                closed.append(current)
            enrolment = self._enrolment(pupil, school_class, row)
            was_here = pupil.pk in self.were_here
            enrolment.joined_on = since or (self.today if was_here else None)
            opened.append(enrolment)
        Enrolment.objects.bulk_update(closed, ["left_on", "left_reason"], batch_size=BATCH)
        self.recorder.updated(closed)
        Enrolment.objects.bulk_create(opened, batch_size=BATCH)
        self.recorder.created(opened)

    def _enrolment(self, pupil, school_class, row):
        return Enrolment(
            organisation=self.organisation,
            pupil=pupil,
            school_year_id=self.year,
            school_class=school_class,
            is_repeating=bool(row.get("is_repeating")),
        )

    def _leaving(self, row, pupil, joined_on):
        """Return (day, reason) of a pupil's leaving, never before the day of joining."""
        day = row.get("left_on") or self.today
        reason = row.get("left_reason") or LEFT[pupil.status]
        return max(day, joined_on or day), reason[:200]

    def _close(self, enrolment, day, reason):
        self.recorder.updating(enrolment)
        enrolment.left_on, enrolment.left_reason = day, reason
