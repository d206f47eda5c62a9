"""What a pupil list tells as a whole, and about each row beside the school's roster."""

from datetime import date

import pytest

from apps.imports.checking import check
from apps.roster.importing import pupils_spec
from apps.roster.models import Pupil
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("october")

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
AN = ["HS001", "Trần Thị An", "02/03/2015", "Nữ", "Kinh", "6A"]


@pytest.fixture
def spec(alder):
    return pupils_spec(alder, {"year": 2026})


def an(**changes):
    places = {"code": 0, "name": 1, "born": 2, "sex": 3, "ethnic": 4, "klass": 5}
    row = list(AN)
    for name, value in changes.items():
        row[places[name]] = value
    return row


def many(number, **changes):
    return [an(code=f"HS{n:03d}", name=f"An Thử {_word(n)}", **changes) for n in range(number)]


def _word(number):
    return "".join(chr(ord("A") + int(digit)) for digit in str(number))


def said(checked, code):
    return [finding.message for finding in checked.findings if finding.code == code]


@pytest.mark.parametrize(
    ("born", "found"),
    [
        ("02/03/2021", [("age_impossible", 2, "Ngày sinh")]),
        ("02/03/2018", [("age_too_young", 2, "Ngày sinh")]),
        ("02/03/2016", []),
        ("02/03/2015", []),
        ("02/03/2012", []),
        ("02/03/2010", [("age_too_old", 2, "Ngày sinh")]),
        ("02/03/2008", [("age_far_too_old", 2, "Ngày sinh")]),
    ],
)
def test_the_age_is_held_against_the_grade(spec, born, found):
    assert problems(check(spec, workbook(HEADINGS, an(born=born)))) == found


def test_only_the_impossible_age_refuses_the_row(spec):
    checked = check(spec, workbook(HEADINGS, an(born="2021"), an(code="HS002", born="2008")))

    assert [row.number for row in checked.rows] == [3]


def test_a_school_of_grown_ups_gets_one_remark_not_hundreds(spec):
    checked = check(spec, workbook(HEADINGS, *many(31, born="02/03/2010")))

    assert len(said(checked, "age_too_old")) == 1
    assert said(checked, "age_too_old")[0].startswith("31 em: tuổi lớn hơn")


def test_new_pupils_need_a_sex_and_an_ethnic_group(spec):
    checked = check(spec, workbook(HEADINGS, an(sex="", ethnic="")))

    assert problems(checked) == [
        ("blank_cell", 2, "Giới tính"),
        ("blank_cell", 2, "Dân tộc"),
    ]


def test_a_list_without_those_columns_is_taken_and_says_so(spec):
    narrow = [HEADINGS[0], HEADINGS[1], HEADINGS[2], HEADINGS[5]]

    checked = check(spec, workbook(narrow, [AN[0], AN[1], AN[2], AN[5]]))

    assert problems(checked) == [("column_not_there", None, "")]
    assert "Giới tính, Dân tộc nên mục đó của 1 học sinh mới" in checked.findings[-2].message


def test_the_column_of_the_grade_is_held_against_a_known_class(alder, spec):
    make_class(alder, "Chồi 1", grade=0)
    make_class(alder, "6A")
    rows = [[*an(klass="6A"), 7], [*an(code="HS002", name="Lê Ba", klass="6A"), 6]]

    checked = check(spec, workbook([*HEADINGS, "Khối"], *rows))

    assert problems(checked) == [("grade_differs", 2, "Khối")]


def test_a_class_that_the_year_does_not_have_is_asked_about(alder, spec):
    make_class(alder, "6A")

    checked = check(spec, workbook(HEADINGS, an(), an(code="HS002", klass="6AA")))

    assert problems(checked) == [("class_unknown", 3, "Lớp")]
    assert said(checked, "class_unknown") == ["Năm học 2026–2027 chưa có lớp 6AA; ghi thì tạo mới."]


def test_the_first_list_of_a_year_says_which_classes_it_makes(spec):
    checked = check(spec, workbook(HEADINGS, an(), an(code="HS002", klass="6B")))

    assert said(checked, "classes_made") == ["Sẽ tạo 2 lớp: 6A, 6B."]
    assert problems(checked) == []


def test_a_class_over_its_size_counts_who_is_there_and_who_comes(alder, spec):
    there = make_class(alder, "6A")
    make_pupil(alder, "HS900", "Bình Thử", there)
    make_pupil(alder, "HS000", "An Thử A", there)

    checked = check(spec, workbook(HEADINGS, *many(45)))

    assert said(checked, "class_too_big") == ["Lớp 6A sẽ có 46 học sinh, nhiều hơn 45."]


def test_a_class_of_the_right_size_is_not_spoken_of(spec):
    assert said(check(spec, workbook(HEADINGS, *many(45))), "class_too_big") == []


def test_many_birthdays_on_the_first_of_january_are_told(spec):
    checked = check(spec, workbook(HEADINGS, *many(5, born="01/01/2015"), *[an(code="HS100")]))

    assert said(checked, "birth_heap")[0].startswith("5 em cùng sinh ngày 01/01: dòng 2, 3, 4")
    assert said(check(spec, workbook(HEADINGS, *many(4, born="01/01/2015"))), "birth_heap") == []


def test_pupils_of_last_year_who_are_nowhere_are_counted(alder, spec):
    last = make_class(alder, "6A", year=2025)
    for number in range(3):
        make_pupil(alder, f"HS00{number}", f"An Thử {_word(number)}", last)
    gone = Pupil.Status.TRANSFERRED_OUT
    make_pupil(alder, "HS009", "Gone Thử", last, status=gone)

    checked = check(spec, workbook(HEADINGS, *many(2, klass="7A", born="02/03/2014")))

    (message,) = said(checked, "last_year_missing")
    assert message.startswith("1 học sinh năm trước đang học không có trong tệp")
    assert message.endswith(": mã HS002.")


