"""A package that something was decided under while it was made is made anew, or refused whole."""

import pytest
from django.core.exceptions import ValidationError

from apps.core.scoping import every_organisation, organisation_scope
from apps.files.models import StoredFile, private_storage
from apps.submissions.consolidating import _make, request_consolidation
from apps.submissions.models import Consolidation
from apps.submissions.reviewing import excuse

from .packages import opened, send_and_accept, some_pupils


def without_row():
    """Return the names of stored bytes that no row knows; other tests may have left some."""
    storage = private_storage()
    there = {
        f"{folder}/{name}"
        for folder in storage.listdir("")[0]
        for name in storage.listdir(folder)[1]
    }
    with every_organisation(reason="the bytes of all units lie in one place"):
        return there - set(StoredFile.objects.values_list("content", flat=True))


@pytest.fixture
def wanted(campaign, duty_of, hand_in, alder, birch, office, anna, olga):
    """A package that waits for the worker: Alder's six pupils, Birch named as missing."""
    send_and_accept(hand_in, duty_of(alder), anna, office, olga, pupils=some_pupils("A", "6A"))
    with organisation_scope(office):
        return request_consolidation(campaign, acknowledged=[birch.pk], reason="Nộp sau", user=olga)


@pytest.fixture
def send_again(duty_of, hand_in, alder, office, anna, olga):
    def send_again(token):
        pupils = some_pupils("A", "6A", "7A")
        send_and_accept(hand_in, duty_of(alder), anna, office, olga, pupils=pupils, token=token)

    return send_again


def test_a_version_accepted_meanwhile_is_the_one_in_the_package(wanted, send_again, office, olga):
    before, told = without_row(), []

    def note(done, total):
        if not told:
            send_again("p2")
        told.append(done)

    with organisation_scope(office):
        message = _make(wanted, note, olga)
        made = Consolidation.objects.select_related("file").get()

        assert message == "đã tổng hợp 1 đơn vị, 6 dòng"
        assert (made.state, [part["number"] for part in made.parts]) == ("made", [2])
        assert opened(made.file).manifest["units"][0]["version"] == 2
        assert StoredFile.objects.filter(kind="made").count() == 1
        assert without_row() == before


def test_a_unit_excused_meanwhile_is_told_as_excused(wanted, duty_of, birch, office, olga):
    told = []

    def note(done, total):
        if not told:
            with organisation_scope(office):
                excuse(duty_of(birch), reason="Trường mới lập", user=olga)
        told.append(done)

    with organisation_scope(office):
        _make(wanted, note, olga)
        made = Consolidation.objects.get()

    assert [(one["is_excused"], one["reason"]) for one in made.missing] == [
        (True, "Trường mới lập")
    ]


def test_what_changes_all_the_time_is_refused_and_leaves_nothing(wanted, send_again, office, olga):
    before, told = without_row(), []

    def note(done, total):
        told.append(done)
        send_again(f"p{len(told)}")

    with organisation_scope(office):
        with pytest.raises(ValidationError) as refused:
            _make(wanted, note, olga)

        left = Consolidation.objects.get()
        assert refused.value.code == "out_of_date"
        assert (left.state, left.file) == ("making", None)
        assert not StoredFile.objects.filter(kind="made").exists()
        assert without_row() == before


def test_one_made_by_another_worker_meanwhile_is_left_alone(wanted, office, olga):
    before = without_row()

    def note(done, total):
        Consolidation.objects.update(state="failed")

    with organisation_scope(office):
        message = _make(wanted, note, olga)

        assert message == ""
        assert Consolidation.objects.get().file is None
    assert without_row() == before
