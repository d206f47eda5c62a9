"""A statement composed once answers as the ORM does, for each value and each scope anew."""

from datetime import UTC, datetime

from django.db.models import BigAutoField

from apps.accounts.backends import MembershipBackend
from apps.accounts.models import Membership, User
from apps.core.ready import Given, Ready
from apps.core.scoping import every_organisation, organisation_scope
from tests.cast import make_user


def test_a_person_read_so_is_the_one_that_the_orm_reads(anna):
    User.objects.filter(pk=anna.pk).update(last_login=datetime(2026, 10, 1, 7, 30, tzinfo=UTC))
    expected = {**vars(User.objects.get(pk=anna.pk)), "_state": None}

    for _again in range(2):
        found = MembershipBackend().get_user(anna.pk)

        assert {**vars(found), "_state": None} == expected
        assert (found._state.adding, found._state.db) == (False, "default")


def test_it_is_composed_once_and_asked_with_every_value(anna, bruno):
    composed = []

    def compose():
        composed.append(1)
        return User.objects.filter(pk=Given("pk", BigAutoField())).values_list("email")

    ready = Ready(compose)

    found = [ready.rows(pk=pk) for pk in (anna.pk, bruno.pk, anna.pk, 0)]

    assert found == [[[anna.email]], [[bruno.email]], [[anna.email]], []]
    assert len(composed) == 1


def test_roles_are_those_of_the_scope_that_is_open(alder, birch, anna):
    with organisation_scope(birch):
        Membership.objects.create(organisation=birch, user=anna, role="manager")
    again = make_user("x@birch.example", "Người Khác", birch, "editor")

    def roles(unit, user):
        with organisation_scope(unit):
            return User.objects.get(pk=user.pk).roles_here()

    here = roles(alder, anna)
    there = roles(birch, anna)
    with every_organisation(reason="a test"):
        everywhere = User.objects.get(pk=anna.pk).roles_here()

    assert (there, roles(alder, again), roles(birch, again)) == ({"manager"}, set(), {"editor"})
    assert "manager" not in here
    assert everywhere == here | there
    assert User.objects.get(pk=anna.pk).roles_here() == frozenset()
