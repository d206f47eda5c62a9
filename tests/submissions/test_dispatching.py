"""A package sent on is the office's own version; the department's package holds all of them."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.files.models import Job, StoredFile
from apps.submissions.campaigning import close_campaign
from apps.submissions.consolidating import changes_since
from apps.submissions.dispatching import send_on
from apps.submissions.models import Consolidation, Receipt, Submission, SubmissionFile
from apps.submissions.reviewing import accept, give_back
from tests.cast import make_user

from .conftest import LOCK, VIETNAM, a_file
from .packages import make_package, opened, send_and_accept, some_pupils

BEFORE = datetime(2026, 10, 24, 16, tzinfo=VIETNAM)


@pytest.fixture
def accepted(campaign, duty_of, hand_in, alder, birch, office, anna, bruno, olga, time_machine):
    """Alder and Birch accepted by the office, on a day before its own deadline."""
    time_machine.move_to(BEFORE, tick=False)
    for unit, user, classes in ((alder, anna, ("6A", "7A")), (birch, bruno, ("6A",))):
        send_and_accept(
            hand_in,
            duty_of(unit),
            user,
            office,
            olga,
            pupils=some_pupils(unit.slug[0], *classes),
            files=[a_file(content=f"tệp của {unit.slug}".encode())],
        )


@pytest.fixture
def package(accepted, campaign, office, olga, django_capture_on_commit_callbacks):
    return make_package(campaign, office, olga, django_capture_on_commit_callbacks)


@pytest.fixture
def at_office(office):
    with organisation_scope(office):
        yield office


def test_sending_on_makes_a_version_with_receipt_and_its_own_deadline(
    package, at_office, department, olga
):
    sent = send_on(package, user=olga)

    package.refresh_from_db()
    receipt = Receipt.objects.get(submission=sent)
    file = SubmissionFile.objects.get(submission=sent)
    assert (sent.kind, sent.state, sent.number, sent.recipient) == (
        *("consolidated", "sent", 1),
        department,
    )
    assert (sent.received_at, sent.summary["pupils"], sent.rows_accepted) == (BEFORE, 9, 9)
    assert (package.state, package.submission) == ("sent", sent)
    assert (file.role, file.file_id, len(file.entries)) == ("bundle", package.file_id, 5)
    assert receipt.sha256 == package.file.sha256
    assert receipt.verdict == (
        "Đúng hạn: nhận đủ lúc 16:00:00 ngày 24/10/2026, hạn “trước ngày 25/10/2026”."
    )
    assert Entry.objects.filter(action="submissions.send_on").count() == 1


def test_a_package_sent_on_late_is_late_though_it_was_made_in_time(
    package, at_office, olga, time_machine
):
    time_machine.move_to(BEFORE + timedelta(days=1), tick=False)

    sent = send_on(package, user=olga)

    assert (sent.is_on_time, sent.days_late) == (False, 1)


def test_a_second_press_sends_nothing_more(package, at_office, olga):
    first = send_on(package, user=olga)
    second = send_on(package, user=olga)

    assert first.pk == second.pk
    assert Submission.objects.filter(kind="consolidated").count() == 1
    assert Receipt.objects.filter(organisation=at_office).count() == 1


def test_a_package_out_of_date_is_not_sent(
    package, duty_of, hand_in, alder, office, anna, olga, accepted
):
    send_and_accept(hand_in, duty_of(alder), anna, office, olga, token="new")

    with organisation_scope(office), pytest.raises(ValidationError) as refused:
        send_on(package, user=olga)

    assert refused.value.code == "out_of_date"


def test_what_is_accepted_after_sending_makes_it_old_and_a_newer_one_takes_its_place(
    package,
    campaign,
    duty_of,
    hand_in,
    alder,
    office,
    anna,
    olga,
    django_capture_on_commit_callbacks,
):
    with organisation_scope(office):
        first = send_on(package, user=olga)
    rows = some_pupils("neu", "6A")
    send_and_accept(hand_in, duty_of(alder), anna, office, olga, pupils=rows, token="new")
    with organisation_scope(office):
        assert changes_since(package) == [
            "Trường THCS Cây Sồi: đã chấp nhận lần nộp 2, trong gói là lần 1."
        ]

    newer = make_package(campaign, office, olga, django_capture_on_commit_callbacks)
    with organisation_scope(office):
        second = send_on(newer, user=olga)
        first.refresh_from_db()

    assert (first.state, second.state, second.number) == ("replaced", "sent", 2)
    assert (first.summary["pupils"], second.summary["pupils"]) == (9, 6)


def test_the_department_reviews_it_like_any_version(
    package, campaign, office, department, olga, dora, django_capture_on_commit_callbacks
):
    with organisation_scope(office):
        first = send_on(package, user=olga)
    with organisation_scope(department):
        give_back(first, reason="Thiếu bản ký", user=dora)
    again = make_package(campaign, office, olga, django_capture_on_commit_callbacks)
    with organisation_scope(office):
        second = send_on(again, user=olga)
    with organisation_scope(department):
        accept(second, user=dora)
        stored = second.files.get().file
        assert opened(stored).is_true()

    with organisation_scope(office):
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("returned", "accepted")


def test_the_issuer_has_nowhere_to_send_it(
    accepted,
    package,
    campaign,
    duty_of,
    hand_in,
    cedar,
    department,
    office,
    celia,
    dora,
    olga,
    django_capture_on_commit_callbacks,
):
    top = _top_package(
        *(package, campaign, duty_of, hand_in, cedar, department, office, celia, dora, olga),
        django_capture_on_commit_callbacks,
    )

    with organisation_scope(department), pytest.raises(ValidationError) as refused:
        send_on(top, user=dora)

    assert refused.value.code == "no_duty"


def test_after_the_campaign_is_closed_nothing_is_sent_and_nothing_half_done_stays(
    package, campaign, department, office, olga, dora
):
    with organisation_scope(department):
        close_campaign(campaign, user=dora)

    with organisation_scope(office):
        with pytest.raises(ValidationError) as refused:
            send_on(package, user=olga)
        assert not Submission.objects.filter(kind="consolidated").exists()
        assert Consolidation.objects.get().state == "made"

    assert refused.value.code == "locked"


def _top_package(
    package, campaign, duty_of, hand_in, cedar, department, office, celia, dora, olga, capture
):
    """The department's package of the office's package and of Cedar's own file."""
    with organisation_scope(office):
        sent = send_on(package, user=olga)
    with organisation_scope(department):
        accept(sent, user=dora)
    send_and_accept(
        hand_in, duty_of(cedar), celia, department, dora, pupils=some_pupils("c", "6B", size=5)
    )
    return make_package(campaign, department, dora, capture)


