"""The table of units is kept in the process, and new after everything that changes it."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership
from apps.core import rereading
from apps.core.scoping import every_organisation, organisation_scope
from apps.files.models import PeriodicRun
from apps.organisations.models import Affiliation
from apps.submissions import reminding, reviewing
from apps.submissions.campaigning import (
    change_dates,
    close_campaign,
    reopen_campaign,
    require_missing,
)
from apps.submissions.deadlines import Wording, make_deadline
from apps.submissions.models import (
    Campaign,
    CampaignTier,
    CrossMatch,
    Finding,
    SubmittedPupil,
    Waiver,
)
from tests.cast import make_organisation, make_user

from .conftest import LATE, LOCK, ON_TIME

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
WHY = "Theo công văn 12"


@pytest.fixture(autouse=True)
def nothing_kept(time_machine):
    """The clock stands: a page is kept for its minute."""
    time_machine.move_to(LATE + timedelta(hours=8), tick=False)
    rereading._kept.clear()


@pytest.fixture
def sent(campaign, alder, anna, duty_of, hand_in):
    with organisation_scope(alder):
        return hand_in(duty_of(alder), anna)


def look(client, campaign, query=""):
    """Return (text without tokens, whether it was drawn for this visit)."""
    response = client.get(reverse("submissions:campaign", args=[campaign.pk]) + query)
    assert response.status_code == 200
    return TOKEN.sub("", response.content.decode()), response.context is not None


def warm(client, campaign, query=""):
    """Visit until the page is kept; return its text."""
    for _ in range(4):
        text, was_drawn = look(client, campaign, query)
        if not was_drawn:
            return text
    raise AssertionError("the page is not kept")


def acts(campaign, department, dora, office, olga, alder, anna, birch, bruno, duty_of, hand_in):
    """Yield (unit that acts, what it does) for every kind of act that the table shows."""
    with every_organisation(reason="the test looks at what exists"):
        version = duty_of(alder).counted
    parts = {"organisation": alder, "recipient": office, "submission": version}
    later = make_deadline(Wording.END_OF_DAY, date(2026, 11, 20))

    def ask():
        Finding.objects.create(**parts, severity="query", code="x", message="Số học sinh giảm")

    def find_twin():
        pupils = [
            SubmittedPupil.objects.create(**parts, row=number, full_name="Cao Thị Thử")
            for number in (1, 2)
        ]
        with organisation_scope(office):
            CrossMatch.objects.create(
                organisation=office, campaign=campaign, first=pupils[0], second=pupils[1]
            )

    def settle():
        match = CrossMatch.objects.get()
        reviewing.settle_match(match, stays_at_id=alder.pk, remark=WHY, user=olga)

    def hand_in_again(number):
        hand_in(duty_of(alder), anna, token=f"again{number}", received_at=LATE)

    def say_why():
        Finding.objects.update(explanation=WHY)

    def change_all_dates():
        tier = CampaignTier.objects.get(campaign=campaign, senders="schools")
        change_dates(tier, on_time=later, lock=LOCK, reason=WHY, user=dora)

    def remind():
        now = timezone.now()
        PeriodicRun.objects.update_or_create(
            name=reminding.WORK, defaults={"started_at": now, "finished_at": now, "succeeded": True}
        )

    def add_a_school():
        school = make_organisation("s9", "Trường TH Số Chín", "school", "tieu-hoc")
        Affiliation.objects.create(child=school, parent=office, valid_from=date(2026, 9, 1))
        require_missing(campaign, user=dora)

    until = timezone.now() + timedelta(days=2)
    by = {"reason": WHY, "user": olga}
    waived = {"rule": "class_wrong", "expires_on": date(2026, 12, 1)}
    yield alder, ask
    yield alder, say_why
    yield office, lambda: reviewing.waive(duty_of(alder), **waived, **by)
    yield office, lambda: reviewing.withdraw_waiver(Waiver.objects.get(), **by)
    yield office, lambda: reviewing.extend(duty_of(birch), on_time=later, lock=LOCK, **by)
    yield office, lambda: reviewing.unlock(duty_of(birch), until=until, **by)
    yield office, lambda: reviewing.lock_again(duty_of(birch), **by)
    yield office, lambda: reviewing.excuse(duty_of(birch), **by)
    yield office, lambda: reviewing.end_excuse(duty_of(birch), **by)
    yield alder, find_twin
    yield office, settle
    yield office, lambda: reviewing.begin_review(version, user=olga)
    yield office, lambda: reviewing.give_back(version, is_invalid=True, **by)
    yield alder, lambda: hand_in_again(2)
    yield office, lambda: reviewing.accept(duty_of(alder).counted, user=olga)
    yield office, lambda: reviewing.reconsider(duty_of(alder).counted, **by)
    yield birch, lambda: hand_in(duty_of(birch), bruno, received_at=ON_TIME)
    yield office, remind
    yield department, change_all_dates
    yield department, add_a_school
    yield department, lambda: Campaign.objects.filter(pk=campaign.pk).update(basis="CV 15/SGDĐT")
    yield department, lambda: close_campaign(campaign, user=dora)
    yield department, lambda: reopen_campaign(campaign, reason=WHY, user=dora)


@pytest.mark.parametrize("query", ["", "?sort=received", "?state=owed&sort=late"])
def test_the_table_is_new_after_every_act(
    query, campaign, sent, department, dora, office, olga, alder, anna, birch, bruno, duty_of,
    hand_in, client_at,
):  # fmt: skip
    client = client_at(office, olga)
    with organisation_scope(department):
        Campaign.objects.filter(pk=campaign.pk).update(reminder_days=[3])
    done = 0
    for unit, act in acts(
        campaign, department, dora, office, olga, alder, anna, birch, bruno, duty_of, hand_in
    ):
        before = warm(client, campaign, query)
        with organisation_scope(unit):
            act()
        after, _was_drawn = look(client, campaign, query)
        kept = warm(client, campaign, query)
        rereading._kept.clear()
        fresh, was_drawn = look(client, campaign, query)
        done += 1

        assert was_drawn
        assert after == kept == fresh, f"act {done}"
        if not query:
            assert after != before, f"act {done} shows nothing"
    assert done == 23


def test_what_only_the_clock_changes_is_shown(campaign, office, olga, client_at, time_machine):
    time_machine.move_to(LATE - timedelta(seconds=30), tick=False)
    client = client_at(office, olga)
    before = warm(client, campaign)

    time_machine.move_to(LATE, tick=False)
    after, _was_drawn = look(client, campaign)

    assert "quá hạn</strong>" not in before
    assert "quá hạn</strong>" in after


def test_every_visit_has_a_token_of_its_own(campaign, office, olga, client_at):
    first, second = client_at(office, olga), client_at(office, olga)
    warm(first, campaign)
    address = reverse("submissions:campaign", args=[campaign.pk])

    answers = [client.get(address) for client in (first, first, second)]

    tokens = [set(TOKEN.findall(answer.content.decode())) for answer in answers]
    assert [answer.context for answer in answers] == [None] * 3
    assert all(len(found) == 1 for found in tokens)
    assert len(set.union(*tokens)) == 3
    for client, answer, found in zip((first, second), answers[1:], tokens[1:], strict=True):
        assert "private" in answer["Cache-Control"]
        assert "Cookie" in answer["Vary"]
        client.handler.enforce_csrf_checks = True
        posted = client.post(
            reverse("submissions:remind", args=[campaign.pk]),
            {"csrfmiddlewaretoken": found.pop(), "all": "1"},
        )
        assert posted.status_code == 302


def test_nobody_is_shown_what_was_kept_for_another(
    campaign, sent, department, dora, office, olga, alder, manager, client_at
):
    reader = make_user("r@office.example", "Đỗ Thị Olga", office, "officer")
    editor = make_user("e@office.example", "Đỗ Thị Olga", office, "editor")
    address = reverse("submissions:campaign", args=[campaign.pk])
    kept = warm(client_at(office, olga), campaign)

    other, was_drawn = look(client_at(office, reader), campaign)
    above, above_was_drawn = look(client_at(department, dora), campaign)

    managing = reverse("admin:accounts_membership_changelist")
    assert managing in kept
    assert was_drawn
    assert managing not in other
    assert above_was_drawn
    assert "Trường THCS Cây Sồi" in kept
    assert "Trường THCS Cây Sồi" not in above
    assert client_at(office, editor).get(address).status_code == 403
    assert client_at(alder, manager).get(address).status_code == 404
    assert client_at(office).get(address).status_code == 302


def test_a_right_that_is_taken_away_counts_at_once(campaign, office, olga, client_at):
    client = client_at(office, olga)
    warm(client, campaign)
    with organisation_scope(office):
        Membership.objects.filter(user=olga).update(is_active=False)

    answer = client.get(reverse("submissions:campaign", args=[campaign.pk]))

    assert answer.status_code == 404


def test_a_message_is_shown_once_and_never_kept(campaign, sent, office, olga, client_at):
    client = client_at(office, olga)
    warm(client, campaign)
    remind = reverse("submissions:remind", args=[campaign.pk])

    told = client.post(remind, {"all": "1"}, follow=True).content.decode()

    assert "Đang nhắc mọi đơn vị chưa nộp." in told
    assert "Đang nhắc" not in warm(client, campaign)


def test_so_many_pages_are_kept_and_the_oldest_goes(campaign, office, olga, client_at):
    client = client_at(office, olga)
    for number in range(rereading.MOST_KEPT + 3):
        look(client, campaign, f"?page={number}")
    look(client, campaign, "?q=" + "a" * rereading.LONGEST_QUERY)

    kept = [key[-1] for key in rereading._kept]
    assert kept == [f"page={number}" for number in range(3, rereading.MOST_KEPT + 3)]
