"""Finding the table in a sheet: header row, title rows, class titles, total and signature rows."""

import re
from dataclasses import dataclass, field, replace

from apps.core.spreadsheets import column_letter, is_example_row
from apps.core.text import fold, heading_key, squeeze
from apps.core.values import cell_text, is_blank

from .legacy import encoding_of_columns, encodings_to_try, read_as
from .specs import Finding

ROWS_SEARCHED = 15
CLASS_TITLE = re.compile(
    r"\bl[ớoơ]p(?!\s*:?\s*n[ăa]m\b)\s*:?\s*"
    r"(\d{1,2}(?:\s*(?!n[ăa]m\b)[\w./-]+)?|[\wÀ-ỹ .-]{1,30}\d+)",
    re.IGNORECASE,
)
CLASS_SHEET = re.compile(r"\A(?:l[ớo]p\s*)?(\d{1,2}\s?[A-Za-zĐđ]\w*(?:[./-]\w+)?)\Z", re.IGNORECASE)
FOOT_WORDS = (
    *("tong cong", "tong so", "hieu truong", "pho hieu truong", "nguoi lap", "nguoi ky"),
    *(
        "giao vien chu nhiem",
        "gvcn",
        "xac nhan",
        "thu truong",
        "ky ten",
        "danh sach nay",
        "ghi chu",
    ),
)
SUM_WORD = re.compile(r"\Acong(?:\Z|\s*:|\s+\d)")  # "Cộng: 35", but not "Công Thử Nghiệm"
SIGNED_DAY = re.compile(r"ngay\s.{0,6}thang\s.{0,6}nam")


@dataclass
class Table:
    """One sheet's table: columns by 0-based index, and the rows that hold data."""

    sheet: str
    columns: dict  # index → (Column, heading as found)
    header_number: int
    title: tuple = ()  # the lines of text above the heading row
    encoding: str = ""  # in which titles and doubtful columns are read, if not Unicode
    heading_samples: list = field(default_factory=list)  # (before, after) of converted headings
    rows: list = field(default_factory=list)  # (number, class name, cells)
    findings: list = field(default_factory=list)


def find_tables(spec, workbook):
    """Return (tables, findings): a Table for every sheet that holds one."""
    tables, findings, skipped = [], [], []
    for sheet in workbook.visible_sheets:
        if not any(not is_blank(cell) for row in sheet.rows for cell in row):
            continue
        header = _best_header(spec, sheet)
        if header is None:
            skipped.append(sheet.name)
            continue
        table = _read_table(spec, sheet, *header)
        findings += table.findings
        missing = _missing_columns(spec, table)
        if missing:
            findings.append(missing)
        else:
            tables.append(table)
    if not tables and not any(finding.severity == "error" for finding in findings):
        wanted = ", ".join(f"“{column.heading}”" for column in spec.columns if column.required)
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


def _aliases(spec):
    known = {}
    for column in spec.columns:
        for name in (column.heading, *column.aliases):
            known.setdefault(heading_key(name), column)
    return known


def _best_header(spec, sheet):
    """Return (row index, rows taken, encoding, columns) of the best header, None below two matches.

    One line is preferred; two lines are joined, and an old encoding is read, only where that names
    more columns.
    """
    known = _aliases(spec)
    required = {column.name for column in spec.columns if column.required}
    first_rows = sheet.rows[: ROWS_SEARCHED + 1]
    best, best_score = None, 1
    for encoding in ("", *encodings_to_try(first_rows)):
        rows = [read_as(row, encoding) for row in first_rows]
        for taken in (1, 2):
            for index, row in enumerate(rows[:ROWS_SEARCHED]):
                if not any(_single(row)):
                    continue
                below = rows[index + 1] if index + 1 < len(rows) else []
                if taken == 1:
                    columns = _match(spec, known, _single(row), [])
                else:
                    columns = _match(spec, known, _joined(row, below), _single(below))
                fixed = {column.name for column, _heading in columns.values()}
                score = len(fixed) + len(required & fixed)
                if score > best_score:
                    best, best_score = (index, taken, encoding, columns), score
    return best