def test_the_package_of_the_department_holds_the_offices_package_and_all_school_files(
    package,
    campaign,
    duty_of,
    hand_in,
    cedar,
    department,
    office,
    celia,
    dora,
    olga,
    django_capture_on_commit_callbacks,
):
    top = _top_package(
        *(package, campaign, duty_of, hand_in, cedar, department, office, celia, dora, olga),
        django_capture_on_commit_callbacks,
    )

    content = opened(top.file)
    [inner_name] = [name for name in content.names if name.endswith(".zip")]
    inner = content.inner(inner_name)
    assert content.is_true()
    assert inner.is_true()
    assert "don-vi/02-truong-thpt-cay-thong/hoc-sinh.vemis" in content.names
    assert inner.archive.read("don-vi/02-truong-thcs-cay-soi/hoc-sinh.vemis") == (
        "tệp của alder".encode()
    )
    [entry] = [one for one in content.manifest["entries"] if one["path"] == inner_name]
    assert entry["contains"] == inner.manifest["entries"]

    rows = content.sheet("danh-sach-gop.xlsx", "Danh sách")[1:]
    name = "Phòng Văn hóa – Xã hội xã An Bình"
    assert [row[:2] for row in rows] == (
        [[name, "Trường THCS Cây Dương"]] * 3
        + [[name, "Trường THCS Cây Sồi"]] * 6
        + [[None, "Trường THPT Cây Thông"]] * 5
    )
    by_unit = content.sheet("so-lieu-tong-hop.xlsx", "Theo đơn vị")
    assert [row[7] for row in by_unit[1:]] == [3, 6, 5, 14]
    assert top.totals["pupils"] == 14
    assert content.sheet("so-lieu-tong-hop.xlsx", "Cơ quan tổng hợp")[1][0] == name


def test_totals_of_an_office_that_are_not_those_of_its_units_are_refused(
    package,
    campaign,
    office,
    department,
    cedar,
    olga,
    dora,
    django_capture_on_commit_callbacks,
):
    with organisation_scope(office):
        sent = send_on(package, user=olga)
        sent.summary["pupils"] += 1
        sent.save(update_fields=["summary"])
    with organisation_scope(department):
        accept(sent, user=dora)

    top = make_package(
        campaign,
        department,
        dora,
        django_capture_on_commit_callbacks,
        acknowledged=[cedar.pk],
        reason="Nộp sau",
    )

    with organisation_scope(department):
        assert top.state == "failed"
        assert Job.objects.get(kind="consolidations.make").message == (
            "Tổng của Phòng Văn hóa – Xã hội xã An Bình không bằng tổng các đơn vị trong gói. "
            "Hãy trả lại gói này."
        )
        assert not StoredFile.objects.exists()


