"""A file that nobody will write is laid aside: it waits for nobody, and nothing of it is lost."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.audit.models import Entry
from apps.imports.dropping import drop
from apps.imports.models import ImportBatch
from apps.imports.todo import todo
from apps.roster.models import Pupil
from tests.imports.test_batches import ROWS, state_of, workbook

FAULTY = [[1, "X1", "", "05/03/2015", "Nữ", "Kinh", "6A1", ""]]


@pytest.fixture
def clerk(alder, anna, client_at):
    return client_at(alder, anna)


@pytest.fixture
def refused(alder, clerk, send):
    return send(clerk, alder, workbook(FAULTY))


def waiting(organisation, user, scope_of):
    with scope_of(organisation):
        return [one.url for one in todo(organisation, user)]


def test_a_dropped_file_waits_no_more_and_stays_in_the_history(
    alder, anna, clerk, refused, act, scope_of
):
    assert waiting(alder, anna, scope_of) == [reverse("imports:batch", args=[refused.pk])]

    page = act(clerk, "drop", refused).content.decode()

    assert "Đã bỏ tệp này lúc" in page
    assert "Dòng không có họ và tên." in page
    assert waiting(alder, anna, scope_of) == []
    assert "Đã bỏ" in clerk.get(reverse("imports:history")).content.decode()
    assert clerk.get(reverse("files:download", args=[refused.file_id])).status_code == 200


def test_a_second_press_does_nothing(alder, clerk, refused, act, scope_of):
    act(clerk, "drop", refused)
    with scope_of(alder):
        first = ImportBatch.objects.get(pk=refused.pk).dropped_at
    act(clerk, "drop", refused)

    with scope_of(alder):
        assert ImportBatch.objects.get(pk=refused.pk).dropped_at == first
        assert Entry.objects.filter(action="imports.drop").count() == 1


def test_a_dropped_file_is_never_written_but_may_be_taken_up_again(alder, clerk, send, act):
    batch = send(clerk, alder, workbook(ROWS))
    act(clerk, "drop", batch)

    act(clerk, "commit", batch)
    assert state_of(alder, batch) == "dropped"
    act(clerk, "check_again", batch)
    assert state_of(alder, batch) == "checked"
    act(clerk, "commit", batch)
    assert state_of(alder, batch) == "committed"


def test_what_was_written_cannot_be_dropped(alder, anna, clerk, send, act, scope_of):
    batch = send(clerk, alder, workbook(ROWS))
    act(clerk, "commit", batch)

    page = act(clerk, "drop", batch).content.decode()

    assert "không bỏ được" in page
    with scope_of(alder):
        assert Pupil.objects.count() == 2
    assert state_of(alder, batch) == "committed"


def test_a_file_that_is_being_checked_is_left_alone(alder, anna, clerk, refused, scope_of):
    clerk.post(reverse("imports:check_again", args=[refused.pk]))  # its job waits for a worker

    with scope_of(alder), pytest.raises(ValidationError) as refusal:
        drop(refused, user=anna)

    assert refusal.value.code == "running"
    assert state_of(alder, refused) == "checking"


def test_the_mended_file_takes_the_place_of_the_refused_one(
    alder, clerk, refused, django_capture_on_commit_callbacks
):
    page = clerk.get(reverse("imports:batch", args=[refused.pk]))
    address = page.context["sent_again"]
    assert f"mends={refused.pk}" in address

    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(address, {"year": 2026, "file": workbook(ROWS)})

    assert state_of(alder, refused) == "dropped"


@pytest.mark.parametrize("number", ["", "x", "-1", "٣", "9" * 40])
def test_an_odd_number_of_a_mended_file_drops_nothing(
    alder, clerk, refused, number, django_capture_on_commit_callbacks
):
    address = f"{reverse('imports:upload', args=['roster.pupils'])}?mends={number}"

    with django_capture_on_commit_callbacks(execute=True):
        response = clerk.post(address, {"year": 2026, "file": workbook(ROWS)})

    assert response.status_code == 302
    assert state_of(alder, refused) == "checked"


def test_only_staff_of_the_school_with_the_right_drop(
    alder, birch, bruno, eric, client_at, refused
):
    address = reverse("imports:drop", args=[refused.pk])

    assert client_at(birch, bruno).post(address).status_code == 404
    assert client_at(alder, eric).post(address).status_code == 403
    assert client_at(alder).post(address).status_code == 302
    assert client_at(alder, eric).get(address).status_code == 405
    assert state_of(alder, refused) == "checked"
