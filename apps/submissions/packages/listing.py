"""What lies in one archive, for campaigns whose files no rule looks into."""

import hashlib

from apps.imports.specs import Finding
from apps.submissions.packs.package_texts import PACKAGE_FINDINGS

from . import kinds
from .unpacking import ArchiveRefused, unpack

MEGABYTE = 1024 * 1024


def list_entries(name, path, folder, limits, prefix):
    """Return (entries or None, Finding or None) of a file: entries only for a plain zip.

    Programs and archives that break a limit have a finding; everything else is kept as it is.
    """
    kind = kinds.kind_of(path, name)
    if kind == kinds.PROGRAM:
        return None, _finding("file_program", name, limits)
    if kind != kinds.ZIP:
        return None, None
    try:
        entries, _left_out = unpack(path, folder, limits, prefix)
    except ArchiveRefused as refusal:
        return [], _finding(refusal.code, name, limits)
    return [_described(entry) for entry in entries], None


def _described(entry):
    with entry.path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    is_scan = kinds.kind_of(entry.path, entry.name) == kinds.SCAN
    role = "scan" if is_scan else "raw"
    return {"name": entry.name, "size": entry.size, "sha256": digest, "role": role}


def _finding(code, name, limits):
    text = PACKAGE_FINDINGS[code]
    values = {
        "name": name[:80],
        "limit": limits.max_entries
        if code == "archive_too_many"
        else limits.max_total_bytes // MEGABYTE,
        "each": limits.max_file_bytes // MEGABYTE,
    }
    return Finding(text.severity, code, text.message.format(**values), text.remedy.format(**values))
