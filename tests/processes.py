"""Real processes around the test's data: a worker, a web server, clients that send slowly.

On SQLite the test's database, which lives in memory, is copied to a file that other processes
open; on PostgreSQL they open the test's database itself.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections

ON_SQLITE = connection.vendor == "sqlite"
SECONDS_TO_START = 30


@contextmanager
def shared_database(folder):
    """Let other processes see what the test has written so far, and the test what they write."""
    if not ON_SQLITE:
        yield
        return
    in_memory = connections["default"]
    file = folder / "portal.sqlite3"
    file.write_bytes(in_memory.connection.serialize())
    copy = type(in_memory)({**in_memory.settings_dict, "NAME": str(file)}, "default")
    connections["default"] = copy
    yield
    copy.close()
    connections["default"] = in_memory


def database_url():
    name = connections["default"].settings_dict["NAME"]
    if ON_SQLITE:
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Processes:
    """Starts commands under a settings module; what still runs at the end is killed."""

    def __init__(self, var, settings_module):
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(var),
            "DJANGO_SETTINGS_MODULE": settings_module,
        }
        self.started = []

    def run(self, *command, **variables):
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def manage(self, *command, **variables):
        return self.run("manage.py", *command, **variables)

    def serve(self, **variables):
        """Start gunicorn with two workers on a free port; return the Server once it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = self.run(
            *("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"),
            BIND=f"127.0.0.1:{port}",
            WEB_LOG_LEVEL="warning",
            DEBUG="yes",
            SECRET_KEY=settings.SECRET_KEY,
            **variables,
        )
        server = Server(process, port)
        wait_for(server.answers, "the web server", process)
        return server

    def end(self):
        for process in self.started:
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def wait_for(condition, what, process=None, seconds=SECONDS_TO_START):
    """Ask until it is true; fail with what the process said when it takes too long or dies."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline or (process is not None and process.poll() is not None):
            said = ""
            if process is not None:
                process.kill()
                said = process.communicate()[0]
            pytest.fail(f"Waited in vain for {what}: {said}")
        time.sleep(0.02)


def finish(process, seconds=60):
    """Wait for the end of a command; return what it printed."""
    output, _nothing = process.communicate(timeout=seconds)
    assert process.returncode == 0, output
    return output


def worker(*options):
    return ("db_worker", "--queue-name=*", "--no-reload", "--no-startup-delay", *options)


class Server:
    """A running gunicorn."""

    def __init__(self, process, port):
        self.process, self.port = process, port

    def answers(self):
        try:
            return self.get("/healthz", "localhost")[0] == 200
        except OSError:
            return False

    def get(self, path, host, cookie=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Host": host, "Cookie": cookie})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body.decode()

    def workers(self):
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [int(pid) for pid in children]

    def kill_workers(self):
        """Kill all workers as a power cut or the kernel would; gunicorn starts new ones."""
        for pid in self.workers():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # it has just ended by itself


def kill_worker_at(place, manage, folder):
    """Start a worker and kill it with SIGKILL as soon as it has come to a place."""
    reached = folder / place
    process = manage(*worker(), HALT_AT=place, HALT_FILE=str(reached))
    wait_for(reached.exists, f"the place “{place}”", process)
    process.kill()
    assert process.wait() == -signal.SIGKILL
