"""Files of the senders at the office: one, many as a ZIP with manifest, the first rows."""

import csv
import hashlib
import io
import json
import zipfile

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from apps.audit.models import Entry
from apps.core.scoping import is_scoped, organisation_scope
from apps.files.models import StoredFile
from apps.organisations.models import Organisation
from apps.submissions import bundling
from apps.submissions.bundling import manifest_csv, plan_bundle, stream_bundle
from apps.submissions.models import SubmittedPupil
from apps.submissions.packages.unpacking import PackageLimits, take_out
from apps.submissions.reviewing import accept
from tests.cast import make_user

from .conftest import LATE, a_file


def url(name, *args):
    return reverse(f"submissions:{name}", args=args)


@pytest.fixture
def sent(campaign, alder, birch, anna, bruno, duty_of, hand_in):
    Organisation.objects.filter(pk=alder.pk).update(unit_code="60 CS/01")
    with organisation_scope(alder):
        first = hand_in(
            duty_of(alder),
            anna,
            a_file("Danh sách.CSV", b"=1+1;x"),
            a_file("danh sach.csv", b"two"),
            a_file("con.txt", b"three"),
        )
    with organisation_scope(birch):
        second = hand_in(duty_of(birch), bruno, a_file("hs.vemis", b"\x00\x01"), received_at=LATE)
    return first, second


def texts_of(unit, duty_of):
    with organisation_scope(unit):
        return list(duty_of(unit).events.values_list("text", flat=True))


def read_zip(response):
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_one_file_is_handed_out_logged_and_shown_to_the_sender(
    sent, office, olga, alder, duty_of, client_at
):
    with organisation_scope(office):
        one = sent[0].files.first()

    response = client_at(office, olga).get(url("file", one.pk))

    assert b"".join(response.streaming_content) == b"=1+1;x"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''Danh%20s%C3%A1ch.CSV"
    assert texts_of(alder, duty_of)[0] == "Đỗ Thị Olga đã tải tệp Danh sách.CSV của lần nộp 1"
    with organisation_scope(office):
        entry = Entry.objects.get(action="submissions.download")
        assert (entry.actor, entry.recipient, entry.detail) == (
            olga,
            alder,
            {"submission": sent[0].pk},
        )


def test_who_gets_no_file(sent, alder, birch, department, office, manager, bruno, dora, client_at):
    with organisation_scope(office):
        one = sent[0].files.first()
    editor = make_user("e@office.example", "Người Biên Tập", office, "editor")

    for name in ("file", "file_preview"):
        answers = [
            client_at(unit, user).get(url(name, one.pk)).status_code
            for unit, user in (
                *((alder, manager), (birch, bruno), (department, dora)),
                (office, editor),
            )
        ]
        assert answers == [404, 404, 404, 403]


def test_a_file_that_is_erased_while_it_is_asked_for_is_not_found(
    sent, alder, office, olga, client_at
):
    with organisation_scope(alder):
        one = sent[0].files.first()
        one.file.content.storage.delete(one.file.content.name)  # its row was read a moment before

    answer = client_at(office, olga).get(reverse("submissions:file", args=[one.pk]))

    assert answer.status_code == 404


def test_a_draft_or_an_infected_file_is_not_handed_out(
    campaign, sent, alder, anna, duty_of, hand_in, office, olga, client_at
):
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, token="2", sends_itself=False)
        hidden = draft.files.get()
    with organisation_scope(office):
        bad = sent[0].files.first()
    StoredFile._base_manager.filter(pk=bad.file_id).update(scan="infected")
    client = client_at(office, olga)

    assert client.get(url("file", hidden.pk)).status_code == 404
    assert client.get(url("file", bad.pk)).status_code == 403


