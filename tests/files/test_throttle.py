"""How often a visitor may do something, counted by address."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from apps.core.counters import Policy
from apps.files.models import ThrottleCounter
from apps.files.throttle import seconds_to_wait

POLICY = Policy(steps=((3, 60),))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700", tick=False)
    return time_machine


def ask(address="203.0.113.9", what="feedback"):
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    return seconds_to_wait(request, what, POLICY)


def test_uses_are_free_until_the_policy_asks_to_wait():
    assert [ask() for _ in range(4)] == [0, 0, 0, 60]


def test_a_refused_use_is_not_counted_and_the_wait_ends(morning):
    for _ in range(4):
        ask()

    morning.shift(timedelta(seconds=30))
    still = ask()
    morning.shift(timedelta(seconds=30))
    over = ask()

    assert (still, over) == (30, 0)


def test_other_visitors_and_other_acts_do_not_wait():
    for _ in range(4):
        ask()

    assert (ask(address="203.0.113.10"), ask(what="verify")) == (0, 0)


def test_neighbours_of_one_ipv6_network_count_together():
    for number in range(3):
        ask(address=f"2001:db8::{number + 1}")

    assert ask(address="2001:db8::ffff") == 60


def test_the_table_tells_nobodys_address():
    ask()

    row = ThrottleCounter.objects.get()
    assert "203" not in row.pk and len(row.pk) == 64
