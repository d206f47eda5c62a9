"""The receipt for both parties, and what a stranger with its code learns."""

import pytest

from apps.core.scoping import organisation_scope
from apps.submissions.models import Receipt
from apps.submissions.reviewing import accept, give_back
from apps.submissions.views.receipts import UNKNOWN_CODES

from .conftest import a_file
from .live import BEFORE, text, words


@pytest.fixture
def sent(campaign, duty_of, hand_in, alder, anna, time_machine):
    time_machine.move_to(BEFORE, tick=False)
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, a_file("bi-mat-6A.xlsx"), received_at=BEFORE)
        sent.receipt  # noqa: B018 - read while the scope is open
    return sent


def page_of(submission):
    return f"/nop-du-lieu/lan-nop/{submission.pk}/bien-nhan/"


def test_both_parties_read_the_whole_receipt(sent, alder, anna, office, olga, client_at):
    for unit, person in ((alder, anna), (office, olga)):
        page = words(client_at(unit, person).get(page_of(sent)))

        receipt = sent.receipt
        assert receipt.number in page and receipt.verdict in page and receipt.rule in page
        assert "bi-mat-6A.xlsx" in page and receipt.sha256 in page
        assert f"alder.localhost/bien-nhan/{receipt.check_code}/" in page
        assert "data:image/svg+xml;base64," in page


def test_what_lies_in_an_archive_is_on_the_page_with_its_hash_but_not_on_the_public_check(
    sent, alder, anna, office, olga, client_at
):
    inner = {"name": "ben-trong.xlsx", "size": 7, "sha256": "5" * 64, "role": "list"}
    with organisation_scope(alder):
        sent.files.update(role="archive", entries=[inner])

    for unit, person in ((alder, anna), (office, olga)):
        page = words(client_at(unit, person).get(page_of(sent)))
        assert "Các tệp bên trong bi-mat-6A.xlsx" in page
        assert "ben-trong.xlsx" in page and "5" * 64 in page
    public = words(client_at(alder).get(f"/bien-nhan/{sent.receipt.check_code}/"))
    assert "ben-trong" not in public and "5" * 64 not in public


def test_a_receipt_is_for_its_parties(sent, alder, eric, birch, bruno, client_at):
    assert client_at(alder, eric).get(page_of(sent)).status_code == 403
    assert client_at(birch, bruno).get(page_of(sent)).status_code == 404


def test_a_draft_has_no_receipt(campaign, duty_of, hand_in, alder, anna, client_at, time_machine):
    time_machine.move_to(BEFORE, tick=False)
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)

    assert client_at(alder, anna).get(page_of(draft)).status_code == 404


def test_a_stranger_learns_who_when_and_the_hash_but_no_data(sent, alder, client_at):
    response = client_at(alder).get(f"/bien-nhan/{sent.receipt.check_code}/")

    page = words(response)
    receipt = sent.receipt
    for told in (receipt.unit_name, receipt.campaign_title, receipt.verdict, receipt.sha256):
        assert told in page
    assert "09:00:00 ngày 10/10/2026" in page
    assert "Biên nhận có thật và còn hiệu lực." in page
    assert "bi-mat" not in page
    assert 'certutil -hashfile "ten-tep.xlsx" SHA256' in page
    assert "giống hệt mã SHA-256 ở trên" in page and "danh sách tệp" not in page
    assert response["Cache-Control"] == "no-store, private"
    assert "noindex" in response["X-Robots-Tag"]


def test_the_office_answers_for_its_receipts_too(sent, office, client_at):
    response = client_at(office).get(f"/bien-nhan/{sent.receipt.check_code}/")

    assert response.status_code == 200


def test_acceptance_is_not_told(sent, alder, office, olga, client_at):
    address = f"/bien-nhan/{sent.receipt.check_code}/"
    before = text(client_at(alder).get(address))
    with organisation_scope(office):
        accept(sent, user=olga)

    assert text(client_at(alder).get(address)) == before


def test_a_return_is_told_only_where_it_was_invalid(sent, alder, office, olga, client_at):
    address = f"/bien-nhan/{sent.receipt.check_code}/"
    with organisation_scope(office):
        give_back(sent, reason="Tệp của trường khác", user=olga, is_invalid=True)

    page = words(client_at(alder).get(address))

    assert "đã bị trả lại vì không hợp lệ" in page
    assert "Tệp của trường khác" not in page


def test_a_later_version_replaces(sent, duty_of, hand_in, alder, anna, client_at):
    with organisation_scope(alder):
        hand_in(duty_of(alder), anna, token="t2")

    page = text(client_at(alder).get(f"/bien-nhan/{sent.receipt.check_code}/"))

    assert "đã nộp lần sau thay cho lần này" in page


