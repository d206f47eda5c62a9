"""The subject mark sheet: many shapes of headings, one subject at a time, said in four ways."""

from decimal import Decimal

import pytest

from apps.imports.checking import check
from apps.results.models import SubjectResult, TermResult
from apps.results.subject_cells import parse_marks
from apps.results.subject_sheet import subject_sheet_spec
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

from .subject_sheets import AN, HEADINGS, MARKS, codes, stored

pytestmark = pytest.mark.usefixtures("january")


def test_marks_in_columns_of_their_own(maths, an):
    _checked, plan = commit(maths, HEADINGS, AN)

    marks = stored()
    assert len(plan.new) == 1
    assert marks.regular_marks == ["8", "7.5"]
    assert (marks.midterm, marks.final) == (Decimal("7.0"), Decimal("8.3"))
    assert (marks.average, marks.note) == (Decimal("7.8"), "Nắm chắc kiến thức.")
    assert TermResult.objects.get().teacher_note == ""


def test_the_same_sheet_again_changes_nothing(maths, an):
    commit(maths, HEADINGS, AN)

    _checked, plan = commit(maths, HEADINGS, AN)

    assert (len(plan.unchanged), plan.new, plan.changed) == (1, [], [])


def test_a_blank_cell_takes_nothing_away(maths, an):
    commit(maths, HEADINGS, AN)
    commit(maths, HEADINGS, [1, "HS001", "Trần Thị An", "", "", "", "", 9, "", ""])

    marks = stored()
    assert (marks.regular_marks, marks.midterm, marks.final) == (["8", "7.5"], 7, 9)


def test_a_change_is_shown_with_old_and_new(maths, an):
    commit(maths, HEADINGS, AN)
    changed = check(maths, workbook(HEADINGS, [*AN[:3], 8, 8, "", *AN[6:]]))

    ((field, old, new),) = maths.plan(changed.rows).changed[0].changes

    assert field == "Toán"
    assert old.startswith("thường xuyên 8; 7,5 · giữa kỳ")
    assert new.startswith("thường xuyên 8; 8 · giữa kỳ")


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (
            ["Mã HS", "Đánh giá thường xuyên", "", "", "Giữa kỳ", "Cuối kỳ"],
            ["", "1", "2", "3", "", ""],
        ),
        (
            ["Mã HS", "Điểm học kỳ I", "", "", "", ""],
            ["", "TX1", "TX2", "TX3", "ĐĐGgk", "ĐĐGck"],
        ),
        (
            ["Mã HS", "ĐĐGtx", "", "", "ĐĐGgk", "ĐĐGck"],
            ["", "TX 1", "TX 2", "TX 3", "", ""],
        ),
    ],
)
def test_headings_over_two_lines(maths, an, upper, lower):
    commit(maths, upper, lower, ["HS001", 8, 7, 9, "6,5", 7])

    marks = stored()
    assert (marks.regular_marks, marks.midterm, marks.final) == (["8", "7", "9"], Decimal("6.5"), 7)


def test_all_regular_marks_in_one_cell(maths, an):
    commit(maths, MARKS, ["HS001", "8; 7,5; 9", 7, 8])

    assert stored().regular_marks == ["8", "7.5", "9"]


@pytest.mark.parametrize(
    ("cell", "marks"),
    [
        ("8;7,5;9", "8 7.5 9"),
        ("8, 7, 9", "8 7 9"),
        ("8 7.5  9", "8 7.5 9"),
        ("8|9", "8 9"),
        ("8,5", "8.5"),
        (8.5, "8.5"),
        ("", ""),
    ],
)
def test_what_separates_marks_in_a_cell(cell, marks):
    assert parse_marks(cell) == tuple(Decimal(mark) for mark in marks.split())


def test_marks_that_run_together_are_refused(maths, an):
    assert codes(maths, MARKS, ["HS001", "8,7,9", 7, 8]) == ["marks_run_together"]
    assert codes(maths, MARKS, ["HS001", 8, "8,7,9", 8]) == ["marks_run_together"]
    assert codes(maths, MARKS, ["HS001", 8, "8x", 8]) == ["mark_unreadable"]


@pytest.mark.parametrize("cell", ["8; 85", "8; x"])
def test_one_wrong_mark_among_several_is_refused(maths, an, cell):
    (found,) = problems(check(maths, workbook(MARKS, ["HS001", cell, 7, 8])))

    assert found[1:] == (2, "ĐĐGtx")