def test_a_list_of_one_class_does_not_miss_the_others(alder, spec):
    last = make_class(alder, "6A", year=2025)
    for number in range(4):
        make_pupil(alder, f"HS00{number}", f"An Thử {_word(number)}", last)

    checked = check(spec, workbook(HEADINGS, *many(1, klass="7A", born="02/03/2014")))

    assert said(checked, "last_year_missing") == []


def test_the_first_grade_is_held_beside_the_year_before(alder, spec):
    last = make_class(alder, "6A", year=2025)
    for number in range(2):
        make_pupil(alder, f"CU{number}", f"Cũ Thử {_word(number)}", last)

    same = check(spec, workbook(HEADINGS, *many(2)))
    more = check(spec, workbook(HEADINGS, *many(3)))

    assert said(same, "first_grade") == ["Khối 6 sẽ có 2 học sinh; năm trước 2."]
    assert said(more, "first_grade_changed") == [
        "Khối 6 sẽ có 3 học sinh, năm trước 2: tăng hơn 20 %."
    ]


@pytest.mark.parametrize(
    ("line", "is_other"),
    [
        ("TRƯỜNG THCS CÂY SỒI", False),
        ("Trường Trung học cơ sở Cây Sồi", False),
        ("TRƯỜNG THCS CÂY BÀNG", True),
        ("Trưởng phòng ký duyệt", False),
    ],
)
def test_the_list_of_another_school_is_asked_about(spec, line, is_other):
    checked = check(spec, workbook(["UBND XÃ"], [line], HEADINGS, an()))

    assert bool(said(checked, "other_school")) is is_other


@pytest.mark.parametrize(
    ("line", "is_other"),
    [
        ("DANH SÁCH HỌC SINH NĂM HỌC 2026–2027", False),
        ("NĂM HỌC: 2025 - 2026", True),
        ("Ngày 5 tháng 9 năm 2025", False),
        ("Danh sách học sinh đầu năm 2025–2026", True),
        ("Danh sách học sinh đầu năm 2026 - 2027", False),
        ("Kế hoạch phát triển năm 2025-2030", False),
    ],
)
def test_the_list_of_another_year_is_asked_about(spec, line, is_other):
    checked = check(spec, workbook([line], HEADINGS, an()))

    assert bool(said(checked, "other_year")) is is_other


LEAVING = [*HEADINGS, "Trạng thái", "Ngày thôi học", "Lý do thôi học"]


def places(code="HS001"):
    return [
        (row.school_class.name, row.joined_on, row.left_on, row.left_reason)
        for row in Pupil.objects.get(code=code).enrolments.order_by("pk")
    ]


def test_who_leaves_in_mid_year_leaves_the_class_on_that_day(spec):
    commit(spec, HEADINGS, an())

    _checked, plan = commit(spec, LEAVING, [*an(), "Chuyển đi", "20/09/2026", "Theo gia đình"])

    assert plan.changed[0].changes == (
        ("trạng thái", "đang học", "chuyển đi"),
        ("lớp", "6A", "(rời lớp)"),
    )
    assert places() == [("6A", None, date(2026, 9, 20), "Theo gia đình")]
    assert Pupil.objects.get().status == "transferred_out"


def test_who_has_left_is_not_enrolled_again_by_the_same_list(spec):
    commit(spec, HEADINGS, an())
    commit(spec, LEAVING, [*an(), "Thôi học", "", ""])

    _checked, plan = commit(spec, LEAVING, [*an(), "Thôi học", "", ""])

    assert (len(plan.changed), len(plan.unchanged)) == (0, 1)
    assert places() == [("6A", None, date(2026, 10, 1), "Thôi học")]


def test_who_comes_back_is_enrolled_from_that_day(spec, time_machine):
    commit(spec, HEADINGS, an())
    commit(spec, LEAVING, [*an(), "Thôi học", "", ""])
    time_machine.move_to("2026-11-02 07:00 +0700", tick=False)

    commit(spec, LEAVING, [*an(), "Nghỉ học xin học lại", "", ""])

    assert places() == [
        ("6A", None, date(2026, 10, 1), "Thôi học"),
        ("6A", date(2026, 11, 2), None, ""),
    ]
    assert Pupil.objects.get().status == "studying"


def test_a_new_pupil_who_has_left_was_in_the_class_until_then(spec):
    commit(spec, LEAVING, [*an(), "Chuyển đi", "20/09/2026", ""])

    assert places() == [("6A", None, date(2026, 9, 20), "Chuyển đi")]


def test_who_came_from_elsewhere_joins_on_the_day_that_the_list_names(spec):
    commit(spec, [*HEADINGS, "Trạng thái", "Ngày chuyển đến"], [*an(), "Chuyển đến", "21/09/2026"])

    assert places() == [("6A", date(2026, 9, 21), None, "")]


def test_a_list_without_status_does_not_bring_back_who_left(spec):
    commit(spec, HEADINGS, an())
    commit(spec, LEAVING, [*an(), "Chuyển đi", "", ""])

    checked, plan = commit(spec, HEADINGS, an())

    assert problems(checked, "query") == [("listed_after_leaving", 2, "Họ và tên")]
    assert len(plan.unchanged) == 1
    assert places() == [("6A", None, date(2026, 10, 1), "Chuyển đi")]
