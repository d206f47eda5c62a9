"""The public look-up of an exam: sealed, opened by the clock, one page for every failure."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.organisations.models import Affiliation
from apps.results.exams.models import Candidate, ExamLookup
from apps.results.exams.releasing import publish, withdraw
from apps.roster.models import LookupCounter
from tests.cast import make_organisation

from .asking import PATH, ask, make_exam_of_schools, wait_of
from .made import make_candidate, make_exam
from .staff import text

EIGHT = "2026-07-16 08:00 +0700"


@pytest.fixture
def exam(office, in_office, alder, birch, morning):
    return in_office(make_exam_of_schools, office, alder, birch)


@pytest.fixture
def sealed(exam, in_office, olga):
    return in_office(publish, exam, user=olga, at=_moment(EIGHT))


@pytest.fixture
def opened(exam, in_office, olga):
    return in_office(publish, exam, user=olga)


def _moment(text):
    return timezone.datetime.strptime(text, "%Y-%m-%d %H:%M %z")


def test_number_and_secret_show_the_scores_on_every_site_below(opened, alder, birch, client_at):
    for school in (alder, birch):
        page = text(ask(client_at(school)))

        assert "data-result" in page
        assert "Lê An" in page and "Trường THCS Cây Sồi" in page
        assert "8,5" in page and "vắng" in page and "Phúc khảo trước ngày 25/7." in page


def test_a_candidate_who_is_no_pupil_of_ours_looks_up_anywhere(opened, office, alder, client_at):
    assert "data-result" in text(ask(client_at(alder), "000003", "ccccc-33333"))
    assert "data-result" in text(ask(client_at(office), "000003", "CCCCC 33333"))


def test_a_unit_beside_the_office_does_not_know_the_exam(opened, client_at, db):
    stranger = make_organisation("xa-khac", "Phòng xã khác", "office", "xa")
    school = make_organisation("thcs-khac", "Trường khác", "school", "thcs")
    Affiliation.objects.create(child=school, parent=stranger, valid_from=date(2000, 1, 1))

    for unit in (stranger, school):
        assert client_at(unit).get(PATH).status_code == 404
        assert ask(client_at(unit)).status_code == 404
        assert "Kỳ thi thử nghiệm" not in text(client_at(unit).get("/tra-cuu/"))


def test_a_school_lists_the_exams_of_its_grades_and_of_its_pupils(
    office, birch, alder, in_office, olga, client_at, morning
):
    small = make_organisation("tieu-hoc", "Trường Tiểu học Cây Mận", "school", "tieu-hoc")
    high = make_organisation("thpt", "Trường THPT Cây Thông", "school", "thpt")
    nursery = make_organisation("mam-non", "Trường Mầm non Cây Mơ", "school", "mam-non")
    for school in (small, high, nursery):
        Affiliation.objects.create(child=school, parent=office, valid_from=date(2025, 7, 1))

    def make():
        for slug, kind, grades, school in [
            ("vao-10", "tuyen-sinh-10", {}, birch),
            ("hsg-9", "hsg", {"first_grade": 9, "last_grade": 9}, birch),
            ("tot-nghiep", "tot-nghiep", {}, nursery),
            ("khong-ro", "khao-sat", {}, birch),
        ]:
            exam = make_exam(office, slug, kind, name=f"Thi {slug}.", **grades)
            make_candidate(exam, school=school)
            publish(exam, user=olga, at=_moment(EIGHT) if slug == "vao-10" else None)

    in_office(make)
    found = {
        unit.slug: [
            slug
            for slug in ("vao-10", "hsg-9", "tot-nghiep", "khong-ro")
            if f"Thi {slug}." in text(client_at(unit).get("/tra-cuu/"))
        ]
        for unit in (small, alder, high, nursery, office)
    }

    assert found == {
        "tieu-hoc": ["khong-ro"],
        "alder": ["vao-10", "hsg-9", "khong-ro"],
        "thpt": ["vao-10", "tot-nghiep", "khong-ro"],
        "mam-non": ["tot-nghiep"],  # it has a candidate there
        "xa-an-binh": ["vao-10", "hsg-9", "tot-nghiep", "khong-ro"],
    }
    assert client_at(small).get("/tra-cuu/ky-thi/vao-10/").status_code == 200


def test_a_schools_own_exam_comes_before_the_offices(opened, alder, birch, scope_of, client_at):
    with scope_of(alder):
        own = make_exam(alder, name="Thi thử của trường")
        make_candidate(own, "7", secret="DDDDD44444")
        publish(own, user=None)

    assert "Thi thử của trường" in text(ask(client_at(alder), "7", "DDDDD44444"))
    assert "data-result" not in text(ask(client_at(birch), "7", "DDDDD44444"))


def test_an_exam_without_a_date_or_withdrawn_is_not_found(exam, in_office, olga, alder, client_at):
    client = client_at(alder)
    assert client.get(PATH).status_code == 404

    in_office(publish, exam, user=olga)
    assert client.get(PATH).status_code == 200
    in_office(withdraw, exam, user=olga, reason="Sai điểm môn Toán.")

    for path in (PATH, f"{PATH}pho-diem/", f"{PATH}pho-diem.csv", f"{PATH}giai/"):
        assert client.get(path).status_code == 404
    assert ask(client).status_code == 404
    assert "Kỳ thi thử nghiệm" not in text(client.get("/tra-cuu/"))
    closed = text(ask(client))
    assert "đang ngừng tra cứu" in closed and alder.phone in closed
    assert "Sai điểm môn Toán" not in closed and "data-result" not in closed
    assert "đang ngừng tra cứu" not in text(client.get("/tra-cuu/ky-thi/khong-co/"))


def test_nothing_shows_at_one_second_to_eight_and_all_at_eight(
    sealed, alder, client_at, morning, settings
):
    settings.PAGE_CACHE = True
    client = client_at(alder)
    for moment in ("2026-07-16 07:10 +0700", "2026-07-16 07:59:59 +0700"):
        morning.move_to(moment, tick=False)
        page = text(client.get(PATH))
        assert "08:00 ngày 16/07/2026" in page and 'name="number"' not in page
        assert "data-result" not in text(ask(client))
        assert "Mở lúc 08:00 ngày 16/07/2026" in text(client.get("/tra-cuu/"))
        for path in (f"{PATH}pho-diem/", f"{PATH}pho-diem.csv", f"{PATH}giai/"):
            assert client.get(path).status_code == 404
    assert not LookupCounter.objects.exists() and not _lookups(alder)

    morning.move_to(EIGHT, tick=False)

    assert 'name="number"' in text(client.get(PATH))
    assert "data-result" in text(ask(client))
    assert "Điểm thi, công bố 08:00 ngày 16/07/2026" in text(client.get("/tra-cuu/"))


def _lookups(organisation):
    return ExamLookup._base_manager.filter(organisation=organisation).count()


def test_a_look_up_takes_three_statements_and_is_noted_without_a_name(opened, alder, client_at):
    client = client_at(alder)
    ask(client)

    with CaptureQueriesContext(connection) as captured:
        response = ask(client)

    assert len(captured) == 3
    assert response["Cache-Control"] == "no-store, private"
    assert "noindex" in response["X-Robots-Tag"]
    assert _lookups(alder) == 2


def test_every_failure_is_the_same_page_status_and_statements(opened, alder, client_at):
    client = client_at(alder)
    ask(client, "999999")
    outcomes = {}
    for number, secret in [
        ("000001", "AAAAAAAAAA"),  # a wrong secret
        ("000001", "BBBBB22222"),  # the secret of another candidate
        ("888888", "ABCDE12345"),  # no such number
        ("x' OR 1=1--", "DDDDD44444"),
    ]:
        LookupCounter.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            response = ask(client, number, secret)
        page = text(response).partition("<main")[2].partition("</main")[0]
        page = page.replace(number.replace("'", "&#x27;"), "N").replace(secret, "S")
        outcomes[number, secret] = (
            response.status_code,
            page,
            [query["sql"].split(" ", 1)[0] for query in captured.captured_queries],
        )

    assert len({str(one) for one in outcomes.values()}) == 1
    status, page, statements = outcomes["000001", "AAAAAAAAAA"]
    assert (status, statements) == (200, ["SELECT", "SELECT", "INSERT"])
    assert "không khớp" in page and "data-result" not in page


def test_thousands_of_wrong_tries_wait_longer_and_the_right_secret_still_opens(
    opened, alder, birch, client_at, morning
):
    client, waits = client_at(alder), []
    for _ in range(5):
        response = ask(client, secret="AAAAAAAAAA")
        waits.append(wait_of(text(response)))
        morning.shift(timedelta(seconds=waits[-1]))
    assert waits == [0, 0, 20, 60, 300]
    for number in range(2000):  # a machine goes on from many addresses, at two sites
        ask(
            client_at(birch) if number == 0 else client,
            secret="AAAAAAAAAA",
            REMOTE_ADDR=f"10.1.{number // 250}.{number % 250}",
        )

    refused = ask(client)
    wait = wait_of(text(refused))
    assert "data-result" not in text(refused) and 0 < wait <= 60
    morning.shift(timedelta(seconds=wait))

    assert "data-result" in text(ask(client))


def test_a_try_within_the_wait_gets_the_status_that_the_pupils_lookup_gives(
    opened, alder, morning, client_at
):
    client = client_at(alder)
    statuses = {
        (number, secret): [ask(client, number, secret).status_code for _try in range(4)]
        for number, secret in (("000001", "AAAAAAAAAA"), ("999999", "AAAAAAAAAA"))
    }

    waiting = ask(client)

    assert list(statuses.values()) == [[200, 200, 200, 429]] * 2
    assert (waiting.status_code, waiting["Retry-After"]) == (429, "20")
    assert "data-result" not in text(waiting)


def test_a_wait_of_one_exam_is_none_of_another(opened, office, in_office, olga, alder, client_at):
    other = in_office(make_exam, office, "thi-thu", "khao-sat", name="Thi thử")
    in_office(make_candidate, other, "000001")
    in_office(publish, other, user=olga)
    client = client_at(alder)
    for _ in range(4):
        ask(client, secret="AAAAAAAAAA")

    assert "data-result" not in text(ask(client))
    assert "data-result" in text(ask(client, path="/tra-cuu/ky-thi/thi-thu/"))


@pytest.mark.parametrize("fields", [{}, {"number": "000001"}, {"number": "1\x00", "secret": "x"}])
def test_an_empty_or_odd_field_is_asked_for_again(opened, alder, client_at, fields):
    response = client_at(alder).post(PATH, fields)

    assert response.status_code == 200
    assert "data-result" not in text(response) and 'role="alert"' not in text(response)
    assert not LookupCounter.objects.exists()


def test_a_form_of_another_site_is_refused(opened, alder, client_at):
    response = ask(client_at(alder), headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403


def test_what_a_file_said_is_shown_as_text(exam, in_office, olga, alder, client_at):
    def spoil():
        Candidate.objects.filter(number="000001").update(
            full_name="<b>Lê</b>", class_name='"9A"', result="<i>Đạt</i>", scores={"toan": "<u>"}
        )

    in_office(spoil)
    in_office(publish, exam, user=olga)

    page = text(ask(client_at(alder)))

    assert "&lt;b&gt;Lê" in page and "&lt;i&gt;" in page and "&lt;u&gt;" in page
    assert "<b>" not in page and "<i>" not in page and "<u>" not in page
