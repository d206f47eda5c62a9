"""Build spreadsheets of every kind in code: good, dirty and hostile ones."""

import io
import struct
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zipped(parts):
    """Return a zip archive of {name: text or bytes}."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def xlsx_parts(sheet_data, *, name="Lớp 6A1", states=("visible",), prolog=""):
    """Return the parts of an xlsx; every sheet holds the same `sheet_data` XML (rows)."""
    numbers = range(1, len(states) + 1)
    sheets = "".join(
        f'<sheet name="{name}{"" if n == 1 else f" {n}"}" sheetId="{n}" state="{state}" '
        f'r:id="rId{n}"/>'
        for n, state in zip(numbers, states, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
        ),
    }
    for n in numbers:
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{MAIN}">'
            f"<sheetData>{sheet_data}</sheetData></worksheet>"
        )
    return parts


def text_cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


ROW = f'<row r="1">{text_cell("A1", "Họ tên")}{text_cell("B1", "Lớp")}</row>'


def ods_bytes(rows_xml, *, manifest="", extra=None):
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        "<office:body><office:spreadsheet>"
        f'<table:table table:name="Lớp 6A1">{rows_xml}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
    }
    return zipped(parts | (extra or {}))


def ods_cell(text):
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def _record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def xls_label(row, column, text):
    body = struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
    return _record(0x0204, body)


def xls_number(row, column, number):
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, number))


def xls_error(row, column, code):
    return _record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def biff(cells, *, name="6A1", password=False):
    """Return a BIFF8 stream with one sheet of the given cell records."""
    opening = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    lock = _record(0x002F, bytes(6)) if password else b""
    title = name.encode("utf-16-le")
    place = len(opening) + len(lock) + 4 + 8 + len(title) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(name), 1) + title)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    return opening + lock + bound + _record(0x000A, b"") + sheet + cells + _record(0x000A, b"")


def ole(streams):
    """Return a compound file of {name: bytes}; every stream is padded to whole big sectors."""
    free, end, own = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    table, body, entries = [own], b"", []
    directory_sectors = (len(streams) + 1 + 3) // 4
    table += [n + 2 for n in range(directory_sectors - 1)] + [end]
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")
        data += bytes(-len(data) % 512)
        first = len(table)
        count = len(data) // 512
        table += [first + n + 1 for n in range(count - 1)] + [end]
        entries.append((name, 2, first, len(data)))
        body += data
    directory = b""
    for name, kind, first, size in [("Root Entry", 5, end, 0), *entries]:
        label = name.encode("utf-16-le") + b"\0\0"
        directory += (
            label.ljust(64, b"\0")
            + struct.pack("<HBB3I", len(label), kind, 1, free, free, free)
            + bytes(36)
            + struct.pack("<IQ", first, size)
        )
    directory = directory.ljust(directory_sectors * 512, b"\0")
    table += [free] * (128 - len(table))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
        + struct.pack("<109I", 0, *[free] * 108)
    )
    return header + struct.pack("<128I", *table[:128]) + directory + body
