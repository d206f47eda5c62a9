"""The supervisor of `make demo`, with real processes around a tiny stand-in for the portal."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

MANAGE = """
import json, os, pathlib, sys, time
command = sys.argv[1]
var = pathlib.Path("var")
with open(var / "calls", "a") as calls:
    calls.write(f"{command} {os.getpid()}\\n")
if command == "load_demo":
    demo = {
        "hosts": {"alder": f"http://alder.localhost:{os.environ['PORT']}/"},
        "accounts": [{"host": "a.localhost", "role": "editor", "user": "eric", "password": "x"}],
        "lookups": [{"host": "a.localhost", "code": "A1", "secret": "ABCDE FGHJK"}],
    }
    (var / "demo.json").write_text(json.dumps(demo))
if command == "db_worker":
    while not (var / "worker_breaks").exists():
        time.sleep(0.05)
    sys.exit(3)
"""

WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]
"""


class Demo:
    """One running ``deploy/run_demo.py`` in a folder of its own."""

    def __init__(self, root):
        self.root = root
        self.calls = root / "var" / "calls"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = None

    def start(self):
        self.printed = []
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "deploy/run_demo.py", "--port", str(self.port)],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        return self

    def read(self):
        for line in self.process.stdout:
            self.printed.append(line.rstrip("\n"))

    def wait_for(self, happened):
        deadline = time.monotonic() + 30
        while not happened():
            assert time.monotonic() < deadline, "\n".join(self.printed)
            time.sleep(0.05)

    def wait_until_ready(self):
        self.wait_for(lambda: any("Ctrl-C" in line for line in self.printed))

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.status()

    def status(self):
        status = self.process.wait(30)
        self.reader.join(10)
        return status

    def pids(self, command):
        words = [line.split() for line in self.calls.read_text().splitlines()]
        return [int(pid) for name, pid in words if name == command]

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def demo(tmp_path):
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    (tmp_path / "manage.py").write_text(MANAGE)
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "schoolportal").mkdir()
    (tmp_path / "schoolportal" / "settings.py").write_text("")
    (tmp_path / "schoolportal" / "wsgi.py").write_text(WSGI)
    running = Demo(tmp_path)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.end(signal.SIGTERM)


def is_running(pid):
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_interrupt_stops_web_server_and_worker(demo):
    demo.start().wait_until_ready()
    assert demo.answers()

    status = demo.end(signal.SIGINT)

    assert status == 0
    assert not demo.answers()
    assert [is_running(pid) for pid in demo.pids("db_worker")] == [False]


def test_every_start_prints_addresses_accounts_and_one_look_up(demo):
    demo.start().wait_until_ready()
    demo.end()

    text = "\n".join(demo.printed)
    assert f"http://localhost:{demo.port} (Ctrl-C stops it)" in text
    assert f"http://alder.localhost:{demo.port}/" in text
    assert "a.localhost                  editor       eric" in text
    assert "code A1   secret ABCDE FGHJK" in text


def test_killed_worker_is_started_again(demo):
    demo.start().wait_until_ready()
    [first] = demo.pids("db_worker")

    os.kill(first, signal.SIGKILL)

    demo.wait_for(lambda: len(demo.pids("db_worker")) == 2)
    assert "The task worker ended (status -9); starting it again." in demo.printed
    assert demo.end() == 0


def test_worker_that_keeps_ending_stops_everything(demo):
    (demo.root / "var").mkdir()
    (demo.root / "var" / "worker_breaks").touch()

    status = demo.start().status()

    assert status == 1
    assert (
        "The task worker keeps ending (status 3); the web server was stopped too." in demo.printed
    )
    assert not demo.answers()


def test_dead_web_server_stops_the_worker(demo):
    demo.start().wait_until_ready()
    children = Path(f"/proc/{demo.process.pid}/task/{demo.process.pid}/children").read_text()
    [worker] = demo.pids("db_worker")
    others = {int(pid) for pid in children.split()} - {worker, *demo.pids("run_periodic")}
    [web] = others

    os.kill(web, signal.SIGKILL)

    assert demo.status() == 1
    assert "The web server ended by itself (status -9); the worker was stopped too." in demo.printed
    assert not is_running(worker)


def test_taken_port_is_refused_with_another_one_named(demo):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.port))
        taken.listen()

        status = demo.start().status()

    assert status == 1
    assert demo.printed[-1] == (
        f"Port {demo.port} cannot be used (Address already in use). "
        f"Choose another: make demo PORT={demo.port + 1}"
    )


def test_static_files_are_prepared_only_when_they_changed(demo):
    demo.start().wait_until_ready()
    demo.end()
    demo.start().wait_until_ready()
    demo.end()
    assert len(demo.pids("collectstatic")) == 1

    (demo.root / "static").mkdir()
    (demo.root / "static" / "site.css").write_text("body{}")
    demo.start().wait_until_ready()
    demo.end()

    assert len(demo.pids("collectstatic")) == 2
