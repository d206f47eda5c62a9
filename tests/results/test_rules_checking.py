from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from apps.results import rules
from apps.results.rules import Card, SubjectMarks, check_stated, rule_set_for
from apps.results.rules.card import REASSESSMENT, STAYS, SUMMER_CONDUCT, read_promotion

LOWER = {
    "ngu-van": "Ngữ văn",
    "toan": "Toán",
    "ngoai-ngu-1": "Ngoại ngữ 1",
    "gdcd": "Giáo dục công dân",
    "khtn": "Khoa học tự nhiên",
    "ls-dl": "Lịch sử và Địa lí",
    "cong-nghe": "Công nghệ",
    "tin-hoc": "Tin học",
}
OLD = {
    **{"toan": "Toán", "ngu-van": "Ngữ văn", "ngoai-ngu-1": "Ngoại ngữ 1", "vat-li": "Vật lí"},
    **{"hoa-hoc": "Hóa học", "sinh-hoc": "Sinh học", "lich-su": "Lịch sử", "dia-li": "Địa lí"},
    **{"cong-nghe": "Công nghệ", "tin-hoc": "Tin học", "gdcd": "Giáo dục công dân"},
}
PRIMARY = {"tieng-viet": "Tiếng Việt", "toan": "Toán"}
TT22 = "Thông tư 22/2021/TT-BGDĐT"


def scored(averages, names=LOWER):
    averages = averages.replace(",", ".").split()
    return tuple(
        SubjectMarks(code, name, average=Decimal(average))
        for (code, name), average in zip(names.items(), averages, strict=True)
    )


def remarked(code="gdtc", name="Giáo dục thể chất", remark="passed", **fields):
    return SubjectMarks(code, name, kind="remark", remark=remark, **fields)


def card22(averages="8.5 8.5 8.5 8.5 8.5 8.5 8.5 8.5", period="cn", **fields):
    subjects = (*scored(averages), remarked())
    return Card(grade=6, first_year=2025, period=period, subjects=subjects, **fields)


def with_subject(card, subject):
    others = tuple(one for one in card.subjects if one.code != subject.code)
    return replace(card, subjects=(*others, subject))


def found(card):
    """The differences of a card in short: (what, subject, stated, computed, severity)."""
    return [
        (one.what, one.subject, one.stated, one.computed, one.severity)
        for one in check_stated(card)
    ]


def test_a_right_card_has_no_differences():
    card = card22(
        level="Tốt",
        conduct="Tốt",
        title="Học sinh Giỏi",
        promotion="Được lên lớp 7",
        absences=45,
    )

    assert check_stated(card) == []


def test_a_wrong_term_average_is_named_with_its_article():
    mathematics = SubjectMarks(
        "toan",
        "Toán",
        regular=(Decimal(6), Decimal(6), Decimal(7)),
        midterm=Decimal(5),
        final=Decimal(7),
        average=Decimal("6.2"),
    )

    [difference] = check_stated(with_subject(card22(period="hk1"), mathematics))

    assert (difference.what, difference.subject) == ("average", "toan")
    assert (difference.stated, difference.computed) == ("6,2", "6,3")
    assert difference.severity == "error"
    assert difference.article == f"Điều 9 khoản 1 {TT22}"
    assert difference.message == (
        "Môn Toán: bảng ghi trung bình 6,2, tính từ các điểm thành phần của học kỳ được 6,3."
    )
    assert difference.remedy == (
        "Kiểm tra các điểm thành phần và công thức trong bảng, sửa rồi nhập lại."
    )


def test_a_right_term_average_passes():
    mathematics = SubjectMarks(
        "toan",
        "Toán",
        regular=(Decimal(6), Decimal(6), Decimal(7)),
        midterm=Decimal(5),
        final=Decimal(7),
        average=Decimal("6.30"),
    )

    assert check_stated(with_subject(card22(period="hk1"), mathematics)) == []


def test_an_average_without_all_marks_cannot_exist():
    mathematics = SubjectMarks(
        "toan", "Toán", regular=(Decimal(8),), midterm=Decimal(8), average=Decimal(8)
    )

    assert found(with_subject(card22(period="hk1"), mathematics)) == [
        ("average", "toan", "8", "", "error")
    ]


def test_an_exempt_subject_has_no_average_and_does_not_count():
    exempt = SubjectMarks("toan", "Toán", state="exempt")
    card = with_subject(card22(level="Tốt"), exempt)

    assert check_stated(card) == []
    assert found(with_subject(card, replace(exempt, average=Decimal(0)))) == [
        ("average", "toan", "0", "miễn", "error")
    ]


