"""The pupil list: new, changed, unchanged and missing pupils, classes, codes, moves."""

from datetime import date

import pytest

from apps.core.spreadsheets import EXAMPLE_MARK
from apps.imports.checking import check
from apps.roster.importing import PupilsForm, pupils_spec
from apps.roster.models import Enrolment, Pupil, SchoolClass
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

pytestmark = pytest.mark.usefixtures("october")

HEADINGS = ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
AN = [1, "HS001", "Trần Thị An", "02/03/2015", "Nữ", "Kinh", "6A"]
YEN = [2, "HS002", "A Yên", "05/06/2015", "Nam", "Xơ Đăng", "6B"]


@pytest.fixture
def spec(alder):
    return pupils_spec(alder, {"year": 2026})


def enrolled():
    rows = Enrolment.objects.current().values_list("pupil__code", "school_class__name")
    return sorted(rows)


def test_a_list_makes_pupils_and_the_classes_it_names(spec):
    checked, plan = commit(spec, HEADINGS, AN, YEN)

    assert (checked.rows_read, checked.rejected, len(plan.new)) == (2, 0, 2)
    assert enrolled() == [("HS001", "6A"), ("HS002", "6B")]
    assert sorted(SchoolClass.objects.values_list("name", "grade", "slug")) == [
        ("6A", 6, "6a"),
        ("6B", 6, "6b"),
    ]
    pupil = Pupil.objects.get(code="HS002")
    assert (pupil.full_name, pupil.date_of_birth, pupil.sex, pupil.ethnic_group) == (
        "A Yên",
        date(2015, 6, 5),
        "male",
        "Xơ-đăng",
    )
    assert list(Pupil.objects.matching("tran an")) == [Pupil.objects.get(code="HS001")]


def test_the_same_list_again_changes_nothing(spec):
    commit(spec, HEADINGS, AN, YEN)

    _checked, plan = commit(spec, HEADINGS, AN, YEN)

    assert (len(plan.new), len(plan.changed), len(plan.unchanged)) == (0, 0, 2)
    assert (Pupil.objects.count(), Enrolment.objects.count()) == (2, 2)


def test_changes_are_told_and_written_and_the_absent_stay(spec):
    commit(spec, HEADINGS, AN, [*YEN[:6], "6A"])

    _checked, plan = commit(spec, HEADINGS, [*AN[:5], "Ba Na", "6A"])

    assert [item.changes for item in plan.changed] == [(("dân tộc", "Kinh", "Ba-na"),)]
    assert [item.label for item in plan.missing] == ["A Yên (HS002) – lớp 6A"]
    assert Pupil.objects.get(code="HS001").ethnic_group == "Ba-na"
    assert enrolled() == [("HS001", "6A"), ("HS002", "6A")]


@pytest.mark.parametrize("written", ["Ba-na", "Ba Na", "BANA", "Bahnar", "13. Ba na"])
def test_another_spelling_of_the_ethnic_group_is_no_change(spec, written):
    commit(spec, HEADINGS, [*AN[:5], "Ba-na", "6A"])
    Pupil.objects.update(ethnic_group="Ba Na")  # as it was stored before there was one spelling

    _checked, plan = commit(spec, HEADINGS, [*AN[:5], written, "6A"])

    assert (len(plan.changed), len(plan.unchanged)) == (0, 1)


def test_a_pupil_typed_by_hand_has_the_official_name_of_the_ethnic_group(alder):
    names = [
        make_pupil(alder, code=f"H{n}", ethnic_group=name).ethnic_group
        for n, name in enumerate(["Ba Na", "Giẻ Triêng", "K'Ho", "Người Sao Hỏa", ""])
    ]

    assert names == ["Ba-na", "Gié-Triêng", "Cơ-ho", "Người Sao Hỏa", ""]


def test_a_blank_cell_erases_nothing(spec):
    commit(spec, HEADINGS, AN)

    _checked, plan = commit(spec, HEADINGS, [1, "HS001", "Trần Thị An", "02/03/2015", "", "", "6A"])

    assert len(plan.unchanged) == 1
    assert Pupil.objects.get().ethnic_group == "Kinh"


def test_a_move_closes_the_old_place_and_opens_a_new_one(spec):
    commit(spec, HEADINGS, AN)

    _checked, plan = commit(spec, HEADINGS, [*AN[:6], "6C"])

    assert plan.changed[0].changes == (("lớp", "6A", "6C"),)
    places = Enrolment.objects.order_by("pk").values_list(
        "school_class__name", "left_on", "joined_on"
    )
    assert list(places) == [
        ("6A", date(2026, 10, 1), None),
        ("6C", None, date(2026, 10, 1)),
    ]


