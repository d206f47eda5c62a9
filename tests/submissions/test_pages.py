"""The sender's pages: what is due, how long, what happened; for the right party only."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.organisations.models import Holiday
from apps.submissions.campaigning import close_campaign
from apps.submissions.owed import in_order, now_sentence, time_left
from apps.submissions.reviewing import excuse, extend, give_back, unlock
from apps.submissions.states import State

from .conftest import LOCK, make_campaign
from .live import AFTER_DEADLINE, AFTER_LOCK, queries, text, words

HOME = "/nop-du-lieu/"


@pytest.fixture
def clerk_at(alder, anna, client_at, now):
    """Return a function: the clerk, signed in at a moment that it is from now on."""

    def at(moment):
        now.move_to(moment, tick=False)
        return client_at(alder, anna)

    return at


def page_of(requirement):
    return f"/nop-du-lieu/yeu-cau/{requirement.pk}/"


def test_home_says_what_is_due_until_when_and_why(campaign, duty_of, alder, clerk):
    page = words(clerk.get(HOME))

    assert "Dữ liệu đầu năm học 2026–2027" in page
    assert "Chưa nộp" in page and "Còn 4 ngày" in page
    assert "Trước ngày 15/10/2026" in page and "Đến hết ngày 31/12/2026" in page
    assert (
        "Hạn “trước ngày 15/10/2026”: nhận đến hết 23:59:59 ngày 14/10/2026; "
        "từ 00:00:00 ngày 15/10/2026 là trễ hạn." in page
    )
    assert "Nộp được ngay bây giờ; đúng hạn nếu nhận đủ tệp đến hết 23:59:59" in page
    assert "Phòng Văn hóa – Xã hội xã An Bình" in page
    assert 'datetime="2026-10-10T09:00:00+07:00"' in page


def test_home_counts_the_days_over_the_deadline(campaign, clerk_at):
    assert "Đã quá hạn 3 ngày" in text(clerk_at(AFTER_DEADLINE).get(HOME))


def test_time_left_in_words(campaign, duty_of, alder, now):
    duty = duty_of(alder)
    midnight = timezone.localtime(duty.on_time_at)

    assert time_left(duty, midnight - timedelta(seconds=1)) == "hôm nay là ngày cuối"
    assert time_left(duty, midnight - timedelta(days=1, seconds=1)) == "ngày mai là ngày cuối"
    assert time_left(duty, midnight) == "đã quá hạn 1 ngày"
    duty.state = State.SENT
    assert time_left(duty, midnight) == ""


def test_what_is_owed_stands_before_what_is_done(campaign, duty_of, alder, birch, cedar, now):
    owed, sent, done = (duty_of(unit) for unit in (alder, birch, cedar))
    sent.state, done.state = State.SENT, State.ACCEPTED

    assert in_order([done, sent, owed]) == [owed, sent, done]


def test_a_day_off_nearby_is_told_and_moves_nothing(campaign, office, alder, clerk):
    with organisation_scope(office):
        Holiday.objects.create(
            organisation=office,
            name="Nghỉ bù",
            first_day=date(2026, 10, 14),
            last_day=date(2026, 10, 15),
        )
        Holiday.objects.create(
            organisation=office,
            name="Nghỉ xa",
            first_day=date(2026, 11, 20),
            last_day=date(2026, 11, 20),
        )

    page = words(clerk.get(HOME))

    assert "Nghỉ bù (14/10/2026 – 15/10/2026). Hạn không tự lùi theo ngày nghỉ" in page
    assert "Nghỉ xa" not in page
    assert "Trước ngày 15/10/2026" in page


def test_a_closed_campaign_is_history(campaign, department, dora, clerk):
    with organisation_scope(department):
        close_campaign(campaign, user=dora)

    page = text(clerk.get(HOME))

    assert "Hiện không có đợt báo cáo nào" in page
    assert page.index("Các đợt đã qua") < page.index("Dữ liệu đầu năm học")


def test_home_asks_as_much_for_three_duties_as_for_one(
    campaign, department, year, dora, clerk, office, alder, birch, cedar
):
    clerk.get(HOME)
    alone = queries(clerk, HOME)
    make_campaign(department, year, dora, slug="hai", title="Đợt hai")
    make_campaign(department, year, dora, slug="ba", title="Đợt ba")

    assert queries(clerk, HOME) == alone


def test_home_is_for_those_who_may_see_it(campaign, alder, eric, client_at, now):
    assert client_at(alder, eric).get(HOME).status_code == 403
    assert client_at(alder).get(HOME).status_code == 302


def test_an_officer_finds_the_office_half(campaign, office, olga, client_at, now):
    page = text(client_at(office, olga).get(HOME))

    assert "Dữ liệu đầu năm học 2026–2027" in page  # what the office itself owes
    assert "Trước ngày 25/10/2026" in page


def test_a_requirement_shows_both_dates_and_every_change(
    campaign, duty_of, office, olga, alder, clerk
):
    duty = duty_of(alder)
    with organisation_scope(office):
        later = duty.on_time.instant + timedelta(days=5)
        extend(
            duty,
            on_time=type(duty.on_time)(later, "trước ngày 20/10/2026"),
            lock=LOCK,
            reason="Mưa lũ",
            user=olga,
        )

    page = words(clerk.get(page_of(duty)))

    assert "Hạn “trước ngày 20/10/2026”: nhận đến hết 23:59:59 ngày 19/10/2026" in page
    assert "Khóa nhận “đến hết ngày 31/12/2026”: nộp sau hạn vẫn được nhận và ghi là trễ" in page
    assert (
        "gia hạn nộp, từ “trước ngày 15/10/2026” thành “trước ngày 20/10/2026”. "
        "Lý do: Mưa lũ (Đỗ Thị Olga)" in page
    )
    assert "Gia hạn: nộp trước ngày 20/10/2026. Lý do: Mưa lũ" in page


def test_an_extension_is_told_beside_what_can_be_done_now(
    campaign, duty_of, office, olga, alder, clerk
):
    duty = duty_of(alder)
    with organisation_scope(office):
        later = type(duty.on_time)(
            duty.on_time.instant + timedelta(days=5), "trước ngày 20/10/2026"
        )
        extend(duty, on_time=later, lock=LOCK, reason="Mưa lũ", user=olga)

    page = words(clerk.get(page_of(duty)))

    assert (
        "Nộp được ngay bây giờ; đúng hạn nếu nhận đủ tệp đến hết 23:59:59 ngày 19/10/2026; sau đó "
        "vẫn nhận và ghi là trễ đến hết 23:59:59 ngày 31/12/2026. Hạn này đã được gia hạn riêng "
        "cho đơn vị (trước đó: trước ngày 15/10/2026)." in page
    )


def test_an_excused_unit_is_told_of_no_extension(campaign, duty_of, office, olga, alder, clerk):
    duty = duty_of(alder)
    with organisation_scope(office):
        later = type(duty.on_time)(
            duty.on_time.instant + timedelta(days=5), "trước ngày 20/10/2026"
        )
        extend(duty, on_time=later, lock=LOCK, reason="Mưa lũ", user=olga)
        excuse(duty, reason="Trường mới sáp nhập", user=olga)

    page = words(clerk.get(page_of(duty)))

    assert "Đơn vị được miễn nộp đợt này. Lý do: Trường mới sáp nhập.</span>" in page
    assert "gia hạn riêng" not in page


def test_one_sentence_says_what_can_be_done_now_and_until_when(
    campaign, duty_of, alder, department, dora, now
):
    duty = duty_of(alder)
    midnight, lock = timezone.localtime(duty.on_time_at), timezone.localtime(duty.lock_at)
    second = timedelta(seconds=1)

    assert now_sentence(duty, midnight - second).startswith("Nộp được ngay bây giờ; đúng hạn nếu")
    assert now_sentence(duty, midnight) == (
        "Đã quá hạn 1 ngày: vẫn nộp được đến hết 23:59:59 ngày 31/12/2026, ghi là trễ hạn."
    )
    assert now_sentence(duty, lock - second).startswith("Đã quá hạn 78 ngày: vẫn nộp được")
    assert now_sentence(duty, lock).startswith("Đã khóa nhận từ 00:00:00 ngày 01/01/2027.")
    for state, beginning in (
        (State.SENT, "Đã nộp, chờ nơi nhận quyết định; không phải làm gì thêm."),
        (State.ACCEPTED, "Đã được chấp nhận, không phải làm gì thêm."),
        (State.NOTHING, "Đã báo không phát sinh."),
    ):
        duty.state = state
        told = now_sentence(duty, midnight)
        assert told.startswith(beginning) and "đến hết 23:59:59 ngày 31/12/2026" in told
    duty.lock_at = duty.on_time_at
    duty.state = State.AWAITED
    assert now_sentence(duty, midnight - second).endswith("ngày 14/10/2026, sau đó khóa nhận.")
    with organisation_scope(department):
        close_campaign(campaign, user=dora)
    assert now_sentence(duty_of(alder), midnight) == "Đợt báo cáo đã chốt, không nhận tệp nữa."


def test_a_neighbours_requirement_is_not_found(campaign, duty_of, birch, clerk):
    assert clerk.get(page_of(duty_of(birch))).status_code == 404


def test_a_requirement_needs_the_right(campaign, duty_of, alder, eric, client_at, now):
    assert client_at(alder, eric).get(page_of(duty_of(alder))).status_code == 403


def test_after_the_lock_the_page_says_what_to_do(campaign, duty_of, alder, clerk_at):
    page = words(clerk_at(AFTER_LOCK).get(page_of(duty_of(alder))))

    assert (
        "Đã khóa nhận từ 00:00:00 ngày 01/01/2027. Nếu còn phải nộp, hãy đề nghị "
        "Phòng Văn hóa – Xã hội xã An Bình mở khóa cho đơn vị." in page
    )
    assert "data-upload" not in page


def test_an_unlocked_unit_finds_its_form_again(campaign, duty_of, office, olga, alder, clerk_at):
    clerk = clerk_at(AFTER_LOCK)
    with organisation_scope(office):
        unlock(duty_of(alder), until=AFTER_LOCK + timedelta(hours=8), reason="Máy hỏng", user=olga)

    page = words(clerk.get(page_of(duty_of(alder))))

    assert "Nơi nhận đã mở khóa cho đơn vị đến 17:00:00 ngày 02/01/2027" in page
    assert (
        "Đã khóa nhận, nhưng nơi nhận mở khóa cho đơn vị: nộp được đến 17:00:00 ngày 02/01/2027, "
        "ghi là trễ hạn." in page
    )
    assert "data-upload" in page


def test_an_excused_unit_reads_why(campaign, duty_of, office, olga, alder, clerk):
    with organisation_scope(office):
        excuse(duty_of(alder), reason="Trường mới sáp nhập", user=olga)

    page = words(clerk.get(page_of(duty_of(alder))))

    assert "Đơn vị được miễn nộp đợt này. Lý do: Trường mới sáp nhập" in page
    assert "data-upload" not in page


def test_a_moved_unit_is_sent_to_its_new_requirement(campaign, duty_of, alder, clerk):
    duty = duty_of(alder)
    with organisation_scope(alder):
        duty.state = State.MOVED
        duty.save()

    assert "nộp theo yêu cầu mới" in text(clerk.get(page_of(duty)))
    assert "Các đợt đã qua" in text(clerk.get(HOME))


def test_the_office_sees_no_draft_and_no_trace_of_one(
    campaign, duty_of, hand_in, alder, anna, office, olga, client_at, now
):
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)
    officer = client_at(office, olga)

    page = text(officer.get(page_of(duty_of(alder))))

    assert "hoc-sinh.vemis" not in page
    assert "Chưa có lần nộp nào" in page
    assert officer.get(f"/nop-du-lieu/lan-nop/{draft.pk}/").status_code == 404
    assert "Tải lên: hoc-sinh.vemis" in text(client_at(alder, anna).get(page_of(duty_of(alder))))


def test_the_office_sees_a_version_that_was_sent(
    campaign, duty_of, hand_in, alder, anna, office, olga, client_at, now
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, note_to_office="Xin xem sớm")
        digest = sent.files.get().file.sha256

    page = text(client_at(office, olga).get(f"/nop-du-lieu/lan-nop/{sent.pk}/"))

    assert "hoc-sinh.vemis" in page and "Xin xem sớm" in page
    assert digest in page


def test_a_version_is_not_found_next_door(
    campaign, duty_of, hand_in, alder, anna, birch, bruno, client_at, now
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)

    assert client_at(birch, bruno).get(f"/nop-du-lieu/lan-nop/{sent.pk}/").status_code == 404


def test_a_returned_version_says_why(
    campaign, duty_of, hand_in, alder, anna, office, olga, client_at, clerk
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
    with organisation_scope(office):
        give_back(sent, reason="Thiếu khối 9", user=olga)

    page = words(clerk.get(f"/nop-du-lieu/lan-nop/{sent.pk}/"))

    assert "Bị trả lại: việc phải làm" in page and "Thiếu khối 9" in page
    assert "Đỗ Thị Olga, trả lần nộp 1 lúc" in page
    assert f'href="{page_of(duty_of(alder))}#tai-len">Tải lên tệp đã sửa' in page
    assert "Xem, in biên nhận" in page


def test_a_returned_requirement_says_why_at_its_head(
    campaign, duty_of, hand_in, alder, anna, office, olga, client_at, clerk, now
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
    assert "Bị trả lại" not in words(clerk.get(page_of(duty_of(alder))))
    with organisation_scope(office):
        give_back(sent, reason="Thiếu khối 9.", user=olga)
    address = page_of(duty_of(alder))

    page = words(clerk.get(address))
    theirs = words(client_at(office, olga).get(address))
    now.move_to(AFTER_LOCK, tick=False)
    late = words(client_at(alder, anna).get(address))

    assert (
        "Bị trả lại: hãy sửa rồi nộp lại đến hết 23:59:59 ngày 31/12/2026; đúng hạn hay trễ vẫn "
        "tính theo lần nộp đầu tiên." in page
    )
    assert page.index("Thiếu khối 9.") < page.index("Tải tệp lên") < page.index("Diễn biến")
    assert "Bấm “Nộp” đến hết 23:59:59 ngày 31/12/2026." in page
    assert "Thiếu khối 9." in theirs
    assert "Thiếu khối 9." in late and "Bấm “Nộp”" not in late
    assert "Nếu còn phải nộp, hãy đề nghị Phòng Văn hóa – Xã hội xã An Bình mở khóa" in late


def current_entry(response):
    return re.findall(r'aria-current="page">([^<]+)</a>', text(response))


def test_the_menu_marks_what_is_sent_and_what_is_received(
    campaign, office, alder, anna, olga, duty_of, hand_in, clerk, client_at
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
    officer = client_at(office, olga)
    of_version = [f"/nop-du-lieu/lan-nop/{sent.pk}/", f"/nop-du-lieu/lan-nop/{sent.pk}/bien-nhan/"]

    for address in [HOME, page_of(duty_of(alder)), *of_version]:
        assert current_entry(clerk.get(address)) == ["Nộp dữ liệu lên cấp trên"]
    for address in [
        *("/nop-du-lieu/dot/", f"/nop-du-lieu/dot/{campaign.pk}/"),
        f"/nop-du-lieu/dot/{campaign.pk}/tong-hop/",
        f"/nop-du-lieu/don-vi/{duty_of(alder).pk}/",
        f"/nop-du-lieu/don-vi/{duty_of(alder).pk}/gia-han/",
        *of_version,
        f"/nop-du-lieu/lan-nop/{sent.pk}/tra-lai/",
    ]:
        assert current_entry(officer.get(address)) == ["Đợt báo cáo"], address
    assert current_entry(officer.get(HOME)) == ["Nộp dữ liệu lên cấp trên"]
