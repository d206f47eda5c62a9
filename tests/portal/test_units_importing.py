"""The list of units of a department: from the upload to twelve sites, and back."""

import io
import json
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from apps.accounts.models import Invitation, Membership
from apps.audit.models import Entry
from apps.core.scoping import organisation_scope
from apps.imports.checking import check
from apps.imports.labels import KINDS
from apps.imports.models import ImportBatch
from apps.organisations.models import Affiliation, Domain, Holiday, Organisation
from apps.organisations.restructuring import create_organisation
from apps.portal.units.importing import KIND, units_spec
from tests.cast import PASSWORD, make_organisation, make_user
from tests.roster.sheets import problems
from tests.roster.sheets import workbook as sheet_of

HEADINGS = [
    *("STT", "Tên rút gọn", "Tên đơn vị", "Loại", "Cấp học", "Đơn vị cấp trên", "Tên miền"),
    *("Địa chỉ", "Điện thoại", "Thư điện tử", "Người chịu trách nhiệm nội dung"),
    *("Ngày bắt đầu trực thuộc", "Thư mời"),
]
SLUG, NAME, UNIT_KIND, LEVEL, PARENT, HOSTS, ADDRESS, PHONE, EMAIL, PERSON, ON, INVITEE = range(
    1, 13
)
COMMUNE = "Phòng Văn hóa – Xã hội xã Đak Hà"


def row(slug, name, **cells):
    """Return one row of the sheet: a school of lower secondary level unless told."""
    line = [None, slug, name, "Trường", "THCS", None, f"{slug}.example.vn", *[None] * 6]
    for column, value in cells.items():
        line[globals()[column.upper()]] = value
    return line


def twelve():
    """Schools before their commune office, one under it by name, hosts, invitations, dates."""
    school = {"parent": "xa-dak-ha"}
    return [
        row("mn-hoa-ban", "Trường Mầm non Hoa Ban", level="Mầm non", **school),
        row("th-so-1", "Trường Tiểu học số 1", level="Tiểu học", **school),
        row("th-so-2", "Trường Tiểu học số 2", level="TH", parent=COMMUNE),
        row("thcs-so-1", "Trường THCS số 1", **school),
        row("lien-cap", "Trường TH&THCS Suối Reo", level="TH&THCS", unit_kind=None, **school),
        row(
            "xa-dak-ha",
            COMMUNE,
            unit_kind="Cơ quan",
            level="Cấp xã",
            hosts="dakha.example.vn, www.dakha.example.vn",
            address="Số 1, xã Đak Hà",
            phone="0260 3000 101",
            email="dakha@example.vn",
            person="Nông Thị Hướng",
            on="01/07/2026",
            invitee="quanly@dakha.example.vn",
        ),
        row("thpt-nui-xanh", "Trường THPT Núi Xanh", level="THPT", invitee="a@nuixanh.example.vn"),
        *(row(f"thcs-{number}", f"Trường THCS Bản {number}", **school) for number in range(4)),
        row("gdtx", "Trung tâm Giáo dục thường xuyên", level="gdtx", parent="so", hosts=None),
    ]


def upload_file(rows, name="don-vi.xlsx"):
    book = Workbook()
    book.active.append(["DANH SÁCH ĐƠN VỊ TRỰC THUỘC"])
    book.active.append(HEADINGS)
    for line in rows:
        book.active.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


@pytest.fixture
def department(db):
    return make_organisation("so", "Sở GD&ĐT Cao Bình", "office", "so")


@pytest.fixture
def send(department, operator, client_at, django_capture_on_commit_callbacks):
    """Upload rows as the operator, with the check run; return the batch."""

    def upload(rows):
        with django_capture_on_commit_callbacks(execute=True):
            response = client_at(department, operator).post(
                reverse("imports:upload", args=[KIND]), {"file": upload_file(rows)}
            )
        assert response.status_code == 302, response.content.decode()[-2000:]
        with organisation_scope(department):
            return ImportBatch.objects.latest("pk")

    return upload


