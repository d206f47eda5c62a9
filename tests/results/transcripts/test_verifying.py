"""The public check of a transcript: what it says, what it never says, and how it slows guessing."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.files.models import ThrottleCounter
from apps.results.models import Correction, Transcript
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

RIGHT = {"initials": "TTA", "first": "7,9", "second": "2"}


@pytest.fixture(autouse=True)
def moment(time_machine):
    time_machine.move_to("2027-01-10 07:00 +0700", tick=False)


@pytest.fixture
def transcript(alder, scope_of):
    with scope_of(alder):
        pupil = make_pupil(alder, "HS001", "Trần Thị An", make_class(alder))
        result = make_result(pupil.enrolments.get())
        return Transcript.objects.create(
            organisation=alder,
            enrolment=result.enrolment,
            period="hk1",
            content={
                "school": alder.name,
                "level": "Trung học cơ sở",
                "year": "2026–2027",
                "period_in_words": "học kỳ I",
                "initials": "TTA",
                "figures": [["Môn Toán: điểm học kỳ I", "7,9"], ["Tổng số buổi nghỉ", "2"]],
            },
        )


def path_of(transcript):
    return f"/tra-cuu/xac-minh/{transcript.printed_code}/"


def test_an_issued_paper_says_when_and_by_whom_and_nothing_of_the_child(
    alder, client_at, transcript
):
    page = client_at(alder).get(path_of(transcript))

    assertContains(page, 'data-standing="issued"')
    assertContains(page, "Trường THCS Cây Sồi")
    assertContains(page, "Trung học cơ sở, 2026–2027 (học kỳ I)")
    assertContains(page, "10/01/2027")
    words = page.content.decode().replace(transcript.printed_code, "")  # any letters and figures
    assert [hidden for hidden in ("Trần", "TTA", "7,9", "HS001", "6A") if hidden in words] == []
    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_looking_writes_nothing(alder, client_at, transcript, django_assert_num_queries):
    client_at(alder).get(path_of(transcript))

    assert ThrottleCounter.objects.count() == 0


def test_a_paper_is_amended_after_a_correction(alder, client_at, transcript, scope_of):
    with scope_of(alder):
        Correction.objects.create(
            organisation=alder,
            enrolment=transcript.enrolment,
            period="hk1",
            changes=[["Toán", "7,9", "8,4"]],
            reason="x",
            decision_number="15/QĐ",
            corrected_at=timezone.now() + timezone.timedelta(minutes=1),
        )

    page = client_at(alder).get(path_of(transcript))

    assertContains(page, 'data-standing="amended"')
    assertNotContains(page, "8,4")


def test_a_void_paper_says_so(alder, client_at, transcript, scope_of):
    with scope_of(alder):
        transcript.voided_at = timezone.now()
        transcript.void_reason = "Con dấu sai"
        transcript.save()

    page = client_at(alder).get(path_of(transcript))

    assertContains(page, 'data-standing="void"')
    assertNotContains(page, "Con dấu sai")


@pytest.mark.parametrize(
    "typed",
    [
        RIGHT,
        RIGHT | {"initials": "t.t.a", "first": "7.9"},
        RIGHT | {"first": " 7,90", "second": "02"},
    ],
)
def test_what_stands_on_the_paper_matches(alder, client_at, transcript, typed):
    page = client_at(alder).post(path_of(transcript), typed)

    assertContains(page, "<strong>Khớp.</strong>")
    assert ThrottleCounter.objects.count() == 0


@pytest.mark.parametrize(
    "typed",
    [
        RIGHT | {"initials": "TTB"},
        RIGHT | {"first": "8,9"},
        RIGHT | {"second": "3"},
        RIGHT | {"first": "2", "second": "7,9"},
        RIGHT | {"first": "١"},
        {"initials": "\x00", "first": "7,9", "second": "2"},
    ],
)
def test_anything_else_does_not_match(alder, client_at, transcript, typed):
    page = client_at(alder).post(path_of(transcript), typed)

    assertNotContains(page, "<strong>Khớp.</strong>")


def test_a_blank_field_is_asked_for(alder, client_at, transcript):
    page = client_at(alder).post(path_of(transcript), RIGHT | {"first": ""})

    assertContains(page, "Hãy nhập con số này.")
    assert ThrottleCounter.objects.count() == 0


def test_guessing_meets_a_growing_wait_and_the_right_answer_opens_after_it(
    alder, client_at, transcript, time_machine
):
    client = client_at(alder)
    for number in range(5):
        client.post(path_of(transcript), RIGHT | {"second": str(number + 10)})

    waiting = client.post(path_of(transcript), RIGHT)

    assert (waiting.status_code, waiting["Retry-After"]) == (429, "60")
    assertContains(waiting, "Xin chờ", status_code=429)
    time_machine.shift(61)
    assertContains(client.post(path_of(transcript), RIGHT), "<strong>Khớp.</strong>")


def test_a_wait_under_one_paper_leaves_others_alone(alder, client_at, transcript, scope_of):
    client = client_at(alder)
    for number in range(6):
        client.post(path_of(transcript), RIGHT | {"second": str(number + 10)})
    with scope_of(alder):
        other = Transcript.objects.create(
            organisation=alder,
            enrolment=transcript.enrolment,
            period="hk1",
            content=transcript.content,
        )

    assertContains(client.post(path_of(other), RIGHT), "<strong>Khớp.</strong>")


def test_another_school_knows_nothing_of_the_paper(birch, client_at, transcript):
    page = client_at(birch).get(path_of(transcript))

    assertContains(page, "chưa cấp học bạ nào mang mã như vậy", status_code=404)
    assertNotContains(page, "Cây Sồi", status_code=404)


def test_a_typed_code_leads_to_its_page(alder, client_at, transcript):
    client = client_at(alder)
    typed = transcript.printed_code.lower().replace("-", " ")

    found = client.post("/tra-cuu/xac-minh/", {"code": typed})
    unknown = client.post("/tra-cuu/xac-minh/", {"code": "A" * 20})

    assert found["Location"] == path_of(transcript)
    assertContains(unknown, "Hãy xem lại mã.")


def test_a_post_from_another_site_is_refused(alder, client_at, transcript):
    page = client_at(alder).post(
        path_of(transcript), RIGHT, headers={"sec-fetch-site": "cross-site"}
    )

    assert page.status_code == 403


def test_codes_have_a_hundred_bits(transcript):
    assert len(transcript.code) == 20
    assert set(transcript.code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
