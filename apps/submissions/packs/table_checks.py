"""What the tables of a file must keep: whose and of when they are, and their columns."""

from apps.core.titles import other_unit, other_year
from apps.core.values import cell_text

from .row_checks import REQUIRED

COLUMN_LABELS = {
    "full_name": "Họ và tên",
    "date_of_birth": "Ngày sinh",
    "sex": "Giới tính",
    "ethnic_group": "Dân tộc",
    "class_name": "Lớp",
    "status": "Trạng thái",
}


def table_findings(tables, rows, pack, context):
    """Yield the Findings of all tables of a file."""
    with_class = {row.sheet for row in rows if row.get("class_name")}
    for table in tables:
        yield _unit(table, pack, context)
        yield _year(table, pack, context)
        yield _missing_columns(table, pack, table.sheet in with_class)


def place_of_table(table):
    return {"sheet": table.sheet, "row": table.header_number}


def _unit(table, pack, context):
    found = other_unit(table.title, context.unit_name, context.unit_code)
    if not found:
        found = _other_code(table, context.unit_code)
    if found:
        return pack.finding("other_school", sheet=table.sheet, found=found, unit=context.unit_name)
    return None


def _other_code(table, unit_code):
    """Return the code of another unit in a column of codes, or ""."""
    place = next((i for i, (c, _h) in table.columns.items() if c.name == "school_code"), None)
    if place is None or not unit_code:
        return ""
    codes = {cell_text(cells[place]).upper() for _n, _c, cells in table.rows} - {""}
    others = sorted(codes - {unit_code.upper()})
    return f"mã {others[0]}" if others else ""


def _year(table, pack, context):
    found = other_year(table.title, context.school_year)
    if found is None:
        return None
    told = {
        "found": f"{found}–{found + 1}",
        "year": f"{context.school_year}–{context.school_year + 1}",
    }
    return pack.finding("other_year", sheet=table.sheet, **told)


def _missing_columns(table, pack, has_class):
    """Name the required columns that a table lacks; a title "LỚP 6A1" stands for a column."""
    here = {column.name for column, _heading in table.columns.values()}
    missing = [
        COLUMN_LABELS[name]
        for name in pack.thresholds.required_columns
        if here.isdisjoint(REQUIRED[name][0]) and not (name == "class_name" and has_class)
    ]
    if not missing:
        return None
    names = ", ".join(f"“{label}”" for label in missing)
    return pack.finding("column_missing", **place_of_table(table), columns=names)
