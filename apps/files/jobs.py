"""Background work with progress: never stuck unseen, safe to run twice."""

import time
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from apps.core.scoping import every_organisation, organisation_scope, own_organisation_id
from apps.organisations.models import Organisation

from .models import Job

TASKS_KEPT = timedelta(days=14)
LOST_AFTER = timedelta(minutes=2)
FORGOTTEN_AFTER = timedelta(minutes=10)  # a long queue is not a loss
MOST_ATTEMPTS = 3
SECONDS_BETWEEN_NOTES = 0.5
NOT_FINISHED = "Việc này dừng giữa chừng. Chưa có dữ liệu nào được ghi dở; hãy thử lại."


def start_job(kind, *, target_id="", user=None):
    """Note a job and hand it to the worker when the transaction is committed."""
    job = Job.objects.create(
        organisation_id=own_organisation_id(),
        kind=kind,
        target_id=str(target_id),
        requested_by=user,
    )
    transaction.on_commit(partial(run_job.enqueue, job.pk, job.organisation_id))
    return job


@task()
def run_job(job_id, organisation_id):
    """Do one job inside its organisation's scope; a finished one is left alone."""
    organisation = Organisation.objects.get(pk=organisation_id)
    with organisation_scope(organisation):
        job = _take(job_id)
        if job is None:
            return
        message, state = NOT_FINISHED, Job.State.FAILED
        try:
            message = import_string(settings.JOB_KINDS[job.kind])(job) or ""
            state = Job.State.DONE
        except ValidationError as refusal:
            message = " ".join(refusal.messages)
        finally:
            Job.objects.filter(pk=job.pk).update(
                state=state, message=message[:300], finished_at=timezone.now()
            )


@transaction.atomic
def _take(job_id):
    """Return the job to do; None when it is done, or another worker is at it."""
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.is_finished:
        return None
    if job.state == Job.State.RUNNING and job.heartbeat_at > timezone.now() - LOST_AFTER:
        return None
    job.state = Job.State.RUNNING
    job.attempts += 1
    job.started_at = job.heartbeat_at = timezone.now()
    job.save(update_fields=["state", "attempts", "started_at", "heartbeat_at"])
    return job


class Progress:
    """Notes how far a job has come, at most twice a second."""

    def __init__(self, job):
        self.job = job
        self.noted_at = 0.0

    def note(self, done, total):
        if time.monotonic() - self.noted_at < SECONDS_BETWEEN_NOTES and done < total:
            return
        self.noted_at = time.monotonic()
        Job.objects.filter(pk=self.job.pk).update(
            done=done, total=total, heartbeat_at=timezone.now()
        )


def reap_lost_jobs():
    """Start jobs again whose worker died, or that never reached the queue; give up after some
    attempts. Returns what was done.
    """
    now = timezone.now()
    again = given_up = 0
    with every_organisation(reason="lost jobs of all organisations are found in one pass"):
        for job in Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=now - LOST_AFTER):
            if job.attempts >= MOST_ATTEMPTS:
                Job.objects.filter(pk=job.pk).update(
                    state=Job.State.FAILED, message=NOT_FINISHED, finished_at=now
                )
                given_up += 1
            else:
                again += _queue_again(job, now)
        forgotten = Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=now - FORGOTTEN_AFTER)
        for job in Job.objects.filter(
            forgotten, state=Job.State.WAITING, created_at__lt=now - FORGOTTEN_AFTER
        ):
            again += _queue_again(job, now)
    return f"chạy lại {again} tác vụ, dừng hẳn {given_up} tác vụ"


def _queue_again(job, now):
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING, heartbeat_at=now)
    run_job.enqueue(job.pk, job.organisation_id)
    return 1


def forget_old_tasks():
    """Delete the worker's own notes of tasks that ran, or were lost, two weeks ago."""
    old = DBTaskResult.objects.filter(started_at__lt=timezone.now() - TASKS_KEPT)
    count, _by_model = old.delete()
    return f"xóa {count} ghi chú cũ của tác vụ"
