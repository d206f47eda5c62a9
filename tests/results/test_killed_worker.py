"""A worker that is killed while it writes an exam's file, or prints the transcripts of a class."""

import hashlib
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.files.models import Job, StoredFile
from apps.imports.models import ImportBatch
from apps.imports.pipeline import check_batch, request_commit, upload
from apps.results.exams.distribution import refresh_figures
from apps.results.exams.models import Candidate, CandidateRevision, Exam
from apps.results.models import Transcript, TranscriptRun
from apps.results.publishing import publish
from apps.results.transcripts.issuing import issue
from tests.processes import (
    ON_SQLITE,
    Processes,
    finish,
    kill_worker_at,
    shared_database,
    worker,
)
from tests.results.exams.made import make_candidate, make_exam
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil
from tests.seeds import sow

pytestmark = pytest.mark.django_db(transaction=not ON_SQLITE)

ROWS = 45  # four whole chunks and a part of one
KNOWN = 15  # candidates whose scores the file changes
CSV = "SBD,Họ và tên,Toán\n" + "".join(f"{place:06d},Trần Thị An,9\n" for place in range(ROWS))
PUPILS = 8


@pytest.fixture
def school(request, settings, tmp_path):
    """Alder in a database that other processes see, with a queue that a worker empties."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    if not ON_SQLITE:
        sow()
    alder = request.getfixturevalue("alder")
    request.getfixturevalue("anna")
    with shared_database(tmp_path):
        yield alder


@pytest.fixture
def manage(school, settings):
    """Return a function that starts ``manage.py``; what still runs at the end is killed."""
    started = Processes(settings.VAR_DIR, "tests.results.halting")
    yield started.manage
    started.end()


@pytest.fixture
def kill_at(manage, tmp_path):
    """Return a function that kills a worker as soon as it has come to a place."""
    return partial(kill_worker_at, manage=manage, folder=tmp_path)


@pytest.fixture
def begin_again(school, manage):
    """Return a function that lets two minutes pass, the reaper look and a worker do what waits.

    It returns what the reaper said.
    """

    def begin_again(job):
        with organisation_scope(school):
            moment = timezone.now() - timedelta(minutes=3)
            Job.objects.filter(pk=job.pk).update(heartbeat_at=moment)
        said = finish(manage("run_periodic", "--only", "files.reap_jobs"))
        finish(manage(*worker("--batch")))
        return said

    return begin_again


def job_state(school, job):
    with organisation_scope(school):
        job = Job.objects.get(pk=job.pk)
    return job.state, job.attempts


@pytest.fixture
def commit(school):
    """The commit of an exam's checked file, which changes some candidates and adds the others."""
    with organisation_scope(school):
        exam = make_exam(school, number_length=6)
        for place in range(KNOWN):
            make_candidate(exam, f"{place:06d}", scores={"toan": "5"})
        refresh_figures(exam)
        file = SimpleUploadedFile("diem.csv", CSV.encode())
        batch = upload(file, kind="results.exam", parameters={"exam": exam.slug}, user=None)
        check_batch(Job.objects.get(target_id=batch.pk))
        Job.objects.update(state=Job.State.DONE)
        return request_commit(batch, user=None)


def written(school):
    """Return what is in the database of an exam and its import."""
    with organisation_scope(school):
        nine = Candidate.objects.filter(scores__toan="9").count()
        return {
            "candidates": Candidate.objects.count(),
            "nine": nine,
            "kept": CandidateRevision.objects.count(),
            "counted": Exam.objects.get().candidate_count,
            "batch": ImportBatch.objects.get().state,
            "log": Entry.objects.filter(action="imports.commit").count(),
        }


BEFORE = {
    **{"candidates": KNOWN, "nine": 0, "kept": 0, "counted": KNOWN},
    **{"batch": "committing", "log": 0},
}
AFTER = {
    **{"candidates": ROWS, "nine": ROWS, "kept": KNOWN, "counted": ROWS},
    **{"batch": "committed", "log": 1},
}


@pytest.mark.parametrize(
    ("place", "left"), [("chunk", BEFORE), ("writing", BEFORE), ("written", AFTER)]
)
def test_a_killed_exam_import_leaves_all_or_nothing_and_is_finished_once(
    school, commit, kill_at, begin_again, place, left
):
    kill_at(place)
    left_behind, noted = written(school), job_state(school, commit)

    said = begin_again(commit)

    assert (left_behind, noted) == (left, ("running", 1))
    assert "chạy lại 1 tác vụ, dừng hẳn 0 tác vụ" in said
    assert written(school) == AFTER
    assert job_state(school, commit) == ("done", 2)


@pytest.fixture
def run(school, anna):
    """Issued transcripts of a class whose printing waits for a worker."""
    with organisation_scope(school):
        school_class = make_class(school)
        pupils = [
            make_pupil(school, f"HS{place}", "Trần Thị An", school_class) for place in range(PUPILS)
        ]
        for pupil in pupils:
            make_result(pupil.enrolments.get())
        publish(school_class, "hk1", user=anna)
        ids = [pupil.pk for pupil in pupils]
        return issue(school_class, "hk1", ids, user=anna, organisation=school)


def printed(school, run):
    """Return (rows of files, entries of the log, codes) and the bytes of the run's file or None."""
    with organisation_scope(school):
        run = TranscriptRun.objects.select_related("file").get(pk=run.pk)
        entries = Entry.objects.filter(action="results.print_transcripts").count()
        codes = set(Transcript.objects.values_list("code", flat=True))
        content = None
        if run.file is not None:
            with run.file.content.open("rb") as file:
                content = file.read()
            assert hashlib.sha256(content).hexdigest() == run.file.sha256
        return (StoredFile.objects.count(), entries, codes), content


@pytest.mark.parametrize("place", ["drawn", "stored", "filing", "printed"])
def test_a_killed_printing_leaves_no_file_or_the_whole_and_is_finished_once(
    school, run, kill_at, begin_again, place
):
    with organisation_scope(school):
        job = Job.objects.get(kind="results.print_transcripts")
        codes = set(Transcript.objects.values_list("code", flat=True))
    is_done = place == "printed"

    kill_at(place)
    left_behind, left_file = printed(school, run)
    noted = job_state(school, job)
    said = begin_again(job)

    assert (left_behind, noted) == ((is_done, is_done, codes), ("running", 1))
    assert (left_file is not None) == is_done
    assert "chạy lại 1 tác vụ, dừng hẳn 0 tác vụ" in said
    end, file = printed(school, run)
    assert end == (1, 1, codes) and len(codes) == PUPILS
    assert file.startswith(b"%PDF-") and file.rstrip().endswith(b"%%EOF")
    assert left_file in (None, file)
    assert job_state(school, job) == ("done", 2)


def test_a_printing_that_kills_its_worker_every_time_is_given_up_and_said(
    school, run, kill_at, begin_again, anna, client_at
):
    with organisation_scope(school):
        job = Job.objects.get(kind="results.print_transcripts")
    kill_at("drawn")
    with organisation_scope(school):
        Job.objects.filter(pk=job.pk).update(attempts=3)

    said = begin_again(job)

    assert "chạy lại 0 tác vụ, dừng hẳn 1 tác vụ" in said
    assert printed(school, run)[1] is None
    page = client_at(school, anna).get(f"/admin/ket-qua/hoc-ba/{run.pk}/").content.decode()
    assert "Việc này dừng giữa chừng." in page and "in lại" in page
