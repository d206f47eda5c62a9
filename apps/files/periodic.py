"""Periodic work: what is due runs once, leaves a heartbeat, and does not stop the others."""

import subprocess
import sys
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import PeriodicRun

LONGEST_SECONDS = 15 * 60


def is_due(name, now):
    run = PeriodicRun.objects.filter(pk=name).first()
    every = timedelta(minutes=settings.PERIODIC_WORK[name][1])
    return run is None or run.started_at is None or run.started_at + every <= now


def run_work(name):
    """Run one piece of work and note how it went; an error is noted, then raised."""
    function, _minutes = settings.PERIODIC_WORK[name]
    PeriodicRun.objects.update_or_create(
        pk=name, defaults={"started_at": timezone.now(), "succeeded": False, "detail": "đang chạy"}
    )
    detail, succeeded = "dừng vì lỗi, xem nhật ký máy chủ", False
    try:
        detail, succeeded = import_string(function)() or "xong", True
    finally:
        PeriodicRun.objects.filter(pk=name).update(
            finished_at=timezone.now(), succeeded=succeeded, detail=str(detail)[:300]
        )
    return detail


def run_due_work():
    """Run all due work, each in a process of its own. Returns names with True for success."""
    outcome = {}
    for name in settings.PERIODIC_WORK:
        if not is_due(name, timezone.now()):
            continue
        outcome[name] = _run_apart(name)
    return outcome


def _run_apart(name):
    """Run one piece of work in a process that is stopped when it hangs; say if it succeeded."""
    manage = str(settings.BASE_DIR / "manage.py")
    command = [sys.executable, manage, "run_periodic", "--only", name]
    try:
        return subprocess.run(command, timeout=LONGEST_SECONDS, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        now = timezone.now()
        PeriodicRun.objects.update_or_create(
            pk=name,
            defaults={
                "finished_at": now,
                "succeeded": False,
                "detail": "chạy quá lâu nên bị dừng",
            },
            create_defaults={
                "started_at": now,
                "finished_at": now,
                "detail": "chạy quá lâu nên bị dừng",
            },
        )
        return False
