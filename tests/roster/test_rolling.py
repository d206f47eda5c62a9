"""The roll-over: proposed by class, previewed, committed once, taken back as one act."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from apps.audit.models import Entry
from apps.imports import pipeline
from apps.imports.models import ImportBatch
from apps.results.models import TermResult
from apps.roster.models import Enrolment, Pupil, SchoolClass
from apps.roster.rolling import next_class_name, propose, table_rows
from tests.cast import make_user
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

PATH = "/admin/hoc-sinh/len-lop/"


@pytest.fixture(autouse=True)
def summer(time_machine):
    time_machine.move_to("2027-08-10 07:00 +0700", tick=False)


@pytest.fixture
def school(alder, scope_of):
    """Two classes of 2026–2027 at a lower-secondary school: 6A1 goes up, 9A1 leaves."""
    with scope_of(alder):
        six, nine = make_class(alder, "6A1"), make_class(alder, "9A1", grade=9)
        for number in range(1, 4):
            make_pupil(alder, f"HS00{number}", school_class=six)
        for number in range(1, 3):
            make_pupil(alder, f"HS09{number}", school_class=nine)
        for enrolment in Enrolment.objects.all():
            make_result(enrolment, "cn")
    return alder


@pytest.fixture
def roll(school, anna, client_at, django_capture_on_commit_callbacks, scope_of):
    """Return a function that sends the proposal, as the page does, and returns the batch."""
    client = client_at(school, anna)

    def send(**answers):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(PATH, {"year": "2026", **answers})
        with scope_of(school):
            return ImportBatch.objects.get(pk=int(response["Location"].rstrip("/").split("/")[-1]))

    return send


@pytest.fixture
def run(school, anna, scope_of, django_capture_on_commit_callbacks):
    """Return a function that runs an act of the pipeline with its job in the school's scope."""

    def act(function, batch):
        with scope_of(school), django_capture_on_commit_callbacks(execute=True):
            function(batch, user=anna)
        batch.refresh_from_db()
        return batch

    return act


def state(school, scope_of):
    with scope_of(school):
        models = (Pupil, SchoolClass, Enrolment)
        left_out = {"updated_at", "created_at"}
        return {
            model.__name__: [
                {name: value for name, value in row.items() if name not in left_out}
                for row in model.objects.order_by("pk").values()
            ]
            for model in models
        }


def classes_of(school, scope_of, year):
    with scope_of(school):
        rows = Enrolment.objects.of_year(year).current().order_by("pupil__code")
        return [
            (row.pupil.code, row.school_class.name, row.is_repeating)
            for row in rows.select_related("pupil", "school_class")
        ]


def test_pupils_go_up_and_the_last_grade_leaves(school, roll, run, scope_of):
    batch = run(pipeline.request_commit, roll())

    assert (batch.state, batch.rows_changed, batch.rows_rejected) == ("committed", 5, 0)
    assert classes_of(school, scope_of, 2027) == [
        ("HS001", "7A1", False),
        ("HS002", "7A1", False),
        ("HS003", "7A1", False),
    ]
    with scope_of(school):
        assert SchoolClass.objects.get(school_year=2027).grade == 7
        left = Pupil.objects.filter(status="completed").order_by("code")
        assert [pupil.code for pupil in left] == ["HS091", "HS092"]
    assert len(classes_of(school, scope_of, 2026)) == 5


def test_nothing_is_written_before_the_commit(school, roll, scope_of):
    before = state(school, scope_of)

    batch = roll()

    assert batch.state == "checked"
    assert state(school, scope_of) == before


