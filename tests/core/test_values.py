import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import values
from apps.core.values import BadValue, PartialDate

TODAY = datetime.date(2026, 9, 5)

CLEAN = [
    (values.parse_text, "  Xã\u00a0 Đăk\nHà ", {}, "Xã Đăk Hà"),
    (values.parse_text, 5.0, {}, "5"),
    (values.parse_text, None, {}, ""),
    (values.parse_name, "H'Bia Niê", {}, "H'Bia Niê"),
    (values.parse_name, "Ka' Dơi", {}, "Ka' Dơi"),
    (values.parse_name, "A Y", {}, "A Y"),
    (values.parse_name, "Y Brơ̆k", {}, "Y Brơ̆k"),
    (values.parse_code, 1906029.0, {}, "1906029"),
    (values.parse_code, "1906029.0", {}, "1906029"),
    (values.parse_code, "0012", {}, "0012"),
    (values.parse_code, "'0012", {}, "0012"),
    (values.parse_code, "TAM-0001", {}, "TAM-0001"),
    (values.parse_code, "1906E5", {}, "1906E5"),
    (values.parse_code, 6212345678.0, {"digits": 10}, "6212345678"),
    (values.parse_personal_id, "062207000001", {}, "062207000001"),
    (values.parse_personal_id, "062 207 000 001", {}, "062207000001"),
    (values.parse_personal_id, "", {}, ""),
    (values.parse_phone, "0912 345 678", {}, "0912345678"),
    (values.parse_phone, "+84 912 345 678", {}, "0912345678"),
    (values.parse_whole_number, "1.234", {}, 1234),
    (values.parse_whole_number, 45.0, {"maximum": 45}, 45),
    (values.parse_whole_number, "", {}, None),
    (values.parse_tick, "x", {}, True),
    (values.parse_tick, "Có", {}, True),
    (values.parse_tick, "", {}, False),
    (values.parse_tick, "không", {}, False),
    (values.parse_date, "05/03/2014", {}, datetime.date(2014, 3, 5)),
    (values.parse_date, "5-3-2014", {}, datetime.date(2014, 3, 5)),
    (values.parse_date, "2014-03-05", {}, datetime.date(2014, 3, 5)),
    (values.parse_date, "2014-03-05 00:00:00", {}, datetime.date(2014, 3, 5)),
    (values.parse_date, "ngày 5 tháng 3 năm 2014", {}, datetime.date(2014, 3, 5)),
    (values.parse_date, datetime.datetime(2014, 3, 5), {}, datetime.date(2014, 3, 5)),
    (values.parse_date, "44096", {}, datetime.date(2020, 9, 22)),
    (values.parse_date, 44096.0, {}, datetime.date(2020, 9, 22)),
    (values.parse_date, "12/31/2014", {"order": "mdy"}, datetime.date(2014, 12, 31)),
    (values.parse_date, "12/31/2014", {"order": "mixed"}, datetime.date(2014, 12, 31)),
    (values.parse_date, "31/12/2014", {"order": "mixed"}, datetime.date(2014, 12, 31)),
    (values.parse_date, "", {}, None),
    (values.parse_birth_date, "05/03/2014", {}, PartialDate(2014, 3, 5)),
    (values.parse_birth_date, "03/2014", {}, PartialDate(2014, 3)),
    (values.parse_birth_date, "2014", {}, PartialDate(2014)),
    (values.parse_birth_date, 2014.0, {}, PartialDate(2014)),
    (values.parse_sex, "NAM", {}, "male"),
    (values.parse_sex, " nữ ", {}, "female"),
    (values.parse_sex, 1.0, {"one_is": "female"}, "female"),
    (values.parse_sex, "0", {"one_is": "female"}, "male"),
    (values.parse_sex, "", {}, ""),
    (values.parse_female_tick, "X", {}, "female"),
    (values.parse_female_tick, "", {}, "male"),
    (values.parse_ethnic_group, "xê đăng", {}, "Xơ-đăng"),
    (values.parse_ethnic_group, "Giẻ - Triêng", {}, "Gié-Triêng"),
    (values.parse_ethnic_group, "H'Mông", {}, "Hmông"),
    (values.parse_ethnic_group, "Rơ Măm", {}, "Rơ-măm"),
    (values.parse_ethnic_group, "Mạ", {}, "Mạ"),
    (values.parse_ethnic_group, "Dân tộc Kinh", {}, "Kinh"),
    (values.parse_ethnic_group, "01 - Kinh", {}, "Kinh"),
    (values.parse_pupil_status, "Đang học", {}, "studying"),
    (values.parse_pupil_status, "Nghỉ học xin học lại", {}, "studying"),
    (values.parse_pupil_status, "Chuyển đến", {}, "studying"),
    (values.parse_pupil_status, "Chuyển khỏi trường", {}, "transferred_out"),
    (values.parse_pupil_status, "Bỏ học", {}, "dropped_out"),
    (values.parse_pupil_status, "Thôi học", {}, "dropped_out"),
    (values.parse_pupil_status, "Bảo lưu", {}, "reserved"),
    (values.parse_pupil_status, "Tốt nghiệp", {}, "completed"),
    (values.parse_mark, "8,5", {}, Decimal("8.5")),
    (values.parse_mark, 8.100000000000001, {}, Decimal("8.1")),
    (values.parse_mark, 10.0, {}, Decimal("10.0")),
    (values.parse_mark, "7,25", {"places": 2}, Decimal("7.25")),
    (values.parse_mark, "M", {}, "exempt"),
    (values.parse_mark, "Vắng", {}, "absent"),
    (values.parse_mark, "", {}, None),
    (values.parse_remark, "Đ", {}, "passed"),
    (values.parse_remark, "CĐ", {}, "failed"),
    (values.parse_remark, "Chưa đạt", {}, "failed"),
    (values.parse_class_name, "Lớp 6A1", {}, "6A1"),
    (values.parse_class_name, "LỚP: 1a", {}, "1A"),
    (values.parse_class_name, "Mầm 2", {}, "Mầm 2"),
    (values.parse_class_name, "6/1", {}, "6/1"),
    (values.parse_grade, "Khối 6", {}, 6),
    (values.parse_grade, 12.0, {}, 12),
    (values.parse_grade, "Lá", {}, 0),
]