def _single(row):
    return [squeeze(cell_text(cell)) for cell in row]


def _keys(row):
    return [heading_key(text) for text in _single(row)]


def _joined(row, below):
    """Headings over two lines: the upper one reaches over blank cells to its right."""
    upper, headings = "", []
    lower = [*_single(below), *[""] * len(row)]
    for index, text in enumerate(_single(row)):
        upper = text or upper
        headings.append((text or f"{upper} {lower[index]}") if lower[index] else text)
        if text and lower[index]:
            headings[-1] = f"{text} {lower[index]}"
        if not text and not lower[index]:
            upper = ""
    return headings


def _match(spec, known, headings, lower):
    """Return index → (Column, heading); under a group's title the lower line names the column."""
    columns, taken = {}, set()
    for index, heading in enumerate(headings):
        if not heading:
            continue
        column = known.get(heading_key(heading))
        if column is None and index < len(lower) and lower[index]:
            column = known.get(heading_key(lower[index]))
        column = column or spec.dynamic_column(heading)
        if column is None and index < len(lower) and lower[index]:
            column = spec.dynamic_column(lower[index])
        if column is not None and column.repeats and column.name in taken:
            column = _next_of(column, taken)
        if column is not None and column.name not in taken:
            columns[index] = (column, heading)
            taken.add(column.name)
    return columns


def _next_of(column, taken):
    number = 2
    while f"{column.name}:{number}" in taken:
        number += 1
    return replace(column, name=f"{column.name}:{number}")


def _missing_columns(spec, table):
    found = {column.name for column, _heading in table.columns.values()}
    missing = [column for column in spec.columns if column.required and column.name not in found]
    if not missing:
        return None
    names = "; ".join(
        f"“{column.heading}”"
        + (f" (hoặc {', '.join(column.aliases[:3])})" if column.aliases else "")
        for column in missing
    )
    return Finding(
        "error",
        "missing_column",
        f"Thiếu cột bắt buộc: {names}.",
        "Hãy thêm cột hoặc sửa tên cột ở dòng tiêu đề rồi tải lại tệp.",
        table.sheet,
        table.header_number,
    )


def _read_table(spec, sheet, index, taken, encoding, columns):
    """Read the rows below a header; titles and totals as they stand and in the old encoding."""
    header_number = sheet.first_row + index
    header = [read_as(row, encoding) for row in sheet.rows[index : index + taken]]
    body = sheet.rows[index + taken :]
    readings = ["", encoding or encoding_of_columns(columns, body)]
    readings = list(dict.fromkeys(readings))
    above = [
        " ".join(text for text in _single(read_as(row, reading)) if text)
        for row in sheet.rows[:index]
        for reading in readings
    ]
    title = tuple(dict.fromkeys(line for line in above if line))
    table = Table(sheet.name, columns, header_number, title, readings[-1])
    if encoding:
        pairs = zip(sheet.rows[index], header[0], strict=True)
        table.heading_samples = [(old, new) for old, new in pairs if old != new]
    header_lines = [_keys(line) for line in header]
    headings = _joined(*header) if taken == 2 else header_lines[0]
    last = max(place for place, text in enumerate(headings) if text)
    class_name = _class_of_sheet(sheet.name, title)
    blank_rows, feet, repeated, in_foot = 0, [], [], False
    for offset in range(index + taken, len(sheet.rows)):
        cells = sheet.rows[offset]
        number = sheet.first_row + offset
        read = [_single(read_as(cells, reading)) for reading in readings]
        texts = read[0]
        filled = [[text for text in line if text] for line in read]
        if not filled[0] or is_example_row(cells):
            blank_rows += not filled[0]
            continue
        titles = [CLASS_TITLE.search(" ".join(line)) for line in filled if len(line) <= 2]
        if any(titles):
            found = next(title for title in titles if title)
            class_name, in_foot = squeeze(found.group(1)), False
            continue
        if any(_keys(line) in header_lines for line in read):
            repeated.append(number)
            in_foot = False
            continue
        if any(_is_foot(line, texts, columns, in_foot) for line in filled):
            feet.append(number)
            in_foot = True
            continue
        table.rows.append((number, class_name, cells))
        if any(texts[last + 1 :]):
            table.findings.append(
                Finding(
                    "error",
                    "too_many_cells",
                    "Dòng có ô nằm ngoài các cột của dòng tiêu đề.",
                    "Hãy kiểm tra xem các ô có bị lệch sang phải không.",
                    sheet.name,
                    number,
                )
            )
    table.findings += _remarks(sheet.name, header_number, blank_rows, feet, repeated)
    table.findings += _unknown_columns(table, header[0])
    table.findings += _unnamed_columns(table, headings)
    return table


