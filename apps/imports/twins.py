"""Columns that a sheet has twice: refused over different cells, for none of the two is guessed."""

from apps.core.spreadsheets import column_letter
from apps.core.text import heading_key, squeeze
from apps.core.values import cell_text

from .lines import aliases, named, without_note
from .specs import Finding


def twin_columns(spec, table, headings):
    """Return (findings, 0-based places of the twins) of columns that a sheet has twice."""
    findings, names = [], []
    known = aliases(spec)
    taken = {column.name: index for index, (column, _heading) in table.columns.items()}
    for index, heading in enumerate(headings):
        if not heading or index in table.columns:
            continue
        column = named(known, heading) or spec.dynamic_column(heading)
        column = column or without_note(known, heading)
        if column is None or column.name not in taken:
            continue
        first = taken[column.name]
        pairs = [
            (_text_at(cells, first), _text_at(cells, index)) for _row, _class, cells in table.rows
        ]
        if all(not twin or twin == text for text, twin in pairs):
            continue
        used = table.columns[first][1]
        place = (table.sheet, table.header_number, heading, index + 1)
        if heading_key(used) == heading_key(heading):
            twin = Finding(
                "error",
                "column_twice",
                f"Có hai cột cùng tên “{heading}” mà nội dung khác nhau.",
                "Hãy xóa hoặc đổi tên một cột: không thể đoán cột nào đúng.",
                *place,
            )
        else:
            twin = Finding(
                "query",
                "column_two_names",
                f"Cột “{used}” và cột “{heading}” cùng chỉ một mục; chỉ cột “{used}” được đọc.",
                "Nếu cần cột kia, hãy xóa hoặc đổi tên cột này; nếu không thì xác nhận.",
                *place,
            )
        findings.append(twin)
        names.append(column)
    places = {found.column_index - 1 for found in findings}
    twice = [found for found in findings if found.code == "column_twice"]
    if len(twice) > 1 and any(one.is_name or one.name == spec.key_column for one in names):
        findings = [_side_by_side(twice)]
    return findings, places


def _side_by_side(twice):
    """Say once that a second list stands right of the first."""
    first = min(twice, key=lambda found: found.column_index)
    columns = ", ".join(f"“{found.column}”" for found in twice[:5])
    return Finding(
        "error",
        "lists_side_by_side",
        f"Có hai danh sách cạnh nhau: các cột {columns} lặp lại từ cột "
        f"{column_letter(first.column_index)}.",
        "Chuyển danh sách bên phải, kèm dòng tiêu đề và tên lớp, xuống dưới danh sách bên trái "
        "hoặc sang trang tính khác.",
        *(first.sheet, first.row, first.column, first.column_index),
    )


def _text_at(cells, index):
    return squeeze(cell_text(cells[index])) if index < len(cells) else ""
