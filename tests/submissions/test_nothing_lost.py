"""Uploads on a real web server that is killed, full or pressed twice: nothing is lost or double."""

import hashlib

import pytest
from django.urls import reverse

from apps.files.models import FileDoubt
from apps.submissions.states import State
from tests.processes import (
    wait_for,
)

from .place import BY_PROCESSES, FILE, MEGABYTE, together

pytestmark = BY_PROCESSES


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
