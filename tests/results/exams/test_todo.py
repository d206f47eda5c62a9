"""What waits in the exams: scores nobody published, and many wrong tries."""

from datetime import timedelta

from django.utils import timezone

from apps.organisations.models import Level
from apps.results.exams.models import Exam
from apps.results.exams.releasing import publish
from apps.results.exams.todo import todo
from apps.roster.models import LookupCounter

from .staff import PUBLIC, page, text


def test_many_wrong_tries_stand_first_on_the_start_page(
    at_office, office, officer, exam, in_office, alder, anna, client_at, scope_of
):
    in_office(publish, exam, user=officer)
    client = client_at(alder)
    for number in range(100):
        client.post(
            PUBLIC,
            {"number": f"{number:06d}", "secret": "AAAAAAAAAA"},
            REMOTE_ADDR=f"10.0.1.{number}",
        )

    for unit, user in ((office, officer), (alder, anna)):
        with scope_of(unit):
            first = todo(unit, user)[0]
        assert (first.urgency, first.title) == (
            "now",
            "100 lần tra cứu sai liền nhau: Kỳ thi thử nghiệm",
        )
    assert "100 lần tra cứu sai liền nhau" in text(at_office.get("/admin/"))
    assert "100 lần nhập sai liền nhau" in text(at_office.get(page(exam, "luot-tra-cuu/")))
    LookupCounter.objects.update(last_at=timezone.now() - timedelta(days=2))
    assert "sai liền nhau" not in text(at_office.get("/admin/"))


def test_wrong_tries_at_the_results_of_a_school_are_told_there_only(
    alder, birch, anna, bruno, client_at, scope_of
):
    client = client_at(alder)
    for number in range(100):
        fields = {"code": f"HS{number}", "secret": "AAAAAAAAAA"}
        client.post("/tra-cuu/hoc-tap/", fields, REMOTE_ADDR=f"10.0.1.{number}")

    with scope_of(alder):
        assert todo(alder, anna)[0].title == "100 lần tra cứu kết quả học tập sai liền nhau"
    with scope_of(birch):
        assert todo(birch, bruno) == []


def test_a_coming_exam_is_told_to_schools_of_its_grades(
    office, officer, exam, in_office, birch, bruno, scope_of
):
    in_office(publish, exam, user=officer, at=timezone.now() + timedelta(days=3))
    birch.levels.set(Level.objects.filter(code="thcs"))
    with scope_of(office):
        exam.candidates.filter(school=birch).delete()

    told = []
    for first, last in ((6, 9), (10, 12)):
        with scope_of(office):
            Exam.objects.filter(pk=exam.pk).update(first_grade=first, last_grade=last)
        with scope_of(birch):
            told.append([one.title.partition(":")[0] for one in todo(birch, bruno)])

    assert told == [["Kỳ thi thử nghiệm"], []]


def test_waiting_scores_are_told_to_those_who_publish(office, officer, exam, scope_of):
    with scope_of(office):
        assert [one.title for one in todo(office, officer)] == [
            "Kỳ thi thử nghiệm: đã có điểm, chưa công bố"
        ]


def test_slips_that_are_not_printed_are_told_once_the_opening_is_set(
    at_office, office, officer, exam, in_office, alder, anna, scope_of
):
    with scope_of(alder):
        before = [one.title for one in todo(alder, anna)]
    in_office(publish, exam, user=officer, at=timezone.now() + timedelta(days=3))

    for unit, user, number in ((office, officer, 4), (alder, anna, 2)):
        with scope_of(unit):
            slips, coming = todo(unit, user)
        assert slips.title == f"Kỳ thi thử nghiệm: {number} thí sinh chưa in phiếu"
        assert (slips.url, slips.urgency) == (page(exam, "phieu/"), "soon")
        assert "không cần ai bấm" not in coming.text
    assert "4 thí sinh chưa in phiếu" in text(at_office.get("/admin/"))
    with scope_of(office):
        exam.candidates.update(slip_printed_at=timezone.now())
        (coming,) = todo(office, officer)
    assert before == []
    assert "không cần ai bấm gì." in coming.text


def test_slips_of_an_exam_that_opened_long_ago_are_not_told(
    office, officer, exam, in_office, scope_of
):
    in_office(publish, exam, user=officer)

    with scope_of(office):
        fresh = [one.title for one in todo(office, officer)]
        Exam.objects.filter(pk=exam.pk).update(publish_at=timezone.now() - timedelta(days=15))
        old = [one.title for one in todo(office, officer)]

    assert fresh == ["Kỳ thi thử nghiệm: 4 thí sinh chưa in phiếu"]
    assert old == []
