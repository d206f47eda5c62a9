"""How scores are written for people: a comma, as many decimals as the step has, states in words."""

from .models import Candidate, Exam


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