@pytest.fixture
def act(department, operator, client_at, django_capture_on_commit_callbacks):
    """Press a button of a batch as the operator; return the pages before and after its job."""

    def press(name, batch):
        client = client_at(department, operator)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse(f"imports:{name}", args=[batch.pk]), follow=True)
        with organisation_scope(department):
            batch.refresh_from_db()
        after = client.get(reverse("imports:batch", args=[batch.pk]))
        return response.content.decode() + after.content.decode()

    return press


@pytest.fixture
def committed(send, act):
    """Upload and write rows; return the batch."""

    def commit(rows):
        batch = send(rows)
        act("commit", batch)
        assert batch.state == "committed", list(batch.findings.values_list("row", "message"))
        return batch

    return commit


def found(department, *rows, severities=()):
    """Return the problems of rows without files: (code, row, column); row 2 is the first."""
    with organisation_scope(department):
        return problems(check(units_spec(department, {}), sheet_of(HEADINGS, *rows)), *severities)


def unit(slug):
    return Organisation.objects.get(slug=slug)


# --- The way there and back ---------------------------------------------------------------------


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


# --- Units that exist ---------------------------------------------------------------------------


@pytest.fixture
def a_year_ago(committed):
    """The twelve units, imported a year before."""
    with time_machine.travel(timezone.now() - timedelta(days=365)):
        rows = twelve()
        rows[5][ON] = None
        return committed(rows)


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


# --- What is refused ----------------------------------------------------------------------------

ONE = row("mot", "Trường Một")
OFFICE = row("xa", "Phòng VH-XH", unit_kind="Cơ quan", level="Cấp xã")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (row("mot", None), ("no_name", "Tên đơn vị")),
        (row(None, "Trường Một", hosts="mot.example.vn"), ("no_slug", "Tên rút gọn")),
        (row("trường một", "Trường Một", hosts=None), ("slug_wrong", "Tên rút gọn")),
        (row("-mot", "Trường Một", hosts=None), ("slug_wrong", "Tên rút gọn")),
        (row("m" * 61, "Trường Một", hosts=None), ("slug_wrong", "Tên rút gọn")),
        (row("mot", "Trường Một", unit_kind="Công ty"), ("kind_unknown", "Loại")),
        (row("mot", "Trường Một", level=None), ("no_level", "Cấp học")),
        (row("mot", "Trường Một", level="Đại học"), ("level_unknown", "Cấp học")),
        (row("mot", "Trường Một", level="THCS, Cấp 9"), ("level_unknown", "Cấp học")),
        (row("mot", "Trường Một", level="Sở"), ("level_of_other_kind", "Cấp học")),
        (row("mot", "Trường Một", unit_kind="Cơ quan"), ("level_of_other_kind", "Cấp học")),
        (row("mot", "Trường Một", hosts="mot"), ("host_wrong", "Tên miền")),
        (row("mot", "Trường Một", hosts="trường.vn"), ("host_wrong", "Tên miền")),
        (row("mot", "Trường Một", hosts="a..vn"), ("host_wrong", "Tên miền")),
        (row("mot", "Trường Một", hosts="a.vn:8000"), ("host_wrong", "Tên miền")),
        (row("mot", "Trường Một", hosts="a.vn/trang"), ("host_wrong", "Tên miền")),
        (row("mot", "Trường Một", hosts="so.localhost"), ("host_used", "Tên miền")),
        (row("mot", "Trường Một", parent="Không Có"), ("unknown_parent", "Đơn vị cấp trên")),
        (row("mot", "Trường Một", parent="mot"), ("parent_circle", "Đơn vị cấp trên")),
        (row("mot", "Trường Một", parent="Trường Một"), ("parent_circle", "Đơn vị cấp trên")),
        (row("mot", "Trường Một", parent="alder"), ("parent_elsewhere", "Đơn vị cấp trên")),
        (
            row("mot", "Trường Một", parent="phong-an-binh"),
            ("parent_closed", "Đơn vị cấp trên"),
        ),
        (row("mot", "Trường Một", email="không phải thư"), ("email_wrong", "Thư điện tử")),
        (row("mot", "Trường Một", invitee="a@b"), ("email_wrong", "Thư mời")),
        (
            row("mot", "Trường Một", hosts=None, invitee="a@b.example"),
            ("invitation_without_host", "Tên miền"),
        ),
        (row("mot", "Trường Một", phone="gọi cô Lan"), ("office_phone_wrong", "Điện thoại")),
        (row("mot", "Trường Một", on="31/02/2026"), ("date_impossible", "Ngày bắt đầu trực thuộc")),
        (row("mot", "Trường Một", on="2026"), ("date_partial", "Ngày bắt đầu trực thuộc")),
    ],
)
def test_a_bad_row_is_refused_at_its_cell(department, alder, line, problem):
    code, column = problem

    assert found(department, line) == [(code, 2, column)]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (row("MOT", "Trường Hai", hosts=None), ("repeated_row", 3, "Tên rút gọn")),
        (
            row("hai", "Trường Hai", hosts="hai.vn; mot.example.vn"),
            ("host_repeated", 3, "Tên miền"),
        ),
        (
            row("hai", "Phòng Hai", unit_kind="Cơ quan", level="Cấp xã", parent="mot"),
            ("parent_is_school", 3, "Đơn vị cấp trên"),
        ),
        (row("hai", "Trường Hai", parent="Trường Một"), ("parent_is_school", 3, "Đơn vị cấp trên")),
        (row("hai", "Trường  MỘT"), ("same_name", 3, "Tên đơn vị")),
    ],
)
def test_rows_that_do_not_fit_together_are_found(department, second, problem):
    assert found(department, ONE, second) == [problem]


