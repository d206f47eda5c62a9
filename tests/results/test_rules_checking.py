"""Levels, conduct, titles and the end of the year of a stated card against its circular."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from apps.results import rules
from apps.results.rules import Card, SubjectMarks, check_stated, rule_set_for
from apps.results.rules.card import REASSESSMENT, STAYS, SUMMER_CONDUCT, read_promotion

from .stated_cards import TT22, card22, found, remarked, with_subject


def test_a_right_card_has_no_differences():
    card = card22(
        level="Tốt",
        conduct="Tốt",
        title="Học sinh Giỏi",
        promotion="Được lên lớp 7",
        absences=45,
    )

    assert check_stated(card) == []


def test_a_wrong_level_is_an_error_and_says_where_it_was_adjusted():
    [difference] = check_stated(card22("8.5 8.5 8.5 8.5 8.5 8.5 8.5 4.0", level="Đạt"))

    assert (difference.what, difference.stated, difference.computed) == ("level", "Đạt", "Khá")
    assert difference.severity == "error"
    assert difference.message == (
        "Bảng ghi kết quả học tập Đạt, tính từ kết quả các môn được Khá (điều chỉnh từ Đạt)."
    )
    assert difference.article == f"Điều 9 khoản 2 và 3 {TT22}"


def test_where_readings_part_a_person_decides():
    card = card22("8.5 8.5 8.5 8.5 8.5 7.0 7.0 4.0")

    for stated in ("Đạt", "Khá"):
        [difference] = check_stated(replace(card, level=stated))
        assert (difference.severity, difference.readings) == ("query", ("Đạt", "Khá"))
        assert difference.message == f"Bảng ghi {stated}; thông tư có thể hiểu là Đạt hoặc Khá."
    [difference] = check_stated(replace(card, level="Tốt"))
    assert difference.severity == "error"


def test_a_level_over_missing_results_cannot_be_recomputed():
    card = with_subject(card22(level="Tốt"), SubjectMarks("toan", "Toán", state="absent"))

    [difference] = check_stated(card)

    assert (difference.what, difference.severity) == ("level", "query")
    assert difference.message == (
        "Bảng ghi Tốt nhưng không tính lại được: chưa có kết quả môn Toán."
    )


def test_music_and_fine_arts_count_as_one_subject_in_lower_secondary():
    music = remarked("am-nhac", "Âm nhạc", "failed")
    fine_arts = remarked("mi-thuat", "Mĩ thuật", "failed")
    card = card22("7 7 7 7 7 7 7 7", level="Đạt")
    card = replace(card, subjects=(*card.subjects, music, fine_arts))

    assert check_stated(card) == []
    arts = remarked("nghe-thuat", "Nghệ thuật")
    assert ("remark", "nghe-thuat", "Đạt", "Chưa đạt", "query") in found(with_subject(card, arts))


def test_conduct_of_the_year_follows_both_terms():
    first, second = card22(period="hk1", conduct="tốt"), card22(period="hk2", conduct="Đạt")
    year = card22(first_term=first, second_term=second, conduct="Tốt", level="Tốt")
    year = replace(year, title="Học sinh Giỏi")

    assert found(year) == [("conduct", "", "Tốt", "Khá", "error")]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Học sinh Xuất sắc", [("title", "", "Học sinh Xuất sắc", "Học sinh Giỏi", "error")]),
        ("Học sinh Tiên tiến", [("title", "", "Học sinh Tiên tiến", "Học sinh Giỏi", "error")]),
        ("", [("title", "", "", "Học sinh Giỏi", "query")]),
        ("học sinh giỏi", []),
    ],
)
def test_the_title_is_checked(title, expected):
    assert found(card22(level="Tốt", conduct="Tốt", title=title)) == expected


def test_a_title_in_a_term_is_an_error():
    card = card22(period="hk1", level="Tốt", conduct="Tốt", title="Học sinh Giỏi")

    assert found(card) == [("title", "", "Học sinh Giỏi", "", "error")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"promotion": "Lên lớp", "absences": 46}, "Không được lên lớp error"),
        ({"promotion": "Ở lại lớp"}, "Được lên lớp query"),
        ({"promotion": "Ở lại lớp", "absences": 3}, "Được lên lớp error"),
        ({"promotion": "Lên lớp", "conduct": "Chưa đạt"}, "Rèn luyện trong hè error"),
        ({"promotion": "Ở lại lớp", "conduct": "Chưa đạt"}, "Rèn luyện trong hè query"),
        ({"promotion": "???"}, "Được lên lớp query"),
    ],
)
def test_the_end_of_the_year_is_checked(fields, expected):
    card = card22("6 6 6 6 6 6 6 6", **{"level": "Đạt", "conduct": "Khá", **fields})

    [difference] = check_stated(card)

    assert difference.what == "promotion"
    assert f"{difference.computed} {difference.severity}" == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"conduct": "Khá", "title": "Học sinh Giỏi"}, [("title", "", "error")]),
        ({"conduct": "Chưa đạt", "promotion": "Lên lớp"}, [("promotion", SUMMER_CONDUCT, "error")]),
        (
            {"conduct": "Khá", "promotion": "Lên lớp", "absences": 46},
            [("promotion", STAYS, "error")],
        ),
        ({"conduct": "Tốt", "title": "Học sinh Giỏi", "promotion": "Lên lớp"}, []),
        ({"conduct": "Tốt", "promotion": "Thi lại"}, []),
    ],
)
def test_what_no_level_could_make_right_is_said_while_the_level_is_unknown(fields, expected):
    card = replace(card22(**fields), subjects=())

    differences = [(one.what, one.computed, one.severity) for one in check_stated(card)]

    assert differences == expected


def test_a_level_alone_already_rules_out_a_title_and_moving_up():
    card = card22("3 3 3 3 3 3 3 3", level="Chưa đạt", title="Học sinh Giỏi", promotion="Lên lớp")

    assert found(card) == [
        ("title", "", "Học sinh Giỏi", "", "error"),
        ("promotion", "", "Lên lớp", REASSESSMENT, "error"),
    ]


def test_a_reassessed_result_stands_for_the_yearly_one_which_is_kept():
    failed = SubjectMarks("toan", "Toán", average=Decimal("3.0"))
    card = with_subject(card22("6 6 6 6 6 6 6 6"), failed)
    card = replace(card, level="Chưa đạt", conduct="Khá", promotion="Kiểm tra lại")
    retaken = replace(failed, reassessed_average=Decimal("5.0"))
    after = with_subject(replace(card, level="Đạt", promotion="Lên lớp"), retaken)

    assert check_stated(card) == []
    assert check_stated(replace(after, is_after_summer=True)) == []
    assert retaken.average == Decimal("3.0")
    assert found(replace(after, level="Chưa đạt", promotion="Kiểm tra lại")) == [
        ("level", "", "Chưa đạt", "Đạt", "error")
    ]


def test_conduct_is_rated_again_after_training_in_summer():
    terms = [card22(period=one, conduct="Chưa đạt") for one in ("hk1", "hk2")]
    year = card22("6 6 6 6 6 6 6 6", first_term=terms[0], second_term=terms[1], conduct="Đạt")
    year = replace(year, subjects=())

    assert found(year) == [("conduct", "", "Đạt", "Chưa đạt", "error")]
    assert check_stated(replace(year, is_after_summer=True)) == []


def test_words_of_another_circular_are_refused():
    assert found(card22(level="Giỏi")) == [
        ("rule_set", "", "Giỏi", "Tốt, Khá, Đạt, Chưa đạt", "error")
    ]
    assert found(card22(conduct="Trung bình")) == [
        ("rule_set", "", "Trung bình", "Tốt, Khá, Đạt, Chưa đạt", "error")
    ]


def test_a_rule_set_that_does_not_fit_grade_and_year_is_refused():
    card = card22(rule_set="tt58-2011", period="hk1")

    assert found(card)[0] == (
        "rule_set",
        "",
        "Thông tư 58/2011/TT-BGDĐT",
        TT22,
        "error",
    )


def test_circulars_that_are_only_shown_compute_nothing():
    tt32 = Card(grade=3, first_year=2012, period="cn", level="Khá", average=Decimal("1.0"))
    tt30 = Card(grade=3, first_year=2015, period="cn", level="Khá")

    assert check_stated(tt32) == []
    assert found(replace(tt32, level="Hoàn thành")) == [
        ("rule_set", "", "Hoàn thành", "Giỏi, Khá, Trung bình, Yếu", "error")
    ]
    assert found(tt30) == [("level", "", "Khá", "", "error")]
    assert check_stated(replace(tt30, level="")) == []


def test_kindergarten_has_nothing_to_check():
    assert check_stated(Card(grade=0, first_year=2025, period="cn", level="Tốt")) == []


@pytest.mark.parametrize(
    ("grade", "first_year", "levels", "is_computed"),
    [
        (6, 2025, ("Tốt", "Khá", "Đạt", "Chưa đạt"), True),
        (9, 2013, ("Giỏi", "Khá", "Trung bình", "Yếu", "Kém"), True),
        (1, 2013, ("Giỏi", "Khá", "Trung bình", "Yếu"), False),
        (4, 2016, (), False),
    ],
)
def test_a_rule_set_says_its_levels_and_whether_it_is_computed(
    grade, first_year, levels, is_computed
):
    found = rule_set_for(grade, first_year)

    assert (found.levels, found.is_computed) == (levels, is_computed)


def test_kindergarten_has_no_rule_set():
    assert rule_set_for(0, 2025) is None


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Được lên lớp 7", "Được lên lớp"),
        ("Hoàn thành chương trình trung học cơ sở", "Được lên lớp"),
        ("Không được lên lớp", "Không được lên lớp"),
        ("LƯU BAN", "Không được lên lớp"),
        ("Thi lại", "Kiểm tra, đánh giá lại"),
        ("KT lại", "Kiểm tra, đánh giá lại"),
        ("Rèn luyện trong hè", "Rèn luyện trong hè"),
        (
            "Được lên lớp sau khi kiểm tra lại môn học hoặc rèn luyện thêm về hạnh kiểm",
            "Được lên lớp",
        ),
        ("Lên lớp sau KT lại", "Được lên lớp"),
        ("Không được lên lớp sau khi thi lại", "Không được lên lớp"),
        ("Thi lại sau hè", "Kiểm tra, đánh giá lại"),
        ("Chưa lên lớp", None),
        ("abc", None),
    ],
)
def test_the_words_of_sheets_for_the_end_of_a_year(words, outcome):
    assert read_promotion(words) == outcome


def test_the_rules_know_no_framework_and_no_floats():
    sources = [path.read_text("utf-8") for path in Path(rules.__file__).parent.glob("*.py")]

    assert len(sources) > 10
    assert [line for text in sources for line in text.splitlines() if "django" in line] == []
    assert [word for text in sources for word in ("float(", " round(") if word in text] == []
