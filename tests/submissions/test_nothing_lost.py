"""Nothing is lost and nothing is double, with a real web server, a real worker, and kills.

After each: every receipt has its exact bytes, every stored file a row or a place in the list of
those without one.
"""

import hashlib
import os
import signal
import threading
import time
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Session
from apps.core.scoping import every_organisation, organisation_scope
from apps.files.models import FileDoubt, Job, StoredFile
from apps.organisations.models import Affiliation
from apps.submissions.campaigning import require_missing
from apps.submissions.consolidating import request_consolidation
from apps.submissions.models import Campaign, Consolidation, Receipt, Requirement, Submission
from apps.submissions.reviewing import accept
from apps.submissions.states import State
from tests.cast import make_organisation, make_user
from tests.processes import (
    ON_SQLITE,
    Processes,
    finish,
    shared_database,
    wait_for,
    worker,
)
from tests.seeds import sow
from tests.uploading import Upload

pytestmark = pytest.mark.django_db(transaction=not ON_SQLITE)

ALL = "what the processes of this test did at any unit"
MEGABYTE = 1 << 20
FILE = ("hoc-sinh.vemis", bytes(range(256)) * 4096 * 2)  # 2 MB, kept in memory by Django
HOST = "alder.localhost"
SCHOOLS = 15


@pytest.fixture
def seeds(db):
    if not ON_SQLITE:
        sow()


class Place:
    """A campaign that Alder answers, seen by real processes."""

    def __init__(self, processes, var, duty, sessions):
        self.processes, self.var = processes, var
        self.duty, self.sessions = duty, sessions

    def serve(self, **variables):
        return self.processes.serve(**variables)

    def upload(self, server, *, token="t1", session=0, act="send", files=(FILE,)):
        path = reverse("submissions:upload", args=[self.duty.pk])
        fields = {"token": token, "act": act, "note": ""}
        return Upload(server.port, path, HOST, self.sessions[session], fields, files)

    def manage(self, *command):
        return finish(self.processes.manage(*command))

    def work(self):
        """Let a worker do all that waits."""
        return self.manage(*worker("--batch"))

    def kill_worker_at(self, place, reached):
        process = self.processes.manage(*worker(), HALT_AT=place, HALT_FILE=str(reached))
        wait_for(reached.exists, f"the place “{place}”", process)
        process.kill()
        assert process.wait() == -signal.SIGKILL

    def files(self):
        """Return the stored files of this test: name → SHA-256."""
        private = self.var / "private"
        return {
            f"{path.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
            for path in private.glob("??/*")
        }

    def some_hours_later(self):
        """Make files and jobs look as old as if the clock had gone on."""
        moment = time.time() - 3 * 3600
        for path in (self.var / "private").glob("??/*"):
            os.utime(path, (moment, moment))
        with every_organisation(reason=ALL):
            Job.objects.filter(state="running").update(
                heartbeat_at=timezone.now() - timedelta(minutes=3)
            )

    def account(self):
        """Hold receipts, rows and bytes against each other; return the number of receipts."""
        self.some_hours_later()
        self.manage("run_periodic", "--only", "files.check_stored")
        there = self.files()
        with every_organisation(reason=ALL):
            rows = dict(StoredFile.objects.values_list("content", "sha256"))
            receipts = list(Receipt.objects.select_related("submission"))
            for receipt in receipts:
                names = [one.file.content.name for one in receipt.submission.files.all()]
                assert [there[name] for name in names] == [one["sha256"] for one in receipt.files]
        listed = set(
            FileDoubt.objects.filter(kind="no_row", cleared_at__isnull=True).values_list(
                "name", flat=True
            )
        )
        assert {name: there[name] for name in rows} == rows
        assert set(there) - set(rows) == listed
        assert not FileDoubt.objects.exclude(kind="no_row").exists()
        return len(receipts)

    def versions(self):
        with every_organisation(reason=ALL):
            return list(Submission.objects.order_by("pk"))


@pytest.fixture
def place(request, seeds, settings, tmp_path):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    alder, anna = request.getfixturevalue("alder"), request.getfixturevalue("anna")
    campaign = request.getfixturevalue("campaign")
    second = make_user("second@alder.example", "Lê Thị Hai", alder, "records")
    sessions = []
    for user in (anna, second):
        client = Client(SERVER_NAME=HOST)
        client.force_login(user)
        sessions.append(client.session.session_key)
    assert Session.objects.count() == 2
    with every_organisation(reason=ALL):
        duty = Requirement.objects.get(organisation=alder, campaign=campaign)
        Requirement.objects.update(
            on_time_at=timezone.now() + timedelta(hours=1),
            lock_at=timezone.now() + timedelta(hours=2),
        )
    var = tmp_path / "var"
    var.mkdir()
    with shared_database(tmp_path):
        processes = Processes(var, "tests.submissions.halting")
        yield Place(processes, var, duty, sessions)
        processes.end()


