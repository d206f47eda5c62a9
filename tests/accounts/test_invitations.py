import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from apps.accounts.idling import disable_idle_accounts, mail_reopening_link
from apps.accounts.inviting import accept, find, invite
from apps.accounts.models import Invitation, Membership, User
from apps.core.scoping import organisation_scope
from tests.cast import PASSWORD


@pytest.fixture
def token(alder, manager):
    tokens = []
    with organisation_scope(alder):
        invite(
            alder,
            email="Moi@alder.example",
            full_name="Người Mới",
            roles=["editor", "records"],
            user=manager,
            address=lambda one: tokens.append(one) or f"http://alder.localhost/{one}",
        )
    return tokens[0]


def test_a_new_person_chooses_a_password_and_gets_the_roles(alder, token, client_at):
    address = reverse("accounts:invitation", args=[token])
    client = client_at(alder)

    weak = client.post(address, {"password": "12345678", "again": "12345678"})
    done = client.post(address, {"password": PASSWORD, "again": PASSWORD})

    assert weak.status_code == 200
    assert done.status_code == 302
    user = User.objects.get(email="moi@alder.example")
    with organisation_scope(alder):
        assert set(user.memberships.values_list("role", flat=True)) == {"editor", "records"}
    assert client.get(address).status_code == 404


def test_an_invitation_is_of_one_site_and_one_week(alder, birch, token, client_at):
    address = reverse("accounts:invitation", args=[token])

    assert client_at(birch).get(address).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert client_at(alder).get(address).status_code == 404


def test_a_second_invitation_revokes_the_first(alder, manager, token, client_at):
    with organisation_scope(alder):
        invite(
            alder,
            email="moi@alder.example",
            full_name="Người Mới",
            roles=["editor"],
            user=manager,
            address=str,
        )
        assert find(token) is None
        assert Invitation.objects.filter(revoked_at__isnull=False).count() == 1


def test_a_known_person_proves_the_own_password(alder, birch, bruno, manager, client_at):
    tokens = []
    with organisation_scope(alder):
        invite(
            alder,
            email=bruno.email,
            full_name="Bruno",
            roles=["editor"],
            user=manager,
            address=lambda one: tokens.append(one) or one,
        )
        with pytest.raises(Exception, match="Hãy nhập mật khẩu hiện có"):
            accept(find(tokens[0]), password="khong-phai")
        accept(find(tokens[0]), password=PASSWORD)
        assert list(bruno.memberships.values_list("role", flat=True)) == ["editor"]
    with organisation_scope(birch):
        assert set(bruno.memberships.values_list("role", flat=True)) == {"records", "publisher"}


def test_the_manager_invites_in_the_admin_and_sees_the_link_once(alder, manager, client_at):
    client = client_at(alder, manager)

    response = client.post(
        reverse("admin:accounts_invitation_add"),
        {"full_name": "Cô Lan", "email": "lan@alder.example", "roles": ["editor"]},
        follow=True,
    )

    assert re.search(
        r"http://alder\.localhost/dang-nhap/loi-moi/[\w-]{40,}/", response.content.decode()
    )
    assert (
        "loi-moi"
        not in client.get(reverse("admin:accounts_invitation_changelist")).content.decode()
    )


def test_the_last_manager_stays(alder, manager, client_at):
    with organisation_scope(alder):
        membership = manager.memberships.get()

    response = client_at(alder, manager).post(
        reverse("admin:accounts_membership_change", args=[membership.pk]), {"role": "editor"}
    )

    assert "Đây là người quản lý duy nhất." in response.content.decode()
    with organisation_scope(alder):
        assert Membership.objects.get(pk=membership.pk).role == "manager"


def test_a_clerk_invites_nobody(alder, anna, client_at):
    assert client_at(alder, anna).get(reverse("admin:accounts_invitation_add")).status_code == 403


def test_resetting_a_password_answers_the_same_for_all(
    alder, anna, client_at, django_capture_on_commit_callbacks
):
    client, address = client_at(alder), reverse("accounts:password_reset")

    with django_capture_on_commit_callbacks(execute=True):
        known = client.post(address, {"email": anna.email})
        unknown = client.post(address, {"email": "khong-co@alder.example"})

    assert known["Location"] == unknown["Location"]
    assert [message.to for message in mail.outbox] == [[anna.email]]
    link = re.search(r"http://\S+", mail.outbox[0].body).group()
    path = link.removeprefix("http://alder.localhost")
    new = "con-duong-den-truong-9"
    assert client.post(path, {"password": new, "again": new}).status_code == 302
    assert client.get(path).status_code == 404
    anna.refresh_from_db()
    assert anna.check_password(new)


def test_without_mail_the_page_says_what_to_do(alder, settings, client_at):
    settings.MAIL_ENABLED = False

    page = client_at(alder).get(reverse("accounts:password_reset")).content.decode()

    assert "chưa bật gửi thư" in page


def test_accounts_that_rest_are_woken_by_a_mailed_link(
    alder, anna, client_at, django_capture_on_commit_callbacks
):
    User.objects.update(last_login=timezone.now() - timedelta(days=46))
    disable_idle_accounts()
    disable_idle_accounts()
    client = client_at(alder)
    sign_in = {"email": anna.email, "password": PASSWORD}
    anna.refresh_from_db()
    assert anna.idle_since is not None
    assert client.post("/dang-nhap/", sign_in)["Location"] == "/dang-nhap/mo-lai/"

    with django_capture_on_commit_callbacks(execute=True):
        mail_reopening_link(anna, alder)
    path = re.search(r"/dang-nhap/mo-lai/\S+/", mail.outbox[0].body).group()
    assert client.post(path, {"password": "sai"}).status_code == 200
    assert client.post(path, {"password": PASSWORD}).status_code == 302

    assert client.post("/dang-nhap/", sign_in)["Location"] == "/admin/"
    assert client.get(path).status_code == 404


def test_the_manager_wakes_an_account(alder, anna, manager, client_at):
    User.objects.filter(pk=anna.pk).update(idle_since=timezone.now())
    with organisation_scope(alder):
        chosen = list(anna.memberships.values_list("pk", flat=True))

    client_at(alder, manager).post(
        reverse("admin:accounts_membership_changelist"),
        {"action": "reopen_selected", "_selected_action": chosen},
    )

    anna.refresh_from_db()
    assert anna.idle_since is None
