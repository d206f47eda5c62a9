"""What a clerk presses: upload, trial, send, put away, explain; refusals keep the form."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from apps.core.scoping import every_organisation, organisation_scope
from apps.files.models import StoredFile
from apps.submissions.models import Campaign, Event, Finding, Submission
from apps.submissions.receiving import parties_of
from apps.submissions.reviewing import accept, give_back
from apps.submissions.states import State
from tests.cast import make_user

from .conftest import a_file, make_campaign
from .live import AFTER_LOCK, BEFORE, text, words


@pytest.fixture
def now(time_machine):
    time_machine.move_to(BEFORE, tick=False)
    return time_machine


@pytest.fixture
def clerk(alder, anna, client_at, now):
    return client_at(alder, anna)


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    """Return a function that posts; what waits for the commit, like the check, has run after it."""

    def post(client, address, fields=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, fields or {})

    return post


def upload_at(requirement):
    return f"/nop-du-lieu/yeu-cau/{requirement.pk}/tai-len/"


def at(submission, act=""):
    return f"/nop-du-lieu/lan-nop/{submission.pk}/{act}"


def all_of(model):
    with every_organisation(reason="the test looks at both parties"):
        return list(model.objects.order_by("pk"))


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
    assert "Trường mất điện" in page
    file = re.search(r"/nop-du-lieu/tep-da-tai/\d+/", page)[0]
    assert b"".join(clerk.get(file).streaming_content) == b"\x00V.EMIS\x01"


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


def test_scores_take_a_decimal_comma(evidence, clerk, post):
    fields = {"token": "a", "act": "send", "files": a_file(), "score-tc1": "7,5"}

    post(clerk, upload_at(evidence), fields)

    (sent,) = all_of(Submission)
    assert sent.scores == {"tc1": "7.5"}


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


NIL = {"nil-token": "n", "nil-signed_name": "Lê Thị Hiệu Trưởng", "nil-confirmed": "on"}


def test_a_report_of_nothing_is_signed_and_receipted(campaign, duty_of, alder, clerk, post):
    address = f"/nop-du-lieu/yeu-cau/{duty_of(alder).pk}/khong-phat-sinh/"
    fields = {**NIL, "nil-statement": "Không có học sinh chuyển đến"}

    refused = post(clerk, address, {**fields, "nil-signed_name": ""})
    response = post(clerk, address, fields)
    again = post(clerk, address, fields)

    (sent,) = all_of(Submission)
    assert refused.status_code == 422 and "Không có học sinh chuyển đến" in text(refused)
    assert (sent.state, sent.number) == (State.NOTHING, 1)
    assert response["Location"] == again["Location"] == at(sent, "bien-nhan/")
    assert "Lê Thị Hiệu Trưởng" in text(clerk.get(response["Location"]))


def test_the_office_does_not_report_nothing_for_a_school(
    campaign, duty_of, alder, office, olga, client_at, now, post
):
    address = f"/nop-du-lieu/yeu-cau/{duty_of(alder).pk}/khong-phat-sinh/"

    response = post(client_at(office, olga), address, {**NIL, "nil-statement": "x"})

    assert response.status_code == 403


@pytest.fixture
def draft(campaign, duty_of, hand_in, alder, anna, now):
    with organisation_scope(alder):
        return hand_in(duty_of(alder), anna, sends_itself=False)


def add_query(draft, row=2, **fields):
    with organisation_scope(draft.organisation):
        return Finding.objects.create(
            **parties_of(draft),
            submission=draft,
            file=draft.files.get(),
            **{
                "severity": "query",
                "code": "ten_la",
                "row": row,
                "message": "Tên lạ",
                **fields,
            },
        )


def test_a_draft_is_sent_once_and_leads_to_its_receipt(draft, clerk, post):
    first, second = post(clerk, at(draft, "nop/")), post(clerk, at(draft, "nop/"))

    assert first["Location"] == second["Location"] == at(draft, "bien-nhan/")
    assert [(one.number, one.state) for one in all_of(Submission)] == [(1, State.SENT)]


def test_an_unexplained_query_keeps_a_draft_back(draft, clerk, post):
    add_query(draft)

    response = post(clerk, at(draft, "nop/"))

    assert response.status_code == 422
    assert "Còn 1 điểm cần giải trình" in text(response)
    assert [one.number for one in all_of(Submission)] == [None]


def test_an_explanation_is_kept_and_opens_the_way(draft, clerk, post):
    finding = add_query(draft)
    address = f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/"

    refused = post(clerk, address, {"text": " "})
    response = post(clerk, f"{address}?code=ten_la&page=1", {"text": "Đúng tên khai sinh"})

    (kept,) = all_of(Finding)
    assert refused.status_code == 422 and "Hãy ghi nội dung giải trình." in text(refused)
    assert response["Location"] == at(draft) + "?code=ten_la&page=1#phat-hien"
    assert kept.explanation == "Đúng tên khai sinh"
    assert "Đúng tên khai sinh" in text(clerk.get(at(draft)))
    assert post(clerk, at(draft, "nop/")).status_code == 302


def test_an_explanation_of_a_letter_is_refused(draft, clerk, post):
    finding = add_query(draft)

    for address, data in (
        (f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/", {"text": "đúng "}),
        (at(draft, "giai-trinh/"), {"code": "ten_la", "text": "x"}),
    ):
        response = post(clerk, address, data)

        assert response.status_code == 422
        assert "Hãy ghi giải trình đầy đủ hơn, ít nhất vài từ." in text(response)
    assert [one.explanation for one in all_of(Finding)] == [""]


def test_an_explanation_too_long_is_not_cut_but_refused(draft, clerk, post):
    finding = add_query(draft)

    response = post(clerk, f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/", {"text": "x" * 501})

    assert response.status_code == 422
    assert "x" * 501 in text(response)


def test_one_explanation_for_all_of_a_rule_spares_those_that_have_one(draft, clerk, post):
    for row in (2, 3):
        add_query(draft, row)
    add_query(draft, 4, explanation="Riêng")
    add_query(draft, 5, code="khac")

    response = post(clerk, at(draft, "giai-trinh/"), {"code": "ten_la", "text": "Chung"})
    again = post(clerk, at(draft, "giai-trinh/"), {"code": "ten_la", "text": "Lần nữa"})

    assert response.status_code == 302
    assert again.status_code == 422
    assert [one.explanation for one in all_of(Finding)] == ["Chung", "Chung", "Riêng", ""]


@pytest.mark.parametrize("code", ["", "a\x00b", "x" * 61])
def test_a_rule_that_cannot_be_one_is_refused(draft, clerk, post, code):
    add_query(draft)

    response = post(clerk, at(draft, "giai-trinh/"), {"code": code, "text": "Chung"})

    assert response.status_code == 422
    assert all_of(Finding)[0].explanation == ""


def test_the_sender_reads_who_downloaded_its_file(
    draft, clerk, post, alder, office, olga, client_at
):
    post(clerk, at(draft, "nop/"))
    with organisation_scope(alder):
        file = draft.files.get()

    response = client_at(office, olga).get(f"/nop-du-lieu/tep-da-nop/{file.pk}/")

    assert b"".join(response.streaming_content) == b"\x00V.EMIS\x01"
    page = words(clerk.get(f"/nop-du-lieu/yeu-cau/{draft.requirement_id}/"))
    assert re.search(r"đã tải tệp hoc-sinh.vemis.*?Đỗ Thị Olga, Phòng Văn hóa", page)


def test_what_was_sent_is_not_explained_anew(draft, clerk, post):
    finding = add_query(draft, explanation="Đã ghi")
    post(clerk, at(draft, "nop/"))

    single = post(clerk, f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/", {"text": "Sửa lại"})
    whole = post(clerk, at(draft, "giai-trinh/"), {"code": "ten_la", "text": "Sửa lại"})

    assert (single.status_code, whole.status_code) == (422, 422)
    assert all_of(Finding)[0].explanation == "Đã ghi"


def test_the_office_explains_nothing_for_a_school(draft, clerk, office, olga, client_at, post):
    finding = add_query(draft, explanation="Đã ghi")
    post(clerk, at(draft, "nop/"))
    officer = client_at(office, olga)

    assert (
        post(officer, f"/nop-du-lieu/phat-hien/{finding.pk}/giai-trinh/", {"text": "x"}).status_code
        == 403
    )
    assert post(officer, at(draft, "giai-trinh/"), {"text": "x"}).status_code == 403


def test_a_draft_is_put_away_once(draft, clerk, post):
    first, second = post(clerk, at(draft, "bo/")), post(clerk, at(draft, "bo/"))

    assert first.status_code == 302
    assert second.status_code == 422
    assert all_of(Submission)[0].state == State.DISCARDED


@pytest.mark.parametrize("act", ["nop/", "bo/", "kiem-tra-lai/", "giai-trinh/"])
def test_acts_on_a_draft_are_for_its_sender(
    draft, alder, eric, birch, bruno, office, olga, client_at, post, act
):
    for unit, person, status in ((alder, eric, 403), (birch, bruno, 404), (office, olga, 404)):
        assert post(client_at(unit, person), at(draft, act)).status_code == status
        assert client_at(unit, person).get(at(draft, act)).status_code == 405
    assert all_of(Submission)[0].state == State.UPLOADED


def test_a_draft_is_checked_again(draft, clerk, post):
    response = post(clerk, at(draft, "kiem-tra-lai/"))

    assert response["Location"] == at(draft)
    assert all_of(Submission)[0].state == State.UPLOADED


def test_a_sent_version_cannot_be_put_away_or_checked(draft, clerk, post):
    post(clerk, at(draft, "nop/"))

    for act in ("bo/", "kiem-tra-lai/"):
        assert post(clerk, at(draft, act)).status_code == 422
    assert all_of(Submission)[0].state == State.SENT


def test_after_acceptance_the_accepted_one_is_called_official(
    campaign, duty_of, draft, clerk, post, office, olga
):
    post(clerk, at(draft, "nop/"))
    with organisation_scope(office):
        accept(draft, user=olga)

    page = words(clerk.get(f"/nop-du-lieu/yeu-cau/{draft.requirement_id}/"))

    assert "bản chính thức" in page and "Chấp nhận (đúng hạn)" in page


def test_the_campaigns_template_is_handed_out(campaign, department, duty_of, alder, clerk):
    duty = duty_of(alder)
    address = f"/nop-du-lieu/yeu-cau/{duty.pk}/tep-mau/"
    assert clerk.get(address).status_code == 404
    with organisation_scope(department):
        stored = StoredFile(
            organisation=department, original_name="mau.xlsx", kind="xlsx", size=3, sha256="0" * 64
        )
        stored.content.save("x", SimpleUploadedFile("mau.xlsx", b"mau"), save=False)
        stored.save()
        campaign.template = stored
        campaign.save()

    response = clerk.get(address)

    assert b"".join(response.streaming_content) == b"mau"
    assert "Tải tệp mẫu" in text(clerk.get(f"/nop-du-lieu/yeu-cau/{duty.pk}/"))


def test_own_files_come_back_as_they_were(draft, clerk, alder, eric, office, olga, client_at):
    with organisation_scope(alder):
        address = f"/nop-du-lieu/tep-da-tai/{draft.files.get().pk}/"

    assert b"".join(clerk.get(address).streaming_content) == b"\x00V.EMIS\x01"
    assert client_at(alder, eric).get(address).status_code == 403
    assert client_at(office, olga).get(address).status_code == 403


def test_the_marked_workbook_names_the_bad_cell(
    campaign, duty_of, hand_in, alder, anna, clerk, tmp_path
):
    book = Workbook()
    book.active.title = "6A"
    book.active.append(["Mã học sinh", "Họ và tên"])
    book.active.append(["1", "Nguyễn Văn Thử"])
    book.save(tmp_path / "ds.xlsx")
    with organisation_scope(alder):
        draft = hand_in(
            duty_of(alder),
            anna,
            a_file("ds.xlsx", (tmp_path / "ds.xlsx").read_bytes()),
            sends_itself=False,
        )
        file = draft.files.get()
    add_query(draft, sheet="6A", column="Họ và tên", message="Tên lạ quá")

    response = clerk.get(f"/nop-du-lieu/tep-da-tai/{file.pk}/o-loi/")

    (tmp_path / "out.xlsx").write_bytes(b"".join(response.streaming_content))
    sheet = load_workbook(tmp_path / "out.xlsx")["6A"]
    assert sheet["B2"].fill.start_color.rgb == "FFFCD9A5"
    assert "Tên lạ quá" in sheet["C2"].value


def test_a_file_that_is_no_workbook_is_not_marked(draft, clerk, alder):
    with organisation_scope(alder):
        file = draft.files.get()

    response = clerk.get(f"/nop-du-lieu/tep-da-tai/{file.pk}/o-loi/", follow=True)

    assert "không phải bảng tính nên không tô màu được" in text(response)


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


@pytest.fixture
def listed(department, office, alder, birch, cedar, year, dora, now):
    """A campaign of pupil lists by its rules; Alder's requirement."""
    campaign = make_campaign(
        department, year, dora, kind=Campaign.Kind.PUPILS, rule_pack="qlhs-2026", slug="hs"
    )
    with organisation_scope(alder):
        return campaign.requirements.get(organisation=alder)