@pytest.mark.parametrize("mark", ["10.5", "-1", "7.25"])
def test_a_mark_outside_the_scale_is_an_error(mark):
    card = with_subject(card22(), SubjectMarks("toan", "Toán", average=Decimal(mark)))

    assert [(one.what, one.subject) for one in check_stated(card)] == [("mark", "toan")]


def test_another_number_of_regular_marks_is_a_query():
    civics = SubjectMarks(
        "gdcd",
        "Giáo dục công dân",
        regular=(Decimal(8), Decimal(8), Decimal(8)),
        midterm=Decimal(8),
        final=Decimal(8),
        average=Decimal(8),
        periods_per_year=35,
    )
    mathematics = replace(civics, code="toan", name="Toán", periods_per_year=140)
    card = card22(period="hk1")

    assert found(with_subject(card, civics)) == [("count", "gdcd", "3", "2", "query")]
    assert found(with_subject(card, mathematics)) == [("count", "toan", "3", "4", "query")]


def test_regular_marks_are_counted_when_the_term_is_complete():
    civics = SubjectMarks(
        "gdcd", "Giáo dục công dân", regular=(Decimal(8),), midterm=Decimal(8), periods_per_year=35
    )

    assert found(with_subject(card22(period="hk1"), civics)) == []


@pytest.mark.parametrize(
    ("code", "count", "differs"),
    [
        *[("vat-li", 3, False), ("vat-li", 4, False), ("vat-li", 5, True), ("vat-li", 2, True)],
        *[("gdqp-an", 2, False), ("gdqp-an", 3, True)],
    ],
)
def test_learning_themes_give_one_more_mark_in_upper_secondary(code, count, differs):
    marks = SubjectMarks(
        code,
        code,
        regular=(Decimal(8),) * count,
        midterm=Decimal(8),
        final=Decimal(8),
        average=Decimal(8),
        periods_per_year=rules.periods_per_year(code, 10, 2025),
    )
    card = Card(grade=10, first_year=2025, period="hk1", subjects=(marks,))

    assert [one.what for one in check_stated(card)] == (["count"] if differs else [])


@pytest.mark.parametrize(
    ("code", "grade", "year", "periods"),
    [
        *[("toan", 6, 2021, 140), ("toan", 10, 2022, 105), ("lich-su", 12, 2024, 52)],
        *[("cong-nghe", 7, 2026, 35), ("cong-nghe", 8, 2026, 52), ("khtn", 9, 2026, 140)],
        *[("toan", 7, 2021, None), ("toan", 4, 2026, None), ("gdtc", 6, 2026, None)],
    ],
)
def test_periods_a_year_by_subject_grade_and_year(code, grade, year, periods):
    assert rules.periods_per_year(code, grade, year) == periods


def test_the_year_is_computed_from_both_terms():
    first = card22("6.4 7 7 7 7 7 7 7", period="hk1")
    second = card22("6.5 7 7 7 7 7 7 7", period="hk2")
    year = card22("6.4 7 7 7 7 7 7 7", first_term=first, second_term=second)

    assert found(year) == [("average", "ngu-van", "6,4", "6,5", "error")]


def test_a_year_average_needs_both_terms():
    missing = SubjectMarks("toan", "Toán", state="absent")
    first = with_subject(card22(period="hk1"), missing)
    year = card22(first_term=first, second_term=card22(period="hk2"))

    assert found(year) == [("average", "toan", "8,5", "", "error")]


def test_exempt_in_one_term_leaves_the_other():
    exempt = SubjectMarks("toan", "Toán", state="exempt")
    first = with_subject(card22(period="hk1"), exempt)
    second = card22(period="hk2")

    assert check_stated(card22(first_term=first, second_term=second)) == []


def test_exempt_in_both_terms_has_no_year():
    exempt = SubjectMarks("toan", "Toán", state="exempt")
    first, second = (with_subject(card22(period=one), exempt) for one in ("hk1", "hk2"))
    year = card22(first_term=first, second_term=second)

    assert found(year) == [("average", "toan", "8,5", "miễn", "error")]


def test_a_remark_of_the_year_follows_the_second_term():
    first = with_subject(card22(period="hk1"), remarked(remark="failed"))
    second = card22(period="hk2")
    year = card22(first_term=first, second_term=second)

    assert check_stated(year) == []
    assert found(replace(year, first_term=second, second_term=first)) == [
        ("remark", "gdtc", "Đạt", "Chưa đạt", "error")
    ]


def test_a_remark_of_a_term_follows_its_tests():
    tests = ("passed", "failed", "passed", "passed")
    card = with_subject(card22(period="hk1"), remarked(tests=tests))

    assert found(card) == [("remark", "gdtc", "Đạt", "Chưa đạt", "error")]
    assert found(with_subject(card, remarked(tests=tests[:1]))) == [
        ("remark", "gdtc", "Đạt", "", "error")
    ]


