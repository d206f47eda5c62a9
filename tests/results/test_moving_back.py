"""A move between classes that is undone after marks came in the new class: none is lost."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from apps.imports import pipeline
from apps.imports.models import ImportBatch
from apps.imports.recording import standing_on
from apps.results.models import SubjectResult, TermResult
from apps.roster.models import Enrolment
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

PUPILS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp"]


@pytest.fixture(autouse=True)
def scope(alder, scope_of, time_machine):
    time_machine.move_to("2026-12-01 07:00 +0700", tick=False)
    with scope_of(alder):
        yield


@pytest.fixture
def jobs_run(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def an(alder):
    make_class(alder, "6B")
    return make_pupil(alder, "HS001", "Trần Thị An", make_class(alder))


@pytest.fixture
def send(anna, jobs_run):
    """Return a function that sends rows under a name, and writes them."""

    def send(name, kind, rows, **parameters):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        file = io.BytesIO()
        book.save(file)
        with jobs_run():
            batch = pipeline.upload(
                SimpleUploadedFile(name, file.getvalue()),
                kind=kind,
                parameters={"year": 2026, **parameters},
                user=anna,
            )
        with jobs_run():
            pipeline.request_commit(batch, user=anna)
        batch = ImportBatch.objects.get(pk=batch.pk)
        assert batch.state == "committed"
        return batch

    return send


@pytest.fixture
def undo(anna, jobs_run):
    def undo(batch):
        with jobs_run():
            pipeline.request_undo(batch, user=anna)
        batch.refresh_from_db()
        return batch.state

    return undo


@pytest.fixture
def moved(send, an):
    rows = [PUPILS, ["HS001", "Trần Thị An", "02/03/2015", "Nữ", "6B"]]
    return send("chuyen-6b.xlsx", "roster.pupils", rows)


def where(pupil):
    stays = pupil.enrolments.order_by("pk").select_related("school_class")
    return [(stay.school_class.name, stay.left_on is None) for stay in stays]


def marks():
    return list(SubjectResult.objects.order_by("pk").values_list("subject", "average", "remark"))


def test_marks_of_the_new_class_keep_the_move(send, undo, moved, an):
    sheet = [["Mã học sinh", "Toán", "GDTC"], ["HS001", "8,5", "Đ"]]
    send("diem-6b.xlsx", "results.summary_sheet", sheet, period="hk1")
    before = marks()

    with pytest.raises(ValidationError) as refusal:
        undo(moved)

    assert refusal.value.messages == [
        "Không hoàn tác được: đã có 1 kết quả của học sinh dựa vào lần nhập này (từ lần nhập tệp "
        "“diem-6b.xlsx”), sẽ mất theo. Hãy hoàn tác lần nhập tệp “diem-6b.xlsx” trước; muốn giữ "
        "dữ liệu đó thì đừng hoàn tác, hãy sửa từng em bằng danh sách mới hoặc bằng tay."
    ]
    moved.refresh_from_db()
    assert moved.state == "committed"
    assert marks() == before and len(before) == 2
    assert where(an) == [("6A", False), ("6B", True)]


def test_marks_typed_by_hand_keep_it_as_well(undo, moved, an):
    make_result(Enrolment.objects.get(school_class__name="6B"))

    with pytest.raises(ValidationError, match="Hãy xóa dữ liệu đó trước; muốn giữ"):
        undo(moved)

    assert TermResult.objects.count() == 1


def test_after_the_marks_were_undone_the_move_can_be(send, undo, moved, an):
    sheet = [["Mã học sinh", "Toán"], ["HS001", "8,5"]]
    marked = send("diem-6b.xlsx", "results.summary_sheet", sheet, period="hk1")

    assert (undo(marked), undo(moved)) == ("undone", "undone")
    assert where(an) == [("6A", True)]


def test_marks_of_the_old_class_stay_through_move_and_undo(send, undo, an):
    make_result(an.enrolments.get())
    before = marks()
    rows = [PUPILS, ["HS001", "Trần Thị An", "02/03/2015", "Nữ", "6B"]]

    moved = send("chuyen-6b.xlsx", "roster.pupils", rows)
    assert undo(moved) == "undone"

    assert marks() == before and len(before) == 2
    assert TermResult.objects.get().enrolment.school_class.name == "6A"


def test_marks_that_come_between_the_question_and_the_job_stop_it(anna, jobs_run, moved, an):
    with jobs_run():
        job = pipeline.request_undo(moved, user=anna)
        make_result(Enrolment.objects.get(school_class__name="6B"))

    job.refresh_from_db()
    moved.refresh_from_db()
    assert (job.state, moved.state) == ("failed", "committed")
    assert "đã có 1 kết quả của học sinh dựa vào lần nhập này" in job.message
    assert TermResult.objects.count() == 1


def test_the_page_says_why_and_offers_no_button(alder, anna, client_at, moved, an):
    make_result(Enrolment.objects.get(school_class__name="6B"))

    page = client_at(alder, anna).get(reverse("imports:undo", args=[moved.pk])).content.decode()

    assert "đã có 1 kết quả của học sinh dựa vào lần nhập này" in page
    assert "Hoàn tác cả lần nhập" not in page
    assert [rows.model for rows in standing_on(moved)] == [TermResult]
