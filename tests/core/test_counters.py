from datetime import UTC, datetime, timedelta

import pytest

from apps.core.counters import Policy, count_failure, counter_key, waiting_until
from apps.files.models import ThrottleCounter

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WINDOW = timedelta(minutes=15)
POLICY = Policy(((3, 20), (4, 60), (5, 300)))


def fail(times, key="a", now=NOW):
    for _ in range(times):
        count_failure(ThrottleCounter, [key], now=now, window=WINDOW)


def wait(now=NOW, **policies):
    return waiting_until(ThrottleCounter, policies or {"a": POLICY}, now=now, window=WINDOW)


def test_the_first_failures_cost_nothing(db):
    fail(2)

    assert wait() is None


@pytest.mark.parametrize(("failures", "seconds"), [(3, 20), (4, 60), (5, 300), (50, 300)])
def test_the_wait_grows_with_the_failures(db, failures, seconds):
    fail(failures)

    assert wait() == NOW + timedelta(seconds=seconds)


def test_a_wait_ends_by_itself(db):
    fail(3)

    assert wait(now=NOW + timedelta(seconds=19)) == NOW + timedelta(seconds=20)
    assert wait(now=NOW + timedelta(seconds=20)) is None


def test_failures_are_forgotten_after_a_quiet_window_but_stay_in_the_total(db):
    fail(5)
    later = NOW + WINDOW + timedelta(seconds=1)

    count_failure(ThrottleCounter, ["a"], now=later, window=WINDOW)

    counter = ThrottleCounter.objects.get(pk="a")
    assert (counter.failures, counter.total, counter.last_at) == (1, 6, later)


def test_the_longest_of_several_waits_holds(db):
    fail(3, "a")
    fail(5, "b")

    assert wait(a=POLICY, b=POLICY) == NOW + timedelta(seconds=300)


def test_one_statement_counts_all_keys(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        count_failure(ThrottleCounter, ["b", "a", "c", "a"], now=NOW, window=WINDOW)

    rows = ThrottleCounter.objects.order_by("key").values_list("key", "failures", "total")
    assert list(rows) == [("a", 1, 1), ("b", 1, 1), ("c", 1, 1)]


def test_a_key_tells_nothing_and_depends_on_the_secret_key(settings):
    first = counter_key("code", "HS001")
    settings.SECRET_KEY = "another key of this install"

    assert len(first) == 64
    assert "HS001" not in first
    assert counter_key("code", "HS001") != first
