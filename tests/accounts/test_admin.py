import re

import pytest
from django.core import mail
from django.urls import reverse

from apps.accounts import second_factor as factor
from apps.accounts.inviting import find, invite
from apps.accounts.models import Membership
from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from tests.cast import PASSWORD, give_device

PEOPLE = "/admin/accounts/membership/"


@pytest.fixture
def guest(alder, olga):
    """The row of a person who is at the office above too."""
    with organisation_scope(alder):
        return Membership.objects.create(organisation=alder, user=olga, role="editor")


def row_of(user, organisation, **fields):
    with organisation_scope(organisation):
        return user.memberships.get(**fields)


def do(client, action, *rows):
    return client.post(
        PEOPLE, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True
    ).content.decode()


def test_a_role_that_a_person_has_already_is_refused(alder, anna, manager, client_at):
    row = row_of(anna, alder, role="records")

    response = client_at(alder, manager).post(
        reverse("admin:accounts_membership_change", args=[row.pk]),
        {"role": "publisher", "is_active": "on"},
    )

    assert "Người này đã có vai trò đó." in response.content.decode()
    assert row_of(anna, alder, pk=row.pk).role == "records"


def test_with_mail_the_reset_link_goes_to_its_person_alone(
    alder, eric, manager, client_at, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = do(client_at(alder, manager), "send_reset_links", row_of(eric, alder))

    assert [message.to for message in mail.outbox] == [[eric.email]]
    assert "dat-mat-khau" not in page


def test_without_mail_the_manager_hands_the_reset_link_over(
    alder, eric, manager, settings, client_at
):
    settings.MAIL_ENABLED = False
    page = do(client_at(alder, manager), "send_reset_links", row_of(eric, alder))
    path = re.search(r"http://alder\.localhost(/dang-nhap/dat-mat-khau/[^\s<]+)", page).group(1)
    new = "con-duong-den-truong-9"

    response = client_at(alder).post(path, {"password": new, "again": new})

    assert response.status_code == 302
    eric.refresh_from_db()
    assert eric.check_password(new)
    with organisation_scope(alder):
        assert Entry.objects.filter(action="accounts.send_reset_link", actor=manager).count() == 1


def test_a_manager_gets_no_link_to_an_account_of_another_office(
    alder, guest, manager, settings, client_at
):
    settings.MAIL_ENABLED = False

    page = do(client_at(alder, manager), "send_reset_links", guest)

    assert "còn làm việc ở đơn vị khác" in page
    assert "dat-mat-khau" not in page


def test_a_manager_keeps_the_second_factor_of_people_of_another_office(
    alder, guest, olga, eric, manager, client_at
):
    give_device(olga)
    give_device(eric)

    page = do(client_at(alder, manager), "remove_second_factors", guest, row_of(eric, alder))

    assert "còn làm việc ở đơn vị khác" in page
    assert factor.device_of(olga) is not None
    assert factor.device_of(eric) is None


def test_the_operator_resets_anybody(alder, guest, olga, operator, client_at):
    give_device(olga)

    do(client_at(alder, operator), "remove_second_factors", guest)

    assert factor.device_of(olga) is None


def test_a_revoked_invitation_lets_nobody_in(alder, manager, client_at):
    tokens = []
    with organisation_scope(alder):
        invitation, _link = invite(
            alder,
            email="moi@alder.example",
            full_name="Người Mới",
            roles=["editor"],
            user=manager,
            address=lambda one: tokens.append(one) or one,
        )

    client_at(alder, manager).post(
        "/admin/accounts/invitation/",
        {"action": "revoke_selected", "_selected_action": [invitation.pk]},
    )

    with organisation_scope(alder):
        assert find(tokens[0]) is None
        assert Entry.objects.filter(action="accounts.revoke_invitation").count() == 1


def test_an_invitation_is_no_way_to_guess_a_password(alder, bruno, manager, client_at):
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
    client, address = client_at(alder), reverse("accounts:invitation", args=tokens)
    for _ in range(5):
        client.post(address, {"password": "sai"})

    response = client.post(address, {"password": PASSWORD})

    assert "Xin chờ" in response.content.decode()
    with organisation_scope(alder):
        assert not bruno.memberships.exists()


def test_the_next_person_at_the_same_browser_is_listed_with_the_device(
    alder, anna, eric, client_at
):
    client = client_at(alder)
    for person in (anna, eric):
        client.post("/dang-nhap/", {"email": person.email, "password": PASSWORD})

    session = eric.sessions.get()

    assert (session.organisation, session.device) == (alder, "Firefox trên thiết bị khác")