def test_repeaters_are_known_from_the_results_and_ticked_by_hand(
    school, roll, run, scope_of, anna, client_at
):
    with scope_of(school):
        pupils = {pupil.code: pupil for pupil in Pupil.objects.all()}
        stated = TermResult.objects.get(enrolment__pupil=pupils["HS001"])
        stated.promotion = "Ở lại lớp"
        stated.save()
        proposal = propose(school, 2026)
        rows = [row[0:1] + row[3:] for row in table_rows(proposal)]

    answers = {f"pupil-{pupils[code].pk}": "stay" for code in ("HS002", "HS091")}
    batch = roll(**answers, **{f"pupil-{pupils['HS001'].pk}": ""})
    run(pipeline.request_commit, batch)

    assert rows[:2] == [["HS001", "Ở lại lớp", "6A1"], ["HS002", "Lên lớp", "7A1"]]
    assert classes_of(school, scope_of, 2027) == [
        ("HS001", "7A1", False),
        ("HS002", "6A1", True),
        ("HS003", "7A1", False),
        ("HS091", "9A1", True),
    ]


def test_names_can_be_changed_and_classes_of_the_new_year_are_used(school, roll, run, scope_of):
    with scope_of(school):
        six = SchoolClass.objects.get(name="6A1")
        there = make_class(school, "7B", grade=7, year=2027)

    run(pipeline.request_commit, roll(**{f"class-{six.pk}": " 7B "}))

    with scope_of(school):
        assert there.enrolments.count() == 3
        assert SchoolClass.objects.filter(school_year=2027).count() == 1


def test_who_left_is_not_moved_and_who_has_a_class_keeps_it(school, roll, run, scope_of):
    with scope_of(school):
        Pupil.objects.filter(code="HS001").update(status="transferred_out")
        there = make_class(school, "7C", grade=7, year=2027)
        Enrolment.objects.create(
            organisation=school,
            pupil=Pupil.objects.get(code="HS002"),
            school_class=there,
            school_year_id=2027,
        )

    run(pipeline.request_commit, roll())

    assert classes_of(school, scope_of, 2027) == [("HS002", "7C", False), ("HS003", "7A1", False)]


def test_undo_brings_everything_back(school, roll, run, scope_of):
    before = state(school, scope_of)
    batch = run(pipeline.request_commit, roll())

    run(pipeline.request_undo, batch)

    assert batch.state == "undone"
    assert state(school, scope_of) == before


def test_undo_is_refused_when_something_stands_on_the_new_classes(school, roll, run, scope_of):
    batch = run(pipeline.request_commit, roll())
    with scope_of(school):
        moved = Enrolment.objects.of_year(2027).first()
        moved.position = 7
        moved.save()
    after = state(school, scope_of)

    with pytest.raises(ValidationError, match="đã được sửa hoặc xóa sau lần nhập này"):
        run(pipeline.request_undo, batch)

    assert state(school, scope_of) == after


def test_a_second_press_and_a_second_person_change_nothing(school, roll, run, scope_of):
    first, second = roll(), roll()
    run(pipeline.request_commit, first)
    after = state(school, scope_of)

    with pytest.raises(ValidationError):
        run(pipeline.request_commit, first)
    run(pipeline.request_commit, second)

    assert state(school, scope_of) == after
    assert second.state == "checked"


def test_who_comes_second_is_told_also_when_nobody_leaves(school, roll, run, scope_of):
    with scope_of(school):
        Pupil.objects.filter(code__startswith="HS09").update(status="transferred_out")
    first, second = roll(), roll()
    run(pipeline.request_commit, first)

    run(pipeline.request_commit, second)

    assert second.state == "checked"
    with scope_of(school):
        assert list(second.findings.values_list("code", flat=True)) == ["nothing_to_move"]


def test_a_class_without_a_name_leaves_nobody(school, roll, scope_of):
    with scope_of(school):
        six = SchoolClass.objects.get(name="6A1")

    batch = roll(**{f"class-{six.pk}": ""})

    with scope_of(school):
        assert set(batch.findings.values_list("code", flat=True)) == {"no_new_class"}


def test_leaving_before_the_last_grade_is_asked_about(school, roll, scope_of):
    with scope_of(school):
        six = SchoolClass.objects.get(name="6A1")

    batch = roll(**{f"usual-{six.pk}": "leave"})

    with scope_of(school):
        found = set(batch.findings.values_list("severity", "code"))
    assert found == {("query", "leaves_early")}


