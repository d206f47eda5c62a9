"""Reading the rows below a header: class titles, totals, signatures, ghost rows, shifted cells."""

import re
from dataclasses import dataclass, field

from apps.core.spreadsheets import column_letter, is_example_row, without_mark
from apps.core.text import fold, heading_key, squeeze
from apps.core.values import cell_text, is_blank

from .legacy import encoding_of_columns, read_as
from .lines import NOTE, aliases, in_two, joined, keys, named, single
from .specs import Finding
from .twins import twin_columns

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
ORDINALS = {"stt", "tt", "so tt", "so thu tu"}
SUM_WORD = re.compile(r"\Acong(?:\Z|\s*:|\s+\d)")  # "Cộng: 35", but not "Công Thử Nghiệm"
STATED_TOTAL = re.compile(
    r"\b(?:tong cong|tong so|cong|si so|danh sach nay co|danh sach co)\b[^0-9]{0,30}?"
    r"(?::\s*(\d{1,5})(?![\d.,]*\d)|\s(\d{1,5})(?:\s*(?:hoc sinh|hs|em)\b|\D*\Z))"
)
MOST_MERGED = 5
SIGNED_DAY = re.compile(r"ngay\s.{0,6}thang\s.{0,6}nam")


@dataclass
class Stated:
    """A line beside the rows that may state how many there are, and which of them it is about.

    ``scopes``: (start, stop) of the rows of the table, the nearest first.
    """

    number: int
    text: str
    scopes: list
    is_foot: bool = False


@dataclass
class Table:
    """One sheet's table: columns by 0-based index, and the rows that hold data."""

    sheet: str
    columns: dict  # index → (Column, heading as found)
    header_number: int
    headings: list = field(default_factory=list)  # of all columns, as found
    title: tuple = ()  # the lines of text above the heading row
    encoding: str = ""  # in which titles and doubtful columns are read, if not Unicode
    heading_samples: list = field(default_factory=list)  # (before, after) of converted headings
    rows: list = field(default_factory=list)  # (number, class name, cells)
    findings: list = field(default_factory=list)
    stated: list = field(default_factory=list)  # Stated, in their order


@dataclass
class LeftOut:
    """The rows of a sheet that are no data, by what they are; all of them are told."""

    blank: int = 0
    feet: list = field(default_factory=list)
    repeated: list = field(default_factory=list)
    ghosts: list = field(default_factory=list)

    def findings(self, table):
        said = (
            (
                "info",
                "foot_rows",
                "Bỏ qua dòng tổng cộng, chữ ký hoặc tiêu đề xen giữa: {rows}.",
                "Không phải làm gì; nếu đó là học sinh thì điền đủ các ô của em.",
                self.feet,
            ),
            (
                "info",
                "repeated_header",
                "Bỏ qua dòng tiêu đề lặp lại: {rows}.",
                "Không phải làm gì.",
                self.repeated,
            ),
            (
                "warning",
                "ghost_rows",
                "Bỏ qua dòng chỉ có số thứ tự hoặc ô kéo sẵn, không có học sinh: {rows}.",
                "Xem có mất em nào ở các dòng đó không; dòng thừa thì xóa hẳn.",
                self.ghosts,
            ),
        )
        for severity, code, message, remedy, numbers in said:
            if numbers:
                message = message.format(rows=_numbers(numbers))
                yield Finding(severity, code, message, remedy, table.sheet, numbers[0])
        if self.blank > 5:
            yield Finding(
                "info",
                "blank_rows",
                f"Bỏ qua {self.blank} dòng trống.",
                "Không phải làm gì.",
                table.sheet,
            )


def _is_overwritten(spec, columns, texts):
    """Tell whether people typed over the example of a template, whose mark stands far right.

    A name of which the Spec has no example (a mother's) may still stand in that of a template.
    """
    return any(
        index < len(texts) and texts[index] and texts[index] != column.example
        for index, (column, _heading) in columns.items()
        if column.name == spec.key_column or (column.is_name and column.example)
    )


