"""After a file is written the page leads on, to what the person may do and nothing else."""

import pytest

from apps.files.models import StoredFile
from apps.imports.models import ImportBatch, ImportChange
from apps.portal.next_steps import after_import
from apps.results.publishing import publish
from apps.roster.models import SlipPrint
from tests.cast import make_user
from tests.results.made import make_result
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("october")


@pytest.fixture
def committed(alder):
    """Return a function that makes a committed batch of a kind which wrote some rows."""

    stored = StoredFile.objects.create(
        organisation=alder, original_name="tep.xlsx", size=1, sha256="0" * 64
    )

    def make(kind, *rows, **parameters):
        batch = ImportBatch.objects.create(
            organisation=alder,
            kind=kind,
            file=stored,
            parameters={"year": 2026, **parameters},
            state="committed",
        )
        for row in rows:
            ImportChange.objects.create(
                organisation=alder,
                batch=batch,
                model=row._meta.label_lower,
                object_pk=row.pk,
                action="created",
            )
        return batch

    return make


@pytest.fixture
def clerk(alder):
    return make_user("vanthu@alder.example", "Lê Thị Thư", alder, "records")


def labels(batch, user):
    return [step.label for step in after_import(batch, user)]


def enrolled(alder, name, code):
    return make_pupil(alder, code, school_class=make_class(alder, name)).enrolments.get()


def test_pupils_lead_to_the_slips_of_their_classes_and_to_marks(alder, committed, clerk):
    batch = committed("roster.pupils", enrolled(alder, "7A", "P1"), enrolled(alder, "7B", "P2"))

    assert labels(batch, clerk) == [
        "In phiếu tra cứu cho lớp 7A",
        "In phiếu tra cứu cho lớp 7B",
        "Nhập bảng điểm",
        "Xem danh sách học sinh",
    ]


def test_many_classes_share_one_button_and_printed_ones_need_none(alder, committed, clerk):
    rows = [enrolled(alder, f"7A{number}", f"P{number}") for number in range(1, 5)]
    many, few = committed("roster.pupils", *rows), committed("roster.pupils", *rows[:2])
    SlipPrint.objects.create(organisation=alder, pupil=rows[0].pupil, reason="class")

    assert labels(many, clerk)[0] == "In phiếu tra cứu cho lớp 7A2"
    assert labels(few, clerk)[0] == "In phiếu tra cứu cho lớp 7A2"
    assert labels(committed("roster.pupils"), clerk)[0] == "In phiếu tra cứu theo lớp"


def test_marks_lead_to_the_cards_and_to_publication_for_who_may_publish(
    alder, committed, clerk, anna
):
    first, second = enrolled(alder, "7A", "P1"), enrolled(alder, "7B", "P2")
    results = [make_result(first), make_result(second)]
    batch = committed("results.summary_sheet", *results, period="hk1")
    publish(second.school_class, "hk1", user=anna)

    assert labels(batch, clerk) == [
        "Xem trước thẻ kết quả lớp 7A",
        "Xem trước thẻ kết quả lớp 7B",
        "Bảng công bố của các lớp",
    ]
    assert labels(batch, anna) == [
        "Xem trước thẻ kết quả lớp 7A",
        "Xem trước thẻ kết quả lớp 7B",
        "Công bố kết quả lớp 7A",
        "Bảng công bố của các lớp",
    ]


def test_the_roll_over_leads_to_the_first_grades(alder, committed, clerk):
    batch = committed("roster.rollover")

    assert labels(batch, clerk) == [
        "Nhập lớp đầu cấp năm học 2027–2028",
        "Xem danh sách học sinh",
    ]
    assert after_import(batch, clerk)[0].url.endswith("/roster.pupils/?year=2027")


def test_who_may_do_nothing_is_led_nowhere(alder, committed, eric):
    row = enrolled(alder, "7A", "P1")

    assert labels(committed("roster.pupils", row), eric) == []
    assert labels(committed("results.summary_sheet", row, period="hk1"), eric) == []
    assert labels(committed("results.exam"), eric) == []


def test_every_step_opens(alder, committed, anna, client_at):
    result = make_result(enrolled(alder, "7A", "P1"))
    batches = [
        committed("roster.pupils", result.enrolment),
        committed("roster.rollover"),
        committed("results.summary_sheet", result, period="hk1"),
    ]
    client = client_at(alder, anna)

    for batch in batches:
        for step in after_import(batch, anna):
            assert client.get(step.url).status_code == 200, step.url
