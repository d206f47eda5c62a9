"""Exams for tests, made inside an open scope."""

from decimal import Decimal

from apps.results.exams.models import Candidate, Exam, ExamSubject
from apps.results.exams.presets import presets
from apps.roster.models import SchoolYear


def make_exam(organisation, slug="tot-nghiep", kind="tot-nghiep", **fields):
    """An exam of school year 2025–2026 with the subjects of its kind."""
    year, _ = SchoolYear.objects.get_or_create(
        first_year=2025, defaults={"starts_on": "2025-08-01", "ends_on": "2026-07-31"}
    )
    exam = Exam.objects.create(
        **{
            "organisation": organisation,
            "slug": slug,
            "name": "Kỳ thi thử nghiệm",
            "kind": kind,
            "school_year": year,
            **fields,
        }
    )
    for position, one in enumerate(presets(kind, exam.year)):
        ExamSubject.objects.create(
            organisation=organisation,
            exam=exam,
            code=one.code,
            name=one.name,
            step=one.step,
            highest=Decimal(one.highest),
            position=position,
        )
    return exam


def make_candidate(exam, number="000001", **fields):
    return Candidate.objects.create(
        **{
            "organisation_id": exam.organisation_id,
            "exam": exam,
            "number": number,
            "full_name": "Trần Thị Thử",
            "scores": {"toan": "8.5", "ngu-van": "7", "ngoai-ngu": "absent"},
            "secret": "ABCDE12345",
            **fields,
        }
    )
