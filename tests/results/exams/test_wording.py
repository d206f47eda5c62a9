"""Scores as people read them: as many decimals as the step has, states in words."""

from decimal import Decimal

import pytest

from apps.results.exams.models import ExamSubject
from apps.results.exams.wording import (
    decimals_of_total,
    score_text,
    subject_facts,
    total_label,
    total_text,
)


@pytest.mark.parametrize(
    ("step", "decimals"), [("0.25", 2), ("0.50", 1), ("0.2", 1), ("0.05", 2), ("1.00", 0)]
)
def test_decimals_follow_the_step(step, decimals):
    assert ExamSubject(step=Decimal(step)).decimals == decimals


@pytest.mark.parametrize(
    ("text", "decimals", "written"),
    [
        ("8", 2, "8,00"),
        ("7.25", 2, "7,25"),
        ("7.5", 2, "7,50"),
        ("8", 1, "8,0"),
        ("10", 0, "10"),
        ("7.25", 1, "7,25"),  # what was stored is never shortened
        ("absent", 2, "vắng thi"),
        ("suspended", 0, "bị đình chỉ thi"),
    ],
)
def test_a_score_is_written_by_the_step(text, decimals, written):
    assert score_text(text, decimals) == written


def test_a_subject_names_its_scale_where_it_is_not_ten():
    subjects = [
        ExamSubject(name="Toán", step=Decimal("0.25"), highest=Decimal(highest))
        for highest in ("10.00", "20.00")
    ]

    assert [subject_facts(one).label for one in subjects] == ["Toán", "Toán (thang điểm 20)"]


def test_a_total_is_called_what_it_is():
    assert total_label("tot-nghiep") == "Điểm xét tốt nghiệp"
    assert total_label("khao-sat") == "Tổng điểm"


def test_a_total_goes_by_the_finest_step_of_its_subjects():
    subjects = [ExamSubject(step=Decimal(1)), ExamSubject(step=Decimal("0.25"))]

    assert total_text(Decimal("21.50"), decimals_of_total("khao-sat", subjects)) == "21,50"
    assert total_text(Decimal("9.10"), decimals_of_total("nghe", subjects)) == "9,1"
    assert total_text(Decimal("200.00"), 0) == "200"
    assert total_text(None, 2) == ""
