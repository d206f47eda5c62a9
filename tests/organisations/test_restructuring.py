from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.core.colours import contrast
from apps.core.scoping import organisation_scope
from apps.organisations.models import Affiliation, Organisation
from apps.organisations.restructuring import close, create_organisation, merge, move, rename
from tests.cast import make_organisation


@pytest.fixture
def department(db):
    return make_organisation("so", "Sở GD&ĐT", "office", "so")


@pytest.fixture
def inside(office):
    with organisation_scope(office):
        yield


def test_a_move_is_half_open(inside, alder, office, former_office, department):
    move(alder, parent=department, on=date(2026, 9, 1), user=None, decision="QĐ 1")

    assert alder.parent_on(date(2025, 6, 30)) == former_office
    assert alder.parent_on(date(2025, 7, 1)) == office
    assert alder.parent_on(date(2026, 8, 31)) == office
    assert alder.parent_on(date(2026, 9, 1)) == department
    for day in (date(2025, 6, 30), date(2025, 7, 1), date(2026, 9, 1)):
        assert Affiliation.objects.valid(day).filter(child=alder).count() == 1


@pytest.mark.parametrize("on", [date(2025, 7, 1), date(2024, 1, 1)])
def test_a_move_does_not_rewrite_the_past(inside, alder, department, on):
    with pytest.raises(ValidationError) as refusal:
        move(alder, parent=department, on=on, user=None)

    assert refusal.value.code == "overlap"


def test_a_parent_must_be_an_office_that_exists_and_no_circle(
    inside, alder, birch, office, former_office, department
):
    for unit, parent, code in (
        (alder, birch, "parent_is_school"),
        (alder, former_office, "parent_closed"),
        (office, office, "circle"),
    ):
        with pytest.raises(ValidationError) as refusal:
            move(unit, parent=parent, on=date(2026, 9, 1), user=None)
        assert refusal.value.code == code
    move(office, parent=department, on=date(2026, 1, 1), user=None)
    with pytest.raises(ValidationError) as refusal:
        move(department, parent=office, on=date(2026, 2, 1), user=None)
    assert refusal.value.code == "circle"


def test_a_circle_that_would_close_later_is_refused_today(inside, alder, office, department):
    move(office, parent=department, on=date(2027, 1, 1), user=None)

    with pytest.raises(ValidationError) as refusal:
        move(department, parent=office, on=date(2026, 9, 1), user=None)

    assert refusal.value.code == "circle"
    assert refusal.value.message == (
        "Cấp trên đang nằm dưới chính đơn vị này hoặc sẽ nằm dưới từ một ngày đã ghi. "
        "Hãy chọn cơ quan khác."
    )
    assert department.parent_on(date(2026, 9, 1)) is None


def test_a_parent_that_stood_below_once_is_no_circle(inside, office, department):
    move(office, parent=department, on=date(2026, 1, 1), user=None)
    move(office, parent=None, on=date(2026, 6, 1), user=None)

    move(department, parent=office, on=date(2026, 9, 1), user=None)

    assert department.parent_on(date(2026, 9, 1)) == office


def test_a_new_name_keeps_the_old_one_for_its_time(inside, alder):
    rename(
        alder,
        name="Trường THCS Cây Sồi Già",
        short_name="THCS Sồi Già",
        on=date(2026, 1, 1),
        user=None,
    )

    alder.refresh_from_db()
    assert alder.name == "Trường THCS Cây Sồi Già"
    assert alder.name_on(date(2025, 12, 31)) == "Trường THCS Cây Sồi"
    assert alder.name_on(date(2026, 1, 1)) == "Trường THCS Cây Sồi Già"
    with pytest.raises(ValidationError):
        rename(alder, name="x", short_name="x", on=date(2026, 1, 1), user=None)


def test_a_merger_moves_children_closes_and_lets_the_successor_read(
    inside, alder, birch, office, department
):
    merge(office, into=department, on=date(2026, 9, 1), user=None)

    assert alder.parent_on(date(2026, 9, 1)) == department
    assert alder.parent_on(date(2026, 8, 31)) == office
    assert office.pk in department.predecessor_ids()
    assert Organisation.objects.get(pk=office.pk).closed_on == date(2026, 9, 1)


def test_an_office_with_units_is_not_closed(inside, alder, office):
    with pytest.raises(ValidationError) as refusal:
        close(office, on=date(2026, 9, 1), user=None)

    assert refusal.value.code == "has_children"


def test_a_new_unit_has_host_name_and_parent(inside, office, client):
    create_organisation(
        user=None,
        slug="moi",
        name="Trường Mới",
        short_name="Mới",
        kind="school",
        levels=["thcs"],
        hosts=["moi.localhost", "www.moi.localhost"],
        parent=office,
        on=date(2026, 1, 1),
    )

    unit = Organisation.objects.get(slug="moi")
    assert (unit.canonical_host, unit.superior) == ("moi.localhost", office)


def test_successors_of_several_steps_read_the_past(office, former_office):
    assert office.predecessor_ids() == {former_office.pk}
    assert office.as_scope().before == frozenset({former_office.pk})


@pytest.mark.parametrize("colour", ["#ffff00", "#1f5f8b", "#ffffff"])
def test_the_theme_is_always_readable(alder, client_at, colour):
    Organisation.objects.filter(pk=alder.pk).update(brand_colour=colour)
    from apps.organisations.directory import forget

    forget()

    css = client_at(alder).get("/theme.css").content.decode()

    brand = css.split("--brand: ")[1][:7]
    assert contrast(brand, "#ffffff") >= 4.5


def test_a_manager_changes_the_own_imprint_and_nothing_else(alder, birch, manager, client_at):
    client = client_at(alder, manager)
    own = reverse("admin:organisations_organisation_change", args=[alder.pk])
    fields = {
        "address": "Thôn 9",
        "phone": "0260 3000 009",
        "email": "moi@example.edu.vn",
        "responsible_name": "Cô Hiệu Trưởng",
        "responsible_title": "Hiệu trưởng",
        "motto": "Học thật",
        "brand_colour": "#1f5f8b",
        "accent_colour": "#c8862b",
        "slug": "doi-slug",
        "name": "Tên Khác",
    }

    assert client.post(own, fields).status_code == 302

    alder.refresh_from_db()
    assert (alder.address, alder.slug, alder.name) == ("Thôn 9", "alder", "Trường THCS Cây Sồi")
    other = reverse("admin:organisations_organisation_change", args=[birch.pk])
    assert client.get(other).status_code == 404
    act = reverse("admin:organisations_organisation_act", args=[alder.pk, "doi-ten"])
    assert client.get(act).status_code == 403


def test_the_operator_renames_through_the_page_and_the_site_shows_it(alder, operator, client_at):
    client = client_at(alder, operator)
    assert "Trường THCS Cây Sồi" in client_at(alder).get("/").content.decode()

    response = client.post(
        reverse("admin:organisations_organisation_act", args=[alder.pk, "doi-ten"]),
        {"name": "Trường THCS Hoa Ban", "short_name": "THCS Hoa Ban", "on": "2026-01-01"},
    )

    assert response.status_code == 302
    alder.refresh_from_db()
    assert alder.name == "Trường THCS Hoa Ban"


def test_a_closed_unit_has_no_site(alder, client_at):
    client = client_at(alder)
    assert client.get("/").status_code == 200

    Organisation.objects.filter(pk=alder.pk).update(closed_on=date(2026, 1, 1))
    from apps.organisations.directory import forget

    forget()

    assert client.get("/").status_code == 404
