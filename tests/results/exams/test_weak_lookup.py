"""Results without the secret: by number and date of birth, or by number alone, for a while."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.results.exams.distribution import refresh_figures
from apps.results.exams.models import Candidate, Exam
from apps.results.exams.releasing import publish, set_access
from apps.roster.models import LookupCounter

from .asking import PATH, ask, make_exam_of_schools, wait_of
from .made import make_candidate
from .staff import text


@pytest.fixture
def exam(office, in_office, alder, birch, morning):
    return in_office(make_exam_of_schools, office, alder, birch)


def open_weakly(exam, access, many=True):
    if many:
        Candidate.objects.bulk_create(
            Candidate(
                organisation_id=exam.organisation_id,
                exam=exam,
                number=f"1{number:05d}",
                full_name="Vũ Nhiều",
                date_of_birth=date(2008, 1, 1),
            )
            for number in range(200)
        )
    Candidate.objects.filter(exam=exam).update(date_of_birth=date(2008, 3, 5))
    refresh_figures(exam)
    exam.refresh_from_db()
    return set_access(exam, access, basis="Quyết định 12/QĐ-SGDĐT", user=None)


def test_number_and_date_of_birth_show_scores_and_nothing_else(
    exam, in_office, olga, birch, client_at
):
    in_office(open_weakly, exam, Exam.Access.BIRTH)
    in_office(publish, exam, user=olga)
    client = client_at(birch)

    page = text(client.post(PATH, {"number": "000001", "date_of_birth": "5/3/2008"}))

    assert "data-result" in page and "8,5" in page
    assert "Lê An" not in page and "Cây Sồi" not in page and "05/03/2008" not in page
    for born in ("06/03/2008", "03/2008", "2008", "hôm qua", "----------"):
        wrong = client.post(
            PATH,
            {"number": "000002", "date_of_birth": born},
            REMOTE_ADDR=f"10.0.0.{len(born)}",
        )
        assert "data-result" not in text(wrong) and "không khớp" in text(wrong)
    assert "data-result" not in text(ask(client, "000003", "CCCCC33333"))


@pytest.mark.parametrize(
    "born", ["05032008", "05 03 2008", "5 3 2008", "05.03.2008", " 5-3-2008 ", "05 / 03 / 2008"]
)
def test_a_birthday_typed_on_a_keypad_of_digits_is_read(
    born, exam, in_office, olga, birch, client_at
):
    in_office(open_weakly, exam, Exam.Access.BIRTH)
    in_office(publish, exam, user=olga)
    client = client_at(birch)
    client.post(PATH, {"number": "000002", "date_of_birth": "05/03/2008"})

    with CaptureQueriesContext(connection) as captured:
        page = text(client.post(PATH, {"number": "000001", "date_of_birth": born}))

    assert len(captured) == 3
    assert "data-result" in page
    for wrong in ("5032008", "20080305", "050320080", "99999999"):
        address = f"10.0.1.{len(wrong)}"
        fields = {"number": "000001", "date_of_birth": wrong}
        assert "data-result" not in text(client.post(PATH, fields, REMOTE_ADDR=address))


@pytest.mark.parametrize("number", ["LOU000001", "TS-01/2026", "A.7"])
def test_a_number_alone_may_have_any_letters_and_signs(
    number, exam, in_office, olga, birch, client_at
):
    in_office(open_weakly, exam, Exam.Access.NUMBER)
    in_office(make_candidate, exam, number)
    in_office(publish, exam, user=olga)

    page = text(client_at(birch).post(PATH, {"number": number.lower()}))

    assert "data-result" in page and number in page


def test_number_alone_has_a_limit_for_each_address(
    exam, in_office, olga, birch, client_at, morning
):
    in_office(open_weakly, exam, Exam.Access.NUMBER)
    in_office(publish, exam, user=olga)
    client = client_at(birch)

    def look(address="10.0.0.1"):
        return text(client.post(PATH, {"number": "000001"}, REMOTE_ADDR=address))

    look("10.0.0.9")
    with CaptureQueriesContext(connection) as captured:
        page = look()
    assert len(captured) == 3
    assert "data-result" in page and "Lê An" not in page and "Cây Sồi" not in page
    for _ in range(59):
        assert "data-result" in look()
    assert wait_of(look()) == 300
    assert "data-result" in look("10.0.0.2")
    morning.shift(timedelta(seconds=300))
    assert "data-result" in look()


def test_number_and_birthday_have_a_limit_for_each_address(
    exam, in_office, olga, birch, client_at, morning
):
    in_office(open_weakly, exam, Exam.Access.BIRTH)
    in_office(publish, exam, user=olga)
    client = client_at(birch)

    def look(address="10.0.0.1"):
        fields = {"number": "000001", "date_of_birth": "05/03/2008"}
        return text(client.post(PATH, fields, REMOTE_ADDR=address))

    look("10.0.0.9")
    with CaptureQueriesContext(connection) as captured:
        look()
    assert len(captured) == 3
    LookupCounter.objects.filter(failures=1).update(failures=299)
    assert "data-result" in look()
    assert wait_of(look()) == 300
    assert "data-result" in look("10.0.0.2")
    morning.shift(timedelta(seconds=300))
    assert "data-result" in look()


def test_a_weak_way_ends_by_itself_after_thirty_days(
    exam, in_office, olga, alder, client_at, morning, settings
):
    settings.PAGE_CACHE = True
    in_office(open_weakly, exam, Exam.Access.BIRTH)
    in_office(publish, exam, user=olga)
    client = client_at(alder)

    morning.shift(timedelta(days=30, seconds=-1))
    assert 'name="date_of_birth"' in text(client.get(PATH))
    morning.shift(timedelta(seconds=1))

    assert 'name="secret"' in text(client.get(PATH))
    born = {"number": "000001", "date_of_birth": "05/03/2008"}
    assert "data-result" not in text(client.post(PATH, born))
    assert "data-result" in text(ask(client))


def test_prizes_that_come_later_end_a_weak_way(exam, in_office, olga, alder, client_at):
    in_office(open_weakly, exam, Exam.Access.NUMBER)
    in_office(publish, exam, user=olga)
    client = client_at(alder)
    assert 'name="secret"' not in text(client.get(PATH))

    def give_prize():
        Candidate.objects.filter(number="000001").update(prize="nhat")
        refresh_figures(Exam.objects.get(pk=exam.pk))

    in_office(give_prize)

    assert 'name="secret"' in text(client.get(PATH))
    assert "data-result" not in text(client.post(PATH, {"number": "000001"}))
