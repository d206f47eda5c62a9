"""What the office decides about one version and one unit, on its pages."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.organisations.models import Affiliation, Succession
from apps.submissions.models import Campaign, Finding, SavedReason, Submission, Waiver
from apps.submissions.reviewing import lock_again, unlock
from apps.submissions.states import State
from apps.submissions.workflow import note
from tests.cast import make_organisation, make_user

from .live import AFTER_DEADLINE, AFTER_LOCK, BEFORE


def url(name, *args):
    return reverse(f"submissions:{name}", args=args)


@pytest.fixture
def sent(campaign, alder, anna, duty_of, hand_in):
    with organisation_scope(alder):
        return hand_in(duty_of(alder), anna)


@pytest.fixture
def at_office(office, olga, client_at):
    return client_at(office, olga)


def fall_locked(duty):
    """Let the lock of a duty have fallen a minute ago."""
    passed = timezone.now() - timedelta(minutes=1)
    type(duty)._base_manager.filter(pk=duty.pk).update(on_time_at=passed, lock_at=passed)


def state_of(submission):
    return Submission._base_manager.get(pk=submission.pk).state


def test_look_accept_look_again_and_return(sent, at_office, duty_of, alder):
    at_office.post(url("begin_review", sent.pk))
    assert state_of(sent) == State.REVIEWING
    at_office.post(url("accept", sent.pk), {"remark": "Lớp 6A đông"})
    assert state_of(sent) == State.ACCEPTED_WITH_NOTE
    at_office.post(url("accept", sent.pk), {"remark": ""})  # a double click changes nothing
    assert state_of(sent) == State.ACCEPTED_WITH_NOTE
    at_office.post(url("reconsider", sent.pk), {"reason": "Xem lại sĩ số"})
    assert state_of(sent) == State.REVIEWING
    at_office.post(url("give_back", sent.pk), {"reason": "Thiếu lớp 9A"})

    assert state_of(sent) == State.RETURNED
    with organisation_scope(alder):
        texts = list(duty_of(alder).events.values_list("text", flat=True))
    assert texts[:4] == [
        "Trả lại lần nộp 1: Thiếu lớp 9A",
        "Xem xét lại lần nộp 1: Xem lại sĩ số",
        "Chấp nhận lần nộp 1, lưu ý: Lớp 6A đông",
        "Bắt đầu xem xét lần nộp 1",
    ]


def test_a_saved_reason_and_more_words_become_one_reason(sent, at_office, office, department):
    with organisation_scope(department):
        saved = SavedReason.objects.create(organisation=department, text="Tệp của năm trước.")

    page = at_office.get(url("give_back", sent.pk)).content.decode()
    at_office.post(
        url("give_back", sent.pk),
        {"saved": saved.pk, "reason": "Gửi lại tệp 2026.", "is_invalid": "on"},
    )

    returned = Submission._base_manager.get(pk=sent.pk)
    assert "Tệp của năm trước." in page
    assert returned.decision_note == "Tệp của năm trước. Gửi lại tệp 2026."
    assert returned.is_invalid


def test_a_return_without_a_reason_keeps_the_form(sent, at_office):
    response = at_office.post(url("give_back", sent.pk), {"reason": "  ", "is_invalid": "on"})

    assert response.status_code == 422
    assert "Hãy ghi lý do trả lại để đơn vị biết phải sửa gì." in response.content.decode()
    assert 'name="is_invalid" id="id_is_invalid" checked' in response.content.decode()
    assert state_of(sent) == State.SENT


def test_another_schools_saved_reason_is_none_of_ours(sent, at_office, birch, office):
    with organisation_scope(birch):
        saved = SavedReason.objects.create(organisation=birch, text="Của Cây Dương")
    with organisation_scope(office):
        SavedReason.objects.create(organisation=office, text="Của cơ quan")

    response = at_office.post(url("give_back", sent.pk), {"saved": saved.pk})

    assert response.status_code == 422
    assert "Lý do soạn sẵn này không còn." in response.content.decode()


def test_what_is_needed_is_not_called_optional(sent, at_office, office):
    alone = at_office.get(url("give_back", sent.pk)).content.decode()
    with organisation_scope(office):
        SavedReason.objects.create(organisation=office, text="Tệp của năm trước.")
    with_saved = at_office.get(url("give_back", sent.pk)).content.decode()

    assert "Ghi rõ đơn vị phải sửa gì." in alone and "Chọn lý do soạn sẵn" not in alone
    assert "Bắt buộc nếu không chọn lý do soạn sẵn ở trên" in with_saved
    assert "(không bắt buộc)" not in alone + with_saved


def test_an_acceptance_with_a_remark_needs_the_remark(sent, at_office):
    page = at_office.get(url("accept", sent.pk)).content.decode()
    blank = at_office.post(url("accept", sent.pk), {"asks": "remark", "remark": " "})

    assert "(không bắt buộc)" not in page
    assert re.findall(r"<label[^>]*>\s*(.*?)\s*</label>", page)[-1:] == ["Lưu ý gửi đơn vị"]
    assert "Asks" not in page and 'name="asks"' in page
    assert blank.status_code == 422
    assert "Hãy ghi lưu ý." in blank.content.decode()
    assert state_of(sent) == State.SENT

    at_office.post(url("accept", sent.pk), {"asks": "remark", "remark": "Lớp 6A đông"})

    assert state_of(sent) == State.ACCEPTED_WITH_NOTE


@pytest.mark.parametrize("name", ["begin_review", "accept", "give_back", "reconsider"])
def test_who_may_not_decide_about_a_version(
    name, sent, alder, birch, cedar, department, office, manager, bruno, dora, client_at
):
    address = url(name, sent.pk)
    editor = make_user("e@office.example", "Người Biên Tập", office, "editor")

    answers = [
        client_at(unit, user).post(address, {"reason": "x"}).status_code
        for unit, user in ((alder, manager), (birch, bruno), (department, dora), (office, editor))
    ]

    assert answers == [403, 404, 404, 403]
    assert state_of(sent) == State.SENT


def test_a_draft_is_not_there_for_the_office(campaign, alder, anna, duty_of, hand_in, at_office):
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)

    assert at_office.post(url("accept", draft.pk), {}).status_code == 404
    page = at_office.get(url("duty", duty_of(alder).pk)).content.decode()
    assert "Đơn vị chưa nộp lần nào." in page
    assert "Chưa có diễn biến nào." in page
    assert "hoc-sinh.vemis" not in page


def test_the_course_of_events_comes_in_pages(sent, at_office, duty_of, alder):
    with organisation_scope(alder):
        for number in range(55):
            note(duty_of(alder), f"Việc thứ {number:02d}", user=None)

    first = at_office.get(url("duty", duty_of(alder).pk)).content.decode()
    second = at_office.get(url("duty", duty_of(alder).pk), {"page": 2}).content.decode()

    assert "Việc thứ 54" in first and "Việc thứ 01" not in first
    assert "Việc thứ 01" in second and "Nộp lần 1" in second


def test_a_refused_move_is_said_on_the_page(sent, at_office):
    at_office.post(url("give_back", sent.pk), {"reason": "Sai"})

    response = at_office.post(url("accept", sent.pk), {})

    assert response.status_code == 422
    assert (
        "Không chuyển được từ “trả lại” sang “chấp nhận”. "
        "Hãy tải lại trang để xem tình trạng mới nhất." in response.content.decode()
    )


def test_one_unit_gets_dates_of_its_own(campaign, at_office, duty_of, alder, birch, time_machine):
    time_machine.move_to(BEFORE)
    address = url("extend", duty_of(alder).pk)
    dates = {
        "on_time_wording": "before_hour",
        "on_time_day": "2026-10-20",
        "on_time_hour": "17:00",
        "lock_wording": "end_of_day",
        "lock_day": "2026-12-31",
    }
    refused = at_office.post(address, dates)
    early_lock = at_office.post(address, {**dates, "lock_day": "2026-10-01", "reason": "Bão"})
    at_office.post(address, {**dates, "reason": "Bão số 5"})

    assert (refused.status_code, early_lock.status_code) == (422, 422)
    assert "Ngày khóa nhận không được trước hạn nộp." in early_lock.content.decode()
    assert duty_of(alder).on_time_words == "trước 17 giờ ngày 20/10/2026"
    assert duty_of(birch).on_time_words == "trước ngày 15/10/2026"
    page = at_office.get(url("duty", duty_of(alder).pk)).content.decode()
    assert "Lý do: Bão số 5" in page


def test_an_extension_extends(campaign, at_office, duty_of, alder, time_machine):
    time_machine.move_to(AFTER_DEADLINE)
    address = url("extend", duty_of(alder).pk)
    terms = {"on_time_wording": "before_day", "lock_wording": "end_of_day", "reason": "Bão số 5"}
    terms["lock_day"] = "2026-12-31"

    def extend_to(day):
        return at_office.post(address, {**terms, "on_time_day": day})

    past = extend_to("2026-10-16")  # later than the deadline, yet over
    good, twice = extend_to("2026-11-10"), extend_to("2026-11-10")
    earlier = extend_to("2026-11-05")

    assert (past.status_code, earlier.status_code) == (422, 422)
    assert past.context["form"].errors["on_time"] == [
        "Hạn mới đã qua nên đơn vị không kịp nộp. Hãy chọn thời điểm ở sau bây giờ."
    ]
    assert earlier.context["form"].errors["on_time"] == [
        "Gia hạn thì hạn mới phải muộn hơn hạn đang đặt (trước ngày 10/11/2026). "
        "Hãy chọn ngày muộn hơn."
    ]
    assert (good.status_code, twice.status_code) == (302, 302)
    assert duty_of(alder).on_time_words == "trước ngày 10/11/2026"


def test_only_what_is_locked_is_unlocked_and_locked_again(
    campaign, at_office, duty_of, alder, time_machine
):
    time_machine.move_to(BEFORE)
    duty = duty_of(alder)
    sentence = (
        "Đơn vị chưa bị khóa: nộp được đến hết 23:59:59 ngày 31/12/2026. "
        "Cần thêm thời gian thì dùng “Gia hạn”."
    )

    page = at_office.get(url("unlock", duty.pk)).content.decode()
    refused = at_office.post(
        url("unlock", duty.pk), {"until": "2027-01-15T08:00", "reason": "Mất điện"}
    )
    not_running = at_office.post(url("lock_again", duty.pk), {"reason": "Đã nộp"})
    buttons = at_office.get(url("duty", duty.pk)).content.decode()

    assert sentence in page and url("extend", duty.pk) in page and 'name="until"' not in page
    assert (refused.status_code, not_running.status_code) == (422, 422)
    assert refused.context["form"].non_field_errors() == [sentence]
    assert duty_of(alder).unlocked_until is None
    assert url("unlock", duty.pk) not in buttons and url("lock_again", duty.pk) not in buttons


def test_an_unlocking_that_has_ended_is_not_ended_again(
    campaign, office, olga, duty_of, alder, time_machine
):
    time_machine.move_to(AFTER_LOCK)
    with organisation_scope(office):
        unlock(duty_of(alder), until=AFTER_LOCK + timedelta(hours=1), reason="Mất điện", user=olga)
        time_machine.move_to(AFTER_LOCK + timedelta(hours=2))
        with pytest.raises(ValidationError) as refusal:
            lock_again(duty_of(alder), reason="Đã nộp", user=olga)

    assert refusal.value.code == "not_unlocked"


def test_unlocking_and_locking_again(campaign, at_office, duty_of, alder):
    duty = duty_of(alder)
    fall_locked(duty)
    past = at_office.post(url("unlock", duty.pk), {"until": "2020-01-01T08:00", "reason": "x"})
    later = timezone.localtime() + timedelta(days=2)
    at_office.post(
        url("unlock", duty.pk), {"until": f"{later:%Y-%m-%dT%H:%M}", "reason": "Mất điện"}
    )
    unlocked = duty_of(alder).unlocked_until
    at_office.post(url("lock_again", duty.pk), {"reason": "Đã nộp qua thư"})

    assert past.status_code == 422
    assert "Hãy chọn thời điểm ở sau bây giờ." in past.content.decode()
    assert unlocked == later.replace(second=0, microsecond=0)
    assert duty_of(alder).unlocked_until is None


def test_excusing_and_asking_again(campaign, at_office, duty_of, alder):
    duty = duty_of(alder)
    at_office.post(url("excuse", duty.pk), {"reason": "Trường mới thành lập"})
    excused = duty_of(alder)
    twice = at_office.post(url("excuse", duty.pk), {"reason": "x"})
    at_office.post(url("end_excuse", duty.pk), {"reason": "Đã có học sinh"})

    assert (excused.state, excused.excuse) == (State.EXCUSED, "Trường mới thành lập")
    assert twice.status_code == 422
    assert duty_of(alder).state == State.AWAITED


def test_a_rule_is_waived_until_a_day_and_taken_back(
    campaign, at_office, duty_of, alder, anna, hand_in, department, office, olga
):
    with organisation_scope(department):
        Campaign.objects.filter(pk=campaign.pk).update(rule_pack="qlhs-2026")
    duty = duty_of(alder)
    page = at_office.get(url("waive", duty.pk)).content.decode()
    day = timezone.localdate() + timedelta(days=30)
    waiver = {"rule": "citizen_id_blank", "reason": "Học sinh nước ngoài"}
    unknown = at_office.post(
        url("waive", duty.pk), {**waiver, "rule": "khong-co", "expires_on": f"{day}"}
    )
    past = at_office.post(url("waive", duty.pk), {**waiver, "expires_on": "2020-01-01"})
    at_office.post(url("waive", duty.pk), {**waiver, "expires_on": f"{day}"})

    assert (unknown.status_code, past.status_code) == (422, 422)
    assert "Người duyệt: Đỗ Thị Olga" in page
    with organisation_scope(alder):
        draft = hand_in(duty, anna, sends_itself=False)
        waived = Waiver.objects.get()
        Finding.objects.create(
            organisation=alder,
            recipient=office,
            submission=draft,
            severity="error",
            code="citizen_id_blank",
            message="Thiếu",
            waiver=waived,
        )
    assert (waived.rule, waived.expires_on, waived.approved_by) == ("citizen_id_blank", day, olga)

    at_office.post(url("withdraw_waiver", waived.pk), {"reason": "Đã có số"})

    assert Waiver._base_manager.get().withdrawn_at is not None
    assert state_of(draft) == State.NEEDS_FIX


@pytest.mark.parametrize(
    "name", ["duty", "extend", "unlock", "lock_again", "excuse", "end_excuse", "waive"]
)
def test_who_may_not_decide_about_a_unit(
    name, campaign, duty_of, alder, birch, department, office, manager, bruno, dora, client_at
):
    address = url(name, duty_of(alder).pk)
    editor = make_user("e@office.example", "Người Biên Tập", office, "editor")

    answers = [
        client_at(unit, user).get(address).status_code
        for unit, user in ((alder, manager), (birch, bruno), (department, dora), (office, editor))
    ]

    assert answers == [404, 404, 404, 403]


def test_who_took_an_office_over_reads_its_past_and_decides_nothing(
    sent, alder, office, department, duty_of, client_at
):
    successor = make_organisation("xa-moi", "Phòng Văn hóa – Xã hội xã Mới", "office", "xa")
    Succession.objects.create(predecessor=office, successor=successor, since=date(2026, 9, 1))
    Affiliation.objects.create(child=successor, parent=department, valid_from=date(2026, 9, 1))
    officer = make_user("moi@xa.example", "Lê Thị Mới", successor, "officer")
    client = client_at(successor, officer)
    duty = duty_of(alder)

    pages = [
        client.get(address)
        for address in (
            *(url("duty", duty.pk), url("requirement", duty.pk)),
            *(url("submission", sent.pk), url("receipt", sent.pk)),
        )
    ]

    assert [page.status_code for page in pages] == [200] * 4
    assert "Quyết định của đơn vị nhận" not in pages[2].content.decode()
    assert client.post(url("accept", sent.pk), {}).status_code == 403
    assert client.get(url("extend", duty.pk)).status_code == 403
    table = client.get(url("campaign", duty.campaign_id)).content.decode()
    assert "Cây Sồi" in table
    assert url("consolidation", duty.campaign_id) not in table
    assert ">Chấp nhận</button>" not in table


def crumbs(response):
    (way,) = re.findall(r'<div class="breadcrumbs">(.*?)</div>', response.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]+>", "", way).split())


def test_each_party_finds_its_own_way_back(sent, at_office, alder, anna, client_at, duty_of):
    clerk, title = client_at(alder, anna), "Dữ liệu đầu năm học 2026–2027"
    theirs = f"Việc hôm nay › Đợt báo cáo › {title} › Trường THCS Cây Sồi"
    ours = f"Việc hôm nay › Nộp dữ liệu › {title}"

    assert crumbs(at_office.get(url("submission", sent.pk))) == f"{theirs} › Lần nộp 1"
    assert crumbs(at_office.get(url("receipt", sent.pk))) == f"{theirs} › Lần nộp 1 › Biên nhận"
    assert crumbs(at_office.get(url("duty", duty_of(alder).pk))) == theirs
    assert crumbs(at_office.get(url("give_back", sent.pk))).startswith(
        f"Việc hôm nay › Đợt báo cáo › {title} › Trường THCS Cây Sồi, lần nộp 1 › Trả lại"
    )
    assert crumbs(clerk.get(url("submission", sent.pk))) == f"{ours} › Lần nộp 1"
    assert crumbs(clerk.get(url("requirement", duty_of(alder).pk))) == ours


def test_the_page_of_a_unit_leads_to_what_waits_for_a_decision(sent, at_office, duty_of, alder):
    page = at_office.get(url("duty", duty_of(alder).pk)).content.decode()

    assert f'href="{url("submission", sent.pk)}">Xem, quyết định lần nộp 1</a>' in page
