"""The table of units is kept in the process, and new after everything that changes it."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership, Session, User
from apps.core import rereading
from apps.core.scoping import every_organisation, organisation_scope
from apps.files.models import PeriodicRun
from apps.organisations.models import Affiliation
from apps.organisations.restructuring import rename
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
    Submission,
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

    def count_anew():
        newest = Submission.objects.filter(requirement=duty_of(alder)).order_by("-number").first()
        newest.summary = {"pupils": 412, "classes": 12}
        newest.save(update_fields=["summary"])

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

    def unlock_birch():
        passed = timezone.now() - timedelta(minutes=1)
        duty = duty_of(birch)
        rows = type(duty).objects.filter(pk=duty.pk)
        rows.update(on_time_at=passed, lock_at=passed)
        reviewing.unlock(duty, until=until, **by)
        rows.update(on_time_at=duty.on_time_at, lock_at=duty.lock_at)

    until = timezone.now() + timedelta(days=2)
    by = {"reason": WHY, "user": olga}
    waived = {"rule": "class_wrong", "expires_on": date(2026, 12, 1)}
    yield alder, ask
    yield alder, say_why
    yield office, lambda: reviewing.waive(duty_of(alder), **waived, **by)
    yield office, lambda: reviewing.withdraw_waiver(Waiver.objects.get(), **by)
    yield office, lambda: reviewing.extend(duty_of(birch), on_time=later, lock=LOCK, **by)
    yield office, unlock_birch
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
    yield office, lambda: reviewing.accept(duty_of(alder).counted, remark=WHY, user=olga)
    yield alder, count_anew
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
    assert done == 25


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


def change(user, **values):
    User.objects.filter(pk=user.pk).update(**values)


ENDINGS = {
    "the role is taken away": (404, lambda olga: Membership.objects.update(is_active=False)),
    "another role is left": (403, lambda olga: Membership.objects.update(role="editor")),
    "the account is disabled": (302, lambda olga: change(olga, is_active=False)),
    "the account sleeps": (302, lambda olga: change(olga, idle_since=timezone.now())),
    "the password is another": (302, lambda olga: change(olga, password="argon2$x")),
    "the session is ended elsewhere": (302, lambda olga: Session.objects.all().delete()),
    "the session is over": (302, lambda olga: Session.objects.update(expire_date=timezone.now())),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_ends_the_access_counts_on_the_very_next_request(
    ending, campaign, office, olga, client_at
):
    status, end = ENDINGS[ending]
    client = client_at(office, olga)
    warm(client, campaign)
    with organisation_scope(office):
        Membership.objects.exclude(role="officer").delete()
        warm(client, campaign)
        end(olga)

    answer = client.get(reverse("submissions:campaign", args=[campaign.pk]))

    assert answer.status_code == status
    assert "matrix" not in answer.content.decode()


def test_a_role_that_is_added_counts_at_once(campaign, office, client_at):
    reader = make_user("r@office.example", "Lê Thị Đọc", office, "officer")
    client = client_at(office, reader)
    before = warm(client, campaign)
    with organisation_scope(office):
        Membership.objects.create(organisation=office, user=reader, role="manager")

    after, was_drawn = look(client, campaign)

    managing = reverse("admin:accounts_membership_changelist")
    assert was_drawn
    assert managing not in before
    assert managing in after


def test_a_new_name_of_a_unit_is_shown(
    campaign, office, olga, alder, client_at, django_capture_on_commit_callbacks
):
    client = client_at(office, olga)
    before = warm(client, campaign)
    with organisation_scope(alder), django_capture_on_commit_callbacks(execute=True):
        rename(
            alder,
            name="Trường THCS Cây Sồi Mới",
            short_name="THCS Cây Sồi Mới",
            on=timezone.localdate(),
            user=olga,
        )

    after, _was_drawn = look(client, campaign)

    assert "THCS Cây Sồi Mới" not in before
    assert "THCS Cây Sồi Mới" in after


@pytest.mark.parametrize("query", ["", "?sort=received"])
def test_a_kept_page_costs_four_statements(
    query, campaign, sent, office, olga, client_at, django_assert_num_queries
):
    client = client_at(office, olga)
    warm(client, campaign, query)

    with django_assert_num_queries(4):  # the session, the person, the roles, all that is shown
        _text, was_drawn = look(client, campaign, query)

    assert not was_drawn


def test_a_message_is_shown_once_and_never_kept(campaign, sent, office, olga, client_at):
    client = client_at(office, olga)
    warm(client, campaign)
    remind = reverse("submissions:remind", args=[campaign.pk])

    told = client.post(remind, {"all": "1"}, follow=True).content.decode()

    assert "Đang nhắc 1 đơn vị chưa nộp." in told
    assert "Đang nhắc" not in warm(client, campaign)


def test_so_many_pages_are_kept_and_the_oldest_goes(campaign, office, olga, client_at):
    client = client_at(office, olga)
    for number in range(rereading.MOST_KEPT + 3):
        look(client, campaign, f"?page={number}")
    look(client, campaign, "?q=" + "a" * rereading.LONGEST_QUERY)

    kept = [key[-1] for key in rereading._kept]
    assert kept == [f"page={number}" for number in range(3, rereading.MOST_KEPT + 3)]
