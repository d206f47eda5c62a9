"""The made-up province: plausible, consistent, the same each time."""

from collections import Counter
from decimal import Decimal

import pytest

from apps.core.colours import contrast
from apps.core.richtext import clean_html
from apps.core.values import ETHNIC_GROUPS
from apps.portal.demo.levels import conduct_of_year, learning_level, primary_level, title_of_year
from apps.portal.demo.marks import learners, term_average, year_average, year_marks
from apps.portal.demo.organisations import BY_SLUG, REFORM, UNITS
from apps.portal.demo.pictures import DESCRIPTIONS, SCENES, draw
from apps.portal.demo.population import LAST_YEAR, THIS_YEAR, population
from apps.portal.demo.samples import write_samples
from apps.portal.demo.teacher_notes import teacher_note
from apps.portal.demo.texts import texts
from apps.results.rules import periods_per_year
from apps.results.rules.tt22_2021 import regular_marks_count

SCHOOLS = [unit for unit in UNITS if unit.is_school]
MARKED = [unit for unit in SCHOOLS if unit.level != "mam-non"]


def test_two_makings_are_the_same():
    unit = BY_SLUG["thcs-binh-minh"]

    first, second = learners(unit), learners(unit)

    assert first == second


@pytest.mark.parametrize("unit", MARKED, ids=lambda unit: unit.slug)
def test_regular_marks_are_as_many_as_the_periods_of_the_subject_ask(unit):
    for child in learners(unit)[0]:
        for year, grade in child.grades.items():
            for subject in year_marks(unit, child, year)[0].subjects if grade > 5 else ():
                if subject.regular:
                    periods = periods_per_year(subject.subject, grade, year)
                    assert len(subject.regular) == regular_marks_count(periods)


def test_more_than_six_hundred_pupils_have_a_year_of_marks():
    counts = [len(learners(unit)[1]) for unit in MARKED]

    assert sum(counts) >= 600
    assert all(counts)


@pytest.mark.parametrize("unit", SCHOOLS, ids=lambda unit: unit.slug)
def test_pupil_codes_are_unique_and_begin_with_zero(unit):
    codes = [child.code for child in population(unit)]

    assert len(codes) == len(set(codes))
    assert {code[0] for code in codes} == {"0"}
    assert {len(code) for code in codes} == {9}


def test_minorities_with_their_own_name_forms_are_there():
    children = [child for unit in SCHOOLS for child in population(unit)]

    groups = Counter(child.ethnic_group for child in children)
    names = [child.full_name for child in children]

    assert {"Kinh", "Ba-na", "Xơ-đăng", "Gia-rai", "Gié-Triêng", "Ê-đê", "Cơ-ho"} <= set(groups)
    assert set(groups) <= set(ETHNIC_GROUPS.values())
    assert groups["Kinh"] < len(children) * 0.6
    for marker in ("Y ", "A ", "Ka' ", "H'"):
        assert any(name.startswith(marker) for name in names)
    assert any(len(name.split()[-1]) == 1 for name in names)


@pytest.mark.parametrize(
    ("regular", "midterm", "final", "average"),
    [
        ("8 9", "7", "8", "7.9"),
        ("7 8 6.5", "6", "7.5", "7.0"),
        ("5 6 7 4", "5.5", "4.8", "5.3"),
        ("6 6 7", "5", "7", "6.3"),
    ],
)
def test_average_of_a_term_follows_the_circular(regular, midterm, final, average):
    marks = [Decimal(mark) for mark in regular.split()]

    assert term_average(marks, Decimal(midterm), Decimal(final)) == Decimal(average)


def test_average_of_the_year_counts_the_second_term_twice():
    assert year_average(Decimal("6.4"), Decimal("6.5")) == Decimal("6.5")


@pytest.mark.parametrize(
    ("averages", "failed", "level"),
    [
        ([8.5] * 8, 0, "Tốt"),
        ([8.0] * 6 + [6.5, 7.0], 0, "Tốt"),
        ([8.0] * 5 + [7.0] * 3, 0, "Khá"),
        ([6.0] * 8, 0, "Đạt"),
        ([8.5] * 7 + [4.0], 0, "Khá"),
        ([8.5] * 7 + [3.0], 0, "Đạt"),
        ([6.0] * 7 + [3.4], 0, "Chưa đạt"),
        ([8.5] * 6 + [4.0] * 2, 0, "Đạt"),
        ([8.5] * 8, 1, "Khá"),
        ([8.5] * 8, 2, "Chưa đạt"),
        ([5.0] * 5 + [4.9] * 3, 0, "Chưa đạt"),
    ],
)
def test_learning_level_follows_the_circular(averages, failed, level):
    assert learning_level([Decimal(str(one)) for one in averages], failed) == level


