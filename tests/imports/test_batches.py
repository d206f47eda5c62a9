import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from apps.core.scoping import organisation_scope
from apps.imports.models import ImportBatch, ImportChange
from apps.roster.models import Enrolment, Pupil

HEADINGS = [
    "STT",
    "Mã học sinh",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Lớp",
    "Trạng thái",
]
ROWS = [
    [1, "0260000001", "Hoa Thử Nghiệm", "05/03/2015", "Nữ", "Kinh", "6A1", "Đang học"],
    [2, "0260000002", "Cây Thử Nghiệm", "06/04/2015", "Nam", "Ba-na", "6A1", "Đang học"],
]


def workbook(rows=ROWS, title=True):
    book = Workbook()
    sheet = book.active
    if title:
        sheet.append(["TRƯỜNG THCS CÂY SỒI"])
        sheet.append(["DANH SÁCH HỌC SINH NĂM HỌC 2026–2027"])
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("danh-sach.xlsx", buffer.getvalue())


def state_of(organisation, batch):
    with organisation_scope(organisation):
        return ImportBatch.objects.get(pk=batch.pk).state


def pupils(organisation):
    with organisation_scope(organisation):
        return Pupil.objects.count()


def test_a_list_is_checked_previewed_written_once_and_taken_back(alder, anna, client_at, send, act):
    client = client_at(alder, anna)

    batch = send(client, alder, workbook())
    page = client.get(reverse("imports:batch", args=[batch.pk])).content.decode()
    assert "Không có lỗi." in page
    assert (batch.rows_read, batch.rows_accepted, batch.rows_new) == (2, 2, 2)
    assert pupils(alder) == 0

    act(client, "commit", batch)
    assert state_of(alder, batch) == "committed"
    second = act(client, "commit", batch).content.decode()
    assert "bấm lần nữa không có tác dụng" in second
    with organisation_scope(alder):
        assert list(Pupil.objects.values_list("code", "full_name")) == [
            ("0260000002", "Cây Thử Nghiệm"),
            ("0260000001", "Hoa Thử Nghiệm"),
        ]
        assert Enrolment.objects.filter(school_class__name="6A1").count() == 2

    assert "xóa 2" in client.get(reverse("imports:undo", args=[batch.pk])).content.decode()
    act(client, "undo", batch)
    assert (state_of(alder, batch), pupils(alder)) == ("undone", 0)


def test_all_errors_come_at_once_with_their_rows_and_nothing_is_written(
    alder, anna, client_at, send, act
):
    rows = [
        *ROWS,
        [3, "0260000001", "Trùng Mã", "05/03/2015", "Nữ", "Kinh", "6A1", "Đang học"],
        [4, "0260000004", "", "05/03/2015", "Nữ", "Kinh", "6A1", "Đang học"],
        [5, "0260000005", "Ngày Sai", "31/02/2015", "Nữ", "Kinh", "6A1", "Đang học"],
    ]
    client = client_at(alder, anna)

    batch = send(client, alder, workbook(rows))

    with organisation_scope(alder):
        errors = list(
            batch.findings.filter(severity="error").order_by("row").values_list("row", "code")
        )
    assert [row for row, _code in errors] == [6, 7, 8]
    assert batch.rows_read == 5 == batch.rows_accepted + batch.rows_rejected
    assert batch.rows_rejected == 3
    assert "Tệp vẫn còn lỗi." in act(client, "commit", batch).content.decode()
    assert pupils(alder) == 0


def test_the_result_workbook_marks_the_rows_and_comes_back_as_a_file(alder, anna, client_at, send):
    client = client_at(alder, anna)
    batch = send(client, alder, workbook([[1, "X1", "", "05/03/2015", "Nữ", "Kinh", "6A1", ""]]))

    response = client.get(reverse("imports:result_workbook", args=[batch.pk]))

    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    assert len(book.sheetnames) >= 2


def test_the_template_comes_back_unfilled_as_no_rows(alder, anna, client_at, send):
    client = client_at(alder, anna)
    response = client.get(reverse("imports:template", args=["roster.pupils"]))
    content = b"".join(response.streaming_content)

    batch = send(client, alder, SimpleUploadedFile("mau.xlsx", content))

    with organisation_scope(alder):
        assert "no_rows" in set(batch.findings.values_list("code", flat=True))
    assert batch.state == "unreadable"


@pytest.mark.parametrize("kind", ["results.summary_sheet", "results.subject_sheet"])
def test_templates_open_without_a_choice_of_period(alder, anna, client_at, kind):
    response = client_at(alder, anna).get(reverse("imports:template", args=[kind]))

    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    assert book.worksheets[0]["A1"].value.startswith("Mã học sinh")


