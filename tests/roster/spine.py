"""Classes, pupils and secrets for tests, made inside an open scope."""

from datetime import date

from apps.roster.models import Enrolment, LookupSecret, Pupil, SchoolClass

SECRET = "7KMPQ2RSTV"


def make_class(organisation, name="6A", year=2026, grade=6):
    return SchoolClass.objects.create(
        organisation=organisation, school_year_id=year, name=name, grade=grade
    )


def make_pupil(organisation, code="HS001", full_name="Nguyễn Văn Thử", school_class=None, **fields):
    fields.setdefault("date_of_birth", date(2015, 3, 2))
    pupil = Pupil.objects.create(
        organisation=organisation, code=code, full_name=full_name, **fields
    )
    if school_class is not None:
        Enrolment.objects.create(
            organisation=organisation,
            pupil=pupil,
            school_class=school_class,
            school_year_id=school_class.school_year_id,
        )
    return pupil


def give_secret(pupil, secret=SECRET):
    return LookupSecret.objects.create(
        organisation_id=pupil.organisation_id, pupil=pupil, secret=secret
    )
