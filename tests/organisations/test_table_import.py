"""Small master tables from a spreadsheet: preview, all or nothing, in people's words."""

import io
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import storages
from django.utils import timezone
from openpyxl import Workbook

from apps.audit.models import Entry
from apps.organisations import table_import
from apps.organisations.models import Holiday, Level
from apps.roster.models import SchoolClass, SchoolYear, Subject
from tests.organisations.workbooks import address
from tests.roster.spine import make_class


def upload(client, model, content, name="bang.xlsx"):
    file = io.BytesIO(content)
    file.name = name
    return client.post(address(model, "import"), {"import_file": file, "preview": "1"})


def confirm(client, model, preview):
    sealed = preview.context["confirm_form"]["import_file_name"].value()
    return client.post(address(model, "process_import"), {"import_file_name": sealed})


@pytest.mark.parametrize("model", [Subject, SchoolYear, Level], ids=["subjects", "years", "levels"])
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


def xlsx(*rows):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture(autouse=True)
def own_private_files(settings, tmp_path):
    """Previews of one test are not those of another."""
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            **settings.STORAGES["private"],
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }


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


def test_classes_with_a_formula_and_zeros_come_back_unchanged(alder, anna, client_at, scope_of):
    with scope_of(alder):
        for name in ("01", "=1+1", "10.10", "6a1", "@x", "-2"):
            make_class(alder, name)
        before = list(SchoolClass.objects.order_by("pk").values())
    client = client_at(alder, anna)

    preview = upload(client, SchoolClass, client.get(address(SchoolClass)).content)
    confirm(client, SchoolClass, preview)

    kinds = [kind for _row, _label, kind, _cells in preview.context["result"].shown_rows]
    assert kinds == ["skip"] * 6
    with scope_of(alder):
        assert list(SchoolClass.objects.order_by("pk").values()) == before


HEADINGS = ["Năm học", "Tên lớp", "Khối", "Giáo viên chủ nhiệm"]
NEAR = (
    "chỉ khác chữ hoa, dấu cách hoặc số 0 ở đầu. Nếu là một, hãy ghi giống như vậy; nếu không, hãy "
    "thêm trong trang làm việc."
)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            [["2026–2027", "7A", 7, ""], ["2026–2027", "7A", 7, "Cô Mẫu"]],
            (3, "", "Dòng này trùng “Năm học”, “Tên lớp” với dòng 2. Hãy giữ lại một dòng."),
        ),
        ([["2026–2027", 1, 6, ""]], (2, "", f"Đã có “01” trong danh sách, {NEAR}")),
        (
            [["2026–2027", "7a 1", 7, ""], ["2026–2027", "7A1", 7, ""]],
            (3, "", f"Đã có “7a 1” ở dòng 2, {NEAR}"),
        ),
        (
            [["2026–2027", date(2026, 10, 1), 10, ""]],
            (
                2,
                "Tên lớp",
                "Phần mềm bảng tính đã đổi ô này thành ngày. Hãy đặt ô kiểu Văn bản (Text) rồi "
                "gõ lại.",
            ),
        ),
        ([["2026–2027", "13A", 13, ""]], (2, "", "Khối từ 0 (mầm non) đến 12.")),
        ([["", "7A", 7, ""]], (2, "Năm học", "Không được để trống ô này.")),
    ],
    ids=["twice", "lost zero", "other case", "a date", "grade 13", "no year"],
)
def test_a_doubtful_row_is_refused_in_a_sentence(rows, problem, alder, anna, client_at, scope_of):
    with scope_of(alder):
        make_class(alder, "01")

    preview = upload(client_at(alder, anna), SchoolClass, xlsx(HEADINGS, *rows))

    assert preview.context["result"].problems == [problem]
    assert "confirm_form" not in preview.context


