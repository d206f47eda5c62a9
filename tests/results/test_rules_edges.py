"""Cases at the edges of the circulars, worked out by hand from their texts, not from the code."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from apps.results.rules import check_stated, code_for, tt22_2021, tt27_2020, tt58_2011

from .stated_cards import card22, remarked, with_subject

TT22, TT27, TT30, TT32 = "tt22-2021", "tt27-2020", "tt30-2014-tt22-2016", "tt32-2009"
TT58, TT58_26 = "tt58-2011", "tt58-2011-tt26-2020"
NINE_CODES = ("toan", "ngu-van", "ngoai-ngu-1", "vat-li", "hoa-hoc", "sinh-hoc", "lich-su")
NINE_CODES += ("dia-li", "gdcd")


def marks(text):
    return [D(mark.replace(",", ".")) for mark in text.split()]


def old_level(text, failed=0, core=tt58_2011.CORE, specialised=""):
    """The TT 58 level of marks in the order of NINE_CODES, with the mean worked out."""
    found = dict(zip(NINE_CODES, marks(text), strict=False))
    overall = tt58_2011.overall_average(list(found.values()))
    return tt58_2011.learning_level(overall, found, core, failed, specialised)


@pytest.mark.parametrize(
    ("regular", "midterm", "final", "average"),
    [
        ("7,5 8 7,1", 8, 7, "7.5"),  # 59,6 / 8 = 7,45
        ("5 5 5,6", 6, 4, "5.0"),  # 39,6 / 8 = 4,95: a pass by half up alone
        ("3 4 3,6", 4, 3, "3.5"),  # 27,6 / 8 = 3,45
        ("6 7 6,6", 7, 6, "6.5"),  # 51,6 / 8 = 6,45
        ("8 8 7,6", 8, 8, "8.0"),  # 63,6 / 8 = 7,95
        ("9 9 8,6", 9, 9, "9.0"),  # 71,6 / 8 = 8,95
        ("5 5 5,5", 6, 4, "4.9"),  # 39,5 / 8 = 4,9375: just below the half
        ("0 0", 0, 0, "0.0"),  # a nought is a mark
        ("10 10 10 10", 10, 10, "10.0"),
        ("6,5 7", 7, "7,2", "7.0"),  # 49,1 / 7 = 7,014
        ("9 9 9 9", 9, 0, "6.0"),  # 54 / 9
    ],
)
def test_a_term_average_at_the_half_goes_up(regular, midterm, final, average):
    midterm, final = (D(str(mark).replace(",", ".")) for mark in (midterm, final))

    found = tt22_2021.term_average(marks(regular), midterm, final)

    assert (found, str(found)) == (D(average), average)
    assert tt58_2011.term_average(marks(regular), [midterm], final) == found  # as TT 26/2020


@pytest.mark.parametrize(
    ("first", "second", "average"),
    [("0", "10", "6.7"), ("10", "0", "3.3"), ("4,9", "5,0", "5.0"), ("5,0", "4,9", "4.9")],
)
def test_the_order_of_terms_matters_to_the_year(first, second, average):
    assert tt22_2021.year_average(*marks(f"{first} {second}")) == D(average)


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("8 8 8 8 8 8 8 8 7,5 8", "8.0"),  # 79,5 / 10 = 7,95: Giỏi by half up alone
        ("5 5 5 5 5 5 5 5 4,5 5", "5.0"),  # 4,95
        ("6,5 6,5 6,4 6,4", "6.5"),  # 25,8 / 4 = 6,45
        ("7 7 7 7 7 7 7 6,5", "6.9"),  # 55,5 / 8 = 6,9375
    ],
)
def test_the_mean_of_all_subjects_at_the_half_goes_up(text, mean):
    assert tt58_2011.overall_average(marks(text)) == D(mean)


@pytest.mark.parametrize(
    ("averages", "failed", "base", "level"),
    [
        # Upper secondary schools have seven to nine scored subjects; six stay six.
        ("8 8 8 8 8 8 6,5 6,5 6,5", 0, "Tốt", "Tốt"),
        ("8 8 8 8 8 8 6,5", 0, "Tốt", "Tốt"),
        ("8 8 8 8 8 8", 0, "Tốt", "Tốt"),
        ("8 8 8 8 8 6,5 6,5", 0, "Khá", "Khá"),
        ("8 8 8 8 8 8 4,9", 0, "Đạt", "Khá"),
        ("8 8 8 8 8 8 5,0", 0, "Khá", "Khá"),
        ("9 8 8 8 8 8 3,4", 0, "Chưa đạt", "Đạt"),
        ("8 8 8 8 8 8 0", 0, "Chưa đạt", "Đạt"),
        # One step short of a level is never mended.
        ("8 8 8 8 8 8 6,4 6,4", 0, "Khá", "Khá"),
        ("6,5 6,5 6,5 6,5 6,5 6,5 4,9 5", 0, "Đạt", "Đạt"),
        ("5 5 5 5 5 5 3,4 5", 0, "Chưa đạt", "Chưa đạt"),
        # Two steps short of Khá because of one subject.
        ("6,5 6,5 6,5 6,5 6,5 6,5 5 3,4", 0, "Chưa đạt", "Đạt"),
        ("6,5 6,5 6,5 6,5 6,5 6,4 5 3,4", 0, "Chưa đạt", "Chưa đạt"),
        # Two subjects to blame.
        ("8 8 8 8 8 8 4,9 4,9", 0, "Đạt", "Đạt"),
        ("8 8 8 8 8 8 3,4 3,4", 0, "Chưa đạt", "Chưa đạt"),
        ("8,5 8,5 8,5 8,5 8,5 8,5 8,5 3,4", 1, "Chưa đạt", "Chưa đạt"),
        # Remark subjects: one is allowed for Đạt, two never.
        ("8 8 8 8 8 8 8", 1, "Đạt", "Khá"),
        ("6,5 6,5 6,5 6,5 6,5 6,5 6,5 6,5", 1, "Đạt", "Đạt"),
        ("10 10 10 10 10 10 10 10", 2, "Chưa đạt", "Chưa đạt"),
        ("5 5 5 5 5 5 3,5 3,5", 1, "Đạt", "Đạt"),
        ("4,9 4,9 4,9 5 5 5 5 5", 0, "Chưa đạt", "Chưa đạt"),
    ],
)
def test_levels_of_tt22_at_their_edges(averages, failed, base, level):
    found = tt22_2021.learning_level(marks(averages), failed)

    assert (found.base, found.level) == (base, level)


@pytest.mark.parametrize(
    ("text", "failed", "base", "level"),
    [
        ("8 8 8 8 8 8 8 8 6,5", 0, "Khá", "Khá"),  # mean 7,8
        ("8 8 8 8 8 8 8,9 8 6,5", 0, "Khá", "Khá"),  # mean 7,9
        ("8 7,9 8,2 8,3 8,4 8 8 8,2 6,5", 0, "Khá", "Khá"),  # 71,5 / 9 = 7,94
        ("8 7,9 8,2 8,3 8,4 8 8 8,3 6,5", 0, "Giỏi", "Giỏi"),  # 71,6 / 9 = 7,96
        ("8 7,9 8,2 9,5 9,5 9,5 8 8,3 6,4", 0, "Khá", "Khá"),  # one step: no lift
        ("9 9 9 9 9 9 9 9 4,9", 0, "Trung bình", "Khá"),  # Giỏi → Trung bình gives Khá
        ("9 9 9 9 9 9 9 9 3,4", 0, "Yếu", "Trung bình"),  # Giỏi → Yếu gives Trung bình
        ("7 7 7 7 7 7 7 7 3,4", 0, "Yếu", "Trung bình"),  # mean 6,6: Khá → Yếu
        ("7,2 7,2 7,2 7,2 7,2 7,2 7,2 7,2 1,9", 0, "Kém", "Yếu"),  # mean 6,6: Khá → Kém
        ("7 7 7 7 7 7 7 7 7", 1, "Yếu", "Trung bình"),  # the remark subject is the one
        ("7 7 7 7 7 7 7 7 7", 2, "Yếu", "Yếu"),
        ("9 9 9 9 9 9 9 4,9 4,9", 0, "Trung bình", "Trung bình"),  # two to blame
        ("5 5 5 5 5 5 5 5 3,5", 0, "Yếu", "Yếu"),  # mean 4,8: no Trung bình
        ("5 5 5 5 5 5 6 6 3,5", 0, "Trung bình", "Trung bình"),  # mean 5,1
        ("4,9 4,9 5 6 6 6 5 5 3,5", 0, "Yếu", "Yếu"),  # mean 5,1, neither Toán nor Văn from 5,0
        ("3,5 3,5 3,5 3,5 3,5 3,5 3,5 3,5 3,5", 0, "Yếu", "Yếu"),
        ("4 4 4 4 4 4 4 4 1,9", 0, "Kém", "Kém"),
        ("3,4 3,4 3,4 3,4 3,4 3,4 3,4 3,4 3,4", 0, "Kém", "Kém"),
    ],
)
def test_levels_of_tt58_at_their_edges(text, failed, base, level):
    found = old_level(text, failed)

    assert (found.base, found.level) == (base, level)


def test_the_language_opens_gioi_since_tt26_alone():
    text = "7,9 7,9 8 8,3 8,4 8,3 8 8,3 8"

    assert old_level(text).level == "Khá"
    assert old_level(text, core=tt58_2011.CORE_TT26).level == "Giỏi"


@pytest.mark.parametrize(
    ("chemistry", "level"), [("8", "Giỏi"), ("7,9", "Khá"), ("6,4", "Khá"), ("4,9", "Trung bình")]
)
def test_a_specialised_class_falls_with_its_own_subject(chemistry, level):
    text = f"9 9 9 9 {chemistry} 9 9 9 9"

    assert old_level(text, specialised="hoa-hoc").level == level


@pytest.mark.parametrize(
    ("first", "second", "year"),
    [
        ("Tốt", "Khá", "Khá"),
        ("Chưa đạt", "Tốt", "Khá"),
        ("Đạt", "Khá", "Khá"),
        ("Khá", "Đạt", "Đạt"),
        ("Chưa đạt", "Đạt", "Đạt"),
        ("Tốt", "Chưa đạt", "Chưa đạt"),
    ],
)
def test_the_second_term_leads_the_conduct_of_the_year(first, second, year):
    assert tt22_2021.conduct_of_year(first, second) == year


@pytest.mark.parametrize(
    ("averages", "name"),
    [
        ("9 9 9 9 9 9 6,5 6,5", "Học sinh Xuất sắc"),
        ("10 10 10 10 10 8,9 8,9 8,9", "Học sinh Giỏi"),
        ("9 9 9 9 9 9", "Học sinh Xuất sắc"),
    ],
)
def test_six_nines_make_the_highest_title(averages, name):
    assert tt22_2021.title("Tốt", "Tốt", marks(averages)) == name


@pytest.mark.parametrize(
    ("conduct", "level", "absences", "summer", "outcome"),
    [
        ("Chưa đạt", "Chưa đạt", 0, False, "Rèn luyện trong hè"),
        ("Chưa đạt", "Tốt", 46, False, "Không được lên lớp"),
        ("Đạt", "Đạt", 46, True, "Không được lên lớp"),
        ("Đạt", "Đạt", 45, True, "Được lên lớp"),
        ("Tốt", "Chưa đạt", 45, True, "Không được lên lớp"),
    ],
)
def test_the_end_of_a_year_of_tt22(conduct, level, absences, summer, outcome):
    found = tt22_2021.promotion(conduct, level, absences, is_after_summer=summer)

    assert found == outcome


@pytest.mark.parametrize(
    ("conduct", "level", "absences", "outcome"),
    [
        ("Trung bình", "Trung bình", 46, "Không được lên lớp"),
        ("Yếu", "Khá", 0, "Rèn luyện trong hè"),
        ("Tốt", "Kém", 0, "Không được lên lớp"),
        ("Trung bình", "Yếu", 45, "Kiểm tra, đánh giá lại"),
        ("Yếu", "Yếu", 0, "Không được lên lớp"),
        ("Yếu", "Kém", 0, "Không được lên lớp"),
    ],
)
def test_the_end_of_a_year_of_tt58(conduct, level, absences, outcome):
    assert tt58_2011.promotion(conduct, level, absences) == outcome


@pytest.mark.parametrize(
    ("conduct", "level", "name"),
    [
        ("Khá", "Khá", "Học sinh Tiên tiến"),
        ("Trung bình", "Giỏi", ""),
        ("Tốt", "Trung bình", ""),
        ("Tốt", "Giỏi", "Học sinh Giỏi"),
    ],
)
def test_titles_of_tt58(conduct, level, name):
    assert tt58_2011.title(conduct, level) == name


@pytest.mark.parametrize(
    ("remarks", "qualities", "tests", "level"),
    [
        ("T T T", "Tốt Tốt", "9 9", "Hoàn thành xuất sắc"),
        ("T T T", "Tốt Tốt", "9 8", "Hoàn thành tốt"),
        ("T T T", "Tốt Tốt", "10 7", "Hoàn thành tốt"),
        ("T T T", "Tốt Tốt", "10 6", "Hoàn thành"),
        ("T T T", "Tốt Đạt", "10 10", "Hoàn thành"),
        ("T T H", "Tốt Tốt", "9 9", "Hoàn thành"),
        ("T T H", "Tốt Tốt", "5 5", "Hoàn thành"),
        ("T T T", "Tốt Tốt", "10 4", "Chưa hoàn thành"),
        ("T T C", "Tốt Tốt", "10 10", "Chưa hoàn thành"),
        ("T T T", "Tốt Cần", "10 10", "Chưa hoàn thành"),
        ("T T T", "Tốt Tốt", "", "Hoàn thành xuất sắc"),
    ],
)
def test_levels_of_tt27_at_their_edges(remarks, qualities, tests, level):
    words = {"T": "excellent", "H": "completed", "C": "not_completed"}
    stated = [words[letter] for letter in remarks.split()]
    rated = ["Cần cố gắng" if word == "Cần" else word for word in qualities.split()]

    assert tt27_2020.level_of_year(stated, rated, [int(test) for test in tests.split()]) == level


@pytest.mark.parametrize(
    ("year", "codes"),
    [
        # grades 1 to 12 of each school year in which circulars met
        (2013, [TT32] * 5 + [TT58] * 7),
        (2019, [TT30] * 5 + [TT58] * 7),
        (2020, [TT27] + [TT30] * 4 + [TT58_26] * 7),
        (2021, [TT27] * 2 + [TT30] * 3 + [TT22] + [TT58_26] * 6),
        (2022, [TT27] * 3 + [TT30] * 2 + [TT22] * 2 + [TT58_26] * 2 + [TT22] + [TT58_26] * 2),
        (2023, [TT27] * 4 + [TT30] + [TT22] * 3 + [TT58_26] + [TT22] * 2 + [TT58_26]),
        (2024, [TT27] * 5 + [TT22] * 7),
        (2025, [TT27] * 5 + [TT22] * 7),
    ],
)
def test_the_circular_of_every_grade_in_the_years_of_change(year, codes):
    assert [code_for(grade, year) for grade in range(1, 13)] == codes


def exempt(card, *codes):
    for code in codes:
        blank = replace(card.subject(code), average=None, state="exempt")
        card = with_subject(card, blank)
    return card


def test_an_exempt_subject_is_left_out_of_the_level_and_is_no_nought():
    card = card22("8 8 8 8 8 8 6,5 3", level="Tốt", conduct="Tốt", title="Học sinh Giỏi")

    assert check_stated(exempt(card, "tin-hoc")) == []
    assert check_stated(exempt(card, "tin-hoc", "cong-nghe")) == []


def test_with_five_scored_subjects_left_no_level_is_worked_out():
    card = card22(level="Tốt", conduct="Tốt", title="Học sinh Giỏi")
    card = exempt(card, "tin-hoc", "cong-nghe", "ls-dl")

    [difference] = check_stated(card)

    assert (difference.what, difference.computed) == ("level", "")
    assert "ít nhất 6 môn" in difference.message


def test_an_absent_subject_leaves_the_level_open():
    card = card22(level="Tốt", conduct="Tốt", title="Học sinh Giỏi")
    card = with_subject(card, replace(card.subject("toan"), average=None, state="absent"))

    [difference] = check_stated(card)

    assert (difference.what, difference.stated, difference.computed) == ("level", "Tốt", "")
    assert "Toán" in difference.message


@pytest.mark.parametrize(
    ("first", "second", "year"),
    [("failed", "passed", "Đạt"), ("passed", "failed", "Chưa đạt")],
)
def test_a_remark_subject_ends_the_year_as_its_second_term(first, second, year):
    stated = "failed" if year == "Đạt" else "passed"
    card = with_subject(card22(), remarked(remark=stated))
    card = replace(
        card,
        first_term=with_subject(card22(period="hk1"), remarked(remark=first)),
        second_term=with_subject(card22(period="hk2"), remarked(remark=second)),
    )

    [computed] = [one.computed for one in check_stated(card) if one.what == "remark"]

    assert computed == year


def test_a_subject_passed_in_the_summer_lifts_the_level_of_the_year():
    before = card22("5 5 5 5 5 5 5 3", level="Chưa đạt", conduct="Đạt", promotion="Thi lại")
    again = replace(before.subject("tin-hoc"), reassessed_average=D("3.5"))
    after = replace(
        with_subject(before, again), level="Đạt", promotion="Được lên lớp", is_after_summer=True
    )

    assert check_stated(before) == []
    assert check_stated(after) == []
    assert [one.computed for one in check_stated(replace(after, level="Chưa đạt"))][0] == "Đạt"
