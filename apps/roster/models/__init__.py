"""The spine: school years, subjects, classes, pupils, enrolments, secrets, consents."""

from .classes import Enrolment, EnrolmentQuerySet, SchoolClass, SchoolClassQuerySet
from .consents import Consent, ConsentQuerySet
from .lookups import (
    SECRET_ALPHABET,
    SECRET_LENGTH,
    LookupCounter,
    LookupLog,
    LookupSecret,
    SlipPrint,
    new_secret,
    printed_secret,
)
from .pupils import Pupil, PupilQuerySet
from .years import SchoolYear, Subject, SubjectGrades, SubjectQuerySet

__all__ = [
    "SECRET_ALPHABET",
    "SECRET_LENGTH",
    "Consent",
    "ConsentQuerySet",
    "Enrolment",
    "EnrolmentQuerySet",
    "LookupCounter",
    "LookupLog",
    "LookupSecret",
    "Pupil",
    "PupilQuerySet",
    "SchoolClass",
    "SchoolClassQuerySet",
    "SchoolYear",
    "SlipPrint",
    "Subject",
    "SubjectGrades",
    "SubjectQuerySet",
    "new_secret",
    "printed_secret",
]
