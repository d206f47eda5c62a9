"""Real gunicorn servers on scratch data, and what they cost."""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def portal_environment(var, **more):
    """Return the environment of the portal on the data below ``var``."""
    passed = ("PATH", "HOME", "LANG")
    environment = {name: os.environ[name] for name in passed if name in os.environ}
    return environment | {
        "VAR_DIR": str(var),
        "DEBUG": "no",
        "DEMO": "yes",
        "PAGE_CACHE": "yes",
        # Every visitor of the load comes from an address of its own, as behind a proxy.
        "TRUSTED_PROXY_COUNT": "1",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def manage(var, *arguments):
    """Run a management command on the data below ``var``; return what it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=portal_environment(var),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


class Server:
    """A gunicorn of two workers with two threads; use it in a ``with`` block."""

    def __init__(self, environment, *, application=None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
        self.process = subprocess.Popen(
            command + ([application] if application else []),
            cwd=ROOT,
            env=environment
            | {
                "BIND": f"127.0.0.1:{self.port}",
                "WEB_WORKERS": "2",
                "WEB_THREADS": "2",
                "WEB_MAX_REQUESTS": "0",
                "WEB_LOG_LEVEL": "warning",
            },
            stdin=subprocess.DEVNULL,
        )

    def __enter__(self):
        deadline = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise RuntimeError("The web server did not start; the reason is above.")
            time.sleep(0.1)
        return self

    def __exit__(self, *_exception):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            connection.getresponse()
        except OSError:
            return False
        finally:
            connection.close()
        return True

    def get(self, path, host, **headers):
        """Return (status, headers, body as sent) of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Host": host, **headers})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def workers(self):
        master = self.process.pid
        return Path(f"/proc/{master}/task/{master}/children").read_text().split()

    def cpu_seconds(self):
        """Return the processor time that the workers have used so far."""
        ticks = 0
        for worker in self.workers():
            fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / CLOCK_TICKS

    def memory_mb(self):
        """Return the resident memory of the largest worker, in MB."""
        sizes = [
            int(line.split()[1])
            for worker in self.workers()
            for line in Path(f"/proc/{worker}/status").read_text().splitlines()
            if line.startswith("VmRSS:")
        ]
        return max(sizes) / 1024
