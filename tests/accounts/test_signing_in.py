from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django_otp.oath import totp

from apps.accounts import second_factor as factor
from apps.accounts.models import Session, User
from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from tests.cast import PASSWORD, give_device, make_user, shown_key

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SIGN_IN = "/dang-nhap/"
WRONG = "Thư điện tử hoặc mật khẩu chưa đúng. Hãy kiểm tra và nhập lại."


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"email": email, "password": password}, **extra)


def test_the_right_password_leads_to_the_start_page(alder, anna, client_at):
    client = client_at(alder)

    response = sign_in(client, " Anna@Alder.example ")

    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    session = Session.objects.get()
    assert (session.user, session.organisation) == (anna, alder)
    assert session.device == "Firefox trên thiết bị khác"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("anna@alder.example", "sai"),
        ("khong-co@alder.example", "sai"),
        ("off@alder.example", PASSWORD),
    ],
)
def test_all_failures_look_alike(alder, anna, client_at, email, password):
    make_user("off@alder.example", "Đã Nghỉ", alder, "editor", is_active=False)

    response = sign_in(client_at(alder), email, password)

    assert response.status_code == 200
    assert WRONG in response.content.decode()
    with organisation_scope(alder):
        assert Entry.objects.get().action == "accounts.sign_in_failed"


def test_five_failures_lock_one_address_and_leave_others_open(alder, anna, client_at):
    client = client_at(alder)
    with time_machine.travel(NOW, tick=False):
        for _ in range(5):
            sign_in(client, anna.email, "sai")

        locked = sign_in(client, anna.email)
        elsewhere = sign_in(client_at(alder), anna.email, REMOTE_ADDR="198.51.100.7")

    assert "Xin chờ <strong>900 giây</strong>" in locked.content.decode()
    assert elsewhere.status_code == 302
    with time_machine.travel(NOW + timedelta(minutes=15, seconds=1), tick=False):
        assert sign_in(client, anna.email).status_code == 302


def test_many_addresses_make_an_account_wait_but_never_long(alder, anna, client_at):
    with time_machine.travel(NOW, tick=False):
        for number in range(60):
            sign_in(client_at(alder), anna.email, "sai", REMOTE_ADDR=f"198.51.100.{number}")
        waiting = sign_in(client_at(alder), anna.email, REMOTE_ADDR="203.0.113.1")
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        later = sign_in(client_at(alder), anna.email, REMOTE_ADDR="203.0.113.1")

    assert (waiting.status_code, int(waiting["Retry-After"]) <= 60) == (429, True)
    assert later.status_code == 302


def test_a_person_without_a_role_here_is_told_where_to_go(birch, anna, client_at):
    response = sign_in(client_at(birch), anna.email)

    assert "Hãy đăng nhập ở trang của đơn vị mình" in response.content.decode()
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_it_leads_to_this_site_only(alder, anna, client_at, target):
    response = client_at(alder).post(
        SIGN_IN, {"email": anna.email, "password": PASSWORD, "next": target}
    )

    assert response["Location"] == "/admin/"


def test_one_sees_and_ends_only_ones_own_sessions(alder, anna, manager, client_at):
    mine, other, stranger = client_at(alder), client_at(alder), client_at(alder)
    sign_in(mine, anna.email)
    sign_in(other, anna.email)
    sign_in(stranger, manager.email)

    page = mine.get(reverse("accounts:sessions"))
    assert len(page.context["sessions"]) == 2
    mine.post(reverse("accounts:end_sessions"))

    assert mine.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302
    assert stranger.get("/admin/").status_code == 200


@pytest.fixture
def strict(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def code_of(user):
    return code_of_key(factor.device_of(user).key)


def code_of_key(key):
    return f"{totp(bytes.fromhex(key), t0=0, drift=0, step=30, digits=6):06d}"


def test_sensitive_roles_reach_nothing_without_a_second_factor(
    strict, alder, anna, eric, client_at
):
    client = client_at(alder)
    sign_in(client, anna.email)
    editor = client_at(alder)
    sign_in(editor, eric.email)

    assert client.get("/admin/")["Location"].startswith("/dang-nhap/hai-lop/")
    assert client.get("/admin/roster/pupil/")["Location"].startswith("/dang-nhap/hai-lop/")
    assert client.get("/admin/nhap/")["Location"].startswith("/dang-nhap/hai-lop/")
    assert editor.get("/admin/").status_code == 200


def test_setting_up_and_signing_in_with_a_code(strict, alder, anna, client_at):
    client = client_at(alder)
    setup = reverse("accounts:second_factor_setup")
    with time_machine.travel(NOW, tick=False):
        sign_in(client, anna.email)
        page = client.get(setup)
        assert "data:image/svg+xml" in page.content.decode()
        assert client.post(setup, {"code": "000000"}).status_code == 200
        done = client.post(setup, {"code": code_of_key(shown_key(page))})
        assert client.get("/admin/").status_code == 200

    codes = done.context["codes"]
    assert len(set(codes)) == 10

    again = client_at(alder)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert "hai-lop" in sign_in(again, anna.email)["Location"]
        assert again.get("/admin/").status_code == 302
        code = code_of(anna)
        assert again.post("/dang-nhap/hai-lop/", {"code": code})["Location"] == "/admin/"
        assert again.get("/admin/").status_code == 200

        replay = client_at(alder)
        sign_in(replay, anna.email)
        refused = replay.post("/dang-nhap/hai-lop/", {"code": code})
        assert "Mã chưa đúng hoặc đã dùng rồi." in refused.content.decode()

        spare = replay.post("/dang-nhap/hai-lop/", {"code": codes[0].lower()})
        assert spare["Location"] == "/admin/"

        third = client_at(alder)
        sign_in(third, anna.email)
        assert third.post("/dang-nhap/hai-lop/", {"code": codes[0]}).status_code == 200


def test_codes_cannot_be_guessed_at_leisure(strict, alder, anna, client_at):
    with time_machine.travel(NOW, tick=False):
        give_device(anna)
        client = client_at(alder)
        sign_in(client, anna.email)
        for _ in range(5):
            client.post("/dang-nhap/hai-lop/", {"code": "111111"})

        waiting = client.post("/dang-nhap/hai-lop/", {"code": "111111"})

    assert "Xin chờ" in waiting.content.decode()


def test_demo_accounts_need_no_second_factor_in_the_demonstration(
    strict, settings, alder, client_at
):
    settings.DEMO = True
    user = make_user("demo@alder.example", "Trình Diễn", alder, "manager", is_demo=True)
    client = client_at(alder)
    sign_in(client, user.email)

    assert client.get("/admin/").status_code == 200


def test_the_password_hasher_costs_19_mib():
    from apps.accounts.hashers import Argon2At19MiB

    encoded = Argon2At19MiB().encode("mật khẩu dài", Argon2At19MiB().salt())

    assert "m=19456,t=2,p=1" in encoded


def test_an_email_is_one_account_in_any_case(anna):
    assert User.objects.get_by_natural_key("ANNA@alder.example") == anna
