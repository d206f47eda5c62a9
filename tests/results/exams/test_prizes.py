"""Prize lists: only those whose family agreed, gone on the next request after a withdrawal."""

from datetime import date

import pytest

from apps.results.exams.distribution import refresh_figures
from apps.results.exams.releasing import publish
from apps.roster.consents import withdraw
from apps.roster.models import Consent
from tests.roster.spine import make_pupil

from .made import make_candidate, make_exam

PATH = "/tra-cuu/ky-thi/hsg/"


@pytest.fixture
def winners(office, alder, birch, scope_of, olga):
    """An exam of the office: An (Alder, agreed), Bình (Alder, not asked), Chi (Birch, agreed)."""
    pupils = {}
    for school, name in ((alder, "Lê An"), (alder, "Lê Bình"), (birch, "Vũ Chi")):
        with scope_of(school):
            pupils[name] = make_pupil(school, f"HS{len(pupils)}", name)
            if name != "Lê Bình":
                Consent.objects.create(
                    organisation=school,
                    pupil=pupils[name],
                    purpose="prize",
                    representative="Phụ huynh",
                    child_agreed=True,
                    given_on=date(2020, 1, 1),
                )
    with scope_of(office):
        exam = make_exam(office, "hsg", "hsg", decision_number="99/QĐ-SGDĐT")
        for number, (name, prize) in enumerate(
            [("Lê An", "nhi"), ("Lê Bình", "nhat"), ("Vũ Chi", "nhat")]
        ):
            make_candidate(
                exam,
                f"{number:06d}",
                full_name=name,
                pupil=pupils[name],
                school=pupils[name].organisation,
                school_name=pupils[name].organisation.name,
                prize=prize,
                scores={"toan": "18"},
            )
        make_candidate(exam, "000009", full_name="Trần Tự Do", prize="ba")
        refresh_figures(exam)
        publish(exam, user=olga)
    return pupils


def page(client, path=f"{PATH}giai/"):
    return client.get(path).content.decode()


def test_the_office_names_those_who_agreed_and_a_school_its_own(winners, office, alder, client_at):
    at_office, at_alder = page(client_at(office)), page(client_at(alder))

    assert "Lê An" in at_office and "Vũ Chi" in at_office and "99/QĐ-SGDĐT" in at_office
    assert at_office.index("Vũ Chi") < at_office.index("Lê An")  # the first prize before the second
    assert "Lê An" in at_alder and "Vũ Chi" not in at_alder
    for shown in (at_office, at_alder):
        assert "Lê Bình" not in shown and "Trần Tự Do" not in shown


def test_a_withdrawn_consent_hides_the_name_at_once(winners, alder, scope_of, client_at, anna):
    client = client_at(alder)
    assert "Lê An" in page(client)

    with scope_of(alder):
        withdraw(Consent.objects.get(), user=anna)

    assert "Lê An" not in page(client)
    assert "Chưa có học sinh nào" in page(client)


def test_a_child_of_seven_must_have_agreed_itself(winners, alder, scope_of, client_at):
    with scope_of(alder):
        Consent.objects.update(child_agreed=False)

    assert "Lê An" not in page(client_at(alder))


def test_an_expired_consent_names_nobody(winners, alder, scope_of, client_at):
    with scope_of(alder):
        Consent.objects.update(expires_on=date(2020, 2, 2))

    assert "Lê An" not in page(client_at(alder))


def test_the_look_up_leads_to_the_list_and_asks_for_the_secret(winners, alder, client_at):
    client = client_at(alder)

    assert f'href="{PATH}giai/"' in page(client, PATH)
    answer = client.post(PATH, {"number": "000000", "secret": "ABCDE12345"}).content.decode()
    assert "giải Nhì" in answer and "99/QĐ-SGDĐT" in answer and "18" in answer


def test_an_exam_without_prizes_has_no_list(alder, scope_of, client_at):
    with scope_of(alder):
        exam = make_exam(alder)
        make_candidate(exam)
        publish(exam, user=None)

    assert client_at(alder).get("/tra-cuu/ky-thi/tot-nghiep/giai/").status_code == 404
