"""The office's table of 1,000 units, and the last hour before a deadline with a worker killed."""

import itertools
import os
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from queue import Empty, Queue

from tests.uploading import Upload

from .rows import at_least, at_most, failed, told
from .servers import ROOT, portal_environment

SCHOOLS = 500
FILE_BYTES = 2 * 1024 * 1024
CLIENTS = 32
KILL_AFTER = 150
MOST_TRIES = 10
SECONDS_TO_CHECK = 240


def matrix_of_1000(stage):
    few, many = stage.inside("make_matrix", None, 10), stage.inside("make_matrix", None, 1000)
    with stage.portal() as server:
        request = signed_in_get(many)
        done = stage.compare(server, itertools.repeat(request), sign=b"tally__number")
    name = "submissions matrix, 1,000 units"
    if done.odd:
        yield failed(name, f"unexpected answers {done.odd}")
        return
    yield told(name, done.per_second, "requests/s")
    yield at_most(f"{name}, processor", done.cost, "× the bare reply", 15)
    counted = [_statements(stage, one) for one in (few, many)]
    yield told(f"{name}, statements", counted[1], "statements")
    yield at_most(f"{name}, more statements than for 10", counted[1] - counted[0], "statements", 0)


def _statements(stage, page):
    place = page["host"], page["path"], page["session"]
    return len(stage.inside("statements_as", None, *place)["statements"])


def signed_in_get(page):
    """Return the bytes of a GET by the officer."""
    return (
        f"GET {page['path']} HTTP/1.1\r\nHost: {page['host']}\r\nAccept: text/html\r\n"
        f"User-Agent: Mozilla/5.0 (Windows NT 10.0)\r\nAccept-Encoding: gzip\r\n"
        f"Cookie: phien={page['session']}\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n"
    ).encode()


def deadline_hour(stage):
    """500 schools upload 2 MB each while a worker checks; one web worker is killed on the way."""
    place = stage.inside("make_deadline", None, SCHOOLS)
    var = stage.data()
    checker = subprocess.Popen(
        [sys.executable, "manage.py", "db_worker", "--queue-name=*", "--no-reload"],
        cwd=ROOT,
        env=portal_environment(var),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with stage.portal() as server:
            rush = Rush(server, place["clerks"])
            seconds = rush.run()
        found = _checked(stage, place["campaign"], len(rush.accepted))
    finally:
        checker.terminate()
        checker.wait(20)
    name = "deadline hour, 500 schools × 2 MB"
    yield told(f"{name}, uploads", SCHOOLS / seconds, "uploads/s")
    yield told(f"{name}, one upload, median", statistics.median(rush.seconds), "s")
    yield told(f"{name}, one upload, slowest", max(rush.seconds), "s")
    yield told(f"{name}, tries that an error ended", rush.errors, "tries")
    yield at_least(f"{name}, web workers killed", rush.kills, "workers", 1)
    yield at_least(f"{name}, accepted", len(rush.accepted), "uploads", SCHOOLS)
    receipts, versions = found["receipts"], found["versions"]
    yield at_most(f"{name}, accepted without receipt", SCHOOLS - receipts, "uploads", 0)
    yield at_most(f"{name}, double", versions - len(rush.accepted), "versions", 0)
    yield at_most(f"{name}, receipts without exact bytes", len(found["wrong"]), "receipts", 0)
    yield at_most(f"{name}, rows without bytes", found["lost"], "files", 0)
    yield told(f"{name}, bytes without a row, to be listed", found["orphans"], "files")


def _checked(stage, campaign, expected):
    """Wait until the worker has sent all that was accepted; return the account."""
    deadline = time.monotonic() + SECONDS_TO_CHECK
    while True:
        found = stage.inside("account_deadline", None, campaign)
        if found["receipts"] >= expected or time.monotonic() > deadline:
            return found
        time.sleep(3)


class Rush:
    """Many clerks who upload at once and press again when the line breaks."""

    def __init__(self, server, clerks):
        self.server = server
        self.waiting = Queue()
        for clerk in clerks:
            self.waiting.put(clerk)
        self.accepted, self.seconds, self.errors, self.kills = {}, [], 0, 0
        self.lock = threading.Lock()

    def run(self):
        started = time.perf_counter()
        threads = [threading.Thread(target=self._clerk, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - started

    def _clerk(self, number):
        content = random.Random(number).randbytes(FILE_BYTES)
        while True:
            try:
                clerk = self.waiting.get_nowait()
            except Empty:
                return
            self._upload(clerk, content)

    def _upload(self, clerk, content):
        for _try in range(MOST_TRIES):
            started = time.perf_counter()
            status = self._press(clerk, content)
            with self.lock:
                if status == 302:
                    self.seconds.append(time.perf_counter() - started)
                    self.accepted[clerk["requirement"]] = status
                    if len(self.accepted) == KILL_AFTER:
                        self._kill()
                    return
                self.errors += 1

    def _press(self, clerk, content):
        try:
            upload = Upload(
                self.server.port,
                clerk["path"],
                clerk["host"],
                clerk["session"],
                {"token": "lan-dau", "act": "send", "note": ""},
                [("hoc-sinh.vemis", content)],
            )
            upload.send()
            return upload.answer()[0]
        except OSError:
            return 0

    def _kill(self):
        os.kill(int(self.server.workers()[0]), signal.SIGKILL)
        self.kills += 1
