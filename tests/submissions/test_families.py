"""A family asks whether its child is in the list; the school answers what the family wrote."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.scoping import every_organisation, organisation_scope
from apps.roster.models import LookupCounter, LookupLog
from apps.submissions.campaigning import close_campaign
from apps.submissions.correcting import answer_correction, ask_correction
from apps.submissions.models import Campaign, CorrectionRequest, Submission, SubmittedPupil
from apps.submissions.receiving import parties_of
from apps.submissions.reviewing import accept, give_back
from apps.submissions.todo import todo
from tests.roster.spine import SECRET, give_secret, make_pupil

from .conftest import make_campaign
from .live import AFTER_LOCK, BEFORE, text, words

PATH = "/tra-cuu/danh-sach-da-nop/"
ASK = "/tra-cuu/danh-sach-da-nop/de-nghi/"
STAFF = "/nop-du-lieu/de-nghi-sua/"


@pytest.fixture
def now(time_machine):
    time_machine.move_to(BEFORE, tick=False)
    return time_machine


@pytest.fixture
def pupils_campaign(department, office, alder, birch, cedar, year, dora, now):
    return make_campaign(department, year, dora, kind=Campaign.Kind.PUPILS, slug="hs")


@pytest.fixture
def pupil(alder, year):
    with organisation_scope(alder):
        pupil = make_pupil(alder)
        give_secret(pupil)
    return pupil


@pytest.fixture
def submit(pupils_campaign, hand_in, alder, anna):
    """Return a function: Alder sends a list of rows."""

    def submit(*rows, token="t1"):
        with organisation_scope(alder):
            duty = pupils_campaign.requirements.get(organisation=alder)
            sent = hand_in(duty, anna, token=token, received_at=BEFORE)
            Submission.objects.filter(pk=sent.pk).update(
                rows_read=len(rows), rows_accepted=len(rows)
            )
            for number, row in enumerate(rows, start=2):
                SubmittedPupil.objects.create(
                    **parties_of(sent), submission=sent, row=number, **row
                )
            sent.refresh_from_db()
        return sent

    return submit


OURS = {
    "code": "HS001",
    "full_name": "Nguyễn Văn Thử",
    "date_of_birth": date(2015, 3, 2),
    "class_name": "6A2",
}
OTHER = {
    "code": "HS002",
    "full_name": "Lê Văn Khác",
    "date_of_birth": date(2014, 1, 1),
    "class_name": "7B",
}


@pytest.fixture
def look(alder, pupil, client_at, now):
    client = client_at(alder)
    client.get("/robots.txt")

    def look(code="HS001", secret=SECRET):
        return client.post(PATH, {"code": code, "secret": secret})

    look.client = client
    return look


def token_of(response):
    return text(response).split('name="family_token" value="')[1].split('"')[0]


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


def requests():
    with every_organisation(reason="the test looks everywhere"):
        return list(CorrectionRequest.objects.order_by("pk"))


def test_a_family_asks_once_and_reads_the_answer(submit, look, alder, anna, client_at):
    sent = submit(OTHER)
    token = token_of(look())

    first = look.client.post(ASK, {"family_token": token, "text": "Con tôi thiếu trong 6A2"})
    again = look.client.post(ASK, {"family_token": token, "text": "Con tôi thiếu trong 6A2"})
    other = look.client.post(ASK, {"family_token": token, "text": "Một ý khác"})

    (kept,) = requests()
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 422)
    assert (kept.text, kept.state, kept.submission_id) == (
        "Con tôi thiếu trong 6A2",
        "new",
        sent.pk,
    )
    assert "Một ý khác" in text(other) and "chờ trường trả lời" in text(other)
    clerk = client_at(alder, anna)
    assert "Con tôi thiếu trong 6A2" in text(clerk.get(STAFF))
    fields = {f"d{kept.pk}-state": "taken", f"d{kept.pk}-answer": "Đã bổ sung vào 6A2"}
    assert clerk.post(f"{STAFF}{kept.pk}/tra-loi/", fields).status_code == 302
    page = words(look())
    assert "Đã bổ sung vào 6A2" in page and "đã sửa" in page
    look.client.post(ASK, {"family_token": token_of(look()), "text": "Một ý khác"})
    assert [one.state for one in requests()] == ["taken", "new"]


def test_a_correction_needs_the_proof_of_the_codes(submit, look, birch, client_at):
    submit(OTHER)
    token = token_of(look())

    for client, proof in ((look.client, "gia-mao"), (look.client, ""), (client_at(birch), token)):
        response = client.post(ASK, {"family_token": proof, "text": "x"})
        assert "đã hết hạn" in text(response)
    assert requests() == []


def test_the_proof_dies_after_a_quarter_of_an_hour(submit, look, now):
    submit(OTHER)
    token = token_of(look())
    now.move_to(BEFORE + timedelta(minutes=16), tick=False)

    response = look.client.post(ASK, {"family_token": token, "text": "x"})

    assert "đã hết hạn" in text(response)
    assert requests() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Hãy ghi nội dung"), ("x" * 501, "dài quá 500"), ("a\x00b", "field__errors")],
)
def test_a_bad_text_keeps_the_form(submit, look, typed, sentence):
    submit(OTHER)

    response = look.client.post(ASK, {"family_token": token_of(look()), "text": typed})

    assert response.status_code == 422
    assert sentence in text(response)
    assert requests() == []


def test_after_the_lock_no_correction_is_taken(submit, look, now, alder, pupil):
    submit(OTHER)
    now.move_to(AFTER_LOCK, tick=False)

    page = words(look())

    assert "family_token" not in page and "đã khóa nhận" in page
    with organisation_scope(alder), pytest.raises(ValidationError) as refused:
        ask_correction(pupil, "muộn rồi")
    assert refused.value.code == "closed"


def test_another_site_cannot_post_for_a_family(submit, look):
    submit(OTHER)
    token = token_of(look())

    response = look.client.post(
        ASK, {"family_token": token, "text": "x"}, headers={"origin": "https://evil.example"}
    )

    assert response.status_code == 403
    assert requests() == []


@pytest.fixture
def asked(submit, alder, pupil):
    submit(OTHER)
    with organisation_scope(alder):
        return ask_correction(pupil, "Con tôi thiếu")


def test_only_the_school_reads_and_answers(
    asked, alder, eric, birch, bruno, office, olga, client_at
):
    address = f"{STAFF}{asked.pk}/tra-loi/"
    fields = {f"d{asked.pk}-state": "taken", f"d{asked.pk}-answer": "x"}

    assert client_at(alder, eric).get(STAFF).status_code == 403
    assert client_at(alder, eric).post(address, fields).status_code == 403
    for unit, person in ((birch, bruno), (office, olga)):
        assert "Con tôi thiếu" not in text(client_at(unit, person).get(STAFF))
        assert client_at(unit, person).post(address, fields).status_code == 404
    assert requests()[0].state == "new"


def test_an_answer_needs_words_and_is_given_once(asked, alder, anna, client_at):
    clerk, address = client_at(alder, anna), f"{STAFF}{asked.pk}/tra-loi/"

    refused = clerk.post(address, {f"d{asked.pk}-state": "refused", f"d{asked.pk}-answer": ""})
    assert refused.status_code == 422 and "Hãy ghi câu trả lời" in text(refused)
    with organisation_scope(alder):
        for _ in range(2):
            answer_correction(asked, state="refused", answer="Đúng rồi", user=anna)
        with pytest.raises(ValidationError) as second:
            answer_correction(asked, state="taken", answer="Khác", user=anna)

    assert second.value.code == "answered"
    assert (requests()[0].state, requests()[0].answer) == ("refused", "Đúng rồi")


def test_the_list_of_requests_asks_as_much_for_three_as_for_one(asked, alder, anna, client_at):
    clerk = client_at(alder, anna)
    clerk.get(STAFF)
    with CaptureQueriesContext(connection) as alone:
        clerk.get(STAFF)
    with organisation_scope(alder):
        for number in (2, 3):
            ask_correction(make_pupil(alder, f"HS00{number}"), "Cũng thiếu")
    with CaptureQueriesContext(connection) as more:
        clerk.get(STAFF)

    assert len(more) == len(alone)


def test_the_start_page_tells_of_requests(asked, alder, anna, eric):
    with organisation_scope(alder):
        titles = [one.title for one in todo(alder, anna)]
        assert "1 đề nghị sửa danh sách của gia đình" in titles
        assert todo(alder, eric) == []


def test_the_way_to_it_starts_at_the_look_ups_of_a_school(alder, office, client_at):
    assert PATH in text(client_at(alder).get("/tra-cuu/"))
    assert PATH not in text(client_at(office).get("/tra-cuu/"))
