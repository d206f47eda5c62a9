"""A pupil list sent through the pages, and the acts on its batch."""

import pytest
from django.urls import reverse

from apps.core.scoping import organisation_scope
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
