"""The calendar of what opens and closes: classes and exams together, at school and office."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.results.exams.distribution import refresh_figures
from apps.results.exams.models import Candidate, Exam
from apps.results.exams.releasing import publish as publish_exam
from apps.results.exams.releasing import set_access, withdraw
from apps.results.publishing import publish, unpublish
from tests.cast import make_user
from tests.results.exams.made import make_candidate, make_exam
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

PATH = "/admin/ket-qua/lich/"


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to("2027-01-10 07:00 +0700", tick=False)
    return time_machine


@pytest.fixture
def classes(alder, scope_of):
    with scope_of(alder):
        made = [make_class(alder, name) for name in ("6A", "6B", "6C")]
        for number, school_class in enumerate(made):
            pupil = make_pupil(alder, f"HS{number}", "Trần Thị Kín", school_class)
            make_result(pupil.enrolments.get())
    return made


@pytest.fixture
def make(scope_of):
    """Return a function that makes an exam of a unit with one candidate."""

    def make(owner, slug, school=None, kind="khao-sat", **fields):
        with scope_of(owner):
            exam = make_exam(owner, slug, kind, name=f"Thi {slug}", **fields)
            make_candidate(exam, school=school, full_name="Trần Thị Kín")
            refresh_figures(exam)
        return exam

    return make


def lines(page, part):
    """Return [(month, [(time, deed, what, owner)])] of a part of the page."""
    return [
        (
            month,
            [
                (f"{timezone.localtime(one.at):%d/%m %H:%M}", one.deed, one.what, one.owner)
                for one in changes
            ],
        )
        for month, changes in page.context[part]
    ]


def test_classes_and_exams_stand_in_one_list_by_month(
    alder, office, anna, olga, client_at, classes, make, scope_of
):
    own, above = make(alder, "cua-truong"), make(office, "cua-xa", alder)
    now = timezone.now()
    with scope_of(alder):
        for school_class in classes[:2]:
            publish(school_class, "hk1", user=anna, at=now + timedelta(hours=2))
        withdrawn = publish(classes[2], "hk1", user=anna)
        unpublish(withdrawn, user=anna, reason="Sai điểm Toán")
        publish_exam(own, user=anna)
    with scope_of(office):
        publish_exam(above, user=olga, at=now + timedelta(days=30))

    page = client_at(alder, anna).get(PATH)

    assert lines(page, "coming") == [
        (
            "Tháng 01/2027",
            [("10/01 09:00", "Mở kết quả", "Học kỳ I, năm học 2026–2027", "")],
        ),
        ("Tháng 02/2027", [("09/02 07:00", "Mở điểm thi", "Thi cua-xa", office.short_name)]),
    ]
    assert lines(page, "past") == [
        (
            "Tháng 01/2027",
            [
                (
                    *("10/01 07:00", "Ngừng công bố trước giờ mở"),
                    *("Học kỳ I, năm học 2026–2027", ""),
                ),
                ("10/01 07:00", "Mở điểm thi", "Thi cua-truong", ""),
            ],
        )
    ]
    content = page.content.decode()
    assert content.index("Sắp mở") < content.index("Đã mở, đã ngừng")
    assert "Sai điểm Toán" in content and "Kín" not in content
    assert f"/admin/ky-thi/{own.pk}/ngung/" in content  # its own exam is changed there
    assert f'"/admin/ky-thi/{above.pk}/"' in content  # another's is only looked at
    assert content.count("/admin/ket-qua/cong-bo/") == 2


def test_an_exam_that_closes_its_weak_way_or_was_withdrawn_says_when(
    office, olga, client_at, make, scope_of, morning
):
    weak, ended = make(office, "yeu"), make(office, "dung")
    with scope_of(office):
        Candidate.objects.bulk_create(
            Candidate(organisation=office, exam=weak, number=f"9{number:05d}", full_name="Vũ Kín")
            for number in range(200)
        )
        refresh_figures(weak)
        set_access(weak, Exam.Access.NUMBER, basis="QĐ 1", user=olga)
        publish_exam(weak, user=olga)
        publish_exam(ended, user=olga)
        morning.move_to("2027-01-11 07:00 +0700", tick=False)
        withdraw(Exam.objects.get(pk=ended.pk), user=olga, reason="Sai điểm.")

    page = client_at(office, olga).get(PATH)

    closing = "Đóng cách tra cứu không cần mã; từ đó phải có mã tra cứu"
    assert lines(page, "coming") == [("Tháng 02/2027", [("09/02 07:00", closing, "Thi yeu", "")])]
    assert [line[:3] for line in lines(page, "past")[0][1]] == [
        ("11/01 07:00", "Ngừng công bố", "Thi dung"),
        ("10/01 07:00", "Mở điểm thi", "Thi yeu"),
        ("10/01 07:00", "Mở điểm thi", "Thi dung"),
    ]


def test_exams_of_other_grades_and_other_schools_are_not_in_it(
    office, alder, birch, anna, olga, client_at, make, scope_of
):
    others = [
        make(office, "lop-12", birch, "tot-nghiep"),
        make(office, "co-con-em", alder, "tot-nghiep"),
        make(office, "vao-10", None, "tuyen-sinh-10"),
    ]
    with scope_of(office):
        for exam in others:
            publish_exam(exam, user=olga)
    neighbour = make(birch, "cua-birch")
    with scope_of(birch):
        publish_exam(neighbour, user=None)

    [(_month, changes)] = lines(client_at(alder, anna).get(PATH), "past")

    assert sorted(what for _at, _deed, what, _owner in changes) == ["Thi co-con-em", "Thi vao-10"]


def test_everybody_sees_the_part_that_is_theirs(
    alder, office, eric, client_at, classes, make, scope_of
):
    exam = make(office, "cua-xa", alder)
    officer = make_user("chuyenvien@office.example", "Bùi Thị Viên", office, "officer")
    with scope_of(office):
        publish_exam(exam, user=officer, at=timezone.now() + timedelta(days=1))

    assert client_at(alder, eric).get(PATH).status_code == 403
    at_office = client_at(office, officer)
    assert "Đổi giờ" in at_office.get(PATH).content.decode()
    assert PATH in at_office.get("/admin/ky-thi/").content.decode()


def test_more_lines_cost_no_more_queries(alder, anna, client_at, classes, make, scope_of):
    client = client_at(alder, anna)

    def open_one(number):
        exam = make(alder, f"k{number}")
        with scope_of(alder):
            publish_exam(exam, user=anna)
            publish(classes[number], "hk1", user=anna)

    open_one(0)
    client.get(PATH)
    with CaptureQueriesContext(connection) as one:
        client.get(PATH)
    open_one(1)
    open_one(2)
    with CaptureQueriesContext(connection) as three:
        client.get(PATH)

    assert len(one) == len(three)
