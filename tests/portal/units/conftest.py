"""The department, and the acts of its operator over the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.imports.models import ImportBatch
from apps.portal.units.importing import KIND
from tests.cast import make_organisation
from tests.portal.units.sheet import FIELDS, twelve, upload_file


@pytest.fixture
def department(db):
    return make_organisation("so", "Sở GD&ĐT Cao Bình", "office", "so")


@pytest.fixture
def send(department, operator, client_at, django_capture_on_commit_callbacks):
    """Upload rows as the operator, with the check run; return the batch."""

    def upload(rows):
        with django_capture_on_commit_callbacks(execute=True):
            response = client_at(department, operator).post(
                reverse("imports:upload", args=[KIND]), {"file": upload_file(rows)}
            )
        assert response.status_code == 302, response.content.decode()[-2000:]
        with organisation_scope(department):
            return ImportBatch.objects.latest("pk")

    return upload


@pytest.fixture
def act(department, operator, client_at, django_capture_on_commit_callbacks):
    """Press a button of a batch as the operator; return the pages before and after its job."""

    def press(name, batch):
        client = client_at(department, operator)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse(f"imports:{name}", args=[batch.pk]), follow=True)
        with organisation_scope(department):
            batch.refresh_from_db()
        after = client.get(reverse("imports:batch", args=[batch.pk]))
        return response.content.decode() + after.content.decode()

    return press


@pytest.fixture
def committed(send, act):
    """Upload and write rows; return the batch."""

    def commit(rows):
        batch = send(rows)
        act("commit", batch)
        assert batch.state == "committed", list(batch.findings.values_list("row", "message"))
        return batch

    return commit


@pytest.fixture
def a_year_ago(committed):
    """The twelve units, imported a year before."""
    with time_machine.travel(timezone.now() - timedelta(days=365)):
        rows = twelve()
        rows[5][FIELDS.index("on")] = None
        return committed(rows)
