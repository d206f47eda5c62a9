"""Work on results that stops at a chosen place until it is killed, and a worker's settings for it.

``HALT_AT`` names the place, ``HALT_FILE`` the file that tells the test that it was reached. Of an
exam's file: ``chunk``: the first rows are written, more are to come; ``writing``: all are written,
the transaction is open; ``written``: it is committed, the job does not know yet. Of transcripts:
``drawn``: the pages are drawn, nothing is kept; ``stored``: the bytes of the file are on the disk,
its row is not; ``filing``: the row is written, the transaction is open; ``printed``: it is
committed, the job does not know yet.
"""

import os
import signal
from dataclasses import replace
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from schoolportal.settings import *  # noqa: F403
from schoolportal.settings import IMPORT_SPECS, JOB_KINDS, PRIVATE_ROOT, STORAGES

JOB_KINDS = {
    **JOB_KINDS,
    "imports.commit": f"{__name__}.commit_batch",
    "results.print_transcripts": f"{__name__}.print_transcripts",
}
IMPORT_SPECS = {**IMPORT_SPECS, "results.exam": f"{__name__}.exam_spec"}
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": f"{__name__}.HaltingStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
}
ROWS_OF_A_CHUNK = 10


def halt(place):
    if os.environ.get("HALT_AT") == place:
        Path(os.environ["HALT_FILE"]).touch()
        signal.pause()


class HaltingStorage(FileSystemStorage):
    def _save(self, name, content):
        name = super()._save(name, content)
        halt("stored")
        return name


def after(module, name, place):
    """Let a function of a module stop at a place once it is done."""
    act = getattr(module, name)

    def act_and_halt(*arguments, **named):
        found = act(*arguments, **named)
        halt(place)
        return found

    setattr(module, name, act_and_halt)


def commit_batch(job):
    from apps.imports import pipeline

    message = pipeline.commit_batch(job)
    halt("written")
    return message


def exam_spec(organisation, parameters):
    from apps.results.exams import importing

    importing.BLOCK = ROWS_OF_A_CHUNK
    spec = importing.exam_spec(organisation, parameters)
    after(spec.write_file.__self__, "_write_block", "chunk")

    def write_file(path, recorder):
        spec.write_file(path, recorder)
        halt("writing")

    return replace(spec, write_file=write_file)


def print_transcripts(job):
    from apps.results.transcripts import printing

    after(printing, "draw", "drawn")
    after(printing, "record", "filing")
    message = printing.print_transcripts(job)
    halt("printed")
    return message
