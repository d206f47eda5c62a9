"""What a cache in files remembers is what the files say now, whoever wrote them."""

import errno
import os
import time

import pytest

from apps.core import filecache
from apps.core.filecache import RememberingFileCache


@pytest.fixture
def cache(tmp_path):
    return RememberingFileCache(tmp_path, {})


@pytest.fixture
def other_process(tmp_path):
    return RememberingFileCache(tmp_path, {})


def grow_old(cache, key):
    """Let the file of a key be an hour old, so that it is remembered when it is read."""
    moment = time.time() - 3600
    os.utime(cache._key_to_file(key), (moment, moment))


def test_a_file_is_read_once(cache, monkeypatch):
    cache.set("page", {"text": "Trang chủ"}, timeout=None)
    grow_old(cache, "page")
    first = cache.get("page")

    monkeypatch.setattr(RememberingFileCache, "_read", None)

    assert cache.get("page") is first
    assert first == {"text": "Trang chủ"}


@pytest.mark.parametrize("is_old", [True, False], ids=["remembered", "too young to be remembered"])
def test_what_another_process_wrote_is_seen_at_once(cache, other_process, is_old):
    for number in range(5):
        other_process.set("mark", f"value {number}", timeout=None)
        if is_old:
            grow_old(cache, "mark")

        assert [cache.get("mark"), cache.get("mark")] == [f"value {number}"] * 2


def test_what_was_taken_away_is_gone(cache, other_process):
    cache.set("mark", "value", timeout=None)
    grow_old(cache, "mark")
    assert cache.get("mark") == "value"

    other_process.clear()

    assert cache.get("mark") is None
    assert cache.get("mark", "another") == "another"
    assert cache.add("mark", "new") and cache.get("mark") == "new"


def test_a_remembered_entry_ends_at_its_time(cache):
    cache.set("page", "text", timeout=5000)
    grow_old(cache, "page")
    assert cache.get("page") == "text"

    now = time.time()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filecache.time, "time", lambda: now + 4900)
        assert cache.get("page") == "text"
        patch.setattr(filecache.time, "time", lambda: now + 5100)
        assert cache.get("page") is None


def test_only_so_many_are_remembered(cache, monkeypatch):
    monkeypatch.setattr(filecache, "MOST_KEPT", 3)

    for number in range(10):
        cache.set(f"page-{number}", number, timeout=None)
        grow_old(cache, f"page-{number}")
        assert cache.get(f"page-{number}") == number

    assert len(cache._entries) <= 3
    assert [cache.get(f"page-{number}") for number in range(10)] == list(range(10))


def test_an_empty_file_is_no_entry(cache):
    cache.set("page", "text", timeout=None)
    with open(cache._key_to_file("page"), "wb"):
        pass

    assert cache.get("page") is None


def test_a_full_disk_keeps_nothing_and_takes_away_what_is_no_longer_true(
    cache, other_process, monkeypatch
):
    cache.set("mark", "before", timeout=None)
    grow_old(cache, "mark")
    assert cache.get("mark") == "before"

    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.cache.backends.filebased.tempfile.mkstemp", full)
    cache.set("mark", "after", timeout=None)
    cache.add("page", "Trang chủ", timeout=None)

    for one in (cache, other_process):
        assert (one.get("mark"), one.get("page")) == (None, None)