def test_theory_and_practice_give_one_mark(maths, an):
    headings = ["Mã HS", "ĐĐGgk LT", "ĐĐGgk TH", "Cuối kỳ (LT)", "Cuối kỳ (TH)"]
    commit(maths, headings, ["HS001", "4,5", 3, 5, "2,5"])

    assert (stored().midterm, stored().final) == (Decimal("7.5"), Decimal("7.5"))


def test_halves_that_give_more_than_ten_are_refused(maths, an):
    headings = ["Mã HS", "ĐĐGgk LT", "ĐĐGgk TH", "ĐĐGck"]

    assert codes(maths, headings, ["HS001", 8, 7, 9]) == ["parts_over_ten"]
    assert codes(maths, [*headings, "ĐĐGgk"], ["HS001", 8, 7, 9, "7,5"]) == []


def test_one_half_alone_is_asked_about(maths, an):
    headings = ["Mã HS", "ĐĐGgk LT", "ĐĐGgk TH", "ĐĐGck"]

    assert codes(maths, headings, ["HS001", 5, "", 9]) == ["half_of_test"]


def test_a_bonus_is_noted_and_added_to_nothing(maths, an):
    _checked, _plan = commit(maths, [*MARKS, "Điểm cộng"], ["HS001", 8, 7, 8, "0,5"])

    assert (stored().regular_marks, stored().final) == (["8"], 8)
    assert stored().note == "Điểm cộng: 0,5."


def test_a_subject_by_remark(spec_of, an):
    headings = ["Mã HS", "ĐĐGtx1", "ĐĐGtx2", "ĐĐGgk", "ĐĐGck", "Mức đạt được"]
    commit(spec_of("gdtc"), headings, ["HS001", "Đ", "CĐ", "Đ", "Đ", "Đạt"])

    marks = stored("gdtc")
    assert (marks.regular_marks, marks.remark) == (["Đ", "CĐ", "Đ", "Đ"], "passed")
    assert (marks.average, marks.midterm) == (None, None)


@pytest.mark.parametrize(
    ("subject", "cells", "code"),
    [
        ("gdtc", ["HS001", 8, "", ""], "mark_for_remark"),
        ("toan", ["HS001", "Đ", 7, 8], "remark_for_mark"),
        ("toan", ["HS001", "M", 7, 8], "exempt_with_marks"),
    ],
)
def test_the_wrong_kind_of_mark_is_refused(spec_of, an, subject, cells, code):
    assert code in codes(spec_of(subject), MARKS, cells)


def test_exempt_from_the_whole_subject(maths, an):
    commit(maths, MARKS, ["HS001", "M", "M", ""])

    assert stored().state == SubjectResult.State.EXEMPT


def test_absent_is_no_zero_and_said(maths, an):
    sheet = workbook(MARKS, ["HS001", "8; 7", "V", 8])

    (found,) = problems(check(maths, sheet))
    assert (found[0], found[2]) == ("absent_mark", "ĐĐGgk")
    commit(maths, MARKS, ["HS001", "8; 7", "V", 8])
    assert stored().midterm is None


def test_an_average_that_the_circular_gives_otherwise_is_asked_about(maths, an):
    headings = [*HEADINGS[:6], "ĐĐGtx4", *HEADINGS[6:]]
    wrong = [*AN[:5], "7,5", 8, *AN[6:8], "9,5", ""]
    (found,) = check(maths, workbook(headings, wrong)).findings

    # (8 + 7.5 + 7.5 + 8 + 2 × 7 + 3 × 8.3) / 9 = 7.77
    assert (found.severity, found.code, found.column) == ("query", "average_differs", "ĐTBmhk")
    assert "9,5" in found.message and "7,8" in found.message and "Điều 9" in found.message


def test_too_few_regular_marks_are_said_once_for_a_sheet(maths, alder, school_class, an):
    make_pupil(alder, "HS002", "Lê Văn Bình", school_class)
    make_pupil(alder, "HS003", "Vũ Minh Châu", school_class)
    rows = [["HS001", "8; 7; 9", 7, 8], ["HS002", "8; 7; 9", 7, 8], ["HS003", "8; 7; 9; 6", 7, 8]]

    (found,) = check(maths, workbook(MARKS, *rows)).findings

    assert (found.severity, found.code, found.row, found.column) == (
        *("warning", "regular_marks_count", 2, "ĐĐGtx"),
    )
    assert found.message == (
        "Số điểm thường xuyên không như thông tư. Môn Toán có 3 điểm thường xuyên; môn học 140 "
        "tiết một năm cần 4 điểm mỗi học kỳ. Có 2 em như vậy: dòng 2, 3. Căn cứ: Điều 6 Thông tư "
        "22/2021/TT-BGDĐT."
    )


