"""Every admin list as a workbook: whole, inert, of the own unit alone."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from apps.accounts.models import Membership, User
from apps.audit.models import Entry
from apps.imports import pipeline
from apps.imports.models import ImportBatch
from apps.organisations import exporting
from apps.organisations.models import Affiliation, Organisation
from apps.roster.models import Enrolment, LookupLog, Pupil, SchoolClass
from tests.cast import make_organisation
from tests.leaky import MARK
from tests.organisations.workbooks import address, rows_of
from tests.roster.spine import make_class, make_pupil

LISTS = sorted(admin.site._registry, key=lambda model: model._meta.label)
MARKUP = re.compile(r"<\w+[^>]*>")
CODE_NAME = re.compile(rf"({'|'.join({model._meta.app_label for model in LISTS})})\.[a-z_]+")
CLOSED = {403, 404}  # a list of offices, asked for at a school
SECRET_NAME = re.compile("secret|password|token|hash|recovery|session|sha256")


@pytest.fixture
def client_where_shown(leaky, alder, office, operator, client_at):
    """Return a function: the operator's client at the school, or at the office for its lists."""

    def of(model):
        client = client_at(alder, operator)
        is_closed = client.get(address(model, "changelist")).status_code in CLOSED
        return client_at(office, operator) if is_closed else client

    return of


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_every_list_exports_the_rows_it_shows(model, client_where_shown):
    client = client_where_shown(model)
    listing = client.get(address(model, "changelist"))
    if listing.status_code == 302:  # shown on a page of its own
        return
    shown = listing.context["cl"].result_count

    response = client.get(address(model))

    rows = rows_of(response)
    assert response.status_code == 200
    assert len(rows) - 1 == shown
    assert not [heading for heading in rows[0] if heading.isascii() or heading != heading.strip()]
    assert len(set(rows[0])) == len(rows[0])


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_no_cell_holds_markup_or_a_name_of_the_code(model, client_where_shown):
    client = client_where_shown(model)
    client.get(address(model))

    rows = rows_of(client.get(address(model)))

    texts = [value for row in rows[1:] for value in row if isinstance(value, str)]
    assert not [text for text in texts if MARKUP.search(text) or CODE_NAME.fullmatch(text)]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_no_list_has_a_column_of_secrets(model):
    columns = admin.site.get_model_admin(model)._columns()

    assert not [name for name in columns if SECRET_NAME.search(name)]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_no_list_exports_the_neighbours_rows(model, leaky, birch, operator, client_at, scope_of):
    response = client_at(birch, operator).get(address(model))
    if response.status_code in CLOSED:
        return

    shared = {"organisations", "accounts"}
    if model._meta.app_label in shared and not hasattr(model, "parties"):
        return
    text = "\n".join(str(value) for row in rows_of(response) for value in row)
    assert MARK not in text


def test_the_right_to_see_is_the_right_to_export(alder, eric, client_at):
    response = client_at(alder, eric).get(address(Pupil))

    assert response.status_code == 403


def test_figures_of_lookups_come_without_names(leaky, alder, manager, client_at, scope_of):
    response = client_at(alder, manager).get(address(LookupLog))

    headings, *rows = rows_of(response)
    assert headings == ["Lúc", "Mục đích"]
    assert len(rows) == 1


def test_a_list_of_relations_names_both_units(alder, office, operator, client_at):
    rows = rows_of(client_at(alder, operator).get(address(Affiliation)))

    assert rows[0] == ["Đơn vị", "Cấp trên", "Từ ngày", "Đến trước ngày", "Căn cứ"]
    assert [alder.name, office.name, datetime(2025, 7, 1), None, None] in rows


