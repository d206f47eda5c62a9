from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.core.scoping import organisation_scope
from apps.files import periodic
from apps.files.jobs import Progress, forget_old_tasks, reap_lost_jobs, run_job, start_job
from apps.files.models import Job, PeriodicRun
from apps.files.periodic import is_due, run_work

DONE = []


def good_work(job):
    DONE.append(job.pk)
    Progress(job).note(3, 3)
    return "xong ba việc"


def refused_work(job):
    raise ValidationError("Không làm được việc này.")


def broken_work(job):
    raise RuntimeError("a bug")


def periodic_work():
    return "đã làm"


@pytest.fixture(autouse=True)
def kinds(settings):
    DONE.clear()
    names = ("good_work", "refused_work", "broken_work")
    settings.JOB_KINDS = {name: f"{__name__}.{name}" for name in names}


def run(alder, kind, capture):
    with organisation_scope(alder), capture(execute=True):
        job = start_job(kind)
    with organisation_scope(alder):
        return Job.objects.get(pk=job.pk)


def test_a_job_runs_and_tells_how_far_it_came(alder, django_capture_on_commit_callbacks):
    job = run(alder, "good_work", django_capture_on_commit_callbacks)

    assert (job.state, job.message, job.done, job.total) == ("done", "xong ba việc", 3, 3)
    assert job.is_finished


def test_a_refusal_is_told(alder, django_capture_on_commit_callbacks):
    job = run(alder, "refused_work", django_capture_on_commit_callbacks)

    assert (job.state, job.message) == ("failed", "Không làm được việc này.")


def test_a_bug_leaves_no_job_running(alder, django_capture_on_commit_callbacks):
    job = run(alder, "broken_work", django_capture_on_commit_callbacks)

    assert job.state == "failed"
    assert "dừng giữa chừng" in job.message


def test_a_finished_job_is_not_run_again(alder, django_capture_on_commit_callbacks):
    job = run(alder, "good_work", django_capture_on_commit_callbacks)

    run_job.call(job.pk, alder.pk)

    assert [job.pk] == DONE


def test_a_job_that_another_worker_is_at_is_left_alone(alder):
    with organisation_scope(alder):
        job = Job.objects.create(
            organisation=alder, kind="good_work", state="running", heartbeat_at=timezone.now()
        )

    run_job.call(job.pk, alder.pk)

    assert DONE == []


def test_a_job_that_never_reached_the_queue_is_found(alder):
    with organisation_scope(alder):
        forgotten = Job.objects.create(organisation=alder, kind="good_work")
        waiting = Job.objects.create(organisation=alder, kind="good_work")
        Job.objects.filter(pk=forgotten.pk).update(
            created_at=timezone.now() - timedelta(minutes=11)
        )

    assert reap_lost_jobs() == "chạy lại 1 tác vụ, dừng hẳn 0 tác vụ"

    assert [forgotten.pk] == DONE
    with organisation_scope(alder):
        assert Job.objects.get(pk=waiting.pk).state == "waiting"


def test_a_lost_job_runs_again_and_is_given_up_after_three_times(alder):
    lost_at = timezone.now() - timedelta(minutes=3)
    with organisation_scope(alder):
        again = Job.objects.create(
            organisation=alder, kind="good_work", state="running", attempts=1, heartbeat_at=lost_at
        )
        hopeless = Job.objects.create(
            organisation=alder, kind="good_work", state="running", attempts=3, heartbeat_at=lost_at
        )
        alive = Job.objects.create(
            organisation=alder,
            kind="good_work",
            state="running",
            attempts=1,
            heartbeat_at=timezone.now(),
        )

    assert reap_lost_jobs() == "chạy lại 1 tác vụ, dừng hẳn 1 tác vụ"

    with organisation_scope(alder):
        states = dict(Job.objects.values_list("pk", "state"))
    assert states == {again.pk: "done", hopeless.pk: "failed", alive.pk: "running"}


def test_progress_is_told_to_those_with_the_right(alder, birch, anna, bruno, eric, client_at):
    with organisation_scope(alder):
        job = Job.objects.create(organisation=alder, kind="imports.check", done=4, total=9)
    address = reverse("files:job", args=[job.pk])

    assert client_at(alder, anna).get(address).json() == {
        "state": "đang chờ",
        "done": 4,
        "total": 9,
        "message": "",
        "finished": False,
    }
    assert client_at(alder, eric).get(address).status_code == 403
    assert client_at(birch, bruno).get(address).status_code == 404


def test_periodic_work_leaves_a_heartbeat_and_is_due_again_later(db, settings):
    settings.PERIODIC_WORK = {"x": (f"{__name__}.periodic_work", 10)}
    assert is_due("x", timezone.now())

    run_work("x")

    run_of_x = PeriodicRun.objects.get(pk="x")
    assert (run_of_x.succeeded, run_of_x.detail) == (True, "đã làm")
    assert not is_due("x", timezone.now())
    assert is_due("x", timezone.now() + timedelta(minutes=10))
    assert not run_of_x.is_late(timedelta(minutes=10))
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        assert run_of_x.is_late(timedelta(minutes=10))


def test_work_that_hangs_is_stopped_and_does_not_stop_the_others(db, settings, monkeypatch):
    names = ("hanging_work", "next_work")
    settings.PERIODIC_WORK = {name: (f"{__name__}.periodic_work", 5) for name in names}
    monkeypatch.setattr(periodic, "LONGEST_SECONDS", 0.01)

    assert periodic.run_due_work() == {"hanging_work": False, "next_work": False}

    run = PeriodicRun.objects.filter(pk="hanging_work").first()
    assert (run.succeeded, run.detail) == (False, "chạy quá lâu nên bị dừng")
    assert run.finished_at is not None


def test_a_failing_periodic_work_is_noted(db, settings):
    settings.PERIODIC_WORK = {"x": (f"{__name__}.broken_periodic", 10)}

    with pytest.raises(RuntimeError):
        run_work("x")

    assert not PeriodicRun.objects.get(pk="x").succeeded


def broken_periodic():
    raise RuntimeError("a bug")


def test_every_periodic_work_of_the_project_runs(db, settings, capsys):
    for name in settings.PERIODIC_WORK:
        call_command("run_periodic", "--only", name)

    assert set(PeriodicRun.objects.filter(succeeded=True).values_list("pk", flat=True)) == set(
        settings.PERIODIC_WORK
    )


def test_notes_of_old_tasks_go_and_waiting_tasks_stay(db, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for days in (15, 13, None):
        row = run_job.enqueue(1, 1).db_result
        if days is not None:
            row.claim("worker")
            started_at = timezone.now() - timedelta(days=days)
            DBTaskResult.objects.filter(pk=row.pk).update(started_at=started_at)

    assert forget_old_tasks() == "xóa 1 ghi chú cũ của tác vụ"

    assert DBTaskResult.objects.count() == 2


def test_an_unknown_work_is_refused(db):
    with pytest.raises(CommandError):
        call_command("run_periodic", "--only", "khong-co")
