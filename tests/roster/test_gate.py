"""The gate between a visitor and a pupil's data, without any page around it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.roster.gate import (
    Found,
    admit,
    failed_tries,
    family_token,
    pupil_of_token,
)
from apps.roster.models import LookupCounter, LookupLog, Pupil
from tests.roster.spine import SECRET, give_secret, make_class, make_pupil

START = "2026-12-01 07:00 +0700"


@pytest.fixture
def ask(alder, scope_of, time_machine):
    """Return a function that tries a code and a secret from an address at Alder's site."""
    time_machine.move_to(START, tick=False)

    def fetch(code):
        row = (
            Pupil.objects.filter(code=code)
            .values_list("pk", "organisation_id", "lookup_secret__secret", "full_name")
            .first()
        )
        return Found(*row) if row is not None else None

    def ask(code="HS001", secret=SECRET, address="10.0.0.1"):
        request = RequestFactory().post("/", REMOTE_ADDR=address)
        request.organisation = alder
        with scope_of(alder):
            return admit(request, code, secret, lambda: fetch(code))

    return ask


@pytest.fixture
def pupil(alder, scope_of):
    with scope_of(alder):
        pupil = make_pupil(alder, school_class=make_class(alder))
        give_secret(pupil)
    return pupil


def shapes(queries):
    """Statements without their values."""
    found = []
    for query in queries:
        sql = query["sql"]
        found.append(sql.split(" VALUES ")[0].split(" WHERE ")[0])
    return found


def test_the_right_secret_opens_and_is_logged(ask, pupil, alder, scope_of):
    admission = ask(secret="7kmpq 2rstu")

    assert admission.found == Found(pupil.pk, alder.pk, SECRET, "Nguyễn Văn Thử")
    assert (admission.tried, admission.wait_seconds, admission.failures) == (True, 0, 0)
    with scope_of(alder):
        log = LookupLog.objects.get()
        assert (log.pupil_id, log.purpose, log.at) == (pupil.pk, "results", timezone.now())
    assert LookupCounter.objects.count() == 0


def test_a_success_takes_three_statements(ask, pupil):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask()

    assert len(captured) == 3


def test_all_failures_are_the_same_to_the_asker_and_to_the_database(
    ask, pupil, alder, birch, scope_of
):
    with scope_of(alder):
        make_pupil(alder, "HS002")
        make_pupil(alder, "HS003")
    with scope_of(birch):
        give_secret(make_pupil(birch, "HS777"))
    tries = {
        "wrong secret": ("HS001", "AAAAAAAAAA"),
        "unknown code": ("KHONGCO", SECRET),
        "another school": ("HS777", SECRET),
        "no secret": ("HS002", "----------"),
        "empty secret": ("HS003", " "),
    }
    seen = {}

    for name, (code, secret) in tries.items():
        with CaptureQueriesContext(connection) as captured:
            admission = ask(code, secret)
        seen[name] = (admission, shapes(captured))

    first = seen["wrong secret"]
    assert len(first[1]) == 3
    assert all(outcome == first for outcome in seen.values())
    assert (first[0].found, first[0].tried, first[0].failures) == (None, True, 1)
    with scope_of(alder):
        assert LookupLog.objects.count() == 0


@pytest.mark.parametrize(("failures", "seconds"), [(1, 0), (2, 0), (3, 20), (4, 60), (5, 300)])
def test_waits_grow_with_failures_of_one_code_from_one_address(
    ask, pupil, time_machine, failures, seconds
):
    for _number in range(failures):
        time_machine.shift(timedelta(minutes=5))
        admission = ask(secret="AAAAAAAAAA")

    assert admission.wait_seconds == seconds
    assert ask().wait_seconds == seconds


def test_during_a_wait_even_the_right_secret_is_not_tried(ask, pupil, time_machine):
    for _number in range(3):
        ask(secret="AAAAAAAAAA")
    time_machine.shift(timedelta(seconds=19))

    with CaptureQueriesContext(connection) as captured:
        admission = ask()

    assert (admission.found, admission.tried, admission.wait_seconds) == (None, False, 1)
    assert len(captured) == 1


