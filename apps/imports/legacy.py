"""Text from before Unicode on a sheet: headings, titles and columns, each asked about.

A heading row is judged as a whole, by how many columns it names when it is read in an encoding; a
column of text by its own words. What these say for certain decides the rest of the sheet: titles,
totals, and short columns ("N÷") that prove nothing alone.
"""

from apps.core.encodings import (
    ENCODING_LABELS,
    convert,
    convert_cell,
    detect,
    has_signs_of_tcvn3,
    mend_capitals,
    syllable_share,
)
from apps.core.values import cell_text

from .specs import Finding

LEGACY = {"tcvn3", "vni", "cp1258"}
OF_HEADINGS = ("tcvn3", "vni")  # combining tones of the third are composed wherever text is read
SURE_ENOUGH = 0.5
SAMPLES = 3


def read_as(cells, encoding):
    """Return cells with their text converted; encoding "" leaves them as they are."""
    if not encoding:
        return cells
    return [convert_cell(cell, encoding) if isinstance(cell, str) else cell for cell in cells]


def encodings_to_try(rows):
    """Return the old encodings that a heading row among ``rows`` may be in."""
    signed = any(isinstance(cell, str) and not cell.isascii() for row in rows for cell in row)
    return OF_HEADINGS if signed else ()


def encoding_of_columns(columns, rows):
    """Return the encoding that text columns prove over ``rows``, or ""."""
    found = [
        detect(_texts(rows, index))
        for index, (column, _heading) in columns.items()
        if column.is_text
    ]
    sure = [one for one in found if one.encoding in LEGACY and one.confidence >= SURE_ENOUGH]
    return max(sure, key=lambda one: one.confidence).encoding if sure else ""


def legacy_columns(table):
    """Return (index → encoding, findings, encodings for the preview) of a Table's columns."""
    legacy, findings, shown = {}, [], []
    rows = [cells for _number, _class, cells in table.rows]
    if table.heading_samples:
        shown.append(_shown(table, "dòng tiêu đề", table.encoding, table.heading_samples))
        findings.append(_question(table, table.encoding, "Dòng tiêu đề"))
    for index, (column, heading) in table.columns.items():
        values = _texts(rows, index)
        found = detect(values)
        encoding = found.encoding if column.is_text and found.confidence >= SURE_ENOUGH else ""
        samples = found.samples
        if encoding not in LEGACY:
            encoding, samples = table.encoding, _proved_by_sheet(values, table.encoding)
        if samples and encoding in LEGACY:
            legacy[index] = encoding
            if column.is_name and encoding == "tcvn3":
                samples = [(old, mend_capitals(new)) for old, new in samples]
            shown.append(_shown(table, heading, encoding, samples))
            findings.append(_question(table, encoding, "Cột này", heading, index + 1))
        elif column.is_text and found.encoding == "unicode" and found.samples:
            findings.append(_mixed(table, found.samples, heading, index + 1))
    return legacy, findings, shown


def _proved_by_sheet(values, encoding):
    """Return (before, after) samples of a column that reads better in its sheet's encoding."""
    if not encoding:
        return []
    before, after = syllable_share(values), syllable_share(values, encoding)
    has_signs = encoding == "tcvn3" and any(map(has_signs_of_tcvn3, values))
    if after < before or (after == before and not has_signs):
        return []
    pairs = [(value, convert(value, encoding)) for value in dict.fromkeys(values)]
    return [pair for pair in pairs if pair[0] != pair[1]]


def _texts(rows, index):
    values = [cells[index] for cells in rows if index < len(cells)]
    return [value for value in values if isinstance(value, str) and value]


def _shown(table, column, encoding, samples):
    return {
        "sheet": table.sheet,
        "column": column,
        "encoding": ENCODING_LABELS[encoding],
        "samples": [list(sample) for sample in samples[:SAMPLES]],
    }


def _question(table, encoding, what, heading="", index=None):
    return Finding(
        "query",
        "legacy_encoding",
        f"{what} viết bằng bảng mã {ENCODING_LABELS[encoding]}; đã chuyển thử sang Unicode.",
        "Hãy xem các ví dụ trước và sau khi chuyển rồi xác nhận.",
        table.sheet,
        table.header_number,
        heading,
        index,
    )


def _mixed(table, samples, heading, index):
    before, after = (cell_text(text) for text in samples[0])
    return Finding(
        "query",
        "mixed_encodings",
        f"Cột này có vài ô như viết bằng bảng mã cũ giữa các ô Unicode: “{before}” có lẽ là "
        f"“{after}”. Các ô đó không được chuyển.",
        "Hãy gõ lại các ô đó bằng Unicode rồi tải lên lại; nếu chữ đã đúng thì xác nhận.",
        table.sheet,
        table.header_number,
        heading,
        index,
    )