def address(name, *args):
    return reverse(f"submissions:{name}", args=args)


def test_an_officer_makes_and_sends_it_on_the_page(
    accepted, campaign, office, olga, client_at, django_capture_on_commit_callbacks
):
    client = client_at(office, olga)
    page = address("consolidation", campaign.pk)
    assert "Mọi đơn vị đã được chấp nhận hoặc miễn nộp" in client.get(page).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address("consolidate", campaign.pk))
    with organisation_scope(office):
        made = Consolidation.objects.get()
    shown = client.get(page).content.decode()
    saved = client.get(address("consolidation_file", made.pk))
    sent = client.post(address("send_on", made.pk))
    twice = client.post(address("send_on", made.pk))
    after = client.get(page).content.decode()

    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "Gửi Sở GD&amp;ĐT Cao Nguyên" in shown
    with organisation_scope(office):
        assert b"".join(saved.streaming_content) == made.file.content.read()
        assert Submission.objects.filter(kind="consolidated").count() == 1
        assert Entry.objects.filter(action="submissions.download").count() == 1
    assert (sent.status_code, twice.status_code) == (302, 302)
    assert "Đã gửi Sở GD&amp;ĐT Cao Nguyên: lần nộp 1, biên nhận" in after


def test_missing_units_are_ticked_on_the_page(
    campaign, duty_of, hand_in, alder, birch, office, anna, olga, client_at
):
    send_and_accept(hand_in, duty_of(alder), anna, office, olga)
    client = client_at(office, olga)
    target = address("consolidate", campaign.pk)

    bare = client.post(target)
    stranger = client.post(target, {"acknowledged": [alder.pk], "reason": "Gấp"})
    named = client.post(target, {"acknowledged": [birch.pk], "reason": "Trường ngập lũ"})

    assert bare.status_code == 422
    assert "Hãy ghi lý do tổng hợp khi còn đơn vị chưa được chấp nhận." in bare.content.decode()
    assert stranger.status_code == 422
    assert "Danh sách đơn vị vừa đổi." in stranger.content.decode()
    assert named.status_code == 302


def test_an_old_package_says_so_on_the_page(
    package, duty_of, hand_in, alder, office, anna, olga, campaign, client_at
):
    send_and_accept(hand_in, duty_of(alder), anna, office, olga, token="new")

    shown = client_at(office, olga).get(address("consolidation", campaign.pk)).content.decode()
    refused = client_at(office, olga).post(address("send_on", package.pk))

    assert "Bản tổng hợp đã cũ." in shown
    assert "Trường THCS Cây Sồi: đã chấp nhận lần nộp 2, trong gói là lần 1." in shown
    assert refused.status_code == 422
    assert "Hãy tổng hợp lại rồi gửi." in refused.content.decode()


def test_a_closed_or_locked_office_reads_first_that_nothing_goes_up(
    package, campaign, office, olga, department, dora, client_at, time_machine
):
    client, page = client_at(office, olga), address("consolidation", campaign.pk)
    assert address("send_on", package.pk) in client.get(page).content.decode()

    time_machine.move_to(LOCK.instant, tick=False)
    client = client_at(office, olga)
    locked = client.get(page).content.decode()
    with organisation_scope(department):
        close_campaign(campaign, user=dora)
    closed = client.get(page).content.decode()

    for text, reason in (
        (locked, "Sở GD&amp;ĐT Cao Nguyên đã khóa nhận bản tổng hợp từ 00:00:00 ngày 01/01/2027"),
        (closed, "Đợt đã chốt ngày 01/01/2027. Không gửi bản tổng hợp lên"),
    ):
        assert text.index(reason) < text.index(address("consolidate", campaign.pk))
        assert address("send_on", package.pk) not in text
        assert "Gói này chưa gửi lên Sở GD&amp;ĐT Cao Nguyên." in text


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("consolidation", "get"),
        ("consolidate", "post"),
        ("consolidation_file", "get"),
        ("send_on", "post"),
    ],
)
def test_others_reach_nothing(
    name, method, package, campaign, office, department, alder, anna, dora, manager, client_at
):
    target = campaign.pk if name in {"consolidation", "consolidate"} else package.pk

    def status(organisation, user):
        return getattr(client_at(organisation, user), method)(address(name, target)).status_code

    assert status(alder, anna) == 403
    assert status(alder, manager) == 404
    assert status(office, anna) == 404
    assert status(office, make_user("ed@office.example", "Lê Văn Ét", office, "editor")) == 403
    if name in {"consolidation_file", "send_on"}:
        assert status(department, dora) == 404
    with organisation_scope(office):
        assert Consolidation.objects.get().state == "made"