def test_moments_are_written_in_the_time_of_the_country(alder, anna, manager, client_at):
    moment = datetime(2026, 9, 5, 20, 30, tzinfo=UTC)
    User.objects.filter(pk=anna.pk).update(last_login=moment)

    headings, *rows = rows_of(client_at(alder, manager).get(address(Membership)))

    people = [dict(zip(headings, row, strict=True)) for row in rows]
    signed_in = {
        person["Đăng nhập gần nhất"] for person in people if person["Thư điện tử"] == anna.email
    }
    assert signed_in == {datetime(2026, 9, 6, 3, 30)}


@pytest.mark.parametrize(
    "query",
    ["?first_day__year=x", "?school_year__id__exact=abc", "?lop=%00", "?la=1"],
)
def test_a_filter_that_cannot_be_leads_back_to_the_list(query, alder, anna, client_at, scope_of):
    response = client_at(alder, anna).get(address(SchoolClass) + query)

    assert (response.status_code, response["Location"]) == (302, address(SchoolClass, "changelist"))
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Bộ lọc trong địa chỉ không dùng được. Hãy lọc lại rồi xuất."
    ]
    with scope_of(alder):
        assert not Entry.objects.filter(action="roster.schoolclass.export").exists()


def test_too_long_a_list_is_refused_with_its_filter_kept(
    alder, anna, client_at, scope_of, monkeypatch
):
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    client = client_at(alder, anna)
    with scope_of(alder):
        for name in ("6A", "6B", "7A"):
            make_class(alder, name)

    refused = client.get(address(SchoolClass), {"grade__exact": "6"})
    sent = client.get(address(SchoolClass), {"q": "6"})

    assert refused["Location"] == f"{address(SchoolClass, 'changelist')}?grade__exact=6"
    assert [str(message) for message in get_messages(refused.wsgi_request)] == [
        "Danh sách dài hơn 2 dòng. Hãy lọc hoặc tìm bớt lại rồi xuất."
    ]
    assert len(rows_of(sent)) == 3


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

    for model in (Pupil, Enrolment):
        with django_assert_max_num_queries(14):
            client.get(address(model))


def test_the_number_of_statements_does_not_grow_with_units(
    alder, birch, operator, client_at, django_assert_num_queries
):
    client = client_at(alder, operator)
    client.get(address(Organisation))
    with CaptureQueriesContext(connection) as few:
        client.get(address(Organisation))
    for number in range(5):
        unit = make_organisation(f"truong-{number}", f"Trường {number}", "school", "thcs")
        Affiliation.objects.create(child=unit, parent=birch, valid_from=date(2020, 1, 1))

    with django_assert_num_queries(len(few)):
        rows = rows_of(client.get(address(Organisation)))

    assert len(rows) == 10


def test_the_pupil_list_comes_back_unchanged_through_the_import(
    alder, anna, client_at, scope_of, django_capture_on_commit_callbacks
):
    with scope_of(alder):
        school_class = make_class(alder)
        for number in range(1, 4):
            make_pupil(alder, f"00{number}", school_class=school_class)
        partly = {"date_of_birth": None, "birth_year": 2015, "birth_month": 3, "sex": "female"}
        make_pupil(alder, "00012", "H'Bia Thử", school_class, **partly)
        make_pupil(alder, "TAM-0001", "A Thử", school_class, has_temporary_code=True)
        for number, status in enumerate(("transferred_out", "dropped_out", "completed"), start=10):
            make_pupil(alder, f"0{number}", "Đã Rời Trường", status=status)
        make_pupil(alder, "099", "Chưa Xếp Lớp")
    file = SimpleUploadedFile("hoc-sinh.xlsx", client_at(alder, anna).get(address(Pupil)).content)

    with scope_of(alder):
        with django_capture_on_commit_callbacks(execute=True):
            batch = pipeline.upload(
                file, kind="roster.pupils", parameters={"year": 2026}, user=anna
            )
        batch = ImportBatch.objects.get(pk=batch.pk)
        problems = list(batch.findings.values_list("code", "column"))

    assert problems == [("birth_partial", "Ngày sinh")]
    assert (batch.rows_read, batch.rows_unchanged) == (9, 9)
