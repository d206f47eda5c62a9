"""Columns that only make sense as a whole: the order of dates, days swapped, 0 and 1 for sex."""

import io
import json
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from apps.imports import pipeline
from apps.imports.checking import check
from apps.imports.columns import FEMALE, KEEP, MALE, SWAP, is_serial
from apps.imports.models import ImportBatch
from apps.imports.specs import place_of
from apps.roster.importing import pupils_spec
from apps.roster.models import Pupil
from tests.roster.sheets import problems, workbook

pytestmark = pytest.mark.usefixtures("october")

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
BORN, SEX = 2, 3


@pytest.fixture
def spec(alder):
    return pupils_spec(alder, {"year": 2026})


def rows_of(values, place):
    """One row for each value, which stands at a place of it."""
    rows = []
    for number, value in enumerate(values, start=1):
        row = [f"HS{number:02d}", "Hoa Thử Nghiệm", "02/03/2015", "Nữ", "Kinh", "6A"]
        row[1] += " " + "ABCDEGHIKLMNOPQ"[number]
        row[place] = value
        rows.append(row)
    return rows


def born(checked):
    return [row.get("date_of_birth").as_date() for row in checked.rows]


def whole_column(checked):
    return [finding.code for finding in checked.findings if finding.row == 1]


def test_a_column_with_the_month_first_is_read_so_and_asked_about(spec):
    dates = rows_of(["12/25/2014", "03/04/2015", "11/30/2014"], BORN)

    checked = check(spec, workbook(HEADINGS, *dates))

    assert born(checked) == [date(2014, 12, 25), date(2015, 3, 4), date(2014, 11, 30)]
    assert problems(checked, "error", "query") == [("dates_month_first", 1, "Ngày sinh")]


def test_a_column_with_both_orders_asks_about_each_day_that_fits_both(spec):
    dates = rows_of(["12/25/2014", "03/04/2015", "25/12/2014"], BORN)

    checked = check(spec, workbook(HEADINGS, *dates))

    assert born(checked) == [date(2014, 12, 25), date(2015, 4, 3), date(2014, 12, 25)]
    assert problems(checked, "error", "query") == [("date_order_unclear", 3, "Ngày sinh")]


SWAPPED = [
    *("25/12/2014", "13/01/2015", "30/11/2014"),
    *(datetime(2015, 5, 3), datetime(2015, 1, 2), datetime(2014, 12, 7)),
]


def test_days_that_a_program_swapped_are_asked_about(spec):
    checked = check(spec, workbook(HEADINGS, *rows_of(SWAPPED, BORN)))

    assert problems(checked, "error", "query") == [("dates_swapped", 1, "Ngày sinh")]
    assert checked.is_undecided


@pytest.mark.parametrize(("choice", "day"), [(SWAP, date(2015, 3, 5)), (KEEP, date(2015, 5, 3))])
def test_a_person_says_whether_the_days_are_swapped(spec, choice, day):
    decisions = {place_of("Sheet1", 1, BORN + 1): choice}

    checked = check(spec, workbook(HEADINGS, *rows_of(SWAPPED, BORN)), decisions)

    assert born(checked)[3] == day
    assert born(checked)[:3] == [date(2014, 12, 25), date(2015, 1, 13), date(2014, 11, 30)]
    assert not checked.is_undecided


def test_a_day_over_twelve_that_is_a_date_shows_that_nothing_was_swapped(spec):
    dates = rows_of([*SWAPPED, datetime(2015, 5, 20)], BORN)

    assert whole_column(check(spec, workbook(HEADINGS, *dates))) == []


def test_days_kept_as_numbers_are_read_and_said(spec):
    checked = check(spec, workbook(HEADINGS, *rows_of([42067, "42067", 42067.0, "2015"], BORN)))

    days = [row.get("date_of_birth") for row in checked.rows]
    assert [day.as_date() for day in days[:3]] == [date(2015, 3, 4)] * 3
    assert [f.message.split(" ô")[0] for f in checked.findings if f.code == "date_serials"] == ["3"]


@pytest.mark.parametrize(("cell", "answer"), [(44096, True), ("2015", False), (True, False)])
def test_what_is_a_day_as_a_number(cell, answer):
    assert is_serial(cell) is answer


def test_months_and_years_alone_are_taken_and_said(spec):
    checked = check(spec, workbook(HEADINGS, *rows_of(["03/2015", "2015", "04/03/2015"], BORN)))

    (said,) = [finding for finding in checked.findings if finding.code == "birth_partial"]
    assert (said.severity, said.message) == (
        "info",
        "2 em chỉ có năm hoặc tháng, năm sinh: dòng 2, 3.",
    )
    assert checked.accepted == 3


def test_numbers_for_the_sex_wait_for_a_person_and_are_no_error(spec):
    checked = check(spec, workbook(HEADINGS, *rows_of([0, 1, "1", "Nam"], SEX)))

    assert problems(checked, "error", "query") == [("sex_numbers", 1, "Giới tính")]
    assert (checked.accepted, checked.is_undecided) == (4, True)
    assert [row.get("sex") for row in checked.rows] == [None, None, None, "male"]


@pytest.mark.parametrize(
    ("choice", "sexes"),
    [(FEMALE, ["male", "female", "female", "male"]), (MALE, ["female", "male", "male", "male"])],
)
def test_the_choice_counts_for_the_whole_column(spec, choice, sexes):
    decisions = {place_of("Sheet1", 1, SEX + 1): choice}

    checked = check(spec, workbook(HEADINGS, *rows_of([0, 1, "1", "Nam"], SEX)), decisions)

    assert [row.get("sex") for row in checked.rows] == sexes
    assert not checked.is_undecided


def file_of(*rows):
    book = Workbook()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_page_asks_for_the_column_and_writes_as_chosen(
    alder, anna, client_at, django_capture_on_commit_callbacks
):
    client = client_at(alder, anna)
    upload = SimpleUploadedFile("danh-sach.xlsx", file_of(*rows_of([0, 1], SEX)))
    with django_capture_on_commit_callbacks(execute=True):
        batch = pipeline.upload(upload, kind="roster.pupils", parameters={"year": 2026}, user=anna)
    page = client.get(reverse("imports:batch", args=[batch.pk])).content.decode()
    assert "1 là Nữ, 0 là Nam" in page and "cột Giới tính" in page
    assert "Ghi dữ liệu</button>" not in page and "Mọi dòng còn lại" not in page
    field = f"choice-{batch.findings.get(is_choice=True).pk}"

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("imports:decide", args=[batch.pk]), {field: FEMALE})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("imports:commit", args=[batch.pk]))

    assert ImportBatch.objects.get(pk=batch.pk).state == "committed"
    assert list(Pupil.objects.order_by("code").values_list("sex", flat=True)) == ["male", "female"]


@pytest.mark.parametrize(("more", "status", "number"), [([], 1, 0), (["--column", "male"], 0, 2)])
def test_the_command_takes_the_choice_for_a_column(tmp_path, capsys, more, status, number):
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(file_of(*rows_of([0, 1], SEX)))

    with pytest.raises(SystemExit) as ended:
        options = ["--organisation", "alder", "--year", "2026", "--json", *more]
        call_command("import_roster", str(path), *options)

    answer = json.loads(capsys.readouterr().out)
    assert (ended.value.code, answer["committed"]) == (status, bool(number))
    assert Pupil.objects.filter(sex__in=["male", "female"]).count() == number