def read_table(spec, sheet, index, taken, encoding, columns):
    """Read the rows below a header; titles and totals as they stand and in the old encoding."""
    header_number = sheet.first_row + index
    header = [read_as(row, encoding) for row in sheet.rows[index : index + taken]]
    body = sheet.rows[index + taken :]
    readings = ["", encoding or encoding_of_columns(columns, body)]
    readings = list(dict.fromkeys(readings))
    above = [
        " ".join(text for text in single(read_as(row, reading)) if text)
        for row in sheet.rows[:index]
        for reading in readings
    ]
    title = tuple(dict.fromkeys(line for line in above if line))
    table = Table(sheet.name, columns, header_number, title=title, encoding=readings[-1])
    if encoding:
        pairs = zip(sheet.rows[index], header[0], strict=True)
        table.heading_samples = [(old, new) for old, new in pairs if old != new]
    header_lines = [keys(line) for line in header]
    headings = joined(*in_two(header)) if taken > 1 else single(header[0])
    table.headings = headings
    last = max(place for place, text in enumerate(headings) if text)
    class_name = _class_of_sheet(sheet.name, title)
    identity = _identity(spec, columns)
    known = aliases(spec)
    left_out, in_foot, counted, before = LeftOut(), False, 0, []
    for offset in range(index + taken, len(sheet.rows)):
        cells = sheet.rows[offset]
        number = sheet.first_row + offset
        read = [single(read_as(cells, reading)) for reading in readings]
        texts = read[0]
        filled = [[text for text in line if text] for line in read]
        if not filled[0]:
            left_out.blank += 1
            continue
        if is_example_row(cells):
            if not _is_overwritten(spec, columns, texts):
                continue
            cells = without_mark(cells)
            read = [single(read_as(cells, reading)) for reading in readings]
            texts = read[0]
            filled = [[text for text in line if text] for line in read]
        titles = [CLASS_TITLE.search(" ".join(line)) for line in filled if len(line) <= 2]
        if any(titles):
            found = next(title for title in titles if title)
            class_name, in_foot, counted = squeeze(found.group(1)), False, len(table.rows)
            table.stated.append(Stated(number, " ".join(filled[-1]), [(counted, None)]))
            continue
        if any(_is_repeated(line, header_lines) for line in read):
            left_out.repeated.append(number)
            in_foot = False
            continue
        if any(_is_foot(line, texts, columns, in_foot) for line in filled):
            left_out.feet.append(number)
            in_foot = True
            counts = {len(table.rows) - counted, len(table.rows)}
            scopes = [(counted, len(table.rows)), (0, len(table.rows))]
            table.stated.append(Stated(number, " ".join(filled[-1]), scopes, is_foot=True))
            table.findings += _total_differs(table, number, filled[-1], counts)
            continue
        if _is_ghost(texts, columns, identity, before):
            is_title = any(text and not text.isdigit() for text in texts[: min(columns)])
            (left_out.feet if is_title else left_out.ghosts).append(number)
            continue
        if _is_other_header(texts, columns, identity, known):
            table.findings.append(
                Finding(
                    "error",
                    "header_differs",
                    "Dòng tiêu đề ở giữa bảng có các cột khác dòng tiêu đề phía trên.",
                    "Xếp các cột bên dưới như bên trên, hoặc chuyển phần đó sang trang tính khác.",
                    sheet.name,
                    number,
                )
            )
        before = texts
        table.rows.append((number, class_name, cells))
        if any(texts[last + 1 :]):
            table.findings.append(
                Finding(
                    "error",
                    "row_too_long",
                    "Dòng có ô nằm ngoài các cột của dòng tiêu đề.",
                    "Hãy kiểm tra xem các ô có bị lệch sang phải không.",
                    sheet.name,
                    number,
                )
            )
    _close_scopes(table, above, sheet.first_row, len(readings))
    table.findings += left_out.findings(table)
    table.findings += _merged_cells(sheet, table)
    twins, told = twin_columns(spec, table, headings)
    table.findings += twins
    table.findings += _unknown_columns(table, header[0], told)
    table.findings += _unnamed_columns(table, headings)
    return table


