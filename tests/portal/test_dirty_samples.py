"""What every dirty sample must give: the corpus is as good as what is expected of it."""

import io
import json

import pytest
from django.core.management import call_command

from tests.seeds import sow

GRAVE = {"error", "query", "warning"}
EXPECTED = {
    "ban-tieu-de.xlsx": (
        *(0, 26, 26),
        {
            *{("hidden_rows", 14), ("hidden_columns", None), ("hidden_sheet", None)},
            *{("ghost_rows", 41), ("total_differs", 46)},
        },
    ),
    "ban-gia-tri.xlsx": (
        *(1, 26, 20),
        {
            *{("code_scientific", 10), ("date_impossible", 11), ("ethnic_code", 12)},
            *{("sex_unknown", 13), ("age_impossible", 17)},
            *{("phone_lost_zero", 18), ("personal_id_lost_zero", 19)},
            *{("name_has_digits", 16), ("date_unreadable", 16), ("sex_unknown", 16)},
            *{("ethnic_unknown", 16), ("status_unknown", 16), ("personal_id_length", 16)},
            ("no_grade", 16),
        },
    ),
    "ban-dia-danh.xlsx": (
        *(0, 26, 26),
        {("place_unknown", row) for row in (6, 8, 10, 12, 14, 18)},
    ),
    "ban-thang-truoc-ngay.xlsx": (0, 26, 26, {("dates_month_first", 2)}),
    "ban-gioi-tinh-01.xlsx": (1, 26, 26, {("sex_numbers", 2)}),
    "ban-moi-lop-mot-trang.xlsx": (0, 50, 50, set()),
    "ban-vni.xlsx": (0, 26, 26, {("legacy_encoding", 1)}),
    "ban-dau-roi.ods": (0, 26, 26, set()),
    "ban-utf16.csv": (0, 26, 26, set()),
    "ban-windows-1258.csv": (0, 26, 26, set()),
    "ban-strict.xlsx": (0, 26, 26, set()),
    "hong-cong-thuc.xlsx": (
        *(1, 26, 24),
        {
            *{("formula_without_value", 4), ("no_name", 4)},
            *{("error_cell", 6), ("blank_cell", 6)},
        },
    ),
    "hong-vung-qua-lon.xlsx": (2, 0, 0, {("too_many_rows", None)}),
    "hong-macro.xlsm": (2, 0, 0, {("macros", None)}),
    "hong-dut-giua-chung.xlsx": (2, 0, 0, {("zip_damaged", None)}),
}
SAME = {  # the same 26 pupils in other clothes
    "ban-thang-truoc-ngay.xlsx",
    "ban-vni.xlsx",
    "ban-dau-roi.ods",
    "ban-utf16.csv",
    "ban-windows-1258.csv",
    "ban-strict.xlsx",
}


def run(name, folder, **options):
    output = io.StringIO()
    with pytest.raises(SystemExit) as ending:
        call_command(
            "import_roster",
            str(folder / name),
            organisation="thcs-binh-minh",
            year=2026,
            json=True,
            stdout=output,
            **{"dry_run": True, **options},
        )
    return ending.value.code, json.loads(output.getvalue())


@pytest.fixture
def folder(pytestconfig):
    return pytestconfig.rootpath / "fixtures" / "samples"


def test_every_dirty_sample_gives_what_is_expected_of_it(settings, db, folder):
    settings.DEMO = True
    sow()
    call_command("load_demo", verbosity=0)
    given = {}

    for name in EXPECTED:
        status, said = run(name, folder)
        found = {(one["code"], one["row"]) for one in said["findings"] if one["severity"] in GRAVE}
        given[name] = (status, said["rows"], said["accepted"], found)

    assert given == EXPECTED
    run("ban-strict.xlsx", folder, dry_run=False)
    assert {run(name, folder)[1]["unchanged"] for name in SAME} == {26}


def test_every_dirty_sample_is_expected_something_of(folder):
    stored = {file.name for file in folder.iterdir() if file.name.startswith(("ban-", "hong-"))}

    assert stored == set(EXPECTED)
