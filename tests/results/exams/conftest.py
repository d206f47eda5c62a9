"""An exam of the office with candidates of two schools, and the people who work on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from apps.imports.checking import check_file
from apps.imports.models import ImportBatch
from apps.imports.recording import Recorder
from apps.imports.specs import spec_for
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
def morning(time_machine):
    time_machine.move_to("2026-07-15 07:00 +0700", tick=False)
    return time_machine


@pytest.fixture
def in_office(office, scope_of, django_capture_on_commit_callbacks):
    """Return a function that runs an act in the office's scope, to its commit."""

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


@pytest.fixture
def file(tmp_path):
    """Return a function that writes sheets (lists of rows) as a workbook."""

    def file(*sheets):
        book = Workbook()
        for number, rows in enumerate(sheets):
            sheet = book.active if number == 0 else book.create_sheet()
            for row in rows:
                sheet.append(row)
        path = tmp_path / "thi.xlsx"
        book.save(path)
        return path

    return file


@pytest.fixture
def take(alder):
    """Return a function that checks and, without errors, writes a file; returns the Checked."""
    numbers = iter(range(1, 100))

    def take(path, exam, mapping=None):
        spec = spec_for("results.exam", alder, {"exam": exam.slug, "mapping": mapping})
        checked = check_file(spec, path)
        if not checked.has_errors:
            spec.write_file(path, Recorder(ImportBatch(pk=next(numbers))))
        return checked

    return take
