"""What may happen between check, commit and undo, with the pupil list as the kind."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from apps.imports import pipeline
from apps.imports.models import ImportBatch, ImportFinding
from apps.roster.models import Pupil
from tests.roster.spine import make_pupil

pytestmark = pytest.mark.usefixtures("october")

HEADINGS = ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
HOA = [1, "HS01", "Hoa Thử Nghiệm", "05/03/2015", "Nữ", "Kinh", "6A1"]
LEGACY = ["NguyÔn V¨n Thö", "TrÇn ThÞ MÉu", "Lª ThÞ VÝ Dô", "Ph¹m V¨n NghiÖm"]


def workbook(*rows):
    book = Workbook()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("danh-sach.xlsx", buffer.getvalue())


def legacy_workbook():
    return workbook(
        *(
            [number, f"HS{number:02}", name, "05/03/2015", "Nam", "Kinh", "6A1"]
            for number, name in enumerate(LEGACY, 1)
        )
    )


@pytest.fixture
def send(anna, jobs_run):
    def upload(file):
        with jobs_run():
            batch = pipeline.upload(
                file, kind="roster.pupils", parameters={"year": 2026}, user=anna
            )
        return ImportBatch.objects.get(pk=batch.pk)

    return upload


@pytest.fixture
def commit(anna, jobs_run):
    def run(batch):
        with jobs_run():
            job = pipeline.request_commit(batch, user=anna)
        job.refresh_from_db()
        batch.refresh_from_db()
        return job

    return run


def findings(batch):
    return list(batch.findings.exclude(severity="info").values_list("severity", "code"))


def test_questions_are_confirmed_by_a_person_before_anything_is_written(send, commit, anna):
    batch = send(legacy_workbook())
    assert findings(batch) == [("query", "legacy_encoding")]

    with pytest.raises(ValidationError) as refusal:
        pipeline.request_commit(batch, user=anna)
    pipeline.confirm_queries(batch, user=anna)
    commit(batch)

    assert refusal.value.code == "has_queries"
    assert batch.state == "committed"
    assert set(Pupil.objects.values_list("full_name", flat=True)) == {
        *("Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Thị Ví Dụ", "Phạm Văn Nghiệm")
    }


def test_a_confirmed_question_is_shown_as_confirmed(send, anna, alder, client_at):
    batch = send(legacy_workbook())
    address, shown = reverse("imports:batch", args=[batch.pk]), ">Đã xác nhận</span>"
    assert shown not in client_at(alder, anna).get(address).content.decode()

    pipeline.confirm_queries(batch, user=anna)

    assert shown in client_at(alder, anna).get(address).content.decode()


def test_a_new_check_asks_for_confirmation_again(send, anna, jobs_run):
    batch = send(legacy_workbook())
    pipeline.confirm_queries(batch, user=anna)

    with jobs_run():
        pipeline.check_again(batch, user=anna)

    batch.refresh_from_db()
    assert (batch.state, batch.decisions) == ("checked", {})
    with pytest.raises(ValidationError) as refusal:
        pipeline.request_commit(batch, user=anna)
    assert refusal.value.code == "has_queries"


def test_a_question_that_arose_after_the_check_stops_the_commit(alder, send, commit):
    batch = send(workbook(HOA))
    make_pupil(alder, "HS77", "Hoa Thử Nghiệm", date_of_birth=date(2015, 3, 5), birth_year=2015)

    job = commit(batch)

    assert (job.state, batch.state, batch.decisions) == ("failed", "checked", {})
    assert findings(batch) == [("query", "similar_pupil")]
    assert list(Pupil.objects.values_list("code", flat=True)) == ["HS77"]


def test_a_confirmed_question_that_stays_the_same_does_not_stop_the_commit(
    alder, send, commit, anna
):
    batch = send(legacy_workbook())
    pipeline.confirm_queries(batch, user=anna)
    make_pupil(alder, "HS77", "Hoa Thử Nghiệm", date_of_birth=date(2015, 3, 5), birth_year=2015)

    commit(batch)

    assert batch.state == "committed"
    assert Pupil.objects.count() == 5


def test_a_second_request_is_refused_while_the_first_still_waits(send, anna):
    batch = send(workbook(HOA))
    pipeline.request_commit(batch, user=anna)

    with pytest.raises(ValidationError) as refusal:
        pipeline.request_commit(batch, user=anna)

    assert refusal.value.code == "already_done"


def test_a_change_between_the_request_and_the_job_keeps_the_undo_from_overwriting(
    send, commit, anna, jobs_run
):
    batch = send(workbook(HOA))
    commit(batch)

    with jobs_run():
        job = pipeline.request_undo(batch, user=anna)
        Pupil.objects.update(ethnic_group="Ba-na")

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, batch.state) == ("failed", "committed")
    assert job.message.startswith("Không hoàn tác được: 1 mục đã được sửa")
    assert Pupil.objects.get().ethnic_group == "Ba-na"


def test_an_update_is_taken_back_to_what_it_was(send, commit, anna, jobs_run):
    commit(send(workbook(HOA)))
    batch = send(workbook([*HOA[:5], "Ba Na", "6A1"]))
    commit(batch)
    assert Pupil.objects.get().ethnic_group == "Ba-na"

    with jobs_run():
        pipeline.request_undo(batch, user=anna)

    assert Pupil.objects.get().ethnic_group == "Kinh"


def test_only_what_was_written_is_undone(send, anna):
    batch = send(workbook(HOA))

    with pytest.raises(ValidationError) as refusal:
        pipeline.request_undo(batch, user=anna)

    assert refusal.value.code == "wrong_state"


def test_a_workbook_that_grows_without_end_is_refused_in_one_sentence(send):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (400 * 1024 * 1024))

    batch = send(SimpleUploadedFile("lon.xlsx", buffer.getvalue()))

    assert batch.state == "unreadable"
    assert findings(batch) == [("error", "zip_bomb")]


def test_values_of_pupils_are_masked_in_the_stored_problems(send):
    batch = send(workbook([*HOA[:3], "31/02/2015", *HOA[4:]]))

    finding = ImportFinding.objects.get(batch=batch, severity="error")
    assert (finding.row, finding.column) == (2, "Ngày sinh")
    assert finding.masked_value != ""
    assert "31/02/2015" not in finding.masked_value


@pytest.mark.parametrize(
    "name", ["batch", "commit", "confirm", "check_again", "drop", "undo", "result_workbook"]
)
def test_a_visitor_is_sent_to_sign_in_from_every_address(alder, client_at, send, name):
    address = reverse(f"imports:{name}", args=[send(workbook(HOA)).pk])
    client = client_at(alder)

    response = client.get(address)
    if response.status_code == 405:
        response = client.post(address)

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('accounts:sign_in')}?next={address}"


@pytest.mark.parametrize("name", ["commit", "confirm", "check_again", "undo"])
def test_an_editor_acts_on_no_batch(alder, eric, client_at, send, name):
    batch = send(workbook(HOA))

    response = client_at(alder, eric).post(reverse(f"imports:{name}", args=[batch.pk]))

    assert response.status_code == 403
    batch.refresh_from_db()
    assert batch.state == "checked"


@pytest.mark.parametrize(
    ("organisation", "file", "code"),
    [("khong-co", "here.xlsx", "no_organisation"), ("alder", "away.xlsx", "no_file")],
)
def test_the_command_answers_refusals_as_json_too(tmp_path, capsys, organisation, file, code):
    (tmp_path / "here.xlsx").write_bytes(workbook(HOA).read())

    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_roster",
            *(str(tmp_path / file), "--organisation", organisation, "--year", "2026", "--json"),
        )

    answer = json.loads(capsys.readouterr().out)
    assert (ended.value.code, answer["rows"], answer["committed"]) == (2, 0, False)
    assert [finding["code"] for finding in answer["findings"]] == [code]


def test_the_command_knows_no_year_that_the_site_has_not(tmp_path, capsys):
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(workbook(HOA).read())

    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_roster", str(path), "--organisation", "alder", "--year", "1990", "--json"
        )

    assert ended.value.code == 2
    answer = json.loads(capsys.readouterr().out)
    assert [finding["code"] for finding in answer["findings"]] == ["bad_parameters"]
    assert Pupil.objects.count() == 0
