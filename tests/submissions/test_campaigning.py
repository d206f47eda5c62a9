"""Who owes what to whom, and what happens when the tree changes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.scoping import every_organisation, organisation_scope
from apps.organisations.models import Affiliation
from apps.submissions.campaigning import (
    change_dates,
    close_campaign,
    follow_all_parents,
    follow_parent,
    open_campaign,
    reopen_campaign,
    require_missing,
)
from apps.submissions.deadlines import Wording, make_deadline
from apps.submissions.models import Campaign, Requirement
from apps.submissions.reviewing import accept, extend, give_back
from apps.submissions.states import State
from tests.cast import make_organisation

from .conftest import LATE, LOCK, ON_TIME, make_campaign


def all_duties(campaign):
    with every_organisation(reason="the test looks at all duties"):
        rows = Requirement.objects.filter(campaign=campaign).select_related(
            "organisation", "recipient"
        )
        return {(row.organisation.slug, row.recipient.slug, row.on_time_words) for row in rows}


def test_schools_send_to_their_parent_and_those_directly_under_the_department_to_it(campaign):
    assert all_duties(campaign) == {
        ("alder", "xa-an-binh", "trước ngày 15/10/2026"),
        ("birch", "xa-an-binh", "trước ngày 15/10/2026"),
        ("cedar", "so", "trước ngày 15/10/2026"),
        ("xa-an-binh", "so", "trước ngày 25/10/2026"),
    }


def test_the_parent_is_that_of_the_day(department, former_office, alder, cedar, year, dora):
    Affiliation.objects.create(
        child=former_office,
        parent=department,
        valid_from=date(2000, 1, 1),
        valid_to=date(2025, 7, 1),
    )

    campaign = make_campaign(department, year, dora, units_on=date(2025, 6, 30))

    assert {(sender, recipient) for sender, recipient, _words in all_duties(campaign)} == {
        ("alder", "phong-an-binh"),
        ("phong-an-binh", "so"),
        ("cedar", "so"),
    }


def test_only_the_levels_asked_for_owe(department, office, alder, cedar, year, dora):
    with organisation_scope(department):
        campaign = make_campaign(department, year, dora)
        Requirement.objects.all()
        draft = Campaign.objects.create(
            organisation=department,
            slug="thpt",
            title="Chỉ THPT",
            kind="tep",
            school_year=year,
            units_on=date(2026, 9, 5),
        )
        tier = campaign.tiers.get(senders="schools")
        tier.pk, tier._state.adding, tier.campaign, tier.levels = None, True, draft, ["thpt"]
        tier.save()
        open_campaign(draft, user=dora)

    assert {sender for sender, _recipient, _words in all_duties(draft)} == {"cedar"}


def test_a_campaign_without_dates_or_units_is_not_opened(department, year, dora):
    with organisation_scope(department):
        draft = Campaign.objects.create(
            organisation=department,
            slug="trong",
            title="Trống",
            kind="tep",
            school_year=year,
            units_on=date(1990, 1, 1),
        )
        with pytest.raises(ValidationError) as refusal:
            open_campaign(draft, user=dora)

    assert refusal.value.messages == ["Hãy đặt hạn cho ít nhất một bên nộp trước khi mở."]


def test_a_second_opening_is_refused(campaign, department, dora):
    with organisation_scope(department), pytest.raises(ValidationError) as refusal:
        open_campaign(campaign, user=dora)

    assert refusal.value.messages == ["Đợt này đã được mở."]


def test_a_new_school_gets_its_duty_later_and_nobody_two(campaign, department, office, dora):
    school = make_organisation("elm", "Trường TH Cây Du", "school", "tieu-hoc")
    Affiliation.objects.create(child=school, parent=office, valid_from=date(2026, 9, 1))

    with organisation_scope(department):
        made = require_missing(campaign, user=dora)
        again = require_missing(campaign, user=dora)

    assert [row.organisation_id for row in made] == [school.pk]
    assert again == []


def test_a_closed_campaign_takes_nothing_and_can_be_opened_again(
    campaign, department, duty_of, alder, dora
):
    with organisation_scope(department):
        close_campaign(campaign, user=dora)
    assert not duty_of(alder).accepts_at(ON_TIME)

    with organisation_scope(department):
        with pytest.raises(ValidationError):
            reopen_campaign(campaign, reason=" ", user=dora)
        reopen_campaign(campaign, reason="Bổ sung hai trường", user=dora)
    assert duty_of(alder).accepts_at(ON_TIME)


@pytest.fixture
def other_office(department):
    other = make_organisation("xa-khac", "Phòng VH-XH xã Khác", "office", "xa")
    Affiliation.objects.create(child=other, parent=department, valid_from=date(2025, 7, 1))
    return other


def move_school(school, old, new, on):
    Affiliation.objects.filter(child=school, parent=old).update(valid_to=on)
    Affiliation.objects.create(child=school, parent=new, valid_from=on)


def test_a_school_that_moves_sends_to_the_new_parent_and_keeps_its_past(
    campaign, duty_of, hand_in, alder, anna, office, other_office
):
    with organisation_scope(alder):
        old = duty_of(alder)
        sent = hand_in(old, anna)
    with organisation_scope(office):
        from apps.submissions.reviewing import give_back

        give_back(sent, reason="Thiếu lớp 9A", user=None)
    move_school(alder, office, other_office, date(2026, 10, 1))

    with organisation_scope(alder):
        new = follow_parent(old, user=anna, on=date(2026, 10, 1))
        again = follow_parent(duty_of(alder), user=anna, on=date(2026, 10, 1))
        old.refresh_from_db()

    assert (old.state, new.state) == (State.MOVED, State.AWAITED)
    assert new.recipient == other_office
    assert again.pk == new.pk
    assert new.follows_id == old.pk
    with organisation_scope(office):
        assert [str(one.receipt) for one in old.submissions.sent()] == [str(sent.receipt)]
        assert not Requirement.objects.filter(pk=new.pk).exists()
    with organisation_scope(other_office):
        assert Requirement.objects.filter(pk=new.pk).exists()
        assert not Requirement.objects.filter(pk=old.pk).exists()


def test_a_day_before_the_move_nothing_changes(
    campaign, duty_of, alder, anna, office, other_office
):
    move_school(alder, office, other_office, date(2026, 10, 1))

    with organisation_scope(alder):
        same = follow_parent(duty_of(alder), user=anna, on=date(2026, 9, 30))

    assert same.recipient == office


def test_the_periodic_pass_moves_all_open_duties_once(
    campaign, duty_of, alder, birch, office, other_office
):
    move_school(alder, office, other_office, date(2026, 10, 1))

    assert follow_all_parents() == "1 yêu cầu chuyển nơi nhận"
    assert follow_all_parents() == "0 yêu cầu chuyển nơi nhận"
    assert duty_of(alder).recipient == other_office
    assert duty_of(birch).recipient == office


def test_new_dates_of_the_campaign_leave_extensions_alone(
    campaign, department, office, duty_of, alder, birch, hand_in, bruno, olga, dora
):
    later = make_deadline(Wording.END_OF_DAY, date(2026, 10, 20))
    even_later = make_deadline(Wording.END_OF_DAY, date(2026, 11, 1))
    with organisation_scope(birch):
        hand_in(duty_of(birch), bruno, received_at=LATE)
    assert duty_of(birch).state_words == "đã nộp (trễ 1 ngày)"
    with organisation_scope(office):
        extend(duty_of(alder), on_time=even_later, lock=LOCK, reason="Lũ lụt", user=olga)

    with organisation_scope(department):
        tier = campaign.tiers.get(senders="schools")
        number = change_dates(tier, on_time=later, lock=LOCK, reason="CV 12/SGDĐT", user=dora)

    assert number == 2  # birch and cedar
    assert duty_of(alder).on_time_words == "đến hết ngày 01/11/2026"
    assert duty_of(birch).on_time_words == "đến hết ngày 20/10/2026"
    assert duty_of(birch).state_words == "đã nộp (đúng hạn)"
    with organisation_scope(birch):
        assert [change.reason for change in duty_of(birch).date_changes.all()] == ["CV 12/SGDĐT"]
        assert duty_of(birch).events.first().text == (
            "Đổi hạn cả đợt: nộp từ “trước ngày 15/10/2026” thành “đến hết ngày 20/10/2026”. "
            "Lý do: CV 12/SGDĐT"
        )


def test_a_changed_lock_is_told_in_the_course_of_events(
    campaign, department, office, duty_of, alder, olga, dora
):
    later, even_later = (
        make_deadline(Wording.END_OF_DAY, day) for day in (date(2027, 1, 15), date(2027, 1, 31))
    )
    with organisation_scope(department):
        tier = campaign.tiers.get(senders="schools")
        change_dates(tier, on_time=tier.on_time, lock=later, reason="CV 12/SGDĐT", user=dora)
    with organisation_scope(office):
        extend(duty_of(alder), on_time=LOCK, lock=even_later, reason="Lũ lụt", user=olga)

    with organisation_scope(alder):
        texts = list(duty_of(alder).events.values_list("text", flat=True))
    assert texts[0].endswith(
        "khóa nhận từ “đến hết ngày 15/01/2027” thành “đến hết ngày 31/01/2027”. Lý do: Lũ lụt"
    )
    assert texts[1].endswith(
        "khóa nhận từ “đến hết ngày 31/12/2026” thành “đến hết ngày 15/01/2027”. Lý do: CV 12/SGDĐT"
    )


def test_an_earlier_deadline_does_not_make_late_what_was_on_time(
    campaign, department, office, duty_of, alder, birch, hand_in, anna, bruno, olga, dora
):
    earlier = make_deadline(Wording.END_OF_DAY, date(2026, 10, 1))
    with organisation_scope(alder):
        hand_in(duty_of(alder), anna)
    with organisation_scope(department):
        tier = campaign.tiers.get(senders="schools")
        change_dates(tier, on_time=earlier, lock=LOCK, reason="CV 12/SGDĐT", user=dora)

    assert duty_of(alder).state_words == "đã nộp (đúng hạn)"

    with organisation_scope(birch):
        hand_in(duty_of(birch), bruno)
    with organisation_scope(alder):
        hand_in(duty_of(alder), anna, token="t2", received_at=LATE)

    assert duty_of(alder).state_words == "đã nộp (đúng hạn)"
    assert "trễ" in duty_of(birch).state_words


def test_a_school_that_comes_back_stands_where_it_stood(
    campaign, duty_of, hand_in, alder, anna, office, other_office
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
        first = duty_of(alder)
    move_school(alder, office, other_office, date(2026, 10, 1))
    follow_all_parents()
    away = duty_of(alder)
    Affiliation.objects.filter(child=alder, parent=other_office).delete()
    Affiliation.objects.filter(child=alder, parent=office).update(valid_to=None)

    follow_all_parents()

    assert (away.recipient, away.state) == (other_office, State.SENT)
    assert duty_of(alder).pk == first.pk
    assert duty_of(alder).state == sent.state == State.SENT


def test_the_old_office_decides_nothing_any_more(
    campaign, duty_of, hand_in, alder, anna, office, other_office, olga
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
        old = duty_of(alder)
    move_school(alder, office, other_office, date(2026, 10, 1))
    follow_all_parents()

    for act in (
        lambda: accept(sent, user=olga),
        lambda: give_back(sent, reason="Thiếu lớp", user=olga),
        lambda: extend(old, on_time=LOCK, lock=LOCK, reason="Bão", user=olga),
    ):
        with organisation_scope(office), pytest.raises(ValidationError) as refusal:
            act()
        assert refusal.value.code == "moved"
    with organisation_scope(alder):
        sent.refresh_from_db()
        assert sent.state == State.SENT


def test_new_dates_cost_the_same_for_any_number_of_units_and_once_only(
    campaign, department, duty_of, hand_in, alder, birch, anna, bruno, dora
):
    def change(day):
        later = make_deadline(Wording.END_OF_DAY, date(2026, 10, day))
        with organisation_scope(department), CaptureQueriesContext(connection) as queries:
            tier = campaign.tiers.get(senders="schools")
            number = change_dates(tier, on_time=later, lock=LOCK, reason="Bão", user=dora)
        return number, len(queries)

    with organisation_scope(alder):
        hand_in(duty_of(alder), anna)
    _number, with_one = change(20)
    with organisation_scope(birch):
        hand_in(duty_of(birch), bruno)
    number, with_two = change(21)
    twice, _queries = change(21)

    assert (number, twice) == (3, 0)
    assert with_two == with_one
    with organisation_scope(alder):
        assert duty_of(alder).date_changes.count() == 2


def test_an_extension_goes_with_a_school_that_moves(
    campaign, duty_of, department, alder, office, other_office, olga, dora
):
    extended = make_deadline(Wording.END_OF_DAY, date(2026, 11, 1))
    later = make_deadline(Wording.END_OF_DAY, date(2026, 10, 20))
    with organisation_scope(office):
        extend(duty_of(alder), on_time=extended, lock=LOCK, reason="Lũ lụt", user=olga)
    move_school(alder, office, other_office, date(2026, 10, 1))
    follow_all_parents()

    with organisation_scope(department):
        tier = campaign.tiers.get(senders="schools")
        change_dates(tier, on_time=later, lock=LOCK, reason="CV 12", user=dora)

    duty = duty_of(alder)
    assert (duty.recipient, duty.on_time_words) == (other_office, "đến hết ngày 01/11/2026")
    with organisation_scope(other_office):
        assert [(one.act, one.reason) for one in duty.date_changes.all()] == [("extend", "Lũ lụt")]
