"""What ``load_demo`` tells people and programs: addresses, accounts, look-ups."""

import json
import os

from django.conf import settings

from apps.core.scoping import organisation_scope
from apps.organisations.models import Organisation
from apps.results.exams.models import Candidate, Exam
from apps.results.models import Transcript
from apps.roster.models import LookupSecret

from .making_papers import shown_pupils
from .organisations import BY_SLUG, MAIN_SCHOOL, OPERATOR, PASSWORD, UNITS, accounts
from .population import THIS_YEAR

LISTED = ("thcs-binh-minh", "thpt-cao-nguyen", "th-hoa-sen", "thcs-tan-lap")


def listing():
    """Return the contents of ``var/demo.json``."""
    port = os.environ.get("PORT", "8000")
    suffix = "" if port == "80" else f":{port}"
    units = [unit for unit in UNITS if unit.closed_on is None]
    return {
        "hosts": {unit.slug: f"http://{_host(unit)}{suffix}/" for unit in units},
        "accounts": [
            {
                "host": _host(unit),
                "role": account.roles[0],
                "user": account.email,
                "password": PASSWORD,
            }
            for unit in sorted(units, key=lambda unit: unit.slug != MAIN_SCHOOL)
            for account in accounts(unit)
        ]
        + [
            {
                "host": _host(BY_SLUG["so"]),
                "role": OPERATOR.roles[0],
                "user": OPERATOR.email,
                "password": PASSWORD,
            }
        ],
        "lookups": [lookup for slug in LISTED for lookup in _lookups(slug)],
        "waiting": _waiting(MAIN_SCHOOL),
        "exams": _exams(),
        "transcripts": _transcripts(MAIN_SCHOOL),
    }


def write_listing(found):
    file = settings.VAR_DIR / "demo.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return file


def _host(unit):
    return "localhost" if unit.slug == MAIN_SCHOOL else unit.host


def _exams():
    """Return one candidate of each opened exam and school, with what the exam asks for."""
    found = []
    with organisation_scope(Organisation.objects.get(slug="so")):
        for exam in Exam.objects.public().order_by("pk"):
            seen = Candidate.objects.filter(exam=exam, school__isnull=False)
            for slug, pk in dict(
                seen.order_by("-number").values_list("school__slug", "pk")
            ).items():
                one = seen.get(pk=pk)
                entry = {"host": _host(BY_SLUG[slug]), "slug": exam.slug, "number": one.number}
                if exam.access == Exam.Access.BIRTH:
                    entry["date_of_birth"] = f"{one.date_of_birth:%d/%m/%Y}"
                else:
                    entry["secret"] = one.printed_secret
                found.append(entry)
    return sorted(found, key=lambda entry: entry["host"] != "localhost")


def _transcripts(slug):
    """Return the check code of one issued transcript, with what its checker types."""
    with organisation_scope(Organisation.objects.get(slug=slug)):
        one = Transcript.objects.order_by("pk").first()
        figures = [value for _label, value in one.content["figures"]]
        return [
            {
                "host": _host(BY_SLUG[slug]),
                "code": one.printed_code,
                "initials": one.content["initials"],
                "figures": figures,
            }
        ]


def _lookups(slug):
    """Return one pupil of a school whose results are open to the family."""
    with organisation_scope(Organisation.objects.get(slug=slug)):
        pupils = list(shown_pupils().values_list("pupil", flat=True)[:1])
        return _entries(slug, LookupSecret.objects.filter(pupil__in=pupils))


def _waiting(slug):
    """Return one pupil of class 6A1: nothing is open until its sample sheet is imported."""
    with organisation_scope(Organisation.objects.get(slug=slug)):
        of_class = LookupSecret.objects.filter(
            pupil__enrolments__school_year=THIS_YEAR,
            pupil__enrolments__school_class__name="6A1",
        )
        return _entries(slug, of_class.order_by("pupil__code")[:1])


def _entries(slug, secrets):
    return [
        {"host": _host(BY_SLUG[slug]), "code": one.pupil.code, "secret": one.printed}
        for one in secrets.select_related("pupil")
    ]
