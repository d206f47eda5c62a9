"""Codes that a spreadsheet turned into numbers find their pupils; new ones are asked about."""

import pytest

from apps.imports.checking import check
from apps.roster.importing import pupils_spec
from apps.roster.models import Pupil
from apps.roster.zeros import PupilCodes
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp"]
AN = [32600221.0, "Trần Thị An", "02/03/2015", "Nữ", "6A"]
KNOWN = [f"03260022{number}" for number in range(1, 7)]


@pytest.fixture
def school(alder, scope_of):
    with scope_of(alder):
        school_class = make_class(alder)
        for code, given in zip(KNOWN, ("An", "Bình", "Chi", "Dung", "Én", "Giang"), strict=True):
            make_pupil(alder, code, f"Trần Thị {given}", school_class)
        yield alder


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        ("32600221", "032600221"),
        ("032600221", "032600221"),
        ("32600999", "032600999"),
        ("2600999", "002600999"),
        ("600999", "600999"),
        ("HS9", "HS9"),
        ("1032600221", "1032600221"),
        ("", ""),
    ],
)
def test_zeros_come_back_where_the_codes_of_the_school_tell(code, whole):
    assert PupilCodes(KNOWN).restored(code) == whole


@pytest.mark.parametrize(
    "known",
    [
        [],
        ["0001", "0002"],
        ["HS1", "HS2", "HS3", "HS4", "032600221"],
        ["132600221", "132600222", "132600223", "132600224", "132600225"],
    ],
)
def test_nothing_is_added_where_they_do_not_tell(known):
    assert PupilCodes(known).restored("32600999") == "32600999"


def test_two_codes_that_differ_in_zeros_alone_are_not_guessed():
    assert PupilCodes(["0123", "00123"]).restored("123") == "123"


def test_a_known_pupil_is_found_and_it_is_said_once(school):
    rows = [AN, [32600222.0, "Trần Thị Bình", "02/03/2015", "Nữ", "6A"]]
    checked, plan = commit(pupils_spec(school, {"year": 2026}), HEADINGS, *rows)

    assert problems(checked) == []
    (said,) = [found for found in checked.findings if found.code == "code_zeros_restored"]
    assert said.message.startswith("2 mã") and "32600221 là 032600221" in said.message
    assert (len(plan.new), Pupil.objects.count()) == (0, 6)


def test_a_new_code_is_made_whole_and_asked_about(school):
    row = [32600999.0, "Lê Văn Mới", "02/03/2015", "Nam", "6A"]
    checked, _plan = commit(pupils_spec(school, {"year": 2026}), HEADINGS, row)

    assert problems(checked, "error", "query") == [("code_zeros_added", 2, "Mã học sinh")]
    assert Pupil.objects.filter(code="032600999").count() == 1


def test_the_same_code_with_and_without_zeros_is_one_row_twice(school):
    again = ["032600221", *AN[1:]]
    checked = check(pupils_spec(school, {"year": 2026}), workbook(HEADINGS, AN, again))

    assert [found[0] for found in problems(checked, "error")][:1] == ["repeated_row"]
