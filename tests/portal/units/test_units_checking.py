"""What is refused in a list of units: every problem at its cell, with a remedy."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.core.scoping import organisation_scope
from apps.imports.checking import check
from apps.organisations.models import Organisation
from apps.portal.units.importing import units_spec
from tests.portal.units.sheet import COMMUNE, HEADINGS, found, row, twelve, unit
from tests.roster.sheets import problems
from tests.roster.sheets import workbook as sheet_of

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


def test_a_mistyped_parent_is_answered_with_the_unit_that_is_meant(department):
    above = row("xa-dak-ha", COMMUNE, unit_kind="Cơ quan", level="Cấp xã")
    mistyped = row("mot", "Trường Một", parent="Phòng VH-XH xã Dak Haa")

    with organisation_scope(department):
        checked = check(units_spec(department, {}), sheet_of(HEADINGS, above, mistyped))

    assert problems(checked) == [("unknown_parent", 3, "Đơn vị cấp trên")]
    assert checked.findings[0].remedy.endswith("Có phải là “xa-dak-ha”?")


def test_a_parent_may_be_named_by_its_short_name(department):
    above = row("xa-dak-ha", COMMUNE, unit_kind="Cơ quan", level="Cấp xã")

    assert found(department, above, row("mot", "Trường Một", parent="phòng vh-xh xã đak hà")) == []
