"""What two people do at the same moment to one duty: neither undoes what the other did."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.organisations.models import Affiliation
from apps.submissions.campaigning import change_dates, follow_all_parents
from apps.submissions.deadlines import Wording, make_deadline
from apps.submissions.models import Requirement
from apps.submissions.receiving import send
from apps.submissions.reviewing import accept, extend, give_back, unlock
from apps.submissions.states import State
from tests.cast import make_organisation, make_user
from tests.seeds import sow

from .conftest import LATE, LOCK

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
LATER = make_deadline(Wording.END_OF_DAY, date(2026, 10, 20))
EVEN_LATER = make_deadline(Wording.END_OF_DAY, date(2026, 11, 1))


@pytest.fixture(autouse=True)
def seeds(db):
    """Sow what the migrations sowed: a test that commits empties the tables at its end."""
    sow()


@pytest.fixture
def meanwhile():
    """Return a function: (unit, act) twice; the second waits until the first is committed."""

    def elsewhere(unit, act, ready):
        try:
            ready.wait(10)
            with organisation_scope(unit):
                return act()
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()

    def meanwhile(first, second):
        ready = Event()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(elsewhere, *second, ready)
            with organisation_scope(first[0]), transaction.atomic():
                first[1]()
                ready.set()
                with pytest.raises(TimeoutError):
                    running.result(timeout=1)
            return running.result(timeout=10)

    return meanwhile


@pytest.fixture
def sent(campaign, duty_of, hand_in, alder, anna):
    with organisation_scope(alder):
        return hand_in(duty_of(alder), anna)


def test_of_two_officers_the_first_decides_and_the_second_is_told(
    sent, meanwhile, office, olga, duty_of, alder
):
    other = make_user("oanh@office.example", "Lý Thị Oanh", office, "officer")

    told = meanwhile(
        (office, lambda: accept(sent, user=olga)),
        (office, lambda: give_back(sent, reason="Thiếu lớp 9A", user=other)),
    )

    with organisation_scope(office):
        duty = duty_of(alder)
        assert (told, duty.state, duty.official_id) == ("bad_move", State.ACCEPTED, sent.pk)
        assert duty.official.decided_by == olga


def test_a_resend_comes_after_the_decision_that_was_under_way(
    sent, meanwhile, office, olga, duty_of, hand_in, alder, anna
):
    with organisation_scope(alder):
        newer = hand_in(duty_of(alder), anna, token="t2", sends_itself=False)

    meanwhile(
        (office, lambda: accept(sent, user=olga)),
        (alder, lambda: send(newer, user=anna)),
    )

    duty = duty_of(alder)
    assert (duty.state, duty.official_id) == (State.SENT, sent.pk)
    with organisation_scope(alder):
        states = dict(duty.submissions.sent().values_list("number", "state"))
    assert states == {1: State.ACCEPTED, 2: State.SENT}


def test_new_dates_of_the_campaign_see_the_extension_that_was_under_way(
    campaign, meanwhile, department, dora, office, olga, duty_of, alder, birch
):
    with organisation_scope(department):
        tier = campaign.tiers.get(senders="schools")
    duty = duty_of(alder)

    changed = meanwhile(
        (office, lambda: extend(duty, on_time=EVEN_LATER, lock=LOCK, reason="Lũ", user=olga)),
        (
            department,
            lambda: change_dates(tier, on_time=LATER, lock=LOCK, reason="CV 12", user=dora),
        ),
    )

    assert changed == 2  # birch and cedar
    assert duty_of(alder).on_time == EVEN_LATER
    assert duty_of(birch).on_time == LATER


def test_new_dates_judge_the_version_that_was_being_sent(
    campaign, meanwhile, department, dora, hand_in, anna, duty_of, alder
):
    with organisation_scope(department):
        tier = campaign.tiers.get(senders="schools")
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, received_at=LATE, sends_itself=False)

    meanwhile(
        (alder, lambda: send(draft, user=anna)),
        (
            department,
            lambda: change_dates(tier, on_time=LATER, lock=LOCK, reason="CV 12", user=dora),
        ),
    )

    duty = duty_of(alder)
    assert (duty.state, duty.is_on_time, duty.days_late) == (State.SENT, True, 0)


def test_a_draft_is_sent_by_the_unlocking_that_was_under_way(
    campaign, meanwhile, office, olga, hand_in, anna, duty_of, alder
):
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)
        passed = timezone.now() - timedelta(minutes=1)
        Requirement.objects.filter(pk=draft.requirement_id).update(
            on_time_at=passed, lock_at=passed
        )
        Draft = type(draft)
        Draft.objects.filter(pk=draft.pk).update(received_at=timezone.now())
        with pytest.raises(ValidationError) as locked:
            send(draft, user=anna)
    until = timezone.now() + timedelta(hours=1)

    meanwhile(
        (office, lambda: unlock(duty_of(alder), until=until, reason="Mất điện", user=olga)),
        (alder, lambda: send(draft, user=anna)),
    )

    assert locked.value.code == "locked"
    assert duty_of(alder).state == State.SENT


def test_a_unit_that_moves_and_its_decision_follow_one_another(
    sent, meanwhile, department, office, olga, duty_of, alder
):
    other = make_organisation("xa-khac", "Phòng VH-XH xã Khác", "office", "xa")
    Affiliation.objects.create(child=other, parent=department, valid_from=date(2025, 7, 1))
    today = timezone.localdate()
    Affiliation.objects.filter(child=alder, valid_to=None).update(valid_to=today)
    Affiliation.objects.create(child=alder, parent=other, valid_from=today)

    told = meanwhile(
        (alder, follow_all_parents),
        (office, lambda: accept(sent, user=olga)),
    )

    duty = duty_of(alder)
    assert (told, duty.recipient, duty.state) == ("moved", other, State.SENT)
    with organisation_scope(other):
        assert duty.submissions.get().carried_from == sent.pk
