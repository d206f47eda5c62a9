"""Keeping what people upload: byte for byte, hashed, scanned, under a name of ours."""

import hashlib
import logging
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.audit.models import record
from apps.core.scoping import own_organisation_id

from .models import StoredFile
from .scanning import TOO_LARGE, apply_scan

log = logging.getLogger(__name__)

MOST_BYTES = 25 * 1024 * 1024

# Kinds of files that may be stored: extension → kind. What is inside is checked by its reader.
SPREADSHEETS = {
    "xlsx": "xlsx",
    "xlsm": "xlsm",
    "xls": "xls",
    "ods": "ods",
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
    "json": "json",
}


def store_file(upload, *, user, kinds, most_bytes=MOST_BYTES):
    """Store an upload and return its StoredFile; the caller holds the transaction.

    Arguments and refusals are those of ``keep_bytes``.
    """
    stored = keep_bytes(upload, user=user, kinds=kinds, most_bytes=most_bytes)
    stored.save()
    return stored


def keep_bytes(upload, *, user, kinds, most_bytes=MOST_BYTES):
    """Hash, scan and store the bytes of an upload; return its StoredFile, not saved yet.

    Needs no transaction, so that nobody waits for a scanner behind a lock; whoever does not save
    the row calls ``forget_bytes``. ``kinds`` maps allowed extensions to kinds; None takes any file
    as it is. Raises ValidationError for an empty, too large or unexpected file, for one that the
    scan does not clear, and where the disk is full.
    """
    name = PurePath(upload.name.replace("\\", "/")).name[-255:]
    extension = PurePath(name).suffix.lower().lstrip(".")
    if kinds is not None and extension not in kinds:
        allowed = ", ".join(f".{ending}" for ending in kinds)
        raise ValidationError(
            f"Không nhận tệp đuôi “.{extension}”. Hãy chọn tệp {allowed}.", code="wrong_type"
        )
    if upload.size == 0:
        raise ValidationError("Tệp trống, không có byte nào. Hãy chọn tệp khác.", code="empty")
    if upload.size > most_bytes:
        raise ValidationError(
            f"Tệp lớn hơn {most_bytes // 1024 // 1024} MB. Hãy chia thành nhiều tệp nhỏ hơn.",
            code="too_large",
        )
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    stored = StoredFile(
        organisation_id=own_organisation_id(),
        original_name=name,
        kind="raw" if kinds is None else kinds[extension],
        size=upload.size,
        sha256=digest.hexdigest(),
        uploaded_by=user,
    )
    apply_scan(stored, upload)
    _refuse_unclean(stored, user)
    _write(stored, upload)
    return stored


def _write(stored, content):
    """Write bytes under a name of ours; half a file is taken away again."""
    field = stored.content.field
    name = field.generate_filename(stored, "tep")
    content.seek(0)
    try:
        stored.content.name = field.storage.save(name, content)
    except OSError as error:
        field.storage.delete(name)
        log.exception("a file of %s bytes could not be written", stored.size)
        raise ValidationError(
            "Máy chủ không ghi được tệp (có thể đã hết chỗ) nên chưa nhận được gì. "
            "Hãy báo người vận hành rồi gửi lại.",
            code="not_written",
        ) from error


def forget_bytes(files):
    """Take away the bytes of files whose rows were never saved."""
    for stored in files:
        stored.content.storage.delete(stored.content.name)


def keep_made_bytes(content, *, name, user, scan):
    """Hash and store a file that the portal made from stored files; return its StoredFile.

    The row is not saved yet, and no transaction needs to be open, for such a file may have
    gigabytes: see ``keep_bytes``. ``content``: an open django File. ``scan``: the state of what it
    holds, since it may be larger than a scanner takes.
    """
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    stored = StoredFile(
        organisation_id=own_organisation_id(),
        original_name=name,
        kind="made",
        size=content.size,
        sha256=digest.hexdigest(),
        scan=scan,
        uploaded_by=user,
    )
    if scan == StoredFile.Scan.CLEAN:
        stored.scanned_at, stored.scan_detail = timezone.now(), "ghép từ các tệp đã quét sạch"
    _write(stored, content)
    return stored


def _refuse_unclean(stored, user):
    if stored.scan == StoredFile.Scan.INFECTED:
        record(user, "files.scan", None, result="infected", sha256=stored.sha256)
        raise ValidationError(
            f"Trình quét báo tệp “{stored.original_name}” có mã độc nên chưa nhận được gì. "
            "Hãy quét vi-rút máy đang dùng, rồi gửi lại không có tệp đó.",
            code="infected",
        )
    if stored.scan_detail == TOO_LARGE:
        raise ValidationError(
            f"Tệp “{stored.original_name}” lớn hơn mức mà trình quét vi-rút của máy chủ nhận nên "
            "chưa nhận được gì. Hãy chia thành nhiều tệp nhỏ hơn; không chia được thì báo người "
            "vận hành.",
            code="too_large_to_scan",
        )
    if stored.scan == StoredFile.Scan.FAILED:
        raise ValidationError(
            "Trình quét vi-rút chưa trả lời nên chưa nhận được gì. Hãy gửi lại sau ít phút; vẫn "
            "vậy thì báo người vận hành.",
            code="not_scanned",
        )
