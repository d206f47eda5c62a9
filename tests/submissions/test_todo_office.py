"""What an officer finds on the start page, and the children whom two units listed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.submissions import todo as sending
from apps.submissions.campaigning import close_campaign
from apps.submissions.models import Campaign, CrossMatch, SavedReason, SubmittedPupil
from apps.submissions.reviewing import accept, give_back, unlock
from apps.submissions.todo_office import todo
from tests.cast import make_user

from .conftest import LATE, LOCK


def url(name, *args):
    return reverse(f"submissions:{name}", args=args)


def told(office, user):
    with organisation_scope(office):
        return [(one.title, one.urgency, one.url) for one in todo(office, user)]


def test_waiting_and_overdue_units_of_this_office(
    campaign, office, olga, alder, anna, duty_of, hand_in, time_machine
):
    table = url("campaign", campaign.pk)
    with organisation_scope(alder):
        hand_in(duty_of(alder), anna)
    time_machine.move_to(LATE + timedelta(hours=1))

    assert told(office, olga) == [
        ("1 đơn vị chờ quyết định", "soon", f"{table}?state=waiting"),
        ("1 đơn vị quá hạn, chưa nộp", "now", f"{table}?timing=overdue"),
    ]


def test_what_waits_in_a_closed_campaign_is_not_forgotten(
    campaign, office, olga, department, dora, alder, anna, duty_of, hand_in, client_at, time_machine
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
    time_machine.move_to(LOCK.instant + timedelta(hours=1), tick=False)
    with organisation_scope(office):
        unlock(duty_of(alder), until=LOCK.instant + timedelta(days=9), reason="Mất điện", user=olga)
    page = url("duty", duty_of(alder).pk)
    client = client_at(office, olga)
    before = client.get(page).content.decode()
    with organisation_scope(department):
        close_campaign(campaign, user=dora)
    after = client.get(page).content.decode()
    table = client.get(url("campaign", campaign.pk)).content.decode()

    for words in ("đang mở khóa đến", "Gia hạn</a>", "Khóa lại</a>"):
        assert words in before
        assert words not in after
    assert "Mở khóa</a>" not in after
    assert "đang mở khóa" not in table
    assert "Đợt đã chốt ngày 01/01/2027" in after
    with organisation_scope(office):
        (left,) = todo(office, olga)
        assert (left.title, left.text) == ("1 đơn vị chờ quyết định", f"{campaign} (đã chốt)")
        accept(sent, user=olga)
    assert told(office, olga) == []


def test_what_an_office_owes_leads_to_its_consolidation(campaign, office, duty_of, client_at):
    user = make_user("om@office.example", "Phạm Văn Ôm", office, "officer", "manager")
    address = url("consolidation", campaign.pk)
    with organisation_scope(office):
        (owed,) = sending.todo(office, user)

    page = client_at(office, user).get(url("requirement", duty_of(office).pk)).content.decode()

    assert (owed.url, owed.action) == (address, "Tổng hợp và gửi lên")
    assert f'<a class="button" href="{address}">Tổng hợp và gửi lên</a>' in page
    folded = page.index("Tải tệp lên như một đơn vị</summary>")
    assert page.index(address) < folded < page.index('id="tai-len"')


def test_a_near_lock_is_urgent(campaign, office, olga, time_machine):
    time_machine.move_to(LOCK.instant - timedelta(days=1))

    assert told(office, olga)[0] == (
        "Sắp khóa nhận, 2 đơn vị chưa nộp",
        "now",
        f"{url('campaign', campaign.pk)}?state=owed",
    )


def test_drafts_wait_for_their_own_office_only(department, office, year, dora, olga):
    with organisation_scope(department):
        draft = Campaign.objects.create(
            organisation=department,
            slug="nhap",
            title="Đợt nháp",
            kind="tep",
            school_year=year,
            units_on="2026-09-05",
        )

    assert told(department, dora) == [
        ("Đợt đang soạn: Đợt nháp", "idea", url("campaign_open", draft.pk))
    ]
    assert told(office, olga) == []


def test_schools_and_people_without_the_right_are_told_nothing(
    campaign, alder, manager, office, time_machine
):
    time_machine.move_to(LATE + timedelta(hours=1))
    editor = make_user("e@office.example", "Người Biên Tập", office, "editor")

    assert told(alder, manager) == []
    assert told(office, editor) == []


def test_the_same_queries_for_one_campaign_and_for_more(
    campaign, office, olga, department, year, dora, django_assert_num_queries, time_machine
):
    from .conftest import make_campaign

    time_machine.move_to(LATE + timedelta(hours=1))
    with organisation_scope(office):
        todo(office, olga)
        with django_assert_num_queries(4):
            todo(office, olga)
    make_campaign(department, year, dora, slug="hai")
    make_campaign(department, year, dora, slug="ba")
    with organisation_scope(office), django_assert_num_queries(4):
        assert len(todo(office, olga)) == 3


@pytest.fixture
def match(campaign, office, alder, birch, anna, bruno, duty_of, hand_in):
    pupils = []
    for unit, user, name in ((alder, anna, "Trần Thị Mẫu"), (birch, bruno, "Trần Thị Mẩu")):
        with organisation_scope(unit):
            sent = hand_in(duty_of(unit), user)
            pupils.append(
                SubmittedPupil.objects.create(
                    organisation=unit,
                    recipient=office,
                    submission=sent,
                    row=7,
                    full_name=name,
                    class_name="6A",
                )
            )
    with organisation_scope(office):
        return CrossMatch.objects.create(
            organisation=office, campaign=campaign, first=pupils[0], second=pupils[1]
        )


def test_the_office_sees_both_names_and_settles_with_a_note(
    match, campaign, office, olga, birch, client_at
):
    client = client_at(office, olga)
    shown = client.get(url("matches", campaign.pk)).content.decode()
    refused = client.post(url("settle", match.pk), {"stays_at": birch.pk, "note": " "})
    client.post(url("settle", match.pk), {"stays_at": birch.pk, "note": "Đã chuyển trường"})

    assert "Trần Thị Mẫu" in shown
    assert "Trần Thị Mẩu" in shown
    assert told(office, olga) != []
    assert refused.status_code == 422
    assert "Hãy ghi kết luận." in refused.content.decode()
    with organisation_scope(office):
        settled = CrossMatch.objects.get()
        entry = Entry.objects.get(action="submissions.settle")
    assert (settled.stays_at, settled.note, settled.settled_by) == (
        birch,
        "Đã chuyển trường",
        olga,
    )
    assert entry.detail == {}
    assert "Thuộc Trường THCS Cây Dương. Đã chuyển trường" in (
        client.get(url("matches", campaign.pk)).content.decode()
    )


def test_another_unit_than_the_two_is_refused(match, office, olga, cedar, client_at):
    response = client_at(office, olga).post(
        url("settle", match.pk), {"stays_at": cedar.pk, "note": "x"}
    )

    assert response.status_code == 422


def test_schools_and_others_see_no_match(
    match, campaign, alder, manager, department, dora, office, client_at
):
    editor = make_user("e@office.example", "Người Biên Tập", office, "editor")

    assert client_at(alder, manager).get(url("matches", campaign.pk)).status_code == 404
    assert client_at(alder, manager).get(url("settle", match.pk)).status_code == 404
    assert client_at(department, dora).get(url("settle", match.pk)).status_code == 404
    assert "Mẫu" not in (
        client_at(department, dora).get(url("matches", campaign.pk)).content.decode()
    )
    assert client_at(office, editor).get(url("matches", campaign.pk)).status_code == 403


def test_the_admin_leads_to_the_pages_and_keeps_saved_reasons(
    campaign, office, olga, department, alder, manager, client_at
):
    client = client_at(office, olga)

    listed = client.get("/admin/submissions/campaign/")
    opened = client.get(f"/admin/submissions/campaign/{campaign.pk}/change/")
    client.post("/admin/submissions/savedreason/add/", {"text": "Sai năm học", "position": 1})

    assert listed["Location"] == url("campaigns")
    assert opened["Location"] == url("campaign", campaign.pk)
    with organisation_scope(office):
        assert SavedReason.objects.get().text == "Sai năm học"
    assert client_at(alder, manager).get("/admin/submissions/campaign/").status_code == 403
    assert client_at(alder, manager).get("/admin/submissions/savedreason/").status_code == 403


def test_reasons_of_the_office_above_are_read_and_not_changed(
    campaign, office, olga, department, client_at
):
    with organisation_scope(department):
        theirs = SavedReason.objects.create(organisation=department, text="Của Sở")
    client = client_at(office, olga)

    assert "Của Sở" in client.get("/admin/submissions/savedreason/").content.decode()
    address = f"/admin/submissions/savedreason/{theirs.pk}/change/"
    assert client.post(address, {"text": "Khác", "position": 0}).status_code == 403
    with organisation_scope(department):
        assert SavedReason.objects.get().text == "Của Sở"


def test_receipts_are_found_and_exported_without_personal_data(
    campaign, office, olga, alder, anna, duty_of, hand_in, client_at
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
    client = client_at(office, olga)

    text = client.get("/admin/submissions/receipt/?q=BN-2026").content.decode()
    page = client.get(f"/admin/submissions/receipt/{sent.receipt.pk}/change/")
    late = client.get("/admin/submissions/receipt/?is_on_time__exact=0").content.decode()
    met = client.get("/admin/submissions/receipt/?is_on_time__exact=1").content.decode()
    assert (f'"unbroken">{sent.receipt.number}<' in met) == sent.receipt.is_on_time
    assert (f'"unbroken">{sent.receipt.number}<' in late) != sent.receipt.is_on_time
    assert "Đúng hạn</a>" in met and "Trễ hạn</a>" in met

    assert sent.receipt.number in text
    assert page.status_code == 200
    assert client.post(f"/admin/submissions/receipt/{sent.receipt.pk}/change/").status_code == 403


def test_a_child_that_one_unit_lists_no_more_is_nothing_to_settle(
    match, campaign, office, olga, client_at
):
    client = client_at(office, olga)
    before = [title for title, _urgency, _url in told(office, olga)]
    with organisation_scope(office):
        give_back(match.second.submission, reason="Thừa học sinh", user=olga)

    after = [title for title, _urgency, _url in told(office, olga)]
    page = client.get(url("matches", campaign.pk)).content.decode()
    table = client.get(url("campaign", campaign.pk)).content.decode()

    assert "1 học sinh có tên ở hai đơn vị" in before
    assert "1 học sinh có tên ở hai đơn vị" not in after
    assert "Chưa thấy học sinh nào có tên ở hai đơn vị trong đợt này." in page
    assert url("matches", campaign.pk) not in table


def test_what_is_open_stands_before_what_is_settled(match, campaign, office, olga, client_at):
    twins = []
    for pupil in (match.first, match.second):
        pupil.pk, pupil.full_name, pupil.row = None, "Lê Văn Còn Mở", 8
        pupil._state.adding = True
        with organisation_scope(office):
            pupil.save()
        twins.append(pupil)
    with organisation_scope(office):
        CrossMatch.objects.create(
            organisation=office, campaign=campaign, first=twins[0], second=twins[1]
        )
    client = client_at(office, olga)
    client.post(url("settle", match.pk), {"stays_at": "", "note": "Chờ hai bên"})

    page = client.get(url("matches", campaign.pk)).content.decode()

    assert 0 < page.index("Lê Văn Còn Mở") < page.index("Chờ hai bên")
