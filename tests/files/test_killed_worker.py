"""A worker that is killed in mid-work, with real processes around a real database."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.files.models import Job
from apps.imports.models import ImportBatch, ImportChange
from apps.imports.pipeline import check_batch, request_commit, upload
from apps.roster.models import Enrolment, Pupil, SchoolClass
from tests.processes import ON_SQLITE, Processes, finish, kill_worker_at, shared_database, worker
from tests.seeds import sow

pytestmark = pytest.mark.django_db(transaction=not ON_SQLITE)

ROWS = 40
NAMES = ("An", "Bình", "Chi", "Dũng")
CSV = "Mã học sinh,Họ và tên,Ngày sinh,Giới tính,Lớp\n" + "".join(
    f"HS{number:03d},Trần Văn {NAMES[number % 4]},{number // 4 + 1:02d}/03/2015,Nam,"
    f"6{'AB'[number % 2]}\n"
    for number in range(ROWS)
)
NOTHING = {Pupil: 0, Enrolment: 0, SchoolClass: 0, ImportChange: 0}
EVERYTHING = {Pupil: ROWS, Enrolment: ROWS, SchoolClass: 2, ImportChange: 2 * ROWS + 2}


@pytest.fixture
def school(request, settings, tmp_path):
    """Alder in a database that other processes see, with a queue that a worker empties."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    if not ON_SQLITE:
        sow()
    alder = request.getfixturevalue("alder")
    with shared_database(tmp_path):
        yield alder


@pytest.fixture
def processes(school, settings):
    """Return a function that starts ``manage.py``; what still runs at the end is killed."""
    started = Processes(settings.VAR_DIR, "tests.files.halting")
    yield started.manage
    started.end()


@pytest.fixture
def kill_at(processes, tmp_path):
    """Return a function that kills a worker as soon as it has come to a place."""
    return partial(kill_worker_at, manage=processes, folder=tmp_path)


@pytest.fixture
def job(school):
    """The commit of a checked list, waiting for a worker."""
    with organisation_scope(school):
        file = SimpleUploadedFile("ds.csv", CSV.encode())
        batch = upload(file, kind="roster.pupils", parameters={"year": 2026}, user=None)
        check_batch(Job.objects.get(target_id=batch.pk))
        Job.objects.update(state=Job.State.DONE)
        return request_commit(batch, user=None)


def written(school):
    with organisation_scope(school):
        return {model: model.objects.count() for model in EVERYTHING}


def states(school, job):
    """Return (state of the job, runs of it, state of the batch, its entries in the log)."""
    with organisation_scope(school):
        job = Job.objects.get(pk=job.pk)
        batch = ImportBatch.objects.get()
        entries = Entry.objects.filter(action="imports.commit").count()
    return job.state, job.attempts, batch.state, entries


def three_minutes_later(school, job):
    """Move the last sign of life back, as if the clock had gone on."""
    with organisation_scope(school):
        Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=3))


@pytest.mark.parametrize(
    ("place", "left", "batch_state", "entries"),
    [("writing", NOTHING, "committing", 0), ("written", EVERYTHING, "committed", 1)],
)
def test_a_killed_commit_leaves_all_or_nothing_and_is_finished_once(
    school, job, processes, kill_at, place, left, batch_state, entries
):
    kill_at(place)
    left_behind = written(school)
    noted = states(school, job)

    three_minutes_later(school, job)
    reaped = finish(processes("run_periodic", "--only", "files.reap_jobs"))
    finish(processes(*worker("--batch")))

    assert left_behind == left
    assert noted == ("running", 1, batch_state, entries)
    assert "chạy lại 1 tác vụ, dừng hẳn 0 tác vụ" in reaped
    assert written(school) == EVERYTHING
    assert states(school, job) == ("done", 2, "committed", 1)


def test_a_job_that_kills_its_worker_every_time_is_given_up(school, job, processes, kill_at):
    kill_at("writing")
    with organisation_scope(school):
        Job.objects.filter(pk=job.pk).update(attempts=3)

    three_minutes_later(school, job)
    reaped = finish(processes("run_periodic", "--only", "files.reap_jobs"))

    assert "chạy lại 0 tác vụ, dừng hẳn 1 tác vụ" in reaped
    assert written(school) == NOTHING
    assert states(school, job)[0] == "failed"