def test_who_is_assessed_again_waits_without_a_class(school, roll, run, scope_of):
    with scope_of(school):
        stated = TermResult.objects.get(enrolment__pupil__code="HS001")
        stated.promotion = "Kiểm tra lại trong hè"
        stated.save()

    run(pipeline.request_commit, roll())

    assert [row[0] for row in classes_of(school, scope_of, 2027)] == ["HS002", "HS003"]


def sheet(*rows):
    book = Workbook()
    book.active.append(["Mã học sinh", "Họ và tên", "Lớp năm cũ", "Kết quả", "Lớp năm mới"])
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "chuyen-lop.xlsx"
    return file


def test_every_problem_of_a_table_is_said_with_its_row(
    school, anna, client_at, scope_of, django_capture_on_commit_callbacks
):
    table = sheet(
        ["HS001", "Nguyễn Văn Thử", "6A1", "Lên lớp", "8A1"],
        ["HS002", "", "6A1", "Lên lớp", ""],
        ["HS003", "Tên Người Khác", "6A1", "Ở lại", "6A1"],
        ["HS091", "", "9A1", "Ra trường", "10A1"],
        ["HS092", "", "9A1", "Bay lên", ""],
        ["HS999", "", "9A1", "Ra trường", ""],
    )

    with django_capture_on_commit_callbacks(execute=True):
        client_at(school, anna).post(
            reverse("imports:upload", args=["roster.rollover"]), {"year": "2026", "file": table}
        )

    with scope_of(school):
        found = ImportBatch.objects.get().findings.order_by("row", "code")
        assert list(found.values_list("row", "code")) == [
            (2, "grade_not_next"),
            (3, "no_new_class"),
            (4, "name_of_another"),
            (5, "leaver_with_class"),
            (6, "outcome_unknown"),
            (7, "not_in_year"),
        ]


def test_the_table_comes_as_a_workbook_to_edit(school, anna, client_at, scope_of):
    response = client_at(school, anna).post(PATH, {"year": "2026", "download": "1"})

    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert rows[0] == ("Mã học sinh", "Họ và tên", "Lớp năm cũ", "Kết quả", "Lớp năm mới")
    assert [(row[0], *row[2:]) for row in rows[1:]] == [
        ("HS001", "6A1", "Lên lớp", "7A1"),
        ("HS002", "6A1", "Lên lớp", "7A1"),
        ("HS003", "6A1", "Lên lớp", "7A1"),
        ("HS091", "9A1", "Ra trường", None),
        ("HS092", "9A1", "Ra trường", None),
    ]
    with scope_of(school):
        assert Entry.objects.filter(action="roster.download_rollover").count() == 1


def test_the_page_shows_classes_counts_and_no_neighbour(school, birch, anna, client_at, scope_of):
    with scope_of(birch):
        make_pupil(birch, "HSX", school_class=make_class(birch, "6Z9"))

    page = client_at(school, anna).get(PATH).content.decode()

    assert "Lớp 6A1: 3 học sinh" in page and "Lớp 9A1: 2 học sinh" in page
    assert "6Z9" not in page


def test_who_may_not_import_may_not_roll_over(school, eric, client_at):
    client = client_at(school, eric)

    assert client.get(PATH).status_code == 403
    assert client.post(PATH, {"year": "2026"}).status_code == 403


def test_who_imports_exams_alone_sees_no_pupil_there(school, client_at):
    officer = make_user("oanh@alder.example", "Oanh Thử", school, "officer")
    client = client_at(school, officer)

    assert client.get(PATH).status_code == 403
    assert client.post(PATH, {"year": "2026", "download": "1"}).status_code == 403


