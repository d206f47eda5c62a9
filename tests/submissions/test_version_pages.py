"""A version on its page: counts, findings, differences from last year, what is inside."""

import re
from datetime import date

import pytest
from django.urls import reverse

from apps.core.scoping import organisation_scope
from apps.submissions.models import Campaign, Finding
from apps.submissions.receiving import parties_of
from apps.submissions.reviewing import waive
from apps.submissions.states import State

from .conftest import make_campaign
from .live import queries, text, words


@pytest.fixture
def draft(campaign, duty_of, hand_in, alder, anna, now):
    with organisation_scope(alder):
        draft = hand_in(duty_of(alder), anna, sends_itself=False)
        draft.rows_read, draft.rows_accepted, draft.rows_rejected = 1240, 1237, 3
        draft.summary = {
            "pupils": 1237,
            "girls": 600,
            "ethnic": 41,
            "girls_ethnic": 20,
            "classes": 32,
            "by_grade": {
                "6": {"pupils": 1237, "girls": 600, "ethnic": 41, "girls_ethnic": 20, "classes": 32}
            },
            "by_class": {
                "6A": {"pupils": 38, "girls": 20, "ethnic": 2, "girls_ethnic": 1, "classes": 1}
            },
        }
        draft.save()
    return draft


def add_finding(draft, severity="query", code="ten_la", row=2, **fields):
    with organisation_scope(draft.organisation):
        return Finding.objects.create(
            **parties_of(draft),
            submission=draft,
            file=draft.files.get(),
            severity=severity,
            code=code,
            sheet="6A",
            row=row,
            column="Họ và tên",
            message=f"Thông báo {row}",
            cause="Vì gõ nhầm",
            remedy="Mở màn hình 4.1",
            masked_value="N•••••n",
            **fields,
        )


def test_counts_and_findings_stand_together(draft, clerk):
    add_finding(draft)
    add_finding(draft, "error", "thieu_ma", 7)

    page = words(clerk.get(f"/nop-du-lieu/lan-nop/{draft.pk}/"))

    assert 'data-count="rows">1.240<' in page
    assert 'data-count="accepted">1.237<' in page and 'data-count="rejected">3<' in page
    for words_of_it in ("Thông báo 7", "Vì gõ nhầm", "Mở màn hình 4.1", "N•••••n", "Khối 6", "6A"):
        assert words_of_it in page


def test_figures_say_that_they_leave_out_refused_rows(draft, clerk):
    address = f"/nop-du-lieu/lan-nop/{draft.pk}/"
    assert "Số liệu chỉ tính 1.237 dòng nhận được" in words(clerk.get(address))
    with organisation_scope(draft.organisation):
        type(draft).objects.filter(pk=draft.pk).update(rows_read=1237, rows_rejected=0)

    assert "Số liệu chỉ tính" not in words(clerk.get(address))


def test_a_marked_file_is_offered_where_something_was_found(draft, clerk):
    with organisation_scope(draft.organisation):
        type(draft).objects.filter(pk=draft.pk).update(tallies={"pupils": 1237})
        draft.files.update(role="list")
    address = f"/nop-du-lieu/lan-nop/{draft.pk}/"
    assert "Tải tệp đã tô màu ô lỗi" not in words(clerk.get(address))
    add_finding(draft)

    assert "Tải tệp đã tô màu ô lỗi" in words(clerk.get(address))


def test_the_tile_of_queries_counts_what_is_left(draft, clerk):
    address = f"/nop-du-lieu/lan-nop/{draft.pk}/"
    for row in range(2, 6):
        add_finding(draft, row=row)
    assert 'data-count="queries">4<' in words(clerk.get(address))
    with organisation_scope(draft.organisation):
        draft.findings.filter(row__lt=4).update(explanation="Đúng tên khai sinh")

    assert 'data-count="queries">còn 2/4<' in words(clerk.get(address))
    with organisation_scope(draft.organisation):
        draft.findings.update(explanation="Đúng tên khai sinh")

    assert 'data-count="queries">4, đã giải trình đủ<' in words(clerk.get(address))


@pytest.mark.parametrize(("kind", "named"), [("qlhs", True), ("tep", False)])
def test_only_a_list_of_pupils_is_mended_in_its_program(
    draft, alder, department, clerk, kind, named
):
    with organisation_scope(alder):
        type(draft).objects.filter(pk=draft.pk).update(state=State.NEEDS_FIX)
        campaign_id = draft.requirement.campaign_id
    with organisation_scope(department):
        Campaign.objects.filter(pk=campaign_id).update(kind=kind)

    page = words(clerk.get(f"/nop-du-lieu/lan-nop/{draft.pk}/"))

    assert "Hãy sửa theo cột “Cách sửa” bên dưới" in page
    assert ("V.EMIS" in page) == named


