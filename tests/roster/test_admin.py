"""The clerk's lists and forms of pupils, classes and consents."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.organisations.models import Level
from apps.roster.models import Enrolment, LookupLog, Pupil, SchoolClass
from apps.roster.todo import todo
from tests.roster.spine import SECRET, give_secret, make_class, make_pupil

PUPILS = "/admin/roster/pupil/"


@pytest.fixture
def school_class(alder, scope_of, time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700", tick=False)
    with scope_of(alder):
        school_class = make_class(alder)
        give_secret(make_pupil(alder, "HS1", "Nguyễn Thị Hường", school_class))
    return school_class


@pytest.fixture
def pupil(school_class, alder, scope_of):
    with scope_of(alder):
        return Pupil.objects.get(code="HS1")


@pytest.fixture
def at_alder(alder, anna, client_at, school_class):
    return client_at(alder, anna)


def found(response):
    return [pupil.code for pupil in response.context["cl"].result_list]


@pytest.mark.parametrize("words", ["huong", "Hường", "NGUYEN thi", "hs1"])
def test_pupils_are_found_with_and_without_accents(at_alder, alder, scope_of, words):
    with scope_of(alder):
        make_pupil(alder, "HS2", "Trần Văn Bình")

    assert found(at_alder.get(PUPILS, {"q": words})) == ["HS1"]


def test_pupils_are_listed_by_class_year_and_status(at_alder, alder, school_class, scope_of):
    with scope_of(alder):
        make_pupil(alder, "HS2", "Ở Lớp Khác", make_class(alder, "6B"))
        make_pupil(alder, "HS3", "Năm Trước", make_class(alder, "6A", year=2025))

    assert found(at_alder.get(PUPILS, {"lop": school_class.pk})) == ["HS1"]
    assert found(at_alder.get(PUPILS, {"nam": "2025"})) == ["HS3"]
    assert found(at_alder.get(PUPILS, {"status__exact": "dropped_out"})) == []
    assert len(found(at_alder.get(PUPILS, {"lop": "x", "nam": "x"}))) == 3


def test_the_list_costs_the_same_with_more_pupils(at_alder, alder, school_class, scope_of):
    at_alder.get(PUPILS)
    with CaptureQueriesContext(connection) as one:
        at_alder.get(PUPILS)
    with scope_of(alder):
        make_pupil(alder, "HS2", "Trần Văn Bình", school_class)
        make_pupil(alder, "HS3", "Trần Văn Ca", school_class)
    with CaptureQueriesContext(connection) as three:
        at_alder.get(PUPILS)

    assert len(one) == len(three)


def test_no_page_of_the_admin_shows_a_secret(at_alder, pupil):
    for path in (PUPILS, f"{PUPILS}{pupil.pk}/change/", "/admin/roster/schoolclass/"):
        page = at_alder.get(path).content.decode()
        assert SECRET not in page and "7KMPQ" not in page


def form_of(pupil, **values):
    return {
        "full_name": pupil.full_name,
        "code": pupil.code,
        "date_of_birth": "02/03/2015",
        "sex": "female",
        "status": "studying",
        "enrolments-TOTAL_FORMS": "0",
        "enrolments-INITIAL_FORMS": "0",
        **values,
    }


def test_a_pupil_is_placed_in_a_class_beside_the_form(at_alder, alder, school_class, scope_of):
    with scope_of(alder):
        pupil = make_pupil(alder, "HS2", "Trần Văn Bình")
    data = form_of(
        pupil,
        **{
            "enrolments-TOTAL_FORMS": "1",
            "enrolments-0-pupil": pupil.pk,
            "enrolments-0-school_class": school_class.pk,
        },
    )

    response = at_alder.post(f"{PUPILS}{pupil.pk}/change/", data)

    assert response.status_code == 302
    with scope_of(alder):
        enrolment = Enrolment.objects.get(pupil=pupil)
    assert (enrolment.school_class_id, enrolment.school_year_id, enrolment.organisation_id) == (
        school_class.pk,
        2026,
        alder.pk,
    )


def test_a_second_open_class_is_refused_with_a_sentence(at_alder, alder, pupil, scope_of):
    with scope_of(alder):
        other = make_class(alder, "6B")
    data = {"pupil": pupil.pk, "school_class": other.pk}

    response = at_alder.post("/admin/roster/enrolment/add/", data)

    assert "Học sinh đã có lớp trong năm học này." in response.content.decode()


def test_a_code_twice_is_refused_with_a_sentence(at_alder, pupil):
    response = at_alder.post(f"{PUPILS}add/", form_of(pupil))

    assert "Trường đã có học sinh mang mã này." in response.content.decode()


def test_who_recorded_a_consent_is_kept(at_alder, anna, alder, pupil, scope_of):
    data = {
        "pupil": pupil.pk,
        "purpose": "prize",
        "representative": "Phụ huynh",
        "child_agreed": "on",
        "given_on": "05/09/2026",
    }

    response = at_alder.post("/admin/roster/consent/add/", data)

    assert response.status_code == 302
    with scope_of(alder):
        consent = pupil.consents.get()
    assert (consent.recorded_by, consent.given_on) == (anna, date(2026, 9, 5))


def test_look_ups_are_figures_without_names(alder, manager, pupil, client_at, scope_of):
    with scope_of(alder):
        LookupLog.objects.create(organisation=alder, pupil=pupil, purpose="results")

    page = client_at(alder, manager).get("/admin/roster/lookuplog/").content.decode()

    assert "kết quả học tập" in page
    assert "Hường" not in page and "HS1" not in page


def test_an_editor_sees_no_pupils(alder, eric, client_at, pupil):
    client = client_at(alder, eric)

    for path in (PUPILS, f"{PUPILS}{pupil.pk}/change/", "/admin/roster/consent/"):
        assert client.get(path).status_code == 403


def test_the_other_school_finds_no_pupil(birch, bruno, client_at, pupil):
    client = client_at(birch, bruno)

    assert found(client.get(PUPILS)) == []
    assert client.get(f"{PUPILS}{pupil.pk}/change/").status_code == 404


def test_the_start_page_names_what_waits(alder, anna, pupil, scope_of):
    with scope_of(alder):
        make_pupil(alder, "TAM-0001", "Mã Tạm", has_temporary_code=True)
        titles = [item.title for item in todo(alder, anna)]

    assert titles == ["1 học sinh chưa in phiếu tra cứu", "1 học sinh đang mang mã tạm"]


def test_a_school_without_classes_is_asked_for_its_list(alder, anna, scope_of, time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700")
    with scope_of(alder):
        titles = [item.title for item in todo(alder, anna)]

    assert titles == ["Nhập danh sách học sinh năm học 2026–2027"]


@pytest.mark.parametrize("words", ["Nguyễn Thử", "nguyen thu", "NGUYỄN", "hs001"])
@pytest.mark.parametrize("page", ["pupil", "enrolment"])
def test_lists_of_pupils_are_searched_with_and_without_accents(
    alder, anna, client_at, scope_of, page, words
):
    with scope_of(alder):
        school_class = make_class(alder)
        make_pupil(alder, "HS001", "Nguyễn Văn Thử", school_class)
        make_pupil(alder, "HS002", "Đặng Văn Khác", school_class)

    found = client_at(alder, anna).get(f"/admin/roster/{page}/", {"q": words})

    rows = found.context["cl"].result_list
    assert [getattr(row, "pupil", row).code for row in rows] == ["HS001"]


@pytest.mark.parametrize("words", ["Đinh Lan", "dinh lan", "6b"])
def test_classes_are_searched_by_teacher_with_and_without_accents(
    alder, anna, client_at, scope_of, words
):
    with scope_of(alder):
        make_class(alder, "6A")
        SchoolClass.objects.create(
            organisation=alder,
            school_year_id=2026,
            name="6B",
            grade=6,
            homeroom_teacher="Đinh Thị Lan",
        )

    found = client_at(alder, anna).get("/admin/roster/schoolclass/", {"q": words})

    assert [row.name for row in found.context["cl"].queryset] == ["6B"]


def test_the_specialised_subject_is_asked_of_upper_secondary_schools_alone(
    alder, anna, client_at, scope_of
):
    client, path = client_at(alder, anna), "/admin/roster/schoolclass/add/"
    data = {"school_year": 2022, "name": "10 Lí", "grade": 10, "specialised_subject": "vat-li"}

    before = client.get(path).context["adminform"].form.fields
    alder.levels.set(Level.objects.filter(last_grade=12))
    after = client.get(path).context["adminform"].form.fields["specialised_subject"]
    too_young = client.post(path, data | {"grade": 9})
    response = client.post(path, data)

    assert "specialised_subject" not in before
    assert {subject.kind for subject in after.queryset} == {"scored"}
    assert too_young.context["adminform"].form.errors == {
        "specialised_subject": ["Lớp chuyên có từ khối 10. Hãy để trống môn chuyên."]
    }
    assert response.status_code == 302
    with scope_of(alder):
        assert SchoolClass.objects.get().specialised_subject_id == "vat-li"


def test_enrolments_are_filtered_by_class_and_by_who_left(alder, anna, client_at, scope_of):
    with scope_of(alder):
        school_class = make_class(alder)
        make_pupil(alder, "HS001", school_class=school_class)
        left = make_pupil(alder, "HS002", school_class=school_class).enrolments.get()
        left.left_on = date(2026, 10, 1)
        left.save()
        make_pupil(alder, "HS003", school_class=make_class(alder, "6B"))
    client = client_at(alder, anna)

    def codes(**chosen):
        response = client.get("/admin/roster/enrolment/", chosen)
        return sorted(row.pupil.code for row in response.context["cl"].queryset)

    assert codes(lop=school_class.pk) == ["HS001", "HS002"]
    assert codes(**{"lop": school_class.pk, "tinh-trang": "dang-hoc"}) == ["HS001"]
    assert codes(**{"tinh-trang": "da-roi"}) == ["HS002"]
    assert codes(lop="x") == ["HS001", "HS002", "HS003"]


def test_an_empty_list_says_so_and_leads_out_of_the_filters(alder, anna, client_at, scope_of):
    client = client_at(alder, anna)

    nothing = client.get(PUPILS).content.decode()
    with scope_of(alder):
        make_pupil(alder)
    unmatched = client.get(PUPILS, {"q": "zzzz"}).content.decode()

    assert "Chưa có học sinh nào." in nothing
    assert 'Không có học sinh nào khớp. <a href="?">Bỏ tìm kiếm và bộ lọc</a>' in unmatched


def test_a_pupil_to_be_added_has_no_slip_yet(at_alder):
    page = at_alder.get(f"{PUPILS}add/").content.decode()

    assert "In được sau khi lưu học sinh." in page
    assert "None" not in re.sub(r"<[^>]+>", " ", page)
