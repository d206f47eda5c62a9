"""What families could see changes by a decision only: by import, by its undo, from the terminal."""

import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook

from apps.audit.models import Entry
from apps.imports import pipeline
from apps.imports.models import ImportBatch
from apps.imports.obstacles import undo_obstacles
from apps.results.models import Correction, ResultCard, SubjectResult, TermResult
from apps.results.publishing import publish
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("january")

HEADINGS = ["Mã HS", "Họ và tên", "Toán", "Ngữ văn", "GDTC", "Kết quả học tập", "Nhận xét"]
AN = ["HS001", "Trần Thị An", "8,5", "7", "Đ", "Khá", "Chăm học."]
BA = ["HS002", "Lê Ba", "6", "6,5", "Đ", "Đạt", ""]
DECISION = {"reason": "Cộng nhầm điểm", "decision_number": "15/QĐ-THCS"}


def content_of(*rows, headings=HEADINGS):
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def school_class(alder):
    school_class = make_class(alder)
    make_pupil(alder, "HS001", "Trần Thị An", school_class)
    make_pupil(alder, "HS002", "Lê Ba", school_class)
    return school_class


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Return a function that does an act with its job; it returns the finished job."""

    def run(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            job = act(*args, **kwargs)
        job.refresh_from_db()
        return job

    return run


@pytest.fixture
def send(anna, run):
    def send(*rows, headings=HEADINGS):
        run(
            pipeline.upload,
            SimpleUploadedFile("bang-diem.xlsx", content_of(*rows, headings=headings)),
            kind="results.summary_sheet",
            parameters={"year": 2026, "period": "hk1", "class": ""},
            user=anna,
        )
        batch = ImportBatch.objects.latest("pk")
        if batch.findings.filter(severity="query").exists():
            pipeline.confirm_queries(batch, user=anna)
        return ImportBatch.objects.get(pk=batch.pk)

    return send


@pytest.fixture
def published(anna, school_class, send, run):
    """The first import of the class, published since."""
    batch = send(AN, BA)
    run(pipeline.request_commit, batch, user=anna)
    publish(school_class, "hk1", user=anna)
    return ImportBatch.objects.get(pk=batch.pk)


def mark_of(code):
    return SubjectResult.objects.get(
        subject="toan", term_result__enrolment__pupil__code=code
    ).average


def test_an_import_over_public_results_waits_for_reason_and_number(anna, published, send, run):
    batch = send([*AN[:2], "9", *AN[3:]], BA)

    assert batch.summary["official"] == 1
    for missing in DECISION:
        with pytest.raises(ValidationError) as refusal:
            run(pipeline.request_commit, batch, user=anna, **DECISION | {missing: "  "})
        assert refusal.value.code == "no_decision"
    assert (str(mark_of("HS001")), Correction.objects.count()) == ("8.50", 0)


def test_with_a_decision_old_and_new_are_kept_and_the_family_is_told(anna, published, send, run):
    batch = send([*AN[:2], "9", *AN[3:5], "Tốt", "Rất chăm học. " * 6], BA)

    run(pipeline.request_commit, batch, user=anna, **DECISION)

    correction = Correction.objects.get()
    assert correction.changes == [
        ["Kết quả học tập", "Khá", "Tốt"],
        ["Nhận xét của giáo viên chủ nhiệm", "Chăm học.", ("Rất chăm học. " * 6).strip()],
        ["Toán: trung bình môn", "8,5", "9,0"],
    ]
    assert (correction.reason, correction.decision_number) == ("Cộng nhầm điểm", "15/QĐ-THCS")
    assert (correction.batch_id, correction.corrected_by) == (batch.pk, anna)
    content = ResultCard.objects.get(pupil__code="HS001").content
    assert content["amendments"] == [
        {
            "at": timezone.now().isoformat(),
            "decision": "15/QĐ-THCS",
            "changes": [
                ["Kết quả học tập", "Khá", "Tốt"],
                ["Nhận xét của giáo viên chủ nhiệm", "", ""],
                ["Toán: trung bình môn", "8,5", "9,0"],
            ],
        }
    ]
    assert ResultCard.objects.get(pupil__code="HS002").content["amendments"] == []
    assert Entry.objects.get(action="results.correct").detail == {"period": "hk1", "results": 1}


def test_a_file_that_changes_nothing_public_asks_for_nothing(anna, published, send, run):
    job = run(pipeline.request_commit, send(AN, BA), user=anna)

    assert (job.state, Correction.objects.count()) == ("done", 0)


def test_a_class_published_between_request_and_job_is_not_changed(
    anna, school_class, send, run, django_capture_on_commit_callbacks
):
    run(pipeline.request_commit, send(AN, BA), user=anna)
    batch = send([*AN[:2], "9", *AN[3:]], BA)

    with django_capture_on_commit_callbacks(execute=True):
        job = pipeline.request_commit(batch, user=anna)
        publish(school_class, "hk1", user=anna)

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, str(mark_of("HS001"))) == ("failed", "8.50")
    assert job.message.startswith("Dữ liệu trên hệ thống đã thay đổi sau lần kiểm tra")
    assert (batch.state, batch.summary["official"]) == ("checked", 1)
    with pytest.raises(ValidationError) as refusal:
        pipeline.request_commit(batch, user=anna)
    assert refusal.value.code == "no_decision"


def test_the_undo_of_a_correction_is_a_correction(anna, published, send, run):
    batch = send([*AN[:2], "9", *AN[3:]], BA)
    run(pipeline.request_commit, batch, user=anna, **DECISION)
    batch = ImportBatch.objects.get(pk=batch.pk)
    with pytest.raises(ValidationError) as refusal:
        pipeline.request_undo(batch, user=anna)
    assert refusal.value.code == "no_decision"

    run(pipeline.request_undo, batch, user=anna, reason="Nhầm em", decision_number="16/QĐ")

    assert str(mark_of("HS001")) == "8.50"
    undone, made = Correction.objects.all()
    assert made.changes == [["Toán: trung bình môn", "8,5", "9,0"]]
    assert undone.changes == [["Toán: trung bình môn", "9,0", "8,5"]]
    amendments = ResultCard.objects.get(pupil__code="HS001").content["amendments"]
    assert [one["decision"] for one in amendments] == ["16/QĐ", "15/QĐ-THCS"]


def test_the_undo_of_what_was_published_since_needs_a_decision_too(anna, published, run):
    with pytest.raises(ValidationError) as refusal:
        pipeline.request_undo(published, user=anna)
    assert refusal.value.code == "no_decision"

    run(pipeline.request_undo, published, user=anna, **DECISION)

    assert (TermResult.objects.count(), ResultCard.objects.count()) == (0, 0)
    assert [one.changes for one in Correction.objects.order_by("enrolment")] == [
        [["Kết quả của kỳ", "đã có", "không còn"]],
        [["Kết quả của kỳ", "đã có", "không còn"]],
    ]


def test_a_correction_is_neither_changed_nor_deleted(leaky):
    correction = leaky["results.Correction"]

    with pytest.raises(TypeError):
        correction.save()
    with pytest.raises(TypeError):
        correction.delete()


def test_the_page_asks_for_the_decision_and_keeps_what_was_refused(
    alder, anna, client_at, published, send
):
    batch = send([*AN[:2], "9", *AN[3:]], BA)
    client = client_at(alder, anna)
    path = f"/admin/nhap/{batch.pk}/"

    page = client.get(path).content.decode()
    refused = client.post(f"{path}ghi/", follow=True).content.decode()

    assert "Số quyết định" in page and "1 kết quả mà gia đình đã xem được" in page
    assert "Hãy ghi lý do và số quyết định." in refused


def test_the_terminal_asks_for_the_decision_too(published, tmp_path, capsys):
    path = tmp_path / "bang-diem.xlsx"
    path.write_bytes(content_of([*AN[:2], "9", *AN[3:]], BA))
    options = ["--organisation", "alder", "--year", "2026", "--period", "hk1", "--json"]

    def told(*more):
        with pytest.raises(SystemExit) as ended:
            call_command("import_results", str(path), *options, *more)
        return ended.value.code or 0, json.loads(capsys.readouterr().out)

    status, answer = told()
    assert (status, answer["committed"], answer["findings"][-1]["code"]) == (
        1,
        False,
        "published_needs_decision",
    )
    status, answer = told("--reason", "Cộng nhầm", "--decision", "15/QĐ")
    assert (status, answer["committed"]) == (0, True)
    assert Correction.objects.get().decision_number == "15/QĐ"


def test_a_quality_changed_after_publishing_is_a_correction_and_can_be_undone(
    alder, anna, send, run
):
    school_class = make_class(alder, "4A", grade=4)
    make_pupil(alder, "HS010", "Bé Ba", school_class)
    headings = ["Mã HS", "Toán", "Yêu nước", "NL Khoa học"]
    run(pipeline.request_commit, send(["HS010", "T", "T", "Đ"], headings=headings), user=anna)
    publish(school_class, "hk1", user=anna)
    batch = send(["HS010", "T", "", "T"], headings=headings)
    assert batch.summary["official"] == 1

    run(pipeline.request_commit, batch, user=anna, **DECISION)

    assert Correction.objects.get().changes == [["Năng lực: khoa học", "Đạt", "Tốt"]]
    card = ResultCard.objects.get().content
    assert card["qualities"] == [
        {"name": "Phẩm chất chủ yếu", "level": "", "rows": [["Yêu nước", "Tốt"]]},
        {"name": "Năng lực đặc thù", "level": "", "rows": [["Khoa học", "Tốt"]]},
    ]
    assert card["amendments"][0]["changes"] == [["Năng lực: khoa học", "Đạt", "Tốt"]]

    batch = ImportBatch.objects.get(pk=batch.pk)
    run(pipeline.request_undo, batch, user=anna, reason="Nhầm em", decision_number="16/QĐ")

    assert TermResult.objects.get().qualities == {"pc-yeu-nuoc": "Tốt", "nl-khoa-hoc": "Đạt"}
    assert ResultCard.objects.get().content["qualities"][1]["rows"] == [["Khoa học", "Đạt"]]


def test_a_note_on_a_group_changed_after_publishing_is_a_correction_and_can_be_undone(
    alder, anna, send, run
):
    school_class = make_class(alder, "4A", grade=4)
    make_pupil(alder, "HS010", "Bé Ba", school_class)
    headings = ["Mã HS", "Toán", "Phẩm chất", "Nhận xét"]
    run(pipeline.request_commit, send(["HS010", "T", "T", "Ngoan."], headings=headings), user=anna)
    publish(school_class, "hk1", user=anna)
    batch = send(["HS010", "T", "T", "Ngoan, thật thà."], headings=headings)
    assert batch.summary["official"] == 1
    with pytest.raises(ValidationError):
        pipeline.request_commit(batch, user=anna)

    run(pipeline.request_commit, batch, user=anna, **DECISION)

    changes = [["Nhận xét phẩm chất", "Ngoan.", "Ngoan, thật thà."]]
    assert Correction.objects.get().changes == changes
    card = ResultCard.objects.get().content
    assert card["qualities"][0]["note"] == "Ngoan, thật thà."
    assert card["amendments"][0]["changes"] == changes

    batch = ImportBatch.objects.get(pk=batch.pk)
    run(pipeline.request_undo, batch, user=anna, reason="Nhầm em", decision_number="16/QĐ")

    assert TermResult.objects.get().quality_notes == {"pham-chat": "Ngoan."}
    assert ResultCard.objects.get().content["qualities"][0]["note"] == "Ngoan."


def test_a_batch_from_before_a_field_came_can_still_be_undone(anna, school_class, send, run):
    run(pipeline.request_commit, send(AN, BA), user=anna)
    batch = ImportBatch.objects.latest("pk")
    for change in batch.changes.filter(model="results.termresult"):
        del change.after["qualities"], change.after["quality_notes"]
        change.save()

    assert undo_obstacles(batch) == []
    run(pipeline.request_undo, batch, user=anna)

    assert not TermResult.objects.exists()
