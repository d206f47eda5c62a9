"""What the scenarios share: scratch data of a given size, the bare reply, and the comparison."""

import itertools
import json
import shutil
import statistics
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from .load import burst
from .servers import ROOT, Server, manage, portal_environment

# Many short turns: each opens its connections anew, and a noisy moment meets both.
ROUNDS = 9
BARE_SECONDS = 0.4
SUBJECT_SECONDS = 0.8


@dataclass(frozen=True)
class Comparison:
    """A page beside the bare reply: ``speed`` of its requests/s, ``cost`` of its processor time."""

    per_second: float
    bare_per_second: float
    milliseconds: float
    bare_milliseconds: float
    odd: dict

    @property
    def speed(self):
        return self.per_second / self.bare_per_second

    @property
    def cost(self):
        return self.milliseconds / self.bare_milliseconds


class Stage:
    """Use it in a ``with`` block; data and servers are made once, when first asked for."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.made = set()
        self.stack = ExitStack()
        self._bare = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return self.stack.__exit__(*exception)

    def data(self, pupils=None):
        """Return the folder of a demonstration with about this many pupils (None: the usual)."""
        name = f"pupils-{pupils}" if pupils else "usual"
        var = self.scratch / name
        if name not in self.made:
            var.mkdir()
            manage(var, "migrate", "--verbosity=0")
            manage(var, "load_demo", *([f"--pupils={pupils}"] if pupils else []))
            self._give_static(var)
            self.made.add(name)
        return var

    def _give_static(self, var):
        kept = self.scratch / "static"
        if not kept.exists():
            manage(var, "collectstatic", "--noinput", "--verbosity=0")
            shutil.move(var / "static", kept)
        (var / "static").symlink_to(kept)

    def demo(self, pupils=None):
        """Return what ``load_demo`` wrote about its accounts and look-ups."""
        return json.loads((self.data(pupils) / "demo.json").read_text(encoding="utf-8"))

    def inside(self, measure, pupils=None, *arguments):
        """Run a function of ``inside.py`` in a process of its own; return its JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.inside", measure, *map(str, arguments)],
            cwd=ROOT,
            env=portal_environment(self.data(pupils), PAGE_CACHE="no"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"inside.py {measure} failed:\n{done.stderr[-2000:]}")
        return json.loads(done.stdout)

    @contextmanager
    def portal(self, pupils=None, **environment):
        """A server of the portal on that data, for a ``with`` block."""
        with Server(portal_environment(self.data(pupils), **environment)) as server:
            yield server

    @property
    def bare(self):
        if self._bare is None:
            environment = portal_environment(self.scratch)
            self._bare = self.stack.enter_context(
                Server(environment, application="tests.benchmarks.bare:application")
            )
        return self._bare

    def compare(self, server, requests, *, status=200, sign=b"", warm_up=200):
        """Load the server and the bare reply in turns, so that both meet the same machine.

        ``warm_up`` are so many requests before, in which each worker meets each host: a host's
        directory entry and the frame of its pages are made at the first visit.
        """
        bare_requests = itertools.repeat(get_request("/", "localhost"))
        burst(self.bare.port, bare_requests, seconds=0.3)
        while warm_up > 0:
            warm_up -= burst(server.port, requests, seconds=1, status=status, sign=sign).count
        bare, subject = Tally(self.bare), Tally(server)
        for _ in range(ROUNDS):
            bare.add(bare_requests, BARE_SECONDS, 200, b"")
            subject.add(requests, SUBJECT_SECONDS, status, sign)
        return Comparison(
            per_second=subject.per_second,
            bare_per_second=bare.per_second,
            milliseconds=subject.milliseconds,
            bare_milliseconds=bare.milliseconds,
            odd=dict(subject.odd),
        )


class Tally:
    """Sums up the bursts on one server and the processor time that they cost it."""

    def __init__(self, server):
        self.server = server
        self.count = 0
        self.cpu = 0.0
        self.rates = []
        self.odd = {}

    def add(self, requests, seconds, status, sign):
        before = self.server.cpu_seconds()
        done = burst(self.server.port, requests, seconds=seconds, status=status, sign=sign)
        self.cpu += self.server.cpu_seconds() - before
        self.count += done.count
        self.rates.append(done.per_second)
        for kind, count in done.odd.items():
            self.odd[kind] = self.odd.get(kind, 0) + count

    @property
    def per_second(self):
        return statistics.median(self.rates)

    @property
    def milliseconds(self):
        return 1000 * self.cpu / self.count


def get_request(path, host, *, encoding="gzip"):
    """Return the bytes of a GET as a phone sends it."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0 (Android 14)\r\n"
        f"Accept: text/html\r\nAccept-Language: vi\r\nAccept-Encoding: {encoding}\r\n"
        "X-Forwarded-For: 203.0.113.9\r\n\r\n"
    ).encode()


def post_request(path, host, fields, *, address):
    """Return the bytes of a form sent from the same site by a visitor at ``address``."""
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0 (Android 14)\r\n"
        f"Origin: http://{host}\r\nSec-Fetch-Site: same-origin\r\nAccept: text/html\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"X-Forwarded-For: {address}\r\n\r\n"
    )
    return head.encode() + body
