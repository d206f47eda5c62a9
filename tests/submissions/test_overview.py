"""The department sees the offices' status and the schools', and changes neither."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.scoping import organisation_scope
from apps.organisations.models import Affiliation
from apps.submissions.campaigning import require_missing
from apps.submissions.overview import standing_below
from apps.submissions.reviewing import accept, give_back, reconsider
from tests.cast import make_organisation, make_user

from .conftest import LATE, ON_TIME


def url(name, *args):
    return reverse(f"submissions:{name}", args=args)


@pytest.fixture
def sent(campaign, office, alder, birch, cedar, anna, bruno, celia, olga, duty_of, hand_in):
    with organisation_scope(alder):
        first = hand_in(duty_of(alder), anna)
    with organisation_scope(birch):
        hand_in(duty_of(birch), bruno, received_at=LATE)
    with organisation_scope(office):
        accept(first, user=olga)
    with organisation_scope(cedar):
        hand_in(duty_of(cedar), celia)


def test_offices_and_their_units_are_counted(campaign, sent, department, office):
    with organisation_scope(department):
        standings = standing_below(campaign, department)

    assert [
        (
            one.unit.slug,
            one.own_words,
            *(one.counts[key] for key in ("all", "owed", "sent", "accepted", "late")),
        )
        for one in standings
    ] == [
        ("so", "", 2, 1, 1, 0, 0),  # the school directly below it, and the office
        ("xa-an-binh", "chưa nộp", 2, 0, 1, 1, 1),
    ]


def test_the_figures_of_the_overview_add_up(
    campaign, sent, department, office, birch, dora, olga, duty_of, client_at
):
    with organisation_scope(office):
        give_back(duty_of(birch).submissions.get(), reason="Thiếu lớp 9A", user=olga)
    client = client_at(department, dora)

    response = client.get(url("overview", campaign.pk))
    below = client.get(url("overview_office", campaign.pk, office.pk)).content.decode()

    total = response.context["total"]
    parts = ("owed", "returned", "sent", "reviewing", "accepted", "nothing")
    assert [total[key] for key in parts] == [1, 1, 1, 0, 1, 0]
    assert total["all"] == sum(total[key] for key in parts)
    for text in (response.content.decode().lower(), below.lower()):
        assert "trả lại" in text and "miễn nộp" in text


def test_the_department_reads_every_school_of_an_office(
    campaign, sent, department, office, dora, client_at
):
    client = client_at(department, dora)

    whole = client.get(url("overview", campaign.pk)).content.decode()
    text = client.get(url("overview_office", campaign.pk, office.pk)).content.decode()

    assert "Phòng Văn hóa – Xã hội xã An Bình" in whole
    assert "Trường THCS Cây Sồi" in text
    assert "chấp nhận</span> đúng hạn" in text
    assert "đã nộp</span> trễ 1 ngày" in text


def test_no_page_of_an_office_that_receives_nothing(
    campaign, sent, department, dora, alder, client_at
):
    client = client_at(department, dora)

    assert client.get(url("overview_office", campaign.pk, alder.pk)).status_code == 404
    assert client.get(url("overview_office", campaign.pk, 999_999)).status_code == 404


def test_only_the_issuer_reads_below(
    campaign, sent, office, olga, alder, manager, department, client_at
):
    editor = make_user("e@so.example", "Người Biên Tập", department, "editor")

    for name, args in (("overview", ()), ("overview_office", (office.pk,))):
        address = url(name, campaign.pk, *args)
        assert client_at(office, olga).get(address).status_code == 404
        assert client_at(alder, manager).get(address).status_code == 404
        assert client_at(department, editor).get(address).status_code == 403


def test_the_same_queries_for_few_units_and_for_many(
    campaign, sent, department, office, dora, client_at
):
    client = client_at(department, dora)
    addresses = [url("overview", campaign.pk), url("overview_office", campaign.pk, office.pk)]

    def queries():
        for address in addresses:
            client.get(address)
        with CaptureQueriesContext(connection) as found:
            for address in addresses:
                assert client.get(address).status_code == 200
        return len(found)

    few = queries()
    other = make_organisation("xa-hai", "Phòng Văn hóa – Xã hội xã Hai", "office", "xa")
    Affiliation.objects.create(child=other, parent=department, valid_from=date(2026, 9, 1))
    for number in range(3):
        for parent in (office, other):
            name = f"{parent.slug}-{number}"
            school = make_organisation(name, f"Trường {name}", "school", "thcs")
            Affiliation.objects.create(child=school, parent=parent, valid_from=date(2026, 9, 1))
    with organisation_scope(department):
        require_missing(campaign, user=dora)

    assert queries() == few


def test_who_closes_reads_how_far_the_offices_below_are(
    campaign, sent, department, dora, client_at
):
    text = client_at(department, dora).get(url("campaign_close", campaign.pk)).content.decode()

    assert "1 lần nộp chưa được quyết định: nên xem xét trước khi chốt." in text
    assert "1 lần nộp chờ các cơ quan bên dưới quyết định" in text
    assert "các cơ quan bên dưới chưa nộp" not in text


def test_beside_the_accepted_figures_stands_when_they_were_received(
    campaign, sent, department, office, alder, anna, olga, dora, duty_of, hand_in, client_at
):
    with organisation_scope(office):
        reconsider(duty_of(alder).submissions.get(), reason="Xem lại", user=olga)
        give_back(duty_of(alder).submissions.get(), reason="Thiếu lớp 9A", user=olga)
    with organisation_scope(alder):
        second = hand_in(duty_of(alder), anna, token="t2", received_at=LATE)
    with organisation_scope(office):
        accept(second, user=olga)

    text = client_at(department, dora).get(url("overview_office", campaign.pk, office.pk))
    rows = {row["unit"].slug: row for row in text.context["standing"].rows}

    assert duty_of(alder).counted.received_at == ON_TIME
    assert rows["alder"]["received_at"] == LATE
