"""An accepted list becomes an import of the roster: differences first, written once, undone."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.scoping import organisation_scope
from apps.core.spreadsheets.writing import write_table
from apps.files.models import StoredFile
from apps.imports.models import ImportBatch
from apps.imports.pipeline import request_commit, request_undo
from apps.roster.models import Pupil
from apps.submissions.models import Requirement, Submission
from apps.submissions.reviewing import accept
from apps.submissions.taking_over import batch_of, take_over

from .conftest import a_file, make_campaign
from .lists import HEADINGS, pupils


@pytest.fixture
def duty(department, office, alder, birch, cedar, year, dora):
    campaign = make_campaign(department, year, dora, kind="qlhs", rule_pack="qlhs-2026")
    with organisation_scope(alder):
        return Requirement.objects.get(organisation=alder, campaign=campaign)


def list_file(rows):
    content = BytesIO()
    write_table(content, HEADINGS, [[row[name] for name in HEADINGS] for row in rows])
    return SimpleUploadedFile("Danh sách.xlsx", content.getvalue())


@pytest.fixture
def accepted(duty, hand_in, alder, office, anna, olga):
    with organisation_scope(alder):
        sent = hand_in(duty, anna, list_file(pupils(4)), a_file())
    with organisation_scope(office):
        return accept(sent, user=olga)


@pytest.fixture
def at_alder(alder):
    with organisation_scope(alder):
        yield alder


def test_the_list_is_previewed_committed_and_undone_like_any_import(
    accepted, at_alder, anna, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        batch = take_over(accepted, user=anna)
    batch.refresh_from_db()
    assert (batch.kind, batch.state, batch.rows_accepted, batch.rows_new) == (
        *("roster.pupils", "checked", 4, 4),
    )
    assert batch.parameters == {
        "year": 2026,
        "submission": accepted.pk,
        "source": "Dữ liệu đầu năm học 2026–2027, lần nộp 1",
    }
    assert batch.file.sha256 == accepted.files.get(role="list").file.sha256
    assert batch.file_id != accepted.files.get(role="list").file_id
    assert not Pupil.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        request_commit(batch, user=anna)
    assert Pupil.objects.count() == 4
    with django_capture_on_commit_callbacks(execute=True):
        request_undo(batch, user=anna)
    assert not Pupil.objects.exists()
    assert batch_of(accepted) is None


def test_a_second_press_finds_the_import_of_the_first(accepted, at_alder, anna):
    files = StoredFile.objects.count()

    first = take_over(accepted, user=anna)
    second = take_over(accepted, user=anna)

    assert first.pk == second.pk
    assert ImportBatch.objects.count() == 1
    assert StoredFile.objects.count() == files + 1


def test_a_version_that_waits_is_not_taken_over(duty, hand_in, at_alder, anna):
    sent = hand_in(duty, anna, list_file(pupils(4)))

    with pytest.raises(ValidationError) as refused:
        take_over(sent, user=anna)

    assert refused.value.code == "not_accepted"


def test_without_a_list_there_is_nothing_to_take(duty, hand_in, alder, office, anna, olga):
    with organisation_scope(alder):
        sent = hand_in(duty, anna, a_file())
    with organisation_scope(office):
        accept(sent, user=olga)
        with pytest.raises(PermissionDenied):
            take_over(sent, user=olga)
    with organisation_scope(alder):
        with pytest.raises(ValidationError) as refused:
            take_over(Submission.objects.get(), user=anna)
        assert not ImportBatch.objects.exists()

    assert refused.value.code == "no_list"


def test_the_clerk_presses_it_on_the_page_of_the_version(
    accepted, alder, birch, office, anna, bruno, eric, olga, client_at
):
    page = reverse("submissions:submission", args=[accepted.pk])
    address = reverse("submissions:take_over", args=[accepted.pk])

    shown = client_at(alder, anna).get(page).content.decode()
    refused = [
        client_at(*who).post(address).status_code
        for who in ((alder, eric), (birch, bruno), (office, olga))
    ]
    pressed = client_at(alder, anna).post(address)

    assert "Đưa danh sách vào hồ sơ học sinh" in shown
    assert "Đưa danh sách" not in client_at(office, olga).get(page).content.decode()
    assert refused == [403, 404, 403]
    with organisation_scope(alder):
        batch = ImportBatch.objects.get()
    assert pressed["Location"] == reverse("imports:batch", args=[batch.pk])
    assert "Dữ liệu đầu năm học 2026–2027, lần nộp 1" in (
        client_at(alder, anna).get(pressed["Location"]).content.decode()
    )
