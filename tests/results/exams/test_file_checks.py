"""What an exam's file states, held against the roster, its kind and earlier files."""

from datetime import date

import pytest

from apps.results.exams.models import Candidate, Exam
from tests.roster.spine import make_class, make_pupil

from .made import make_exam
from .taking import codes

pytestmark = pytest.mark.usefixtures("in_alder")


@pytest.fixture
def exam(alder):
    return make_exam(alder, number_length=6)


def test_candidates_are_compared_with_the_roster(file, take, exam, alder):
    make_pupil(alder, "HS1", "Trần Thị Ân", make_class(alder), date_of_birth=date(2008, 3, 2))
    rows = [
        ["000001", "Trần Thị Bích", "03/03/2008", "HS1", 8],
        ["000002", "Lê Bình", "", "HS9", 8],
    ]
    checked = take(file([["SBD", "Họ và tên", "Ngày sinh", "Mã học sinh", "Toán"], *rows]), exam)

    assert codes(checked) == [
        ("differs_from_roster", 2, "Họ và tên"),
        ("birth_differs_from_roster", 2, "Ngày sinh"),
        ("pupil_unknown", 3, "Mã học sinh"),
    ]
    assert Candidate.objects.get(number="000001").pupil.code == "HS1"


def test_a_wrong_total_is_asked_about(file, take, alder):
    exam = make_exam(alder, "vao-10", "tuyen-sinh-10")
    headings = ["SBD", "Họ và tên", "Toán", "Ngữ văn", "Ngoại ngữ", "ƯT", "Tổng điểm"]
    rows = [
        ["1", "An", 8, 7, 6, "", 21],
        ["2", "Bình", 8, 7, 6, 0.5, 36.5],
        ["3", "Cây", 8, 7, 6, "", 22],
    ]

    checked = take(file([headings, *rows]), exam)

    assert codes(checked) == [("total_differs", 4, "Tổng điểm")]


def test_graduation_scores_and_results_are_worked_out_again(file, take, exam):
    headings = ["SBD", "Họ và tên", "Toán", "Ngữ văn", "Vật lí", "Hóa học"]
    headings += ["ĐTB10", "ĐTB11", "ĐTB12", "ĐXTN", "Kết quả"]
    right = ["000001", "An", 7.25, 8, 6.75, 7.5, 7.5, 8, 8.4, 7.75, "Đỗ"]
    rows = [
        right,
        ["000002", "Bình", 7.25, 8, 6.75, 7.5, 7.5, 8, 8.4, 7.85, "Đỗ"],
        ["000003", "Cây", 6.5, 1, 7.25, 6, 7.81, 8.04, 8.32, 6.66, "Đỗ"],
    ]

    checked = take(file([headings, *rows]), exam)

    assert codes(checked) == [
        ("graduation_score_differs", 3, "ĐXTN"),
        ("graduation_result_differs", 4, "Kết quả"),
    ]


OF_CHOICE = ["SBD", "Họ và tên", "Toán", "Ngữ văn", "Vật lí", "Hóa học", "Sinh học", "Kết quả"]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([7, 8, 6, 7, "", "Đỗ"], []),
        ([7, "V", "M", 7, "", "Hỏng"], []),
        ([7, 8, 6, 7, 9, ""], [("too_many_chosen", 2, "")]),
        ([7, 8, 6, 7, "V", ""], [("too_many_chosen", 2, "")]),
        ([7, 8, 6, "", "", "Đỗ"], [("papers_missing", 2, "")]),
        (["", 8, 6, 7, "", "Đỗ"], [("papers_missing", 2, "")]),
        (
            ["", 8, 1, 7, "", "Đỗ"],
            [("papers_missing", 2, ""), ("graduation_result_differs", 2, "Kết quả")],
        ),
        ([7, 8, 6, "", "", ""], []),
        (["", "", 6, "", "", ""], []),
    ],
)
def test_from_2025_a_candidate_has_maths_literature_and_two_chosen_subjects(
    file, take, exam, cells, found
):
    checked = take(file([OF_CHOICE, ["000001", "An", *cells]]), exam)

    assert codes(checked) == found
    assert {one.severity for one in checked.findings if one.code == "too_many_chosen"} <= {"error"}


