"""Settings of processes that stop at a chosen place until they are killed, or find the disk full.

``HALT_AT`` names the place, ``HALT_FILE`` the file that tells the test that it was reached:
``arriving``: the first bytes of a body are there, more is read as it comes; ``stored``: the bytes
of a file are on the disk, its row is not; ``checking``: what the check found is written, the
transaction is open; ``checked``: it is committed, the job does not know yet. ``ROOM``: the largest
file in bytes that the kernel lets the private storage write.
"""

import os
import resource
import signal
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import FileUploadHandler

from schoolportal.settings import *  # noqa: F403
from schoolportal.settings import JOB_KINDS, PRIVATE_ROOT, STORAGES

FILE_UPLOAD_HANDLERS = [
    f"{__name__}.Tell",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": f"{__name__}.HaltingStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
}
JOB_KINDS = {**JOB_KINDS, "submissions.check": f"{__name__}.check_submission"}


def tell(place):
    """Let the test know that a place was reached; tell whether to stop there."""
    if os.environ.get("HALT_AT") != place:
        return False
    Path(os.environ["HALT_FILE"]).touch()
    return True


def halt(place):
    if tell(place):
        signal.pause()


class Tell(FileUploadHandler):
    def receive_data_chunk(self, raw_data, start):
        tell("arriving")
        return raw_data

    def file_complete(self, file_size):
        return None


class HaltingStorage(FileSystemStorage):
    def _save(self, name, content):
        room = os.environ.get("ROOM")
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        if room:
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), before[1]))
        try:
            name = super()._save(name, content)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        halt("stored")
        return name


def check_submission(job):
    from apps.submissions import checking

    keep = checking._keep

    def keep_and_halt(*arguments):
        keep(*arguments)
        halt("checking")

    checking._keep = keep_and_halt
    message = checking.check_submission(job)
    halt("checked")
    return message
