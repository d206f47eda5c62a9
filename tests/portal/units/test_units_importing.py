"""The list of units of a department: from the upload to twelve sites, and back."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Invitation, Membership
from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.imports.checking import check
from apps.organisations.models import Affiliation, Domain, Holiday, Organisation
from apps.organisations.restructuring import create_organisation
from apps.portal.units.importing import units_spec
from tests.cast import PASSWORD
from tests.portal.units.sheet import COMMUNE, HEADINGS, found, row, twelve, unit
from tests.roster.sheets import problems
from tests.roster.sheets import workbook as sheet_of


def test_twelve_units_are_made_with_hosts_parents_and_invitations(
    department, send, act, client_at, operator
):
    batch = send(twelve())
    page = client_at(department, operator).get(reverse("imports:batch", args=[batch.pk]))

    assert "Không có lỗi." in page.content.decode()
    assert COMMUNE in page.content.decode()
    assert (batch.rows_read, batch.rows_accepted, batch.rows_new) == (12, 12, 12)
    assert Organisation.objects.count() == 1

    act("commit", batch)

    commune = unit("xa-dak-ha")
    assert Organisation.objects.count() == 13
    assert [domain.host for domain in commune.domains.all()] == [
        "dakha.example.vn",
        "www.dakha.example.vn",
    ]
    assert commune.canonical_host == "dakha.example.vn"
    assert commune.parent_on() == department
    assert commune.parent_on(date(2026, 6, 30)) is None
    assert (commune.address, commune.phone, commune.email, commune.responsible_name) == (
        *("Số 1, xã Đak Hà", "0260 3000 101", "dakha@example.vn", "Nông Thị Hướng"),
    )
    assert len(commune.descendant_ids()) == 9
    assert unit("th-so-2").parent_on() == commune
    assert unit("gdtx").parent_on() == unit("thpt-nui-xanh").parent_on() == department
    assert unit("th-so-1").short_name == "TH số 1"
    assert unit("lien-cap").kind == "school"
    assert set(unit("lien-cap").levels.values_list("code", flat=True)) == {"tieu-hoc", "thcs"}
    assert unit("th-so-1").name_on(timezone.localdate()) == "Trường Tiểu học số 1"


def test_new_sites_answer_on_their_hosts(committed, client):
    committed(twelve())

    assert client.get("/", SERVER_NAME="thcs-so-1.example.vn").status_code == 200
    assert client.get("/", SERVER_NAME="www.dakha.example.vn").status_code in {200, 301, 302}


def test_invitations_belong_to_the_new_units_and_are_mailed_after_the_commit(
    department, committed, client
):
    committed(twelve())

    assert sorted(message.to[0] for message in mail.outbox) == [
        "a@nuixanh.example.vn",
        "quanly@dakha.example.vn",
    ]
    with organisation_scope(department):
        assert not Invitation.objects.exists()
    with organisation_scope(unit("xa-dak-ha")):
        invitation = Invitation.objects.get()
    assert (invitation.email, invitation.roles) == ("quanly@dakha.example.vn", ["manager"])
    letter = next(one for one in mail.outbox if one.to == [invitation.email])
    path = letter.body.split("http://dakha.example.vn")[1].split()[0]
    accepted = client.post(
        path, {"password": PASSWORD, "again": PASSWORD}, SERVER_NAME="dakha.example.vn"
    )
    assert accepted.status_code == 302
    with organisation_scope(unit("xa-dak-ha")):
        assert Membership.objects.get().role == "manager"


def test_a_refused_commit_mails_nothing(send, act):
    batch = send([*twelve(), row("thcs-so-1", "Trường trùng tên rút gọn")])

    page = act("commit", batch)

    assert "Tệp vẫn còn lỗi." in page
    assert mail.outbox == []
    assert Organisation.objects.count() == 1


def test_a_second_commit_is_refused(committed, act):
    batch = committed(twelve())

    page = act("commit", batch)

    assert "bấm lần nữa không có tác dụng" in page
    assert Organisation.objects.count() == 13
    assert len(mail.outbox) == 2


def test_the_log_names_the_operator_at_the_department_and_at_the_unit(
    department, committed, operator
):
    committed(twelve())

    with organisation_scope(department):
        made = Entry.objects.filter(action="organisations.create")
        assert {entry.actor for entry in made} == {operator}
        assert made.count() == 12
    with organisation_scope(unit("xa-dak-ha")):
        actions = set(Entry.objects.values_list("action", flat=True))
        assert {"organisations.create", "accounts.invite"} <= actions


def test_an_undo_takes_the_units_back_and_keeps_the_log(
    department, committed, act, client_at, operator
):
    batch = committed(twelve())
    gone = unit("xa-dak-ha").pk
    summary = client_at(department, operator).get(reverse("imports:undo", args=[batch.pk]))
    assert "Đơn vị: xóa 12" in summary.content.decode()

    act("undo", batch)

    assert batch.state == "undone"
    assert list(Organisation.objects.all()) == [department]
    assert not Domain.objects.exclude(organisation=department).exists()
    assert not Affiliation.objects.exists()
    with organisation_scope(department):
        kept = set(Entry.objects.filter(target_id=gone).values_list("action", flat=True))
        assert {"organisations.create", "organisations.take_back"} <= kept
        assert Entry.objects.filter(action="accounts.invite").count() == 2


def test_the_same_file_goes_in_again_after_an_undo(committed, act):
    act("undo", committed(twelve()))

    committed(twelve())

    assert Organisation.objects.count() == 13


def test_an_undo_is_refused_once_a_manager_has_come(committed, act, client):
    batch = committed(twelve())
    path = mail.outbox[0].body.split("example.vn", 2)[1].split()[0]
    host = mail.outbox[0].body.split("http://")[1].split("/")[0]
    client.post(path, {"password": PASSWORD, "again": PASSWORD}, SERVER_NAME=host)

    page = act("undo", batch)

    assert "đã có người nhận lời mời" in page
    assert batch.state == "committed"
    assert Organisation.objects.count() == 13


def test_an_undo_is_refused_once_something_hangs_on_a_unit(committed, act):
    batch = committed(twelve())
    school = unit("thcs-so-1")
    with organisation_scope(school):
        Holiday.objects.create(
            organisation=school,
            name="Bão",
            first_day=date(2026, 10, 1),
            last_day=date(2026, 10, 2),
        )

    page = act("undo", batch)

    assert "dữ liệu khác đã dựa vào lần nhập này: ngày nghỉ" in page
    assert Organisation.objects.count() == 13
    with organisation_scope(unit("xa-dak-ha")):
        assert Invitation.objects.count() == 1


def test_an_undo_is_refused_once_a_unit_was_put_under_a_new_one(department, committed, act):
    batch = committed(twelve())
    with organisation_scope(department):
        create_organisation(
            user=None,
            slug="moi",
            name="Trường Mới",
            short_name="Mới",
            kind="school",
            levels=["thcs"],
            parent=unit("xa-dak-ha"),
        )

    page = act("undo", batch)

    assert "quan hệ trực thuộc" in page
    assert batch.state == "committed"


def test_the_same_file_again_changes_nothing_and_invites_nobody(department, committed):
    committed(twelve())

    batch = committed(twelve())

    assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (0, 0, 12)
    assert len(mail.outbox) == 2
    with organisation_scope(department):
        assert not batch.changes.exists()
        assert batch.findings.get(code="not_invited").severity == "info"


def test_name_address_phone_mail_and_person_are_changed_and_taken_back(a_year_ago, send, act):
    changed = row(
        "thcs-so-1",
        "Trường THCS Hoa Phượng",
        address="Số 9",
        phone="0260 3000 999",
        email="moi@example.vn",
        person="Lê Bách Tùng",
    )
    batch = send([changed])
    assert (batch.rows_changed, batch.rows_missing) == (1, 11)
    [[label, changes]] = batch.summary["plan"]["changed"]
    assert "Trường THCS số 1" in label
    assert ["tên đầy đủ", "Trường THCS số 1", "Trường THCS Hoa Phượng"] in changes
    assert ["địa chỉ", "", "Số 9"] in changes

    act("commit", batch)

    school = unit("thcs-so-1")
    assert (school.name, school.short_name) == ("Trường THCS Hoa Phượng", "THCS Hoa Phượng")
    assert school.name_on(timezone.localdate() - timedelta(days=1)) == "Trường THCS số 1"
    assert (school.address, school.phone, school.email, school.responsible_name) == (
        *("Số 9", "0260 3000 999", "moi@example.vn", "Lê Bách Tùng"),
    )

    act("undo", batch)

    school = unit("thcs-so-1")
    assert batch.state == "undone"
    assert (school.name, school.address, school.names.count()) == ("Trường THCS số 1", "", 1)


def test_a_blank_cell_keeps_what_is_there(a_year_ago, send):
    batch = send([row("xa-dak-ha", COMMUNE, unit_kind=None, level=None, hosts=None)])

    assert (batch.rows_unchanged, batch.rows_changed) == (1, 0)


def test_the_department_itself_may_stand_in_the_file(department, send):
    batch = send([row("so", "Sở GD&ĐT Cao Bình", unit_kind="Cơ quan", level="Sở", hosts=None)])

    assert (batch.rows_unchanged, batch.rows_rejected) == (1, 0)


def test_a_phone_with_other_blanks_is_the_same_phone(a_year_ago, department):
    again = row("xa-dak-ha", COMMUNE, unit_kind=None, level=None, hosts=None, phone="02603000101")

    with organisation_scope(department):
        spec = units_spec(department, {})
        plan = spec.plan(check(spec, sheet_of(HEADINGS, again)).rows)

    assert len(plan.unchanged) == 1


@pytest.mark.parametrize("told", ["so", "Sở GD&ĐT Cao Bình", "lien-cap", "Không Có Thật"])
def test_a_changed_parent_is_refused_with_the_act_that_moves(a_year_ago, department, told):
    moved = row("thcs-so-1", "Trường THCS số 1", parent=told)

    with organisation_scope(department):
        checked = check(units_spec(department, {}), sheet_of(HEADINGS, moved))

    assert problems(checked) == [("parent_changed", 2, "Đơn vị cấp trên")]
    assert "Chuyển cấp trên" in checked.findings[0].remedy


@pytest.mark.parametrize("told", ["xa-dak-ha", "XA-DAK-HA", COMMUNE, COMMUNE.lower(), None])
def test_the_present_parent_may_be_named_in_any_way(a_year_ago, department, told):
    assert found(department, row("thcs-so-1", "Trường THCS số 1", parent=told)) == []


def test_a_name_from_today_cannot_be_changed_today(committed, department):
    committed(twelve())

    assert found(department, row("thcs-so-1", "Trường THCS Khác")) == [
        ("name_too_new", 2, "Tên đơn vị")
    ]


def test_hosts_levels_and_kinds_of_existing_units_are_kept_with_a_warning(a_year_ago, department):
    told = row("thcs-so-1", "Trường THCS số 1", level="THPT", hosts="khac.example.vn")

    assert sorted(found(department, told)) == [
        ("kept_as_is", 2, "Cấp học"),
        ("kept_as_is", 2, "Tên miền"),
    ]


def test_a_unit_of_another_department_is_not_touched(department, alder, office):
    assert found(department, row("alder", "Tên Khác", hosts=None)) == [
        ("unit_elsewhere", 2, "Tên rút gọn")
    ]


def test_a_closed_unit_is_not_made_again(department, former_office):
    assert found(department, row("phong-an-binh", "Phòng", hosts=None)) == [
        ("unit_closed", 2, "Tên rút gọn")
    ]
