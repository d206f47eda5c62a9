from datetime import date

from django.urls import reverse

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.organisations.models import Organisation, Succession

DAY = date(2026, 1, 1)


def act(organisation, word):
    return reverse("admin:organisations_organisation_act", args=[organisation.pk, word])


def test_the_operator_renames_a_unit_from_another_site(office, alder, operator, client_at):
    response = client_at(office, operator).post(
        act(alder, "doi-ten"),
        {"on": "2026-01-01", "decision": "12/QĐ", "name": "Trường THCS Mới", "short_name": "Mới"},
    )

    assert response.status_code == 302
    alder.refresh_from_db()
    assert (alder.name, alder.name_on(date(2025, 12, 31)), alder.name_on(DAY)) == (
        "Trường THCS Mới",
        "Trường THCS Cây Sồi",
        "Trường THCS Mới",
    )
    with organisation_scope(alder):
        assert Entry.objects.get(action="organisations.rename").actor == operator


def test_the_operator_moves_a_unit_from_another_site(
    office, former_office, alder, operator, client_at
):
    former_office.closed_on = None
    former_office.save()

    response = client_at(office, operator).post(
        act(alder, "chuyen"), {"on": "2026-01-01", "parent": former_office.pk}
    )

    assert response.status_code == 302
    assert alder.parent_on(date(2025, 12, 31)) == office
    assert alder.parent_on(DAY) == former_office
    with organisation_scope(alder):
        assert Entry.objects.get(action="organisations.move").actor == operator


def test_the_operator_merges_units_from_another_site(office, alder, birch, operator, client_at):
    response = client_at(office, operator).post(
        act(alder, "sap-nhap"), {"on": "2026-01-01", "into": birch.pk}
    )

    assert response.status_code == 302
    alder.refresh_from_db()
    assert alder.closed_on == DAY
    assert Succession.objects.get(predecessor=alder).successor == birch
    assert alder.parent_on(DAY) is None


def test_the_operator_closes_a_unit_from_another_site(office, alder, operator, client_at):
    response = client_at(office, operator).post(act(alder, "giai-the"), {"on": "2026-01-01"})

    assert response.status_code == 302
    assert alder not in Organisation.objects.active(DAY)
    assert alder in Organisation.objects.active(date(2025, 12, 31))


def test_an_act_that_is_none_is_not_found(office, alder, operator, client_at):
    assert client_at(office, operator).get(act(alder, "khong-co")).status_code == 404


def test_a_manager_does_no_act_on_the_tree(alder, birch, manager, client_at):
    client = client_at(alder, manager)

    own = client.post(act(alder, "giai-the"), {"on": "2026-01-01"})
    others = client.post(act(birch, "giai-the"), {"on": "2026-01-01"})

    assert (own.status_code, others.status_code) == (403, 404)
    assert Organisation.objects.filter(closed_on=DAY).count() == 0