def test_the_zip_has_a_folder_for_each_unit_and_names_that_windows_takes(
    campaign, sent, office, olga, alder, birch, duty_of, client_at
):
    response = client_at(office, olga).post(url("bundle", campaign.pk), {"all": "1"})

    archive = read_zip(response)
    names = archive.namelist()
    assert names == [
        "manifest.json",
        "manifest.csv",
        "60-cs-01-truong-thcs-cay-soi/danh-sach.csv",
        "60-cs-01-truong-thcs-cay-soi/danh-sach-2.csv",
        "60-cs-01-truong-thcs-cay-soi/tep-con.txt",
        "truong-thcs-cay-duong/hs.vemis",
    ]
    assert max(map(len, names)) <= 120
    assert archive.testzip() is None
    assert archive.read("truong-thcs-cay-duong/hs.vemis") == b"\x00\x01"
    assert response["Content-Type"] == "application/zip"
    assert texts_of(birch, duty_of)[0] == (
        "Đỗ Thị Olga đã tải tệp của lần nộp 1 (1 tệp, trong gói nhiều đơn vị)"
    )
    with organisation_scope(office):
        assert Entry.objects.get(action="submissions.bundle").detail == {
            "files": 4,
            "submissions": [sent[0].pk, sent[1].pk],
        }


def test_the_manifest_names_unit_version_times_hashes_and_receipt(
    campaign, sent, office, olga, client_at
):
    archive = read_zip(client_at(office, olga).post(url("bundle", campaign.pk), {"all": "1"}))

    manifest = json.loads(archive.read("manifest.json"))
    late = manifest["units"][1]
    assert manifest["campaign"] == campaign.title
    assert late == {
        "unit": "Trường THCS Cây Dương",
        "unit_code": "",
        "version": 1,
        "state": "đã nộp",
        "received_at": "2026-10-15T00:00:00+07:00",
        "on_time": False,
        "days_late": 1,
        "receipt": sent[1].receipt.number,
        "receipt_sha256": sent[1].receipt.sha256,
        "files": [
            {
                "name": "truong-thcs-cay-duong/hs.vemis",
                "original_name": "hs.vemis",
                "size": 2,
                "sha256": hashlib.sha256(b"\x00\x01").hexdigest(),
                "left_out": "",
            }
        ],
    }
    for unit in manifest["units"]:
        for one in unit["files"]:
            assert hashlib.sha256(archive.read(one["name"])).hexdigest() == one["sha256"]
    table = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"))))
    assert [row["so_ngay_tre"] for row in table] == ["0", "0", "0", "1"]


def test_only_ticked_units_are_in_the_zip(
    campaign, sent, office, olga, birch, cedar, duty_of, client_at
):
    client = client_at(office, olga)

    archive = read_zip(client.post(url("bundle", campaign.pk), {"unit": [duty_of(birch).pk]}))
    other = client.post(url("bundle", campaign.pk), {"unit": [duty_of(cedar).pk]}, follow=True)

    assert archive.namelist()[2:] == ["truong-thcs-cay-duong/hs.vemis"]
    assert "Có đơn vị không còn trong bảng." in other.content.decode()


def test_the_filter_holds_for_all(campaign, sent, office, olga, client_at):
    response = client_at(office, olga).post(
        url("bundle", campaign.pk), {"all": "1", "query": "timing=late"}
    )

    assert read_zip(response).namelist()[2:] == ["truong-thcs-cay-duong/hs.vemis"]


def test_nothing_sent_is_said_instead_of_an_empty_zip(campaign, office, olga, client_at):
    response = client_at(office, olga).post(url("bundle", campaign.pk), {"all": "1"}, follow=True)

    assert "Chưa có tệp nào để tải" in response.content.decode()


def test_the_accepted_version_is_handed_out_until_a_newer_one_is_accepted(
    campaign, sent, office, olga, alder, anna, duty_of, hand_in
):
    with organisation_scope(office):
        accept(sent[0], user=olga)
    with organisation_scope(alder):
        hand_in(duty_of(alder), anna, token="2")

    with organisation_scope(office):
        planned = plan_bundle(campaign, [duty_of(alder).pk])

    assert [version.number for version in planned.submissions] == [1]