def test_a_list_campaign_hands_out_the_blank_list_of_its_rules(listed, alder, clerk, tmp_path):
    response = clerk.get(f"/nop-du-lieu/yeu-cau/{listed.pk}/tep-mau/")

    (tmp_path / "mau.xlsx").write_bytes(b"".join(response.streaming_content))
    rows = list(load_workbook(tmp_path / "mau.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "TRƯỜNG THCS CÂY SỒI"
    assert any("Họ và tên (*)" in row for row in rows)


ROWS = [
    ["TRƯỜNG THCS CÂY SỒI"],
    ["DANH SÁCH HỌC SINH NĂM HỌC 2026–2027"],
    ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp", "Khối", "Trạng thái"],
    ["0326000001", "Trần Thị Mẫu", "05/03/2015", "Nữ", "Kinh", "6A1", "6", "Đang học"],
    ["0326000002", "Lê Văn Thử", "31/02/2015", "Nam", "Kinh", "6A1", "6", "Đang học"],
]


def the_list(tmp_path):
    book = Workbook()
    book.active.title = "DS"
    for row in ROWS:
        book.active.append(row)
    book.save(tmp_path / "ds.xlsx")
    return (tmp_path / "ds.xlsx").read_bytes()


def test_a_dirty_list_is_checked_said_and_given_back_marked(listed, clerk, post, tmp_path):
    fields = {"token": "a", "act": "send", "files": a_file("ds.xlsx", the_list(tmp_path))}
    response = post(clerk, upload_at(listed), fields)

    page = words(clerk.get(response["Location"]))

    assert "Cần sửa" in page and 'data-count="rows">2<' in page
    assert "Ngày sinh không có thật hoặc không đọc được" in page  # the rule's title, not its code
    marked = re.search(r"/nop-du-lieu/tep-da-tai/\d+/o-loi/", page)[0]
    (tmp_path / "out.xlsx").write_bytes(b"".join(clerk.get(marked).streaming_content))
    sheet = load_workbook(tmp_path / "out.xlsx")["DS"]
    assert sheet["C5"].fill.start_color.rgb == "FFF8B4B4"
    assert sheet["C4"].fill.start_color.rgb == "00000000"


def test_the_list_in_an_archive_is_marked_too(listed, clerk, post, tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ds.xlsx", the_list(tmp_path))
        archive.writestr("QLHS.vemis", b"V.EMIS QLHS\x00\x01")
    fields = {"token": "a", "act": "trial", "files": a_file("goi.zip", buffer.getvalue())}
    response = post(clerk, upload_at(listed), fields)

    page = words(clerk.get(response["Location"]))

    assert "QLHS.vemis" in page and "ds.xlsx" in page
    marked = re.search(r"/nop-du-lieu/tep-da-tai/\d+/o-loi/", page)[0]
    (tmp_path / "out.xlsx").write_bytes(b"".join(clerk.get(marked).streaming_content))
    assert load_workbook(tmp_path / "out.xlsx")["DS"]["C5"].fill.start_color.rgb == "FFF8B4B4"


@pytest.fixture
def returned(campaign, duty_of, hand_in, alder, anna, office, olga, now):
    """Alder's first version, which the office gave back."""
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna, a_file())
    with organisation_scope(office):
        give_back(sent, reason="Thiếu khối 9", user=olga)
    return sent


SAME = "Tệp giống hệt lần nộp 1, bị trả lại ngày 10/10/2026."


def test_what_was_returned_is_not_sent_again_unchanged_without_a_word(
    returned, duty_of, alder, office, olga, clerk, post, client_at
):
    post(clerk, upload_at(duty_of(alder)), {"token": "b", "act": "send", "files": a_file("x.dat")})
    again = all_of(Submission)[-1]
    page = words(clerk.get(at(again)))
    silent = post(clerk, at(again, "nop/"), {"reason": " "})
    short = post(clerk, at(again, "nop/"), {"reason": "x"})

    assert (again.state, again.number) == (State.UPLOADED, None)
    assert SAME in page and "Vẫn nộp tệp không đổi" in page and ">Nộp</button>" not in page
    assert (silent.status_code, short.status_code) == (422, 422)
    assert "Hãy ghi vì sao nộp lại tệp không đổi." in text(silent)
    assert len(all_of(Submission)) == 2 and all_of(Submission)[-1].number is None

    done = post(clerk, at(again, "nop/"), {"reason": "Đã đối chiếu, khối 9 đủ 4 lớp"})
    twice = post(clerk, at(again, "nop/"), {"reason": "Đã đối chiếu, khối 9 đủ 4 lớp"})
    theirs = words(client_at(office, olga).get(at(again)))

    assert (done.status_code, twice.status_code) == (302, 302)
    assert (all_of(Submission)[-1].state, all_of(Submission)[-1].number) == (State.SENT, 2)
    assert f"<strong>{SAME}</strong> Đơn vị giải thích: Đã đối chiếu, khối 9 đủ 4 lớp" in theirs
    assert (
        Event._base_manager.filter(text__startswith="Nộp lần 2")
        .get()
        .text.endswith(f"{SAME} Lý do nộp lại: Đã đối chiếu, khối 9 đủ 4 lớp")
    )


def test_a_changed_file_goes_without_a_question(returned, duty_of, alder, clerk, post):
    file = a_file(content=b"khac")
    post(clerk, upload_at(duty_of(alder)), {"token": "b", "act": "send", "files": file})

    sent = all_of(Submission)[-1]
    assert (sent.state, sent.number, sent.resend_reason) == (State.SENT, 2, "")
    assert "giống hệt" not in text(clerk.get(at(sent)))
