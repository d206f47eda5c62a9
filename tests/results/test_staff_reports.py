"""Who lacks what, what opens when, how many families looked; numbers without names."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.results.figures_of_lookups import lookups_of_classes, lookups_of_days
from apps.results.missing import gap_counts, gaps_of
from apps.results.models import SubjectResult
from apps.results.publishing import publish
from apps.results.rules.qualities import TT27
from apps.roster.models import LookupLog, SchoolYear
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("january")


@pytest.fixture
def results(alder, school_class):
    return [
        make_result(make_pupil(alder, code, f"Em {code}", school_class).enrolments.get())
        for code in ("HS1", "HS2", "HS3")
    ]


def told(school_class):
    return [
        (one.pupil.code, one.has_result, one.gaps) for one in gaps_of(school_class, "hk1").pupils
    ]


def test_a_whole_class_lacks_nothing_and_names_what_nobody_has(school_class, results):
    gaps = gaps_of(school_class, "hk1")

    assert gaps.pupils == []
    assert "Ngữ văn" in gaps.subjects and "Toán" not in gaps.subjects


def test_subjects_that_a_whole_class_lacks_are_told_before_publishing(
    alder, anna, client_at, school_class, results
):
    client = client_at(alder, anna)

    overview = client.get("/admin/ket-qua/").content.decode()
    publish = client.get(f"/admin/ket-qua/lop/{school_class.pk}/hk1/cong-bo/").content.decode()

    count = gap_counts(school_class.school_year)[school_class.pk, "hk1"]
    assert (count.results, count.subjects) == (0, len(gaps_of(school_class, "hk1").subjects))
    assert f"{count.subjects} môn bắt buộc cả lớp chưa có kết quả" in overview
    assert f"/admin/ket-qua/lop/{school_class.pk}/hk1/con-thieu/" in overview
    named = ", ".join(gaps_of(school_class, "hk1").subjects)
    assert f"Cả lớp chưa có kết quả môn bắt buộc:</strong> {named}." in publish


def test_a_missing_subject_mark_and_level_are_named(alder, school_class, results):
    make_pupil(alder, "HS4", "Em HS4", school_class)
    make_pupil(alder, "HS5", "Em HS5", school_class, status="transferred_out")
    results[0].subjects.get(subject="gdtc").delete()
    results[1].subjects.filter(subject="toan").update(midterm=None)
    results[2].conduct_level = ""
    results[2].save()

    assert told(school_class) == [
        ("HS1", True, ["Giáo dục thể chất"]),
        ("HS2", True, ["Toán (điểm giữa kỳ)"]),
        ("HS3", True, ["Kết quả rèn luyện"]),
        ("HS4", False, []),
    ]


def test_an_exempt_pupil_lacks_nothing(school_class, results):
    results[0].subjects.filter(subject="toan").update(
        state="exempt", average=None, midterm=None, final=None, regular_marks=[]
    )

    assert told(school_class) == []


def test_what_most_of_a_class_learn_is_expected_and_an_odd_one_is_not(alder, school_class, results):
    def learn(result):
        SubjectResult.objects.create(
            organisation=alder, term_result=result, subject_id="ngoai-ngu-2", average=Decimal("8")
        )

    learn(results[0])
    assert told(school_class) == []
    learn(results[1])
    assert [code for code, _has, _gaps in told(school_class)] == ["HS3"]


def test_the_table_counts_gaps_and_leads_to_them(alder, anna, client_at, school_class, results):
    results[0].subjects.get(subject="gdtc").delete()
    client = client_at(alder, anna)

    table = client.get("/admin/ket-qua/")
    path = f"/admin/ket-qua/lop/{school_class.pk}/hk1/con-thieu/"
    page = client.get(path)

    assert table.context["classes"][0].periods[0].state == "gaps"
    assertContains(table, "Còn thiếu 1 kết quả môn")
    assertContains(table, path)
    assertContains(page, "Em HS1")
    assertNotContains(page, "Em HS2")


def test_the_page_of_gaps_costs_the_same_with_more_pupils(
    alder, anna, client_at, school_class, results
):
    client = client_at(alder, anna)
    path = f"/admin/ket-qua/lop/{school_class.pk}/hk1/con-thieu/"
    client.get(path)
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    make_result(make_pupil(alder, "HS4", "Em HS4", school_class).enrolments.get())
    with CaptureQueriesContext(connection) as four:
        client.get(path)

    assert len(three) == len(four)


def test_families_are_counted_once_and_only_since_the_opening(anna, school_class, results):
    first, second = (result.enrolment.pupil for result in results[:2])

    def look(pupil, at, purpose="results"):
        LookupLog.objects.create(
            organisation_id=pupil.organisation_id, pupil=pupil, at=at, purpose=purpose
        )

    now = timezone.now()
    look(first, now - timedelta(days=1))
    publish(school_class, "hk1", user=anna)
    look(first, now + timedelta(minutes=1))
    look(first, now + timedelta(minutes=2))
    look(second, now + timedelta(minutes=3), purpose="history")

    counted = lookups_of_classes(SchoolYear.objects.get(pk=2026), "hk1")

    assert [(one.card_count, one.family_count, one.lookup_count) for one in counted] == [(3, 1, 2)]
    assert counted[0].share == 33
    assert [(day.day, looks, families) for day, looks, families in lookups_of_days()] == [
        (10, 2, 1),
        (9, 1, 1),
    ]


def test_figures_show_no_name(alder, anna, client_at, school_class, results):
    publish(school_class, "hk1", user=anna)

    page = client_at(alder, anna).get("/admin/ket-qua/so-lieu/")

    assertContains(page, "6A")
    assertNotContains(page, "Em HS1")
    assertNotContains(page, "HS1")


@pytest.mark.parametrize("page", ["lich/", "so-lieu/", "lop/{}/hk1/con-thieu/"])
def test_an_editor_sees_none_of_it(alder, eric, client_at, school_class, page):
    response = client_at(alder, eric).get(f"/admin/ket-qua/{page.format(school_class.pk)}")

    assert response.status_code == 403


def test_the_other_school_finds_no_class(birch, bruno, client_at, school_class):
    path = f"/admin/ket-qua/lop/{school_class.pk}/hk1/con-thieu/"

    assert client_at(birch, bruno).get(path).status_code == 404


def make_primary(alder, **of_pupils):
    """A class of grade 4 whose pupils have these qualities in the first term."""
    school_class = make_class(alder, "4A", grade=4)
    for code, fields in of_pupils.items():
        pupil = make_pupil(alder, code, f"Bé {code}", school_class)
        result = make_result(
            pupil.enrolments.get(), rule_set="tt27-2020", **{"conduct_level": ""} | fields
        )
        result.subjects.all().delete()
    return school_class


def lacking(school_class):
    return {one.pupil.code: one.gaps for one in gaps_of(school_class, "hk1").pupils}


def test_who_lacks_a_quality_or_a_group_of_them_is_named(alder):
    every = {one.code: "Tốt" for one in TT27.expected(4)}
    without = {code: level for code, level in every.items() if code != "nl-tin-hoc"}
    qualities_alone = {code: level for code, level in every.items() if code.startswith("pc-")}
    school_class = make_primary(
        alder,
        HS1={"qualities": every},
        HS2={"qualities": without},
        HS3={"qualities": qualities_alone | {"nang-luc-chung": "Tốt"}},
        HS4={"conduct_level": "Tốt"},
    )

    assert lacking(school_class) == {
        "HS2": ["Năng lực: tin học"],
        "HS3": ["Năng lực đặc thù"],
        "HS4": ["Phẩm chất chủ yếu", "Năng lực chung", "Năng lực đặc thù"],
    }
    assert gap_counts(school_class.school_year)[school_class.pk, "hk1"].results == 5


def test_a_school_that_states_one_level_for_everything_lacks_nothing(alder):
    school_class = make_primary(alder, HS1={"conduct_level": "Tốt"}, HS2={})

    assert lacking(school_class) == {"HS2": ["Phẩm chất, năng lực"]}
