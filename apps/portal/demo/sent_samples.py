"""What the school Bình Minh would send: its list, broken and mended, an export, all in a zip."""

import io
import zipfile
from random import Random

from . import SEED
from .organisations import BY_SLUG, MAIN_SCHOOL
from .population import THIS_YEAR
from .sent_lists import HEADINGS, list_rows
from .sheet_files import WRITTEN_AT, write_xlsx

FIRST_ROW = 6  # of the spreadsheet, below titles and headings
PLACE = {heading: place for place, heading in enumerate(HEADINGS)}


def sent_list():
    """Return the rows of the school's list, with its total and who signs."""
    rows = list_rows(BY_SLUG[MAIN_SCHOOL], THIS_YEAR)
    pupils = len(rows) - FIRST_ROW + 1
    blank = [None] * 8
    return [
        *rows,
        [],
        [None, None, f"Tổng cộng: {pupils} học sinh"],
        [*blank, "An Bình, ngày 05 tháng 10 năm 2026"],
        [*blank, "Hiệu trưởng"],
    ]


def broken_sent_list():
    """Return the same list with faults, each at the row that the README names."""
    rows = sent_list()
    for row, heading, value in (
        (8, "Họ và tên", None),
        (11, "Ngày sinh", "31/02/2015"),
        (14, "Giới tính", "X"),
        (17, "Dân tộc", "04"),
        (20, "Khối", "7"),
        (23, "Mã học sinh", _at(rows, 22, "Mã học sinh")),
        (26, "Lớp", "6A9"),
        (29, "Trạng thái", None),
        (32, "Số định danh cá nhân", _at(rows, 32, "Số định danh cá nhân")[:9]),
        (35, "Số định danh cá nhân", _at(rows, 35, "Số định danh cá nhân")[1:]),
        (38, "Ngày sinh", _at(rows, 38, "Ngày sinh")[:6] + _at(rows, 38, "Ngày sinh")[8:]),
        (41, "Ngày sinh", "03/2015"),
        (44, "Giới tính", "Nam" if _at(rows, 44, "Giới tính") == "Nữ" else "Nữ"),
        (47, "Số điện thoại", "090012"),
        (50, "Họ tên mẹ", None),
    ):
        rows[row - 1][PLACE[heading]] = value
    rows[-3][2] = f"Tổng cộng: {len(rows) - FIRST_ROW - 2} học sinh"
    return rows


def _at(rows, number, heading):
    return rows[number - 1][PLACE[heading]]


def raw_export():
    """Return bytes as an export of V.EMIS might be: of a kind that nobody here looks into."""
    head = b"V.EMIS QLHS\x00\x01" + f"99{BY_SLUG[MAIN_SCHOOL].number:06d};2026-2027\x00".encode()
    return head + Random(f"{SEED}:export").randbytes(4_000)


def package_parts():
    """Return name → bytes of what goes up in one archive: the list, the export, the signed page."""
    book = io.BytesIO()
    write_xlsx(book, sent_list())
    return {
        "danh-sach-hoc-sinh.xlsx": book.getvalue(),
        "QLHS-binh-minh-2026.vemis": raw_export(),
        "ban-ky-dong-dau.pdf": signed_scan(),
    }


def write_bytes(path, content):
    path.write_bytes(content)


def write_package(path, parts):
    """Write name → bytes as a zip, the same each time."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, WRITTEN_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def signed_scan():
    """Return a page with a seal and a signature as PDF, drawn with lines."""
    marks = [
        "0.2 w 0.4 G",
        *(
            f"70 {760 - 18 * line} m {500 - 37 * (line % 4)} {760 - 18 * line} l S"
            for line in range(24)
        ),
        "0.75 0.1 0.15 RG 2 w",
        *(_circle(430, 190, radius) for radius in (46, 38)),
        "0.1 0.15 0.5 RG 1.4 w",
        "380 200 m 400 240 415 150 430 205 c 440 235 455 160 470 210 c",
        "480 225 490 190 505 205 c S",
    ]
    drawing = "\n".join(marks).encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\n" % table
        + b"startxref\n%d\n%%%%EOF\n" % len(content)
    )


def _circle(x, y, radius):
    bend = round(radius * 0.5523, 2)
    return (
        f"{x + radius} {y} m {x + radius} {y + bend} {x + bend} {y + radius} {x} {y + radius} c "
        f"{x - bend} {y + radius} {x - radius} {y + bend} {x - radius} {y} c "
        f"{x - radius} {y - bend} {x - bend} {y - radius} {x} {y - radius} c "
        f"{x + bend} {y - radius} {x + radius} {y - bend} {x + radius} {y} c S"
    )