def test_after_the_wait_the_right_secret_opens_and_tells_the_failures(ask, pupil, time_machine):
    for _number in range(3):
        ask(secret="AAAAAAAAAA")
    time_machine.shift(timedelta(seconds=20))

    admission = ask()

    assert admission.found.pupil_id == pupil.pk
    assert admission.failures == 3


def test_a_wait_for_an_unknown_code_is_the_same(ask, pupil):
    for _number in range(3):
        ask("KHONGCO", "AAAAAAAAAA")

    assert ask("KHONGCO").wait_seconds == 20


def test_a_family_at_another_address_is_not_kept_waiting(ask, pupil):
    for _number in range(10):
        ask(secret="AAAAAAAAAA", address="10.6.6.6")

    assert ask(address="10.0.0.1").found.pupil_id == pupil.pk


def test_failures_from_many_addresses_never_hold_a_code_over_a_minute(ask, pupil, time_machine):
    for number in range(100):
        time_machine.shift(timedelta(seconds=60))
        ask(secret="AAAAAAAAAA", address=f"10.1.0.{number}")

    assert ask().wait_seconds == 60
    time_machine.shift(timedelta(seconds=60))
    assert ask().found.pupil_id == pupil.pk


def test_29_failures_from_many_addresses_hold_nobody(ask, pupil):
    for number in range(29):
        ask(secret="AAAAAAAAAA", address=f"10.1.0.{number}")

    assert ask().found.pupil_id == pupil.pk


def test_one_address_is_held_from_the_200th_failure_on(ask, pupil):
    for number in range(199):
        ask(f"KHONG{number}", "AAAAAAAAAA")
    assert ask().found.pupil_id == pupil.pk

    ask("KHONG199", "AAAAAAAAAA")

    assert ask().wait_seconds == 60


def test_failures_are_forgotten_after_a_quiet_quarter_but_still_told(
    ask, pupil, alder, time_machine
):
    for _number in range(4):
        time_machine.shift(timedelta(minutes=1))
        ask(secret="AAAAAAAAAA")
    time_machine.shift(timedelta(minutes=15, seconds=1))

    assert ask(secret="AAAAAAAAAA").wait_seconds == 0
    assert failed_tries(alder, "hs001") == 5


def test_case_and_blanks_of_the_code_do_not_open_a_second_counter(ask, pupil, alder):
    ask("hs 001", "AAAAAAAAAA")
    ask("HS001", "AAAAAAAAAA")

    assert failed_tries(alder, "HS001") == 2


def test_counters_of_two_schools_are_apart(ask, pupil, birch):
    ask(secret="AAAAAAAAAA")

    assert failed_tries(birch, "HS001") == 0


def test_counters_tell_neither_code_nor_address(ask, pupil):
    ask(secret="AAAAAAAAAA", address="10.0.0.1")

    keys = set(LookupCounter.objects.values_list("key", flat=True))
    assert len(keys) == 4
    assert all(len(key) == 64 and "HS001" not in key and "10.0" not in key for key in keys)


def test_a_family_token_names_the_pupil_for_a_quarter_of_an_hour(alder, pupil, time_machine):
    time_machine.move_to(START, tick=False)
    token = family_token(Found(pupil.pk, alder.pk, SECRET))

    time_machine.shift(timedelta(minutes=15))
    assert pupil_of_token(alder, token) == pupil.pk
    time_machine.shift(timedelta(seconds=2))
    assert pupil_of_token(alder, token) is None


def test_a_family_token_is_worth_nothing_elsewhere_or_forged(alder, birch, pupil):
    token = family_token(Found(pupil.pk, alder.pk, SECRET))

    assert pupil_of_token(birch, token) is None
    assert pupil_of_token(alder, token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert pupil_of_token(alder, "") is None
