"""The rules that can be waived: in groups, in order, found by words, each with its meaning."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.core.text import text_sort_key
from apps.submissions.models import Campaign, Waiver
from apps.submissions.packs import PACKS
from apps.submissions.waivable import meaning, rules_of


@pytest.fixture
def page_at(campaign, department, office, olga, alder, duty_of, client_at):
    with organisation_scope(department):
        Campaign.objects.filter(pk=campaign.pk).update(rule_pack="qlhs-2026")
    return client_at(office, olga), reverse("submissions:waive", args=[duty_of(alder).pk])


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.code)
def test_every_rule_that_keeps_a_file_back_is_in_one_group_sorted(pack):
    groups = rules_of(Campaign(rule_pack=pack.code))

    assert [name for name, _rules in groups] == [
        "Lỗi chặn nộp: tệp và bảng",
        "Lỗi chặn nộp: từng học sinh",
        "Cần giải trình: tệp và bảng",
        "Cần giải trình: từng học sinh",
        "Cần giải trình: số liệu chung, đối chiếu",
    ]
    listed = [rule.code for _name, rules in groups for rule in rules]
    assert sorted(listed) == sorted(
        rule.code
        for rule in pack.rules
        if rule.can_be_waived and rule.severity in {"error", "query"}
    )
    for _name, rules in groups:
        titles = [rule.title for rule in rules]
        assert titles == sorted(titles, key=text_sort_key)


def test_words_are_found_without_accents_in_title_meaning_and_cause():
    campaign = Campaign(rule_pack="qlhs-2026")

    def found(words):
        return {rule.code for _name, rules in rules_of(campaign, words) for rule in rules}

    assert found("dinh danh so 0") == {"citizen_id_lost_zero"}
    assert found("MŨ số định danh") == {"citizen_id_wrong"}
    assert found("khong he co quy tac nay") == set()
    assert rules_of(Campaign(rule_pack="")) == []


def test_what_a_rule_means_has_no_gaps_of_code():
    for pack in PACKS:
        for rule in pack.rules:
            assert meaning(rule).strip() and not set("{}") & set(meaning(rule)), rule.code


def test_the_page_groups_searches_and_explains(page_at):
    client, address = page_at

    whole = client.get(address).content.decode()
    some = client.get(address, {"q": "so dinh danh"}).content.decode()
    none = client.get(address, {"q": "xyz <b>"}).content.decode()

    assert '<optgroup label="Lỗi chặn nộp: từng học sinh">' in whole
    assert whole.count("<details") == 5 and " open>" not in whole
    assert "4 quy tắc có “so dinh danh”" in some
    assert some.count("<option") == 5 and "Thiếu giới tính" not in some
    assert "Số định danh cá nhân thiếu chữ số, có lẽ mất số 0 ở đầu" in some
    assert "Không có quy tắc nào có “xyz &lt;b&gt;”" in none
    assert none.count("<option") == whole.count("<option")


def test_a_day_that_is_over_is_refused_beside_its_field(page_at, campaign):
    client, address = page_at
    fields = {"rule": "sex_blank", "reason": "Lý do", "expires_on": "2020-01-01"}

    refused = client.post(address, fields)

    form = refused.context["form"]
    assert (refused.status_code, form.non_field_errors()) == (422, [])
    assert form.errors["expires_on"] == ["Ngày hết hiệu lực đã qua. Hãy chọn ngày khác."]
    assert Waiver._base_manager.count() == 0


@pytest.mark.parametrize("act", ["waive", "extend"])
def test_the_way_back_names_the_campaign(page_at, act, campaign, alder, duty_of):
    client, _address = page_at
    page = client.get(reverse(f"submissions:{act}", args=[duty_of(alder).pk])).content.decode()

    link = reverse("submissions:campaign", args=[campaign.pk])
    assert f'<a href="{link}">{campaign}</a>' in page[page.index('class="breadcrumbs"') :]


def test_a_rule_outside_the_words_is_taken_and_one_that_blocks_nothing_is_not(page_at, alder):
    client, address = page_at
    fields = {"reason": "Lý do", "expires_on": f"{timezone.localdate() + timedelta(days=9)}"}

    warned = client.post(address, {**fields, "rule": "class_large"})
    taken = client.post(f"{address}?q=so+dinh+danh", {**fields, "rule": "sex_blank"})

    assert (warned.status_code, taken.status_code) == (422, 302)
    with organisation_scope(alder):
        assert [one.rule for one in Waiver.objects.all()] == ["sex_blank"]
