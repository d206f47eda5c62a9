"""Finding the header row of the table in a sheet: by alias, over one line, two or three."""

from dataclasses import replace

from apps.core.values import is_blank

from .bodies import read_table
from .legacy import encodings_to_try, read_as
from .lines import aliases, in_two, joined, named, reaching, single, without_note
from .parted import join_parts, whole_name
from .specs import Finding

ROWS_SEARCHED = 15
LEAST_SHARE = 2  # a sheet with at most half of the columns of the fullest is a catalogue


def find_tables(spec, workbook):
    """Return (tables, findings): a Table for every sheet that holds one."""
    tables, findings, skipped, found = [], [], [], []
    for sheet in workbook.visible_sheets:
        if not any(not is_blank(cell) for row in sheet.rows for cell in row):
            continue
        header = _best_header(spec, sheet)
        if header is None:
            skipped.append(sheet.name)
        else:
            found.append((sheet, header, _missing_columns(spec, sheet, header)))
    most = max((len(header[3]) for _sheet, header, missing in found if not missing), default=0)
    for sheet, header, missing in found:
        is_small = len(header[3]) * LEAST_SHARE <= most
        if missing and (is_small or (most and _is_of_something_else(spec, header[3]))):
            skipped.append(sheet.name)
            continue
        table = read_table(spec, sheet, *header)
        findings += table.findings
        if missing:
            findings.append(missing)
        else:
            tables.append(table)
    if not tables and not any(finding.severity == "error" for finding in findings):
        needed = {names[0] for names in spec.one_of}
        wanted = ", ".join(
            f"“{column.heading}”"
            for column in spec.columns
            if column.required or column.name in needed
        )
        findings.append(
            Finding(
                "error",
                "no_header",
                "Không tìm thấy dòng tiêu đề trong 15 dòng đầu của trang tính nào.",
                f"Hãy để dòng tiêu đề có các cột {wanted} ở phía trên bảng, hoặc dùng tệp mẫu.",
            )
        )
    elif skipped:
        findings.append(
            Finding(
                "info",
                "sheet_skipped",
                f"Bỏ qua trang tính không có bảng phù hợp: {', '.join(skipped)}.",
                "Nếu trang đó có dữ liệu, hãy kiểm tra lại tên các cột.",
            )
        )
    return tables, findings


def _is_of_something_else(spec, columns):
    """Tell a sheet that lacks whatever makes a row of this kind, as totals by class lack names."""
    wanted = [{column.name} for column in spec.columns if column.required]
    wanted += [set(names) for names in spec.one_of]
    found = {column.name for column, _heading in columns.values()}
    return len(wanted) > 1 and all(found.isdisjoint(names) for names in wanted)


def _best_header(spec, sheet):
    """Return (row index, rows taken, encoding, columns) of the best header, None below two matches.

    One line is preferred; more lines are joined, and an old encoding is read, only where that names
    more columns.
    """
    known = aliases(spec)
    required = {column.name for column in spec.columns if column.required}
    first_rows = sheet.rows[: ROWS_SEARCHED + 2]
    best, best_score = None, 1
    for encoding in ("", *encodings_to_try(first_rows)):
        rows = [read_as(row, encoding) for row in first_rows]
        for taken in (1, 2, 3):
            for index, row in enumerate(rows[:ROWS_SEARCHED]):
                texts = single(row)
                if sum(map(bool, texts)) < taken:  # a line of titles names no group of columns
                    continue
                if taken == 1:
                    columns = _match(spec, known, texts, [], [])
                else:
                    upper, below = in_two(rows[index : index + taken])
                    groups = reaching(upper, below)
                    columns = _match(spec, known, joined(upper, below), single(below), groups)
                fixed = {column.name for column, _heading in columns.values()}
                if taken == 1:  # the parts of a date speak for a line only below its title
                    fixed = {whole_name(name) for name in fixed}
                score = len(fixed) + len(required & fixed)
                if score > best_score:
                    best, best_score = (index, taken, encoding, columns), score
    return best


def _match(spec, known, headings, lower, groups):
    """Return index → (Column, heading); under a group's title the lower line names the column.

    A group and its lower line are also read the other way round: "Cha" over "Họ tên".
    """
    columns, taken, left = {}, set(), ()
    for index, heading in enumerate(headings):
        if not heading:
            continue
        below = lower[index] if index < len(lower) else ""
        group = groups[index] if index < len(groups) else ""
        column = spec.column_in_place(below or heading, group, left)
        left, before = (), left
        if column is not None and column.name in taken:
            column = None
        column = column or named(known, heading)
        if column is None and below:
            column = named(known, f"{below} {groups[index]}") or named(known, below)
        column = column or spec.dynamic_column(heading)
        if column is None and below:
            column = spec.dynamic_column(below)
        column = column or without_note(known, heading)
        if column is not None and column.repeats and column.name in taken:
            column = _next_of(column, taken)
        if column is not None and column.name not in taken:
            columns[index] = (column, heading)
            taken.add(column.name)
            left = (*before, column)
    join_parts(spec, known, columns, headings, lower, groups)
    return columns


def _next_of(column, taken):
    number = 2
    while f"{column.name}:{number}" in taken:
        number += 1
    return replace(column, name=f"{column.name}:{number}")


def _missing_columns(spec, sheet, header):
    """Return the Finding about columns that a sheet must have and has not, or None."""
    index, _taken, _encoding, columns = header
    found = {column.name for column, _heading in columns.values()}
    wanted = [column for column in spec.columns if column.required and column.name not in found]
    wanted += [
        column
        for names in spec.one_of
        if not found & set(names)
        for column in spec.columns
        if column.name == names[0]
    ]
    if not wanted:
        return None
    names = "; ".join(
        f"“{column.heading}”"
        + (f" (hoặc {', '.join(column.aliases[:3])})" if column.aliases else "")
        for column in wanted
    )
    return Finding(
        "error",
        "missing_column",
        f"Thiếu cột bắt buộc: {names}.",
        "Hãy thêm cột hoặc sửa tên cột ở dòng tiêu đề rồi tải lại tệp.",
        sheet.name,
        sheet.first_row + index,
    )