def test_findings_are_chosen_by_severity_and_rule(draft, clerk):
    add_finding(draft)
    add_finding(draft, "error", "thieu_ma", 7)
    address = f"/nop-du-lieu/lan-nop/{draft.pk}/"

    def shown(query):
        return re.findall(r'data-finding="(\w+)"', text(clerk.get(address + query)))

    assert sorted(shown("")) == ["ten_la", "thieu_ma"]
    assert shown("?severity=error") == ["thieu_ma"]
    assert shown("?code=ten_la") == ["ten_la"]
    assert sorted(shown("?severity=khong-co")) == ["ten_la", "thieu_ma"]


def test_findings_come_fifty_to_a_page(draft, clerk):
    for row in range(1, 53):
        add_finding(draft, row=row)
    address = f"/nop-du-lieu/lan-nop/{draft.pk}/"

    first, second = text(clerk.get(address)), text(clerk.get(f"{address}?page=2"))

    assert (first.count("data-finding="), second.count("data-finding=")) == (50, 2)


def test_the_version_asks_as_much_for_three_findings_as_for_one(draft, clerk):
    address = f"/nop-du-lieu/lan-nop/{draft.pk}/"
    add_finding(draft)
    clerk.get(address)
    alone = queries(clerk, address)
    add_finding(draft, "error", "thieu_ma", 7)
    add_finding(draft, row=9)

    assert queries(clerk, address) == alone


def test_a_waived_finding_says_why_and_until_when(draft, duty_of, office, alder, olga, clerk):
    add_finding(draft, "error", "thieu_ma", 7)
    add_finding(draft, "query", "thieu_ma", 8)
    with organisation_scope(office):
        waive(
            duty_of(alder),
            rule="thieu_ma",
            reason="Bộ chưa cấp mã",
            expires_on=date(2026, 12, 1),
            user=olga,
        )

    page = words(clerk.get(f"/nop-du-lieu/lan-nop/{draft.pk}/"))

    assert page.count("Được miễn đến hết ngày 01/12/2026:</strong> Bộ chưa cấp mã") == 2
    assert "Mở màn hình 4.1" not in page
    assert 'data-count="queries">1, đã giải trình hoặc được miễn<' in page


def test_differences_from_last_year_stand_apart(draft, clerk):
    add_finding(draft, "query", "year_pupils", None, explanation="Nhận trường giải thể")

    page = words(clerk.get(f"/nop-du-lieu/lan-nop/{draft.pk}/"))

    assert "So với kỳ trước, năm trước" in page and "Nhận trường giải thể" in page


def test_the_campaign_of_evidence_shows_the_scores(
    department, office, alder, birch, cedar, year, dora, anna, hand_in, clerk
):
    campaign = make_campaign(
        department,
        year,
        dora,
        kind=Campaign.Kind.EVIDENCE,
        criteria=[
            {"code": "tc1", "title": "Có kế hoạch", "most": 10},
            {"code": "tc2", "title": "Có hồ sơ", "most": "5.5"},
        ],
    )
    with organisation_scope(alder):
        duty = campaign.requirements.get(organisation=alder)
        sent = hand_in(duty, anna, scores={"tc1": "7.5", "tc2": "5"})

    page = words(clerk.get(f"/nop-du-lieu/lan-nop/{sent.pk}/"))

    assert "Có kế hoạch" in page and ">7,5<" in page and ">12,5<" in page and ">15,5<" in page


def test_of_a_large_archive_the_first_files_are_listed(
    campaign, duty_of, hand_in, alder, anna, client_at
):
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
        entry = {"size": 1, "sha256": "0" * 64, "role": "raw"}
        sent.files.update(entries=[{**entry, "name": f"trong-{n:03d}.dat"} for n in range(130)])

    page = client_at(alder, anna).get(reverse("submissions:submission", args=[sent.pk]))

    assert page.content.decode().count("trong-") == 100
    assert "Bảng này kê 100 tệp đầu trong 130 tệp bên trong." in page.content.decode()


def test_the_office_is_told_how_many_files_of_an_archive_can_be_looked_at(
    campaign, duty_of, hand_in, alder, anna, office, olga, client_at
):
    entry = {"size": 1, "sha256": "0" * 64}
    with organisation_scope(alder):
        sent = hand_in(duty_of(alder), anna)
        sent.files.update(
            role="archive",
            entries=[
                {**entry, "name": "hs.xlsx", "role": "list"},
                {**entry, "name": "ky.pdf", "role": "scan"},
            ],
        )

    page = client_at(office, olga).get(reverse("submissions:submission", args=[sent.pk]))
    way = client_at(office, olga).get(reverse("submissions:give_back", args=[sent.pk]))

    assert "xem 1 trong 2 tệp bên trong" in page.content.decode()
    table = reverse("submissions:campaign", args=[campaign.pk])
    assert f'<a href="{table}">{campaign}</a>' in way.content.decode()