def test_an_upload_is_kept_checked_and_sent(place):
    server = place.serve()
    upload = place.upload(server)
    upload.send()

    status, location = upload.answer()
    place.work()

    [version] = place.versions()
    assert (status, location) == (302, reverse("submissions:submission", args=[version.pk]))
    assert (version.state, version.number) == (State.SENT, 1)
    assert place.account() == 1


def test_a_web_worker_killed_while_the_body_arrives_has_received_nothing(place, tmp_path):
    arriving = tmp_path / "arriving"
    server = place.serve(HALT_AT="arriving", HALT_FILE=str(arriving))
    upload = place.upload(server)
    upload.send(0.5)
    wait_for(arriving.exists, "the first bytes", server.process)

    server.kill_workers()

    with pytest.raises(OSError):
        upload.send()
        upload.answer()
    assert place.versions() == []
    assert place.files() == {}

    wait_for(server.answers, "new web workers", server.process)
    again = place.upload(server)
    again.send()
    assert again.answer()[0] == 302
    place.work()
    assert place.account() == 1


def test_a_web_worker_killed_between_file_and_row_leaves_a_listed_file_and_no_receipt(
    place, tmp_path
):
    stored = tmp_path / "stored"
    server = place.serve(HALT_AT="stored", HALT_FILE=str(stored))
    upload = place.upload(server)
    upload.send()
    wait_for(stored.exists, "stored bytes", server.process)

    server.kill_workers()

    with pytest.raises(OSError):
        upload.answer()
    assert place.versions() == []
    assert list(place.files().values()) == [hashlib.sha256(FILE[1]).hexdigest()]
    assert place.account() == 0
    assert FileDoubt.objects.count() == 1


@pytest.mark.parametrize(("at", "state"), [("checking", State.CHECKING), ("checked", State.SENT)])
def test_a_worker_killed_during_the_check_is_followed_by_one_result(place, tmp_path, at, state):
    server = place.serve()
    upload = place.upload(server)
    upload.send()
    assert upload.answer()[0] == 302

    place.kill_worker_at(at, tmp_path / at)
    [left] = place.versions()
    place.some_hours_later()
    reaped = place.manage("run_periodic", "--only", "files.reap_jobs")
    place.work()

    [version] = place.versions()
    assert left.state == state
    assert "chạy lại 1 tác vụ" in reaped
    assert (version.state, version.number) == (State.SENT, 1)
    assert place.account() == 1


def test_a_full_disk_is_said_and_leaves_nothing(place):
    server = place.serve(ROOM=str(MEGABYTE))
    upload = place.upload(server)
    upload.send()

    status, text = upload.answer()

    assert status == 422
    assert "Máy chủ không ghi được tệp (có thể đã hết chỗ) nên chưa nhận được gì." in text
    assert place.versions() == []
    assert place.files() == {}
    small = place.upload(server, token="t2", files=[("nho.vemis", b"\x00" * 1000)])
    small.send()
    assert small.answer()[0] == 302
    place.work()
    assert place.account() == 1


def together(*uploads):
    """Let uploads end at one moment; return their answers."""
    barrier, answers = threading.Barrier(len(uploads)), [None] * len(uploads)

    def go(place_of, upload):
        upload.send(0.9)
        barrier.wait()
        upload.send()
        answers[place_of] = upload.answer()

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(uploads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_clerks_at_once_make_two_versions_with_a_receipt_each(place):
    server = place.serve()
    other = ("hoc-sinh-2.vemis", FILE[1][::-1])

    answers = together(
        place.upload(server, token="anna", session=0),
        place.upload(server, token="second", session=1, files=[other]),
    )
    place.work()

    assert [status for status, _location in answers] == [302, 302]
    assert sorted((one.number, one.state) for one in place.versions()) == [
        (1, State.REPLACED),
        (2, State.SENT),
    ]
    assert place.account() == 2
    assert len(place.files()) == 2


def test_a_double_click_makes_one_version_and_keeps_one_file(place):
    server = place.serve()

    answers = together(*(place.upload(server, token="same") for _ in range(3)))
    place.work()

    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    assert [one.number for one in place.versions()] == [1]
    assert place.account() == 1
    assert len(place.files()) == 1


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


def test_a_worker_killed_while_it_keeps_a_package_leaves_none_and_makes_one(
    place, tmp_path, office, olga, birch
):
    server = place.serve()
    upload = place.upload(server)
    upload.send()
    assert upload.answer()[0] == 302
    place.work()
    with organisation_scope(office):
        accept(Submission.objects.get(), user=olga)
        wanted = request_consolidation(
            place.duty.campaign, acknowledged=[birch.pk], reason="Nộp sau", user=olga
        )

    place.kill_worker_at("stored", tmp_path / "stored")
    with organisation_scope(office):
        left = Consolidation.objects.get()
    place.some_hours_later()
    place.manage("run_periodic", "--only", "files.reap_jobs")
    place.work()

    with organisation_scope(office):
        made = Consolidation.objects.select_related("file").get()
    assert (left.pk, left.state, left.file) == (wanted.pk, "making", None)
    assert made.state == "made"
    assert place.files()[made.file.content.name] == made.file.sha256
    assert place.account() == 1
    assert FileDoubt.objects.filter(kind="no_row").count() == 1
