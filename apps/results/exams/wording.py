"""How scores are written for people: a comma, as many decimals as the step has, states in words."""

from dataclasses import dataclass
from decimal import Decimal

from .models import Candidate, Exam

USUAL_SCALE = Decimal(10)
_TOTALS = {
    Exam.Kind.GRADUATION: "Điểm xét tốt nghiệp",
    Exam.Kind.ENTRANCE: "Tổng điểm xét tuyển",
    Exam.Kind.VOCATIONAL: "Điểm xếp loại",
}


@dataclass(frozen=True)
class SubjectFacts:
    """What a card needs of a subject; ``label`` names the scale where it is not the usual one."""

    code: str
    name: str
    label: str
    decimals: int


def subject_facts(subject):
    scale = "" if subject.highest == USUAL_SCALE else f" (thang điểm {scale_text(subject.highest)})"
    return SubjectFacts(subject.code, subject.name, f"{subject.name}{scale}", subject.decimals)


def scale_text(highest):
    return f"{highest.normalize():f}".replace(".", ",")


def total_label(kind):
    """Return what the total of an exam is called: it is not always the sum of the scores."""
    return _TOTALS.get(kind, "Tổng điểm")


def score_text(text, decimals):
    """Write a stored score or state: ("8", 2) gives "8,00", ("absent", 2) gives "vắng thi"."""
    if text in Candidate.STATES:
        return Candidate.STATES[text]
    whole, _point, rest = text.partition(".")
    return f"{whole},{rest:0<{decimals}}" if decimals or rest else whole


def total_text(total, decimals):
    """Write a total, which the database may hand over with zeros of its own; None is nothing."""
    return "" if total is None else score_text(f"{total.normalize():f}", decimals)


def decimals_of_total(kind, subjects):
    """Return the decimals of a total: those of the finest step; one in a vocational exam."""
    if kind == Exam.Kind.VOCATIONAL:
        return 1
    return max((subject.decimals for subject in subjects), default=0)
