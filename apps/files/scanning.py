"""Virus scan through clamd's socket: fail closed when it is configured, "chưa quét" otherwise."""

import socket
import struct

from django.conf import settings
from django.utils import timezone

from .models import StoredFile

CHUNK = 64 * 1024
SECONDS = 60


def scan(content):
    """Return (state, detail) for an open binary file; reads it from the start.

    States are those of ``StoredFile.Scan``. A daemon that cannot be reached, or that closes the
    connection because the file is too large for it, gives FAILED: the file stays closed.
    """
    if not settings.CLAMAV_SOCKET:
        return StoredFile.Scan.NOT_SCANNED, ""
    content.seek(0)
    try:
        answer = _ask(content)
    except OSError:
        return StoredFile.Scan.FAILED, "Không kết nối được với trình quét hoặc tệp quá lớn."
    finally:
        content.seek(0)
    if answer.endswith("OK"):
        return StoredFile.Scan.CLEAN, ""
    if answer.endswith("FOUND"):
        name = answer.removeprefix("stream:").removesuffix("FOUND").strip()
        return StoredFile.Scan.INFECTED, name[:200]
    return StoredFile.Scan.FAILED, answer[:200]


def _ask(content):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(SECONDS)
        connection.connect(settings.CLAMAV_SOCKET)
        connection.sendall(b"zINSTREAM\0")
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
