"""A pupil list sent through the pages, and the acts on its batch."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from apps.core.scoping import organisation_scope
from apps.imports import pipeline
from apps.imports.models import ImportBatch


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    """Upload a list through the page, with its job run; return the batch."""

    def upload(client, organisation, file):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(
                reverse("imports:upload", args=["roster.pupils"]), {"year": 2026, "file": file}
            )
        assert response.status_code == 302, response.content.decode()[-3000:]
        with organisation_scope(organisation):
            return ImportBatch.objects.latest("pk")

    return upload


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    def post(client, name, batch):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"imports:{name}", args=[batch.pk]), follow=True)

    return post


@pytest.fixture
def jobs_run(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def send_list(anna, jobs_run):
    """Return a function: Anna uploads a list of pupils and it is checked → its batch."""

    def send_list(headings, *rows, content=None):
        book = Workbook()
        for row in (headings, *rows):
            book.active.append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        file = SimpleUploadedFile("danh-sach.xlsx", content or buffer.getvalue())
        with jobs_run():
            batch = pipeline.upload(
                file, kind="roster.pupils", parameters={"year": 2026}, user=anna
            )
        return ImportBatch.objects.get(pk=batch.pk)

    return send_list
