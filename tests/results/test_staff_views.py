"""Staff: the table of classes and periods, publish, withdraw, preview; rights and other schools."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit.models import Entry
from apps.results.missing import compulsory_subjects, gaps_of
from apps.results.models import Publication, SubjectResult, TermResult
from apps.results.publishing import publish, unpublish
from apps.results.todo import todo
from apps.roster.secrets import print_class_slips, print_pupil_slip
from tests.cast import make_user
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

OVERVIEW = "/admin/ket-qua/"
NOW = {"when": "now", "despite_gaps": "on"}  # the class has two subjects only


@pytest.fixture
def school_class(alder, scope_of, time_machine):
    time_machine.move_to("2027-01-10 07:00 +0700", tick=False)
    with scope_of(alder):
        school_class = make_class(alder)
        make_result(make_pupil(alder, school_class=school_class).enrolments.get())
    return school_class


@pytest.fixture
def at_alder(alder, anna, client_at, school_class):
    return client_at(alder, anna)


def address(school_class, act, period="hk1"):
    return f"{OVERVIEW}lop/{school_class.pk}/{period}/{act}/"


def states(response):
    return [
        (row.school_class.name, [cell.state for cell in row.periods])
        for row in response.context["classes"]
    ]


def text(response):
    return response.content.decode()


def test_the_table_tells_how_far_each_class_is(at_alder, alder, anna, school_class, scope_of):
    with scope_of(alder):
        other = make_class(alder, "6B")
        make_result(make_pupil(alder, "HS2", school_class=other).enrolments.get())
        make_pupil(alder, "HS3", school_class=other)
        make_pupil(alder, "HS4", school_class=other, status="transferred_out")
        publish(school_class, "hk1", user=anna)

    response = at_alder.get(OVERVIEW)

    assert states(response) == [
        ("6A", ["published", "none", "none"]),
        ("6B", ["partial", "none", "none"]),
    ]
    assert "Mới có 1/2 học sinh" in text(response)


def test_a_class_without_any_result_says_so_once(at_alder, alder, scope_of):
    with scope_of(alder):
        make_class(alder, "6B")

    shown = text(at_alder.get(OVERVIEW))

    assert shown.count("Chưa có kết quả kỳ nào") == 1
    assert shown.count('data-state="none" data-label=') == 2  # the two open periods of class 6A


def test_the_result_of_a_pupil_who_left_fills_no_gap(at_alder, alder, school_class, scope_of):
    with scope_of(alder):
        make_pupil(alder, "HS777", "Em Mới", school_class)
        left = TermResult.objects.first().enrolment
        left.left_on = date(2026, 10, 1)
        left.save()

    assert states(at_alder.get(OVERVIEW)) == [("6A", ["partial", "none", "none"])]


def test_a_complete_and_a_scheduled_class_say_so(at_alder, alder, anna, school_class, scope_of):
    complete = states(at_alder.get(OVERVIEW))
    with scope_of(alder):
        publish(school_class, "hk1", user=anna, at=timezone.now() + timedelta(hours=1))

    assert complete == [("6A", ["complete", "none", "none"])]
    assert states(at_alder.get(OVERVIEW)) == [("6A", ["scheduled", "none", "none"])]


def test_the_table_costs_the_same_with_more_classes(at_alder, alder, scope_of):
    at_alder.get(OVERVIEW)
    with CaptureQueriesContext(connection) as one:
        at_alder.get(OVERVIEW)
    with scope_of(alder):
        for number in (2, 3):
            other = make_class(alder, f"6B{number}")
            make_result(make_pupil(alder, f"HS{number}", school_class=other).enrolments.get())
    with CaptureQueriesContext(connection) as three:
        at_alder.get(OVERVIEW)

    assert len(one) == len(three)


def test_classes_stand_in_their_order(at_alder, alder, scope_of):
    with scope_of(alder):
        for name, grade in (("10A", 10), ("9B", 9), ("6A10", 6), ("6A2", 6)):
            make_class(alder, name, grade=grade)

    names = [name for name, _states in states(at_alder.get(OVERVIEW))]

    assert names == ["6A", "6A2", "6A10", "9B", "10A"]


def test_another_year_can_be_chosen(at_alder, alder, scope_of):
    with scope_of(alder):
        make_class(alder, "5A", year=2025, grade=6)

    response = at_alder.get(f"{OVERVIEW}?year=2025")

    assert states(response) == [("5A", ["none", "none", "none"])]
    assert states(at_alder.get(f"{OVERVIEW}?year=abc")) == [("6A", ["complete", "none", "none"])]


def test_publishing_now(at_alder, alder, school_class, scope_of):
    response = at_alder.post(address(school_class, "cong-bo"), NOW, follow=True)

    assert "gia đình xem được từ 07:00 ngày 10/01/2027" in text(response)
    with scope_of(alder):
        assert Publication.objects.get().is_public


def test_publishing_at_a_minute_of_vietnam(at_alder, alder, school_class, scope_of):
    at_alder.post(
        address(school_class, "cong-bo"), NOW | {"when": "later", "at": "2027-01-11T08:00"}
    )

    with scope_of(alder):
        publication = Publication.objects.get()
    assert publication.publish_at.isoformat() == "2027-01-11T01:00:00+00:00"


def test_publishing_what_lacks_something_needs_a_ticked_box(
    at_alder, alder, school_class, scope_of
):
    with scope_of(alder):
        TermResult.objects.update(learning_level="", conduct_level="")
    path = address(school_class, "cong-bo")

    asked = text(at_alder.get(path))
    refused = text(at_alder.post(path, {"when": "now"}))

    told = "kết quả học tập (1 em), kết quả rèn luyện (1 em)."
    assert f"Chưa có mức đánh giá:</strong> {told}" in asked
    assert "Vẫn công bố khi còn thiếu" in asked
    assert "Kết quả của lớp còn thiếu. Hãy bổ sung trước" in refused
    with scope_of(alder):
        assert not Publication.objects.exists()
    at_alder.post(path, NOW)
    with scope_of(alder):
        assert Publication.objects.get().is_public


def test_a_class_that_lacks_nothing_is_published_without_the_box(
    at_alder, alder, school_class, scope_of
):
    with scope_of(alder):
        fill_subjects(school_class)
    path = address(school_class, "cong-bo")

    asked = text(at_alder.get(path))
    at_alder.post(path, {"when": "now"})

    assert "Vẫn công bố khi còn thiếu" not in asked
    with scope_of(alder):
        assert Publication.objects.get().is_public


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"when": "later", "at": ""}, "Hãy chọn ngày và giờ công bố."),
        ({"when": "later", "at": "2027-01-09T08:00"}, "Giờ này đã qua. Hãy chọn một giờ sau này."),
        ({"when": "later", "at": "mai"}, "Hãy nhập giờ dạng 31/12/2026 08:00."),
    ],
)
def test_a_wrong_hour_is_refused(at_alder, alder, school_class, scope_of, data, sentence):
    response = at_alder.post(address(school_class, "cong-bo"), data)

    assert sentence in text(response)
    with scope_of(alder):
        assert not Publication.objects.exists()


def test_nothing_to_publish_is_refused(at_alder, school_class):
    response = at_alder.post(address(school_class, "cong-bo", "hk2"), {"when": "now"})

    assert "Hãy nhập bảng điểm trước khi công bố." in text(response)


def test_withdrawing_needs_a_reason(at_alder, alder, anna, school_class, scope_of):
    with scope_of(alder):
        publication = publish(school_class, "hk1", user=anna)
    path = f"{OVERVIEW}cong-bo/{publication.pk}/ngung/"

    refused = at_alder.post(path, {"reason": ""})
    done = at_alder.post(path, {"reason": "Sai điểm"}, follow=True)

    assert "Hãy ghi lý do ngừng công bố." in text(refused)
    assert "Đã ngừng công bố." in text(done)
    with scope_of(alder):
        assert Publication.objects.get().reason == "Sai điểm"


def test_the_preview_is_the_familys_card_and_is_noted(
    at_alder, alder, anna, school_class, scope_of
):
    with scope_of(alder):
        pupil = school_class.enrolments.get().pupil

    listed = at_alder.get(address(school_class, "xem-truoc"))
    shown = at_alder.post(address(school_class, "xem-truoc"), {"pupil": pupil.pk})

    assert "data-result" not in text(listed)
    assert "data-result" in text(shown) and "Chăm học." in text(shown)
    with scope_of(alder):
        entry = Entry.objects.get(action="results.preview")
    assert (entry.actor, entry.detail) == (anna, {"period": "hk1"})


def test_the_preview_tells_the_real_moment_of_publishing(
    at_alder, alder, anna, school_class, scope_of, time_machine
):
    with scope_of(alder):
        pupil = school_class.enrolments.get().pupil

    def shown():
        return text(at_alder.post(address(school_class, "xem-truoc"), {"pupil": pupil.pk}))

    before = shown()
    with scope_of(alder):
        publish(school_class, "hk1", user=anna, at=timezone.now() + timedelta(hours=1))
    scheduled = shown()
    time_machine.move_to("2027-01-10 11:30 +0700", tick=False)
    published = shown()

    assert f"Nếu công bố bây giờ, gia đình của {pupil.full_name} sẽ thấy" in before
    assert f"Từ 08:00 ngày 10/01/2027, gia đình của {pupil.full_name} sẽ thấy" in scheduled
    assert "xem được phiếu dưới đây từ 08:00 ngày 10/01/2027." in published
    assert "Công bố 08:00 ngày 10/01/2027" in scheduled
    assert "Công bố 08:00 ngày 10/01/2027" in published and "11:30" not in published


def test_a_pupil_of_no_such_class_has_no_preview(at_alder, school_class):
    for pupil in ("999999", "x", ""):
        response = at_alder.post(address(school_class, "xem-truoc"), {"pupil": pupil})
        assert response.status_code == 404


def test_a_period_that_is_none_is_not_found(at_alder, school_class):
    assert at_alder.get(address(school_class, "cong-bo", "hk9")).status_code == 404


def every_address(school_class, publication):
    return [
        address(school_class, "cong-bo"),
        address(school_class, "xem-truoc"),
        f"{OVERVIEW}cong-bo/{publication.pk}/ngung/",
    ]


@pytest.fixture
def publication(alder, anna, school_class, scope_of):
    with scope_of(alder):
        return publish(school_class, "hk1", user=anna)


def test_an_editor_has_no_business_here(alder, eric, client_at, school_class, publication):
    client = client_at(alder, eric)

    for path in [OVERVIEW, *every_address(school_class, publication)]:
        assert client.get(path).status_code == 403
        assert client.post(path, {"when": "now", "reason": "x"}).status_code == 403


def test_the_other_school_finds_nothing(birch, bruno, client_at, school_class, publication):
    client = client_at(birch, bruno)

    for path in every_address(school_class, publication):
        assert client.get(path).status_code == 404
        assert client.post(path, {"when": "now", "reason": "x"}).status_code == 404
    assert states(client.get(OVERVIEW)) == []


def fill_subjects(school_class):
    """Give every pupil of a class a result of each compulsory subject."""
    for result in TermResult.objects.filter(enrolment__school_class=school_class):
        for code in compulsory_subjects(school_class.school_year_id)[school_class.grade]:
            if not result.subjects.filter(subject=code).exists():
                SubjectResult.objects.create(
                    organisation_id=result.organisation_id,
                    term_result=result,
                    subject_id=code,
                    remark=SubjectResult.Remark.PASSED,
                )


def test_a_class_that_lacks_subjects_and_levels_is_not_told_as_complete(
    alder, anna, school_class, scope_of
):
    anna = type(anna).objects.get(pk=anna.pk)
    with scope_of(alder):
        TermResult.objects.update(learning_level="", conduct_level="")
        count = len(gaps_of(school_class, "hk1").subjects)
        waiting = [(item.title, item.text) for item in todo(alder, anna)]

    assert count
    assert waiting == [
        (
            "1 bảng kết quả còn thiếu, chưa công bố",
            f"Lớp 6A, học kỳ I: có kết quả, còn thiếu {count} môn bắt buộc, 2 mức đánh giá. "
            "Bổ sung rồi công bố.",
        )
    ]


def test_the_table_counts_levels_that_are_missing(at_alder, alder, school_class, scope_of):
    with scope_of(alder):
        TermResult.objects.update(conduct_level="")

    page = at_alder.get(OVERVIEW)

    assert states(page) == [("6A", ["gaps", "none", "none"])]
    assert "Còn thiếu 1 mức đánh giá" in text(page)


def test_a_complete_class_waits_to_be_published(alder, anna, client_at, school_class, scope_of):
    anna = type(anna).objects.get(pk=anna.pk)
    with scope_of(alder):
        fill_subjects(school_class)
        waiting = [item.title for item in todo(alder, anna)]
        publish(school_class, "hk1", user=anna)
        done = [item.title for item in todo(alder, anna)]

    assert waiting == ["1 bảng kết quả đã đủ, chờ công bố"]
    assert done == []


def test_publishing_warns_of_families_without_a_slip(at_alder, alder, anna, school_class, scope_of):
    with scope_of(alder):
        make_result(make_pupil(alder, "HS2", school_class=school_class).enrolments.get())
        print_pupil_slip(school_class.enrolments.get(pupil__code="HS2").pupil, user=anna)

    page = text(at_alder.get(address(school_class, "cong-bo")))
    with scope_of(alder):
        print_class_slips(school_class, user=anna)
    after = text(at_alder.get(address(school_class, "cong-bo")))

    assert "<strong>1 em chưa in phiếu tra cứu</strong>" in page
    assert "chưa in phiếu" not in after


def test_after_publishing_the_page_leads_to_the_slips_that_are_missing(
    at_alder, alder, anna, school_class, scope_of
):
    response = at_alder.post(address(school_class, "cong-bo"), NOW, follow=True)
    with scope_of(alder):
        publication = Publication.objects.get()
        print_class_slips(school_class, user=anna)
    after = text(at_alder.get(f"{OVERVIEW}cong-bo/{publication.pk}/"))

    assert response.redirect_chain == [(f"{OVERVIEW}cong-bo/{publication.pk}/", 302)]
    assert "Gia đình của 1 em xem được kết quả từ 07:00 ngày 10/01/2027." in text(response)
    assert f"/admin/hoc-sinh/phieu/lop/{school_class.pk}/" in text(response)
    assert "In phiếu cho những em chưa in" in text(response)
    assert "In phiếu cho những em chưa in" not in after


def test_the_page_of_a_publication_tells_its_end(at_alder, alder, anna, publication, scope_of):
    with scope_of(alder):
        unpublish(publication, user=anna, reason="Sai điểm")

    page = text(at_alder.get(f"{OVERVIEW}cong-bo/{publication.pk}/"))

    assert "Đã ngừng công bố lúc 07:00 ngày 10/01/2027: Sai điểm." in page
    assert "In phiếu" not in page


def test_the_page_of_a_publication_is_for_staff_of_the_school(
    alder, birch, bruno, eric, client_at, publication
):
    path = f"{OVERVIEW}cong-bo/{publication.pk}/"

    assert client_at(birch, bruno).get(path).status_code == 404
    assert client_at(alder, eric).get(path).status_code == 403
    assert client_at(alder).get(path).status_code == 302


def test_whoever_publishes_alone_reads_what_is_missing(alder, client_at, school_class):
    publisher = make_user("hieu-pho@alder.example", "Đỗ Hiệu Phó", alder, "publisher")
    client = client_at(alder, publisher)

    page = client.get(address(school_class, "con-thieu"))

    assert page.status_code == 200
    assert "Chưa em nào có kết quả môn bắt buộc" in text(page)
    assert "/admin/nhap/" not in text(page)
    assert address(school_class, "con-thieu") in text(client.get(OVERVIEW))
