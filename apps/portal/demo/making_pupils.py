"""Put the classes, pupils, enrolments and look-up secrets of one school into the database."""

from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from apps.core.text import fold
from apps.roster.models import (
    SECRET_ALPHABET,
    SECRET_LENGTH,
    Enrolment,
    LookupSecret,
    Pupil,
    SchoolClass,
)

from .names import person
from .population import LAST_YEAR, class_names

BATCH = 1000
YEAR_STARTS = (9, 5)
SLIPS_ISSUED_AT = datetime(2026, 9, 5, 7, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def make_classes(organisation, unit, years):
    """Create the classes of the given school years; return (year, name) → SchoolClass."""
    classes = []
    for year in years:
        for grade in sorted(unit.classes):
            for name in class_names(unit, grade):
                dice = _dice_of_class(unit, year, name)
                made = SchoolClass(
                    organisation=organisation,
                    school_year_id=year,
                    name=name,
                    grade=grade,
                    homeroom_teacher=person(dice).full_name,
                )
                made.prepare()
                classes.append(made)
    SchoolClass.objects.bulk_create(classes, batch_size=BATCH)
    return {(made.school_year_id, made.name): made for made in classes}


def make_pupils(organisation, children, classes):
    """Create pupils, enrolments and secrets; return (code, year) → Enrolment."""
    pupils = [_pupil(organisation, child) for child in children]
    Pupil.objects.bulk_create(pupils, batch_size=BATCH)
    LookupSecret.objects.bulk_create(
        (
            LookupSecret(
                organisation=organisation,
                pupil=pupil,
                secret=secret_of(child),
                issued_at=SLIPS_ISSUED_AT,
            )
            for pupil, child in zip(pupils, children, strict=True)
        ),
        batch_size=BATCH,
    )
    enrolments = [
        Enrolment(
            organisation=organisation,
            pupil=pupil,
            school_year_id=year,
            school_class=classes[year, name],
            is_repeating=child.repeats and year != LAST_YEAR,
            joined_on=date(year, *YEAR_STARTS),
        )
        for pupil, child in zip(pupils, children, strict=True)
        for year, name in child.classes.items()
    ]
    _number(enrolments)
    Enrolment.objects.bulk_create(enrolments, batch_size=BATCH)
    return {(one.pupil.code, one.school_year_id): one for one in enrolments}


def secret_of(child):
    """Return the look-up secret of a made-up child: the same on every machine."""
    dice = child.dice("secret")
    return "".join(dice.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))


def _pupil(organisation, child):
    dice = child.dice("family")
    year = max(child.classes)
    pupil = Pupil(
        organisation=organisation,
        code=child.code,
        full_name=child.full_name,
        date_of_birth=child.date_of_birth,
        sex=child.sex,
        ethnic_group=child.ethnic_group,
        birth_place="Tỉnh Cao Bình",
        home_address=f"Thôn {dice.randint(1, 9)}, xã An Bình, tỉnh Cao Bình",
        phone=f"0900000{dice.randint(0, 999):03d}",
        status=Pupil.Status.COMPLETED if year == LAST_YEAR else Pupil.Status.STUDYING,
    )
    pupil.prepare()
    return pupil


def _dice_of_class(unit, year, name):
    return Random(f"{unit.slug}:{fold(name)}:{year}:teacher")


def _number(enrolments):
    """Give every enrolment its place on the list of its class."""
    by_class = {}
    for enrolment in enrolments:
        by_class.setdefault((enrolment.school_year_id, enrolment.school_class.name), []).append(
            enrolment
        )
    for members in by_class.values():
        members.sort(key=lambda one: one.pupil.sort_key)
        for position, enrolment in enumerate(members, start=1):
            enrolment.position = position