def _class_of_sheet(name, title):
    for line in reversed(title):
        found = CLASS_TITLE.search(line)
        if found:
            return squeeze(found.group(1))
    named = CLASS_SHEET.match(squeeze(name))
    return squeeze(named.group(1)) if named else ""


def _is_foot(filled, texts, columns, in_foot):
    """Tell totals and signatures from data; below a signature, bare names are those who sign."""
    in_table = sum(1 for index in columns if index < len(texts) and texts[index])
    if in_table > max(2, len(columns) // 3):
        return False
    first = fold(filled[0])
    if SIGNED_DAY.search(fold(" ".join(filled))) or SUM_WORD.match(first):
        return True
    if any(first == word or first.startswith((f"{word} ", f"{word}:")) for word in FOOT_WORDS):
        return True
    return in_foot and not any(letter.isdigit() for text in filled for letter in text)


def _remarks(sheet, header_number, blank_rows, feet, repeated):
    findings = []
    if feet:
        findings.append(
            Finding(
                "info",
                "foot_rows",
                f"Bỏ qua dòng tổng cộng hoặc chữ ký: {_numbers(feet)}.",
                "",
                sheet,
                feet[0],
            )
        )
    if repeated:
        findings.append(
            Finding(
                "info",
                "repeated_header",
                f"Bỏ qua dòng tiêu đề lặp lại: {_numbers(repeated)}.",
                "",
                sheet,
                repeated[0],
            )
        )
    if blank_rows > 5:
        findings.append(
            Finding("info", "blank_rows", f"Bỏ qua {blank_rows} dòng trống.", "", sheet)
        )
    return findings


def _unknown_columns(table, headings):
    unknown = [text for i, text in enumerate(_single(headings)) if text and i not in table.columns]
    unknown = [text for text in unknown if fold(text) not in {"stt", "tt", "so tt"}]
    if not unknown:
        return []
    return [
        Finding(
            "info",
            "unknown_column",
            f"Các cột không dùng đến: {', '.join(unknown[:20])}.",
            "Nếu cột đó cần nhập, hãy sửa tên cột như trong tệp mẫu.",
            table.sheet,
            table.header_number,
        )
    ]


def _unnamed_columns(table, headings):
    """Ask about columns with data and no heading: nothing of them would be read."""
    lost = []
    for place, heading in enumerate(headings):
        cells = [cells[place] for _number, _class, cells in table.rows if place < len(cells)]
        filled = [cell_text(cell) for cell in cells if not is_blank(cell)]
        is_count = place < 2 and all(text.isdigit() for text in filled)
        if not heading and place not in table.columns and filled and not is_count:
            lost.append(column_letter(place + 1))
    if not lost:
        return []
    return [
        Finding(
            "query",
            "unnamed_column",
            f"Cột {', '.join(lost)} có dữ liệu nhưng không có tên ở dòng tiêu đề nên không được "
            "đọc.",
            "Nếu cột đó cần nhập, hãy ghi tên cột; nếu không, xác nhận để bỏ qua.",
            table.sheet,
            table.header_number,
        )
    ]


def _numbers(numbers):
    shown = ", ".join(str(number) for number in numbers[:10])
    return f"{shown} …" if len(numbers) > 10 else shown