def test_infected_lost_and_erased_files_are_named_and_left_out(
    campaign, sent, office, alder, birch, duty_of
):
    with organisation_scope(office):
        first, second, _third = sent[0].files.select_related("file")
        StoredFile._base_manager.filter(pk=first.file_id).update(scan="infected")
        storages["private"].delete(second.file.content.name)

        planned = plan_bundle(campaign, [duty_of(alder).pk])

    left = [one["left_out"] for one in planned.manifest["units"][0]["files"]]
    assert left == ["có mã độc", "không tìm thấy trong kho tệp", ""]
    assert [entry.name for entry in planned.entries] == ["60-cs-01-truong-thcs-cay-soi/tep-con.txt"]


def test_the_stream_needs_no_scope_and_holds_one_block(campaign, sent, office, duty_of, alder):
    """The scope of the request is gone when a server sends the body."""
    with organisation_scope(office):
        planned = plan_bundle(campaign, [duty_of(alder).pk])

    assert not is_scoped()
    blocks = list(stream_bundle(planned))

    assert len(blocks) > len(planned.entries)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(blocks)))
    assert archive.testzip() is None
    assert b"PK" in blocks[0]  # the manifest goes out before the first file is read


def test_a_large_file_goes_out_in_blocks(campaign, alder, anna, office, duty_of, hand_in):
    content = bytes(range(256)) * 4096 * 2
    with organisation_scope(alder):
        hand_in(duty_of(alder), anna, a_file("lon.bin", content))
    with organisation_scope(office):
        planned = plan_bundle(campaign, [duty_of(alder).pk])

    blocks = list(stream_bundle(planned))

    assert max(map(len, blocks)) <= bundling.BLOCK + 1024
    assert zipfile.ZipFile(io.BytesIO(b"".join(blocks))).read(planned.entries[0].name) == content


def test_no_cell_of_the_manifest_is_a_formula():
    unit = {
        **{"unit": "=HYPERLINK(1)", "unit_code": "+1", "version": 1, "state": "đã nộp"},
        **{"received_at": "x", "on_time": True, "days_late": 0, "receipt": "BN"},
        "files": [
            {"name": "a", "original_name": "-2.csv", "size": 1, "sha256": "0", "left_out": ""}
        ],
    }

    row = manifest_csv({"campaign": "@đợt", "units": [unit]}).splitlines()[1].split(",")

    assert (row[0], row[1], row[2], row[10]) == ("'+1", "'=HYPERLINK(1)", "'@đợt", "'-2.csv")


def test_the_plan_takes_the_same_queries_for_one_unit_and_for_two(
    campaign, sent, office, alder, birch, duty_of, django_assert_num_queries
):
    ids = [duty_of(alder).pk, duty_of(birch).pk]
    with organisation_scope(office):
        plan_bundle(campaign, ids)
        with django_assert_num_queries(4):
            plan_bundle(campaign, ids[:1])
        with django_assert_num_queries(4):
            plan_bundle(campaign, ids)


def test_first_rows_are_shown_with_masked_numbers(
    campaign, alder, anna, office, olga, duty_of, hand_in, client_at
):
    table = "Họ và tên,Số định danh,Điện thoại\nTrần Thị Mẫu,062201234567,0912345678\n"
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, a_file("hs.csv", table.encode()))
        one = sent.files.get()
    client = client_at(office, olga)

    text = client.get(url("file_preview", one.pk)).content.decode()

    assert "Trần Thị Mẫu" in text
    assert "062201234567" not in text
    assert "0912345678" not in text
    with organisation_scope(office):
        assert Entry.objects.filter(action="submissions.preview").count() == 1


