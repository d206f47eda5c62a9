"""The table of units: counts, filters, order, figures against earlier rounds, acts on many."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.core.scoping import every_organisation, organisation_scope
from apps.organisations.models import Affiliation
from apps.roster.models import SchoolYear
from apps.submissions.campaigning import require_missing
from apps.submissions.drawing import SHOWN
from apps.submissions.matrix import change_words
from apps.submissions.models import Campaign, Finding, Requirement, Submission
from apps.submissions.packs.summaries import Summary
from apps.submissions.reviewing import accept, excuse, give_back
from tests.cast import make_organisation, make_user

from .conftest import LATE, make_campaign


def table(campaign, query=""):
    return reverse("submissions:campaign", args=[campaign.pk]) + query


def units(response):
    return [row["unit"].slug for row in response.context["rows"]]


@pytest.fixture
def sent(campaign, alder, birch, anna, bruno, duty_of, hand_in):
    """Alder has sent on time, Birch late."""
    with organisation_scope(alder):
        first = hand_in(duty_of(alder), anna)
    with organisation_scope(birch):
        second = hand_in(duty_of(birch), bruno, received_at=LATE)
    return first, second


def test_the_office_sees_its_own_units_with_times_and_days_late(
    campaign, sent, office, olga, client_at
):
    response = client_at(office, olga).get(table(campaign))

    text = response.content.decode()
    assert units(response) == ["birch", "alder"]  # Cây Dương before Cây Sồi
    assert "trễ 1 ngày" in text
    assert "23:59 ngày 14/10/2026" in text
    assert "Cây Thông" not in text  # sends to the department
    counts = response.context["counts"]
    assert {key: counts[key] for key in ("all", "on_time", "late", "sent", "owed")} == {
        **{"all": 2, "on_time": 1, "late": 1},
        **{"sent": 2, "owed": 0},
    }


def test_the_units_that_must_send_are_the_sum_of_their_states(
    campaign, sent, office, alder, birch, olga, duty_of, client_at, department, dora
):
    """Who is excused is counted apart, and every word is that of a state."""
    school = make_organisation("elm", "Trường TH Cây Du", "school", "tieu-hoc")
    Affiliation.objects.create(child=school, parent=office, valid_from=date(2026, 9, 1))
    with organisation_scope(department):
        require_missing(campaign, user=dora)
    with organisation_scope(office):
        give_back(sent[0], reason="Thiếu lớp 9A", user=olga)
        excuse(duty_of(school), reason="Trường mới", user=olga)

    response = client_at(office, olga).get(table(campaign))

    counts = response.context["counts"]
    parts = ("owed", "returned", "sent", "reviewing", "accepted", "nothing")
    assert [counts[key] for key in parts] == [0, 1, 1, 0, 0, 0]
    assert (counts["all"], counts["excused"]) == (2, 1)
    assert "chờ xem xét" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=cay soi", ["alder"]),
        ("?q=CÂY", ["birch", "alder"]),
        ("?q=khong-co", []),
        ("?timing=late", ["birch"]),
        ("?timing=on_time", ["alder"]),
        ("?state=waiting", ["birch", "alder"]),
        ("?state=owed", []),
        ("?state=sent", ["birch", "alder"]),
        ("?state=reviewing", []),
        ("?level=thcs", ["birch", "alder"]),
        ("?level=thpt", []),
        ("?level=khong-co", ["birch", "alder"]),  # no such choice counts as none
        ("?state=%00&sort=drop&page=nan", ["birch", "alder"]),
        ("?sort=late", ["birch", "alder"]),
        ("?sort=received", ["birch", "alder"]),
    ],
)
def test_filters_and_order(query, expected, campaign, sent, office, olga, client_at):
    response = client_at(office, olga).get(table(campaign, query))

    assert response.status_code == 200
    assert units(response) == expected


def test_overdue_units_are_counted_and_found(campaign, office, olga, client_at, time_machine):
    time_machine.move_to(LATE + timedelta(hours=1))

    response = client_at(office, olga).get(table(campaign, "?timing=overdue"))

    assert response.context["counts"]["overdue"] == 2
    assert units(response) == ["birch", "alder"]


def test_the_same_number_of_queries_for_one_unit_and_for_many(
    campaign, sent, office, olga, department, dora, client_at
):
    client = client_at(office, olga)
    client.get(table(campaign))
    with CaptureQueriesContext(connection) as few:
        client.get(table(campaign))
    for number in range(5):
        school = make_organisation(f"s{number}", f"Trường TH Số {number}", "school", "tieu-hoc")
        Affiliation.objects.create(child=school, parent=office, valid_from=date(2026, 9, 1))
    with organisation_scope(department):
        require_missing(campaign, user=dora)
    client.get(table(campaign))
    with CaptureQueriesContext(connection) as many:
        response = client.get(table(campaign))

    assert len(response.context["rows"]) == 7
    assert len(many) == len(few)


@pytest.fixture
def rounds(department, office, alder, birch, cedar, year, dora):
    before, _ = SchoolYear.objects.get_or_create(
        first_year=2025, defaults={"starts_on": date(2025, 8, 1), "ends_on": date(2026, 7, 31)}
    )
    kind = Campaign.Kind.PUPILS
    return [
        make_campaign(department, before, dora, slug="a", kind=kind, round="giua-nam"),
        make_campaign(department, before, dora, slug="b", kind=kind, round="cuoi-nam"),
        make_campaign(department, year, dora, slug="c", kind=kind, round="dau-nam"),
        make_campaign(department, year, dora, slug="d", kind=kind, round="giua-nam"),
    ]


def test_pupils_stand_against_what_was_accepted_before(
    rounds, office, alder, anna, olga, hand_in, client_at
):
    pupils = {"a": 200, "b": 150, "c": 190, "d": 210}
    for campaign in rounds:
        with organisation_scope(alder):
            duty = Requirement.objects.sent_by(alder).get(campaign=campaign)
            version = hand_in(duty, anna, token=campaign.slug)
            Submission.objects.filter(pk=version.pk).update(
                summary=Summary(pupils=pupils[campaign.slug], classes=6).as_json()
            )
        if campaign.slug != "d":
            with organisation_scope(office):
                accept(version, user=olga)

    text = client_at(office, olga).get(table(rounds[3])).content.decode()

    assert "210 học sinh, 6 lớp" in text
    assert "năm trước: +10 (+5 %)" in text  # the same round, not the later one
    assert "kỳ trước: +20 (+11 %)" in text


def test_a_change_is_said_in_words():
    assert [change_words(*pair) for pair in ((5, 5), (110, 100), (90, 100), (3, 0))] == [
        "không đổi",
        "+10 (+10 %)",
        "−10 (−10 %)",
        "+3",
    ]


def test_queries_without_an_explanation_stand_out(campaign, sent, office, olga, alder, client_at):
    with organisation_scope(alder):
        for text in ("", "Sáp nhập điểm trường"):
            Finding.objects.create(
                organisation=alder,
                recipient=office,
                submission=sent[0],
                severity="query",
                code="x",
                message="Số học sinh giảm",
                explanation=text,
            )

    text = client_at(office, olga).get(table(campaign)).content.decode()

    assert "2 điểm cần giải trình" in text
    assert "1 chưa giải trình" in text


def test_ticked_units_are_accepted_and_others_skipped(
    campaign, sent, office, olga, duty_of, alder, birch, client_at
):
    with organisation_scope(office):
        give_back(sent[1], reason="Sai năm", user=olga)
    chosen = {"unit": [duty_of(alder).pk, duty_of(birch).pk], "query": "state=waiting"}
    client = client_at(office, olga)
    address = reverse("submissions:accept_chosen", args=[campaign.pk])

    response = client.post(address, chosen, follow=True)
    again = client.post(address, chosen, follow=True)

    assert response.redirect_chain == [(table(campaign, "?state=waiting"), 302)]
    assert "Đã chấp nhận 1 đơn vị." in response.content.decode()
    assert "Bỏ qua 1 đơn vị không có lần nộp nào chờ quyết định." in response.content.decode()
    assert "Bỏ qua 2 đơn vị" in again.content.decode()
    assert duty_of(alder).state == "accepted"
    assert duty_of(birch).state == "returned"


def test_only_ticked_units_of_this_office_are_accepted(
    campaign, sent, department, dora, duty_of, alder, client_at
):
    """The department reads the campaign, but Alder sends to the commune."""
    address = reverse("submissions:accept_chosen", args=[campaign.pk])
    client = client_at(department, dora)

    response = client.post(address, {"unit": [duty_of(alder).pk]}, follow=True)
    nothing = client.post(address, {}, follow=True)

    assert "Có đơn vị không còn trong bảng." in response.content.decode()
    assert "Hãy đánh dấu ít nhất một đơn vị trong bảng." in nothing.content.decode()
    assert duty_of(alder).state == "sent"


def test_a_school_reaches_no_table_and_a_person_without_the_right_decides_nothing(
    campaign, sent, alder, manager, office, duty_of, client_at
):
    editor = make_user("e@office.example", "Người Biên Tập", office, "editor")
    address = reverse("submissions:accept_chosen", args=[campaign.pk])

    assert client_at(alder, manager).get(table(campaign)).status_code == 404
    assert client_at(alder, manager).post(address).status_code == 404
    assert client_at(office, editor).get(table(campaign)).status_code == 403
    assert client_at(office, editor).post(address, {"unit": [1]}).status_code == 403
    assert duty_of(alder).state == "sent"


def test_the_workbook_holds_what_the_filter_leaves(
    campaign, sent, office, olga, cedar, duty_of, alder, client_at
):
    with organisation_scope(office):
        accept(sent[0], user=olga)
    address = reverse("submissions:campaign_export", args=[campaign.pk])

    response = client_at(office, olga).get(address + "?timing=on_time")

    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.values)
    assert response["Content-Disposition"].startswith(
        "attachment; filename*=UTF-8''tinh-hinh-nop-xa-an-binh-"
    )
    assert len(rows) == 2
    assert dict(zip(rows[0], rows[1], strict=True)) | {"Nhận đủ lúc": None} == {
        **dict.fromkeys(rows[0]),
        "Đơn vị": "Trường THCS Cây Sồi",
        "Tình trạng": "chấp nhận",
        "Đúng hạn": "Có",
        "Hạn nộp": "trước ngày 15/10/2026",
        "Số lần nộp": 1,
        "Lần nộp mới nhất": 1,
        "Lần được chấp nhận": 1,
        "Số dòng": 0,
    }


def test_an_excused_unit_is_counted_apart(campaign, office, olga, duty_of, birch, client_at):
    with organisation_scope(office):
        excuse(duty_of(birch), reason="Trường mới", user=olga)

    response = client_at(office, olga).get(table(campaign, "?state=excused"))

    assert units(response) == ["birch"]
    assert response.context["counts"]["excused"] == 1


def test_the_list_of_campaigns_says_how_far_they_are(campaign, sent, office, olga, client_at):
    text = client_at(office, olga).get(reverse("submissions:campaigns")).content.decode()

    assert (
        "<strong>2 đơn vị phải nộp</strong>: chấp nhận 0, đã nộp 2, đang xem xét 0, trả lại 0, "
        "chưa nộp 0." in text
    )
    with every_organisation(reason="the test looks at what exists"):
        assert Submission.objects.count() == 2


def test_a_drawn_row_changes_with_what_it_shows(
    campaign, sent, office, olga, duty_of, alder, client_at
):
    """Rows are kept in the process under all that they show."""
    client = client_at(office, olga)
    before = client.get(table(campaign, "?q=soi")).content.decode()
    with organisation_scope(office):
        accept(sent[0], user=olga)
    after = client.get(table(campaign, "?q=soi")).content.decode()

    assert ">đã nộp</span>" in before
    assert ">chấp nhận</span>" in after


def test_all_that_the_row_template_asks_for_is_in_its_key():
    text = (settings.BASE_DIR / "templates/submissions/_matrix_row.html").read_text("utf-8")
    text = text.partition("#}")[2]
    asked = set(re.findall(r"row\.(\w+)", text))

    assert asked - set(SHOWN) == {"version", "words", "kind"}  # both follow from the state
