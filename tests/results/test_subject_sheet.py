"""The subject mark sheet: many shapes of headings, one subject at a time, said in four ways."""

from decimal import Decimal

import pytest

from apps.core.spreadsheets import Workbook
from apps.imports.checking import check
from apps.imports.models import ImportBatch
from apps.imports.recording import Recorder
from apps.results.importing import summary_sheet_spec
from apps.results.models import SubjectResult, TermResult
from apps.results.subject_cells import is_subject_sheet, parse_marks, part_column
from apps.results.subject_sheet import SubjectSheetForm, subject_sheet_spec
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

HEADINGS = [
    *("STT", "Mã HS", "Họ và tên", "ĐĐGtx1", "ĐĐGtx2", "ĐĐGtx3", "ĐĐGgk", "ĐĐGck"),
    *("ĐTBmhk", "Nhận xét"),
]
AN = [1, "HS001", "Trần Thị An", 8, "7,5", "", "7.0", 8.3, "7,8", "Nắm chắc kiến thức."]
MARKS = ["Mã HS", "ĐĐGtx", "ĐĐGgk", "ĐĐGck"]


@pytest.fixture(autouse=True)
def scope(alder, scope_of, time_machine):
    time_machine.move_to("2027-01-10 07:00 +0700", tick=False)
    with scope_of(alder):
        yield


@pytest.fixture
def school_class(alder):
    return make_class(alder)


@pytest.fixture
def an(alder, school_class):
    return make_pupil(alder, "HS001", "Trần Thị An", school_class)


@pytest.fixture
def spec_of(alder):
    def spec_of(subject="", period="hk1"):
        return subject_sheet_spec(
            alder, {"year": 2026, "period": period, "class": "", "subject": subject}
        )

    return spec_of


@pytest.fixture
def maths(spec_of):
    return spec_of("toan")


def stored(subject="toan"):
    return SubjectResult.objects.get(subject=subject)


def codes(spec, *rows, name="Sheet1"):
    return [found[0] for found in problems(check(spec, workbook(*rows, name=name)))]


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

    assert [found[0] for found in problems(check(maths, sheet))] == ["absent_mark"]
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


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (["BẢNG ĐIỂM MÔN: TOÁN – LỚP 6A"], "Sheet1"),
        (["Môn học Toán học kỳ I"], "Sheet1"),
        (["BẢNG ĐIỂM"], "Toán 6A"),
        (["BẢNG ĐIỂM"], "6A_Toán"),
    ],
)
def test_the_subject_from_the_lines_above_or_the_name_of_the_sheet(spec_of, an, title, name):
    spec = spec_of()
    checked = check(spec, workbook(title, MARKS, ["HS001", 8, 7, 8], name=name))

    assert problems(checked, "error") == []
    spec.write(checked.rows, Recorder(ImportBatch()))
    assert stored().midterm == 7


def test_the_subject_from_a_column(spec_of, an):
    headings = ["Mã HS", "Môn", *MARKS[1:]]
    rows = [["HS001", "Toán", 8, 7, 8], ["HS001", "Ngữ văn", 6, 5, 7]]
    commit(spec_of(), headings, *rows)

    assert (stored().midterm, stored("ngu-van").midterm) == (7, 5)


def test_a_subject_that_nobody_names_is_one_error(spec_of, alder, school_class, an):
    make_pupil(alder, "HS002", "Lê Văn Bình", school_class)
    rows = [["HS001", 8, 7, 8], ["HS002", 8, 7, 8]]

    assert codes(spec_of(), MARKS, *rows) == ["no_subject"]


def test_an_unknown_subject_in_a_column_is_an_error_in_its_row(spec_of, an):
    headings = ["Mã HS", "Môn", *MARKS[1:]]
    found = problems(check(spec_of(), workbook(headings, ["HS001", "Bay lượn", 8, 7, 8])))

    assert found == [("no_subject", 2, "Môn")]


def test_a_subject_that_the_grade_does_not_learn_is_refused(spec_of, an):
    assert codes(spec_of("hoa-hoc"), MARKS, ["HS001", 8, 7, 8]) == ["subject_not_taught"]


def test_another_subject_on_the_sheet_than_chosen_is_refused(maths, an):
    title = ["BẢNG ĐIỂM MÔN NGỮ VĂN"]

    assert codes(maths, title, MARKS, ["HS001", 8, 7, ""]) == ["other_subject"]


