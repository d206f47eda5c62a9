"""Public pages: cached, uncached, statements, weight on a phone, and the second visit."""

import gzip
import itertools
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from .rows import at_least, at_most, failed, told
from .stage import get_request

HOST = "localhost"


def cached_pages(stage):
    with stage.portal() as server:
        for name, path in public_paths(server):
            done = stage.compare(server, itertools.repeat(get_request(path, HOST)))
            if done.odd:
                yield failed(f"{name}, cached", f"unexpected answers {done.odd}")
                continue
            yield told(f"{name}, cached", done.per_second, "requests/s")
            yield at_least(f"{name}, cached, speed", done.speed, "× the bare reply", 0.5)
            yield at_most(f"{name}, cached, processor", done.cost, "× the bare reply", 2)
        yield told("the bare reply", done.bare_per_second, "requests/s")
        yield told("the bare reply, processor", done.bare_milliseconds, "ms")
        yield told("memory of a web worker", server.memory_mb(), "MB")


def uncached_pages(stage):
    with stage.portal(PAGE_CACHE="no") as server:
        for name, path in public_paths(server):
            done = stage.compare(server, itertools.repeat(get_request(path, HOST)))
            if done.odd:
                yield failed(f"{name}, uncached", f"unexpected answers {done.odd}")
                continue
            yield told(f"{name}, uncached", done.per_second, "requests/s")
            yield at_most(f"{name}, uncached, processor", done.cost, "× the bare reply", 15)
            counted = stage.inside("statements_of_get", None, HOST, path)["statements"]
            yield at_most(f"{name}, uncached, statements", len(counted), "statements", 8)
            writes = [text for text in counted if not text.startswith("SELECT")]
            yield at_most(f"{name}, uncached, writes", len(writes), "statements", 0)


def second_visit(stage):
    """The same page again with its ETag must be a 304."""
    with stage.portal() as server:
        for name, path in public_paths(server):
            _status, headers, _body = server.get(path, HOST)
            tag = headers.get("ETag")
            if tag is None:
                yield failed(f"{name}, second visit", "no ETag")
                continue
            status, _headers, body = server.get(path, HOST, **{"If-None-Match": tag})
            if status != 304:
                yield failed(f"{name}, second visit", f"answered {status}")
                continue
            yield at_most(f"{name}, second visit", len(body), "bytes", 0)


def page_weights(stage):
    budgets = [("home", "/", 60), ("look-up page", "/tra-cuu/hoc-tap/", 30)]
    with stage.portal() as server:
        for name, path, limit in budgets:
            weight = Weight(server, path)
            yield at_most(f"{name}, weight", weight.text / 1000, "kB gzip", limit)
            yield at_most(f"{name}, fonts", weight.fonts / 1000, "kB", 40)
            yield at_most(f"{name}, script", weight.script / 1000, "kB gzip", 5)
            yield told(f"{name}, style", weight.style / 1000, "kB gzip")
            yield told(f"{name}, photographs at once", weight.photographs / 1000, "kB")
            yield at_most(f"{name}, requests", len(weight.fetched), "requests", 8)
            yield at_most(f"{name}, elements", weight.elements, "elements", 600)
            yield at_most(f"{name}, from elsewhere", len(weight.elsewhere), "addresses", 0)


def public_paths(server):
    """Return (name, path) of the pages that are measured; the article is the newest one."""
    paths = [("home", "/")]
    _status, _headers, body = server.get("/tin-tuc/", HOST)
    article = re.search(rb'href="(/tin-tuc/[a-z0-9-]+/)"', body)
    if article:
        paths.append(("article", article[1].decode()))
    return paths + [("news", "/tin-tuc/")]


class Weight:
    """What a phone fetches when it opens the page for the first time; lazy pictures wait."""

    def __init__(self, server, path):
        self.server = server
        self.fetched = {}
        self.elsewhere = set()
        self.style = self.script = self.fonts = self.photographs = self.text = 0
        page = _Page()
        page.feed(self.fetch(path).decode())
        self.elements = page.elements
        for kind, address in page.wanted:
            self.take(kind, urljoin(path, address))
        self.text = sum(self.fetched.values()) - self.fonts - self.photographs

    def take(self, kind, address):
        if address.startswith("data:") or address in self.fetched:
            return
        if urlsplit(address).netloc:
            self.elsewhere.add(address)
            return
        content = self.fetch(address)
        if address.endswith((".woff2", ".woff")):
            self.fonts += self.fetched[address]
        elif kind == "style":
            self.style += self.fetched[address]
            for inner in re.findall(rb"url\([\"']?([^)\"']+)", content):
                self.take("picture", urljoin(address, inner.decode()))
        elif kind == "script":
            self.script += self.fetched[address]
        elif address.endswith((".jpg", ".jpeg", ".webp", ".avif", ".png")):
            self.photographs += self.fetched[address]

    def fetch(self, address):
        """Fetch once, note the bytes on the line, return the content."""
        status, headers, body = self.server.get(address, HOST, **{"Accept-Encoding": "gzip"})
        if status != 200:
            raise RuntimeError(f"{address} answered {status}")
        self.fetched[address] = len(body)
        return gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.elements = 0
        self.wanted = []

    def handle_starttag(self, tag, attributes):
        self.elements += 1
        given = dict(attributes)
        relation = (given.get("rel") or "").split()
        if tag == "link" and "stylesheet" in relation and given.get("media") != "print":
            self.wanted.append(("style", given["href"]))
        elif tag == "link" and {"icon", "preload"} & set(relation):
            self.wanted.append(("picture", given["href"]))
        elif tag == "script" and given.get("src"):
            self.wanted.append(("script", given["src"]))
        elif tag == "img" and given.get("loading") != "lazy" and given.get("src"):
            self.wanted.append(("picture", given["src"]))
