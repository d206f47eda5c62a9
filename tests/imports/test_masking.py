"""Problems show codes as found and what names a child by its ends; logs show neither."""

import io
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from apps.audit.models import Entry
from apps.files.models import Job
from apps.imports import pipeline
from apps.imports.masking import CODE, WORDS, marks, mask_date
from apps.imports.models import ImportBatch
from apps.results.importing import COLUMNS as SHEET_COLUMNS
from apps.roster.columns import COLUMNS as LIST_COLUMNS

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp", "Trạng thái"]
NAME, BORN, ID = "Hoàng Thử Nghiệm 5", "31/02/2015", "062215000001"


@pytest.mark.parametrize(
    ("mask", "cell", "shown"),
    [
        (CODE, "Nử", "Nử"),
        (CODE, "12", "12"),
        (CODE, "6Z", "6Z"),
        (CODE, "Hoàng Thử Nghiệm", "H•••••m"),
        (CODE, "062215000001", "0•••••1"),
        (CODE, "05/03/2015", "0•••••5"),
        (WORDS, "Kinhh", "Kinhh"),
        (WORDS, "0912345678", "0•••••8"),
        (marks, "8; 7,5; 19; 8,25", "8; 7,5; 19; 8,25"),
        (marks, "tám", "tám"),
        (marks, "062215000001", "0•••••1"),
        (mask_date, "31/02/2015", "3•/••/•••5"),
        (mask_date, "2015-13-40", "2•••-••-•0"),
        (mask_date, "ngày 5 tháng 3 năm 2015", "ngày 5 tháng • năm •••5"),
        (mask_date, "Hoàng Thử 2015", "H•••••5"),
        (mask_date, "15", "•••"),
        (CODE, None, ""),
        (mask_date, "", ""),
    ],
)
def test_what_a_mask_shows(mask, cell, shown):
    assert mask(cell) == shown


def test_every_column_that_names_a_child_shows_its_ends_alone():
    """A new column is masked unless somebody says otherwise; these must never say otherwise."""
    personal = {
        *("code", "full_name", "family_name", "given_name", "personal_id", "identity_card"),
        *("phone", "birth_place", "home_address", "residence", "hometown", "policy", "disability"),
        *("father_name", "father_phone", "mother_name", "guardian_name", "left_reason"),
        "teacher_note",
    }
    columns = {column.name: column for column in (*LIST_COLUMNS, *SHEET_COLUMNS)}

    assert personal <= columns.keys()
    shown = {name: columns[name].mask("Hoàng Thử 1234") for name in personal}
    assert set(shown.values()) == {"H•••••4"}


@pytest.fixture
def batch(alder, anna, scope_of, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.DEBUG)
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append([ID, NAME, BORN, "Nử", "Kinhh", "6A", "ở nhà"])
    book.active.append([ID, NAME, "05/03/2015", "Nữ", "Kinh", "6!", "Đang học"])
    buffer = io.BytesIO()
    book.save(buffer)
    with scope_of(alder), django_capture_on_commit_callbacks(execute=True):
        batch = pipeline.upload(
            SimpleUploadedFile("danh-sach.xlsx", buffer.getvalue()),
            kind="roster.pupils",
            parameters={"year": 2026},
            user=anna,
        )
    with scope_of(alder):
        yield ImportBatch.objects.get(pk=batch.pk)


def test_the_clerk_sees_which_value_is_wrong(batch):
    shown = {
        (finding.code, finding.row): finding.masked_value
        for finding in batch.findings.filter(severity="error")
    }

    assert shown["sex_unknown", 2] == "Nử"
    assert shown["ethnic_unknown", 2] == "Kinhh"
    assert shown["status_unknown", 2] == "ở nhà"
    assert shown["class_name_wrong", 3] == "6!"
    assert shown["date_impossible", 2] == "3•/••/•••5"
    assert shown["name_has_digits", 2] == "H•••••5"


def test_neither_logs_nor_audit_nor_jobs_carry_what_cells_say(batch, caplog):
    told = [caplog.text]
    told += [
        f"{entry.action} {entry.detail} {entry.target_type} {entry.target_id}"
        for entry in _entries()
    ]
    told += [f"{job.message} {job.kind}" for job in Job.objects.all()]
    text = "\n".join(told)

    assert "imports.upload" in text
    for secret in (NAME, "Hoàng", BORN, ID, "Nử", "Kinhh"):
        assert secret not in text


def _entries():
    entries = list(Entry.objects.all())
    assert entries
    return entries