def test_several_sheets_with_other_numbers_of_columns(spec_of, alder, an):
    other = make_class(alder, "7A", grade=7)
    make_pupil(alder, "HS002", "Lê Văn Bình", other)
    sheets = [
        workbook(
            ["BẢNG ĐIỂM MÔN TOÁN LỚP 6A"], HEADINGS, [*AN[:5], 9, *AN[6:8], "", ""], name="T6A"
        ),
        workbook(
            ["BẢNG ĐIỂM MÔN TOÁN LỚP 7A"],
            ["Mã HS", "ĐĐGtx1", "ĐĐGtx2", "ĐĐGgk"],
            ["HS002", 5, 6, 7],
            name="T7A",
        ),
        workbook(["Môn: Ngữ văn"], MARKS, ["HS001", "6; 7", 8, 9], name="Văn"),
    ]
    book = Workbook("xlsx", [sheet.sheets[0] for sheet in sheets], [])
    spec = spec_of()
    checked = check(spec, book)
    assert problems(checked, "error") == []

    plan = spec.plan(checked.rows)
    spec.write(checked.rows, Recorder(ImportBatch()))

    assert (len(checked.rows), len(plan.new)) == (3, 2)
    kept = SubjectResult.objects.order_by("term_result__enrolment", "subject_id")
    assert [(one.subject_id, one.regular_marks) for one in kept] == [
        ("ngu-van", ["6", "7"]),
        ("toan", ["8", "7.5", "9"]),
        ("toan", ["5", "6"]),
    ]


def test_the_same_pupil_and_subject_twice_is_refused(spec_of, an):
    title = ["Môn: Toán"]
    rows = [["HS001", 8, 7, ""], ["HS001", 9, 7, ""]]

    assert codes(spec_of(), title, MARKS, *rows) == ["repeated_row"]


def test_a_pupil_nobody_knows_and_a_pupil_of_another_class(maths, an):
    headings = [*MARKS, "Lớp"]
    rows = [["HS009", 8, 7, "", "6A"], ["HS001", 8, 7, "", "6B"]]

    assert codes(maths, headings, *rows) == ["unknown_pupil", "other_class"]


def test_a_pupil_of_another_school_is_unknown(spec_of, birch, an, scope_of):
    with scope_of(birch):
        spec = subject_sheet_spec(
            birch, {"year": 2026, "period": "hk1", "class": "", "subject": "toan"}
        )
        assert codes(spec, MARKS, ["HS001", 8, 7, 8]) == ["unknown_pupil"]


def test_primary_school_states_level_and_test(spec_of, alder):
    small = make_class(alder, "2A", grade=2)
    make_pupil(alder, "HS003", "Vũ Minh Châu", small)
    headings = ["Mã HS", "Mức đạt được", "Điểm KTĐK", "Nhận xét"]
    commit(spec_of("tieng-viet"), headings, ["HS003", "T", 9, "Đọc trôi chảy."])

    marks = stored("tieng-viet")
    assert (marks.remark, marks.final, marks.note) == ("excellent", 9, "Đọc trôi chảy.")


def test_each_sheet_says_where_the_other_belongs(alder, maths, an):
    summary = summary_sheet_spec(alder, {"year": 2026, "period": "hk1", "class": ""})
    many = ["Mã HS", "Họ và tên", "Toán", "Ngữ văn", "GDTC"]

    assert "summary_sheet_here" in codes(maths, many, ["HS001", "Trần Thị An", 8, 7, "Đ"])
    assert "subject_sheet_here" in codes(summary, HEADINGS, AN)


def test_a_sheet_without_marks_is_refused(maths, an):
    assert codes(maths, ["Mã HS", "Họ và tên"], ["HS001", "Trần Thị An"]) == ["no_mark_columns"]


def test_the_shape_is_told_by_the_headings():
    assert is_subject_sheet(workbook(["Lớp 6A"], HEADINGS, AN))
    assert not is_subject_sheet(workbook(["Mã HS", "Toán", "Ngữ văn"], ["HS001", 8, 7]))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        *[(text, "regular") for text in ("ĐĐGtx1", "ĐĐGtx 2", "TX3", "Thường xuyên (HS1)")],
        *[(text, "regular") for text in ("ĐĐGtx lần 1", "Điểm thường xuyên 4", "KTTX1")],
        *[("ĐĐGgk (LT)", "midterm_theory"), ("Cuối kỳ - thực hành", "final_practice")],
        *[("Điểm cộng", "bonus"), ("Toán", None), ("Ghi chú", None), ("Tx khác", None)],
    ],
)
def test_headings_of_single_marks(heading, name):
    column = part_column(heading)

    assert (column.name if column else None) == name


def test_the_form_offers_the_subjects_and_leaves_the_choice_to_the_file(db):
    form = SubjectSheetForm({"year": "2026", "period": "hk1", "class_name": "", "subject": ""})

    assert form.is_valid()
    assert form.cleaned_data["subject"] == ""
    assert ("toan", "Toán") in list(form.fields["subject"].choices)


def test_a_code_without_its_zeros_finds_its_pupil(maths, alder, school_class):
    make_pupil(alder, "0001234567", "Lê Văn Bình", school_class)
    checked, _plan = commit(maths, MARKS, [1234567.0, 8, 7, ""])

    assert stored().midterm == 7
    assert [found.code for found in checked.findings] == ["code_zeros_restored"]
