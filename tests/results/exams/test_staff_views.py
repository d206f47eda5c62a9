"""The desk of an exam: sealed, moved, withdrawn; rights, other units, figures without names."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.results.exams.releasing import publish

from .made import make_candidate, make_exam
from .staff import DESK, PUBLIC, fresh, page, text

ACTS = ["nhap/", "mau/", "cong-bo/", "ngung/", "cach-tra-cuu/"]


def test_an_officer_seals_moves_and_withdraws(at_office, exam):
    at = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT08:00")

    sealed = at_office.post(page(exam, "cong-bo/"), {"when": "later", "at": at}, follow=True)
    assert "tự mở lúc 08:00" in text(sealed) and fresh(exam).is_sealed
    at_office.post(page(exam, "cong-bo/"), {"when": "now"})
    assert fresh(exam).is_open
    refused = at_office.post(page(exam, "cong-bo/"), {"when": "now"})
    assert "Điểm kỳ thi này đã công bố." in text(refused)
    assert "Hãy ghi lý do" in text(at_office.post(page(exam, "ngung/"), {"reason": " "}))
    at_office.post(page(exam, "ngung/"), {"reason": "Sai điểm."})
    assert not fresh(exam).is_announced


def test_only_the_manager_decides_how_candidates_are_looked_up(
    at_office, office, olga, exam, client_at
):
    assert at_office.get(page(exam, "cach-tra-cuu/")).status_code == 403
    manager = client_at(office, olga)

    refused = manager.post(page(exam, "cach-tra-cuu/"), {"access": "number", "basis": "QĐ 1"})

    assert "dưới 200 thí sinh" in text(refused)
    assert fresh(exam).access == "secret"


@pytest.mark.parametrize("act", ACTS)
def test_a_school_changes_nothing_of_an_exam_of_the_office(exam, alder, manager, client_at, act):
    client = client_at(alder, manager)

    assert client.get(page(exam, act)).status_code == 404
    assert client.post(page(exam, act), {"when": "now", "reason": "x"}).status_code in {404, 405}
    assert fresh(exam).publish_at is None
    assert client.get(f"/admin/results/exam/{exam.pk}/change/").status_code == 404


@pytest.mark.parametrize("act", ["", "phieu/", "mat-phieu/", "luot-tra-cuu/", *ACTS])
def test_another_school_does_not_know_a_schools_exam(alder, birch, bruno, scope_of, client_at, act):
    with scope_of(alder):
        own = make_exam(alder)
    client = client_at(birch, bruno)

    assert client.get(page(own, act)).status_code == 404
    assert client.post(page(own, act)).status_code in {404, 405}


@pytest.mark.parametrize("act", ["", "phieu/", "mat-phieu/", "luot-tra-cuu/", *ACTS])
def test_an_editor_is_refused(alder, eric, scope_of, client_at, act):
    with scope_of(alder):
        own = make_exam(alder)

    assert client_at(alder, eric).get(page(own, act)).status_code == 403
    assert client_at(alder, eric).get(DESK).status_code == 403
    assert client_at(alder).get(page(own, act)).status_code == 302


def test_figures_tell_numbers_and_no_names(
    at_office, at_alder, exam, in_office, officer, client_at, alder, birch
):
    in_office(publish, exam, user=officer)
    for school, number in ((alder, "000001"), (birch, "000001"), (birch, "000003")):
        client_at(school).post(PUBLIC, {"number": number, "secret": "ABCDE12345"})

    at_the_office, at_the_school = (
        text(client.get(page(exam, "luot-tra-cuu/"))) for client in (at_office, at_alder)
    )

    assert "2 / 4" in at_the_office and "1 / 2" in at_the_school
    assert "Trường THCS Cây Dương" in at_the_office
    assert "Thí Sinh" not in at_the_office and "000001" not in at_the_office


def test_the_calendar_tells_what_opens_when(at_office, at_alder, exam, in_office, officer):
    at = timezone.now() + timedelta(days=3)
    in_office(publish, exam, user=officer, at=at)

    moment = f"{timezone.localtime(at):%H:%M ngày %d/%m/%Y}"
    for client in (at_office, at_alder):
        shown = text(client.get(DESK))
        assert "Lịch công bố" in shown and f"{moment}: mở điểm" in shown


def test_a_school_is_shown_what_concerns_it_and_the_others_folded_away(
    at_alder, at_office, alder, birch, office, in_office
):
    in_office(make_exam, office, "lop-9", "khao-sat", name="Khảo sát lớp 9", **_grades(9, 9))
    in_office(make_exam, office, "lop-12", "khao-sat", name="Khảo sát lớp 12", **_grades(12, 12))
    sat = in_office(make_exam, office, "lop-3", "khao-sat", name="Thi lớp 3", **_grades(3, 3))
    in_office(make_candidate, sat, school=alder)
    foreign = in_office(make_exam, office, "lop-2", "khao-sat", name="Thi lớp 2", **_grades(2, 2))
    in_office(make_candidate, foreign, school=birch)

    shown, _, folded = text(at_alder.get(DESK)).partition("<details")

    assert "Khảo sát lớp 9" in shown and "Thi lớp 3" in shown
    assert "Khảo sát lớp 12" not in shown and "Thi lớp 2" not in shown
    assert "2 kỳ thi khác của cấp trên" in folded
    assert "Khảo sát lớp 12" in folded and "Thi lớp 2" in folded and "Khảo sát lớp 9" not in folded
    at_the_office = text(at_office.get(DESK))
    assert "Khảo sát lớp 12" in at_the_office and "<details" not in at_the_office


def _grades(first, last):
    return {"first_grade": first, "last_grade": last}


def test_the_page_of_all_exams_costs_the_same_with_more(
    at_office, exam, office, in_office, django_assert_num_queries
):
    at_office.get(DESK)
    with CaptureQueriesContext(connection) as one:
        at_office.get(DESK)
    for number in range(3):
        in_office(make_exam, office, f"khac-{number}", "khao-sat")

    with django_assert_num_queries(len(one)):
        at_office.get(DESK)
