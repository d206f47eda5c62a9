"""Every admin list as a workbook: whole, inert, of the own unit alone."""

import io
from datetime import date

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from apps.audit.models import Entry
from apps.imports import pipeline
from apps.imports.models import ImportBatch
from apps.organisations.models import Holiday
from apps.roster.models import Pupil, SchoolClass, SchoolYear, Subject
from tests.leaky import MARK
from tests.roster.spine import make_class, make_pupil

LISTS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def address(model, act="export"):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}")


def rows_of(response):
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_every_list_exports_the_rows_it_shows(model, leaky, alder, operator, client_at):
    client = client_at(alder, operator)
    listing = client.get(address(model, "changelist"))
    if listing.status_code == 302:  # shown on a page of its own
        return
    shown = listing.context["cl"].result_count

    response = client.get(address(model))

    rows = rows_of(response)
    assert response.status_code == 200
    assert len(rows) - 1 == shown
    assert all(isinstance(heading, str) and heading == heading.strip() for heading in rows[0])
    assert not any(heading.isascii() and "_" in heading for heading in rows[0])


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_no_list_exports_the_neighbours_rows(model, leaky, birch, operator, client_at, scope_of):
    response = client_at(birch, operator).get(address(model))

    shared = {"organisations", "accounts"}
    if model._meta.app_label in shared and not hasattr(model, "parties"):
        return
    text = "\n".join(str(value) for row in rows_of(response) for value in row)
    assert MARK not in text


def test_the_right_to_see_is_the_right_to_export(alder, eric, client_at):
    response = client_at(alder, eric).get(address(Pupil))

    assert response.status_code == 403


def test_text_stays_text_and_names_follow_the_filter(alder, anna, client_at, scope_of):
    with scope_of(alder):
        school_class = make_class(alder)
        pupil = make_pupil(alder, "0012", school_class=school_class)
        pupil.full_name, pupil.phone = "=1+1", "0912345678"
        pupil.save()
        make_pupil(alder, "0013", school_class=school_class)

    response = client_at(alder, anna).get(address(Pupil), {"q": "0012"})

    headings, *rows = rows_of(response)
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [row[:2] for row in rows] == [["0012", "=1+1"]]
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}
    assert rows[0][headings.index("Điện thoại liên hệ")] == "0912345678"
    assert rows[0][headings.index("Lớp hiện nay")] == school_class.name
    assert response["Content-Disposition"].startswith(
        f'attachment; filename="hoc-sinh-{alder.slug}-'
    )


def test_an_export_is_in_the_log_without_personal_values(alder, anna, client_at, scope_of):
    with scope_of(alder):
        make_pupil(alder)

    client_at(alder, anna).get(address(Pupil))

    with scope_of(alder):
        entry = Entry.objects.get(action="roster.pupil.export")
    assert (entry.detail, entry.action_label) == ({"rows": 1}, "xuất danh sách: học sinh")


def test_the_number_of_statements_does_not_grow(
    alder, anna, client_at, scope_of, django_assert_max_num_queries
):
    with scope_of(alder):
        school_class = make_class(alder)
        for number in range(12):
            make_pupil(alder, f"HS{number:03}", school_class=school_class)
    client = client_at(alder, anna)
    client.get(address(Pupil))

    with django_assert_max_num_queries(14):
        client.get(address(Pupil))


def upload(client, model, content, name="bang.xlsx"):
    file = io.BytesIO(content)
    file.name = name
    return client.post(address(model, "import"), {"import_file": file, "format": "0"})


def confirm(client, model, preview):
    fields = {
        name: preview.context["confirm_form"][name].value() for name in ("format", "resource")
    }
    fields |= {
        name: preview.context["confirm_form"][name].value()
        for name in ("import_file_name", "original_file_name")
    }
    return client.post(address(model, "process_import"), fields)


@pytest.mark.parametrize("model", [Subject, SchoolYear], ids=["subjects", "years"])
def test_an_export_comes_back_unchanged(model, alder, operator, client_at):
    client = client_at(alder, operator)
    before = list(model.objects.order_by("pk").values())

    preview = upload(client, model, client.get(address(model)).content)
    done = confirm(client, model, preview)

    assert {kind for _row, _label, kind, _cells in preview.context["result"].shown_rows} == {"skip"}
    assert done.status_code == 302
    assert list(model.objects.order_by("pk").values()) == before


def csv(*lines):
    return "\n".join(lines).encode()


