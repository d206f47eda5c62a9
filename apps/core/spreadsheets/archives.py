"""Look into a zipped spreadsheet (xlsx, ods) before any parser does."""

import struct
import zipfile
import zlib

from .tables import UnreadableFile

_BIG_PART = 8 * 1024 * 1024
_MAX_RATIO = 400
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
)
_DOCTYPES = tuple(
    sign.encode(encoding)
    for sign in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


def open_archive(path, limits):
    """Return the archive, its directory checked: sizes, ratio, names, password.

    Raises UnreadableFile.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise UnreadableFile("zip_damaged") from error
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > limits.max_parts or len(set(names)) < len(names):
        raise UnreadableFile("zip_odd")
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise UnreadableFile("zip_odd")
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnreadableFile("password")
    if sum(part.file_size for part in parts) > limits.max_unpacked_bytes:
        raise UnreadableFile("zip_bomb")
    if any(
        part.file_size > _BIG_PART and part.file_size > part.compress_size * _MAX_RATIO
        for part in parts
    ):
        raise UnreadableFile("zip_bomb")
    return archive


def archive_kind(archive):
    """Return "xlsx" or "ods"; refuse documents, macros and encrypted or unknown archives."""
    names = archive.namelist()
    lowered = {name.lower() for name in names}
    if any(
        name.endswith("vbaproject.bin")
        or name.startswith(("xl/macrosheets/", "basic/", "scripts/"))
        for name in lowered
    ):
        raise UnreadableFile("macros")
    if "mimetype" in lowered and "content.xml" in lowered:
        if b"opendocument.spreadsheet" not in read_part(archive, "mimetype"):
            raise UnreadableFile("not_a_spreadsheet", kind="tài liệu OpenDocument")
        if "META-INF/manifest.xml" in names and b"encryption-data" in read_part(
            archive, "META-INF/manifest.xml"
        ):
            raise UnreadableFile("password")
        return "ods"
    if "xl/workbook.bin" in lowered:
        raise UnreadableFile("old_format", kind="bảng tính nhị phân .xlsb")
    if any(name.startswith("xl/") for name in lowered) and "[Content_Types].xml" in names:
        if b"macroEnabled" in read_part(archive, "[Content_Types].xml"):
            raise UnreadableFile("macros")
        return "xlsx"
    if any(name.startswith("word/") for name in lowered):
        raise UnreadableFile("not_a_spreadsheet", kind="văn bản Word")
    if any(name.startswith("ppt/") for name in lowered):
        raise UnreadableFile("not_a_spreadsheet", kind="bài trình chiếu")
    raise UnreadableFile("not_a_spreadsheet", kind="tệp nén")


def read_part(archive, name):
    """Return one XML part as bytes, without DTD or entities."""
    return b"".join(read_blocks(archive, name))


def read_blocks(archive, name, size=1 << 20):
    """Yield one part in blocks, refusing a DTD and a part longer than it claims."""
    try:
        with archive.open(name) as part:
            tail = b""
            while block := part.read(size):
                if any(sign in tail + block for sign in _DOCTYPES):
                    raise UnreadableFile("xml_entities")
                tail = block[-32:]
                yield block
    except KeyError as error:
        raise UnreadableFile("damaged") from error
    except UnreadableFile:
        raise
    except _DAMAGE as error:
        raise UnreadableFile("zip_damaged") from error
