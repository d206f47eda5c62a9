"""An exam of the office with candidates of two schools, and the people who work on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.imports.models import ImportBatch
from apps.results.exams.distribution import refresh_figures
from tests.cast import make_user

from .made import make_candidate, make_exam
from .staff import CSV, page


@pytest.fixture
def officer(office):
    return make_user("chuyenvien@office.example", "Bùi Thị Chuyên Viên", office, "officer")


@pytest.fixture
def exam(office, scope_of, alder, birch):
    with scope_of(office):
        exam = make_exam(office, number_length=6)
        for number, (school, class_name) in enumerate(
            [(alder, "9A"), (alder, "9B"), (birch, "9A"), (None, "")], start=1
        ):
            make_candidate(
                exam,
                f"{number:06d}",
                school=school,
                school_name=school.name if school else "",
                class_name=class_name,
                full_name=f"Thí Sinh {number}",
            )
        refresh_figures(exam)
    return exam


@pytest.fixture
def at_office(office, officer, client_at):
    return client_at(office, officer)


@pytest.fixture
def at_alder(alder, anna, client_at):
    return client_at(alder, anna)


@pytest.fixture
def in_office(office, scope_of, django_capture_on_commit_callbacks):
    def run(act, *args, **kwargs):
        with scope_of(office), django_capture_on_commit_callbacks(execute=True):
            return act(*args, **kwargs)

    return run


@pytest.fixture
def send(at_office, office, scope_of, django_capture_on_commit_callbacks):
    def send(exam, content=CSV, name="diem.csv", client=at_office, **fields):
        file = SimpleUploadedFile(name, content.encode())
        response = client.post(page(exam, "nhap/"), {"file": file, **fields})
        if response.status_code != 302:
            return response, None
        with scope_of(office):
            return response, ImportBatch.objects.latest("pk")

    return send


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Return a function that posts, with the jobs that the post starts."""

    def run(client, path, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {})

    return run
