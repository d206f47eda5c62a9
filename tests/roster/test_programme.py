import pytest

from apps.core.text import heading_key
from apps.roster.models import SchoolYear, Subject

pytestmark = pytest.mark.django_db


def codes(grade, year):
    return {subject.code for subject in Subject.objects.taught(grade=grade, first_year=year)}


def test_grade_6_learns_the_programme_of_2018_from_2021():
    assert codes(6, 2021) >= {"khtn", "ls-dl", "nghe-thuat", "gddp", "hdtn", "gdtc", "tin-hoc"}
    assert codes(6, 2021).isdisjoint({"vat-li", "lich-su", "the-duc"})


def test_grade_9_learned_the_old_programme_until_2023():
    assert codes(9, 2023) >= {"vat-li", "hoa-hoc", "sinh-hoc", "lich-su", "dia-li", "the-duc"}
    assert codes(9, 2023).isdisjoint({"khtn", "ls-dl", "hdtn", "gdtc"})
    assert "khtn" in codes(9, 2024)


def test_chemistry_began_in_grade_8_of_the_old_programme():
    assert "hoa-hoc" not in codes(7, 2013)
    assert "hoa-hoc" in codes(8, 2013)


@pytest.mark.parametrize(
    ("grade", "year", "new"),
    [(1, 2020, True), (2, 2020, False), (4, 2022, False), (5, 2024, True), (12, 2023, False)],
)
def test_grades_change_programme_one_by_one(grade, year, new):
    assert ("hdtn" in codes(grade, year)) is new


@pytest.mark.parametrize("year", [2013, 2020, 2022, 2026])
@pytest.mark.parametrize("grade", range(1, 13))
def test_no_heading_names_two_subjects_of_one_grade(grade, year):
    seen = {}
    for subject in Subject.objects.taught(grade=grade, first_year=year):
        for name in {heading_key(text) for text in [subject.name, *subject.aliases]}:
            seen.setdefault(name, set()).add(subject.code)

    assert {name: found for name, found in seen.items() if len(found) > 1} == {}


def test_the_running_year_is_found_in_summer_too(time_machine):
    time_machine.move_to("2027-07-15 12:00 +0700")

    assert str(SchoolYear.current()) == "2026–2027"


def test_the_new_year_begins_in_august(time_machine):
    time_machine.move_to("2026-08-01 00:00 +0700")

    assert SchoolYear.current().pk == 2026