def test_rows_that_the_list_has_twice_are_left_to_people(alder, manager, client_at, scope_of):
    day = date(2027, 2, 5)
    with scope_of(alder):
        for last in (day, day + timedelta(days=1)):
            Holiday.objects.create(organisation=alder, name="Tết", first_day=day, last_day=last)
    client = client_at(alder, manager)

    preview = upload(client, Holiday, client.get(address(Holiday)).content)

    sentence = (
        "Danh sách đang có nhiều dòng cùng “Tên ngày nghỉ”, “Từ ngày”, không biết phải sửa dòng "
        "nào. Hãy sửa từng dòng đó trong trang làm việc."
    )
    assert preview.context["result"].problems == [(2, "", sentence), (3, "", sentence)]


def test_a_sentence_takes_the_place_of_names_of_the_code(alder, operator, client_at):
    headings = ["Năm đầu", "Bắt đầu", "Kết thúc"]
    table = xlsx(headings, [2040, date(2041, 9, 5), date(2041, 5, 31)])

    preview = upload(client_at(alder, operator), SchoolYear, table)

    assert preview.context["result"].problems == [(2, "", "Ngày kết thúc phải sau ngày bắt đầu.")]


def test_a_table_of_headings_alone_is_refused_in_vietnamese(alder, anna, client_at):
    response = upload(client_at(alder, anna), SchoolClass, xlsx(HEADINGS))

    assert response.context["form"].errors["import_file"] == [
        "Bảng chỉ có tên cột, không có dòng nào. Hãy thêm dòng rồi tải lên lại."
    ]


def test_too_big_a_file_is_refused(alder, anna, client_at, monkeypatch):
    monkeypatch.setattr(table_import, "MOST_BYTES", 1024 * 1024)

    response = upload(client_at(alder, anna), SchoolClass, b"x" * (1024 * 1024 + 1))

    assert response.context["form"].errors["import_file"] == [
        "Tệp lớn hơn 1 MB. Hãy chia thành nhiều tệp nhỏ hơn."
    ]


@pytest.fixture
def preview(alder, anna, client_at):
    table = xlsx(HEADINGS, ["2026–2027", "6A1", 6, ""])
    return upload(client_at(alder, anna), SchoolClass, table)


@pytest.mark.parametrize("name", ["", "passwd", "../../etc/passwd", "previews/x", ".", "a\0b"])
def test_only_a_sealed_file_is_read(name, preview, alder, anna, client_at):
    response = client_at(alder, anna).post(
        address(SchoolClass, "process_import"), {"import_file_name": name}
    )

    assert response["Location"] == address(SchoolClass, "import")
    assert said(response) == ["Bản xem trước không còn. Hãy tải tệp lên lại."]


def test_a_preview_serves_the_person_and_the_list_it_was_made_for(
    preview, alder, anna, manager, client_at, scope_of
):
    by_another = confirm(client_at(alder, manager), SchoolClass, preview)
    into_another = confirm(client_at(alder, manager), Holiday, preview)
    with scope_of(alder):
        unwritten = SchoolClass.objects.count()
    by_the_same = confirm(client_at(alder, anna), SchoolClass, preview)

    assert [said(by_another), said(into_another)] == [[table_import.GONE]] * 2
    assert unwritten == 0
    assert said(by_the_same)[-1] == "Đã nhập: thêm 1, sửa 0, giữ nguyên 0 dòng."


def test_no_file_stays_behind(preview, alder, anna, client_at):
    client = client_at(alder, anna)
    storage = storages["private"]
    waiting = storage.listdir("previews")[1]

    upload(client, SchoolClass, xlsx(HEADINGS, ["", "6A2", 6, ""]))
    after_a_refusal = storage.listdir("previews")[1]
    confirm(client, SchoolClass, preview)

    assert (len(waiting), after_a_refusal) == (1, waiting)
    assert storage.listdir("previews")[1] == []


def test_a_forgotten_preview_goes_after_a_day(preview, monkeypatch):
    tomorrow = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)

    table_import.PreviewFile.remove_old()

    assert storages["private"].listdir("previews")[1] == []