def test_a_circle_of_three_offices_is_named_at_each_of_them(department):
    office = {"unit_kind": "Cơ quan", "level": "Cấp xã"}

    assert found(
        department,
        row("a", "Phòng A", parent="b", **office),
        row("b", "Phòng B", parent="Phòng C", **office),
        row("c", "Phòng C", parent="a", **office),
        row("duoi", "Trường ở dưới", parent="a"),
    ) == [("parent_circle", number, "Đơn vị cấp trên") for number in (2, 3, 4)]


def test_a_name_of_several_units_is_no_parent(department):
    office = {"unit_kind": "Cơ quan", "level": "Cấp xã"}
    rows = [
        row("xa-1", "Phòng VH-XH", **office),
        row("xa-2", "Phòng VH-XH", parent="xa-1", **office),
        row("mot", "Trường Một", parent="Phòng VH-XH"),
    ]

    assert found(department, *rows) == [("parent_ambiguous", 4, "Đơn vị cấp trên")]


def test_a_school_below_the_department_is_no_parent(department, committed):
    committed(twelve())

    assert found(department, row("mot", "Trường Một", parent="thcs-so-1")) == [
        ("parent_is_school", 2, "Đơn vị cấp trên")
    ]


def test_a_unit_does_not_begin_before_its_office(department):
    Organisation.objects.filter(pk=department.pk).update(established_on=date(2020, 1, 1))

    assert found(department, row("mot", "Trường Một", on="01/09/2019")) == [
        ("parent_not_yet", 2, "Ngày bắt đầu trực thuộc")
    ]


def test_all_problems_come_at_once_with_a_remedy_each(department, send):
    batch = send(
        [
            row("mot", None, level="Đại học", hosts="xx", email="?"),
            row("mot", "Trường Hai", parent="Không Có", hosts=None),
        ]
    )

    with organisation_scope(department):
        rows = list(batch.findings.filter(severity="error").values_list("row", "code", "remedy"))
    assert {(number, code) for number, code, _remedy in rows} == {
        *((3, code) for code in ("no_name", "level_unknown", "host_wrong", "email_wrong")),
        *((4, code) for code in ("repeated_row", "unknown_parent")),
    }
    assert all(remedy.endswith(".") for _row, _code, remedy in rows)
    assert (batch.rows_read, batch.rows_rejected) == (2, 2)


