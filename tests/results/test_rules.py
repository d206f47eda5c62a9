import pytest

from apps.results.rules import RULE_SETS, code_for, label, meaning


@pytest.mark.parametrize(
    ("grade", "first_year", "code"),
    [
        (6, 2021, "tt22-2021"),
        (7, 2021, "tt58-2011-tt26-2020"),
        (10, 2022, "tt22-2021"),
        (12, 2023, "tt58-2011-tt26-2020"),
        (12, 2024, "tt22-2021"),
        (9, 2013, "tt58-2011"),
        (3, 2022, "tt27-2020"),
        (4, 2022, "tt30-2014-tt22-2016"),
        (5, 2015, "tt30-2014"),
        (1, 2013, "tt32-2009"),
        (0, 2026, ""),
    ],
)
def test_the_circular_follows_grade_and_year(grade, first_year, code):
    assert code_for(grade, first_year) == code


def test_every_code_that_can_come_has_a_name():
    codes = {code_for(grade, year) for grade in range(1, 13) for year in range(2009, 2031)}

    assert codes == set(RULE_SETS)
    assert all(label(code).startswith("Thông tư") for code in codes)


def test_a_level_is_explained_with_its_article():
    assert "Điều 9" in meaning("tt22-2021", "learning", "Khá")
    assert meaning("tt22-2021", "conduct", "Yếu") == ""
    assert meaning("tt32-2009", "learning", "Giỏi") == ""
    assert meaning("khong-co", "learning", "Giỏi") == ""
