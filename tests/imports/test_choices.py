"""Rows that resemble pupils of the school: a person chooses, row by row, before any is written."""

import io
import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from apps.audit.models import Entry
from apps.imports import pipeline
from apps.imports.models import ImportBatch
from apps.roster.models import Pupil
from tests.cast import make_user
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("october")

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp"]
HOA = ["HS91", "Hoá Thử Nghiệm", "05/03/2015", "Nữ", "6A"]
CAY = ["HS92", "Cay Thử Nghiệm", "06/03/2015", "Nam", "6A"]
LA = ["HS93", "Lá Thử Nghiệm", "07/03/2015", "Nam", "6A"]


def workbook(*rows):
    book = Workbook()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("danh-sach.xlsx", buffer.getvalue())


@pytest.fixture
def pupils(alder):
    school_class = make_class(alder)
    for code, name, day in (("HS01", "Hoa Thử Nghiệm", 5), ("HS02", "Cây Thử Nghiệm", 6)):
        make_pupil(
            alder, code, name, school_class, date_of_birth=date(2015, 3, day), birth_year=2015
        )


@pytest.fixture
def jobs_run(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def batch(pupils, anna, jobs_run):
    with jobs_run():
        batch = pipeline.upload(
            workbook(HOA, CAY, LA), kind="roster.pupils", parameters={"year": 2026}, user=anna
        )
    return ImportBatch.objects.get(pk=batch.pk)


@pytest.fixture
def decide(batch, anna, jobs_run):
    def decide(by_row=None, rest=""):
        found = {
            batch.findings.get(is_choice=True, row=row).pk: value
            for row, value in (by_row or {}).items()
        }
        with jobs_run():
            pipeline.decide(batch, found, rest=rest, user=anna)
        batch.refresh_from_db()

    return decide


@pytest.fixture
def commit(batch, anna, jobs_run):
    def commit():
        with jobs_run():
            pipeline.request_commit(batch, user=anna)
        batch.refresh_from_db()
        return batch.state

    return commit


def names():
    return dict(Pupil.objects.order_by("code").values_list("code", "full_name"))


def test_each_row_offers_the_pupil_under_either_code_and_a_new_one(batch):
    rows = list(batch.findings.filter(is_choice=True).order_by("row"))

    assert [(row.row, row.severity, row.code) for row in rows] == [
        (2, "query", "similar_pupil"),
        (3, "query", "similar_pupil"),
    ]
    assert [value for value, _label in rows[0].options] == ["is:HS01", "rekey:HS01", "new"]
    assert "Hoa Thử Nghiệm, sinh 05/03/2015, lớp 6A, mã HS01" in rows[0].options[0][1]
    assert rows[0].options[2][1] == "Học sinh mới: Hoá Thử Nghiệm, sinh 05/03/2015"


def test_nothing_is_chosen_beforehand_and_nothing_is_written_before(batch, anna):
    assert set(batch.findings.filter(is_choice=True).values_list("decision", flat=True)) == {""}
    with pytest.raises(ValidationError) as refusal:
        pipeline.request_commit(batch, user=anna)
    assert refusal.value.code == "undecided"


def test_confirming_what_was_seen_decides_no_row(batch, anna):
    pipeline.confirm_queries(batch, user=anna)

    with pytest.raises(ValidationError) as refusal:
        pipeline.request_commit(batch, user=anna)
    assert refusal.value.code == "undecided"


def test_the_preview_follows_what_was_chosen(batch, decide):
    assert (batch.rows_new, batch.rows_changed) == (1, 0)

    decide({2: "is:HS01", 3: "new"})

    assert (batch.state, batch.rows_new, batch.rows_changed) == ("checked", 2, 1)
    assert batch.findings.undecided().count() == 0
    assert batch.summary["plan"]["changed"][0][1][0] == [
        *("họ và tên", "Hoa Thử Nghiệm", "Hoá Thử Nghiệm")
    ]


def test_the_same_child_keeps_its_code_or_takes_the_new_one(decide, commit):
    decide({2: "is:HS01", 3: "rekey:HS02"})

    assert commit() == "committed"
    assert names() == {
        "HS01": "Hoá Thử Nghiệm",
        "HS92": "Cay Thử Nghiệm",
        "HS93": "Lá Thử Nghiệm",
    }


def test_all_that_remain_are_new_but_not_those_already_chosen(decide, commit):
    decide({2: "is:HS01"})
    decide(rest="new")

    assert commit() == "committed"
    assert sorted(names()) == ["HS01", "HS02", "HS92", "HS93"]


def test_a_choice_can_be_changed_until_it_is_written(decide, commit):
    decide({2: "is:HS01", 3: "new"})
    decide({2: "new"})

    assert commit() == "committed"
    assert names()["HS91"] == "Hoá Thử Nghiệm" and names()["HS01"] == "Hoa Thử Nghiệm"


def test_two_rows_cannot_be_the_same_child(pupils, anna, jobs_run):
    with jobs_run():
        batch = pipeline.upload(
            workbook(HOA, ["HS94", "Hòa Thử Nghiệm", *HOA[2:]]),
            kind="roster.pupils",
            parameters={"year": 2026},
            user=anna,
        )
    chosen = {one.pk: "is:HS01" for one in batch.findings.filter(is_choice=True)}
    with jobs_run():
        pipeline.decide(batch, chosen, user=anna)

    assert len(chosen) == 2
    assert list(batch.findings.filter(severity="error").values_list("code", flat=True)) == [
        "same_pupil_twice"
    ]


@pytest.mark.parametrize("value", ["is:HS02", "is:HS99", "rekey:", "delete", "NEW"])
def test_only_what_the_row_offers_can_be_chosen(batch, anna, value):
    finding = batch.findings.get(is_choice=True, row=2)

    with pytest.raises(ValidationError) as refusal:
        pipeline.decide(batch, {finding.pk: value}, user=anna)
    assert refusal.value.code == "no_such_option"


def test_choosing_nothing_is_said(batch, anna):
    with pytest.raises(ValidationError) as refusal:
        pipeline.decide(batch, {}, user=anna)
    assert refusal.value.code == "nothing_chosen"


def test_choices_outlive_a_new_check_but_not_the_pupil_they_name(batch, decide, anna, jobs_run):
    decide({2: "is:HS01", 3: "is:HS02"})
    Pupil.objects.get(code="HS02").enrolments.all().delete()
    Pupil.objects.filter(code="HS02").update(code="HS55")
    with jobs_run():
        pipeline.check_again(batch, user=anna)

    assert list(batch.findings.undecided().values_list("row", flat=True)) == [3]
    assert batch.findings.get(is_choice=True, row=2).decision == "is:HS01"


def test_a_likeness_that_arose_after_the_check_stops_the_commit(batch, decide, alder, commit):
    decide(rest="new")
    make_pupil(alder, "HS03", "La Thử Nghiệm", date_of_birth=date(2015, 3, 7), birth_year=2015)

    assert commit() == "checked"
    assert batch.findings.undecided().count() == 1
    assert batch.findings.filter(is_choice=True).exclude(decision="").count() == 2
    assert "HS91" not in names()


def test_who_chose_is_logged_without_names(batch, decide, anna):
    decide(rest="new")

    entry = Entry.objects.get(action="imports.decide")
    assert (entry.actor_id, entry.detail) == (anna.pk, {"rows": 2})


def test_the_page_asks_and_takes_the_answer(batch, alder, anna, client_at, jobs_run):
    client = client_at(alder, anna)
    address = reverse("imports:batch", args=[batch.pk])
    page = client.get(address).content.decode()
    pk = batch.findings.get(is_choice=True, row=2).pk

    assert "Cùng một em hay học sinh mới?" in page and "Ghi dữ liệu</button>" not in page
    assert f'name="choice-{pk}" value="is:HS01"' in page and " checked" not in page
    with jobs_run():
        client.post(
            reverse("imports:decide", args=[batch.pk]), {f"choice-{pk}": "is:HS01", "rest": "new"}
        )

    assert "Ghi dữ liệu</button>" in client.get(address).content.decode()
    batch.refresh_from_db()
    assert batch.decisions == {"rows": {"Sheet!2": "is:HS01", "Sheet!3": "new"}}


def test_another_school_cannot_choose(batch, birch, client_at):
    ben = make_user("ben@birch.example", "Lê Văn Ben", birch, "records")
    finding = batch.findings.get(is_choice=True, row=2)

    answer = client_at(birch, ben).post(
        reverse("imports:decide", args=[batch.pk]), {f"choice-{finding.pk}": "new"}
    )

    assert answer.status_code == 404
    batch.refresh_from_db()
    assert batch.decisions == {}


def test_the_command_line_writes_only_what_is_decided(pupils, tmp_path, capsys):
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(workbook(HOA, LA).read())

    def run(*options):
        with pytest.raises(SystemExit) as ended:
            call_command(
                *("import_roster", str(path), "--organisation", "alder"),
                *("--year", "2026", "--json", *options),
            )
        return ended.value.code or 0, json.loads(capsys.readouterr().out)["committed"]

    assert run() == (1, False)
    assert sorted(names()) == ["HS01", "HS02"]
    assert run("--undecided", "new") == (0, True)
    assert sorted(names()) == ["HS01", "HS02", "HS91", "HS93"]
