"""Counts of lists, their identities, earlier lists, and one pupil found in two of them."""

import json
from dataclasses import replace
from datetime import date

import pytest

from apps.submissions.packs import pack
from apps.submissions.packs.checking import (
    Counts,
    KnownPupil,
    Summary,
    compare_summaries,
    identity_keys,
    missing_pupils,
    sum_summaries,
    summarise,
)
from tests.submissions.lists import checked, codes, pupil, pupils

NEWEST = pack("qlhs-2026")
SEVENTH = {"Khối": "7", "Lớp": "7A"}


def listed(*rows):
    """Return the ListedPupils of rows that are all accepted."""
    result = checked(list(rows))
    assert result.rows_rejected == 0, codes(result)
    return result.pupils


def one(**changes):
    return listed(pupil(1, **changes))[0]


def two_grades():
    older = [
        pupil(n, **SEVENTH, **{"Ngày sinh": f"0{n}/05/2014", "Số định danh cá nhân": ""})
        for n in (7, 8)
    ]
    return listed(*pupils(6), *older)


def test_a_summary_counts_by_class_and_grade():
    summary = summarise(two_grades())

    assert (summary.pupils, summary.girls, summary.ethnic, summary.classes) == (8, 4, 4, 2)
    assert summary.by_grade == {6: Counts(6, 3, 3, 0, 1), 7: Counts(2, 1, 1, 0, 1)}
    assert summary.by_class == {"6A": Counts(6, 3, 3, 0, 1), "7A": Counts(2, 1, 1, 0, 1)}
    assert summary.problems() == []


def test_a_class_of_two_grades_counts_once():
    rows = [pupil(1, Lớp="Ghép"), pupil(2, Lớp="Ghép", Khối="7")]
    rows[1] |= {"Ngày sinh": "05/03/2014", "Số định danh cá nhân": "062314000002"}

    summary = summarise(listed(*rows))

    assert (summary.classes, summary.problems()) == (1, [])
    assert {grade: part.classes for grade, part in summary.by_grade.items()} == {6: 1, 7: 0}


def test_foreigners_are_no_minority():
    assert summarise([one(**{"Dân tộc": "Người nước ngoài"})]).ethnic == 0


def test_a_summary_survives_json():
    summary = summarise(two_grades())

    assert Summary.from_json(json.loads(json.dumps(summary.as_json()))) == summary
    assert Summary.from_json({"pupils": 7}) == Summary(pupils=7)


def test_the_sum_of_units_is_the_sum_of_their_parts():
    first, second = summarise(two_grades()), summarise(listed(*pupils(6)))

    total = sum_summaries([first, second])

    assert total == first + second
    assert (total.pupils, total.classes, total.by_grade[6]) == (14, 3, Counts(12, 6, 6, 0, 2))
    assert total.by_class["6A"].classes == 2
    assert total.problems() == []
    assert sum_summaries([]) == Summary()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pupils": 9}, "Tổng học sinh là 9 nhưng cộng các khối được 8."),
        ({"classes": 1}, "Tổng lớp là 1 nhưng cộng các lớp được 2."),
        (
            {"by_class": {"6A": Counts(6, 7, 3, 0, 1), "7A": Counts(2, 1, 1, 0, 1)}},
            "Số nữ (7) lớn hơn số học sinh (6) ở lớp 6A.",
        ),
        (
            {"by_grade": {6: Counts(6, 3, 3, 4, 1), 7: Counts(2, 1, 1, 0, 1)}},
            "Số nữ dân tộc thiểu số (4) lớn hơn số dân tộc thiểu số (3) ở khối 6.",
        ),
    ],
)
def test_totals_that_their_parts_do_not_give_are_said(change, said):
    problems = replace(summarise(two_grades()), **change).problems()

    assert said in problems
    finding = NEWEST.finding("totals_wrong", what=problems[0])
    assert (finding.severity, finding.message) == ("error", problems[0])


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [(100, 100, False), (120, 100, False), (121, 100, True), (79, 100, True), (80, 100, False)]
    + [(4, 0, False), (5, 0, True), (9, 5, False), (0, 100, True)],
)
def test_a_change_over_a_fifth_is_asked_about(now, before, found):
    told = compare_summaries(Summary(pupils=now), Summary(pupils=before), NEWEST, "year")

    assert [one.code for one in told] == (["year_pupils"] if found else [])


def test_a_change_is_told_with_both_numbers():
    (told,) = compare_summaries(Summary(girls=70), Summary(girls=100), NEWEST, "round")

    assert told.message == "Số học sinh nữ là 70, lần nộp trước là 100 (–30 %)."
    assert (told.code, told.severity) == ("round_girls", "query")


