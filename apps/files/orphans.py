"""Stored bytes and their rows, held against each other: told when they do not match, never mended.

A process killed between file and row leaves bytes that nobody knows. They are listed, for a person
to decide about; a row whose bytes are gone or changed is an alarm.
"""

import hashlib
import logging
import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.core.scoping import every_organisation

from .models import FileDoubt, StoredFile, private_storage

log = logging.getLogger(__name__)

SETTLING = timedelta(hours=1)  # an upload of this very moment has bytes before it has a row
MOST_HASHED = 200
MOST_HASHED_BYTES = 512 * 1024 * 1024
CHUNK = 1 << 20
NAMES_AT_ONCE = 500


def check_stored_files():
    """Periodic: list bytes without a row and rows without bytes; hash a sample of the rest.

    Returns what was found, as the list of periodic work shows it.
    """
    now = timezone.now()
    known = _known_names()
    there = set(_stored_names())
    with every_organisation(reason="files and rows of all units are held against each other"):
        rows = _rows()
        doubts = list(_without_row(there, rows, now))
        doubts += _without_bytes(rows, there, now)
        doubts += _changed(rows, there)
        _keep(doubts, known, now)
    return _sentence()


def _rows():
    """Return name → pk of the rows that have bytes."""
    return dict(StoredFile.objects.exclude(content="").values_list("content", "pk"))


def _known_names():
    return {(one.kind, one.name): one for one in FileDoubt.objects.filter(cleared_at__isnull=True)}


def _stored_names():
    """Yield the names of what uploads left in the private storage."""
    storage = private_storage()
    if not storage.exists(""):
        return
    for folder in storage.listdir("")[0]:
        if len(folder) != 2:
            continue  # a folder of another kind, with a life of its own
        for name in storage.listdir(folder)[1]:
            yield f"{folder}/{name}"


def _without_row(there, rows, now):
    """Yield doubts for old bytes that no row names; the rows were read after the names."""
    storage = private_storage()
    for name in there:
        if name in rows:
            continue
        try:
            since, size = storage.get_modified_time(name), storage.size(name)
        except FileNotFoundError:
            continue  # taken away again by the upload that was refused
        if since < now - SETTLING:
            yield FileDoubt(kind=FileDoubt.Kind.NO_ROW, name=name, size=size, since=since)


def _without_bytes(rows, there, now):
    storage = private_storage()
    lost = [pk for name, pk in rows.items() if name not in there and not storage.exists(name)]
    for start in range(0, len(lost), NAMES_AT_ONCE):
        for stored in _still_there(lost[start : start + NAMES_AT_ONCE]):
            yield _doubt(FileDoubt.Kind.MISSING, stored, now)


def _changed(rows, there):
    """Yield doubts for a sample of files whose SHA-256 is not the one of their row."""
    names = [name for name in rows if name in there]
    sample = random.sample(names, min(len(names), MOST_HASHED))
    read = 0
    for stored in _still_there([rows[name] for name in sample]):
        if read > MOST_HASHED_BYTES:
            return
        read += stored.size
        try:
            digest = file_sha256(stored)
        except FileNotFoundError:
            continue  # erased in the meantime; otherwise the next run tells
        if digest != stored.sha256:
            yield _doubt(FileDoubt.Kind.DIFFERS, stored, timezone.now())


def _still_there(pks):
    return StoredFile.objects.filter(pk__in=pks).exclude(content="")


def file_sha256(stored):
    """Return the SHA-256 of the bytes of a StoredFile as they are on the disk now."""
    digest = hashlib.sha256()
    with stored.content.storage.open(stored.content.name) as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _doubt(kind, stored, now):
    return FileDoubt(
        kind=kind, name=stored.content.name, file_id=stored.pk, size=stored.size, since=now
    )


@transaction.atomic
def _keep(doubts, known, now):
    """Note new doubts and clear those that are no longer found; a changed file stays noted."""
    found = {(one.kind, one.name) for one in doubts}
    for one in doubts:
        if (one.kind, one.name) in known:
            continue
        FileDoubt.objects.update_or_create(
            kind=one.kind,
            name=one.name,
            defaults={
                "file_id": one.file_id,
                "size": one.size,
                "since": one.since,
                "found_at": now,
                "cleared_at": None,
            },
        )
        if one.kind != FileDoubt.Kind.NO_ROW:
            log.error("stored file %s: %s", one.file_id, one.kind)
    for (kind, name), one in known.items():
        if (kind, name) not in found and not _stands(one):
            FileDoubt.objects.filter(pk=one.pk).update(cleared_at=now)


def _stands(doubt):
    """Tell whether a changed file, perhaps not in today's sample, still differs."""
    if doubt.kind != FileDoubt.Kind.DIFFERS:
        return False
    stored = _still_there([doubt.file_id]).first()
    try:
        return stored is not None and file_sha256(stored) != stored.sha256
    except FileNotFoundError:
        return False


def _sentence():
    open_doubts = list(FileDoubt.objects.filter(cleared_at__isnull=True))
    lost = [one for one in open_doubts if one.kind != FileDoubt.Kind.NO_ROW]
    orphans = len(open_doubts) - len(lost)
    words = f"{orphans} tệp không có bản ghi" if orphans else "mọi tệp đều có bản ghi"
    if lost:
        return f"BÁO ĐỘNG: {len(lost)} tệp bị mất hoặc khác lúc nhận; {words}"
    return f"{words}; mẫu kiểm tra đúng SHA-256"


def open_alarms():
    """Return the doubts about files of the open scope whose bytes are gone or changed."""
    damaged = [FileDoubt.Kind.MISSING, FileDoubt.Kind.DIFFERS]
    return FileDoubt.objects.filter(
        cleared_at__isnull=True, kind__in=damaged, file__in=StoredFile.objects.all()
    )