def test_accepted_rows_of_a_list_are_shown(campaign, sent, alder, office, olga, client_at):
    with organisation_scope(office):
        one = sent[0].files.first()
        one.role = "list"
        one.save()
        sent[0].rows_read = sent[0].rows_accepted = 40
        sent[0].save()
        for row in range(31):
            SubmittedPupil.objects.create(
                organisation=alder,
                recipient=office,
                submission=sent[0],
                row=row + 2,
                full_name=f"Học Sinh {row:02d}",
                citizen_id="062201234567",
            )

    text = client_at(office, olga).get(url("file_preview", one.pk)).content.decode()

    assert "Học Sinh 29" in text
    assert "Học Sinh 30" not in text
    assert "Còn 10 dòng không hiện ở đây." in text
    assert "062201234567" not in text


def test_the_submission_page_shows_the_offices_side_to_the_office_only(
    sent, office, olga, alder, anna, client_at
):
    theirs = client_at(alder, anna).get(url("submission", sent[0].pk)).content.decode()
    ours = client_at(office, olga).get(url("submission", sent[0].pk)).content.decode()

    assert "Quyết định của đơn vị nhận" in ours
    assert url("give_back", sent[0].pk) in ours
    assert "Quyết định của đơn vị nhận" not in theirs


RAW = b"\x00V.EMIS\x01"


@pytest.fixture
def packed(campaign, alder, anna, duty_of, hand_in):
    """A sent archive: a table, a raw export and a table that cannot be read."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("lop/so-lieu.csv", "SỐ LIỆU;\nLớp;Sĩ số\n6A;41\n")
        archive.writestr("QLHS.vemis", RAW)
        archive.writestr("hong.xlsx", b"PK\x03\x04 hong")
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, a_file("bo-nop.zip", buffer.getvalue()))
        return sent.files.get()


def test_files_inside_an_archive_are_listed_and_tables_shown(packed, office, olga, client_at):
    client = client_at(office, olga)

    page = client.get(url("submission", packed.submission_id)).content.decode()
    table = client.get(url("entry_preview", packed.pk, 1)).content.decode()
    broken = client.get(url("entry_preview", packed.pk, 3))

    assert f'href="{url("entry_preview", packed.pk, 1)}">so-lieu.csv</a>' in page
    assert url("entry_preview", packed.pk, 2) not in page and "QLHS.vemis" in page
    assert "<td>6A</td><td>41</td>" in table
    assert '<td colspan="2">SỐ LIỆU</td>' in table
    assert broken.status_code == 200 and "Không xem trước được:" in broken.content.decode()
    for place in (0, 2, 4):
        assert client.get(url("entry_preview", packed.pk, place)).status_code == 404
    with organisation_scope(office):
        assert Entry.objects.filter(action="submissions.preview").count() == 2


def test_of_a_raw_export_the_page_says_what_is_known(sent, office, olga, client_at):
    client = client_at(office, olga)
    with organisation_scope(office):
        raw = sent[1].files.get()

    page = client.get(url("submission", sent[1].pk)).content.decode()
    facts = client.get(url("file_preview", raw.pk)).content.decode()

    assert url("file_preview", raw.pk) not in page
    assert "không xem trước được ở đây" in facts
    assert raw.file.sha256 in facts and "2 byte" in facts


def test_who_sees_no_table_inside_an_archive(
    packed, alder, birch, department, office, manager, bruno, dora, client_at
):
    address = url("entry_preview", packed.pk, 1)
    editor = make_user("e@office.example", "Người Biên Tập", office, "editor")

    answers = [
        client_at(unit, user).get(address).status_code
        for unit, user in ((alder, manager), (birch, bruno), (department, dora), (office, editor))
    ]

    assert answers == [404, 404, 404, 403]


def test_an_entry_is_taken_out_by_its_bytes(tmp_path):
    path = tmp_path / "hai.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/tep.csv", b"mot")
        archive.writestr("b/tep.csv", b"hai")
    target, wanted = tmp_path / "ra", hashlib.sha256(b"hai").hexdigest()

    assert take_out(path, target, "tep.csv", wanted, PackageLimits())
    assert target.read_bytes() == b"hai"
    target.unlink()
    assert not take_out(path, target, "tep.csv", "0" * 64, PackageLimits())
    assert not target.exists()