@pytest.mark.parametrize(("parse", "cell", "options", "expected"), CLEAN)
def test_cell_gives_its_clean_value(parse, cell, options, expected):
    value = parse(cell, **options)

    assert value == expected
    assert type(value) is type(expected)


REFUSED = [
    (values.parse_text, "Tr\ufffdn", {}, "text_garbled", None),
    (values.parse_text, "abcdef", {"max_length": 5}, "text_too_long", None),
    (values.parse_name, "Tổng cộng: 35", {}, "name_has_digits", None),
    (values.parse_code, "1.23E+11", {}, "code_scientific", None),
    (values.parse_code, 6.22e16, {}, "code_scientific", None),
    (values.parse_code, 12.5, {}, "code_not_whole", None),
    (values.parse_code, "<b>", {}, "code_odd_signs", None),
    (values.parse_code, 12345678.0, {"digits": 10}, "code_lost_zero", "0012345678"),
    (values.parse_code, "123", {"digits": 10}, "code_wrong_length", None),
    (values.parse_personal_id, 62207000001.0, {}, "personal_id_lost_zero", "062207000001"),
    (values.parse_personal_id, "12345", {}, "personal_id_length", None),
    (values.parse_personal_id, "06220700000A", {}, "personal_id_length", None),
    (values.parse_phone, 912345678.0, {}, "phone_lost_zero", "0912345678"),
    (values.parse_phone, "12", {}, "phone_wrong", "12"),
    (values.parse_whole_number, "5,5", {}, "number_unreadable", None),
    (values.parse_whole_number, 46.0, {"maximum": 45}, "number_out_of_range", None),
    (values.parse_tick, "có thể", {}, "tick_unknown", None),
    (values.parse_date, "31/02/2002", {}, "date_impossible", None),
    (values.parse_date, "12/31/2014", {}, "date_impossible", None),
    (values.parse_date, "06/09/2026", {"today": TODAY}, "date_future", None),
    (values.parse_date, "03/2014", {}, "date_partial", None),
    (values.parse_date, "05/03/1814", {}, "date_too_old", None),
    (values.parse_date, "hôm qua", {}, "date_unreadable", None),
    (
        values.parse_date,
        "5/3/14",
        {"today": TODAY},
        "date_two_digit_year",
        datetime.date(2014, 3, 5),
    ),
    (
        values.parse_date,
        "5/3/2014",
        {"order": "mixed"},
        "date_order_unclear",
        datetime.date(2014, 3, 5),
    ),
    (values.parse_sex, 1.0, {}, "sex_ambiguous_number", None),
    (values.parse_sex, "khác", {}, "sex_unknown", None),
    (values.parse_female_tick, "?", {}, "tick_unknown", None),
    (values.parse_ethnic_group, "04", {}, "ethnic_code", None),
    (values.parse_ethnic_group, 4.0, {}, "ethnic_code", None),
    (values.parse_ethnic_group, "Mã", {}, "ethnic_unknown", None),
    (values.parse_identity_card, "12345", {}, "identity_card_length", "12345"),
    (values.parse_pupil_status, "ngoan", {}, "status_unknown", None),
    (values.parse_mark, "tám", {}, "mark_unreadable", None),
    (values.parse_mark, 85.0, {}, "mark_out_of_range", None),
    (values.parse_mark, 7.85, {}, "mark_too_fine", None),
    (values.parse_mark, 1e-9, {}, "mark_unreadable", None),
    (values.parse_remark, "A", {}, "remark_unknown", None),
    (values.parse_class_name, "Lớp", {}, "class_name_wrong", None),
    (values.parse_grade, "13", {}, "grade_unknown", None),
]