def test_a_remark_of_primary_school_is_refused():
    card = with_subject(card22(), remarked(remark="completed"))

    assert found(card) == [("remark", "gdtc", "Hoàn thành", "", "error")]


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


def card58(averages, first_year=2013, **fields):
    subjects = (*scored(averages, OLD), remarked("the-duc", "Thể dục"))
    return Card(grade=9, first_year=first_year, period="cn", subjects=subjects, **fields)


def test_a_right_card_of_tt58_has_no_differences():
    card = card58(
        "9,0 8,2 8,6 8,8 8,5 8,4 8,3 8,0 9,0 8,8 4,8",
        average=Decimal("8.2"),
        level="Khá",
        conduct="Tốt",
        title="Học sinh Tiên tiến",
        promotion="Lên lớp",
    )

    assert check_stated(card) == []


def test_tt58_checks_average_level_and_title():
    card = card58(
        "8,8 8,2 8,6 8,8 8,5 8,4 8,3 8,0 8,6 8,8 6,0",
        average=Decimal("8.2"),
        level="Giỏi",
        conduct="Tốt",
        title="Học sinh Tiên tiến",
    )

    assert found(card) == [
        ("overall_average", "", "8,2", "8,3", "error"),
        ("level", "", "Giỏi", "Khá", "error"),
        ("title", "", "Học sinh Tiên tiến", "Học sinh Giỏi", "error"),
    ]


def test_the_language_counts_as_core_only_from_2020():
    marks = "7,9 7,8 8,6 8,8 8,5 8,4 8,3 8,0 8,6 8,8 8,0"

    assert found(card58(marks, level="Giỏi")) == [("level", "", "Giỏi", "Khá", "error")]
    assert check_stated(card58(marks, first_year=2020, level="Giỏi")) == []


def test_the_step_that_tt58_does_not_list_is_a_query():
    card = card58("9,8 9,8 9,8 9,8 9,8 9,8 9,8 9,8 9,8 9,8 1,0", level="Yếu")

    [difference] = check_stated(card)

    assert (difference.severity, difference.readings) == ("query", ("Yếu", "Kém"))
    assert difference.article == "Điều 13 Thông tư 58/2011/TT-BGDĐT"


def test_tt58_marks_of_coefficient_two_count_in_the_average():
    physics = SubjectMarks(
        "vat-li",
        "Vật lí",
        regular=(Decimal(5), Decimal(6)),
        periodic=(Decimal("4.5"), Decimal(6)),
        final=Decimal("5.5"),
        average=Decimal("5.3"),
    )
    card = Card(grade=9, first_year=2013, period="hk1", subjects=(physics,))

    assert found(card) == [("average", "vat-li", "5,3", "5,4", "error")]


def card27(remarks=("excellent", "excellent"), tests=(9, 10), **fields):
    subjects = tuple(
        SubjectMarks(code, name, remark=remark, final=Decimal(test))
        for (code, name), remark, test in zip(PRIMARY.items(), remarks, tests, strict=True)
    )
    fields = {"grade": 1, "first_year": 2025, "period": "cn", "conduct": "Tốt", **fields}
    return Card(subjects=subjects, **fields)


def test_a_right_primary_card_has_no_differences():
    card = card27(level="Hoàn thành xuất sắc", title="Học sinh Xuất sắc", promotion="Lên lớp")

    assert check_stated(card) == []


def test_primary_level_title_and_promotion_are_checked():
    card = card27(tests=(8, 10), level="Hoàn thành xuất sắc", promotion="Ở lại lớp")

    assert found(card) == [
        ("level", "", "Hoàn thành xuất sắc", "Hoàn thành tốt", "error"),
        ("title", "", "", "Học sinh Xuất sắc", "query"),
        ("promotion", "", "Ở lại lớp", "Được lên lớp", "error"),
    ]


def test_a_primary_test_is_a_whole_number():
    card = card27(tests=("9.5", 10))

    assert ("mark", "toan", "9,5", "", "error") not in found(card)
    assert ("mark", "tieng-viet", "9,5", "", "error") in found(card)


def test_a_primary_level_waits_for_tests_and_qualities():
    card = card27(level="Hoàn thành")
    untested = with_subject(card, SubjectMarks("toan", "Toán", remark="completed"))

    assert found(untested) == [("level", "", "Hoàn thành", "", "query")]
    assert found(replace(card, conduct="")) == [("level", "", "Hoàn thành", "", "query")]


def test_a_primary_level_in_a_term_is_a_query():
    assert found(card27(period="hk1", level="Hoàn thành")) == [
        ("level", "", "Hoàn thành", "", "query")
    ]


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
