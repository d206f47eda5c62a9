"""The figures that a list states of itself: its rows must give them, and they one another.

"Sĩ số: 35, nữ: 17" above or below a class, and a sheet of totals by class and grade.
"""

import re
from dataclasses import dataclass

from apps.core.text import fold, heading_key, squeeze
from apps.core.values import cell_text
from apps.imports.bodies import STATED_TOTAL
from apps.imports.specs import Finding

from .columns import class_of

ROWS_SEARCHED = 15
NO_MINORITY = frozenset({"Kinh", "Người nước ngoài"})
LABELS = {
    "pupils": "học sinh",
    "girls": "nữ",
    "ethnic": "dân tộc thiểu số",
    "girls_ethnic": "nữ dân tộc thiểu số",
}
NEVER_MORE = (
    *(("girls", "pupils"), ("ethnic", "pupils")),
    *(("girls_ethnic", "girls"), ("girls_ethnic", "ethnic")),
)
_MINORITY = r"(?:dan toc(?: thieu so)?|dtts)"
_STATED = {
    "girls": re.compile(r"\bnu\s*[:=-]?\s*(\d{1,5})(?!\d)"),
    "ethnic": re.compile(rf"(?<!nu )\b{_MINORITY}\s*[:=-]?\s*(\d{{1,5}})(?!\d)"),
    "girls_ethnic": re.compile(rf"\bnu {_MINORITY}\s*[:=-]?\s*(\d{{1,5}})(?!\d)"),
}
_HEADINGS = {
    "name": ("lop", "ten lop", "khoi", "khoi lop", "khoi/lop", "khoi, lop", "lop/khoi"),
    "pupils": ("si so", "so hoc sinh", "so hs", "tong so", "tong so hoc sinh", "tong so hs"),
    "girls": ("nu", "so nu", "hoc sinh nu", "hs nu", "trong do nu"),
    "ethnic": ("dan toc", "dan toc thieu so", "dtts", "hs dan toc", "so dan toc", "hs dtts"),
    "girls_ethnic": ("nu dan toc", "nu dan toc thieu so", "nu dtts"),
}
_TOTAL = re.compile(r"(?:tong|cong|toan truong)\b")
_GRADE = re.compile(r"(?:(?:tong|cong)\s+)?khoi\s*:?\s*(\d{1,2})\Z")
_IN_CLASS = {None, "", "studying"}


def total_findings(workbook, tables, rows):
    """Yield the Findings of all figures that a Workbook states; ``rows`` are those of its list."""
    by_place = {(row.sheet, row.number): row for row in rows}
    for table in tables:
        listed = [by_place[table.sheet, number] for number, _class, _cells in table.rows]
        for stated in table.stated:
            yield from _of_line(table, stated, listed)
    sheets = {table.sheet for table in tables}
    for sheet in workbook.visible_sheets:
        if sheet.name not in sheets and rows:
            yield from _of_sheet(sheet, rows)


def _count(rows):
    """Return the figures of rows; None for one that some row leaves open."""
    here = [row for row in rows if row.get("status") in _IN_CLASS]
    girls = [row for row in here if row.get("sex") == "female"]
    figures = {
        "pupils": len(rows),
        "girls": len(girls),
        "ethnic": sum(map(_is_minority, here)),
        "girls_ethnic": sum(map(_is_minority, girls)),
    }
    if not all(row.get("sex") for row in here):
        figures["girls"] = figures["girls_ethnic"] = None
    if not all(row.get("ethnic_group") for row in here):
        figures["ethnic"] = figures["girls_ethnic"] = None
    return figures


def _is_minority(row):
    return bool(row.get("ethnic_group")) and row.get("ethnic_group") not in NO_MINORITY


def figures_in(text):
    """Return what a line states, by the names of LABELS: "Sĩ số: 35, nữ: 17"."""
    folded = fold(text)
    total = STATED_TOTAL.search(folded)
    found = {"pupils": int(total[1] or total[2])} if total else {}
    for name, pattern in _STATED.items():
        if told := pattern.search(folded):
            found[name] = int(told[1])
    return found


def _of_line(table, stated, listed):
    figures = figures_in(stated.text)
    yield from _impossible(figures, table.sheet, stated.number)
    scopes = [_count(listed[start:stop]) for start, stop in stated.scopes]
    for name, number in figures.items():
        counted = [scope[name] for scope in scopes]
        is_told = name == "pupils" and stated.is_foot  # by the reading of the table itself
        if is_told or None in counted or number in counted:
            continue
        yield _differs(name, number, counted[0], table.sheet, stated.number)