def test_a_template_of_an_ending_year_needs_classes(alder, anna, client_at):
    response = client_at(alder, anna).get(
        reverse("imports:template", args=["roster.rollover"]), follow=True
    )

    assert "Hãy nhập danh sách lớp trước." in response.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7", "Không nhận tệp đuôi"),
        ("a.xlsx", b"", "Tệp trống"),
    ],
)
def test_a_refused_file_keeps_the_form(alder, anna, client_at, name, content, sentence):
    response = client_at(alder, anna).post(
        reverse("imports:upload", args=["roster.pupils"]),
        {"year": 2026, "file": SimpleUploadedFile(name, content)},
    )

    assert response.status_code == 422
    assert sentence in response.content.decode()
    with organisation_scope(alder):
        assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 broken", b"<html><b>x</b></html>", b"\x00\x01\x02\x03" * 50]
)
def test_a_hostile_file_is_one_sentence(alder, anna, client_at, send, content):
    client = client_at(alder, anna)

    batch = send(client, alder, SimpleUploadedFile("a.xlsx", content))

    with organisation_scope(alder):
        assert batch.findings.filter(severity="error").count() == 1
    assert client.get(reverse("imports:batch", args=[batch.pk])).status_code == 200


def test_an_undo_is_refused_after_a_later_change(alder, anna, client_at, send, act):
    client = client_at(alder, anna)
    batch = send(client, alder, workbook())
    act(client, "commit", batch)
    with organisation_scope(alder):
        pupil = Pupil.objects.first()
        pupil.full_name = "Tên Mới Sửa"
        pupil.save()

    page = act(client, "undo", batch).content.decode()

    assert "Không hoàn tác được: 1 mục" in page
    assert (state_of(alder, batch), pupils(alder)) == ("committed", 2)


def test_the_same_file_again_changes_nothing(alder, anna, client_at, send, act):
    client = client_at(alder, anna)
    act(client, "commit", send(client, alder, workbook()))

    batch = send(client, alder, workbook())

    assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (0, 0, 2)
    act(client, "commit", batch)
    with organisation_scope(alder):
        assert ImportChange.objects.filter(batch=batch).count() == 0


@pytest.mark.parametrize(
    "name", ["batch", "commit", "confirm", "check_again", "drop", "undo", "result_workbook"]
)
def test_another_schools_batch_is_not_found(alder, birch, anna, bruno, client_at, send, name):
    batch = send(client_at(alder, anna), alder, workbook())
    client = client_at(birch, bruno)
    address = reverse(f"imports:{name}", args=[batch.pk])

    assert client.post(address).status_code in {404, 405}
    assert client.get(address).status_code in {404, 405}
    assert client.get(reverse("files:download", args=[batch.file_id])).status_code == 404


def test_an_editor_imports_nothing(alder, eric, client_at):
    client = client_at(alder, eric)

    for name, arguments in (("history", []), ("choose", []), ("upload", ["roster.pupils"])):
        assert client.get(reverse(f"imports:{name}", args=arguments)).status_code == 403


def test_the_history_asks_the_same_questions_for_one_and_three(
    alder, anna, client_at, send, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = client_at(alder, anna), []
    for number in (1, 3):
        for _ in range(number):
            send(client, alder, workbook())
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("imports:history"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_command_prints_one_json_object(alder, tmp_path, capsys):
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(workbook().read())
    arguments = [str(path), "--organisation", "alder", "--year", "2026", "--json"]

    with pytest.raises(SystemExit) as dry:
        call_command("import_roster", *arguments, "--dry-run")
    first = json.loads(capsys.readouterr().out)
    with pytest.raises(SystemExit) as wet:
        call_command("import_roster", *arguments)
    second = json.loads(capsys.readouterr().out)

    assert (dry.value.code, wet.value.code) == (0, 0)
    assert set(first) == {"rows", "accepted", "rejected", "unchanged", "committed", "findings"}
    assert (first["rows"], first["accepted"], first["committed"]) == (2, 2, False)
    assert (second["rows"], second["accepted"], second["committed"]) == (2, 2, True)
    assert pupils(alder) == 2


def test_the_command_tells_errors_and_unusable_files_apart(alder, tmp_path, capsys):
    faulty, broken = tmp_path / "sai.xlsx", tmp_path / "hong.xlsx"
    faulty.write_bytes(workbook([[1, "X1", "", "05/03/2015", "Nữ", "Kinh", "6A1", ""]]).read())
    broken.write_bytes(b"not a workbook at all \x00\x01")
    statuses = []
    for path in (faulty, broken):
        with pytest.raises(SystemExit) as ended:
            call_command(
                "import_roster", str(path), "--organisation", "alder", "--year", "2026", "--json"
            )
        statuses.append(ended.value.code)
        found = json.loads(capsys.readouterr().out)["findings"]
        assert set(found[0]) == {
            *("severity", "code", "sheet", "row", "column", "message", "remedy")
        }

    assert statuses == [1, 2]