def test_candidates_of_some_subjects_are_counted_once_for_a_file(file, take, exam):
    rows = [["1", 7, 8, 6, 7, ""], ["2", 7, "", 6, 7, ""], ["3", 7, 8, "", "", ""]]
    rows = [[f"00000{row[0]}", "An", *row[1:], ""] for row in rows]

    (found,) = take(file([OF_CHOICE, *rows]), exam).findings

    assert (found.severity, found.code) == ("warning", "candidates_without_papers")
    assert found.message == "2 thí sinh chưa có đủ Toán, Ngữ văn và hai môn tự chọn."


def test_subjects_of_an_earlier_file_count_among_the_chosen(file, take, exam):
    take(file([OF_CHOICE, ["000001", "An", 7, 8, 6, 7, "", ""]]), exam)

    same = take(file([["SBD", "Họ và tên", "Vật lí"], ["000001", "An", 9]]), exam)
    more = take(file([["SBD", "Họ và tên", "Sinh học"], ["000001", "An", 9]]), exam)

    assert codes(same) == []
    assert codes(more) == [("too_many_chosen", 2, "")]


@pytest.mark.parametrize(
    ("kind", "year", "extra"),
    [("tot-nghiep", 2023, None), ("tot-nghiep", 2024, "gdcd"), ("hsg", 2025, None)],
)
def test_other_exams_have_no_two_chosen_subjects(file, take, alder, kind, year, extra):
    exam = make_exam(alder, "ky-thi-khac", kind, number_length=6)
    Exam.objects.filter(pk=exam.pk).update(school_year=year)
    if extra:
        exam.subjects.create(
            organisation=alder, code=extra, name="GDCD", step="0.25", highest=10, position=90
        )

    assert codes(take(file([OF_CHOICE, ["000001", "An", 7, 8, 6, 7, 9, ""]]), exam)) == []


def test_a_failing_mark_is_seen_without_any_average(file, take, exam):
    checked = take(file([OF_CHOICE, ["000001", "An", 7, 8, 1, 7, "", "Đỗ"]]), exam)

    assert codes(checked) == [("graduation_result_differs", 2, "Kết quả")]


def test_vocational_levels_are_worked_out_again(file, take, alder):
    exam = make_exam(alder, "nghe", "nghe")
    headings = ["SBD", "Họ và tên", "LT", "TH", "Tổng điểm", "Xếp loại"]
    rows = [["1", "An", 8, 9.5, 9.1, "Giỏi"], ["2", "Bình", 4.5, 9, 7.9, "Khá"]]

    assert codes(take(file([headings, *rows]), exam)) == [("level_differs", 3, "Xếp loại")]


def test_prizes_against_scores_and_their_number(file, take, alder):
    exam = make_exam(alder, "hsg", "hsg", tier="tinh")
    headings = ["SBD", "Họ và tên", "Môn", "Điểm", "Giải"]
    rows = [
        ["1", "An", "Toán", 15, "Nhất"],
        ["2", "Bình", "Toán", 16, "Nhì"],
        ["3", "Cây", "Toán", 4, ""],
    ]

    checked = take(file([headings, *rows]), exam)

    assert {one[0] for one in codes(checked)} == {"prize_order", "too_many_prizes"}
    assert Candidate.objects.get(number="2").prize == "nhi"


def test_prizes_are_held_against_scores_also_where_one_in_between_was_not_given(file, take, alder):
    exam = make_exam(alder, "hsg", "hsg")
    rows = [["1", "An", "Toán", 10, "Nhất"], ["2", "Bình", "Toán", 15, "Ba"]]

    checked = take(file([["SBD", "Họ và tên", "Môn", "Điểm", "Giải"], *rows]), exam)

    assert codes(checked) == [("prize_order", None, "")]
    assert "giải Ba được 15 điểm, cao hơn điểm 10 của một giải Nhất" in checked.findings[0].message
