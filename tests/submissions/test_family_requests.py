"""A family writes what is missing in the list; the school reads it and answers once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.scoping import every_organisation, organisation_scope
from apps.submissions.correcting import answer_correction, ask_correction
from apps.submissions.models import CorrectionRequest
from apps.submissions.todo import todo
from tests.roster.spine import make_pupil

from .family import OTHER
from .live import AFTER_LOCK, BEFORE, text, words

ASK = "/tra-cuu/danh-sach-da-nop/de-nghi/"
STAFF = "/nop-du-lieu/de-nghi-sua/"


def token_of(response):
    return text(response).split('name="family_token" value="')[1].split('"')[0]


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
