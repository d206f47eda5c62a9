"""Files of an exam in the shapes that exam boards send, for the school's own exam of grade 9."""

import json
from random import Random

from apps.core.text import fold

from . import SEED

HEADINGS = ("SBD", "Họ và tên", "Ngày sinh", "Lớp", "Toán", "Ngữ văn", "Ngoại ngữ")
PLAIN = ("sbd", "ho_ten", "NGAYSINH", "lop", "dtoan", "Diem_Van", "NGOAI NGU")
CODED = ("ma", "hoten", "DM1", "DM2", "DM3")
# Which column of the coded files holds what: ``--mapping``, or what the page asks.
CODED_MAPPING = {
    "columns": {
        "ma": "number",
        "hoten": "full_name",
        "DM1": "score:toan",
        "DM2": "score:ngu-van",
        "DM3": "score:ngoai-ngu",
    },
    "not_sat": ["-1"],
}
BARE_MAPPING = {
    "columns": {
        "A": "number",
        "B": "full_name",
        "C": "date_of_birth",
        "D": "class_name",
        "E": "score:toan",
        "F": "score:ngu-van",
        "G": "score:ngoai-ngu",
    },
    "has_headings": False,
}


def exam_sheet(children, class_name):
    """Return one column per subject below a title, as the school's own board types it."""
    rows = [_row(place, child, class_name) for place, child in enumerate(children, start=201)]
    rows[4][4] = "V"
    rows[6][6] = None
    return [["KẾT QUẢ KHẢO SÁT ĐẦU NĂM LỚP 9"], [], list(HEADINGS), *rows]


def one_cell_sheet(children, class_name):
    """Return all scores in one cell of text."""
    rows = [["Số báo danh", "Họ và tên", "Điểm thi"]]
    for number, name, *_rest, maths, literature, language in _rows(children, class_name):
        text = f"Toán:   {maths:.2f}   Ngữ văn:   {literature:.2f}   Ngoại ngữ:   {language:.2f}"
        rows.append([number, name, text])
    return rows


def continued_book(children, class_name):
    """Return sheets that continue each other: the second without headings, one that is none."""
    rows = _rows(children, class_name)
    half = len(rows) // 2
    return {
        "Phòng 1": [list(HEADINGS), *rows[:half]],
        "Phòng 2": rows[half:],
        "Ghi chú": [["Bài thi lưu tại văn phòng"]],
    }


def coded_rows(children, class_name):
    """Return coded columns; -1 says that a subject was not sat."""
    rows = [
        [number, name, maths, literature, -1 if place % 5 == 0 else language]
        for place, (number, name, *_rest, maths, literature, language) in enumerate(
            _rows(children, class_name)
        )
    ]
    return [list(CODED), *rows]


def plain_rows(children, class_name):
    """Return headings without accents and blanks, as databases and school programs write them."""
    return [list(PLAIN), *_rows(children, class_name)]


def bare_rows(children, class_name):
    return _rows(children, class_name)


def broken_rows(children, class_name):
    """Seven errors: see the table in the README of the samples."""
    rows = _rows(children, class_name)
    rows[1][4] = 11
    rows[3][5] = 7.13
    rows[5][0] = rows[4][0]
    rows[7][2] = "31/02/2012"
    rows[9][6] = "chín"
    rows[11].append("ô thừa")
    rows[13][0] = ""
    return [list(HEADINGS), *rows]


def _rows(children, class_name):
    return [_row(place, child, class_name) for place, child in enumerate(children, start=201)]


def _row(number, child, class_name):
    dice = Random(f"{SEED}:{child.code}:{fold(class_name)}:exam-file")
    scores = [dice.randrange(12, 41) / 4 for _ in range(3)]
    born = f"{child.date_of_birth:%d/%m/%Y}"
    return [f"{number}", child.full_name, born, class_name, *scores]


def write_json(path, rows):
    """Write rows below a heading as a list of objects; anything else as it is."""
    if isinstance(rows, list):
        headings, *rows = rows
        rows = [dict(zip(headings, row, strict=True)) for row in rows]
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def write_plain(separator):
    """Return a writer of text with a separator and without a byte order mark."""

    def write(path, rows):
        lines = [separator.join(str(cell) for cell in row) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return write