def test_hosts_are_read_as_people_write_them(department, committed):
    committed([row("mot", "Trường Một", hosts="https://Mot.Example.VN/ ;www.mot.example.vn.")])

    assert list(unit("mot").domains.values_list("host", flat=True)) == [
        "mot.example.vn",
        "www.mot.example.vn",
    ]


def test_a_future_start_leaves_a_file_that_can_be_read_again(department, committed):
    later = timezone.localdate() + timedelta(days=30)
    rows = [OFFICE, row("mot", "Trường Một", parent="xa", on=later)]
    committed(rows)

    batch = committed(rows)

    assert batch.rows_unchanged == 2
    assert unit("mot").parent_on() is None
    assert unit("mot").parent_on(later) == unit("xa")


# --- Who may ------------------------------------------------------------------------------------


@pytest.fixture
def insider(department):
    roles = ["editor", "publisher", "records", "officer", "manager"]
    return make_user("toan-quyen@so.example", "Người Toàn Quyền", department, *roles)


def test_nobody_but_the_operator_sees_or_runs_the_kind(
    department, insider, operator, client_at, committed, send
):
    batch = committed(twelve())
    waiting = send([row("mot", "Trường Một")])
    client = client_at(department, insider)

    for name in ("upload", "template"):
        assert client.get(reverse(f"imports:{name}", args=[KIND])).status_code == 403
    assert client.post(reverse("imports:upload", args=[KIND]), {}).status_code == 403
    for name in ("batch", "undo", "result_workbook"):
        assert client.get(reverse(f"imports:{name}", args=[batch.pk])).status_code == 403
    for name in ("commit", "confirm", "check_again", "undo"):
        assert client.post(reverse(f"imports:{name}", args=[waiting.pk])).status_code == 403
    assert client.get(reverse("units:invitations", args=[batch.pk])).status_code == 403
    assert client.post(reverse("units:invitations", args=[batch.pk])).status_code == 403
    assert client.get(reverse("files:download", args=[batch.file_id])).status_code == 403
    assert KINDS[KIND].title not in client.get(reverse("imports:choose")).content.decode()
    assert "don-vi.xlsx" not in client.get(reverse("imports:history")).content.decode()
    assert "don-vi.xlsx" not in client.get(reverse("admin:index")).content.decode()
    change = reverse("admin:imports_importbatch_change", args=[batch.pk])
    assert client.get(change).status_code == 404
    boss = client_at(department, operator)
    assert boss.get(reverse("files:download", args=[batch.file_id])).status_code == 200
    assert "don-vi.xlsx" in boss.get(reverse("imports:history")).content.decode()


def test_the_kind_is_not_found_at_a_school(alder, operator, client_at):
    client = client_at(alder, operator)

    assert client.get(reverse("imports:upload", args=[KIND])).status_code == 404
    assert KINDS[KIND].title not in client.get(reverse("imports:choose")).content.decode()
    listing = client.get(reverse("admin:organisations_organisation_changelist"))
    assert "Nhập nhiều đơn vị" not in listing.content.decode()


def test_the_list_of_units_leads_the_operator_to_the_import(department, operator, client_at):
    client = client_at(department, operator)

    listing = client.get(reverse("admin:organisations_organisation_changelist")).content.decode()

    assert "Nhập nhiều đơn vị từ bảng tính" in listing
    assert reverse("imports:upload", args=[KIND]) in listing
    assert reverse("imports:template", args=[KIND]) in listing


def test_the_template_has_the_columns_and_comes_back_as_no_rows(
    department, operator, client_at, tmp_path
):
    response = client_at(department, operator).get(reverse("imports:template", args=[KIND]))
    path = tmp_path / "mau.xlsx"
    path.write_bytes(b"".join(response.streaming_content))

    with pytest.raises(SystemExit) as ended:
        call_command("import_organisations", str(path), organisation="so", json=True)

    assert "mau-danh-sach-don-vi.xlsx" in response["Content-Disposition"]
    assert ended.value.code == 1


