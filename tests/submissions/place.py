"""A campaign that Alder answers, with a real web server, real workers, and kills.

After each test: every receipt has its exact bytes, every stored file a row or a place in the list
of those without one.
"""

import hashlib
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.scoping import every_organisation
from apps.files.models import FileDoubt, Job, StoredFile
from apps.submissions.models import Receipt, Submission
from tests.processes import (
    ON_SQLITE,
    finish,
    wait_for,
    worker,
)
from tests.uploading import Upload

ALL = "what the processes of this test did at any unit"
MEGABYTE = 1 << 20
FILE = ("hoc-sinh.vemis", bytes(range(256)) * 4096 * 2)  # 2 MB, kept in memory by Django
HOST = "alder.localhost"
BY_PROCESSES = pytest.mark.django_db(transaction=not ON_SQLITE)


class Place:
    """A campaign that Alder answers, seen by real processes."""

    def __init__(self, processes, var, duty, sessions):
        self.processes, self.var = processes, var
        self.duty, self.sessions = duty, sessions

    def serve(self, **variables):
        return self.processes.serve(**variables)

    def upload(self, server, *, token="t1", session=0, act="send", files=(FILE,)):
        path = reverse("submissions:upload", args=[self.duty.pk])
        fields = {"token": token, "act": act, "note": ""}
        return Upload(server.port, path, HOST, self.sessions[session], fields, files)

    def manage(self, *command):
        return finish(self.processes.manage(*command))

    def work(self):
        """Let a worker do all that waits."""
        return self.manage(*worker("--batch"))

    def kill_worker_at(self, place, reached, *, meanwhile=None):
        """Kill a worker at a place of ``halting``, after ``meanwhile()`` while it stands there."""
        process = self.processes.manage(*worker(), HALT_AT=place, HALT_FILE=str(reached))
        wait_for(reached.exists, f"the place “{place}”", process)
        if meanwhile is not None:
            meanwhile()
        process.kill()
        assert process.wait() == -signal.SIGKILL

    def files(self):
        """Return the stored files of this test: name → SHA-256."""
        private = self.var / "private"
        return {
            f"{path.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
            for path in private.glob("??/*")
        }

    def some_hours_later(self):
        """Make files and jobs look as old as if the clock had gone on."""
        moment = time.time() - 3 * 3600
        for path in (self.var / "private").glob("??/*"):
            os.utime(path, (moment, moment))
        with every_organisation(reason=ALL):
            Job.objects.filter(state="running").update(
                heartbeat_at=timezone.now() - timedelta(minutes=3)
            )

    def account(self):
        """Hold receipts, rows and bytes against each other; return the number of receipts."""
        self.some_hours_later()
        self.manage("run_periodic", "--only", "files.check_stored")
        there = self.files()
        with every_organisation(reason=ALL):
            rows = dict(StoredFile.objects.values_list("content", "sha256"))
            receipts = list(Receipt.objects.select_related("submission"))
            for receipt in receipts:
                names = [one.file.content.name for one in receipt.submission.files.all()]
                assert [there[name] for name in names] == [one["sha256"] for one in receipt.files]
        listed = set(
            FileDoubt.objects.filter(kind="no_row", cleared_at__isnull=True).values_list(
                "name", flat=True
            )
        )
        assert {name: there[name] for name in rows} == rows
        assert set(there) - set(rows) == listed
        assert not FileDoubt.objects.exclude(kind="no_row").exists()
        return len(receipts)

    def versions(self):
        with every_organisation(reason=ALL):
            return list(Submission.objects.order_by("pk"))


def together(*uploads):
    """Let uploads end at one moment; return their answers."""
    barrier, answers = threading.Barrier(len(uploads)), [None] * len(uploads)

    def go(place_of, upload):
        upload.send(0.9)
        barrier.wait()
        upload.send()
        answers[place_of] = upload.answer()

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(uploads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
