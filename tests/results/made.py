"""Results for tests, made inside an open scope, and the words of a card drawn from them."""

import re
from decimal import Decimal

from apps.results.models import SubjectResult, TermResult


def make_result(enrolment, period="hk1", **fields):
    """One pupil's term with a scored subject and one with a remark."""
    fields = {
        "rule_set": "tt22-2021",
        "learning_level": "Tốt",
        "conduct_level": "Khá",
        "absences_with_leave": 2,
        "absences_without_leave": 0,
        "teacher_note": "Chăm học.",
        **fields,
    }
    result = TermResult.objects.create(
        organisation_id=enrolment.organisation_id, enrolment=enrolment, period=period, **fields
    )
    SubjectResult.objects.create(
        organisation_id=enrolment.organisation_id,
        term_result=result,
        subject_id="toan",
        regular_marks=["8", "7.5"],
        midterm=Decimal("7"),
        final=Decimal("8.25"),
        average=Decimal("7.9"),
    )
    SubjectResult.objects.create(
        organisation_id=enrolment.organisation_id,
        term_result=result,
        subject_id="gdtc",
        remark=SubjectResult.Remark.PASSED,
    )
    return result


def words(html):
    """The words of a card without its tags and line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
