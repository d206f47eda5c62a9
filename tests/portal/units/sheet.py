"""A list of units as the tests write it: rows, files, and what a check finds."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from apps.core.scoping import organisation_scope
from apps.imports.checking import check
from apps.organisations.models import Organisation
from apps.portal.units.importing import units_spec
from tests.roster.sheets import problems
from tests.roster.sheets import workbook as sheet_of

HEADINGS = [
    *("STT", "Tên rút gọn", "Tên đơn vị", "Loại", "Cấp học", "Đơn vị cấp trên", "Tên miền"),
    *("Địa chỉ", "Điện thoại", "Thư điện tử", "Người chịu trách nhiệm nội dung"),
    *("Ngày bắt đầu trực thuộc", "Thư mời"),
]
FIELDS = [
    *("number", "slug", "name", "unit_kind", "level", "parent", "hosts"),
    *("address", "phone", "email", "person", "on", "invitee"),
]
COMMUNE = "Phòng Văn hóa – Xã hội xã Đak Hà"


def row(slug, name, **cells):
    """Return one row of the sheet: a school of lower secondary level unless told."""
    line = [None, slug, name, "Trường", "THCS", None, f"{slug}.example.vn", *[None] * 6]
    for column, value in cells.items():
        line[FIELDS.index(column)] = value
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


def found(department, *rows, severities=()):
    """Return the problems of rows without files: (code, row, column); row 2 is the first."""
    with organisation_scope(department):
        return problems(check(units_spec(department, {}), sheet_of(HEADINGS, *rows)), *severities)


def unit(slug):
    return Organisation.objects.get(slug=slug)
