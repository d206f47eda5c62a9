"""Small master tables from a spreadsheet: preview, all or nothing, in people's words."""

import io
from datetime import date

import pytest

from apps.audit.models import Entry
from apps.organisations.models import Holiday
from apps.roster.models import SchoolClass, SchoolYear, Subject
from tests.organisations.workbooks import address
from tests.roster.spine import make_class


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
