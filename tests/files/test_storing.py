import hashlib
import socket
import struct
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.files.models import StoredFile
from apps.files.storing import SPREADSHEETS, store_file
from apps.files.views import X_ACCEL_PREFIX, attachment
from apps.imports.models import ImportBatch
from tests.services import EICAR


def store(content=b"ma;ten\n1;Hoa\n", name="ds.csv"):
    return store_file(SimpleUploadedFile(name, content), user=None, kinds=SPREADSHEETS)


@pytest.fixture
def fake_clamd(tmp_path, settings):
    """A scanner in a thread that speaks INSTREAM and gives one chosen answer."""

    def start(answer):
        path = str(tmp_path / "clamd.sock")
        server = socket.socket(socket.AF_UNIX)
        server.bind(path)
        server.listen()

        def serve():
            connection, _ = server.accept()
            reader = connection.makefile("rb")
            assert reader.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!I", reader.read(4))[0]:
                reader.read(size)
            connection.sendall(answer)
            connection.close()

        threading.Thread(target=serve, daemon=True).start()
        settings.CLAMAV_SOCKET = path

    return start


def test_a_file_is_kept_byte_for_byte_under_a_name_of_ours(alder):
    content = bytes(range(256)) * 10
    with organisation_scope(alder):
        stored = store(content, "../../Danh sách.csv")

    assert stored.content.read() == content
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.original_name, stored.size, stored.scan) == (
        "Danh sách.csv",
        2560,
        "not_scanned",
    )
    assert "Danh" not in stored.content.name


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "wrong_type"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"x" * 101, "too_large"),
    ],
)
def test_what_is_not_taken(alder, name, content, code):
    with organisation_scope(alder), pytest.raises(ValidationError) as refusal:
        store_file(SimpleUploadedFile(name, content), user=None, kinds=SPREADSHEETS, most_bytes=100)

    assert refusal.value.code == code
    with organisation_scope(alder):
        assert StoredFile.objects.count() == 0


def test_a_clean_file_is_marked_clean(alder, fake_clamd):
    fake_clamd(b"stream: OK\0")

    with organisation_scope(alder):
        stored = store()

    assert stored.scan == "clean"
    assert stored.scanned_at is not None
    assert stored.may_be_opened


def test_an_infected_file_is_refused(alder, fake_clamd):
    fake_clamd(b"stream: Test.EICAR FOUND\0")

    with organisation_scope(alder), pytest.raises(ValidationError) as refusal:
        store()

    assert refusal.value.code == "infected"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "not_scanned"),
        (b"stream: Can't allocate memory ERROR\0", "not_scanned"),
        (b"INSTREAM size limit exceeded. ERROR\0", "too_large_to_scan"),
    ],
)
def test_a_scanner_without_a_verdict_closes_the_door(alder, fake_clamd, answer, code):
    fake_clamd(answer)

    with organisation_scope(alder), pytest.raises(ValidationError) as refusal:
        store()

    assert refusal.value.code == code


def test_a_scanner_that_is_away_closes_the_door(alder, settings, tmp_path):
    settings.CLAMAV_SOCKET = str(tmp_path / "nothing.sock")

    with organisation_scope(alder), pytest.raises(ValidationError) as refusal:
        store()

    assert refusal.value.code == "not_scanned"


@pytest.mark.clamd
def test_the_real_scanner_finds_the_test_file(alder, settings, clamd_socket):
    settings.CLAMAV_SOCKET = clamd_socket

    with organisation_scope(alder):
        assert store().scan == "clean"
        with pytest.raises(ValidationError) as refusal:
            store(EICAR)

    assert refusal.value.code == "infected"


@pytest.fixture
def imported(alder, anna):
    """A file that stands under an import of the pupil list."""
    with organisation_scope(alder):
        stored = store(name="Danh sách.csv")
        ImportBatch.objects.create(
            organisation=alder, kind="roster.pupils", file=stored, uploaded_by=anna
        )
    return stored


def test_the_right_to_imports_opens_no_file_of_another_kind(alder, anna, manager, client_at):
    with organisation_scope(alder):
        address = reverse("files:download", args=[store().pk])

    assert client_at(alder, anna).get(address).status_code == 403
    assert client_at(alder, manager).get(address).status_code == 200


def test_a_download_is_recorded_and_saved_never_shown(alder, imported, anna, client_at):
    stored = imported

    response = client_at(alder, anna).get(reverse("files:download", args=[stored.pk]))

    assert b"".join(response.streaming_content) == b"ma;ten\n1;Hoa\n"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''Danh%20s%C3%A1ch.csv"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("no-store, private")
    with organisation_scope(alder):
        assert Entry.objects.filter(action="files.download").count() == 1


def test_behind_a_server_that_sends_files_the_portal_only_names_them(
    alder, birch, imported, anna, bruno, client_at, settings
):
    settings.X_ACCEL = True
    stored = imported
    address = reverse("files:download", args=[stored.pk])

    response = client_at(alder, anna).get(address)
    refused = client_at(birch, bruno).get(address)

    assert response.content == b""
    assert response["X-Accel-Redirect"] == f"/x-accel/private/{stored.content.name}"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''Danh%20s%C3%A1ch.csv"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].startswith("no-store, private")
    assert (refused.status_code, refused.has_header("X-Accel-Redirect")) == (404, False)


def test_the_example_of_nginx_sends_private_files_as_the_portal_would(settings):
    text = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    block = text.split(f"location {X_ACCEL_PREFIX} {{")[1].split("}")[0]
    response = attachment(b"", "ten.csv")

    assert "internal;" in block
    assert f'add_header Content-Security-Policy "{response["Content-Security-Policy"]}";' in block
    assert f"add_header X-Content-Type-Options {response['X-Content-Type-Options']};" in block


def test_an_unscanned_file_stays_closed_where_scanning_is_on(
    alder, imported, anna, client_at, settings
):
    settings.CLAMAV_SOCKET = "/run/clamd.sock"

    response = client_at(alder, anna).get(reverse("files:download", args=[imported.pk]))
    assert response.status_code == 403


def test_an_editor_downloads_nothing(alder, eric, client_at):
    with organisation_scope(alder):
        stored = store()

    response = client_at(alder, eric).get(reverse("files:download", args=[stored.pk]))
    assert response.status_code == 403
