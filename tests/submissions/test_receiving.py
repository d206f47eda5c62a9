"""Files come in, are sent, and a receipt says what decided."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages

from apps.core.scoping import organisation_scope
from apps.files.models import StoredFile
from apps.submissions.models import Receipt, Submission
from apps.submissions.receiving import discard, files_digest, report_nothing, send
from apps.submissions.reviewing import accept, extend, give_back, unlock
from apps.submissions.states import State

from .conftest import LATE, LOCK, ON_TIME, a_file, noon
from .live import BEFORE


@pytest.fixture
def at_alder(alder):
    with organisation_scope(alder):
        yield alder


def test_a_file_is_kept_byte_for_byte_and_a_receipt_names_its_hash(
    campaign, duty_of, hand_in, at_alder, anna
):
    sent = hand_in(duty_of(at_alder), anna, a_file(content=b"\x00\xff bytes"))

    stored = sent.files.get().file
    receipt = Receipt.objects.get(submission=sent)
    assert stored.content.read() == b"\x00\xff bytes"
    assert (sent.state, sent.number, sent.is_on_time) == (State.SENT, 1, True)
    assert receipt.sha256 == stored.sha256
    assert receipt.files == [{"name": "hoc-sinh.vemis", "size": 8, "sha256": stored.sha256}]
    assert receipt.verdict == (
        "Đúng hạn: nhận đủ lúc 23:59:59 ngày 14/10/2026, hạn “trước ngày 15/10/2026”."
    )
    assert len(receipt.check_code) == 20


def test_several_files_have_a_digest_of_their_list():
    files = [{"name": "a.csv", "sha256": "1" * 64}, {"name": "b.csv", "sha256": "2" * 64}]

    assert files_digest(files) == files_digest(list(files))
    assert files_digest(files) != files_digest(list(reversed(files)))


def test_the_first_instant_of_the_day_is_late(campaign, duty_of, hand_in, at_alder, anna):
    sent = hand_in(duty_of(at_alder), anna, received_at=LATE)

    assert (sent.is_on_time, sent.days_late) == (False, 1)
    assert duty_of(at_alder).state_words == "đã nộp (trễ 1 ngày)"


def test_a_second_press_makes_no_second_version(campaign, duty_of, hand_in, at_alder, anna):
    first = hand_in(duty_of(at_alder), anna, token="same")
    second = hand_in(duty_of(at_alder), anna, token="same")

    assert first.pk == second.pk
    assert Submission.objects.count() == 1
    assert StoredFile.objects.count() == 1


def test_sending_twice_gives_one_number_and_one_receipt(
    campaign, duty_of, hand_in, at_alder, anna, time_machine
):
    time_machine.move_to(BEFORE)
    draft = hand_in(duty_of(at_alder), anna, sends_itself=False)
    assert duty_of(at_alder).state_words == "đã tải lên, chưa nộp"

    send(draft, user=anna)
    send(draft, user=anna)

    assert Receipt.objects.count() == 1
    assert [one.number for one in Submission.objects.sent()] == [1]


def test_a_trial_changes_nothing_for_the_office(
    campaign, duty_of, hand_in, at_alder, anna, time_machine
):
    time_machine.move_to(BEFORE)
    trial = hand_in(duty_of(at_alder), anna, is_trial=True)

    assert trial.state == State.UPLOADED
    assert duty_of(at_alder).state == State.AWAITED
    assert list(duty_of(at_alder).events.all()) == []

    send(trial, user=anna)

    assert duty_of(at_alder).state == State.SENT


def test_a_newer_version_takes_the_place_of_one_that_waits(
    campaign, duty_of, hand_in, at_alder, anna
):
    first = hand_in(duty_of(at_alder), anna, token="1")
    second = hand_in(duty_of(at_alder), anna, token="2", received_at=LATE)
    first.refresh_from_db()

    duty = duty_of(at_alder)
    assert (first.state, second.state, second.number) == (State.REPLACED, State.SENT, 2)
    assert duty.counted_id == first.pk
    assert duty.state_words == "đã nộp (đúng hạn)"
    assert second.receipt.rule == (
        "Hạn của đơn vị tính theo lần nộp đầu tiên không bị trả lại vì không hợp lệ "
        "(lần 1, đúng hạn)."
    )


def test_a_version_returned_as_invalid_does_not_count_for_the_deadline(
    campaign, duty_of, hand_in, alder, office, anna, olga
):
    with organisation_scope(alder):
        first = hand_in(duty_of(alder), anna, token="1")
    with organisation_scope(office):
        give_back(first, reason="Tệp của năm trước", is_invalid=True, user=olga)
    assert duty_of(alder).is_on_time is None

    with organisation_scope(alder):
        hand_in(duty_of(alder), anna, token="2", received_at=LATE)

    assert duty_of(alder).state_words == "đã nộp (trễ 1 ngày)"


def test_one_returned_for_mending_keeps_the_unit_on_time(
    campaign, duty_of, hand_in, alder, office, anna, olga
):
    with organisation_scope(alder):
        first = hand_in(duty_of(alder), anna, token="1")
    with organisation_scope(office):
        give_back(first, reason="Thiếu lớp 9A", user=olga)
    with organisation_scope(alder):
        hand_in(duty_of(alder), anna, token="2", received_at=LATE)

    assert duty_of(alder).state_words == "đã nộp (đúng hạn)"


def test_the_accepted_version_stays_official_until_a_newer_one_is_accepted(
    campaign, duty_of, hand_in, alder, office, anna, olga
):
    with organisation_scope(alder):
        first = hand_in(duty_of(alder), anna, token="1")
    with organisation_scope(office):
        accept(first, user=olga)
    with organisation_scope(alder):
        second = hand_in(duty_of(alder), anna, token="2")
        assert duty_of(alder).official_id == first.pk
    with organisation_scope(office):
        give_back(second, reason="Sai khối", user=olga)
        assert duty_of(alder).official_id == first.pk
    with organisation_scope(alder):
        third = hand_in(duty_of(alder), anna, token="3")
    with organisation_scope(office):
        accept(third, user=olga, remark="Lớp 6A đông")
    first.refresh_from_db()

    assert duty_of(alder).official_id == third.pk
    assert first.state == State.REPLACED
    assert duty_of(alder).state_words == "chấp nhận có lưu ý (đúng hạn)"


def test_after_the_lock_nothing_is_taken_until_the_office_unlocks(
    campaign, duty_of, hand_in, alder, office, anna, olga, time_machine
):
    time_machine.move_to(noon(LOCK.last_moment.date().replace(day=31)), tick=False)
    after = LOCK.instant
    with organisation_scope(alder), pytest.raises(ValidationError) as refusal:
        hand_in(duty_of(alder), anna, received_at=after)
    assert refusal.value.messages == [
        "Đã khóa nhận từ 00:00:00 ngày 01/01/2027. Tệp chưa được nhận. "
        "Hãy đề nghị Phòng Văn hóa – Xã hội xã An Bình mở khóa."
    ]
    time_machine.move_to(after, tick=False)
    with organisation_scope(office):
        unlock(duty_of(alder), until=after.replace(hour=17), reason="Mất điện", user=olga)

    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, received_at=after)

    assert (sent.state, sent.is_on_time) == (State.SENT, False)
    assert StoredFile._base_manager.count() == 1


def test_an_extension_makes_a_late_unit_on_time_and_its_receipt_stays(
    campaign, duty_of, hand_in, alder, office, anna, olga
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, received_at=LATE)
    with organisation_scope(office):
        extend(duty_of(alder), on_time=LOCK, lock=LOCK, reason="Bão số 5", user=olga)

    assert duty_of(alder).state_words == "đã nộp (đúng hạn)"
    assert sent.receipt.days_late == 1


def test_nothing_to_report_is_a_signed_statement_with_a_receipt(campaign, duty_of, at_alder, anna):
    with pytest.raises(ValidationError):
        report_nothing(
            duty_of(at_alder),
            statement="Không có biến động",
            signed_name=" ",
            user=anna,
            token="n",
            received_at=ON_TIME,
        )
    sent = report_nothing(
        duty_of(at_alder),
        statement="Không có biến động so với kỳ trước",
        signed_name="Hiệu trưởng Cây Sồi",
        user=anna,
        token="n",
        received_at=ON_TIME,
    )

    duty = duty_of(at_alder)
    assert (sent.state, duty.state_words) == (State.NOTHING, "không phát sinh")
    assert duty.official_id == sent.pk
    assert sent.receipt.files == []


def test_an_empty_upload_says_that_nothing_was_received(campaign, duty_of, at_alder, anna):
    from apps.submissions.receiving import receive

    with pytest.raises(ValidationError) as refusal:
        receive(duty_of(at_alder), [], user=anna, token="t", received_at=ON_TIME)

    assert refusal.value.messages == [
        "Máy chủ chưa nhận được tệp nào. Biểu mẫu vẫn còn; hãy chọn tệp và gửi lại."
    ]


def test_where_one_file_is_refused_none_is_kept(campaign, duty_of, hand_in, at_alder, anna):
    before = kept_files()

    with pytest.raises(ValidationError):
        hand_in(duty_of(at_alder), anna, a_file(), a_file("trong.vemis", b""))

    assert not Submission.objects.exists()
    assert not StoredFile.objects.exists()
    assert kept_files() == before


def kept_files():
    private = storages["private"]
    folders = private.listdir("")[0] if private.exists("") else []
    return {name for folder in folders for name in private.listdir(folder)[1]}


def test_a_draft_can_be_put_away(campaign, duty_of, hand_in, at_alder, anna):
    draft = hand_in(duty_of(at_alder), anna, sends_itself=False)

    discard(draft, user=anna)

    assert duty_of(at_alder).state == State.AWAITED
    with pytest.raises(ValidationError):
        send(draft, user=anna)


def say_nothing(duty, user, token="n"):
    return report_nothing(
        duty,
        statement="Không có biến động",
        signed_name="Nguyễn Thị Hiệu",
        user=user,
        token=token,
        received_at=ON_TIME,
    )


def test_a_report_of_nothing_that_gave_way_to_files_counts_no_longer(
    campaign, duty_of, hand_in, at_alder, anna
):
    nothing = say_nothing(duty_of(at_alder), anna)

    sent = hand_in(duty_of(at_alder), anna)
    nothing.refresh_from_db()

    assert (nothing.state, sent.state) == (State.REPLACED, State.SENT)
    assert duty_of(at_alder).official is None


def test_a_report_of_nothing_never_takes_the_place_of_accepted_data(
    campaign, duty_of, hand_in, alder, office, anna, olga
):
    with organisation_scope(alder):
        first = hand_in(duty_of(alder), anna)
    with organisation_scope(office):
        accept(first, user=olga)

    with organisation_scope(alder), pytest.raises(ValidationError) as refusal:
        say_nothing(duty_of(alder), anna)

    assert refusal.value.code == "accepted"
    assert duty_of(alder).official_id == first.pk


def test_a_draft_that_nobody_asked_to_send_waits_until_the_lock_only(
    campaign, duty_of, hand_in, at_alder, anna, time_machine
):
    draft = hand_in(duty_of(at_alder), anna, sends_itself=False)
    asked = hand_in(duty_of(at_alder), anna, token="t2", sends_itself=False)
    Submission.objects.filter(pk=asked.pk).update(sends_itself=True)

    time_machine.move_to(LOCK.instant, tick=False)
    with pytest.raises(ValidationError) as refusal:
        send(draft, user=anna)
    sent = send(asked, user=anna)
    time_machine.move_to(LOCK.instant - timedelta(seconds=1), tick=False)
    in_time = send(draft, user=anna)

    assert refusal.value.messages == [
        "Đã khóa nhận từ 00:00:00 ngày 01/01/2027. Bản tải lên chưa được nộp trước lúc đó. "
        "Hãy đề nghị Phòng Văn hóa – Xã hội xã An Bình mở khóa."
    ]
    assert (sent.number, sent.is_on_time) == (1, True)
    assert (in_time.number, in_time.is_on_time) == (2, True)
