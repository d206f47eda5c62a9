from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.accounts import second_factor as factor
from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from tests.cast import give_device, shown_key

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SETUP = "/dang-nhap/hai-lop/cai-dat/"
CODES = "/dang-nhap/hai-lop/ma-du-phong/"


def code_of_key(key):
    return f"{totp(bytes.fromhex(key)):06d}"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def verified(alder, anna, client_at):
    """Anna's browser, signed in with the code of her phone."""
    give_device(anna)
    client = client_at(alder, anna)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client


def test_opening_the_setup_page_writes_nothing(alder, anna, client_at):
    client = client_at(alder, anna)

    with CaptureQueriesContext(connection) as queries:
        first = client.get(SETUP)
        again = client.get(SETUP)

    statements = [query["sql"].split() for query in queries]
    assert [words for words in statements if words[0] in {"INSERT", "UPDATE", "DELETE"}] == []
    assert first.context["key"] == again.context["key"]
    assert not TOTPDevice.objects.exists()


def test_the_first_code_makes_the_device_and_the_next_key_is_another(alder, anna, client_at):
    client = client_at(alder, anna)
    key = shown_key(client.get(SETUP))

    client.post(SETUP, {"code": "000000"})
    made_by_a_wrong_code = TOTPDevice.objects.count()
    client.post(SETUP, {"code": code_of_key(key)})

    assert made_by_a_wrong_code == 0
    assert (factor.device_of(anna).key, factor.device_of(anna).confirmed) == (key, True)
    with organisation_scope(alder):
        assert not factor.verify(anna, code_of_key(key))
    assert shown_key(client.get(SETUP)) != key


def test_after_a_removal_the_old_key_is_not_offered_again(alder, anna, client_at):
    client = client_at(alder, anna)
    key = shown_key(client.get(SETUP))
    client.post(SETUP, {"code": code_of_key(key)})

    with organisation_scope(alder):
        factor.remove(anna, by=anna)

    assert shown_key(client.get(SETUP)) != key


def test_another_session_is_offered_another_key(alder, anna, client_at):
    keys = {shown_key(client_at(alder, anna).get(SETUP)) for _ in range(2)}

    assert len(keys) == 2


def test_a_new_phone_needs_a_fresh_code_of_the_old_one(anna, verified):
    old = factor.device_of(anna)
    code = code_of_key(shown_key(verified.get(SETUP)))

    without = verified.post(SETUP, {"code": code})
    wrong = verified.post(SETUP, {"code": code, "current": "000000"})
    still = factor.device_of(anna)
    done = verified.post(SETUP, {"code": code, "current": code_of_key(old.key)})

    assert "Hãy nhập mã của điện thoại cũ" in without.content.decode()
    assert "Mã của điện thoại cũ chưa đúng" in wrong.content.decode()
    assert still == old
    assert len(done.context["codes"]) == 10
    assert TOTPDevice.objects.get(user=anna) != old


def test_new_recovery_codes_need_a_fresh_code(alder, anna, verified, clock):
    with organisation_scope(alder):
        old = factor.print_recovery_codes(anna)

    asked = verified.get(CODES)
    refused = verified.post(CODES, {"code": "000000"})
    codes_left = anna.recovery_codes.count()
    clock.shift(2)  # a phone's next code is looked at a second after a wrong one
    done = verified.post(CODES, {"code": code_of_key(factor.device_of(anna).key)})

    assert "codes" not in asked.context
    assert factor.WRONG_CODE in refused.content.decode()
    assert codes_left == 10
    assert len(set(done.context["codes"]) - set(old)) == 10
    with organisation_scope(alder):
        assert Entry.objects.filter(action="accounts.print_recovery_codes").count() == 2


def test_a_code_that_was_used_prints_no_recovery_codes(anna, verified):
    code = code_of_key(factor.device_of(anna).key)
    factor.verify(anna, code)

    refused = verified.post(CODES, {"code": code})

    assert factor.WRONG_CODE in refused.content.decode()
    assert not anna.recovery_codes.exists()


def test_recovery_codes_are_not_asked_for_at_leisure(anna, verified):
    for _ in range(5):
        verified.post(CODES, {"code": "000000"})

    waiting = verified.post(CODES, {"code": code_of_key(factor.device_of(anna).key)})

    assert "Xin chờ <strong>60 giây</strong>" in waiting.content.decode()
    assert not anna.recovery_codes.exists()


def test_recovery_codes_are_for_those_who_gave_the_second_factor(alder, anna, client_at):
    give_device(anna)

    response = client_at(alder, anna).post(CODES, {"code": "000000"})

    assert response["Location"] == reverse("accounts:second_factor")


@pytest.mark.parametrize("path", ["/dang-nhap/tai-khoan/", "/dang-nhap/doi-mat-khau/"])
def test_the_own_account_waits_for_the_second_factor(alder, anna, client_at, settings, path):
    settings.REQUIRE_SECOND_FACTOR = True
    client = client_at(alder, anna)

    asked = client.get(f"{path}?x=1")
    setup = client.get(asked["Location"], follow=True)
    left = client.post("/dang-nhap/thoat/")

    assert asked["Location"] == f"/dang-nhap/hai-lop/?next={path.replace('/', '%2F')}%3Fx%3D1"
    assert "Cài xác thực hai lớp" in setup.content.decode()
    assert left["Location"] == "/"


def test_a_form_sent_without_the_second_factor_is_not_remembered(alder, anna, client_at, settings):
    settings.REQUIRE_SECOND_FACTOR = True

    response = client_at(alder, anna).post("/dang-nhap/tai-khoan/ket-thuc/")

    assert response["Location"] == "/dang-nhap/hai-lop/"
