"""Single results mended by hand, and the register of publications."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import Membership
from apps.results.forms import NEEDS_DECISION
from apps.results.models import Correction, ResultCard, TermResult
from apps.results.publishing import publish, unpublish
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
        "opened_at": result.updated_at.isoformat(),
        "subjects-TOTAL_FORMS": "2",
        "subjects-INITIAL_FORMS": "2",
    }
    for index, row in enumerate(result.subjects.order_by("subject__position")):
        data |= {
            f"subjects-{index}-id": row.pk,
            f"subjects-{index}-term_result": result.pk,
            f"subjects-{index}-regular_marks": "; ".join(row.regular_marks).replace(".", ","),
            f"subjects-{index}-midterm": row.midterm or "",
            f"subjects-{index}-final": row.final or "",
            f"subjects-{index}-average": row.average or "",
            f"subjects-{index}-remark": row.remark,
            f"subjects-{index}-state": row.state,
        }
    return data | values


DECISION = {"correction_reason": "Cộng nhầm điểm", "decision_number": "15/QĐ-THCS"}


@pytest.mark.parametrize("typed", ["8,4", "8.4"])
def test_a_mark_mended_by_hand_reaches_the_family_with_a_note(
    alder, anna, client_at, result, scope_of, typed
):
    with scope_of(alder):
        publish(result.enrolment.school_class, "hk1", user=anna)
        data = form_of(result, **{"subjects-0-average": typed}, **DECISION)

    response = client_at(alder, anna).post(f"{RESULTS}{result.pk}/change/", data)

    assert response.status_code == 302
    with scope_of(alder):
        content = ResultCard.objects.get().content
        correction = Correction.objects.get()
    assert content["subjects"][0]["average"] == "8.4"
    assert content["amendments"] == [
        {
            "at": timezone.now().isoformat(),
            "decision": "15/QĐ-THCS",
            "changes": [["Toán: trung bình môn", "7,9", "8,4"]],
        }
    ]
    assert (correction.reason, correction.corrected_by) == ("Cộng nhầm điểm", anna)


@pytest.mark.parametrize(
    "change",
    [{"subjects-0-average": "8,4"}, {"learning_level": "Khá"}, {"subjects-0-state": "absent"}],
)
@pytest.mark.parametrize("left_out", ["correction_reason", "decision_number"])
def test_a_public_result_does_not_change_without_a_decision(
    alder, anna, client_at, result, scope_of, change, left_out
):
    with scope_of(alder):
        publish(result.enrolment.school_class, "hk1", user=anna)
        data = form_of(result, **change, **DECISION | {left_out: " "})

    response = client_at(alder, anna).post(f"{RESULTS}{result.pk}/change/", data)

    assertContains(response, NEEDS_DECISION)
    with scope_of(alder):
        stored = TermResult.objects.get()
        assert (stored.learning_level, Correction.objects.count()) == ("Tốt", 0)
        assert str(stored.subjects.get(subject="toan").average) == "7.90"


def test_withdrawing_does_not_open_a_way_around_the_decision(
    alder, anna, client_at, result, scope_of, time_machine
):
    with scope_of(alder):
        publication = publish(result.enrolment.school_class, "hk1", user=anna)
        time_machine.move_to("2027-01-10 09:00 +0700", tick=False)
        unpublish(publication, user=anna, reason="Sai điểm")
        data = form_of(result, learning_level="Khá")

    response = client_at(alder, anna).post(f"{RESULTS}{result.pk}/change/", data)

    assertContains(response, NEEDS_DECISION)


def test_before_the_hour_a_result_changes_without_a_decision(
    alder, anna, client_at, result, scope_of
):
    with scope_of(alder):
        tomorrow = timezone.now() + timedelta(days=1)
        publish(result.enrolment.school_class, "hk1", user=anna, at=tomorrow)
        data = form_of(result, **{"subjects-0-regular_marks": "8; 9,5"})

    page = client_at(alder, anna).get(f"{RESULTS}{result.pk}/change/")
    response = client_at(alder, anna).post(f"{RESULTS}{result.pk}/change/", data)

    assertNotContains(page, "Số quyết định")
    assert response.status_code == 302
    with scope_of(alder):
        assert ResultCard.objects.get().content["subjects"][0]["regular"] == ["8", "9.5"]
        assert ResultCard.objects.get().content["amendments"] == []


def test_saving_without_a_change_asks_for_nothing(alder, anna, client_at, result, scope_of):
    with scope_of(alder):
        publish(result.enrolment.school_class, "hk1", user=anna)
        data = form_of(result)

    response = client_at(alder, anna).post(f"{RESULTS}{result.pk}/change/", data)

    assert response.status_code == 302
    with scope_of(alder):
        assert Correction.objects.count() == 0


@pytest.mark.parametrize(
    "second", [{"subjects-0-average": "8,1"}, {"learning_level": "Đạt"}, {}, {"opened_at": ""}]
)
def test_the_later_of_two_clerks_is_told_of_the_first(
    alder, anna, manager, client_at, result, scope_of, time_machine, second
):
    path = f"{RESULTS}{result.pk}/change/"
    with scope_of(alder):
        data = form_of(result)  # both have the page open
    time_machine.move_to("2027-01-10 09:12 +0700", tick=False)

    first = client_at(alder, anna).post(path, data | {"subjects-0-average": "9,1"})
    time_machine.move_to("2027-01-10 09:15 +0700", tick=False)
    later = client_at(alder, manager).post(path, data | second)

    assert first.status_code == 302
    said = (
        f"Kết quả này vừa được {anna} sửa lúc 09:12 ngày 10/01/2027. Những gì bạn vừa gõ chưa được "
        "ghi: hãy tải lại trang để xem kết quả mới, rồi sửa tiếp."
    )
    assertContains(later, said)
    assert later.context["adminform"].form.non_field_errors() == [said]
    with scope_of(alder):
        stored = TermResult.objects.get()
        assert str(stored.subjects.get(subject="toan").average) == "9.10"
        assert stored.learning_level == "Tốt"
        data = form_of(stored, **{"subjects-0-midterm": "6"})
    assert client_at(alder, manager).post(path, data).status_code == 302
    with scope_of(alder):
        toan = stored.subjects.get(subject="toan")
        assert (str(toan.average), str(toan.midterm)) == ("9.10", "6.00")


def test_a_file_that_was_written_since_the_page_was_opened_is_told_without_a_name(
    alder, anna, client_at, result, scope_of, time_machine
):
    with scope_of(alder):
        data = form_of(result, learning_level="Đạt")
        time_machine.move_to("2027-01-10 09:12 +0700", tick=False)
        TermResult.objects.get().save()

    response = client_at(alder, anna).post(f"{RESULTS}{result.pk}/change/", data)

    assertContains(response, "Kết quả này vừa được sửa lúc 09:12 ngày 10/01/2027.")


def test_the_page_carries_the_state_it_was_opened_in(alder, anna, client_at, result):
    page = client_at(alder, anna).get(f"{RESULTS}{result.pk}/change/")

    stamp = result.updated_at.isoformat()
    assertContains(page, f'<input type="hidden" name="opened_at" value="{stamp}"')


def test_a_regular_mark_that_is_no_mark_is_refused(alder, anna, client_at, result, scope_of):
    with scope_of(alder):
        data = form_of(result, **{"subjects-0-regular_marks": "8; chín"})

    response = client_at(alder, anna).post(f"{RESULTS}{result.pk}/change/", data)

    assertContains(response, "Mỗi điểm là số từ 0 đến 10, cách nhau bằng dấu chấm phẩy")


def test_the_book_of_corrections_is_read_only(alder, manager, client_at, leaky):
    path = f"/admin/results/correction/{leaky['results.Correction'].pk}/"
    client = client_at(alder, manager)

    assertContains(client.get(f"{path}change/"), "15/QĐ")
    assert client.post(f"{path}change/", {"reason": "x"}).status_code == 403
    assert client.post(f"{path}delete/", {"post": "yes"}).status_code == 403


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


def test_not_even_the_operator_takes_a_result_away_by_hand(
    alder, operator, client_at, result, scope_of
):
    client = client_at(alder, operator)

    assert client.get(f"{RESULTS}{result.pk}/change/").status_code == 200
    assert client.post(f"{RESULTS}{result.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{RESULTS}add/").status_code == 403
    with scope_of(alder):
        assert TermResult.objects.count() == 1


def test_results_are_searched_with_and_without_accents(alder, anna, client_at, scope_of):
    with scope_of(alder):
        school_class = make_class(alder, "6S")
        for code, name in (("HS901", "Đỗ Thị Sương"), ("HS902", "Lê Văn Khác")):
            make_result(make_pupil(alder, code, name, school_class).enrolments.get())
    client = client_at(alder, anna)

    for words in ("Đỗ Sương", "do suong", "hs901"):
        found = client.get("/admin/results/termresult/", {"q": words}).context["cl"].queryset
        assert [row.enrolment.pupil.code for row in found] == ["HS901"]


def test_publications_are_filtered_by_what_families_see(alder, anna, client_at, scope_of):
    with scope_of(alder):
        classes = [make_class(alder, name) for name in ("6S", "6T", "6U")]
        for number, school_class in enumerate(classes):
            pupil = make_pupil(alder, f"HS91{number}", school_class=school_class)
            make_result(pupil.enrolments.get())
        publish(classes[0], "hk1", user=anna)
        publish(classes[1], "hk1", user=anna, at=timezone.now() + timedelta(hours=1))
        unpublish(publish(classes[2], "hk1", user=anna), user=anna, reason="Sai")
    client = client_at(alder, anna)

    def names(state):
        found = client.get("/admin/results/publication/", {"tinh-trang": state})
        return [row.school_class.name for row in found.context["cl"].queryset]

    assert [names(state) for state in ("mo", "hen", "ngung")] == [["6S"], ["6T"], ["6U"]]
