"""A cache in files whose entries are read once: later visits only ask whether the file is the same.

Every process may write: an entry is never changed in its place, each write moves a new file there.
So number, size and moment of a file tell whether it is still the one that was read. What ``get``
returns is shared by all visits of a thread and is never changed by them.
"""

import logging
import os
import pickle
import time
import zlib
from dataclasses import dataclass
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

log = logging.getLogger(__name__)

MOST_KEPT = 300  # entries that a thread remembers
YOUNG = 2  # seconds; a file that replaces so young a one could bear the same mark


@dataclass(frozen=True, slots=True)
class Entry:
    file: str
    mark: tuple
    expires_at: float | None
    value: Any


class RememberingFileCache(FileBasedCache):
    def __init__(self, dir, params):
        super().__init__(dir, params)
        self._entries = {}  # (key, version) → Entry; each thread has a cache object of its own

    def get(self, key, default=None, version=None):
        entry = self._entries.get((key, version))
        try:
            if entry is None or entry.mark != _mark(os.stat(entry.file)):
                entry = self._read(key, version)
        except FileNotFoundError:
            entry = None
        if entry is None or _is_over(entry):
            self._entries.pop((key, version), None)
            return default
        return entry.value

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Keep a value; where the disk is full nothing is kept, what stood there is taken away."""
        try:
            super().set(key, value, timeout, version)
        except OSError:
            log.exception("an entry of the cache could not be written")
            self.delete(key, version)

    def _read(self, key, version):
        name = self._key_to_file(key, version)
        with open(name, "rb") as file:
            found = os.fstat(file.fileno())
            if self._is_expired(file):
                return None
            file.seek(0)
            expires_at = pickle.load(file)
            entry = Entry(
                name, _mark(found), expires_at, pickle.loads(zlib.decompress(file.read()))
            )
        if time.time() - found.st_mtime > YOUNG:
            if len(self._entries) >= MOST_KEPT:
                self._entries.clear()
            self._entries[key, version] = entry
        return entry


def _is_over(entry):
    return entry.expires_at is not None and entry.expires_at < time.time()


def _mark(found):
    return found.st_ino, found.st_size, found.st_mtime_ns