def test_nothing_is_compared_where_there_is_nothing_before():
    assert compare_summaries(Summary(pupils=70), None, NEWEST, "year") == []


def known_of(*rows):
    return tuple(KnownPupil.of(pupil) for pupil in listed(*rows))


def test_a_pupil_of_last_year_is_missed_by_his_code_but_not_his_name():
    known = known_of(pupil(1), pupil(3))

    found = missing_pupils(listed(pupil(3), pupil(5)), known, NEWEST, (6, 7, 8, 9))

    assert [one.message for one in found] == [
        "1 học sinh lớp 6A năm trước không có trong danh sách mà không ghi chuyển đi, bỏ học hay "
        "hoàn thành: mã 2600000001."
    ]
    assert "A Văn" not in found[0].message


def test_the_missing_of_a_class_are_one_question():
    known = known_of(*(pupil(number, **{"Mã học sinh": ""}) for number in range(1, 26)))

    (found,) = missing_pupils((), known, NEWEST, (6, 7))

    assert found.message.startswith("25 học sinh lớp 6A năm trước")
    assert "dòng 2, 3, 4," in found.message
    assert found.message.endswith("danh sách năm trước ….") and len(found.message) < 400


@pytest.mark.parametrize(
    "this_year",
    [
        pupil(1, **{"Trạng thái": "Chuyển đi"}),
        pupil(1, **{"Mã học sinh": "", "Lớp": "6B"}),
        pupil(1, **{"Mã học sinh": "", "Số định danh cá nhân": ""}),
        pupil(1, **{"Họ và tên": "A Văn Tên Mới"}),
    ],
)
def test_a_pupil_with_a_state_or_another_code_is_not_missed(this_year):
    assert missing_pupils(listed(this_year), known_of(pupil(1)), NEWEST, (6, 7)) == []


def test_those_of_the_last_grade_and_those_who_had_left_are_not_missed():
    known = known_of(pupil(1), pupil(3, **{"Trạng thái": "Bỏ học"}))

    assert missing_pupils((), known, NEWEST, (6,)) == []
    assert [one.code for one in missing_pupils((), known, NEWEST, (6, 7))] == ["pupil_missing"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"Mã học sinh": "X1", "Họ và tên": "A Khác"}),
        ({"Số định danh cá nhân": ""}, {"Họ và tên": "A Khác", "Số định danh cá nhân": ""}),
        (
            {"Mã học sinh": "HS01", "Số định danh cá nhân": "", "Họ và tên": "A Hoà"},
            {"Mã học sinh": "HS99", "Số định danh cá nhân": "", "Họ và tên": "a hòa"},
        ),
        (
            {"Mã học sinh": "", "Số định danh cá nhân": "", "Họ tên mẹ": ""},
            {"Mã học sinh": "", "Số định danh cá nhân": "", "Họ tên mẹ": "", "Lớp": "6C"},
        ),
    ],
    ids=["personal number", "national code", "name, birth and mother", "name and birth alone"],
)
def test_one_pupil_of_two_lists_has_a_key_in_common(first, second):
    assert set(identity_keys(one(**first))) & set(identity_keys(one(**second)))


@pytest.mark.parametrize(
    "changes",
    [
        {"Họ tên mẹ": "Đinh Thị Khác"},
        {"Ngày sinh": "20/01/2015"},
        {"Họ và tên": "A Văn Bảo"},
        {"Ngày sinh": "2015"},
    ],
)
def test_two_pupils_have_no_key_in_common(changes):
    nobody = {"Mã học sinh": "HS001", "Số định danh cá nhân": ""}

    keys = set(identity_keys(one(**nobody)))

    assert not keys & set(identity_keys(one(**nobody | changes)))


def test_codes_of_a_school_are_no_identity():
    first, second = (
        one(**{"Mã học sinh": "HS001", "Số định danh cá nhân": "", "Họ và tên": name})
        for name in ("A Văn Bảo", "Y Thị Lan")
    )

    assert not set(identity_keys(first)) & set(identity_keys(second))


def test_keys_say_nothing_of_the_pupil_and_depend_on_the_sites_key(settings):
    keys = identity_keys(one())
    settings.SECRET_KEY = "another"
    others = identity_keys(one())

    assert all(len(key) == 64 and "2015" not in key for key in keys)
    assert not set(keys) & set(others)


def test_a_partial_birth_is_kept_with_its_precision():
    found = one(**{"Ngày sinh": "03/2015"})

    assert (found.date_of_birth, found.birth_precision) == (date(2015, 3, 1), "month")
