"""What two people do at the same moment to one class, one pupil, and one paper."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from apps.core.scoping import organisation_scope
from apps.files.models import ThrottleCounter
from apps.results.importing import summary_sheet_spec
from apps.results.models import (
    Publication,
    ResultCard,
    SubjectResult,
    TermResult,
    Transcript,
)
from apps.results.publishing import lock_classes, publish, unpublish
from apps.results.transcripts.verifying import check
from apps.roster.models import LookupSecret
from apps.roster.secrets import print_class_slips, print_pupil_slip, reissue
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


def test_two_first_prints_of_a_class_print_the_same_secret(meanwhile, anna, school_class):
    printed = []

    second = meanwhile(
        lambda: printed.extend(print_class_slips(school_class, user=anna)),
        lambda: print_class_slips(school_class, user=anna),
    )

    assert [slip.secret for slip in second] == [slip.secret for slip in printed]


def test_a_first_print_and_a_new_secret_at_once_are_one_after_another(
    meanwhile, alder, anna, school_class, scope_of
):
    with scope_of(alder):
        pupil = school_class.enrolments.get().pupil

    meanwhile(
        lambda: print_pupil_slip(pupil, user=anna),
        lambda: reissue(pupil, user=anna),
    )

    with scope_of(alder):
        assert LookupSecret.objects.get(pupil=pupil).issue_number == 2


def test_two_first_secrets_at_once_are_issued_one_after_another(
    meanwhile, alder, anna, school_class, scope_of
):
    with scope_of(alder):
        pupil = school_class.enrolments.get().pupil

    meanwhile(lambda: reissue(pupil, user=anna), lambda: reissue(pupil, user=anna))

    with scope_of(alder):
        assert LookupSecret.objects.get(pupil=pupil).issue_number == 2


def test_the_later_of_two_saves_sees_what_the_first_changed(
    meanwhile, alder, anna, client_at, school_class, scope_of
):
    with scope_of(alder):
        result = school_class.enrolments.get().term_results.get()
    path, client = f"/admin/results/termresult/{result.pk}/change/", client_at(alder, anna)
    form = client.get(path).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    counts = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    data |= {f"subjects-{name}": 0 for name in counts}

    def save_by_hand():
        lock_classes([school_class.pk])
        stored = TermResult.objects.get(pk=result.pk)
        stored.learning_level = "Khá"
        stored.save()

    later = meanwhile(save_by_hand, lambda: client.post(path, data | {"conduct_level": "Đạt"}))

    assert later.context["adminform"].form.has_error("__all__", code="changed_since")
    with scope_of(alder):
        result.refresh_from_db()
    assert (result.learning_level, result.conduct_level) == ("Khá", "Khá")
