"""What a single row must keep, beyond what its cells can be read as."""

from apps.core.values import cell_text, grade_of_class, is_live_text, personal_id_doubts
from apps.roster.judging import age_doubt

from .places import OF_ROW

# A required value: the columns it may stand in, and the rule for a row that has it in none.
REQUIRED = {
    "full_name": (("full_name", "family_name", "given_name"), "name_blank"),
    "date_of_birth": (("date_of_birth",), "birth_blank"),
    "sex": (("sex", "is_female"), "sex_blank"),
    "ethnic_group": (("ethnic_group",), "ethnic_blank"),
    "class_name": (("class_name",), "class_blank"),
    "status": (("status",), "status_blank"),
}
AGES = {
    "impossible": "age_impossible",
    "young": "age_young",
    "late": "age_late",
    "far_late": "age_too_late",
}


def grade_of(row):
    """Return the grade that a row tells by its column or by the name of its class, or None."""
    told = row.get("grade")
    return told if told is not None else grade_of_class(row.get("class_name") or "")


def row_findings(row, faulty, pack, context):
    """Yield the Findings of a row. ``faulty``: names of columns whose cells were refused."""
    yield from _blank_cells(row, faulty, pack)
    yield from _text_cells(row, pack)
    name = row.get("full_name") or ""
    if name and " " not in name:
        yield _at(row, pack, "name_one_word", "full_name")
    birth = row.get("date_of_birth")
    if birth is not None and birth.precision != "day":
        yield _at(row, pack, "birth_partial", "date_of_birth", value=birth.year)
    if row.get("personal_id"):
        yield from _personal_id(row, pack)
    if row.get("class_name"):
        yield from _class(row, faulty, pack, context)
    grade = grade_of(row)
    if birth is not None and grade is not None:
        yield from _age(row, birth.year, grade, pack, context)


def _at(row, pack, code, column, value="", **values):
    heading, index = row.places.get(column, ("", None))
    return pack.finding(
        code,
        sheet=row.sheet,
        row=row.number,
        column=heading,
        column_index=index,
        value=value,
        **values,
    )


def _blank_cells(row, faulty, pack):
    for name in pack.thresholds.required_columns:
        columns, code = REQUIRED[name]
        present = [column for column in columns if column in row.places]
        if not row.get(name) and present and faulty.isdisjoint(present):
            if name == "sex" and row.values.get(name, "") is None:
                continue  # 0 or 1: said once for the whole column
            yield _at(row, pack, code, present[0])
        elif name == "class_name" and not present and not row.get(name):
            yield _at(row, pack, code, name)


def _text_cells(row, pack):
    """Refuse text that a spreadsheet program would run, or a page would show as markup."""
    for column, value in row.values.items():
        if isinstance(value, str) and is_live_text(value):
            yield _at(row, pack, "formula_text", column, value=value)


def _personal_id(row, pack):
    birth = row.get("date_of_birth")
    doubts = personal_id_doubts(
        row.get("personal_id"), sex=row.get("sex") or "", birth_year=birth.year if birth else None
    )
    for doubt in doubts:
        yield _at(row, pack, OF_ROW[doubt.code], "personal_id", value=row.get("personal_id"))


def _class(row, faulty, pack, context):
    name, told = row.get("class_name"), row.get("grade")
    found = grade_of_class(name)
    grade = told if told is not None else found
    column = "class_name" if "class_name" in row.places else "grade"
    if grade is None and "grade" not in faulty:
        yield _at(row, pack, "grade_unknown", column, value=name)
    elif told is not None and found and told != found:  # "Ghép", "Lá" tell no grade for sure
        yield _at(row, pack, "grade_differs", "grade", value=told, grade=told, name=name)
    elif grade is not None and context.grades and grade not in context.grades:
        yield _at(row, pack, "grade_not_taught", column, value=name, grade=grade)
    elif context.class_names and name not in context.class_names:
        yield _at(row, pack, "class_unknown", column, value=name, name=name)


def _age(row, year, grade, pack, context):
    doubt = age_doubt(context.school_year, year, grade, pack.thresholds)
    if doubt:
        told = {"value": year, "year": year, "grade": cell_text(grade)}
        yield _at(row, pack, AGES[doubt], "date_of_birth", **told)
