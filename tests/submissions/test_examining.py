"""What sent files are, for each kind of campaign, before anything is written."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from apps.core.scoping import organisation_scope
from apps.files.models import StoredFile
from apps.submissions.examining import examine, opened_list
from apps.submissions.models import Campaign, Requirement
from apps.submissions.states import State

from .conftest import a_file, make_campaign
from .lists import pupils
from .test_checking_job import a_list
from .test_packages import locked_xlsx, macro_xlsx

PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def duty(department, office, alder, birch, cedar, year, dora):
    """Return a function: Alder's duty in a campaign with these fields."""

    def make(**fields):
        fields = {"kind": Campaign.Kind.PUPILS, "rule_pack": "qlhs-2026", **fields}
        campaign = make_campaign(department, year, dora, **fields)
        return Requirement.objects.select_related("campaign", "organisation").get(
            campaign=campaign, organisation=alder
        )

    with organisation_scope(alder):
        yield make


@pytest.fixture
def look(tmp_path):
    def at(duty, *uploads):
        files = []
        for number, upload in enumerate(uploads):
            path = tmp_path / f"tep-{number}"
            path.write_bytes(upload.read())
            files.append((upload.name, path))
        found = examine(files, duty)
        errors = [one.code for _place, one in found.findings if one.severity == "error"]
        return [found.roles[place] for place in sorted(found.roles)], errors, found

    return at


def zipped(*uploads):
    return zipped_as("bo-nop.zip", *uploads)


def zipped_as(name, *uploads):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for upload in uploads:
            archive.writestr(upload.name, upload.read())
    return a_file(name, buffer.getvalue())


def test_list_raw_export_and_scan_in_one_zip(duty, look):
    roles, errors, found = look(
        duty(), zipped(a_list(pupils(3)), a_file(), a_file("ky-ten.pdf", PDF))
    )

    assert (roles, errors) == (["archive"], [])
    assert [(one["name"], one["role"]) for one in found.entries[0]] == [
        ("hoc-sinh.xlsx", "list"),
        ("hoc-sinh.vemis", "raw"),
        ("ky-ten.pdf", "scan"),
    ]
    assert found.listed.rows_accepted == 3


def test_what_a_campaign_needs_is_said(duty, look):
    strict = duty(needs_list=True, needs_scan=True, allows_raw=False)

    assert look(strict, a_file())[1] == ["list_needed", "raw_not_taken"]
    assert look(strict, a_list(pupils(1)))[1] == ["scan_needed"]
    roles, errors, _found = look(strict, a_list(pupils(1)), a_file("ky.pdf", PDF))
    assert (roles, errors) == (["list", "scan"], [])


def test_a_program_is_refused_in_every_kind_of_campaign(duty, look):
    for number, kind in enumerate(Campaign.Kind):
        roles, errors, _found = look(
            duty(kind=kind, slug=f"dot-{number}"), a_file("x.vemis", b"MZ\x90\x00")
        )
        assert (roles, errors) == (["unusable"], ["file_program"]), kind


def a_form(*rows, name="mau.xlsx"):
    book = Workbook()
    for row in [["Mẫu báo cáo của Sở"], ["STT", "Thiết bị", "Số lượng"], *rows]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return a_file(name, buffer.getvalue())


@pytest.fixture
def form_duty(duty, department):
    with organisation_scope(department):
        template = StoredFile(
            organisation=department, original_name="mau.xlsx", kind="xlsx", size=1, sha256="0" * 64
        )
        template.content.save("x", a_form(), save=False)
        template.save()
    return duty(kind=Campaign.Kind.FILE, template=template)


@pytest.mark.parametrize(
    ("upload", "role", "errors"),
    [
        (lambda: a_form([1, "Máy chiếu", 3]), "table", []),
        (lambda: a_form(), "table", ["form_empty"]),
        (lambda: a_list(pupils(1)), "unusable", ["form_other"]),
        (lambda: a_file("x.xlsx", b"PK\x03\x04 hong"), "unusable", ["form_unreadable"]),
        (lambda: a_file("x.xlsm", macro_xlsx()), "unusable", ["file_with_macros"]),
        (lambda: a_file("x.xlsx", macro_xlsx()), "unusable", ["file_with_macros"]),
        (lambda: a_file("x.xlsx", locked_xlsx()), "unusable", ["file_locked"]),
        (lambda: a_file("x.pdf", PDF), "scan", ["form_missing"]),
        (lambda: a_file("x.docx", b"van ban"), "unusable", ["form_missing"]),
    ],
)
def test_a_file_by_a_form(form_duty, look, upload, role, errors):
    assert look(form_duty, upload())[:2] == ([role], errors)


def test_a_form_sent_as_it_was_given_out_is_not_filled(form_duty, look, department):
    example = ["VD", "Máy chiếu", 2]
    with organisation_scope(department):
        form_duty.campaign.template.content.save("x", a_form(example), save=True)

    assert look(form_duty, a_form(example))[1] == ["form_empty"]
    assert look(form_duty, a_form(example, [1, "Máy in", 4]))[1] == []


def test_evidence_is_kept_whatever_it_is(duty, look):
    evidence = duty(kind=Campaign.Kind.EVIDENCE)

    roles, errors, _found = look(evidence, a_file("anh.png", b"\x89PNG\r\n\x1a\n"), a_file())

    assert (roles, errors) == (["scan", "evidence"], [])


def test_a_list_inside_an_archive_can_be_opened_again(duty, hand_in, anna, department):
    sent = hand_in(duty(), anna, zipped(a_list(pupils(2)), a_file()))

    assert sent.state == State.SENT
    assert sent.pupils.count() == 2
    with opened_list(sent) as path:
        assert path.read_bytes()[:2] == b"PK"


def test_two_files_of_one_name_keep_their_places(duty, look):
    faulty = a_list(pupils(3, **{"Dân tộc": "06"}), name="tep.xlsx")

    roles, errors, found = look(duty(), zipped_as("tep.xlsx.zip", a_file()), faulty)

    assert (roles, errors) == (["archive", "list"], ["ethnic_code"])
    assert {place for place, one in found.findings if one.severity == "error"} == {1}


def test_a_raw_file_that_is_not_taken_is_named_at_its_place(duty, look):
    strict = duty(allows_raw=False)

    _roles, _errors, found = look(strict, a_file("x.dat"), a_list(pupils(1)), a_file("x.dat"))

    places = [place for place, one in found.findings if one.code == "raw_not_taken"]
    assert places == [0, 2]