def test_a_pupil_without_code_gets_a_temporary_one_and_later_the_real_one(spec):
    commit(spec, HEADINGS, [1, "", *AN[2:]])
    temporary = Pupil.objects.get()
    assert (temporary.code, temporary.has_temporary_code) == ("TAM-0001", True)

    _checked, plan = commit(spec, HEADINGS, AN)

    assert plan.changed[0].changes == (("mã học sinh", "TAM-0001", "HS001"),)
    pupil = Pupil.objects.get()
    assert (pupil.pk, pupil.code, pupil.has_temporary_code) == (temporary.pk, "HS001", False)


def test_a_row_without_code_finds_its_pupil_by_name_and_birth(spec):
    commit(spec, HEADINGS, AN)

    _checked, plan = commit(spec, HEADINGS, [1, "", *AN[2:]])

    assert (len(plan.unchanged), Pupil.objects.count()) == (1, 1)


def test_a_near_match_is_asked_about(spec):
    commit(spec, HEADINGS, [1, "", *AN[2:]])

    checked = check(spec, workbook(HEADINGS, [1, "HS009", "Trần Thị Ân", *AN[3:]]))

    assert problems(checked) == [("similar_pupil", 2, "Họ và tên")]


@pytest.mark.parametrize("birth", ["03/03/2015", "02/03/2016", "02/04/2015"])
def test_one_wrong_part_of_a_birthday_in_the_same_class_is_asked_about(spec, birth):
    commit(spec, HEADINGS, AN)

    checked = check(spec, workbook(HEADINGS, [1, "", AN[2], birth, *AN[4:]]))

    assert problems(checked) == [("similar_pupil", 2, "Họ và tên")]


def test_the_same_name_with_a_neighbouring_birthday_in_another_class_is_new(spec):
    commit(spec, HEADINGS, AN, YEN)

    checked, plan = commit(spec, HEADINGS, [1, "HS009", AN[2], "03/03/2015", *AN[4:6], "6B"])

    assert (problems(checked), len(plan.new)) == ([], 1)


def test_a_blank_sex_is_no_boy_where_a_column_of_girls_stands_beside_it(spec):
    row = [1, "HS001", "Trần Thị An", "02/03/2015", "", "", "Kinh", "6A"]

    checked = check(spec, workbook([*HEADINGS[:5], "Nữ", *HEADINGS[5:]], row))

    assert problems(checked) == [("blank_cell", 2, "Giới tính")]


def test_a_pupil_typed_over_the_example_of_a_template_is_read(spec):
    example = ["", "2600000001", "Nguyễn Văn Thử", "02/03/2015", "Nam", "Kinh", "6A"]
    typed_over = [*YEN[:2], *YEN[2:], EXAMPLE_MARK]

    _checked, plan = commit(spec, [*HEADINGS, ""], [*example, EXAMPLE_MARK], [*AN, ""], typed_over)

    assert (len(plan.new), enrolled()) == (2, [("HS001", "6A"), ("HS002", "6B")])


def test_the_same_child_under_another_code_is_asked_about(spec):
    commit(spec, HEADINGS, AN)

    checked = check(spec, workbook(HEADINGS, [1, "HS009", *AN[2:]]))

    assert problems(checked) == [("similar_pupil", 2, "Họ và tên")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([1, "HS001", "", "02/03/2015", "Nữ", "Kinh", "6A"], ("no_name", 2, "Họ và tên")),
        ([1, "HS001", "Trần An", "02/03/2015", "Nữ", "Kinh", ""], ("no_class", 2, "Lớp")),
        ([1, "HS001", "Trần An", "02/03/2015", "Nữ", "Kinh", "A1"], ("no_grade", 2, "Lớp")),
        ([1, "HS001", "Trần An", "", "Nữ", "Kinh", "6A"], ("blank_cell", 2, "Ngày sinh")),
        (
            [1, "HS001", "Trần An", "31/02/2015", "Nữ", "Kinh", "6A"],
            ("date_impossible", 2, "Ngày sinh"),
        ),
    ],
)
def test_bad_rows_are_told_with_row_and_column(spec, row, expected):
    checked = check(spec, workbook(HEADINGS, row))

    assert problems(checked, "error") == [expected]
    assert (checked.rows_read, len(checked.rows)) == (1, 0)


def test_a_code_twice_in_the_file_is_refused(spec):
    checked = check(spec, workbook(HEADINGS, AN, [2, "hs001", *YEN[2:]]))

    assert problems(checked, "error") == [("repeated_row", 3, "Mã học sinh")]