def test_the_neighbour_rolls_over_nothing_of_this_school(school, bruno, birch, client_at, scope_of):
    before = state(school, scope_of)

    response = client_at(birch, bruno).post(PATH, {"year": "2026"})

    assert response.status_code in {200, 403}
    assert state(school, scope_of) == before


def test_the_page_asks_no_more_for_more_pupils(school, anna, client_at, scope_of):
    client = client_at(school, anna)
    client.get(PATH)
    with CaptureQueriesContext(connection) as few:
        client.get(PATH)
    with scope_of(school):
        six = SchoolClass.objects.get(name="6A1")
        for number in range(20, 40):
            make_pupil(school, f"HS1{number}", school_class=six)

    with CaptureQueriesContext(connection) as many:
        client.get(PATH)

    assert len(many) == len(few)


RUNS = "Năm học 2026–2027 còn đang diễn ra đến 31/07/2027."


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-07-01", ["Năm học 2026–2027 chưa bắt đầu (từ 01/08/2026)."]),
        ("2026-11-26", [RUNS]),
        ("2027-07-31", [RUNS]),
        ("2027-08-01", []),
    ],
)
def test_a_year_that_still_runs_is_asked_about(
    day, said, school, roll, run, scope_of, time_machine, anna, client_at
):
    time_machine.move_to(f"{day} 07:00 +0700", tick=False)
    page = client_at(school, anna).get(PATH, {"year": "2026"}).content.decode()

    batch = roll()

    with scope_of(school):
        queries = batch.findings.filter(severity="query")
        assert list(queries.values_list("message", flat=True)) == said
    assert [sentence for sentence in said if sentence not in page] == []
    if not said:
        return
    with pytest.raises(ValidationError, match="xác nhận"):
        run(pipeline.request_commit, batch)
    assert classes_of(school, scope_of, 2027) == []
    with scope_of(school):
        shown = client_at(school, anna).get(reverse("imports:batch", args=[batch.pk]))
    assert f"<li>{said[0]}</li>" in shown.content.decode()
    run(pipeline.confirm_queries, batch)
    assert run(pipeline.request_commit, batch).state == "committed"


def test_classes_without_yearly_results_are_named(school, roll, run, scope_of):
    with scope_of(school):
        TermResult.objects.filter(enrolment__school_class__name="6A1").delete()
        TermResult.objects.filter(enrolment__pupil__code="HS091").delete()

    batch = roll()

    with scope_of(school):
        asked = batch.findings.filter(severity="query").values_list("code", "message")
        assert list(asked) == [
            (
                "yearly_results_missing",
                "Chưa có kết quả cả năm 2026–2027 của lớp 6A1 (3 em), 9A1 (1 trong 2 em), nên "
                "không biết em nào phải ở lại lớp.",
            )
        ]
    with pytest.raises(ValidationError, match="xác nhận"):
        run(pipeline.request_commit, batch)
    run(pipeline.confirm_queries, batch)
    assert run(pipeline.request_commit, batch).state == "committed"


@pytest.mark.parametrize(
    ("name", "grade", "following"),
    [
        *[("6A1", 6, "7A1"), ("Lớp 1/2", 1, "Lớp 2/2"), ("10 Toán", 10, "11 Toán")],
        *[
            ("Chồi", 0, "Chồi"),
            ("VIA", 6, "VIIA"),
            ("A16", 6, ""),
            ("A1", 1, ""),
            ("1A1", 1, "2A1"),
        ],
    ],
)
def test_the_next_name_counts_the_grade_up(name, grade, following):
    assert next_class_name(SchoolClass(name=name, grade=grade)) == following


@pytest.mark.parametrize("day", ["2027-07-10", "2027-09-10"])
def test_the_start_page_says_who_waits_for_a_class(day, school, anna, client_at, time_machine):
    time_machine.move_to(f"{day} 07:00 +0700", tick=False)

    page = client_at(school, anna).get("/admin/").content.decode()

    assert "5 học sinh năm trước chưa có lớp năm học 2027–2028" in page