def test_a_missing_regular_mark_is_said_at_the_blank_cell(maths, an):
    (found,) = problems(check(maths, workbook(HEADINGS[:8], [*AN[:6], 7, 8])))

    assert (found[0], found[2]) == ("regular_marks_count", "ĐĐGtx3")


@pytest.mark.parametrize("cells", [[8, "x", "", 7, 8, 3], [8, 7, "", 7, "x", 3]])
def test_a_mark_that_cannot_be_read_gives_no_other_doubts(maths, an, cells):
    assert codes(maths, HEADINGS[:9], [*AN[:3], *cells]) == ["mark_unreadable"]


@pytest.mark.parametrize(
    "cells",
    [["8; 7; 9; 6", 7, 8], ["8; 7", 7, ""], ["", 7, 8], ["8; V; 9", 7, 8], ["M", "M", "M"]],
)
def test_regular_marks_are_not_counted_before_the_term_is_complete(maths, an, cells):
    assert "regular_marks_count" not in codes(maths, MARKS, ["HS001", *cells])


def test_regular_marks_of_the_old_programme_are_not_counted(alder):
    make_pupil(alder, "HS004", "Hồ An", make_class(alder, "9A", grade=9, year=2023))
    spec = subject_sheet_spec(
        alder, {"year": 2023, "period": "hk1", "class": "", "subject": "toan"}
    )

    assert codes(spec, MARKS, ["HS004", "8; 7", 7, 8]) == []


TESTS = ["Mã HS", "ĐĐGtx1", "ĐĐGtx2", "ĐĐGgk", "ĐĐGck", "Mức đạt được"]


@pytest.mark.parametrize(
    ("tests", "stated", "why"),
    [
        (["Đ", "CĐ", "Đ", "Đ"], "Đ", "có 1 lần đánh giá Chưa đạt"),
        (["", "", "", "CĐ"], "Đ", "có 1 lần đánh giá Chưa đạt"),
        (["Đ", "Đ", "Đ", "Đ"], "CĐ", "mọi lần đánh giá đều Đạt"),
        (["Đ", "Đ", "Đ", "Đ"], "Đ", ""),
        (["Đ", "Đ", "CĐ", "Đ"], "CĐ", ""),
        (["", "", "Đ", "Đ"], "CĐ", ""),
        (["Đ", "", "", "Đ"], "Đ", ""),
        (["Đ", "CĐ", "Đ", "Đ"], "", ""),
        (["M", "M", "M", "M"], "M", ""),
    ],
)
def test_tests_of_a_remark_subject_against_its_result(spec_of, an, tests, stated, why):
    findings = check(spec_of("gdtc"), workbook(TESTS, ["HS001", *tests, stated])).findings

    assert [(one.severity, one.code, one.column) for one in findings] == (
        [("query", "remark_differs", "Mức đạt được")] if why else []
    )
    assert all(why in one.message for one in findings)


def test_what_the_school_states_is_kept(maths, an):
    commit(maths, HEADINGS, [*AN[:8], "9,5", ""])

    assert stored().average == Decimal("9.5")


def test_results_of_the_year_take_only_the_average(spec_of, an):
    spec = spec_of("toan", "cn")
    headings = ["Mã HS", "ĐĐGck", "ĐTBmhk", "ĐTBmcn"]
    checked, _plan = commit(spec, headings, ["HS001", 9, "8,1", "8,3"])

    assert (stored().average, stored().final) == (Decimal("8.3"), None)
    assert "only_year_average" in [found.code for found in checked.findings]


def test_rows_that_say_nothing_new_are_counted_row_by_row(an, spec_of):
    spec = spec_of()
    headings = [*HEADINGS[:3], "Môn", *HEADINGS[3:8]]
    told = [[1, "HS001", "Trần Thị An", name, 8, 8, 8, 7, 8] for name in ("Toán", "Ngữ văn")]
    commit(spec, headings, *told)
    told[1][-1] = 9

    rows = check(spec, workbook(headings, *told)).rows

    assert [row.get("subject") for row in rows] == ["Toán", "Ngữ văn"]
    plan = spec.plan(rows)
    assert (len(plan.changed), plan.unchanged_row_count) == (1, 1)
    assert spec.plan(rows[:1]).unchanged_row_count == 1
