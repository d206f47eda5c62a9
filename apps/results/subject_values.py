"""From the cells of a subject sheet's row to the fields of one subject's result."""

from decimal import Decimal

from apps.core.vocabulary import Period, SubjectKind

from .models import SubjectResult
from .sheet_checks import LAST_PRIMARY_GRADE

Remark = SubjectResult.Remark
EXEMPT, ABSENT = "exempt", "absent"
STATES = {EXEMPT, ABSENT}
SHORT_REMARKS = {Remark.PASSED: "Đ", Remark.FAILED: "CĐ"}
MARKS = ("regular", "midterm", "final", "average", "remark")


def stated(row, period):
    """Return {"regular": [...], "midterm", "final", "average", "remark"} as the row states them.

    A value is Decimal, "exempt", "absent", "passed", "failed", a primary level, or None for a
    blank. Results of the year take only average and remark.
    """
    average = "year_average" if period == Period.YEAR else "term_average"
    values = {
        "average": _first(row.get(average), row.get("any_average")),
        "remark": row.get("remark"),
    }
    if period == Period.YEAR:
        return {"regular": [], "midterm": None, "final": None, **values}
    return {
        "regular": [mark for name in _regular_names(row) for mark in row.get(name)],
        "midterm": _first(row.get("midterm"), sum_of_parts(row, "midterm")),
        "final": _first(row.get("final"), sum_of_parts(row, "final")),
        **values,
    }


def filled(values):
    """Return all values of a row that say something, in one list."""
    single = [values[name] for name in MARKS[1:] if values[name] not in (None, "")]
    return [*values["regular"], *single]


def sum_of_parts(row, time):
    """Return theory + practice of a test, the half that is there, or None."""
    parts = [row.get(f"{time}_{part}") for part in ("theory", "practice")]
    marks = [part for part in parts if isinstance(part, Decimal)]
    if marks:
        return sum(marks)
    return next((part for part in parts if part is not None), None)


def subject_fields(row, subject, period, grade):
    """Return the fields of SubjectResult that a checked row states; a blank states nothing."""
    values = stated(row, period)
    fields = {}
    everything = filled(values)
    if everything and set(everything) <= {EXEMPT}:
        fields = {"state": SubjectResult.State.EXEMPT, "average": None, "remark": ""}
    elif values["average"] == ABSENT:
        fields = {"state": SubjectResult.State.ABSENT, "average": None, "remark": ""}
    elif everything:
        fields = {"state": SubjectResult.State.NORMAL}
    if subject.kind == SubjectKind.REMARK:
        fields |= _remarked(values)
    else:
        fields |= _scored(values, grade)
    note = _note(row)
    return {**fields, "note": note} if note else fields


def _remarked(values):
    tests = [*values["regular"], values["midterm"], values["final"]]
    tests = [SHORT_REMARKS[test] for test in tests if test in SHORT_REMARKS]
    fields = {"regular_marks": tests} if tests else {}
    result = _first(values["remark"], values["average"])
    return {**fields, "remark": result} if result and result not in STATES else fields


def _scored(values, grade):
    fields = {}
    marks = [as_text(mark) for mark in values["regular"] if isinstance(mark, Decimal)]
    if marks:
        fields["regular_marks"] = marks
    for name in ("midterm", "final", "average"):
        if isinstance(values[name], Decimal):
            fields[name] = values[name]
    if grade <= LAST_PRIMARY_GRADE and "average" in fields:
        # Primary school has no averages: the number is the test of the period.
        average = fields.pop("average")
        fields.setdefault("final", average)
    remark = values["remark"]
    if isinstance(remark, str) and remark and remark not in STATES:
        fields["remark"] = remark
    return fields


def _note(row):
    parts = [row.get("subject_note") or ""]
    if row.get("bonus"):
        parts.append(f"Điểm cộng: {row.get('bonus')}.")
    return " ".join(part for part in parts if part)[:500]


def as_text(mark):
    """Return a mark as it is stored among the regular ones: 7.50 gives "7.5"."""
    return f"{mark.normalize():f}"


def _regular_names(row):
    names = [name for name in row.places if name.split(":")[0] == "regular" and row.get(name)]
    return sorted(names, key=lambda name: row.places[name][1])


def _first(*values):
    return next((value for value in values if value not in (None, "")), None)
