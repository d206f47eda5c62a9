from datetime import date

from django.contrib.admin.utils import quote
from django.urls import reverse

from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.files.models import PeriodicRun
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


def test_the_history_of_a_row_whose_key_holds_an_underscore_opens(alder, manager, client_at):
    PeriodicRun.objects.create(name="files.reap_jobs")
    address = reverse("admin:files_periodicrun_history", args=[quote("files.reap_jobs")])

    page = client_at(alder, manager).get(address)

    assert page.status_code == 200
    assert page.context["title"] == "Nhật ký: tìm tác vụ bị dừng giữa chừng"


def test_lists_are_called_by_their_name(alder, anna, client_at):
    page = client_at(alder, anna).get(reverse("admin:roster_schoolclass_changelist"))

    assert page.context["title"] == "Lớp"


def test_a_page_of_an_app_leads_to_the_start_page(alder, anna, client_at):
    response = client_at(alder, anna).get("/admin/roster/")

    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_a_form_does_not_offer_to_delete_what_it_points_at(alder, client_at, leaky, operator):
    pupil = leaky["roster.Pupil"]

    page = client_at(alder, operator).get(reverse("admin:roster_pupil_change", args=[pupil.pk]))

    text = page.content.decode()
    assert "change-related" in text and "delete-related" not in text
    assert "vDateField" not in text
