import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.organisations.models import Organisation

HOST = "thcs-moi.localhost"
ARGUMENTS = {
    "name": "Trường THCS Mới",
    "slug": "thcs-moi",
    "kind": "school",
    "level": "thcs",
    "host": HOST,
    "admin_email": "quanly@thcs-moi.example",
}
OPERATOR = "vanhanh@so.example"
PASSWORD = "con-duong-den-truong-9"


def links_of(capsys):
    return re.findall(rf"http://{re.escape(HOST)}(/\S+)", capsys.readouterr().out)


def test_it_makes_the_first_organisation_and_prints_the_managers_link(db, capsys, client):
    call_command("init_site", **ARGUMENTS)

    [link] = links_of(capsys)
    assert client.get(link, SERVER_NAME=HOST).status_code == 200
    assert Organisation.objects.get().levels.get().pk == "thcs"
    assert not User.objects.exists()
    with pytest.raises(CommandError, match="Đã có đơn vị"):
        call_command("init_site", **ARGUMENTS)


def test_the_links_name_the_port_of_the_site(db, capsys, settings):
    settings.SITE_PORT = 8000

    call_command("init_site", **ARGUMENTS)

    assert f"http://{HOST}:8000/dang-nhap/loi-moi/" in capsys.readouterr().out


def test_the_operator_sets_a_password_once_and_may_change_units(db, capsys, client):
    call_command("init_site", **ARGUMENTS, operator_email=f" {OPERATOR.upper()}")
    _invitation, link = links_of(capsys)
    client.defaults["SERVER_NAME"] = HOST

    client.post(link, {"password": PASSWORD, "again": PASSWORD})
    signed_in = client.post("/dang-nhap/", {"email": OPERATOR, "password": PASSWORD})

    assert signed_in["Location"] == "/admin/"
    unit = Organisation.objects.get()
    act = reverse("admin:organisations_organisation_act", args=[unit.pk, "doi-ten"])
    assert client.get(act).status_code == 200
    assert client.get(link).status_code == 404
    with organisation_scope(unit):
        entry = Entry.objects.get(action="accounts.make_operator")
    assert entry.target_id == str(User.objects.get(is_superuser=True).pk)


def test_an_address_that_has_an_account_is_not_made_operator(anna):
    with pytest.raises(CommandError, match=f"Địa chỉ {anna.email} đã có tài khoản"):
        call_command("init_site", **ARGUMENTS, add=True, operator_email=anna.email)

    assert not Organisation.objects.filter(slug="thcs-moi").exists()
    assert not User.objects.filter(is_superuser=True).exists()


def test_an_odd_address_of_the_operator_leaves_nothing_behind(db):
    with pytest.raises(CommandError):
        call_command("init_site", **ARGUMENTS, operator_email="khong-phai-thu")

    assert not Organisation.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"admin_email": "khong"}, "--admin-email: Hãy ghi một địa chỉ thư điện tử."),
        ({"name": ""}, "--name: Không được để trống ô này."),
        ({"level": "abc"}, "Không có cấp “abc”."),
        ({"host": "có dấu!"}, "Hãy nhập tên miền bằng chữ thường, không dấu."),
    ],
)
def test_what_is_typed_wrongly_is_said_and_nothing_is_made(db, options, sentence):
    with pytest.raises(CommandError) as refusal:
        call_command("init_site", **{**ARGUMENTS, **options})

    assert str(refusal.value).startswith(sentence)
    assert not Organisation.objects.exists()
