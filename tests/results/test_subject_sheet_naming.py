"""Which subject and which pupils a mark sheet is about, and which sheet it is."""

import pytest

from apps.core.spreadsheets import Workbook
from apps.imports.checking import check
from apps.imports.models import ImportBatch
from apps.imports.recording import Recorder
from apps.results.importing import summary_sheet_spec
from apps.results.models import SubjectResult
from apps.results.subject_cells import is_subject_sheet, part_column
from apps.results.subject_sheet import SubjectSheetForm, subject_sheet_spec
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

from .subject_sheets import AN, HEADINGS, MARKS, codes, stored

pytestmark = pytest.mark.usefixtures("january")


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
