"""Qualities, abilities and notes of a primary pupil mended by hand, exported and taken in again."""

import io

import pytest
from openpyxl import load_workbook

from apps.imports.checking import check
from apps.results.importing import summary_sheet_spec
from apps.results.models import Correction
from apps.results.publishing import publish
from tests.results.made import make_result
from tests.roster.sheets import problems, workbook
from tests.roster.spine import make_class, make_pupil

RESULTS = "/admin/results/termresult/"


@pytest.fixture
def primary_result(alder, scope_of):
    with scope_of(alder):
        pupil = make_pupil(alder, "HS010", "Bé Ba", make_class(alder, "2A", grade=2))
        result = make_result(
            pupil.enrolments.get(),
            rule_set="tt27-2020",
            conduct_level="",
            qualities={"pc-yeu-nuoc": "Tốt", "nl-khoa-hoc": "Đạt"},
        )
        result.subjects.all().delete()
    return result


def posted(client, path, **changes):
    form = client.get(path).context["adminform"].form
    data = {
        name: form[name].value()
        for name in form.fields
        if not name.startswith("_") and form[name].value() is not None
    }
    inline = {
        f"subjects-{name}": 0
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    return client.post(path, data | inline | changes)


def test_each_quality_of_a_primary_pupil_is_mended_by_hand(
    alder, anna, client_at, primary_result, scope_of
):
    path = f"{RESULTS}{primary_result.pk}/change/"
    client = client_at(alder, anna)
    names = [name for name in client.get(path).context["adminform"].form.fields]

    response = posted(client, path, **{"quality_nl-khoa-hoc": "Tốt", "quality_pc-yeu-nuoc": ""})

    assert "quality_nl-tin-hoc" not in names  # assessed from grade 3 on
    assert len([name for name in names if name.startswith("quality_")]) == 13
    assert response.status_code == 302
    with scope_of(alder):
        primary_result.refresh_from_db()
    assert primary_result.qualities == {"nl-khoa-hoc": "Tốt"}


def test_notes_on_groups_and_lines_are_mended_by_hand(
    alder, anna, client_at, primary_result, scope_of
):
    with scope_of(alder):
        primary_result.quality_notes = {"nl-khoa-hoc": "Ham tìm hiểu."}
        primary_result.save()
    path = f"{RESULTS}{primary_result.pk}/change/"
    client = client_at(alder, anna)
    form = client.get(path).context["adminform"].form

    too_long = posted(client, path, **{"note_on_pham-chat": "a" * 301})
    response = posted(
        client, path, **{"note_on_pham-chat": "Biết giúp bạn.", "note_on_nl-khoa-hoc": ""}
    )

    assert [form.fields[name].label for name in form.fields if name.startswith("note_on_")] == [
        "Nhận xét phẩm chất",
        "Nhận xét năng lực chung",
        "Nhận xét năng lực đặc thù",
        "Nhận xét năng lực: khoa học",
    ]
    assert (too_long.status_code, response.status_code) == (200, 302)
    with scope_of(alder):
        primary_result.refresh_from_db()
    assert primary_result.quality_notes == {"pham-chat": "Biết giúp bạn."}


def test_a_level_of_no_circular_is_refused_by_hand(alder, anna, client_at, primary_result):
    path = f"{RESULTS}{primary_result.pk}/change/"

    response = posted(client_at(alder, anna), path, **{"quality_nl-khoa-hoc": "Giỏi"})

    assert response.status_code == 200
    assert "quality_nl-khoa-hoc" in response.context["adminform"].form.errors


def test_a_public_quality_changes_by_a_decision_only(
    alder, anna, client_at, primary_result, scope_of
):
    with scope_of(alder):
        publish(primary_result.enrolment.school_class, "hk1", user=anna)
    path = f"{RESULTS}{primary_result.pk}/change/"
    client = client_at(alder, anna)
    change = {"quality_nl-khoa-hoc": "Tốt"}

    refused = posted(client, path, **change)
    decision = {"correction_reason": "Ghi nhầm", "decision_number": "12/QĐ-TH"}
    accepted = posted(client, path, **change, **decision)

    assert refused.status_code == 200
    assert accepted.status_code == 302
    with scope_of(alder):
        assert Correction.objects.get().changes == [["Năng lực: khoa học", "Đạt", "Tốt"]]


def test_an_exported_list_with_qualities_goes_in_again_unchanged(
    alder, anna, client_at, primary_result, scope_of
):
    with scope_of(alder):
        primary_result.qualities |= {"nang-luc-chung": "Tốt", "nl-tin-hoc": "Đạt"}
        primary_result.quality_notes = {"nl-khoa-hoc": "Ham tìm hiểu.", "pham-chat": "Ngoan."}
        primary_result.save()

    response = client_at(alder, anna).get(f"{RESULTS}export/")

    rows = [
        ["" if cell is None else cell for cell in row]
        for row in load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    ]
    assert rows[0][-6:] == [
        *("Yêu nước", "Năng lực chung", "Năng lực khoa học", "Năng lực tin học"),
        *("Nhận xét phẩm chất", "Nhận xét năng lực khoa học"),
    ]
    assert rows[1][-2:] == ["Ngoan.", "Ham tìm hiểu."]
    with scope_of(alder):
        spec = summary_sheet_spec(alder, {"year": 2026, "period": "hk1", "class": ""})
        checked = check(spec, workbook(*rows))
        plan = spec.plan(checked.rows)
    assert problems(checked, "error") == []
    assert [len(part) for part in (plan.new, plan.changed, plan.unchanged)] == [0, 0, 1]
