"""Virus scan through clamd's socket: fail closed when it is configured, "chưa quét" otherwise."""

import socket
import struct
from contextlib import suppress

from django.conf import settings
from django.utils import timezone

from .models import StoredFile

TOO_LARGE = "Tệp lớn hơn mức mà trình quét nhận."
_LIMIT = "size limit exceeded"  # how clamd says that its StreamMaxLength was reached
CHUNK = 64 * 1024
SECONDS = 60


def scan(content):
    """Return (state, detail) for an open binary file; reads it from the start.

    States are those of ``StoredFile.Scan``. A daemon that cannot be reached gives FAILED, and so
    does one for which the file is too large (detail: TOO_LARGE): the file stays closed.
    """
    if not settings.CLAMAV_SOCKET:
        return StoredFile.Scan.NOT_SCANNED, ""
    content.seek(0)
    try:
        answer = _ask(content)
    except OSError:
        return StoredFile.Scan.FAILED, "Không kết nối được với trình quét."
    finally:
        content.seek(0)
    if answer.endswith("OK"):
        return StoredFile.Scan.CLEAN, ""
    if answer.endswith("FOUND"):
        name = answer.removeprefix("stream:").removesuffix("FOUND").strip()
        return StoredFile.Scan.INFECTED, name[:200]
    if _LIMIT in answer:
        return StoredFile.Scan.FAILED, TOO_LARGE
    return StoredFile.Scan.FAILED, answer[:200]


def _ask(content):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(SECONDS)
        connection.connect(settings.CLAMAV_SOCKET)
        connection.sendall(b"zINSTREAM\0")
        # A daemon that has had enough says why and hangs up: what it said is still to be read.
        with suppress(BrokenPipeError, ConnectionResetError):
            while chunk := content.read(CHUNK):
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            part = connection.recv(4096)
            if not part:
                raise ConnectionResetError("clamd closed the connection")
            answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def apply_scan(stored, content):
    """Scan and note the outcome on a StoredFile that is not saved yet."""
    stored.scan, stored.scan_detail = scan(content)
    if stored.scan != StoredFile.Scan.NOT_SCANNED:
        stored.scanned_at = timezone.now()
