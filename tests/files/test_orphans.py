"""Bytes and rows that do not match are told, and nothing is deleted for it."""

import os
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.files.models import FileDoubt, StoredFile, private_storage
from apps.files.orphans import check_stored_files, open_alarms
from apps.files.storing import store_file
from apps.files.todo import todo

FINE = "mọi tệp đều có bản ghi; mẫu kiểm tra đúng SHA-256"


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }
    field = StoredFile._meta.get_field("content")
    before, field.storage = field.storage, private_storage()
    yield
    field.storage = before


@pytest.fixture
def stored(alder):
    with organisation_scope(alder):
        return store_file(SimpleUploadedFile("ds.csv", b"ma;ten"), user=None, kinds=None)


def orphan(name="ab/0123456789abcdef", hours=2):
    """Bytes as a process leaves them that was killed before it wrote the row."""
    private_storage().save(name, ContentFile(b"bytes"))
    moment = time.time() - hours * 3600
    os.utime(private_storage().path(name), (moment, moment))
    return name


def test_where_all_is_well_nothing_is_listed(stored):
    assert check_stored_files() == FINE
    assert not FileDoubt.objects.exists()


def test_old_bytes_without_a_row_are_listed_and_stay(stored):
    name = orphan()

    assert check_stored_files() == "1 tệp không có bản ghi; mẫu kiểm tra đúng SHA-256"
    check_stored_files()

    doubt = FileDoubt.objects.get()
    assert (doubt.kind, doubt.name, doubt.size, doubt.cleared_at) == ("no_row", name, 5, None)
    assert timezone.now() - doubt.since > timedelta(hours=1)
    assert private_storage().exists(name)


def test_bytes_of_this_hour_may_still_get_their_row(db):
    orphan(hours=0.9)

    assert check_stored_files() == FINE


def test_files_of_other_kinds_are_left_alone(db):
    orphan("bang-nhap/0123456789abcdef")

    assert check_stored_files() == FINE


def test_what_is_found_no_more_is_cleared_and_kept_in_the_list(db):
    name = orphan()
    check_stored_files()
    private_storage().delete(name)

    assert check_stored_files() == FINE
    assert FileDoubt.objects.get().cleared_at is not None

    orphan(name)
    check_stored_files()
    assert FileDoubt.objects.get().cleared_at is None


@pytest.mark.parametrize("kind", ["missing", "differs"])
def test_a_row_without_its_exact_bytes_is_an_alarm(kind, stored, alder, birch, manager, caplog):
    path = private_storage().path(stored.content.name)
    if kind == "missing":
        os.remove(path)
    else:
        os.chmod(path, 0o640)
        with open(path, "wb") as content:
            content.write(b"ma;tem")

    said = check_stored_files()
    check_stored_files()

    doubt = FileDoubt.objects.get()
    assert said == "BÁO ĐỘNG: 1 tệp bị mất hoặc khác lúc nhận; mọi tệp đều có bản ghi"
    assert (doubt.kind, doubt.file_id) == (kind, stored.pk)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    with organisation_scope(alder):
        assert [one.title for one in todo(alder, manager)] == [
            "1 tệp đã lưu bị mất hoặc khác lúc nhận"
        ]
    with organisation_scope(birch):
        assert not open_alarms().exists()


def test_bytes_that_came_back_end_the_alarm(stored, alder):
    path = private_storage().path(stored.content.name)
    with open(path, "rb+") as content:
        content.write(b"X")
    check_stored_files()
    with open(path, "rb+") as content:
        content.write(b"m")

    assert check_stored_files() == FINE
    with organisation_scope(alder):
        assert not open_alarms().exists()


def test_erased_files_are_no_alarm_and_cannot_be_opened(stored, alder):
    with organisation_scope(alder):
        stored.content.delete(save=False)
        stored.content = ""
        stored.save()

    assert check_stored_files() == FINE
    assert not stored.may_be_opened


def test_managers_see_the_list_and_clerks_do_not(stored, alder, anna, manager, client_at):
    orphan()
    check_stored_files()
    address = reverse("admin:files_filedoubt_changelist")

    assert "tệp không có bản ghi" in client_at(alder, manager).get(address).content.decode()
    assert client_at(alder, anna).get(address).status_code == 403
