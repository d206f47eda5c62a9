"""Nobody reaches another organisation's rows: every list, form, choice, history and file."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from apps.audit.models import Entry
from apps.core.scoping import (
    Inherited,
    OutOfScope,
    Owned,
    TwoParty,
    below,
    every_organisation,
    organisation_scope,
)
from apps.organisations.models import Holiday
from apps.roster.models import Pupil, SchoolClass
from tests.cast import make_user
from tests.leaky import MARK, fill

OWNED_MODELS = [model for model in apps.get_models() if issubclass(model, Owned)]


@pytest.fixture
def all_powerful_neighbour(birch):
    """A person with every role at the other school."""
    roles = ["editor", "publisher", "records", "officer", "manager"]
    return make_user("toan-quyen@birch.example", "Người Toàn Quyền", birch, *roles)


def test_every_owned_table_has_a_row_that_could_leak(leaky):
    assert {model._meta.label for model in OWNED_MODELS} == set(leaky)


@pytest.mark.parametrize("model", OWNED_MODELS, ids=lambda model: model._meta.label)
def test_rows_are_hidden_from_the_neighbour_and_shown_at_home(model, leaky, alder, birch):
    row = leaky[model._meta.label]

    with organisation_scope(birch):
        assert not model.objects.filter(pk=row.pk).exists()
        assert model.objects.exclude(pk=0).filter(organisation=alder).count() == 0
    with organisation_scope(alder):
        assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", OWNED_MODELS, ids=lambda model: model._meta.label)
def test_no_scope_means_no_rows(model, db):
    with pytest.raises(OutOfScope):
        model.objects.exists()


@pytest.mark.parametrize("model", OWNED_MODELS, ids=lambda model: model._meta.label)
def test_the_neighbour_can_neither_save_nor_delete_a_row_in_hand(model, leaky, alder, birch):
    with organisation_scope(alder):
        row = model.objects.get(pk=leaky[model._meta.label].pk)

    with organisation_scope(birch):
        if model is not Entry:
            with pytest.raises(OutOfScope):
                row.save()
            with pytest.raises(OutOfScope):
                row.delete()
        with pytest.raises(OutOfScope):
            model.objects.bulk_create([model(organisation=alder)])


def test_a_row_cannot_be_given_away(leaky, alder, birch):
    with organisation_scope(alder):
        pupil = Pupil.objects.get(pk=leaky["roster.Pupil"].pk)
        pupil.organisation = birch
        with pytest.raises(OutOfScope):
            pupil.save()
        with pytest.raises(OutOfScope):
            Pupil.objects.update(organisation=birch)


def test_a_stolen_row_is_refused_even_when_its_owner_is_rewritten(leaky, alder, birch):
    with organisation_scope(alder):
        pupil = Pupil.objects.get(pk=leaky["roster.Pupil"].pk)

    with organisation_scope(birch):
        pupil.organisation = birch
        with pytest.raises(OutOfScope):
            pupil.save()


def test_an_inherited_row_is_read_below_and_written_above(office, alder, birch):
    with organisation_scope(office):
        holiday = Holiday.objects.create(
            organisation=office, name="Bão", first_day=date(2026, 10, 1), last_day=date(2026, 10, 2)
        )

    with organisation_scope(alder):
        assert list(Holiday.objects.all()) == [holiday]
        assert list(Holiday.objects.writable()) == []
        with pytest.raises(OutOfScope):
            Holiday.objects.get(pk=holiday.pk).save()
        with pytest.raises(OutOfScope):
            Holiday.objects.filter(pk=holiday.pk).update(name="Nắng")
        with pytest.raises(OutOfScope):
            Holiday.objects.all().delete()
    with organisation_scope(birch):
        assert list(Holiday.objects.all()) == [holiday]


def test_a_schools_own_row_is_not_inherited_upwards_or_sideways(office, alder, birch):
    with organisation_scope(alder):
        Holiday.objects.create(
            organisation=alder, name="Lễ", first_day=date(2026, 10, 1), last_day=date(2026, 10, 1)
        )

    for other in (office, birch):
        with organisation_scope(other):
            assert not Holiday.objects.exists()


def test_two_parties_see_a_row_and_a_successor_reads_the_past(
    office, former_office, alder, birch, anna
):
    from apps.audit.models import record

    with organisation_scope(alder):
        entry = record(anna, "accounts.sign_in", recipient=former_office)

    for reader in (alder, former_office, office):
        with organisation_scope(reader):
            assert list(Entry.objects.all()) == [entry]
    with organisation_scope(birch):
        assert not Entry.objects.exists()


def test_the_parties_of_a_row_are_fixed():
    assert {model._meta.label for model in OWNED_MODELS if issubclass(model, TwoParty)} == {
        *("audit.Entry", "results.Candidate"),
        *("submissions.Requirement", "submissions.DateChange", "submissions.Event"),
        *("submissions.Waiver", "submissions.Reminder", "submissions.Submission"),
        *("submissions.SubmissionFile", "submissions.SubmittedPupil", "submissions.PupilKey"),
        *("submissions.Finding", "submissions.Receipt"),
    }


def test_below_reads_the_units_of_a_date_and_writes_nothing(office, former_office, alder, leaky):
    with below(office, on=date(2026, 1, 1)):
        assert SchoolClass.objects.count() == 1
        with pytest.raises(OutOfScope):
            SchoolClass.objects.get().save()
        with pytest.raises(OutOfScope):
            SchoolClass.objects.update(name="x")
    with below(office, on=date(2025, 1, 1)):
        assert SchoolClass.objects.count() == 0
    with below(former_office, on=date(2025, 6, 30)):
        assert SchoolClass.objects.count() == 1
    with below(former_office, on=date(2025, 7, 1)):
        assert SchoolClass.objects.count() == 0


def test_inherited_models_are_known():
    names = {model._meta.label for model in OWNED_MODELS if issubclass(model, Inherited)}

    assert names == {
        "organisations.Holiday",
        *("results.Exam", "results.ExamSubject", "results.ExamMapping"),
        *("submissions.Campaign", "submissions.CampaignTier", "submissions.SavedReason"),
    }


def test_lifting_the_scope_sees_all(leaky, alder, birch, bruno):
    fill(birch, bruno)

    with every_organisation(reason="the test counts rows of two schools"):
        assert Pupil.objects.count() == 2


ADMIN_MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", ADMIN_MODELS, ids=lambda model: model._meta.label)
def test_admin_pages_show_nothing_of_the_neighbour(
    model,
    leaky,
    birch,
    all_powerful_neighbour,
    client_at,
):
    client = client_at(birch, all_powerful_neighbour)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    for path in (reverse(f"{name}_changelist"), reverse(f"{name}_add")):
        for query in ("", "?q=ror"):
            response = client.get(path + query)
            assert response.status_code in {200, 302, 403}
            assert MARK not in response.content.decode().upper(), path


@pytest.mark.parametrize("model", ADMIN_MODELS, ids=lambda model: model._meta.label)
def test_admin_rows_of_the_neighbour_do_not_exist(
    model,
    leaky,
    birch,
    all_powerful_neighbour,
    client_at,
):
    if model._meta.label not in leaky:
        return
    client = client_at(birch, all_powerful_neighbour)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    pk = leaky[model._meta.label].pk

    for verb in ("change", "history"):
        assert client.get(reverse(f"{name}_{verb}", args=[pk])).status_code == 404, verb
    assert client.get(reverse(f"{name}_delete", args=[pk])).status_code in {403, 404}
    for verb in ("change", "delete", "history"):
        assert client.post(reverse(f"{name}_{verb}", args=[pk]), {}).status_code in {403, 404, 405}


def test_autocomplete_offers_nothing_of_the_neighbour(
    leaky,
    birch,
    all_powerful_neighbour,
    client_at,
):
    client = client_at(birch, all_powerful_neighbour)
    asked = 0
    for model, model_admin in admin.site._registry.items():
        for field in model_admin.autocomplete_fields:
            response = client.get(
                reverse("admin:autocomplete"),
                {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": field,
                    "term": "",
                },
            )
            asked += 1
            assert response.status_code in {200, 403}
            assert MARK not in response.content.decode()
    assert asked


def test_a_foreign_key_of_the_neighbour_is_refused(
    leaky,
    birch,
    all_powerful_neighbour,
    client_at,
):
    client = client_at(birch, all_powerful_neighbour)

    response = client.post(
        reverse("admin:content_article_add"),
        {
            "kind": "news",
            "title": "Bài của Dương",
            "body": "<p>Xin chào</p>",
            "picture": leaky["content.Picture"].pk,
        },
    )

    assert response.status_code == 200
    assert "picture" in response.context["adminform"].form.errors
