"""Which column of a file holds what, given or saved; and where it stands on a sheet."""

from dataclasses import dataclass, field

from apps.core.spreadsheets import column_letter
from apps.core.spreadsheets.tables import column_index
from apps.core.text import heading_key, squeeze
from apps.core.values import cell_text

SCORE = "score:"
ROWS_SEARCHED = 15
MOST_SHOWN = 4
TARGETS = {
    "number": "Số báo danh",
    "full_name": "Họ và tên",
    "family_name": "Họ và tên đệm",
    "given_name": "Tên",
    "date_of_birth": "Ngày sinh",
    "school": "Trường",
    "class_name": "Lớp",
    "pupil_code": "Mã học sinh",
    "scores_text": "Điểm các môn trong một ô",
    "subject": "Môn dự thi (mỗi dòng một môn)",
    "score": "Điểm của môn dự thi",
    "total": "Tổng điểm",
    "result": "Kết quả, xếp loại",
    "prize": "Giải",
    "decision": "Số quyết định",
    "room": "Phòng thi",
    "field": "Nghề dự thi",
    "average10": "Điểm trung bình lớp 10",
    "average11": "Điểm trung bình lớp 11",
    "average12": "Điểm trung bình lớp 12",
    "bonus": "Điểm khuyến khích",
    "priority": "Điểm ưu tiên",
}


class BadMapping(ValueError):
    """A mapping that makes no sense; the sentence may be shown to people."""


@dataclass(frozen=True)
class Mapping:
    """``columns``: heading, or letter of a file without headings → target or "score:<code>".

    ``not_sat``: texts that say that a subject was not sat, such as "-1".
    """

    columns: dict
    has_headings: bool = True
    first_row: int = 1  # of the data, in a file without headings
    not_sat: tuple = ()

    @classmethod
    def of(cls, data, subject_codes):
        """Return the Mapping of stored or uploaded data; raise BadMapping.

        ``data``: {"columns": {...}, "has_headings": true, "first_row": 1, "not_sat": ["-1"]}.
        """
        columns = data.get("columns") if isinstance(data, dict) else None
        if not isinstance(columns, dict):
            raise BadMapping("Cách ghép cột thiếu phần “columns”.")
        if not any(columns.values()):
            raise BadMapping("Chưa ghép cột nào. Hãy chọn ít nhất cột Số báo danh.")
        known = {*TARGETS, *(SCORE + code for code in subject_codes)}
        chosen = {str(name): target for name, target in columns.items() if target}
        for name, target in chosen.items():
            if target not in known:
                raise BadMapping(f"Cột “{name}” ghép với “{target}”, là mục không có của kỳ thi.")
        targets = list(chosen.values())
        repeated = {target for target in targets if targets.count(target) > 1}
        if repeated:
            label = label_of(min(repeated), {})
            raise BadMapping(f"Hai cột cùng ghép với “{label}”. Hãy chọn một cột.")
        if "number" not in targets:
            raise BadMapping("Chưa chọn cột nào là số báo danh.")
        return cls(
            chosen,
            bool(data.get("has_headings", True)),
            _first_row(data.get("first_row")),
            tuple(str(text) for text in data.get("not_sat") or ()),
        )

    def as_data(self):
        return {
            "columns": self.columns,
            "has_headings": self.has_headings,
            "first_row": self.first_row,
            "not_sat": list(self.not_sat),
        }


@dataclass(frozen=True)
class Layout:
    """``places``: target → 0-based index; ``headings``: target → heading as found."""

    places: dict
    headings: dict
    width: int


def _first_row(value):
    """Return the number of the first data row; raise BadMapping."""
    try:
        return max(1, int(value or 1))
    except (TypeError, ValueError) as error:
        raise BadMapping("Dòng dữ liệu đầu tiên phải là một số.") from error


def label_of(target, subjects):
    """Return what a target is called on the page; ``subjects``: code → name."""
    if target.startswith(SCORE):
        code = target.removeprefix(SCORE)
        return f"Điểm {subjects.get(code, code)}"
    return TARGETS.get(target, target)


def in_order(columns):
    """Return [(column, target)] as the guided page lists the targets, scores last.

    A database may hand out the names of a mapping in any order.
    """
    places = {target: place for place, target in enumerate(TARGETS)}
    return sorted(columns.items(), key=lambda one: (places.get(one[1], len(places)), one[0]))


def find_layout(mapping, head):
    """Return (Layout, number of the row before the data) from the first rows of a sheet, or None.

    ``head``: [(row number, cells)]. The heading row is the one that names most of the columns,
    the number among them.
    """
    if not mapping.has_headings:
        places = {target: column_index(name) - 1 for name, target in mapping.columns.items()}
        width = max((len(cells) for _number, cells in head), default=0)
        if max(places.values()) >= width:
            return None
        return Layout(places, _letters(places), width), mapping.first_row - 1
    wanted = {heading_key(name): target for name, target in mapping.columns.items()}
    best, found = None, 0
    for number, cells in head[:ROWS_SEARCHED]:
        texts = [squeeze(cell_text(cell)) for cell in cells]
        places, headings = {}, {}
        for index, text in enumerate(texts):
            target = wanted.get(heading_key(text)) if text else None
            if target is not None and target not in places:
                places[target], headings[target] = index, text
        if "number" in places and len(places) > found:
            width = max(index for index, text in enumerate(texts) if text) + 1
            best, found = (Layout(places, headings, width), number), len(places)
    return best


def _letters(places):
    return {target: column_letter(index + 1) for target, index in places.items()}


@dataclass
class Shape:
    """What a person sees of a file before saying what its columns are.

    ``columns``: [(name, samples)], the name being the heading, or the letter without headings.
    """

    sheet: str
    columns: list = field(default_factory=list)
    has_headings: bool = True
    first_row: int = 1


def shape_of(sheet, head, has_headings=None):
    """Return the Shape of the first rows of a sheet: the fullest row of texts is the heading.

    ``has_headings`` is what a person says, where the guess is wrong.
    """
    filled = [
        (sum(1 for cell in cells if isinstance(cell, str) and _is_word(cell)), -number, cells)
        for number, cells in head[:ROWS_SEARCHED]
    ]
    words, place, headings = max(filled, key=lambda one: one[:2], default=(0, 0, []))
    if has_headings is None:
        has_headings = words >= 2 and _is_heading(headings)
    first = -place + 1 if has_headings else min((number for number, _cells in head), default=1)
    rows = [cells for number, cells in head if number >= first][:MOST_SHOWN]
    width = max((len(cells) for _number, cells in head), default=0)
    shape = Shape(sheet, has_headings=has_headings, first_row=first)
    for index in range(width):
        name = squeeze(cell_text(headings[index])) if has_headings and index < len(headings) else ""
        samples = [cell_text(cells[index]) for cells in rows if index < len(cells)]
        if not has_headings and any(samples):
            name = column_letter(index + 1)
        if name:
            shape.columns.append((name, samples))
    return shape


def _is_word(cell):
    return bool(cell.strip()) and not cell.strip()[0].isdigit()


def _is_heading(cells):
    """A row with a long number in it is data, even where its other cells are words."""
    return not any(sum(letter.isdigit() for letter in cell_text(cell)) >= 5 for cell in cells)
