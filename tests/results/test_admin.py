"""Single results mended by hand, and the register of publications."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Membership
from apps.results.models import ResultCard, TermResult
from apps.results.publishing import publish
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

RESULTS = "/admin/results/termresult/"


@pytest.fixture
def result(alder, scope_of, time_machine):
    time_machine.move_to("2027-01-10 07:00 +0700", tick=False)
    with scope_of(alder):
        pupil = make_pupil(alder, school_class=make_class(alder))
        return make_result(pupil.enrolments.get())


def form_of(result, **values):
    data = {
        "learning_level": result.learning_level,
        "conduct_level": result.conduct_level,
        "absences_with_leave": "2",
        "absences_without_leave": "0",
        "teacher_note": result.teacher_note,
        "subjects-TOTAL_FORMS": "2",
        "subjects-INITIAL_FORMS": "2",
    }
    for index, row in enumerate(result.subjects.order_by("subject__position")):
        data |= {
            f"subjects-{index}-id": row.pk,
            f"subjects-{index}-term_result": result.pk,
            f"subjects-{index}-midterm": row.midterm or "",
            f"subjects-{index}-final": row.final or "",
            f"subjects-{index}-average": row.average or "",
            f"subjects-{index}-remark": row.remark,
            f"subjects-{index}-state": row.state,
        }
    return data | values


@pytest.mark.parametrize("typed", ["8,4", "8.4"])
def test_a_mark_mended_by_hand_reaches_the_family_with_a_note(
    alder, anna, client_at, result, scope_of, typed
):
    with scope_of(alder):
        publish(result.enrolment.school_class, "hk1", user=anna)
        data = form_of(result, **{"subjects-0-average": typed})

    response = client_at(alder, anna).post(f"{RESULTS}{result.pk}/change/", data)

    assert response.status_code == 302
    with scope_of(alder):
        content = ResultCard.objects.get().content
    assert content["subjects"][0]["average"] == "8.4"
    assert content["amended_at"] == timezone.now().isoformat()
    assert content["amendment_note"] == "Nhà trường đã điều chỉnh kết quả này."


def test_the_list_costs_the_same_with_more_results(alder, anna, client_at, result, scope_of):
    client = client_at(alder, anna)
    client.get(RESULTS)
    with CaptureQueriesContext(connection) as one:
        client.get(RESULTS)
    with scope_of(alder):
        for code in ("HS2", "HS3"):
            pupil = make_pupil(alder, code, school_class=result.enrolment.school_class)
            make_result(pupil.enrolments.get())
    with CaptureQueriesContext(connection) as three:
        client.get(RESULTS)

    assert len(one) == len(three)


def test_results_are_found_by_name_without_accents(alder, anna, client_at, result):
    response = client_at(alder, anna).get(RESULTS, {"q": "nguyen"})

    assert [row.pk for row in response.context["cl"].result_list] == [result.pk]


def test_publications_are_a_register_nobody_edits(alder, manager, client_at, result, scope_of):
    with scope_of(alder):
        publication = publish(result.enrolment.school_class, "hk1", user=manager)
    client = client_at(alder, manager)
    path = f"/admin/results/publication/{publication.pk}/change/"

    assert client.get(path).status_code == 200
    assert client.post(path, {"reason": "x"}).status_code == 403
    assert client.get("/admin/results/publication/add/").status_code == 403


def test_a_publisher_without_the_right_to_marks_cannot_change_them(
    alder, eric, client_at, result, scope_of
):
    with scope_of(alder):
        Membership.objects.create(organisation=alder, user=eric, role="publisher")
    client = client_at(alder, eric)

    assert client.get(RESULTS).status_code == 403
    assert client.post(f"{RESULTS}{result.pk}/change/", {}).status_code == 403


def test_the_other_school_finds_no_result(birch, bruno, client_at, result, alder, scope_of):
    response = client_at(birch, bruno).get(f"{RESULTS}{result.pk}/change/")

    assert response.status_code == 404
    with scope_of(alder):
        assert TermResult.objects.count() == 1
