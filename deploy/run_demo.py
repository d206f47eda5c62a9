"""Run the demonstration: prepare the data, then web server and task worker together until Ctrl-C.

Called by ``make demo``. A worker that dies is started again; when the web server dies, or the
worker dies again and again, everything stops and the exit status is 1.
"""

import argparse
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
MANAGE = [sys.executable, str(ROOT / "manage.py")]

PERIODIC_SECONDS = 60
START_SECONDS = 60
STOP_SECONDS = 15
WORKER_DEATHS_PER_MINUTE = 5


class DemoError(Exception):
    """A sentence for the person at the terminal."""


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--port", type=int, default=8000)
    port = options.parse_args().port

    os.chdir(ROOT)
    sys.stdout.reconfigure(line_buffering=True)
    os.environ.update(DEBUG="no", DEMO="yes", PORT=str(port), PYTHONUNBUFFERED="1")
    VAR.mkdir(parents=True, exist_ok=True)
    try:
        refuse_taken_port(port)
        prepare()
        Supervisor(port).run()
    except DemoError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def refuse_taken_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Choose another: make demo PORT={port + 1}"
            ) from error


def prepare():
    """Bring database, demonstration data and static files up to date; quick when they are."""
    step("Preparing the database ...", "migrate", "--verbosity=0")
    step("Preparing the demonstration data ...", "load_demo", "--verbosity=0")
    stamp = VAR / "static.stamp"
    fingerprint = static_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        step("Preparing the static files ...", "collectstatic", "--noinput", "--verbosity=0")
        stamp.write_text(fingerprint)


def step(announcement, command, *arguments):
    print(announcement)
    if subprocess.run([*MANAGE, command, *arguments], stdin=subprocess.DEVNULL).returncode:
        raise DemoError(f"The step `manage.py {command}` failed; the reason is above.")


def static_fingerprint():
    """Return a hash that changes when a static file, a package or the settings change."""
    files = [ROOT / "requirements.txt", ROOT / "schoolportal" / "settings.py"]
    for folder in [ROOT / "static", *sorted(ROOT.glob("apps/*/static"))]:
        files += sorted(path for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256(str(ROOT).encode())
    for file in files:
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


class Supervisor:
    """Keeps the web server and the worker running, and runs the periodic work."""

    def __init__(self, port):
        self.port = port
        self.stopping = threading.Event()
        self.web = self.worker = self.periodic = None
        self.worker_deaths = []
        self.periodic_due = 0.0

    def run(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        try:
            self.start_web()
            self.start_worker()
            self.wait_for_web()
            if not self.stopping.is_set():
                print_welcome(self.port)
            while not self.stopping.wait(0.5):
                self.refuse_dead_web()
                self.revive_worker()
                self.run_periodic()
        finally:
            self.stop()

    def ask_to_stop(self, number, frame):
        self.stopping.set()

    def start_web(self):
        os.environ["BIND"] = f"127.0.0.1:{self.port}"
        os.environ.setdefault("WEB_LOG_LEVEL", "warning")
        self.web = start(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "--config",
                str(ROOT / "deploy" / "gunicorn.conf.py"),
            ]
        )

    def start_worker(self):
        self.worker = start(
            [*MANAGE, "db_worker", "--queue-name=*", "--no-reload", "--verbosity=0"]
        )

    def wait_for_web(self):
        deadline = time.monotonic() + START_SECONDS
        while not self.stopping.wait(0.1) and not answers(self.port):
            self.refuse_dead_web()
            if time.monotonic() > deadline:
                raise DemoError(f"The web server did not answer within {START_SECONDS} seconds.")

    def refuse_dead_web(self):
        if self.web.poll() is not None:
            raise DemoError(
                f"The web server ended by itself (status {self.web.returncode}); "
                "the worker was stopped too."
            )

    def revive_worker(self):
        if self.worker.poll() is None:
            return
        now = time.monotonic()
        self.worker_deaths = [at for at in self.worker_deaths if now - at < 60] + [now]
        if len(self.worker_deaths) > WORKER_DEATHS_PER_MINUTE:
            raise DemoError(
                f"The task worker keeps ending (status {self.worker.returncode}); "
                "the web server was stopped too."
            )
        print(f"The task worker ended (status {self.worker.returncode}); starting it again.")
        self.start_worker()

    def run_periodic(self):
        if self.periodic is not None and self.periodic.poll() is None:
            return
        if self.periodic is not None and self.periodic.returncode:
            print(f"The periodic work failed (status {self.periodic.returncode}).")
        self.periodic = None
        if time.monotonic() >= self.periodic_due:
            self.periodic_due = time.monotonic() + PERIODIC_SECONDS
            self.periodic = start([*MANAGE, "run_periodic"], stdout=subprocess.DEVNULL)

    def stop(self):
        """Ask the children to end, so that the worker finishes its task; then make them end."""
        children = [self.web, self.worker, self.periodic]
        running = [child for child in children if child is not None and child.poll() is None]
        for child in running:
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        print("Stopped.")


def start(command, **streams):
    """Start a child in its own group, so that Ctrl-C reaches it through the supervisor only."""
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **streams)


def answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def print_welcome(port):
    """Print the addresses, the accounts and one look-up, as ``load_demo`` wrote them."""
    file = VAR / "demo.json"
    demo = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    lines = ["", f"The demonstration runs on http://localhost:{port} (Ctrl-C stops it).", ""]
    lines += [f"  {slug:<20} {url}" for slug, url in demo.get("hosts", {}).items()]
    if demo.get("accounts"):
        lines += ["", f"Accounts, at /dang-nhap/ of their host (all of them: {file}):"]
    for account in demo.get("accounts", []):
        lines.append(
            f"  {account['host']:<28} {account['role']:<12} "
            f"{account['user']:<36} {account['password']}"
        )
    for lookup in demo.get("lookups", [])[:1]:
        lines += [
            "",
            f"A pupil's results, at /tra-cuu/hoc-tap/ of {lookup['host']}:",
            f"  code {lookup['code']}   secret {lookup['secret']}",
        ]
    print("\n".join(lines), end="\n\n")


if __name__ == "__main__":
    sys.exit(main())
