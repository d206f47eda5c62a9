"""The officers of an office are told when its package no longer holds what counts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.scoping import organisation_scope
from apps.submissions.campaigning import close_campaign
from apps.submissions.dispatching import send_on
from apps.submissions.reviewing import excuse, give_back, reconsider
from apps.submissions.todo_office import todo
from tests.cast import make_user

from .conftest import make_campaign
from .live import BEFORE
from .packages import make_package, send_and_accept

TITLE = "Bản tổng hợp đã cũ: Dữ liệu đầu năm học 2026–2027"


@pytest.fixture
def pack(campaign, office, olga, birch, duty_of, time_machine, django_capture_on_commit_callbacks):
    """Return a function that makes the office's package; Birch need not send."""
    time_machine.move_to(BEFORE, tick=False)
    with organisation_scope(office):
        excuse(duty_of(birch), reason="Trường mới lập", user=olga)

    def pack():
        return make_package(campaign, office, olga, django_capture_on_commit_callbacks)

    return pack


@pytest.fixture
def accept_one(hand_in, duty_of, alder, anna, office, olga):
    def accept_one(token):
        return send_and_accept(hand_in, duty_of(alder), anna, office, olga, token=token)

    return accept_one


@pytest.fixture
def told(office, olga):
    def told(user=olga, unit=office):
        with organisation_scope(unit):
            found = [one for one in todo(unit, user) if one.title.startswith("Bản tổng hợp")]
        return [(one.title, one.text, one.url) for one in found]

    return told


def test_a_newer_accepted_version_makes_the_package_old(campaign, pack, accept_one, told):
    accept_one("p1")
    assert told() == []
    pack()
    assert told() == []

    accept_one("p2")

    text = "1 đơn vị có bản được chấp nhận khác với bản trong gói. Hãy tổng hợp lại."
    assert told() == [(TITLE, text, reverse("submissions:consolidation", args=[campaign.pk]))]
    pack()
    assert told() == []


def test_what_was_sent_on_is_to_be_sent_again(campaign, pack, accept_one, told, office, olga):
    accept_one("p1")
    package = pack()
    with organisation_scope(office):
        send_on(package, user=olga)
    assert told() == []

    accept_one("p2")

    ((_title, text, _url),) = told()
    assert text.endswith("Hãy tổng hợp lại rồi gửi lại lên cấp trên.")


def test_an_acceptance_that_is_taken_back_makes_it_old_too(pack, accept_one, told, office, olga):
    accepted = accept_one("p1")
    pack()
    with organisation_scope(office):
        reconsider(accepted, reason="Xem lại", user=olga)
        give_back(accepted, reason="Thiếu lớp", user=olga)

    assert [title for title, *_rest in told()] == [TITLE]


def test_a_closed_campaign_and_other_people_are_told_nothing(
    campaign, pack, accept_one, told, department, dora, office, alder, manager
):
    accept_one("p1")
    pack()
    accept_one("p2")
    editor = make_user("e@office.example", "Người Biên Tập", office, "editor")

    assert told(editor) == told(dora, department) == told(manager, alder) == []
    assert len(told()) == 1
    with organisation_scope(department):
        close_campaign(campaign, user=dora)
    assert told() == []


def test_as_many_queries_for_more_packages(
    campaign, pack, accept_one, office, olga, department, year, dora, alder, birch, hand_in, anna,
    bruno, django_capture_on_commit_callbacks,
):  # fmt: skip
    def cost():
        with organisation_scope(office), CaptureQueriesContext(connection) as seen:
            todo(office, olga)
        return len(seen)

    accept_one("p1")
    pack()
    cost()
    alone = cost()
    for slug in ("hai", "ba"):
        another = make_campaign(department, year, dora, slug=slug)
        for unit, person in ((alder, anna), (birch, bruno)):
            with organisation_scope(unit):
                duty = another.requirements.get(organisation=unit)
            send_and_accept(hand_in, duty, person, office, olga, token="t")
        make_package(another, office, olga, django_capture_on_commit_callbacks)

    assert cost() == alone
