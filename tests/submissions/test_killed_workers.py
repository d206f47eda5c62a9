"""A worker that is killed while it checks or keeps leaves all or nothing."""

import pytest

from apps.core.scoping import organisation_scope
from apps.files.models import FileDoubt
from apps.submissions.consolidating import request_consolidation
from apps.submissions.models import Consolidation, Submission
from apps.submissions.reviewing import accept
from apps.submissions.states import State

from .place import BY_PROCESSES

pytestmark = BY_PROCESSES


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

    def a_clerk_uploads():
        """The bytes of the package are kept before anything is locked."""
        another = place.upload(server, token="t2")
        another.send()
        assert another.answer()[0] == 302

    place.kill_worker_at("stored", tmp_path / "stored", meanwhile=a_clerk_uploads)
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
    assert place.account() == 2
    assert FileDoubt.objects.filter(kind="no_row").count() == 1