@pytest.mark.parametrize(
    ("first", "second", "year"),
    [
        ("Khá", "Tốt", "Tốt"),
        ("Đạt", "Tốt", "Khá"),
        ("Chưa đạt", "Khá", "Đạt"),
        ("Tốt", "Đạt", "Khá"),
        ("Tốt", "Chưa đạt", "Chưa đạt"),
    ],
)
def test_conduct_of_the_year_follows_the_table(first, second, year):
    assert conduct_of_year(first, second) == year


def test_titles_need_both_levels():
    nines = [Decimal(9)] * 6 + [Decimal(8)] * 2

    assert title_of_year("Tốt", "Tốt", nines) == "Học sinh Xuất sắc"
    assert title_of_year("Tốt", "Tốt", nines[1:]) == "Học sinh Giỏi"
    assert title_of_year("Khá", "Tốt", nines) == ""


@pytest.mark.parametrize(
    ("remarks", "quality", "tests", "level"),
    [
        (["excellent"] * 3, "Tốt", [9, 10, 9], "Hoàn thành xuất sắc"),
        (["excellent"] * 3, "Tốt", [8, 9, 9], "Hoàn thành tốt"),
        (["excellent", "completed"], "Tốt", [10, 10], "Hoàn thành"),
        (["excellent"] * 3, "Đạt", [9, 9, 9], "Hoàn thành"),
        (["completed"] * 3, "Đạt", [4, 8, 8], "Chưa hoàn thành"),
        (["not_completed", "excellent"], "Tốt", [9, 9], "Chưa hoàn thành"),
    ],
)
def test_primary_level_follows_the_circular(remarks, quality, tests, level):
    assert primary_level(remarks, ["Tốt", quality], tests) == level


def test_averages_of_every_pupil_follow_from_their_marks():
    for unit in MARKED:
        for terms in learners(unit)[1].values():
            for term in terms[:-1]:
                for row in term.subjects:
                    if row.regular:
                        assert row.average == term_average(row.regular, row.midterm, row.final)


def test_those_who_stay_down_repeat_their_grade():
    for unit in MARKED:
        children, terms = learners(unit)
        for child in children:
            if THIS_YEAR in child.grades and LAST_YEAR in child.grades:
                stays = terms[child.code][-1].promotion == "Ở lại lớp"
                assert child.repeats is stays
                assert child.grades[THIS_YEAR] - child.grades[LAST_YEAR] == (0 if stays else 1)


def test_notes_of_teachers_are_varied():
    children = population(BY_SLUG["thcs-binh-minh"])

    notes = {teacher_note(child.dice("note"), child.talent) for child in children}

    assert len(notes) > 100


def test_schools_under_the_district_moved_to_their_commune():
    parents = {unit.slug: unit.parents for unit in UNITS}

    assert [(slug, until) for slug, _since, until in parents["th-hoa-sen"]] == [
        ("phong-an-binh", REFORM),
        ("xa-an-binh", None),
    ]
    assert [slug for slug, _since, _until in parents["thpt-cao-nguyen"]] == ["so"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.slug)
def test_brand_colours_carry_white_text(unit):
    assert contrast(unit.brand_colour, "#ffffff") >= 4.5


def test_main_school_has_a_dozen_texts_and_every_open_unit_some():
    counts = {
        unit.slug: sum(text.kind != "page" for text in texts(unit.slug))
        for unit in UNITS
        if unit.closed_on is None
    }

    assert counts["thcs-binh-minh"] >= 12
    assert min(counts.values()) >= 2


def test_no_text_is_told_twice_on_one_site_and_none_needs_cleaning():
    for unit in UNITS:
        found = texts(unit.slug)
        assert len({text.title for text in found}) == len(found)
        assert len({text.body for text in found}) == len(found)
        for text in found:
            assert clean_html(text.body) == text.body
            assert len(text.summary) <= 400
            assert not text.scene or text.scene in DESCRIPTIONS


def test_every_scene_is_drawn_alike_twice():
    assert set(SCENES) == set(DESCRIPTIONS)
    for scene in SCENES:
        first, second = (draw(scene, "#1d5c8f", "#d98324") for _ in range(2))
        assert first.size == (1200, 675)
        assert first.tobytes() == second.tobytes()


def test_sample_files_in_the_project_are_those_of_the_program(tmp_path, pytestconfig):
    stored = pytestconfig.rootpath / "fixtures" / "samples"

    names = write_samples(tmp_path)

    assert names == sorted(file.name for file in stored.iterdir() if file.suffix != ".md")
    for name in names:
        assert (tmp_path / name).read_bytes() == (stored / name).read_bytes(), name
    readme = (stored / "README.md").read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}`" not in readme] == []
