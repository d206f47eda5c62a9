"""Pages of an office's campaigns: writing, previewing, opening, changing, closing."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from apps.audit.models import Entry
from apps.core.scoping import every_organisation, organisation_scope
from apps.organisations.models import Affiliation, Holiday, Level
from apps.submissions.campaigning import change_dates
from apps.submissions.deadlines import Wording, make_deadline
from apps.submissions.models import Campaign, Requirement
from tests.cast import make_organisation, make_user

from .conftest import a_file

TIERS = ("schools", "offices")


def url(name, *args):
    return reverse(f"submissions:{name}", args=args)


FIELDS = {
    "title": "Dữ liệu đầu năm học 2026–2027",
    "kind": "qlhs",
    "school_year": "2026",
    "round": "dau-nam",
    "basis": "Công văn 12/SGDĐT",
    "instructions": "",
    "data_on": "2026-09-30",
    "units_on": "2026-09-05",
    "rule_pack": "qlhs-2026",
    "criteria": "",
    "allows_raw": "on",
    "allows_nothing": "on",
    "reminder_days": "7, 3, 1, 0",
    "schools-is_asked": "on",
    "schools-on_time_wording": "before_day",
    "schools-on_time_day": "2026-10-15",
    "schools-lock_wording": "end_of_day",
    "schools-lock_day": "2026-12-31",
    "offices-is_asked": "on",
    "offices-on_time_wording": "before_hour",
    "offices-on_time_day": "2026-10-25",
    "offices-on_time_hour": "17:00",
    "offices-lock_wording": "end_of_day",
    "offices-lock_day": "2026-12-31",
}


@pytest.fixture
def draft(department, office, alder, cedar, year, dora, client_at):
    client_at(department, dora).post(url("campaign_new"), FIELDS)
    with organisation_scope(department):
        return Campaign.objects.get()


def test_a_draft_is_written_with_wordings_and_instants_together(draft, department):
    with organisation_scope(department):
        tiers = {tier.senders: (tier.on_time_words, tier.lock_words) for tier in draft.tiers.all()}
    assert (draft.state, draft.slug) == ("draft", "du-lieu-dau-nam-hoc-2026-2027")
    assert (draft.rule_pack, draft.reminder_days) == ("qlhs-2026", [7, 3, 1, 0])
    assert tiers == {
        "schools": ("trước ngày 15/10/2026", "đến hết ngày 31/12/2026"),
        "offices": ("trước 17 giờ ngày 25/10/2026", "đến hết ngày 31/12/2026"),
    }


def test_the_form_shows_a_draft_as_it_was_written(draft, department, dora, client_at):
    text = client_at(department, dora).get(url("campaign_edit", draft.pk)).content.decode()

    assert '<option value="before_hour" selected>trước … giờ ngày</option>' in text
    assert 'name="offices-on_time_hour" value="17:00"' in text
    assert 'name="schools-lock_day" value="2026-12-31"' in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "Hãy nhập tên đợt."),
        ({"schools-lock_day": "2026-10-01"}, "Ngày khóa nhận không được trước hạn nộp."),
        ({"schools-on_time_day": ""}, "Hãy chọn ngày hạn nộp."),
        ({"schools-lock_day": ""}, "Hãy chọn ngày khóa nhận."),
        ({"offices-on_time_hour": ""}, "Hãy nhập giờ của hạn, ví dụ 17:00."),
        ({"offices-on_time_day": "ngày mai"}, "Ngày không đúng. Hãy nhập ngày dạng 15/10/2026."),
        ({"reminder_days": "7, mai"}, "Hãy nhập các số ngày từ 0 đến 60"),
        ({"kind": "minh-chung"}, "Đợt minh chứng cần ít nhất một tiêu chí."),
        ({"kind": "tep"}, "Đợt nộp tệp theo mẫu cần tệp mẫu: hãy chọn tệp."),
        (
            {"kind": "minh-chung", "criteria": "1.1 Có kế hoạch"},
            "Hãy ghi: mã | nội dung | điểm tối đa",
        ),
        (
            {"kind": "minh-chung", "criteria": "1 | Một | 5\n1 | Hai | 5"},
            "Mã tiêu chí “1” bị lặp.",
        ),
        ({"schools-is_asked": "", "offices-is_asked": ""}, "Hãy chọn ít nhất một bên phải nộp."),
    ],
)
def test_bad_input_is_said_and_nothing_is_lost(
    change, sentence, department, office, year, dora, client_at
):
    response = client_at(department, dora).post(url("campaign_new"), {**FIELDS, **change})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Công văn 12/SGDĐT" in response.content.decode()
    with organisation_scope(department):
        assert not Campaign.objects.exists()


def test_offices_are_asked_where_there_are_some(department, office, year, dora, olga, client_at):
    at_department = client_at(department, dora).get(url("campaign_new") + "?loai=qlhs")
    at_commune = client_at(office, olga).get(url("campaign_new") + "?loai=qlhs")

    asked = re.compile(r'name="offices-is_asked"[^>]*checked')
    assert asked.search(at_department.content.decode())
    assert not asked.search(at_commune.content.decode())


def test_days_off_near_a_deadline_are_told_before_a_campaign_opens(
    department, office, draft, dora, client_at
):
    day = date(2026, 10, 14)
    with organisation_scope(department):
        Holiday.objects.create(organisation=department, name="Nghỉ bù", first_day=day, last_day=day)

    text = client_at(department, dora).get(url("campaign_open", draft.pk)).content.decode()

    assert "Gần hạn có ngày nghỉ: Nghỉ bù (14/10/2026)" in " ".join(text.split())


def names_in(response):
    return set(re.findall(r'name="([a-z_]+)"', response.content.decode()))


def test_the_kind_is_chosen_first_and_its_form_asks_for_nothing_else(
    department, year, dora, client_at
):
    client = client_at(department, dora)
    of_pupils = {"rule_pack", "needs_list", "allows_raw"}

    first = client.get(url("campaign_new")).content.decode()
    pupils, form, evidence = (
        names_in(client.get(url("campaign_new"), {"loai": kind}))
        for kind in ("qlhs", "tep", "minh-chung")
    )

    assert [f"?loai={kind}" in first for kind in ("qlhs", "tep", "minh-chung")] == [True] * 3
    assert "Tên đợt" not in first
    assert of_pupils <= pupils and not {"template", "criteria"} & pupils
    assert "template" in form and not ({*of_pupils, "criteria"}) & form
    assert {"criteria", "template"} <= evidence and not of_pupils & evidence
    odd = client.get(url("campaign_new"), {"loai": "khong-co"}).content.decode()
    assert "Tên đợt" not in odd


def test_every_error_stands_beside_its_field_and_the_banner_leads_to_it(
    department, office, year, dora, client_at
):
    changes = {"title": "", "schools-on_time_day": "", "reminder_days": "mai"}

    client = client_at(department, dora)
    text = client.post(url("campaign_new"), {**FIELDS, **changes}).content.decode()

    assert "Chưa lưu được: 3 chỗ phải sửa." in text and "autofocus" in text
    for target, label in (
        ("id_title", "Tên đợt"),
        ("id_schools-on_time_1", "Hạn nộp (các trường, trung tâm)"),
        ("id_reminder_days", "Tự nhắc trước hạn (ngày)"),
    ):
        assert f'<a href="#{target}">{label}</a>' in text
        assert f'id="{target}"' in text
    for sentence in ("Hãy nhập tên đợt.", "Hãy chọn ngày hạn nộp.", "Hãy nhập các số ngày"):
        assert text.count(sentence) == 2  # in the banner and beside the field


def test_a_deadline_explains_itself_under_its_field(draft, department, dora, client_at):
    """Also while it is typed and something else is wrong, and without script."""
    client = client_at(department, dora)

    shown = client.get(url("campaign_edit", draft.pk)).content.decode()
    typed = client.post(url("campaign_new"), {**FIELDS, "title": ""}).content.decode()

    for text in (shown, typed):
        assert (
            "Nhận đến hết 23:59:59 ngày 14/10/2026; từ 00:00:00 ngày 15/10/2026 là trễ hạn." in text
        )
        assert (
            "Nhận đến hết 23:59:59 ngày 31/12/2026; từ 00:00:00 ngày 01/01/2027 không nhận nữa."
            in text
        )


def test_a_campaign_may_be_for_some_levels_alone(department, office, year, dora, client_at):
    client = client_at(department, dora)
    levels = list(Level.objects.filter(code__in=["tieu-hoc", "thcs"]).values_list("pk", flat=True))

    client.post(url("campaign_new"), {**FIELDS, "schools-levels": levels})

    with organisation_scope(department):
        campaign = Campaign.objects.get()
        assert campaign.tiers.get(senders="schools").levels == sorted(levels)
    shown = client.get(url("campaign_edit", campaign.pk)).content.decode()
    assert len(re.findall(r'name="schools-levels"[^>]* checked', shown)) == 2


def test_dates_of_who_need_not_send_are_not_asked_for(department, office, year, dora, client_at):
    odd = {"offices-is_asked": "", "offices-on_time_day": "", "offices-lock_day": "mai"}

    response = client_at(department, dora).post(url("campaign_new"), {**FIELDS, **odd})

    assert response.status_code == 302
    with organisation_scope(department):
        assert [tier.senders for tier in Campaign.objects.get().tiers.all()] == ["schools"]


def test_evidence_and_a_template_need_no_code(department, office, alder, year, dora, client_at):
    client_at(department, dora).post(
        url("campaign_new"),
        {
            **FIELDS,
            "kind": "minh-chung",
            "criteria": "1.1 | Có kế hoạch năm học | 5\n1.2 | Công khai | 2,5",
            "template": a_file("mau.xlsx", b"mau"),
        },
    )

    with organisation_scope(department):
        campaign = Campaign.objects.get()
        assert campaign.template.original_name == "mau.xlsx"
    assert campaign.rule_pack == ""
    assert campaign.criteria == [
        {"code": "1.1", "title": "Có kế hoạch năm học", "most": "5"},
        {"code": "1.2", "title": "Công khai", "most": "2.5"},
    ]


def test_the_preview_says_who_will_owe_to_whom_and_why_until_when(
    draft, department, dora, client_at
):
    text = client_at(department, dora).get(url("campaign_open", draft.pk)).content.decode()

    assert "3 yêu cầu nộp theo quan hệ trực thuộc ngày 05/09/2026" in text
    assert "Nộp về Phòng Văn hóa – Xã hội xã An Bình: 1 đơn vị" in text
    assert "Nộp về Sở GD&amp;ĐT Cao Nguyên: 2 đơn vị" in text
    assert "nhận đến hết 16:59:59 ngày 25/10/2026" in text
    assert "được kiểm tra theo bộ quy tắc “Danh sách học sinh theo CSDL ngành" in text
    assert "Nhận tệp kết xuất nguyên gốc." in text
    assert "Tự nhắc đơn vị chưa nộp 7 ngày trước, 3 ngày trước, 1 ngày trước, trong ngày" in text


def test_opening_gives_every_unit_its_duty_once(draft, department, dora, client_at):
    client = client_at(department, dora)
    client.post(url("campaign_open", draft.pk))
    second = client.post(url("campaign_open", draft.pk))

    assert second.status_code == 302
    with every_organisation(reason="the test counts all duties"):
        assert Requirement.objects.count() == 3


def test_a_draft_is_seen_by_its_own_office_only(draft, office, alder, olga, manager, client_at):
    below = client_at(office, olga)

    assert below.get(url("campaign", draft.pk)).status_code == 404
    assert below.get(url("campaign_edit", draft.pk)).status_code == 404
    assert draft.title not in below.get(url("campaigns")).content.decode()
    assert client_at(alder, manager).get(url("campaigns")).status_code == 404
    assert below.get(f"/admin/submissions/campaign/{draft.pk}/history/").status_code == 404
    with organisation_scope(office):
        request = RequestFactory().get("/")
        assert list(admin.site.get_model_admin(Campaign).get_queryset(request)) == []


def test_the_office_below_reads_an_open_campaign_and_changes_nothing(
    campaign, office, olga, client_at
):
    client = client_at(office, olga)

    assert campaign.title in client.get(url("campaigns")).content.decode()
    assert client.get(url("campaign", campaign.pk)).status_code == 200
    for name in ("campaign_edit", "campaign_dates", "campaign_close", "campaign_add_units"):
        assert client.post(url(name, campaign.pk), {"reason": "x"}).status_code == 404


def test_people_without_the_right_are_refused(campaign, department, client_at):
    editor = make_user("e@so.example", "Người Biên Tập", department, "editor")
    client = client_at(department, editor)

    for name in ("campaigns", "campaign_new"):
        assert client.get(url(name)).status_code == 403
    for name in ("campaign", "campaign_close", "campaign_dates"):
        assert client.get(url(name, campaign.pk)).status_code == 403


def test_the_dates_of_a_tier_are_changed_with_a_reason(
    campaign, department, dora, duty_of, alder, client_at
):
    client = client_at(department, dora)
    tier = campaign.tiers.model._base_manager.get(campaign=campaign, senders="schools")
    dates = {
        "tier": tier.pk,
        "on_time_wording": "end_of_day",
        "on_time_day": "2026-10-20",
        "lock_wording": "end_of_day",
        "lock_day": "2026-12-31",
        "reason": "",
    }
    refused = client.post(url("campaign_dates", campaign.pk), dates)
    done = client.post(url("campaign_dates", campaign.pk), {**dates, "reason": "Bão số 5"})

    assert refused.status_code == 422
    assert "Hãy ghi lý do đổi hạn." in refused.content.decode()
    assert done.status_code == 302
    assert duty_of(alder).on_time_words == "đến hết ngày 20/10/2026"


def test_each_side_has_a_form_with_its_own_dates(
    campaign, department, office, dora, duty_of, alder, client_at
):
    client = client_at(department, dora)
    offices = campaign.tiers.model._base_manager.get(campaign=campaign, senders="offices")
    lock = make_deadline(Wording.END_OF_DAY, date(2027, 1, 31))
    with organisation_scope(department):
        change_dates(offices, on_time=offices.on_time, lock=lock, reason="Tổng hợp", user=dora)
    address = url("campaign_dates", campaign.pk)

    shown = {side: client.get(f"{address}?ben={side}").context["form"] for side in TIERS}
    strange = client.get(f"{address}?ben=khong-co").context["form"]
    page = client.get(address).content.decode()
    other = client.post(address, {"tier": "999999", "reason": "x"})

    assert {side: form["lock"].value().words for side, form in shown.items()} == {
        "schools": "đến hết ngày 31/12/2026",
        "offices": "đến hết ngày 31/01/2027",
    }
    assert shown["offices"]["tier"].value() == offices.pk
    assert strange["tier"].value() == shown["schools"]["tier"].value()
    assert 'href="?ben=schools"' in page and 'href="?ben=offices"' in page
    assert other.status_code == 404

    client.post(
        f"{address}?ben=offices",
        {
            "on_time_wording": "before_day",
            "on_time_day": "2026-10-28",
            "lock_wording": "end_of_day",
            "lock_day": "2027-01-31",
            "reason": "Bão",
        },
    )

    assert duty_of(office).on_time_words == "trước ngày 28/10/2026"
    assert duty_of(office).lock_words == "đến hết ngày 31/01/2027"
    assert duty_of(alder).on_time_words == "trước ngày 15/10/2026"


def test_closing_and_opening_again(campaign, department, dora, client_at):
    client = client_at(department, dora)

    asked = client.get(url("campaign_close", campaign.pk)).content.decode()
    assert "2 đơn vị nộp về đây chưa nộp hoặc bị trả lại: sẽ không nộp được nữa." in asked
    assert "2 đơn vị nộp về các cơ quan bên dưới chưa nộp hoặc bị trả lại" in asked
    assert "lần nộp chờ các cơ quan bên dưới quyết định" not in asked

    client.post(url("campaign_close", campaign.pk))
    twice = client.post(url("campaign_close", campaign.pk))
    without_reason = client.post(url("campaign_reopen", campaign.pk), {"reason": ""})
    client.post(url("campaign_reopen", campaign.pk), {"reason": "Bổ sung hai trường"})

    assert (twice.status_code, without_reason.status_code) == (422, 422)
    assert "Chỉ chốt được đợt đang mở." in twice.content.decode()
    with organisation_scope(department):
        assert Campaign.objects.get().is_open


def test_units_that_came_later_are_named_and_added(campaign, department, office, dora, client_at):
    school = make_organisation("elm", "Trường TH Cây Du", "school", "tieu-hoc")
    Affiliation.objects.create(child=school, parent=office, valid_from=date(2026, 9, 1))
    client = client_at(department, dora)

    shown = client.get(url("campaign_add_units", campaign.pk)).content.decode()
    client.post(url("campaign_add_units", campaign.pk))
    again = client.get(url("campaign_add_units", campaign.pk)).content.decode()

    assert "1 đơn vị thuộc diện nộp mà chưa có yêu cầu: Trường TH Cây Du." in shown
    assert "Không có gì phải thêm." in again
    with organisation_scope(department):
        assert Entry.objects.filter(action="submissions.add_units").count() == 1


def test_a_draft_can_be_thrown_away_and_an_open_one_not(
    draft, campaign_open_after, department, dora, client_at
):
    client = client_at(department, dora)
    client.post(url("campaign_discard", draft.pk))

    with organisation_scope(department):
        assert [one.pk for one in Campaign.objects.all()] == [campaign_open_after.pk]
    refused = client.post(url("campaign_discard", campaign_open_after.pk))
    assert refused.status_code == 422


@pytest.fixture
def campaign_open_after(draft, campaign):
    return campaign
