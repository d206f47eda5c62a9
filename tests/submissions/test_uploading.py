"""What a clerk uploads: a version, a trial, scores, a file on behalf; refusals keep the form."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.files.models import StoredFile
from apps.submissions.models import Campaign, Event, Submission
from apps.submissions.states import State
from tests.cast import make_user

from .conftest import a_file, make_campaign
from .live import AFTER_LOCK, BEFORE, text, words
from .pressing import all_of, at, upload_at


def test_an_upload_is_sent_by_itself_and_leads_to_its_page(campaign, duty_of, alder, clerk, post):
    fields = {"token": "a", "act": "send", "files": a_file(), "note": "Xin nhận"}

    response = post(clerk, upload_at(duty_of(alder)), fields)

    (sent,) = all_of(Submission)
    assert (response.status_code, response["Location"]) == (302, at(sent))
    assert (sent.state, sent.number, sent.received_at) == (State.SENT, 1, BEFORE)
    assert (sent.note, sent.is_trial) == ("Xin nhận", False)


def test_a_trial_stays_at_home(campaign, duty_of, alder, clerk, post):
    post(clerk, upload_at(duty_of(alder)), {"token": "a", "act": "trial", "files": a_file()})

    (trial,) = all_of(Submission)
    assert (trial.is_trial, trial.state, trial.number) == (True, State.UPLOADED, None)
    page = words(clerk.get(at(trial)))
    assert "Kiểm tra thử xong" in page and "nơi nhận không thấy" in page


def test_several_files_are_one_version(campaign, duty_of, alder, clerk, post):
    files = [a_file(), a_file("ban-ky.pdf", b"%PDF-1.7 ...")]

    post(clerk, upload_at(duty_of(alder)), {"token": "a", "act": "send", "files": files})

    (sent,) = all_of(Submission)
    with organisation_scope(alder):
        assert [one.file.original_name for one in sent.files.all()] == [
            "hoc-sinh.vemis",
            "ban-ky.pdf",
        ]


def test_a_double_click_makes_one_version(campaign, duty_of, alder, clerk, post):
    address = upload_at(duty_of(alder))

    first = post(clerk, address, {"token": "a", "act": "send", "files": a_file()})
    second = post(clerk, address, {"token": "a", "act": "send", "files": a_file()})

    assert first["Location"] == second["Location"]
    assert (len(all_of(Submission)), len(all_of(StoredFile))) == (1, 1)


def test_another_file_or_act_under_an_old_form_is_no_double_click(
    campaign, duty_of, alder, clerk, post
):
    address = upload_at(duty_of(alder))

    post(clerk, address, {"token": "a", "act": "trial", "files": a_file()})
    post(clerk, address, {"token": "a", "act": "send", "files": a_file()})
    post(clerk, address, {"token": "a", "act": "send", "files": a_file(content=b"mended once")})

    assert [one.number for one in all_of(Submission)] == [None, 1, 2]


@pytest.mark.parametrize("files", [[], [SimpleUploadedFile("rong.xlsx", b"")]])
def test_an_upload_without_bytes_keeps_the_form(campaign, duty_of, alder, clerk, post, files):
    fields = {"token": "giu-lai", "act": "send", "note": "Lời nhắn còn đây", "files": files}

    response = post(clerk, upload_at(duty_of(alder)), fields)

    page = words(response)
    assert response.status_code == 422
    assert "chưa nhận" in page
    assert "Lời nhắn còn đây" in page and 'value="giu-lai"' in page
    assert all_of(Submission) == []


def test_a_file_that_is_too_large_is_refused_whole(campaign, duty_of, alder, clerk, post):
    big = a_file("to.bin", b"x" * (25 * 1024 * 1024 + 1))

    response = post(
        clerk, upload_at(duty_of(alder)), {"token": "a", "act": "send", "files": [a_file(), big]}
    )

    assert response.status_code == 422
    assert "Tệp lớn hơn 25 MB" in text(response)
    assert (all_of(Submission), all_of(StoredFile)) == ([], [])


def test_after_the_lock_nothing_is_taken(campaign, duty_of, alder, anna, client_at, now, post):
    now.move_to(AFTER_LOCK, tick=False)

    response = post(
        client_at(alder, anna),
        upload_at(duty_of(alder)),
        {"token": "a", "act": "send", "files": a_file()},
    )

    assert response.status_code == 422
    assert "Đã khóa nhận" in text(response)
    assert all_of(Submission) == []


def test_reloading_the_address_of_an_upload_leads_to_the_form(campaign, duty_of, alder, clerk):
    duty = duty_of(alder)

    response = clerk.get(upload_at(duty))

    assert response["Location"] == f"/nop-du-lieu/yeu-cau/{duty.pk}/"


def test_only_with_the_right_and_only_for_oneself(
    campaign, duty_of, alder, birch, eric, bruno, client_at, now, post
):
    fields = {"token": "a", "act": "send"}
    address = upload_at(duty_of(alder))

    assert post(client_at(alder, eric), address, {**fields, "files": a_file()}).status_code == 403
    assert post(client_at(birch, bruno), address, {**fields, "files": a_file()}).status_code == 404
    assert all_of(Submission) == []


def test_the_office_uploads_on_behalf_with_a_reason(
    campaign, duty_of, alder, office, olga, client_at, now, post, clerk
):
    officer, address = client_at(office, olga), upload_at(duty_of(alder))

    refused = post(officer, address, {"token": "a", "act": "send", "files": a_file()})
    post(
        officer,
        address,
        {"token": "a", "act": "send", "files": a_file(), "behalf_reason": "Trường mất điện"},
    )

    (sent,) = all_of(Submission)
    assert refused.status_code == 422 and "Hãy ghi lý do nộp thay đơn vị." in text(refused)
    assert (sent.behalf_reason, sent.state) == ("Trường mất điện", State.SENT)
    page = words(clerk.get(at(sent)))
    assert f"do {office.short_name} nộp thay" in page and "Trường mất điện" in page
    file = re.search(r"/nop-du-lieu/tep-da-tai/\d+/", page)[0]
    assert b"".join(clerk.get(file).streaming_content) == b"\x00V.EMIS\x01"


def test_the_unit_reads_on_all_its_pages_that_the_office_sent_for_it(
    campaign, duty_of, alder, anna, office, olga, client_at, now, post, clerk, hand_in
):
    duty = duty_of(alder)
    with organisation_scope(office):
        draft = hand_in(
            duty,
            olga,
            behalf_reason="Trường mất điện",
            sends_itself=False,
            received_at=timezone.now(),
        )
    address = reverse("submissions:requirement", args=[duty.pk])

    preparing, start = words(clerk.get(address)), words(clerk.get("/admin/"))
    post(client_at(office, olga), reverse("submissions:send", args=[draft.pk]))
    done, receipt = words(clerk.get(address)), words(clerk.get(at(draft, "bien-nhan/")))

    short = office.short_name
    assert f"{short} đang chuẩn bị nộp thay đơn vị: tệp đã tải lên lúc" in preparing
    assert f"do {short} tải lên thay: Trường mất điện" in preparing
    assert f"{short} tải lên thay đơn vị." in start
    assert "Tải lên thay đơn vị: hoc-sinh.vemis" in preparing
    assert "đang chuẩn bị nộp thay" not in done
    assert f"Lần nộp 1 do {short} nộp thay" in done
    assert f"do {short} nộp thay: Trường mất điện" in done
    assert "Nộp lần 1 thay đơn vị. Đúng hạn" in done
    assert f"do {office.name} nộp thay. Lý do: Trường mất điện" in receipt


def test_what_a_unit_sends_itself_is_nowhere_called_on_behalf(
    campaign, duty_of, alder, clerk, post
):
    duty = duty_of(alder)
    post(clerk, upload_at(duty), {"token": "a", "act": "send", "files": a_file()})
    (sent,) = all_of(Submission)

    for address in (at(sent), at(sent, "bien-nhan/"), f"/nop-du-lieu/yeu-cau/{duty.pk}/"):
        page = words(clerk.get(address)).lower()
        assert "nộp thay" not in page and "thay đơn vị" not in page


def test_who_may_only_send_what_the_office_owes_acts_for_no_school(
    campaign, duty_of, alder, anna, office, client_at, now, post, hand_in
):
    secretary = make_user("thu@office.example", "Lê Văn Thư", office, "records")
    fields = {"token": "a", "act": "send", "files": a_file(), "behalf_reason": "Trường mất điện"}
    with organisation_scope(alder):
        draft = hand_in(
            duty_of(alder), anna, token="x", sends_itself=False, received_at=timezone.now()
        )
        Submission.objects.filter(pk=draft.pk).update(behalf_reason="Trường mất điện")
    client = client_at(office, secretary)

    page = client.get(reverse("submissions:requirement", args=[duty_of(alder).pk]))
    refused = post(client, upload_at(duty_of(alder)), fields)
    sending = client.post(reverse("submissions:send", args=[draft.pk]))

    assert (page.status_code, refused.status_code, sending.status_code) == (200, 403, 403)
    assert "Nộp thay đơn vị" not in text(page)
    assert [one.number for one in all_of(Submission)] == [None]


@pytest.fixture
def evidence(department, office, alder, birch, cedar, year, dora, now):
    campaign = make_campaign(
        department,
        year,
        dora,
        kind=Campaign.Kind.EVIDENCE,
        criteria=[{"code": "tc1", "title": "Có kế hoạch", "most": 10}],
    )
    with organisation_scope(alder):
        return campaign.requirements.get(organisation=alder)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Hãy tự chấm điểm “Có kế hoạch”."),
        ("10,5", "Điểm tự chấm của “Có kế hoạch” phải từ 0 đến 10."),
        ("-1", "Điểm tự chấm của “Có kế hoạch” phải từ 0 đến 10."),
        ("mười", "Điểm tự chấm của “Có kế hoạch” phải từ 0 đến 10."),
        ("7,125", "Điểm của “Có kế hoạch” có tối đa 2 chữ số lẻ."),
    ],
)
def test_scores_are_held_to_their_range(evidence, clerk, post, typed, sentence):
    fields = {"token": "a", "act": "send", "files": a_file(), "score-tc1": typed}

    response = post(clerk, upload_at(evidence), fields)

    assert response.status_code == 422
    assert sentence in text(response)
    assert all_of(Submission) == []


def test_what_was_tried_without_scores_is_not_sent_without_them(evidence, clerk, post):
    post(clerk, upload_at(evidence), {"token": "a", "act": "trial", "files": a_file()})
    (tried,) = all_of(Submission)

    page = words(clerk.get(at(tried)))
    refused = post(clerk, at(tried, "nop/"))

    assert tried.state == State.UPLOADED
    assert "Muốn nộp, hãy tải lại tệp và tự chấm đủ các tiêu chí." in page
    assert ">Nộp</button>" not in page
    assert refused.status_code == 422
    assert "Bản này chưa có điểm tự chấm nên chưa nộp được." in text(refused)
    assert all_of(Submission)[0].number is None


def test_scores_take_a_decimal_comma(evidence, clerk, post):
    fields = {"token": "a", "act": "send", "files": a_file(), "score-tc1": "7,5"}

    post(clerk, upload_at(evidence), fields)

    (sent,) = all_of(Submission)
    assert sent.scores == {"tc1": "7.5"}


def test_what_is_received_later_than_the_lock_by_a_moment_is_refused_with_its_form(
    campaign, duty_of, alder, anna, client_at, now, post
):
    duty = duty_of(alder)
    now.move_to(duty.lock_at, tick=False)
    response = post(
        client_at(alder, anna), upload_at(duty), {"token": "a", "act": "send", "files": a_file()}
    )
    assert response.status_code == 422

    now.move_to(duty.lock_at - timedelta(seconds=1), tick=False)
    response = post(
        client_at(alder, anna), upload_at(duty), {"token": "a", "act": "send", "files": a_file()}
    )
    assert response.status_code == 302
    assert [one.text for one in all_of(Event)][0] == "Tải lên: hoc-sinh.vemis"
