"""The table of moves, and what a requirement reads from its versions."""

import pytest

from apps.submissions.states import MOVES, State, requirement_state


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([], State.AWAITED),
        ([(State.CHECKING, False)], State.CHECKING),
        ([(State.NEEDS_FIX, False)], State.NEEDS_FIX),
        ([(State.SENT, True)], State.SENT),
        ([(State.CHECKING, False), (State.SENT, True)], State.SENT),
        ([(State.UPLOADED, False), (State.RETURNED, True)], State.UPLOADED),
        ([(State.RETURNED, True)], State.RETURNED),
        ([(State.RETURNED, True), (State.NEEDS_FIX, False)], State.RETURNED),
        ([(State.RETURNED, True), (State.ACCEPTED, True)], State.RETURNED),
        ([(State.NEEDS_FIX, False), (State.ACCEPTED, True)], State.ACCEPTED),
    ],
)
def test_a_requirement_reads_its_state_from_its_versions(versions, expected):
    assert requirement_state(versions) == expected


def test_every_move_leads_to_a_state_of_the_table():
    assert {target for targets in MOVES.values() for target in targets} <= set(MOVES)


def test_what_is_over_does_not_move():
    assert [state for state in MOVES if not MOVES[state]] == [
        State.RETURNED,
        State.REPLACED,
        State.DISCARDED,
    ]
