"""What the scanner says of an upload decides whether anything is received; the record keeps it."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.files.models import StoredFile, private_storage
from apps.submissions.models import Submission
from tests.services import EICAR

from .packages import make_package, opened, send_and_accept

INFECTED = "Trình quét báo tệp “tai-lieu.zip” có mã độc nên chưa nhận được gì. Hãy quét vi-rút"
NOT_SCANNED = "Trình quét vi-rút chưa trả lời nên chưa nhận được gì. Hãy gửi lại sau ít phút"
TOO_LARGE = "Tệp “hoc-sinh.vemis” lớn hơn mức mà trình quét vi-rút của máy chủ nhận nên"


def zipped(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def kept_bytes():
    storage = private_storage()
    folders = storage.listdir("")[0] if storage.exists("") else []
    return {name for folder in folders for name in storage.listdir(folder)[1]}


@pytest.fixture
def upload(campaign, duty_of, alder, anna, client_at):
    """Return a function: Anna uploads files on the page of Alder's duty."""
    client = client_at(alder, anna)
    address = reverse("submissions:upload", args=[duty_of(alder).pk])

    def send(*files):
        form = {"token": "t", "act": "send", "note": "", "files": list(files)}
        return client.post(address, form)

    return send


def a_file(content, name="hoc-sinh.vemis"):
    return SimpleUploadedFile(name, content)


def nothing_came(alder, before):
    with organisation_scope(alder):
        assert not Submission.objects.exists()
        assert not StoredFile.objects.exists()
    return kept_bytes() == before


@pytest.mark.clamd
def test_a_clean_file_is_received_and_its_page_says_that_it_was_scanned(
    upload, alder, anna, client_at, settings, clamd_socket
):
    settings.CLAMAV_SOCKET = clamd_socket

    answer = upload(a_file(b"\x00V.EMIS"))

    with organisation_scope(alder):
        stored = StoredFile.objects.get()
    assert (stored.scan, stored.scanned_at is not None) == ("clean", True)
    page = client_at(alder, anna).get(answer["Location"]).content.decode()
    assert "sạch" in page.casefold()


@pytest.mark.clamd
@pytest.mark.parametrize(
    "content",
    [EICAR, zipped(**{"hoc-sinh.txt": EICAR}), zipped(**{"trong.zip": zipped(virus=EICAR)})],
    ids=["plain", "in a zip", "in a zip in a zip"],
)
def test_a_virus_is_not_received_and_the_log_says_so(
    upload, alder, settings, clamd_socket, content
):
    settings.CLAMAV_SOCKET = clamd_socket
    before = kept_bytes()

    answer = upload(a_file(b"\x00clean"), a_file(content, "tai-lieu.zip"))

    assert answer.status_code == 422
    assert INFECTED in answer.content.decode()
    assert nothing_came(alder, before)
    with organisation_scope(alder):
        entry = Entry.objects.get(action="files.scan")
    assert entry.detail["result"] == "infected"
    assert len(entry.detail["sha256"]) == 64


def test_a_scanner_that_is_away_lets_nothing_in(upload, alder, settings, tmp_path):
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody.sock")
    before = kept_bytes()

    answer = upload(a_file(b"\x00V.EMIS"))

    assert answer.status_code == 422
    assert NOT_SCANNED in answer.content.decode()
    assert nothing_came(alder, before)


@pytest.mark.clamd
def test_a_file_too_large_for_the_scanner_is_not_received(
    upload, alder, settings, clamd_socket, monkeypatch
):
    settings.CLAMAV_SOCKET = clamd_socket
    monkeypatch.setattr("apps.files.storing.keep_bytes.__kwdefaults__", {"most_bytes": 40 << 20})
    before = kept_bytes()

    answer = upload(a_file(bytes(26 << 20)))

    assert answer.status_code == 422
    assert TOO_LARGE in answer.content.decode()
    assert nothing_came(alder, before)


def test_without_a_scanner_the_page_says_that_nothing_was_scanned(upload, alder, anna, client_at):
    answer = upload(a_file(b"\x00V.EMIS"))

    page = client_at(alder, anna).get(answer["Location"]).content.decode()
    assert "chưa quét" in page.casefold()


@pytest.mark.clamd
def test_a_package_of_clean_files_is_clean_and_one_of_unscanned_files_is_scanned_first(
    campaign,
    duty_of,
    hand_in,
    alder,
    birch,
    office,
    anna,
    bruno,
    olga,
    settings,
    clamd_socket,
    django_capture_on_commit_callbacks,
):
    send_and_accept(
        hand_in, duty_of(alder), anna, office, olga, files=[a_file(EICAR, "chua-quet.vemis")]
    )
    settings.CLAMAV_SOCKET = clamd_socket
    send_and_accept(hand_in, duty_of(birch), bruno, office, olga, token="b")

    refused = make_package(campaign, office, olga, django_capture_on_commit_callbacks)
    assert refused.state == "failed"

    send_and_accept(hand_in, duty_of(alder), anna, office, olga, token="clean")
    made = make_package(campaign, office, olga, django_capture_on_commit_callbacks)

    assert (made.state, made.file.scan) == ("made", "clean")
    assert made.file.scan_detail == "ghép từ các tệp đã quét sạch"
    assert opened(made.file).is_true()
