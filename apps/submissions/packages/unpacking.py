"""Taking files out of a zip under names of ours; only bytes within limits ever land."""

import errno
import hashlib
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from apps.core.text import nfc
from apps.files.storing import MOST_BYTES

from .kinds import has_small_directory

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
)
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_JUNK_NAMES = {".ds_store", "thumbs.db", "desktop.ini"}
_SHOWS_OTHERWISE = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_BLOCK = 1 << 16
_RATIO_FROM = 1 << 20  # small files may be as repetitive as they like


@dataclass(frozen=True)
class PackageLimits:
    """How much one sending may hold."""

    max_file_bytes: int = MOST_BYTES
    max_total_bytes: int = 200 * 1024 * 1024  # of all files out of one archive
    max_entries: int = 200
    max_ratio: int = 100  # bytes out for each byte in


class ArchiveRefused(ValueError):
    """An archive that is not opened; ``code`` is a code of PACKAGE_FINDINGS."""

    def __init__(self, code):
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Entry:
    """A file out of an archive: its own name there, and where it lies now."""

    name: str
    path: object
    size: int


def unpack(path, folder, limits, prefix):
    """Write the files of a zip into ``folder``, named by ``prefix`` and a number.

    Return (entries, names of what computers add by themselves and is left out). Raises
    ArchiveRefused; then nothing of the archive is left in the folder.
    """
    if not has_small_directory(path):
        raise ArchiveRefused("archive_damaged" if not zipfile.is_zipfile(path) else "archive_odd")
    written = []
    try:
        with zipfile.ZipFile(path) as archive:
            infos, left_out = _checked(archive.infolist(), limits)
            budget = limits.max_total_bytes
            for number, info in enumerate(infos, start=1):
                target = folder / f"{prefix}-{number:03d}"
                written.append(target)
                size = _extract(archive, info, target, min(limits.max_file_bytes, budget), limits)
                budget -= size
            entries = [
                Entry(_base_name(info), target, target.stat().st_size)
                for info, target in zip(infos, written, strict=True)
            ]
    except ArchiveRefused:
        _remove(written)
        raise
    except _DAMAGE as error:
        _remove(written)
        raise ArchiveRefused("archive_damaged") from error
    except OSError as error:
        _remove(written)
        if error.errno == errno.EINVAL:  # a place before the beginning of the file
            raise ArchiveRefused("archive_damaged") from error
        raise
    if not entries:
        raise ArchiveRefused("archive_blank")
    return entries, left_out


def take_out(path, target, name, sha256, limits):
    """Write one entry of a zip to ``target``; tell whether it is there with those very bytes.

    ``name``: its whole name, or the last part of it. Raises ArchiveRefused.
    """
    if not has_small_directory(path):
        raise ArchiveRefused("archive_odd")
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.is_dir() or name not in {_name(info), _base_name(info)}:
                    continue
                _extract(archive, info, target, limits.max_file_bytes, limits)
                with target.open("rb") as content:
                    if hashlib.file_digest(content, "sha256").hexdigest() == sha256:
                        return True
                target.unlink()
    except _DAMAGE as error:
        raise ArchiveRefused("archive_damaged") from error
    return False


def _remove(paths):
    for path in paths:
        path.unlink(missing_ok=True)


def _checked(infos, limits):
    """Return (entries to take, names left out) of a directory; nothing is read yet."""
    taken, left_out, seen = [], [], set()
    if len(infos) > limits.max_entries:
        raise ArchiveRefused("archive_too_many")
    for info in infos:
        name = _name(info)
        if _is_odd(info, name):
            raise ArchiveRefused("archive_odd_names")
        if info.is_dir() or name.endswith("/"):
            continue
        if info.flag_bits & 0x1:
            raise ArchiveRefused("archive_locked")
        if info.compress_type not in _METHODS:
            raise ArchiveRefused("archive_odd")
        base = PurePosixPath(name).name
        if name.startswith("__MACOSX/") or base.lower() in _JUNK_NAMES or base.startswith("~$"):
            left_out.append(base)
            continue
        if name.casefold() in seen:
            raise ArchiveRefused("archive_twice")
        seen.add(name.casefold())
        taken.append(info)
    if any(_is_bomb(info.file_size, info, limits) for info in taken):
        raise ArchiveRefused("archive_bomb")
    if sum(info.file_size for info in taken) > limits.max_total_bytes or any(
        info.file_size > limits.max_file_bytes for info in taken
    ):
        raise ArchiveRefused("archive_too_large")
    return taken, left_out


def _name(info):
    """Return the whole name of an entry as it was meant; Windows writes names in several ways."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp1258"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return nfc(name).replace("\\", "/")


def _base_name(info):
    return PurePosixPath(_name(info)).name


def _is_odd(info, name):
    kind = stat.S_IFMT(info.external_attr >> 16)
    return (
        not name.strip("/ .")
        or len(name) > 400
        or name.startswith("/")
        or name[1:2] == ":"
        or ".." in name.split("/")
        or any(sign < " " or sign == "\x7f" or sign in _SHOWS_OTHERWISE for sign in name)
        or kind not in {0, stat.S_IFREG, stat.S_IFDIR}
    )


def _is_bomb(size, info, limits):
    return size > _RATIO_FROM and size > info.compress_size * limits.max_ratio


def _extract(archive, info, target, most, limits):
    """Write one entry block by block; what the directory says of its size is not believed."""
    size = 0
    with archive.open(info) as source, open(target, "xb") as file:
        while block := source.read(_BLOCK):
            size += len(block)
            if _is_bomb(size, info, limits):
                raise ArchiveRefused("archive_bomb")
            if size > most:
                raise ArchiveRefused("archive_too_large")
            file.write(block)
    return size
