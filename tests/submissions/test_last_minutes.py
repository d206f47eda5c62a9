"""Uploads around the deadline and the lock, one by one and in a crowd with a kill."""

import os
import signal
import threading
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.scoping import every_organisation, organisation_scope
from apps.files.models import Job
from apps.organisations.models import Affiliation
from apps.submissions.campaigning import require_missing
from apps.submissions.models import Campaign, Requirement
from apps.submissions.states import State
from tests.cast import make_organisation, make_user
from tests.processes import (
    wait_for,
)
from tests.uploading import Upload

from .place import ALL, BY_PROCESSES, MEGABYTE

pytestmark = BY_PROCESSES

SCHOOLS = 15


def set_dates(place, **dates):
    with every_organisation(reason=ALL):
        Requirement.objects.filter(pk=place.duty.pk).update(**dates)


def wait_until(moment):
    wait_for(lambda: timezone.now() > moment, "the deadline")


def test_a_deadline_that_passes_during_the_upload_counts_the_last_byte(place):
    server = place.serve()
    in_time, late = place.upload(server, token="1"), place.upload(server, token="2")
    deadline = timezone.now() + timedelta(seconds=1.5)
    set_dates(place, on_time_at=deadline)
    late.send(0.5)
    in_time.send()
    assert in_time.answer()[0] == 302

    wait_until(deadline)
    late.send()
    assert late.answer()[0] == 302
    place.work()

    first, second = place.versions()
    with every_organisation(reason=ALL):
        verdicts = [one.receipt.verdict for one in (first, second)]
    assert first.received_at < deadline <= second.received_at
    assert verdicts[0].startswith("Đúng hạn: nhận đủ lúc ")
    assert verdicts[1].startswith("Trễ hạn 1 ngày: nhận đủ lúc ")
    assert place.account() == 2


def test_a_lock_that_falls_during_the_upload_receives_nothing_and_says_so(place):
    server = place.serve()
    upload = place.upload(server)
    moment = timezone.now() + timedelta(seconds=1)
    set_dates(place, on_time_at=moment, lock_at=moment)
    upload.send(0.5)

    wait_until(moment)
    upload.send()
    status, text = upload.answer()

    assert status == 422
    assert "Tệp chưa được nhận." in text
    assert place.versions() == []
    assert place.files() == {}
    assert place.account() == 0


def crowd(place, office, count):
    """Give the office more schools with a duty and a clerk each: (duty, session, host)."""
    for number in range(count):
        school = make_organisation(
            f"dong-{number:02d}", f"Trường Đông {number:02d}", "school", "thcs"
        )
        Affiliation.objects.create(child=school, parent=office, valid_from=date(2025, 7, 1))
    with every_organisation(reason=ALL):
        campaign = Campaign.objects.get(pk=place.duty.campaign_id)
    with organisation_scope(campaign.organisation):
        require_missing(campaign, user=None)
    found = []
    with every_organisation(reason=ALL):
        duties = Requirement.objects.filter(organisation__slug__startswith="dong-")
        duties.update(on_time_at=place.duty.on_time_at, lock_at=place.duty.lock_at)
        for duty in duties.select_related("organisation"):
            slug = duty.organisation.slug
            clerk = make_user(f"{slug}@example.vn", "Văn Thư", duty.organisation, "records")
            client = Client(SERVER_NAME=f"{slug}.localhost")
            client.force_login(clerk)
            found.append((duty, client.session.session_key, f"{slug}.localhost"))
    return found


def test_many_schools_in_the_last_minutes_and_a_worker_killed_among_them(place, office):
    clerks = crowd(place, office, SCHOOLS)
    server = place.serve()
    waiting, accepted, lock = list(clerks), [], threading.Lock()

    def press(duty, session, host):
        """Press once; return the status, 0 when the line broke."""
        path = reverse("submissions:upload", args=[duty.pk])
        fields = {"token": "lan-dau", "act": "send", "note": ""}
        content = (duty.organisation.slug.encode() * 40_000)[: MEGABYTE // 3]
        try:
            upload = Upload(server.port, path, host, session, fields, [("hoc-sinh.vemis", content)])
            upload.send()
            return upload.answer()[0]
        except OSError:
            return 0

    def clerk_works():
        while True:
            with lock:
                if not waiting:
                    return
                clerk = waiting.pop()
            while press(*clerk) != 302:
                wait_for(server.answers, "a web worker", server.process)
            with lock:
                accepted.append(clerk)
                if len(accepted) == SCHOOLS // 3:
                    os.kill(server.workers()[0], signal.SIGKILL)

    threads = [threading.Thread(target=clerk_works) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    place.work()
    place.some_hours_later()
    with every_organisation(reason=ALL):  # killed between the row and the queue: for the reaper
        Job.objects.filter(state="waiting").update(created_at=timezone.now() - timedelta(hours=3))
    place.manage("run_periodic", "--only", "files.reap_jobs")
    place.work()

    assert len(accepted) == SCHOOLS
    versions = place.versions()
    assert sorted(one.requirement_id for one in versions) == sorted(
        duty.pk for duty, _session, _host in clerks
    )
    assert {(one.number, one.state) for one in versions} == {(1, State.SENT)}
    assert place.account() == SCHOOLS
