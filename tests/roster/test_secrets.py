import pytest

from apps.audit.models import Entry
from apps.core.scoping import OutOfScope
from apps.roster.models import SECRET_ALPHABET, LookupSecret, SlipPrint
from apps.roster.secrets import (
    Slip,
    ensure_secrets,
    normal_secret,
    print_class_slips,
    print_pupil_slip,
    reissue,
)
from tests.roster.spine import SECRET, give_secret, make_class, make_pupil


@pytest.fixture
def scope(alder, scope_of):
    with scope_of(alder):
        yield


@pytest.mark.parametrize(
    "typed", ["7KMPQ 2RSTV", "7kmpq2rstv", " 7kmpq\t2RSTU ", "7KMPQ-2RSTV", "7 K M P Q 2 R S T V"]
)
def test_case_blanks_and_look_alikes_of_a_typed_secret_do_not_matter(typed):
    assert normal_secret(typed) == SECRET


def test_letters_that_are_not_used_become_those_that_look_alike():
    assert normal_secret("OoIiLlUu") == "001111VV"
    assert set("OILU").isdisjoint(SECRET_ALPHABET)


def test_only_pupils_without_a_secret_get_one(alder, scope):
    first, second = make_pupil(alder, "HS1"), make_pupil(alder, "HS2")
    give_secret(first)

    issued = ensure_secrets([first, second])

    assert issued == 1
    assert LookupSecret.objects.get(pupil=first).secret == SECRET
    assert set(LookupSecret.objects.get(pupil=second).secret) <= set(SECRET_ALPHABET)


def test_slips_of_a_class_are_in_its_order_and_told_to_the_families(alder, anna, scope):
    school_class = make_class(alder)
    give_secret(make_pupil(alder, "HS1", "Trần Thị Yến", school_class))
    give_secret(make_pupil(alder, "HS2", "Trần Thị An", school_class), "ABCDEFGHJK")
    make_pupil(alder, "HS3", "Trần Đã Đi", school_class, status="transferred_out")

    slips = print_class_slips(school_class, user=anna)

    assert slips == [
        Slip("Trần Thị An", "HS2", "6A", "ABCDE FGHJK"),
        Slip("Trần Thị Yến", "HS1", "6A", "7KMPQ 2RSTV"),
    ]
    prints = SlipPrint.objects.values_list("pupil__code", "reason", "by")
    assert sorted(prints) == [("HS1", "class", anna.pk), ("HS2", "class", anna.pk)]


def test_a_new_secret_kills_the_old_one_and_the_audit_never_tells_it(alder, anna, scope):
    pupil = make_pupil(alder)
    give_secret(pupil)

    secret = reissue(pupil, user=anna)

    stored = LookupSecret.objects.get(pupil=pupil)
    assert stored.secret == secret.secret != SECRET
    assert stored.issue_number == 2
    entry = Entry.objects.get(action="roster.reissue_secret")
    assert (entry.actor, entry.target_id, entry.detail) == (
        anna,
        str(pupil.pk),
        {"issue_number": 2},
    )


def test_a_pupil_without_a_secret_can_be_given_the_first_one(alder, anna, scope):
    pupil = make_pupil(alder)

    assert reissue(pupil, user=anna).issue_number == 1


def test_a_slip_printed_again_is_told_as_such(alder, anna, scope):
    pupil = make_pupil(alder, school_class=make_class(alder))
    give_secret(pupil)

    slip = print_pupil_slip(pupil, user=anna)

    assert slip == Slip("Nguyễn Văn Thử", "HS001", "6A", "7KMPQ 2RSTV")
    assert SlipPrint.objects.get().reason == "again"


def test_secrets_of_another_school_cannot_be_issued(alder, birch, anna, scope_of):
    with scope_of(birch):
        pupil = make_pupil(birch)

    with scope_of(alder), pytest.raises(OutOfScope):
        ensure_secrets([pupil])