def test_a_code_is_typed_in_any_way(sent, alder, client_at):
    code = sent.receipt.check_code
    typed = f" {code[:5].lower()} {code[5:10]}-{code[10:]} "

    response = client_at(alder).get("/bien-nhan/", {"code": typed})

    assert response["Location"] == f"/bien-nhan/{code}/"


@pytest.mark.parametrize("typed", ["", " ", "a/b", "x" * 99, "ă" * 20, "a\x00b"])
def test_a_code_that_cannot_be_one_is_refused_with_a_sentence(alder, client_at, typed):
    response = client_at(alder).get("/bien-nhan/", {"code": typed})

    assert response.status_code == 200
    assert "field__errors" in text(response)


@pytest.mark.parametrize("dash", ["-", " ", "", "–"])
def test_a_number_is_told_from_a_code(sent, alder, client_at, dash):
    typed = sent.receipt.number.replace("-", dash).lower()

    page = words(client_at(alder).get("/bien-nhan/", {"code": typed}))

    assert "Đây là số biên nhận. Hãy nhập mã xác minh 20 ký tự in cạnh mã QR." in page


def test_of_several_files_the_hash_is_that_of_their_list(
    campaign, duty_of, hand_in, alder, anna, client_at, time_machine
):
    time_machine.move_to(BEFORE, tick=False)
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, a_file("bi-mat-a.vemis"), a_file("bi-mat-b.vemis"))
        code = sent.receipt.check_code

    page = words(client_at(alder).get(f"/bien-nhan/{code}/"))

    assert "mã SHA-256 ở trên là của danh sách tệp" in page
    assert "giống hệt mã của tệp đó trên biên nhận" in page and "bi-mat" not in page


@pytest.mark.parametrize("code", ["KHONGCO", "A" * 20, "x%00y", "%F0%9F%99%82"])
def test_an_unknown_code_is_a_calm_404_with_the_form(alder, client_at, code):
    response = client_at(alder).get(f"/bien-nhan/{code}/")

    assert response.status_code == 404
    assert "Không có biên nhận nào mang mã này" in text(response)
    assert 'name="code"' in text(response)
    assert response["Cache-Control"] == "no-store, private"


def test_every_site_of_the_install_answers_with_the_same_facts(
    sent, alder, birch, department, client_at
):
    def facts(unit):
        response = client_at(unit).get(f"/bien-nhan/{sent.receipt.check_code}/")
        assert response["Cache-Control"] == "no-store, private"
        page = words(response)
        return page[page.index("<h1>Xác minh biên nhận</h1>") : page.index("</main>")]

    at_home = facts(alder)

    assert sent.receipt.number in at_home
    assert facts(department) == facts(birch) == at_home


@pytest.mark.parametrize("cut", [slice(0, 19), slice(1, 20), slice(0, 8)])
def test_a_part_of_a_code_finds_nothing_anywhere(sent, birch, department, client_at, cut):
    for unit in (birch, department):
        response = client_at(unit).get(f"/bien-nhan/{sent.receipt.check_code[cut]}/")

        assert response.status_code == 404
        assert sent.receipt.unit_name not in text(response)


def test_a_receipt_stays_with_its_parties_for_everybody_else(sent, birch, bruno, client_at):
    client = client_at(birch, bruno)

    assert client.get(f"/bien-nhan/{sent.receipt.check_code}/").status_code == 200
    assert client.get(page_of(sent)).status_code == 404
    assert client.get(f"/nop-du-lieu/lan-nop/{sent.pk}/").status_code == 404


def test_who_tries_many_codes_waits_but_a_right_one_is_answered(sent, alder, client_at):
    client = client_at(alder)
    for number in range(UNKNOWN_CODES.steps[0][0]):
        assert client.get(f"/bien-nhan/SAI{number}/").status_code == 404

    response = client.get("/bien-nhan/SAI/")

    assert (response.status_code, response["Retry-After"]) == (429, "30")
    assert client.get(f"/bien-nhan/{sent.receipt.check_code}/").status_code == 200


def test_checking_a_receipt_writes_nothing(
    sent, alder, client_at, django_assert_num_queries, settings
):
    client = client_at(alder)
    client.get("/robots.txt")

    with django_assert_num_queries(2) as seen:
        client.get(f"/bien-nhan/{sent.receipt.check_code}/")

    assert all(query["sql"].startswith("SELECT") for query in seen)


def test_the_receipt_number_is_in_the_unit_alone(sent, birch):
    with organisation_scope(birch):
        assert Receipt.objects.count() == 0