def _close_scopes(table, above, first_row, readings):
    """A title is about the rows up to the next title; one above the heading also about all."""
    end = len(table.rows)
    starts = [one.scopes[0][0] for one in table.stated if not one.is_foot]
    for one in table.stated:
        if not one.is_foot:
            [(start, _stop)] = one.scopes
            one.scopes = [(start, min((stop for stop in starts if stop > start), default=end))]
    whole = [(0, end), (0, min((stop for stop in starts if stop), default=end))]
    lines = above[readings - 1 :: readings]  # as the last reading has them
    table.stated[:0] = [Stated(first_row + n, line, whole) for n, line in enumerate(lines) if line]


def _merged_cells(sheet, table):
    """Name ranges merged over several rows of data, or over cells of one."""
    numbers = {number for number, _class, _cells in table.rows}
    found = []
    for top, left, bottom, right in sheet.merged:
        over = sum(number in numbers for number in range(top, min(bottom, top + 500) + 1))
        if over > 1 or (over and right > left):
            found.append((top, bottom))
    if not found:
        return []
    shown = [f"{top}" if top == bottom else f"{top}–{bottom}" for top, bottom in found]
    more = " …" if len(shown) > MOST_MERGED else ""
    return [
        Finding(
            "warning",
            "merged_cells",
            f"Có ô bị trộn trong danh sách, dòng {', '.join(shown[:MOST_MERGED])}{more}; chỉ ô đầu "
            "của vùng trộn có giá trị.",
            "Bỏ trộn ô (Trang đầu → Trộn và Căn giữa) rồi điền giá trị vào từng dòng.",
            table.sheet,
            found[0][0],
        )
    ]


def _is_repeated(texts, header_lines):
    """Tell a line of the heading that stands again among the rows; most rows show it at once."""
    place = next(index for index, text in enumerate(texts) if text)
    first = heading_key(texts[place])
    return any(line[place] == first and keys(texts) == line for line in header_lines)


def _is_other_header(texts, columns, identity, known):
    """Tell a line of headings that puts the columns in another order: its rows would be misread."""
    places = [index for index in identity if index < len(texts) and texts[index]]
    if not places or any(named(known, texts[index]) is None for index in places):
        return False
    headings = [text for text in texts if text and named(known, text) is not None]
    return len(headings) * 2 > len(columns) and len(headings) > 2


def _identity(spec, columns):
    """Return the places of the columns that say whom a row is about."""
    return [
        index
        for index, (column, _heading) in columns.items()
        if column.filled or column.is_name or column.name == spec.key_column
    ]


def _is_ghost(texts, columns, identity, before):
    """Tell a row that nobody wrote: a number in front, or what was dragged down, and no more.

    ``before`` are the texts of the last row of data.
    """
    if any(texts[index] for index in identity if index < len(texts)):
        return False
    in_table = [index for index in columns if index < len(texts) and texts[index]]
    if in_table and not identity:
        return False
    return all(
        texts[index] == "0" or (index < len(before) and texts[index] == before[index])
        for index in in_table
    )


def _total_differs(table, number, texts, counts):
    """Compare the number of pupils that a total row states with the rows read above it."""
    found = STATED_TOTAL.search(fold(" ".join(texts)))
    stated = int(found[1] or found[2]) if found else None
    if stated is None or stated in counts:
        return []
    return [
        Finding(
            "warning",
            "total_differs",
            f"Dòng tổng ghi {stated} học sinh, nhưng đọc được {min(counts)} dòng phía trên.",
            "Kiểm tra xem trong tệp có thiếu hoặc thừa em nào không.",
            table.sheet,
            number,
        )
    ]


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


def _unknown_columns(table, headings, told):
    used = told | table.columns.keys()
    unknown = [text for i, text in enumerate(single(headings)) if text and i not in used]
    unknown = [text for text in unknown if fold(NOTE.sub("", text)) not in ORDINALS]
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
        if heading or place in table.columns:
            continue
        cells = [cells[place] for _number, _class, cells in table.rows if place < len(cells)]
        filled = [cell_text(cell) for cell in cells if not is_blank(cell)]
        is_count = place < 2 and all(text.isdigit() for text in filled)
        if filled and not is_count:
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
