"""Read text files with separators: encoding and separator are told by content."""

import codecs
import csv
import io
import re
import unicodedata

from apps.core.encodings import syllable_share

from .tables import Sheet, UnreadableFile, Workbook, check_size, notice

SEPARATORS = {",": "dấu phẩy", ";": "dấu chấm phẩy", "\t": "phím Tab", "|": "dấu gạch đứng"}
_BYTE_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLED = 50_000
_PLAIN_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SNIFFED_LINES = 50


def decode_text(content, declared=""):
    """Return (text, name of the encoding) of the bytes of a text file.

    Order: byte order mark, NUL pattern of UTF-16, strict UTF-8, then Windows-1258 or, where the
    bytes are TCVN3 or VNI over a western code page, Windows-1252 (converted later, per column).
    """
    for mark, codec, name in _BYTE_MARKS:
        if content.startswith(mark):
            return _decode(content, codec), name
    sample = content[:2000]
    if len(sample) > 3 and sample.count(0) * 3 > len(sample):
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return _decode(content, "utf-16-le" if little else "utf-16-be"), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    western = content.decode("cp1252", "replace")
    eastern = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    if "1252" in declared or _is_western(western, eastern):
        return western, "Windows-1252"
    return eastern, "Windows-1258"


def _decode(content, codec):
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableFile("unknown_format") from error


def _is_western(western, eastern):
    """Say whether the bytes make more sense as TCVN3 or VNI typed over Windows-1252."""
    cut = slice(0, _SAMPLED)
    legacy = max(syllable_share([western[cut]], encoding) for encoding in ("tcvn3", "vni"))
    return legacy > syllable_share([eastern[cut]])


def read_delimited(content, limits):
    """Return one sheet from comma, semicolon, tab or bar separated text."""
    text, encoding = decode_text(content)
    if _PLAIN_CONTROL.search(text[:20_000]):
        raise UnreadableFile("unknown_format")
    if text.startswith("sep=") and "\n" in text:
        first, _, rest = text.partition("\n")
        separator = first[4:5] if first[4:5] in SEPARATORS else _separator(rest)
        lead = [[""]]
        text = rest
    else:
        separator, lead = _separator(text), []
    rows = lead + _rows(text, separator, limits)
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    check_size("Dữ liệu", len(rows), width, limits)
    sheet = Sheet("Dữ liệu", [row + [""] * (width - len(row)) for row in rows])
    said = notice("text_encoding", encoding=encoding, separator=SEPARATORS[separator])
    return Workbook("csv", [sheet], [said])


def _separator(text):
    """Return the separator that splits most of the first lines into equally many columns."""
    lines = [line for line in text[:100_000].splitlines()[:_SNIFFED_LINES] if line.strip()]
    best, best_score = ",", 0
    for separator in SEPARATORS:
        counts = [_unquoted(line).count(separator) for line in lines]
        filled = [count for count in counts if count]
        if filled:
            usual = max(set(filled), key=filled.count)
            score = filled.count(usual) * usual
            if score > best_score:
                best, best_score = separator, score
    return best


def _unquoted(line):
    return re.sub(r'"[^"]*"', "", line) if '"' in line else line


def _rows(text, separator, limits):
    rows = []
    width = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    previous = csv.field_size_limit(limits.max_text)
    try:
        for row in reader:
            rows.append(row)
            width = max(width, len(row))
            # A quoted line break inside a cell does not count: row numbers are those of records,
            # as spreadsheet programs show them.
            check_size("Dữ liệu", len(rows), width, limits)
    except csv.Error as error:
        raise UnreadableFile(
            "text_too_long", sheet="Dữ liệu", row=len(rows) + 1, limit=limits.max_text
        ) from error
    finally:
        csv.field_size_limit(previous)
    return rows
