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


def test_a_file_that_is_not_the_form_has_errors_and_is_readable(check, department):
    template = a_list(pupils(1), name="mau.xlsx")
    with organisation_scope(department):
        stored = StoredFile(
            organisation=department, original_name="mau.xlsx", kind="xlsx", size=1, sha256="0" * 64
        )
        stored.content.save("x", template, save=False)
        stored.save()
        Campaign.objects.update(kind=Campaign.Kind.FILE, rule_pack="", template=stored)

    status, told = check(a_file("khac.docx", b"van ban"))

    assert (status, [one["code"] for one in told["findings"]]) == (1, ["form_missing"])


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
