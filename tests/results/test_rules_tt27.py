from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.results.rules.tt27_2020 import (
    LEVELS,
    has_test,
    is_test_mark,
    level_of_year,
    possible_titles,
    promotion,
)

WORDS = {"T": "excellent", "H": "completed", "C": "not_completed"}
QUALITIES = {"T": "Tốt", "Đ": "Đạt", "C": "Cần cố gắng"}


def level(remarks, qualities, tests):
    return level_of_year(
        [WORDS[letter] for letter in remarks],
        [QUALITIES[letter] for letter in qualities],
        [Decimal(test) for test in tests],
    )


@pytest.mark.parametrize(
    ("remarks", "qualities", "tests", "result"),
    [
        ("TTTT", "TTT", [9, 10, 9], "Hoàn thành xuất sắc"),
        ("TTTT", "TTT", [8, 9, 9], "Hoàn thành tốt"),
        ("TTTH", "TTT", [10, 10, 10], "Hoàn thành"),
        ("TTTT", "TĐT", [9, 9, 9], "Hoàn thành"),
        ("HHHH", "ĐĐĐ", [5, 6, 5], "Hoàn thành"),
        ("HHHH", "ĐĐĐ", [4, 8, 8], "Chưa hoàn thành"),
        ("TTTC", "TTT", [9, 9, 9], "Chưa hoàn thành"),
        ("TTTT", "TTC", [9, 9, 9], "Chưa hoàn thành"),
        ("TTTT", "TTT", [7, 9, 9], "Hoàn thành tốt"),
        ("TTTT", "TTT", [6, 9, 9], "Hoàn thành"),
    ],
)
def test_levels_of_the_reference_table(remarks, qualities, tests, result):
    assert level(remarks, qualities, tests) == result


def test_a_missing_result_gives_no_level():
    assert level_of_year([], ["Tốt"], []) is None
    assert level_of_year(["excellent"], [], []) is None
    assert level_of_year(["excellent", ""], ["Tốt"], [Decimal(9)]) is None
    assert level_of_year(["excellent"], ["Tốt"], [None]) is None


def test_titles_that_a_level_allows():
    second = "Học sinh Hoàn thành tốt trong học tập và rèn luyện"

    assert possible_titles("Hoàn thành xuất sắc") == ("Học sinh Xuất sắc",)
    assert possible_titles("Hoàn thành tốt") == (second, "")
    assert possible_titles("Hoàn thành") == ("",)
    assert possible_titles("Chưa hoàn thành") == ("",)


def test_who_completed_the_class_moves_up():
    assert promotion("Hoàn thành") == "Được lên lớp"
    assert promotion("Chưa hoàn thành") == "Kiểm tra, đánh giá lại"
    assert promotion("Chưa hoàn thành", is_after_summer=True) == "Không được lên lớp"


def test_written_tests_are_whole_numbers():
    assert is_test_mark(Decimal("10.0"))
    assert not is_test_mark(Decimal("8.5"))
    assert not is_test_mark(Decimal(11))
    assert not is_test_mark(Decimal(-1))


def test_written_tests_come_by_subject_and_grade():
    assert has_test("toan", 1)
    assert has_test("ngoai-ngu-1", 3)
    assert not has_test("ngoai-ngu-1", 2)
    assert not has_test("khoa-hoc", 3)
    assert not has_test("gdtc", 5)


@given(
    st.lists(st.sampled_from("THC"), min_size=1),
    st.lists(st.sampled_from("TĐC"), min_size=1),
    st.lists(st.integers(0, 10), min_size=1),
    st.data(),
)
def test_raising_one_test_never_lowers_a_level(remarks, qualities, tests, data):
    place = data.draw(st.integers(0, len(tests) - 1))
    raised = tests[:]
    raised[place] = data.draw(st.integers(tests[place], 10))

    before, after = level(remarks, qualities, tests), level(remarks, qualities, raised)

    assert LEVELS.index(after) >= LEVELS.index(before)
    assert level(remarks[::-1], qualities[::-1], tests[::-1]) == before


@given(
    st.lists(st.sampled_from("THC"), min_size=1),
    st.lists(st.sampled_from("CĐT"), min_size=15, max_size=15),
    st.lists(st.integers(0, 10), min_size=1),
    st.integers(0, 14),
)
def test_raising_one_ability_never_lowers_the_level(remarks, qualities, tests, place):
    raised = qualities[:]
    raised[place] = "CĐT"[min(2, "CĐT".index(qualities[place]) + 1)]

    before, after = level(remarks, qualities, tests), level(remarks, raised, tests)

    assert LEVELS.index(after) >= LEVELS.index(before)
