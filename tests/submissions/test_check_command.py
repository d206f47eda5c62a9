"""check_submission: the page's rules over a file, one JSON object, nothing sent."""

import json

import pytest
from django.core.management import call_command

from apps.core.scoping import organisation_scope
from apps.files.models import StoredFile
from apps.submissions.models import Campaign, Submission

from .conftest import a_file, make_campaign
from .lists import pupils
from .test_checking_job import a_list


@pytest.fixture
def check(department, office, alder, birch, cedar, year, dora, tmp_path, capsys):
    make_campaign(
        department, year, dora, kind=Campaign.Kind.PUPILS, rule_pack="qlhs-2026", round="dau-nam"
    )

    def run(upload, organisation="alder", campaign="dau-nam-2026"):
        path = tmp_path / upload.name
        path.write_bytes(upload.read())
        with pytest.raises(SystemExit) as exit_:
            call_command(
                "check_submission",
                str(path),
                *("--campaign", campaign, "--organisation", organisation, "--json"),
            )
        return exit_.value.code, json.loads(capsys.readouterr().out)

    return run


def test_a_clean_list(check, alder):
    status, told = check(a_list(pupils(6)))

    assert status == 0
    assert {name: told[name] for name in told if name != "findings"} == {
        "rows": 6,
        "accepted": 6,
        "rejected": 0,
        "unchanged": 0,
        "committed": False,
    }
    with organisation_scope(alder):
        assert not Submission.objects.exists()


def test_a_faulty_list_names_place_and_screen(check):
    status, told = check(a_list(pupils(6, **{"Dân tộc": "06"})))

    error = next(one for one in told["findings"] if one["severity"] == "error")
    assert status == 1
    assert (error["code"], error["row"], error["column"]) == ("ethnic_code", 2, "Dân tộc")
    assert "V.EMIS" in error["remedy"] or "CSDL ngành" in error["remedy"]
    assert told["rows"] == told["accepted"] + told["rejected"] == 6


def test_an_unusable_file(check):
    status, told = check(a_file("hong.xlsx", b"PK\x03\x04 hong"))

    assert status == 2
    assert told["rows"] == 0
    assert [one["severity"] for one in told["findings"]] == ["error"]


@pytest.fixture
def form(check, department):
    """Make the campaign one for a form that the office gave out."""
    template = a_list(pupils(1), name="mau.xlsx")
    with organisation_scope(department):
        stored = StoredFile(
            organisation=department, original_name="mau.xlsx", kind="xlsx", size=1, sha256="0" * 64
        )
        stored.content.save("x", template, save=False)
        stored.save()
        Campaign.objects.update(kind=Campaign.Kind.FILE, rule_pack="", template=stored)


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (lambda: a_file("khac.docx", b"van ban"), "form_missing"),
        (lambda: a_list([], name="trong.xlsx"), "form_empty"),
        (lambda: a_file("khac.csv", b"STT,Ten sach\n1,Toan 6\n"), "form_other"),
        (lambda: a_file("hong.xlsx", b"PK\x03\x04 hong"), "form_unreadable"),
    ],
)
def test_a_file_of_which_nothing_is_by_the_form_is_unusable(check, form, upload, code):
    status, told = check(upload())

    assert (status, [one["code"] for one in told["findings"]]) == (2, [code])


def test_a_form_that_lacks_its_signed_page_was_read(check, form, department):
    with organisation_scope(department):
        Campaign.objects.update(needs_scan=True)

    status, told = check(a_list(pupils(2)))

    assert (status, [one["code"] for one in told["findings"]]) == (1, ["scan_needed"])


def test_a_raw_export_alone_is_clean_where_no_list_is_asked_for(check, department):
    status, told = check(a_file("qlhs.vemis", b"\x00\x01vemis" * 40))

    assert (status, told["rows"]) == (0, 0)


def test_a_raw_export_alone_is_unusable_where_a_list_is_asked_for(check, department):
    with organisation_scope(department):
        Campaign.objects.update(needs_list=True)

    status, told = check(a_file("qlhs.vemis", b"\x00\x01vemis" * 40))

    assert (status, [one["code"] for one in told["findings"]][-1]) == (2, "list_needed")


def test_a_list_without_a_row_is_unusable(check):
    status, told = check(a_list([]))

    assert (status, told["rows"]) == (2, 0)
    assert "error" in {one["severity"] for one in told["findings"]}


@pytest.mark.parametrize(
    ("organisation", "campaign", "code"),
    [
        ("khong-co", "dau-nam-2026", "no_organisation"),
        ("alder", "khong-co", "no_campaign"),
        ("so", "dau-nam-2026", "no_requirement"),
    ],
)
def test_an_odd_name_is_said_as_json(check, organisation, campaign, code):
    status, told = check(a_list(pupils(1)), organisation, campaign)

    assert status == 2
    assert [one["code"] for one in told["findings"]] == [code]
