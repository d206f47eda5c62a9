"""Work that stops at a chosen place until it is killed, and the settings of a worker that does it.

``HALT_AT`` names the place, ``HALT_FILE`` the file that tells the test that it was reached:
``writing``: all rows are written, the transaction is open; ``written``: it is committed, the job
does not know yet.
"""

import os
import signal
from dataclasses import replace
from pathlib import Path

from schoolportal.settings import *  # noqa: F403
from schoolportal.settings import IMPORT_SPECS, JOB_KINDS

JOB_KINDS = {**JOB_KINDS, "imports.commit": f"{__name__}.commit_batch"}
IMPORT_SPECS = {**IMPORT_SPECS, "roster.pupils": f"{__name__}.pupils_spec"}


def halt(place):
    if os.environ.get("HALT_AT") == place:
        Path(os.environ["HALT_FILE"]).touch()
        signal.pause()


def commit_batch(job):
    from apps.imports import pipeline

    message = pipeline.commit_batch(job)
    halt("written")
    return message


def pupils_spec(organisation, parameters):
    from apps.roster import importing

    spec = importing.pupils_spec(organisation, parameters)

    def write(rows, recorder):
        spec.write(rows, recorder)
        halt("writing")

    return replace(spec, write=write)