def test_classes_are_added_and_changed_at_the_own_school_alone(
    alder, birch, anna, client_at, scope_of
):
    with scope_of(birch):
        make_class(birch, "6A1")
    with scope_of(alder):
        make_class(alder, "6A1")
    client = client_at(alder, anna)

    preview = upload(
        client,
        SchoolClass,
        csv(
            "Năm học,Tên lớp,Khối,Giáo viên chủ nhiệm",
            "2026-2027,6A1,6,Cô Mẫu",
            "",
            "2026–2027,6A2,6,",
        ),
        "lop.csv",
    )
    with scope_of(alder):
        unwritten = SchoolClass.objects.count()
    confirm(client, SchoolClass, preview)

    assert unwritten == 1
    shown = [(row, label) for row, label, _kind, _cells in preview.context["result"].shown_rows]
    assert shown == [(2, "Sửa"), (4, "Thêm")]
    with scope_of(alder):
        classes = SchoolClass.objects.order_by("name").values_list("name", "homeroom_teacher")
        assert list(classes) == [("6A1", "Cô Mẫu"), ("6A2", "")]
        assert Entry.objects.get(action="roster.schoolclass.import").detail == {
            "new": 1,
            "changed": 1,
        }
    with scope_of(birch):
        assert SchoolClass.objects.get().homeroom_teacher == ""


def test_every_problem_is_said_at_once_with_its_row_and_nothing_is_written(
    alder, anna, client_at, scope_of
):
    client = client_at(alder, anna)

    preview = upload(
        client,
        SchoolClass,
        csv(
            "Năm học,Tên lớp,Khối,Giáo viên chủ nhiệm",
            "2026–2027,6A1,sáu,",
            "1890–1891,6A2,6,",
            "2026–2027,6A3,6,",
            "2026–2027,,6,",
        ),
        "lop.csv",
    )

    result = preview.context["result"]
    places = [(row, column) for row, column, _sentence in result.problems]
    assert places == [(2, "Khối"), (3, "Năm học"), (5, "Tên lớp")]
    assert "confirm_form" not in preview.context
    text = preview.content.decode()
    assert "Cần sửa 3 chỗ" in text and "Traceback" not in text
    with scope_of(alder):
        assert not SchoolClass.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (csv("Tên lớp,Khối", "6A1,6"), "Thiếu cột: Năm học, Giáo viên chủ nhiệm"),
        (b"\x00\x01\x02", "Tệp"),
        (csv("", ""), "Tệp"),
    ],
    ids=["columns", "rubbish", "blank"],
)
def test_an_unusable_file_is_refused_in_a_sentence(content, sentence, alder, anna, client_at):
    response = upload(client_at(alder, anna), SchoolClass, content, "lop.csv")

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert "confirm_form" not in response.context


def test_a_new_class_in_the_meantime_stops_the_import(alder, anna, client_at, scope_of):
    client = client_at(alder, anna)
    file = csv("Năm học,Tên lớp,Khối,Giáo viên chủ nhiệm", "2026–2027,6A1,6,", "2026–2027,6A2,6,")
    preview = upload(client, SchoolClass, file, "lop.csv")

    first = confirm(client, SchoolClass, preview)
    second = confirm(client, SchoolClass, preview)

    assert (first.status_code, second.status_code) == (302, 302)
    with scope_of(alder):
        assert SchoolClass.objects.count() == 2


def test_who_cannot_add_cannot_import(alder, eric, client_at):
    client = client_at(alder, eric)

    assert client.get(address(SchoolClass, "import")).status_code == 403
    assert client.post(address(SchoolClass, "process_import"), {}).status_code == 403


def test_an_inherited_holiday_is_not_changed_from_below(
    office, alder, manager, client_at, scope_of
):

    with scope_of(office):
        Holiday.objects.create(
            organisation=office,
            name="Tết",
            first_day=date(2027, 2, 5),
            last_day=date(2027, 2, 12),
        )
    client = client_at(alder, manager)

    preview = upload(
        client,
        Holiday,
        csv("Tên ngày nghỉ,Từ ngày,Đến hết ngày,Căn cứ", "Tết,05/02/2027,13/02/2027,"),
        "nghi.csv",
    )
    confirm(client, Holiday, preview)

    with scope_of(office):
        assert Holiday.objects.get().last_day == date(2027, 2, 12)
    with scope_of(alder):
        own = Holiday.objects.get(organisation=alder)
    assert own.last_day == date(2027, 2, 13)


def test_the_pupil_list_comes_back_unchanged_through_the_import(
    alder, anna, client_at, scope_of, django_capture_on_commit_callbacks
):
    with scope_of(alder):
        school_class = make_class(alder)
        for number in range(1, 4):
            make_pupil(alder, f"00{number}", school_class=school_class)
    file = SimpleUploadedFile("hoc-sinh.xlsx", client_at(alder, anna).get(address(Pupil)).content)

    with scope_of(alder):
        with django_capture_on_commit_callbacks(execute=True):
            batch = pipeline.upload(
                file, kind="roster.pupils", parameters={"year": 2026}, user=anna
            )
        batch = ImportBatch.objects.get(pk=batch.pk)
        problems = list(batch.findings.values_list("code", "column"))

    assert problems == []
    assert (batch.rows_read, batch.rows_unchanged) == (3, 3)