def test_two_rows_of_one_pupil_are_refused(spec):
    commit(spec, HEADINGS, AN)

    checked = check(spec, workbook(HEADINGS, AN, [2, "", *AN[2:]]))

    assert problems(checked, "error") == [("same_pupil_twice", 3, "Họ và tên")]


def test_the_class_may_stand_in_the_title(spec):
    headings, row = HEADINGS[:6], AN[:6]

    commit(spec, ["DANH SÁCH HỌC SINH LỚP 7B"], headings, row)

    assert enrolled() == [("HS001", "7B")]


def test_name_in_two_columns_and_a_tick_for_girls(spec):
    commit(
        spec,
        ["Mã HS", "Họ đệm", "Tên", "Ngày sinh", "Nữ", "Lớp"],
        ["HS001", "Trần Thị", "An", "02/03/2015", "x", "6A"],
        ["HS002", "A", "Yên", "2015", "", "6A"],
    )

    rows = Pupil.objects.order_by("code").values_list("full_name", "sex", "birth_year")
    assert list(rows) == [("Trần Thị An", "female", 2015), ("A Yên", "male", 2015)]
    assert Pupil.objects.get(code="HS002").birth_label == "2015"


def test_a_column_of_the_grade_that_denies_the_class_is_refused(spec):
    checked = check(spec, workbook([*HEADINGS, "Khối"], [*AN, 7]))

    assert problems(checked, "error") == [("grade_differs", 2, "Khối")]


def test_pupils_of_another_school_are_not_matched(spec, birch, scope_of):
    with scope_of(birch):
        make_pupil(birch, "HS001", "Trần Thị An", make_class(birch))

    commit(spec, HEADINGS, AN)

    assert Pupil.objects.count() == 1
    with scope_of(birch):
        assert Pupil.objects.get().date_of_birth == date(2015, 3, 2)


def test_statements_do_not_grow_with_rows(alder, spec, django_assert_max_num_queries):
    rows = [
        [n, f"HS{n:04d}", f"Trần Thị Hoa {chr(97 + n % 26)}", "02/03/2015", "Nữ", "Kinh", "6A"]
        for n in range(400)
    ]
    checked = check(spec, workbook(HEADINGS, *rows))

    with django_assert_max_num_queries(20):
        spec.plan(checked.rows)
        from_memory = check(spec, workbook(HEADINGS, *rows))

    assert from_memory.rows_read == 400


def test_the_form_asks_for_a_year(db):
    form = PupilsForm({"year": "2026"})

    assert form.is_valid()
    assert form.cleaned_data == {"year": 2026}


def test_a_code_beside_another_name_and_birth_is_asked_about(spec):
    commit(spec, HEADINGS, AN, YEN)
    shifted = [[*AN[:2], *YEN[2:]], [*YEN[:2], *AN[2:]]]

    checked = check(spec, workbook(HEADINGS, *shifted))

    assert problems(checked) == [
        ("code_of_another", 2, "Mã học sinh"),
        ("code_of_another", 3, "Mã học sinh"),
    ]


@pytest.mark.parametrize(
    ("name", "birth"), [("Trần Thị Ân", "03/03/2015"), ("Lê Thị Bình", "2015")]
)
def test_a_slip_in_name_or_birth_is_shown_as_a_change_only(spec, name, birth):
    commit(spec, HEADINGS, AN)

    checked = check(spec, workbook(HEADINGS, [*AN[:2], name, birth, *AN[4:]]))

    assert problems(checked) == []


def test_who_finished_before_this_year_is_put_into_no_class(alder, spec):
    last = make_class(alder, "9A", year=2025, grade=9)
    make_pupil(alder, "HS900", "Trần Thị Xong", last, status="completed", sex="female")
    row = [1, "HS900", "Trần Thị Xong", "02/03/2015", "Nữ", "", "9A"]
    told = [[*HEADINGS, "Trạng thái"], [*row, "Hoàn thành"], [*AN, ""]]

    checked, plan = commit(spec, *told)

    assert [item.label for item in plan.unchanged] == ["Trần Thị Xong (HS900)"]
    assert list(Enrolment.objects.of_year(2026).values_list("pupil__code", flat=True)) == ["HS001"]
    asked = check(spec, workbook(HEADINGS, row))
    assert ("listed_after_leaving", 2, "Họ và tên") in problems(asked)
    back = check(spec, workbook([*HEADINGS, "Trạng thái"], [*row, "Đang học"]))
    assert [change[0] for change in spec.plan(back.rows).changed[0].changes] == [
        "trạng thái",
        "lớp",
    ]
