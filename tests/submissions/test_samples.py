"""The sample files of the demo break the rules that their README names, and no others."""

from datetime import date
from pathlib import Path

import pytest

from apps.portal.demo.organisations import BY_SLUG, MAIN_SCHOOL
from apps.submissions.packages import open_package
from apps.submissions.packs import pack
from apps.submissions.packs.checking import Context, check_list
from tests.submissions.lists import codes

SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "samples"


@pytest.fixture
def context():
    unit = BY_SLUG[MAIN_SCHOOL]
    return Context(
        unit_name=unit.name,
        unit_code=f"99{unit.number:06d}",
        grades=(6, 7, 8, 9),
        school_year=2026,
        data_on=date(2026, 9, 30),
        class_names=frozenset(f"{grade}A{number}" for grade in (6, 7, 8, 9) for number in (1, 2)),
    )


def test_the_broken_list_has_the_faults_that_the_readme_names(context):
    result = check_list(SAMPLES / "nop-qlhs-loi.xlsx", pack("qlhs-2026"), context)

    assert codes(result, "error") == [
        ("name_blank", 8),
        ("birth_unreadable", 11),
        ("sex_unknown", 14),
        ("ethnic_code", 17),
        ("grade_differs", 20),
        ("pupil_code_repeated", 23),
        ("class_unknown", 26),
        ("status_blank", 29),
        ("citizen_id_wrong", 32),
    ]
    assert codes(result, "query") == [
        ("citizen_id_lost_zero", 35),
        ("birth_two_digit_year", 38),
        ("birth_partial", 41),
        ("total_stated", 232),
    ]
    assert codes(result, "warning") == [
        ("citizen_id_sex", 44),
        ("phone_wrong", 47),
        ("guardian_blank", 50),
    ]
    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (225, 216, 9)


def test_the_mended_list_is_clean(context):
    result = check_list(SAMPLES / "nop-qlhs.xlsx", pack("qlhs-2026"), context)

    assert codes(result) == []
    assert (result.rows_accepted, result.summary.classes) == (225, 8)
    assert result.summary.problems() == []


def test_the_archive_holds_list_export_and_scan(context, tmp_path):
    package = open_package([("nop-qlhs.zip", SAMPLES / "nop-qlhs.zip")], tmp_path, context=context)

    assert [file.kind for file in package.files] == ["archive", "list", "raw", "scan"]
    assert package.findings == ()
    assert package.list_file.path.read_bytes() == (SAMPLES / "nop-qlhs.xlsx").read_bytes()


def test_the_export_is_a_raw_file(tmp_path):
    path = SAMPLES / "nop-qlhs-tho.vemis"

    package = open_package([(path.name, path)], tmp_path)

    assert [file.kind for file in package.files] == ["raw"]
