"""Two versions row by row: nobody is named twice, nobody is left out."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.scoping import organisation_scope
from apps.submissions.comparing import compare
from apps.submissions.models import Submission, SubmittedPupil
from apps.submissions.receiving import parties_of

from .live import BEFORE, text, words


@pytest.fixture
def version(campaign, duty_of, hand_in, alder, anna, time_machine):
    """Return a function: a version of Alder with rows, sent."""
    time_machine.move_to(BEFORE, tick=False)

    def version(token, *rows):
        with organisation_scope(alder):
            sent = hand_in(duty_of(alder), anna, token=token, received_at=BEFORE)
            Submission.objects.filter(pk=sent.pk).update(
                rows_read=len(rows), rows_accepted=len(rows)
            )
            for number, row in enumerate(rows, start=2):
                SubmittedPupil.objects.create(
                    **parties_of(sent),
                    submission=sent,
                    row=number,
                    **{"date_of_birth": date(2015, 3, 2), "class_name": "6A", **row},
                )
            sent.refresh_from_db()
        return sent

    return version


def told(old, new):
    with organisation_scope(old.organisation):
        return [(one.kind, one.full_name, one.fields) for one in compare(old, new)]


def test_rows_are_matched_by_code_and_differences_named(version):
    old = version(
        "a",
        {"code": "1", "full_name": "An", "grade": 6, "data": {"commune": "An Bình"}},
        {"code": "2", "full_name": "Bình"},
        {"code": "3", "full_name": "Chi"},
    )
    new = version(
        "b",
        {"code": "3", "full_name": "Chi"},
        {"code": "1", "full_name": "An", "grade": 7, "data": {"commune": "An Hòa"}},
        {"code": "4", "full_name": "Dũng"},
    )

    assert told(old, new) == [
        ("removed", "Bình", ()),
        ("added", "Dũng", ()),
        ("changed", "An", (("Khối", "6", "7"), ("Xã", "An Bình", "An Hòa"))),
    ]


def test_rows_without_a_code_are_matched_by_identity(version):
    old = version("a", {"full_name": "An", "keys": ["k1", "k2"]}, {"full_name": "Em", "keys": []})
    new = version("b", {"code": "9", "full_name": "An", "keys": ["k2"], "class_name": "6B"})

    assert told(old, new) == [
        ("removed", "Em", ()),
        ("changed", "An", (("Mã học sinh", "", "9"), ("Lớp", "6A", "6B"))),
    ]


def test_twins_under_one_key_are_not_mixed_up(version):
    twins = [{"full_name": "An", "keys": ["k"]}, {"full_name": "An", "keys": ["k"]}]
    old, new = version("a", *twins), version("b", {"full_name": "An", "keys": ["k"]})

    assert [kind for kind, _name, _fields in told(old, new)] == ["removed", "removed", "added"]


def test_a_code_given_twice_pairs_nobody_by_it(version):
    old = version("a", {"code": "1", "full_name": "An"}, {"code": "1", "full_name": "Bình"})
    new = version("b", {"code": "1", "full_name": "An"})

    assert [kind for kind, _name, _fields in told(old, new)] == ["removed", "removed", "added"]


def test_a_birth_is_written_as_far_as_it_is_known(version):
    old = version("a", {"code": "1", "full_name": "An", "birth_precision": "year"})
    new = version("b", {"code": "1", "full_name": "An"})

    assert told(old, new) == [("changed", "An", (("Ngày sinh", "2015", "02/03/2015"),))]


def page(new, old):
    return f"/nop-du-lieu/lan-nop/{new.pk}/so-voi/{old.pk}/"


def test_both_parties_see_the_page_and_nobody_else(
    version, alder, anna, eric, office, olga, birch, bruno, client_at
):
    old = version("a", {"code": "1", "full_name": "An"})
    new = version("b", {"code": "1", "full_name": "Ân"})

    for unit, person in ((alder, anna), (office, olga)):
        shown = words(client_at(unit, person).get(page(new, old)))
        assert "Họ và tên: An → <strong>Ân</strong>" in shown
    assert client_at(alder, eric).get(page(new, old)).status_code == 403
    assert client_at(birch, bruno).get(page(new, old)).status_code == 404
    assert page(new, old) in text(client_at(alder, anna).get(f"/nop-du-lieu/lan-nop/{new.pk}/"))


def test_a_draft_is_not_compared_for_the_office(
    version, campaign, duty_of, hand_in, alder, anna, office, olga, client_at
):
    sent = version("a", {"code": "1", "full_name": "An"})
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, token="d", sends_itself=False, received_at=BEFORE)

    assert client_at(office, olga).get(page(draft, sent)).status_code == 404
    assert client_at(alder, anna).get(page(draft, sent)).status_code == 200


def test_versions_of_two_duties_are_not_compared(
    version, duty_of, hand_in, alder, birch, bruno, office, olga, client_at
):
    ours = version("a", {"code": "1", "full_name": "An"})
    with organisation_scope(birch):
        theirs = hand_in(duty_of(birch), bruno, received_at=BEFORE)

    assert client_at(office, olga).get(page(ours, theirs)).status_code == 404
    assert client_at(office, olga).get(page(ours, ours)).status_code == 404


def test_many_changes_are_paged_and_cost_no_more(version, alder, anna, client_at):
    few = version("a", {"code": "x", "full_name": "Ai"})
    many = version("b", *({"code": f"{n}", "full_name": f"Em {n}"} for n in range(60)))
    client = client_at(alder, anna)
    client.get(page(many, few))
    with CaptureQueriesContext(connection) as large:
        first = text(client.get(page(many, few)))
    with CaptureQueriesContext(connection) as second_page:
        second = text(client.get(f"{page(many, few)}?page=2&kind=added"))

    assert (first.count("data-change="), second.count("data-change=")) == (50, 10)
    assert len(large) == len(second_page)
