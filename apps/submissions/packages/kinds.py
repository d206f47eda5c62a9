"""What a sent file is, told by its bytes; a name is only believed where bytes say nothing."""

import zipfile
from pathlib import PurePath

SCAN, ZIP, OFFICE, TABLE, PROGRAM, OTHER = "scan", "zip", "office", "table", "program", "other"
_SCANS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"L\x00\x00\x00\x01\x14\x02\x00", b"\xca\xfe\xba\xbe")
_PROGRAM_ENDINGS = frozenset(
    {
        *("exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse"),
        *("wsf", "hta", "lnk", "jar", "apk", "reg"),
    }
)
WORKBOOK_ENDINGS = frozenset({"xlsx", "xlsm", "xls", "ods"})
_TABLE_ENDINGS = WORKBOOK_ENDINGS | {"csv", "tsv", "txt", "htm", "html"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LARGEST_DIRECTORY = 1 << 20
_END, _END64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_DAMAGE = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError)


def ending_of(name):
    return PurePath(name).suffix.lower().lstrip(".")


def kind_of(path, name):
    """Return what a file is: scan, plain zip, Office file, table as text, program or other.

    Databases, exports of V.EMIS of every kind, rar and 7z are "other": kept and never opened.
    """
    with open(path, "rb") as file:
        head = file.read(1024)
    ending = ending_of(name)
    if head.startswith(_PROGRAMS) or ending in _PROGRAM_ENDINGS:
        return PROGRAM
    if b"%PDF-" in head or head.startswith(_SCANS):
        return SCAN
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return OFFICE if ending in WORKBOOK_ENDINGS or _is_office(path) else ZIP
    if head.startswith(_OLE):
        return OFFICE
    return TABLE if ending in _TABLE_ENDINGS else OTHER


def _is_office(path):
    """Tell a workbook or document from a plain archive by the parts that every one of them has."""
    if not has_small_directory(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except _DAMAGE:
        return False
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def has_small_directory(path):
    """Tell whether the list of entries can be read without much memory, before anything reads it.

    Half a million entries fit into 25 MB. No archive of that size needs 64-bit records.
    """
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LONGEST_COMMENT - 2 * _END_SIZE))
        tail = file.read()
    plain = len(tail) - _END_SIZE
    is_plain = plain >= 0 and tail.startswith(_END, plain) and tail.endswith(b"\x00\x00")
    start = plain if is_plain else tail.rfind(_END)
    if start < 0 or len(tail) < start + _END_SIZE or _END64_LOCATOR in tail:
        return False
    return int.from_bytes(tail[start + 12 : start + 16], "little") <= LARGEST_DIRECTORY