@pytest.mark.parametrize(("parse", "cell", "options", "code", "suggestion"), REFUSED)
def test_cell_is_refused_with_its_code(parse, cell, options, code, suggestion):
    with pytest.raises(BadValue) as refusal:
        parse(cell, **options)

    assert (refusal.value.code, refusal.value.suggestion) == (code, suggestion)
    assert refusal.value.message.endswith(".")
    assert refusal.value.remedy.endswith(".")


def test_every_refusal_that_is_tested_has_a_text_and_every_text_a_test():
    raised_elsewhere = {"personal_id_sex", "personal_id_year", "outcome_unknown"}

    assert {code for *_, code, _ in REFUSED} | raised_elsewhere == set(values.VALUE_FINDINGS)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["31/12/2014", "01/02/2014"], "dmy"),
        (["12/31/2014", "01/02/2014"], "mdy"),
        (["31/12/2014", "12/31/2014"], "mixed"),
        (["01/02/2014", "", None, 44096.0], "dmy"),
    ],
)
def test_order_of_a_date_column_is_told_by_numbers_over_twelve(cells, order):
    assert values.date_order(cells) == order


@pytest.mark.parametrize(
    ("personal_id", "sex", "year", "codes"),
    [
        ("062207000001", "male", 2007, []),
        ("062307000001", "male", 2007, ["personal_id_sex"]),
        ("062207000001", "male", 2008, ["personal_id_year"]),
        ("062099000001", "male", 1999, []),
    ],
)
def test_personal_id_is_compared_with_sex_and_year(personal_id, sex, year, codes):
    doubts = values.personal_id_doubts(personal_id, sex=sex, birth_year=year)

    assert [doubt.code for doubt in doubts] == codes
    assert {doubt.severity for doubt in doubts} <= {"warning"}


@pytest.mark.parametrize(
    ("name", "grade"),
    [("6A1", 6), ("Lớp 10 Toán", 10), ("12C", 12), ("Lá 1", 0), ("VIIA", 7), ("Chuyên", None)],
)
def test_class_name_tells_its_grade(name, grade):
    assert values.grade_of_class(name) == grade


def test_partial_dates_say_how_much_is_known():
    dates = [PartialDate(2014, 3, 5), PartialDate(2014, 3), PartialDate(2014)]

    assert [(d.precision, d.as_date()) for d in dates] == [
        ("day", datetime.date(2014, 3, 5)),
        ("month", None),
        ("year", None),
    ]


CELLS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789./-, xXĐđMVmv:'", max_size=14),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
)


@given(CELLS, st.sampled_from(sorted({parse for parse, *_ in CLEAN}, key=lambda f: f.__name__)))
def test_no_cell_makes_a_parse_function_fail_otherwise(cell, parse):
    try:
        value = parse(cell)
    except BadValue as refusal:
        value = refusal.message

    assert value is None or not isinstance(value, BadValue)