def _impossible(figures, sheet, number):
    for less, more in NEVER_MORE:
        if figures.get(less, 0) > figures.get(more, figures.get(less, 0)):
            yield Finding(
                "error",
                "totals_wrong",
                f"Số {LABELS[less]} ({figures[less]}) lớn hơn số {LABELS[more]} ({figures[more]}).",
                "Đếm lại và sửa số tổng trong tệp.",
                sheet,
                number,
            )


def _differs(name, stated, counted, sheet, number, column="", index=None):
    return Finding(
        "warning",
        "total_differs",
        f"Tệp ghi {stated} {LABELS[name]}, nhưng đếm trong danh sách được {counted}.",
        "Kiểm tra xem danh sách có thiếu hoặc thừa em nào, có ô nào ghi sai không.",
        sheet,
        number,
        column,
        index,
    )


@dataclass
class _Line:
    """One row of a sheet of totals: a class, a grade ("khối 6") or all ("tổng cộng")."""

    number: int
    name: str
    figures: dict

    @property
    def grade(self):
        found = _GRADE.match(fold(self.name))
        return int(found[1]) if found else None

    @property
    def is_total(self):
        return self.grade is None and _TOTAL.match(fold(self.name)) is not None


def _of_sheet(sheet, rows):
    columns, first = _columns_of(sheet)
    if columns is None:
        return
    lines = list(_lines_of(sheet, columns, first))
    for line in lines:
        yield from _impossible(line.figures, sheet.name, line.number)
    yield from _sums(sheet, lines, columns)
    by_class = {}
    for row in rows:
        by_class.setdefault(row.get("class_name"), []).append(row)
    for line in lines:
        name = class_of(line.name)
        if name not in by_class:
            continue
        counted = _count(by_class[name])
        for figure, number in line.figures.items():
            if counted[figure] is not None and counted[figure] != number:
                heading, index = columns[figure]
                place = (sheet.name, line.number, heading, index + 1)
                yield _differs(figure, number, counted[figure], *place)


def _columns_of(sheet):
    """Return (figure → (heading, index), index of the first row below) of a sheet of totals."""
    for place, row in enumerate(sheet.rows[:ROWS_SEARCHED]):
        columns = {}
        for index, cell in enumerate(row):
            key = fold(heading_key(cell_text(cell)))
            name = next((name for name, keys in _HEADINGS.items() if key in keys), None)
            if name is not None:
                columns.setdefault(name, (squeeze(cell_text(cell)), index))
        if "name" in columns and "pupils" in columns:
            return columns, place + 1
    return None, 0


def _lines_of(sheet, columns, first):
    figures = {name: index for name, (_heading, index) in columns.items() if name != "name"}
    for offset in range(first, len(sheet.rows)):
        row = [squeeze(cell_text(cell)) for cell in sheet.rows[offset]]
        names = [text for text in row[: min(figures.values())] if _is_name(text)]
        told = {name: int(row[index]) for name, index in figures.items() if row[index].isdecimal()}
        if names and told:
            yield _Line(sheet.first_row + offset, names[-1], told)


def _is_name(text):
    return bool(text) and not text.isdecimal()


def _sums(sheet, lines, columns):
    """Hold classes against their grade, and classes or grades against the total of all."""
    parts, grades = [], []
    for line in lines:
        if line.grade is not None:
            if parts:
                yield from _sum(sheet, line, parts, columns)
            grades.append((line, parts))
            parts = []
        elif line.is_total:
            loose = [part for grade, below in grades if below for part in below] + parts
            whole = [grade for grade, _below in grades] + (parts if grades else [])
            for summed in (loose, whole):
                if summed:
                    yield from _sum(sheet, line, summed, columns)
            return
        else:
            parts.append(line)


def _sum(sheet, line, parts, columns):
    for name, stated in line.figures.items():
        told = [part.figures[name] for part in parts if name in part.figures]
        if len(told) == len(parts) and sum(told) != stated:
            heading, index = columns[name]
            yield Finding(
                "error",
                "totals_wrong",
                f"“{line.name[:40]}” ghi {stated} {LABELS[name]}, nhưng cộng các phần được "
                f"{sum(told)}.",
                "Cộng lại và sửa số tổng trong tệp.",
                sheet.name,
                line.number,
                heading,
                index + 1,
            )
