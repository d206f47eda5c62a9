"""A family asks whether its child is in the list; the school answers what the family wrote."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.scoping import organisation_scope
from apps.roster.models import LookupCounter, LookupLog
from apps.submissions.campaigning import close_campaign
from apps.submissions.models import Campaign, SubmittedPupil
from apps.submissions.receiving import parties_of
from apps.submissions.reviewing import accept, give_back
from tests.roster.spine import SECRET, give_secret, make_pupil

from .conftest import make_campaign
from .family import OTHER, OURS, PATH
from .live import BEFORE, text, words


def test_the_form_is_kept_for_everybody_and_names_nobody(alder, client_at):
    response = client_at(alder).get(PATH)

    assert response.status_code == 200
    assert "csrfmiddlewaretoken" not in text(response)
    assert 'name="code"' in text(response) and 'name="secret"' in text(response)


def test_yes_with_class_and_birth_year_and_nothing_else(submit, look):
    submit(OTHER, {**OURS, "citizen_id": "001215000001", "ethnicity": "Ê Đê"})

    response = look()

    page = words(response)
    assert "<strong>Có</strong> trong danh sách trường đã nộp." in page
    assert "6A2" in page and "2015" in page
    assert "HS001" in page
    for untold in (
        "Nguyễn Văn Thử",
        "02/03/2015",
        "001215000001",
        "Ê Đê",
        "Lê Văn Khác",
        "7B",
        "hoc-sinh.vemis",
    ):
        assert untold not in page
    assert response["Cache-Control"] == "no-store, private"
    assert "noindex" in response["X-Robots-Tag"]


def test_a_list_that_was_sent_is_not_hidden_by_a_newer_campaign(
    submit, look, department, office, year, dora
):
    submit(OURS)
    make_campaign(
        department, year, dora, kind=Campaign.Kind.PUPILS, slug="hs-2", title="Bổ sung", round="x"
    )

    assert 'data-answer="listed"' in text(look())


def test_no_where_only_others_are_listed(submit, look):
    submit(OTHER)

    page = words(look())

    assert "<strong>Không</strong> có trong danh sách trường đã nộp." in page
    assert "Lê Văn Khác" not in page and "7B" not in page


@pytest.mark.parametrize(
    "row",
    [
        {"code": "khac", "citizen_id": "", "full_name": "NGUYỄN VĂN THỬ"},
        {"code": "", "full_name": "nguyễn văn  thử"},
        {"code": "", "date_of_birth": date(2015, 1, 1), "birth_precision": "year"},
        {"code": "HS001", "full_name": "Tên Gõ Nhầm", "date_of_birth": date(2011, 1, 1)},
    ],
)
def test_a_child_is_found_by_code_or_by_name_and_birth(submit, look, row):
    submit({**OURS, **row})

    assert 'data-answer="listed"' in text(look())


@pytest.mark.parametrize(
    "row",
    [
        {"code": "HS009", "date_of_birth": date(2014, 3, 2)},
        {"code": "HS009", "full_name": "Nguyễn Văn Thư"},
        {"code": "HS009", "date_of_birth": None},
    ],
)
def test_a_namesake_is_not_the_child(submit, look, row):
    submit({**OURS, **row})

    assert 'data-answer="missing"' in text(look())


def test_a_row_under_the_code_of_another_pupil_is_the_others(submit, look, alder):
    with organisation_scope(alder):
        make_pupil(alder, "HS009")
    submit({**OURS, "code": "HS009"})

    assert 'data-answer="missing"' in text(look())


def test_two_ways_to_write_a_tone_are_one_name(submit, look, pupil, alder):
    with organisation_scope(alder):
        pupil.full_name = "Lê Thị Hoà"
        pupil.save()
    submit({**OURS, "code": "", "full_name": "LÊ THỊ HÒA"})

    assert 'data-answer="listed"' in text(look())


def test_a_raw_export_gives_no_false_no(submit, look):
    submit()

    assert 'data-answer="unreadable"' in text(look())


def test_before_anything_was_sent_it_says_so(pupils_campaign, look):
    assert 'data-answer="not_sent"' in text(look())


def test_without_any_campaign_of_pupils_it_says_so(campaign, look):
    assert 'data-answer="none"' in text(look())


def test_drafts_and_trials_are_no_answer(pupils_campaign, hand_in, alder, anna, look):
    with organisation_scope(alder):
        duty = pupils_campaign.requirements.get(organisation=alder)
        for token, options in (("a", {"sends_itself": False}), ("b", {"is_trial": True})):
            draft = hand_in(duty, anna, token=token, received_at=BEFORE, **options)
            SubmittedPupil.objects.create(**parties_of(draft), submission=draft, row=2, **OURS)

    assert 'data-answer="not_sent"' in text(look())


def test_a_returned_list_gives_way_to_the_accepted_one(submit, look, office, olga):
    first = submit(OURS)
    with organisation_scope(office):
        accept(first, user=olga)
    second = submit(OTHER, token="t2")
    assert 'data-answer="missing"' in text(look())
    with organisation_scope(office):
        give_back(second, reason="Thiếu", user=olga)

    assert 'data-answer="listed"' in text(look())


def test_a_running_campaign_counts_before_a_closed_one(
    submit, look, pupils_campaign, department, dora, year
):
    submit(OURS)
    with organisation_scope(department):
        close_campaign(pupils_campaign, user=dora)
    assert 'data-answer="listed"' in text(look())

    make_campaign(department, year, dora, kind=Campaign.Kind.PUPILS, slug="moi", title="Đợt mới")

    page = text(look())
    assert 'data-answer="not_sent"' in page and "Đợt mới" in page


def test_every_failure_is_the_same_page_with_the_same_statements(
    submit, look, pupil, alder, birch, client_at
):
    submit(OURS)
    with organisation_scope(birch):
        give_secret(make_pupil(birch, "HS777"), "AAAAABBBBB")
    with organisation_scope(alder):
        make_pupil(alder, "HS888")
    tries = [
        ("HS001", "SAISAISAI1"),
        ("KHONGCO", SECRET),
        ("HS777", "AAAAABBBBB"),
        ("HS888", "YYYYYZZZZZ"),
    ]
    seen = []
    for number, (code, secret) in enumerate(tries):
        client = client_at(alder)
        client.get("/robots.txt")
        with CaptureQueriesContext(connection) as queries:
            response = client.post(
                PATH, {"code": code, "secret": secret}, REMOTE_ADDR=f"203.0.113.{number}"
            )
        page = text(response).replace(code, "MA").replace(secret, "BI-MAT")
        seen.append((response.status_code, page, len(queries)))

    assert len(set(seen)) == 1
    assert seen[0][0] == 200 and "không khớp" in seen[0][1]
    assert LookupCounter.objects.count() > 0


def test_too_many_tries_wait(submit, look):
    submit(OURS)
    for _ in range(3):
        look(secret="SAI")

    response = look()

    assert (response.status_code, response["Retry-After"]) == (429, "20")
    assert "6A2" not in text(response)


def test_a_look_is_told_to_the_family(submit, look, alder):
    submit(OURS)
    look()

    with organisation_scope(alder):
        assert [one.purpose for one in LookupLog.objects.all()] == [LookupLog.Purpose.SUBMISSION]


def test_the_way_to_it_starts_at_the_look_ups_of_a_school(alder, office, client_at):
    assert PATH in text(client_at(alder).get("/tra-cuu/"))
    assert PATH not in text(client_at(office).get("/tra-cuu/"))
