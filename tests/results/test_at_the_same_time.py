"""What two people do at the same moment to one class, and to one paper."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from apps.core.scoping import organisation_scope
from apps.files.models import ThrottleCounter
from apps.results.importing import summary_sheet_spec
from apps.results.models import Publication, ResultCard, SubjectResult, Transcript
from apps.results.publishing import publish, unpublish
from apps.results.transcripts.verifying import check
from tests.roster.sheets import commit
from tests.roster.spine import make_class, make_pupil
from tests.seeds import sow

from .made import make_result

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
HEADINGS = ["Mã HS", "Toán"]


@pytest.fixture(autouse=True)
def seeds(db):
    """Sow what the migrations sowed: a test that commits empties the tables at its end."""
    sow()


@pytest.fixture
def school_class(alder, scope_of):
    with scope_of(alder):
        school_class = make_class(alder)
        make_result(make_pupil(alder, school_class=school_class).enrolments.get())
    return school_class


@pytest.fixture
def meanwhile(alder):
    """Return a function that runs an act while another transaction has not ended yet."""

    def elsewhere(act, ready):
        try:
            ready.wait(10)
            with organisation_scope(alder):
                return act()
        finally:
            connection.close()

    def meanwhile(first, second):
        ready = Event()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(elsewhere, second, ready)
            with organisation_scope(alder), transaction.atomic():
                first()
                ready.set()
                with pytest.raises(TimeoutError):
                    running.result(timeout=1)
            return running.result(timeout=10)

    return meanwhile


def test_a_publication_waits_for_the_file_that_is_being_written(
    meanwhile, alder, anna, school_class, scope_of
):
    def take():
        spec = summary_sheet_spec(alder, {"year": 2026, "period": "hk1", "class": ""})
        commit(spec, HEADINGS, ["HS001", 9])

    meanwhile(take, lambda: publish(school_class, "hk1", user=anna))

    with scope_of(alder):
        [card] = ResultCard.objects.all()
        assert SubjectResult.objects.get(subject="toan").average == 9
    assert [row["average"] for row in card.content["subjects"] if row["name"] == "Toán"] == ["9"]


def test_no_card_comes_back_to_a_publication_that_is_being_withdrawn(
    meanwhile, alder, anna, school_class, scope_of
):
    with scope_of(alder):
        publication = publish(school_class, "hk1", user=anna)
        make_result(make_pupil(alder, "HS002", "Lê Ba", school_class).enrolments.get())

    def take():
        spec = summary_sheet_spec(alder, {"year": 2026, "period": "hk1", "class": ""})
        make_pupil(alder, "HS003", "Vũ Tư", school_class)
        with transaction.atomic():
            commit(spec, HEADINGS, ["HS003", 9])

    meanwhile(
        lambda: unpublish(publication, user=anna, reason="Sai điểm"),
        take,
    )

    with scope_of(alder):
        assert not ResultCard.objects.exists()
        assert Publication.objects.get().withdrawn_at is not None


def test_tries_at_one_paper_come_one_after_another(meanwhile, alder, school_class, scope_of):
    with scope_of(alder):
        enrolment = school_class.enrolments.get()
        paper = Transcript.objects.create(
            organisation=alder,
            enrolment=enrolment,
            period="hk1",
            content={"initials": "NVT", "figures": [["Toán", "7,9"], ["Ngữ văn", "8,0"]]},
        )

    def guess():
        for _ in range(5):
            request = RequestFactory().post("/")
            check(request, paper, "NVT", ["1", "1"])

    answer = meanwhile(guess, lambda: check(RequestFactory().post("/"), paper, "NVT", ["7,9", "8"]))

    assert answer.matches is None and answer.wait_seconds > 0
    assert ThrottleCounter.objects.filter(failures=5).exists()
