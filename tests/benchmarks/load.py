"""A small load generator: keep-alive connections from one thread, one request in flight on each."""

import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Burst:
    """What a burst met. ``odd`` counts answers with another status or without the sign."""

    count: int = 0
    seconds: float = 0.0
    odd: Counter = field(default_factory=Counter)

    @property
    def per_second(self):
        return self.count / self.seconds


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def send(self, request):
        self.received = b""
        self.socket.sendall(request)

    def read(self):
        """Take what has arrived; True when the answer is whole."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection within an answer")
        self.received += part
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return False
        head = head.lower()
        if b"transfer-encoding: chunked" in head:
            return body.endswith(b"0\r\n\r\n")
        if b" 304 " in head[:20] or b" 204 " in head[:20]:
            return True
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        return len(body) >= int(length)

    @property
    def status(self):
        return int(self.received[9:12])

    @property
    def closes(self):
        return b"connection: close" in self.received[:2000].lower()


def burst(port, requests, *, seconds, status=200, sign=b"", connections=16):
    """Send ``requests`` (an endless iterator of bytes) for ``seconds`` and count the answers.

    An answer is odd unless it has ``status`` and holds ``sign``.
    """
    outcome = Burst()
    selector = selectors.DefaultSelector()
    started = time.perf_counter()
    for _ in range(connections):
        connection = Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next(requests))
    while selector.get_map():
        for key, _events in selector.select(30):
            connection = key.data
            if not connection.read():
                continue
            outcome.count += 1
            if connection.status != status:
                outcome.odd[connection.status] += 1
            elif sign not in connection.received:
                outcome.odd["without the sign"] += 1
            over = time.perf_counter() - started >= seconds
            if over or connection.closes:
                selector.unregister(connection.socket)
                connection.socket.close()
            if not over:
                if connection.closes:
                    connection = Connection(port)
                    selector.register(connection.socket, selectors.EVENT_READ, connection)
                connection.send(next(requests))
    outcome.seconds = time.perf_counter() - started
    return outcome
