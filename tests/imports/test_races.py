"""Two workers, two people and later changes around one batch: it is written once or not at all."""

from datetime import date
from functools import partial

import pytest
from django.urls import reverse

from apps.files.models import Job
from apps.imports import pipeline
from apps.imports.models import ImportBatch
from apps.roster.models import Enrolment, Pupil, SchoolClass
from tests.roster.spine import make_pupil

pytestmark = pytest.mark.usefixtures("october")

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp", "Trạng thái"]
HOA = ["HS01", "Hoa Thử", "05/03/2015", "Nữ", "Kinh", "6A", ""]
CAY = ["HS02", "Cây Thử", "06/03/2015", "Nam", "Kinh", "6A", ""]


@pytest.fixture
def send(send_list):
    return partial(send_list, HEADINGS)


@pytest.fixture
def commit(anna, jobs_run):
    def commit(batch):
        if batch.findings.filter(severity="query").exists():
            pipeline.confirm_queries(batch, user=anna)
        with jobs_run():
            job = pipeline.request_commit(batch, user=anna)
        job.refresh_from_db()
        batch.refresh_from_db()
        return job

    return commit


@pytest.fixture
def undo(anna, jobs_run):
    def undo(batch):
        with jobs_run():
            job = pipeline.request_undo(batch, user=anna)
        job.refresh_from_db()
        batch.refresh_from_db()
        return job

    return undo


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen just before a job goes into a step of the pipeline."""

    def meanwhile(step, act):
        taken = getattr(pipeline, step)

        def after_the_act(*args):
            monkeypatch.setattr(pipeline, step, taken)
            act()
            return taken(*args)

        monkeypatch.setattr(pipeline, step, after_the_act)

    return meanwhile


def test_a_check_that_ends_after_the_commit_does_not_open_the_batch_again(
    send, commit, meanwhile, anna
):
    batch = send(HOA)
    job = pipeline.check_again(batch, user=anna)

    def another_worker():
        pipeline.check_batch(job)
        Job.objects.filter(pk=job.pk).update(state="done")
        commit(ImportBatch.objects.get(pk=batch.pk))

    meanwhile("locked", another_worker)
    pipeline.check_batch(job)

    batch.refresh_from_db()
    assert (batch.state, batch.rows_new) == ("committed", 1)


def test_two_workers_at_one_undo_take_it_back_once(send, commit, meanwhile, anna):
    batch = send(HOA)
    commit(batch)
    job = pipeline.request_undo(batch, user=anna)

    meanwhile("locked", lambda: pipeline.undo_batch(job))
    said = pipeline.undo_batch(job)

    batch.refresh_from_db()
    assert (said, batch.state) == ("", "undone")
    assert Pupil.objects.count() == 0


def test_two_workers_at_one_commit_write_once(send, meanwhile, anna):
    batch = send(HOA)
    job = pipeline.request_commit(batch, user=anna)

    meanwhile("locked", lambda: pipeline.commit_batch(job))
    said = pipeline.commit_batch(job)

    batch.refresh_from_db()
    assert (said, batch.state, batch.changes.count()) == ("", "committed", 3)


def test_a_hand_that_changed_a_pupil_since_the_preview_is_not_overwritten(send, commit):
    commit(send(HOA))
    batch = send(HOA, CAY)
    assert (batch.rows_new, batch.rows_changed) == (1, 0)
    hoa = Pupil.objects.get()
    hoa.ethnic_group = "Ba-na"
    hoa.save()

    job = commit(batch)

    assert (job.state, batch.state) == ("failed", "checked")
    assert job.message.startswith("Dữ liệu trên hệ thống đã thay đổi")
    assert (batch.rows_new, batch.rows_changed) == (1, 1)
    assert batch.summary["plan"]["changed"] == [["Hoa Thử (HS01)", [["dân tộc", "Ba-na", "Kinh"]]]]
    assert Pupil.objects.get().ethnic_group == "Ba-na"
    commit(batch)
    assert (batch.state, Pupil.objects.get(code="HS01").ethnic_group) == ("committed", "Kinh")


def test_the_second_of_two_clerks_sees_what_the_first_has_written(send, commit):
    first, second = send(HOA), send(HOA, CAY)
    commit(first)

    job = commit(second)

    assert (job.state, second.state) == ("failed", "checked")
    assert (second.rows_new, second.rows_unchanged) == (1, 1)
    assert Pupil.objects.count() == 1


def test_a_pupil_in_another_class_elsewhere_in_the_school_changes_no_preview(alder, send, commit):
    batch = send(HOA)
    make_pupil(alder, "HS50", "Lá Thử", date_of_birth=date(2015, 1, 9), birth_year=2015)

    commit(batch)

    assert batch.state == "committed"


def test_an_undo_that_needs_a_place_taken_since_says_so_and_changes_nothing(
    alder, send, commit, undo
):
    commit(send(HOA))
    leaving = send([*HOA[:6], "Chuyển đi"])
    commit(leaving)
    hoa = Pupil.objects.get()
    Enrolment.objects.create(
        organisation=alder,
        pupil=hoa,
        school_year_id=2026,
        school_class=SchoolClass.objects.get(),
    )

    job = undo(leaving)

    assert (job.state, leaving.state) == ("failed", "committed")
    assert job.message == (
        "Không hoàn tác được vì dữ liệu có sau lần nhập này đã chiếm chỗ của dữ liệu cũ: xếp lớp. "
        "Hãy sửa hoặc xóa dữ liệu đó trước."
    )
    assert Pupil.objects.get().status == "transferred_out"


def test_a_temporary_code_is_given_to_one_pupil_only(send, commit, undo):
    commit(send(["", *HOA[1:]]))
    assert list(Pupil.objects.values_list("code", flat=True)) == ["TAM-0001"]
    rekeyed = send(HOA)
    commit(rekeyed)

    commit(send(["", *CAY[1:]]))

    assert list(Pupil.objects.order_by("code").values_list("code", flat=True)) == [
        "HS01",
        "TAM-0002",
    ]
    undo(rekeyed)
    assert sorted(Pupil.objects.values_list("code", flat=True)) == ["TAM-0001", "TAM-0002"]


def test_an_undo_is_possible_after_an_upgrade_added_a_field(send, commit, undo):
    batch = send(HOA)
    commit(batch)
    change = batch.changes.get(model="roster.pupil")
    del change.after["phone"]
    change.save()

    undo(batch)

    assert (batch.state, Pupil.objects.count()) == ("undone", 0)


def test_the_result_of_a_file_that_cannot_be_read_says_so(alder, anna, client_at, send):
    batch = send(content=b"PK\x03\x04 broken")
    client = client_at(alder, anna)

    response = client.get(reverse("imports:result_workbook", args=[batch.pk]), follow=True)

    assert response.redirect_chain == [(reverse("imports:batch", args=[batch.pk]), 302)]
    assert "Tệp bị hỏng hoặc tải lên chưa trọn vẹn." in response.content.decode()
