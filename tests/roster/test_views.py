"""Slips, re-issue and consents on the staff's pages; the other school finds nothing."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import Entry
from apps.roster.models import Consent, LookupSecret, Pupil, SlipPrint
from apps.roster.secrets import print_pupil_slip
from tests.roster.spine import SECRET, give_secret, make_class, make_pupil

SLIPS = "/admin/hoc-sinh/phieu/"


@pytest.fixture
def school_class(alder, scope_of, time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700")
    with scope_of(alder):
        school_class = make_class(alder)
        for code, name in (("HS1", "Trần Thị Yến"), ("HS2", "=1+1 Trần An")):
            give_secret(make_pupil(alder, code, name, school_class))
    return school_class


@pytest.fixture
def pupil(school_class, alder, scope_of):
    with scope_of(alder):
        return school_class.enrolments.get(pupil__code="HS1").pupil


@pytest.fixture
def at_alder(alder, anna, client_at, school_class):
    return client_at(alder, anna)


def text(response):
    return response.content.decode()


def test_classes_of_the_year_are_listed_in_order_with_their_pupils(at_alder, alder, scope_of):
    with scope_of(alder):
        make_class(alder, "9B", grade=9)
        make_class(alder, "6A", year=2025)
        make_class(alder, "6A0")

    response = at_alder.get(SLIPS)

    assert [(row.name, row.pupil_count) for row in response.context["classes"]] == [
        ("6A", 2),
        ("6A0", 0),
        ("9B", 0),
    ]


def test_the_list_tells_how_many_slips_were_never_printed(at_alder, alder, anna, pupil, scope_of):
    with scope_of(alder):
        print_pupil_slip(pupil, user=anna)
        print_pupil_slip(pupil, user=anna)

    response = at_alder.get(SLIPS)

    assert [(row.pupil_count, row.unprinted_count) for row in response.context["classes"]] == [
        (2, 1)
    ]
    assert "Chưa in phiếu" in text(response)


def test_only_the_slips_that_were_never_printed(
    at_alder, alder, anna, pupil, school_class, scope_of
):
    with scope_of(alder):
        print_pupil_slip(pupil, user=anna)
    path = f"{SLIPS}lop/{school_class.pk}/"

    asked = text(at_alder.get(path))
    printed = text(at_alder.post(path, {"format": "print", "who": "unprinted"}))
    again = at_alder.post(path, {"format": "print", "who": "unprinted"}, follow=True)

    assert "In phiếu 1 em chưa in" in asked
    assert "1 phiếu." in printed and "Trần Thị Yến" not in printed
    assert "Em nào trong lớp cũng đã có phiếu in." in text(again)
    with scope_of(alder):
        assert SlipPrint.objects.count() == 2


def test_the_list_costs_the_same_with_more_classes(at_alder, alder, scope_of):
    at_alder.get(SLIPS)
    with CaptureQueriesContext(connection) as one:
        at_alder.get(SLIPS)
    with scope_of(alder):
        make_class(alder, "6B")
        make_class(alder, "6C")
    with CaptureQueriesContext(connection) as three:
        at_alder.get(SLIPS)

    assert len(one) == len(three)


def test_looking_at_a_class_shows_no_secret_and_prints_nothing(at_alder, school_class):
    response = at_alder.get(f"{SLIPS}lop/{school_class.pk}/")

    assert "Trần Thị Yến" in text(response)
    assert SECRET not in text(response) and "7KMPQ" not in text(response)


def test_slips_show_code_secret_school_and_where_to_look(at_alder, school_class, alder, scope_of):
    response = at_alder.post(f"{SLIPS}lop/{school_class.pk}/", {"format": "print"})

    page = text(response)
    assert page.count('class="slip"') == 2
    for part in ("HS1", "7KMPQ 2RSTV", "Trường THCS Cây Sồi", "lớp 6A"):
        assert part in page
    assert "http://alder.localhost/tra-cuu/hoc-tap/" in page
    assert "no-store" in response["Cache-Control"]
    with scope_of(alder):
        assert SlipPrint.objects.count() == 2


def test_slips_as_a_workbook_keep_text_as_text(at_alder, school_class):
    response = at_alder.post(f"{SLIPS}lop/{school_class.pk}/", {"format": "xlsx"})

    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (
        *("STT", "Họ và tên", "Lớp", "Mã học sinh", "Mã tra cứu", "Địa chỉ tra cứu"),
    )
    assert [row[3] for row in rows[1:]] == ["HS2", "HS1"]
    assert sheet["B2"].value == "=1+1 Trần An" and sheet["B2"].data_type == "s"
    assert "phieu-tra-cuu-6a-alder-20261001.xlsx" in response["Content-Disposition"]


def test_a_new_secret_is_asked_for_printed_and_noted(at_alder, pupil, alder, scope_of):
    address = f"{SLIPS}hoc-sinh/{pupil.pk}/cap-lai/"

    asked = at_alder.get(address)
    with scope_of(alder):
        unchanged = LookupSecret.objects.get(pupil=pupil).secret
    response = at_alder.post(address)

    with scope_of(alder):
        secret = LookupSecret.objects.get(pupil=pupil)
        assert SlipPrint.objects.get().reason == "reissued"
        details = str(list(Entry.objects.values_list("detail", flat=True)))
    assert (asked.status_code, unchanged) == (200, SECRET)
    assert secret.secret != SECRET
    assert secret.printed in text(response)
    assert secret.secret not in details and SECRET not in details


def test_one_slip_is_printed_again(at_alder, pupil):
    response = at_alder.post(f"{SLIPS}hoc-sinh/{pupil.pk}/")

    assert text(response).count('class="slip"') == 1
    assert at_alder.get(f"{SLIPS}hoc-sinh/{pupil.pk}/").status_code == 405


def addresses(school_class, pupil):
    return [
        f"{SLIPS}lop/{school_class.pk}/",
        f"{SLIPS}hoc-sinh/{pupil.pk}/",
        f"{SLIPS}hoc-sinh/{pupil.pk}/cap-lai/",
    ]


def test_an_editor_may_not_touch_secrets(alder, eric, client_at, school_class, pupil):
    client = client_at(alder, eric)

    for address in [SLIPS, *addresses(school_class, pupil)]:
        assert client.post(address).status_code == 403


def test_the_other_school_finds_nothing(birch, bruno, client_at, school_class, pupil):
    client = client_at(birch, bruno)

    for address in addresses(school_class, pupil):
        assert client.post(address).status_code == 404


def test_a_visitor_is_sent_to_sign_in(alder, client_at, school_class, pupil):
    for address in [SLIPS, *addresses(school_class, pupil)]:
        assert "/dang-nhap/" in client_at(alder).post(address)["Location"]


@pytest.fixture
def consent(alder, pupil, scope_of):
    with scope_of(alder):
        return Consent.objects.create(
            organisation=alder,
            pupil=pupil,
            purpose="photo",
            representative="Phụ huynh",
            child_agreed=True,
            given_on=date(2026, 9, 5),
        )


def test_a_withdrawn_consent_is_valid_no_more(at_alder, consent, alder, scope_of, anna):
    address = f"/admin/hoc-sinh/dong-y/{consent.pk}/rut/"

    asked = at_alder.get(address)
    response = at_alder.post(address)

    assert (asked.status_code, response.status_code) == (200, 302)
    with scope_of(alder):
        assert not Consent.objects.valid("photo").exists()
        consent.refresh_from_db()
        entry = Entry.objects.get(action="roster.withdraw_consent")
    assert consent.withdrawn_by == anna
    assert (entry.actor, entry.detail) == (anna, {"purpose": "photo"})


def test_who_withdrew_a_consent_is_shown(at_alder, consent, anna):
    at_alder.post(f"/admin/hoc-sinh/dong-y/{consent.pk}/rut/")

    row = text(at_alder.get("/admin/roster/consent/"))
    form = text(at_alder.get(f"/admin/roster/consent/{consent.pk}/change/"))

    assert f'field-withdrawn_by nowrap">{anna.full_name}' in row
    assert f'<div class="readonly">{anna.full_name}</div>' in form


def test_a_consent_is_not_withdrawn_twice(at_alder, consent, alder, scope_of):
    address = f"/admin/hoc-sinh/dong-y/{consent.pk}/rut/"
    at_alder.post(address)

    response = at_alder.post(address, follow=True)

    assert "đã được rút trước đó" in text(response)
    with scope_of(alder):
        assert Entry.objects.filter(action="roster.withdraw_consent").count() == 1


@pytest.mark.parametrize(
    ("born", "valid"),
    [(date(2020, 2, 28), False), (date(2020, 2, 29), True), (None, False)],
)
def test_from_seven_years_on_the_child_itself_has_to_agree(
    born, valid, alder, pupil, consent, scope_of
):
    with scope_of(alder):
        Consent.objects.update(child_agreed=False)
        Pupil.objects.filter(pk=pupil.pk).update(date_of_birth=born)

        assert Consent.objects.valid("photo", on=date(2027, 2, 28)).exists() is valid


def test_a_consent_without_the_childs_own_is_not_taken(at_alder, pupil, alder, scope_of):
    fields = {
        **{"pupil": pupil.pk, "purpose": "prize", "scope": "", "representative": "Phụ huynh"},
        "given_on": "2026-09-05",
    }
    refused = at_alder.post("/admin/roster/consent/add/", fields)
    taken = at_alder.post("/admin/roster/consent/add/", {**fields, "child_agreed": "on"})

    assert "Học sinh từ đủ 7 tuổi phải tự mình đồng ý nữa" in text(refused)
    assert taken.status_code == 302
    with scope_of(alder):
        assert Consent.objects.get().child_agreed


def test_a_consent_of_another_school_is_not_found(birch, bruno, client_at, consent):
    response = client_at(birch, bruno).post(f"/admin/hoc-sinh/dong-y/{consent.pk}/rut/")

    assert response.status_code == 404


def test_a_consent_is_valid_from_its_day_to_its_last(alder, consent, scope_of):
    with scope_of(alder):
        consent.expires_on = date(2026, 12, 31)
        consent.save()
        days = [date(2026, 9, 4), date(2026, 9, 5), date(2026, 12, 31), date(2027, 1, 1)]
        valid = [Consent.objects.valid("photo", on=day).exists() for day in days]

    assert valid == [False, True, True, False]
    with scope_of(alder):
        assert not Consent.objects.valid("prize", on=date(2026, 10, 1)).exists()