# --- Links of invitations -----------------------------------------------------------------------


def test_without_mail_the_operator_makes_links_that_are_shown_once(
    settings, department, committed, operator, client_at, client, act
):
    settings.MAIL_ENABLED = False
    batch = committed(twelve())
    boss = client_at(department, operator)
    address = reverse("units:invitations", args=[batch.pk])
    assert address in boss.get(reverse("imports:batch", args=[batch.pk])).content.decode()

    before = boss.get(address)
    shown = boss.post(address)
    after = boss.get(address)

    assert mail.outbox == []
    assert "2 người chưa nhận lời" in before.content.decode()
    assert "loi-moi" not in before.content.decode() + after.content.decode()
    links = [one.link for one in shown.context["people"]]
    assert len(links) == 2
    assert "no-store" in shown["Cache-Control"]
    link = next(link for link in links if link.startswith("http://dakha.example.vn/"))
    path = link.removeprefix("http://dakha.example.vn")
    assert client.get(path, SERVER_NAME="dakha.example.vn").status_code == 200
    boss.post(address)
    assert client.get(path, SERVER_NAME="dakha.example.vn").status_code == 404
    act("undo", batch)
    assert batch.state == "undone"
    assert boss.get(address).status_code == 404


def test_links_are_not_made_for_people_who_came_or_were_turned_away(
    department, committed, operator, client_at
):
    batch = committed(twelve())
    with organisation_scope(unit("xa-dak-ha")):
        Invitation.objects.update(revoked_at=timezone.now())

    shown = client_at(department, operator).post(reverse("units:invitations", args=[batch.pk]))

    states = {one.unit.slug: bool(one.link) for one in shown.context["people"]}
    assert states == {"xa-dak-ha": False, "thpt-nui-xanh": True}


def test_links_of_another_offices_batch_are_not_found(committed, office, operator, client_at):
    batch = committed(twelve())

    response = client_at(office, operator).get(reverse("units:invitations", args=[batch.pk]))

    assert response.status_code == 404


# --- The command --------------------------------------------------------------------------------


def run(path, *options, organisation="so"):
    output = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_organisations",
            str(path),
            "--organisation",
            organisation,
            *options,
            stdout=output,
        )
    return ended.value.code, output.getvalue()


@pytest.fixture
def workbook_path(tmp_path):
    def write(rows):
        path = tmp_path / "don-vi.xlsx"
        path.write_bytes(upload_file(rows).read())
        return path

    return write


def test_the_command_checks_writes_and_prints_one_object(department, workbook_path):
    path = workbook_path(twelve())

    dry, first = run(path, "--dry-run", "--json")
    assert Organisation.objects.count() == 1
    wet, second = run(path, "--json")
    again, third = run(path, "--json")

    assert (dry, wet, again) == (0, 0, 0)
    first, second, third = json.loads(first), json.loads(second), json.loads(third)
    assert set(first) == {"rows", "accepted", "rejected", "unchanged", "committed", "findings"}
    assert (first["accepted"], first["committed"]) == (12, False)
    assert (second["accepted"], second["committed"]) == (12, True)
    assert third["unchanged"] == 12
    assert Organisation.objects.count() == 13


def test_the_command_tells_errors_and_a_school_apart(department, alder, workbook_path):
    path = workbook_path([row("mot", None)])

    faulty, said = run(path, "--json")
    school, refused = run(path, "--json", organisation="alder")

    assert (faulty, school) == (1, 2)
    assert [one["code"] for one in json.loads(said)["findings"]] == ["no_name"]
    assert json.loads(refused)["findings"][0]["code"] == "not_an_office"


def test_without_mail_the_command_prints_links_for_people(settings, department, workbook_path):
    settings.MAIL_ENABLED = False

    status, said = run(workbook_path(twelve()))

    assert status == 0
    assert said.count("/dang-nhap/loi-moi/") == 2
    assert "xa-dak-ha quanly@dakha.example.vn http://dakha.example.vn/" in said
