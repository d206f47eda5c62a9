"""Re-assessment and summer training: the new results stand, the yearly ones stay beside them."""

from decimal import Decimal

import pytest

from apps.imports.checking import check
from apps.results.importing import SummarySheetForm, summary_sheet_spec
from apps.results.models import ResultCard, TermResult
from apps.results.publishing import publish
from apps.roster.models import SchoolYear
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

HEADINGS = [
    *("Mã HS", "Toán", "Ngữ văn", "Ngoại ngữ", "KHTN", "LS&ĐL", "GDCD", "Công nghệ", "Tin học"),
    *("GDTC", "Học tập", "Rèn luyện", "Lên lớp"),
]
MARKS = [Decimal(3), *[Decimal(7)] * 7, "Đ"]
MAY = ["HS001", *MARKS, "Đạt", "Đạt", "Được lên lớp"]
FAILED = [
    "HS002",
    Decimal(3),
    Decimal(3),
    *[Decimal(6)] * 6,
    "CĐ",
    "Chưa đạt",
    "Đạt",
    "Đánh giá lại",
]
PASSED = ["HS002", Decimal(5), Decimal("5.5"), *[""] * 6, "Đ", "Đạt", "Đạt", "Được lên lớp"]


@pytest.fixture(autouse=True)
def scope(alder, scope_of, time_machine):
    time_machine.move_to("2027-07-20 07:00 +0700", tick=False)
    with scope_of(alder):
        yield


@pytest.fixture
def school_class(alder):
    school_class = make_class(alder)
    make_pupil(alder, "HS001", "Trần Thị An", school_class)
    make_pupil(alder, "HS002", "Lê Ba", school_class)
    return school_class


@pytest.fixture
def yearly(alder, school_class):
    spec = summary_sheet_spec(alder, {"year": 2026, "period": "cn", "class": ""})
    commit(spec, HEADINGS, MAY, FAILED)
    return spec


@pytest.fixture
def summer(alder, yearly):
    parameters = {"year": 2026, "period": "cn", "class": "", "after_summer": True}
    return summary_sheet_spec(alder, parameters)


def stored(code="HS002"):
    return TermResult.objects.get(enrolment__pupil__code=code)


def test_the_new_result_stands_and_the_yearly_one_stays(summer):
    _checked, plan = commit(summer, HEADINGS, PASSED)

    result = stored()
    subjects = {row.subject_id: row for row in result.subjects.all()}
    assert [len(plan.new), len(plan.changed)] == [0, 1]
    assert (subjects["toan"].average, subjects["toan"].reassessed_average) == (3, 5)
    assert (subjects["gdtc"].remark, subjects["gdtc"].reassessed_remark) == ("failed", "passed")
    assert subjects["khtn"].reassessed_average is None
    assert (result.learning_level, result.promotion) == ("Đạt", "Được lên lớp")
    assert result.is_after_summer
    assert result.before_summer == {"learning_level": "Chưa đạt", "promotion": "Đánh giá lại"}


def test_a_second_sheet_keeps_the_first_results_as_those_before_the_summer(summer):
    commit(summer, HEADINGS, [*PASSED[:-3], "Chưa đạt", "Đạt", "Không được lên lớp"])

    commit(summer, HEADINGS, PASSED)

    assert stored().before_summer == {"learning_level": "Chưa đạt", "promotion": "Đánh giá lại"}
    assert stored().learning_level == "Đạt"


def test_a_whole_class_in_the_sheet_marks_only_those_assessed_again(summer):
    _checked, plan = commit(summer, HEADINGS, MAY, PASSED)

    assert (len(plan.changed), len(plan.unchanged)) == (1, 1)
    assert not stored("HS001").is_after_summer


def test_what_counts_is_recomputed_with_the_new_results(summer):
    wrong = [*PASSED[:-3], "Khá", "Đạt", "Được lên lớp"]

    assert problems(check(summer, workbook(HEADINGS, PASSED))) == []
    assert problems(check(summer, workbook(HEADINGS, wrong))) == [("level_differs", 2, "Học tập")]


def test_who_still_fails_after_the_summer_stays(summer):
    failing = ["HS002", Decimal(3), Decimal(3), *[""] * 6, "CĐ", "Chưa đạt", "Đạt", "Đánh giá lại"]
    stays = [*failing[:1], Decimal("3.2"), *failing[2:-1], "Không được lên lớp"]

    assert problems(check(summer, workbook(HEADINGS, stays))) == []


def test_without_a_yearly_result_there_is_nothing_to_assess_again(alder, summer, school_class):
    make_pupil(alder, "HS003", "Em Mới", school_class)

    checked = check(summer, workbook(HEADINGS, ["HS003", *PASSED[1:]]))

    assert ("no_yearly_result", 2, "Mã HS") in problems(checked, "error")


def test_the_overall_average_of_before_the_summer_does_not_decide_after_it(alder, scope_of):
    """TT 58: 4.9 before, and with the mark that was taken again 5.1."""
    SchoolYear.objects.get_or_create(
        first_year=2013, defaults={"starts_on": "2013-08-01", "ends_on": "2014-07-31"}
    )
    make_pupil(alder, "HS001", "Trần Thị An", make_class(alder, "6A", 2013))
    names = ["Toán", "Ngữ văn", "Ngoại ngữ", "Vật lí", "Sinh học", "Lịch sử", "Địa lí", "GDCD"]
    ends = ["Học lực", "Hạnh kiểm", "Lên lớp"]
    parameters = {"year": 2013, "period": "cn", "class": ""}
    marks = [Decimal(3), *[Decimal("5.2")] * 7]
    commit(
        summary_sheet_spec(alder, parameters),
        ["Mã HS", *names, "ĐTB", *ends],
        ["HS001", *marks, Decimal("4.9"), "Yếu", "Khá", "Thi lại"],
    )
    summer = summary_sheet_spec(alder, {**parameters, "after_summer": True})

    checked = check(
        summer,
        workbook(
            ["Mã HS", "Toán", *ends], ["HS001", Decimal("5.0"), "Trung bình", "Khá", "Lên lớp"]
        ),
    )

    assert problems(checked) == []


def test_the_card_shows_both(alder, anna, summer, school_class):
    commit(summer, HEADINGS, PASSED)

    publish(school_class, "cn", user=anna)

    card = ResultCard.objects.get(pupil__code="HS002")
    toan = next(row for row in card.content["subjects"] if row["name"] == "Toán")
    assert (toan["average"], toan["reassessed"]) == ("3", "5")
    assert card.content["before_summer"] == [
        ["Kết quả học tập", "Chưa đạt"],
        ["Lên lớp", "Đánh giá lại"],
    ]
    assert "Đã đánh giá lại sau hè. Trước đó: kết quả học tập Chưa đạt" in card.html


def test_only_the_year_has_results_after_the_summer(db):
    form = SummarySheetForm({"year": "2026", "period": "hk2", "after_summer": "on"})

    assert form.errors["after_summer"] == [
        "Kết quả sau hè là kết quả cả năm: hãy chọn kỳ “Cả năm”."
    ]
