"""Qualities and abilities of primary pupils on a summary sheet: headings, cells, changes."""

import pytest

from apps.imports.checking import check
from apps.results.importing import summary_sheet_spec
from apps.results.models import SubjectResult, TermResult
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

from .qualities import LETTERS, NLC, NLDT, PC, finding

pytestmark = pytest.mark.usefixtures("june")

CODES = [
    *("pc-yeu-nuoc", "pc-nhan-ai", "pc-cham-chi", "pc-trung-thuc", "pc-trach-nhiem"),
    *("nl-tu-chu", "nl-giao-tiep", "nl-giai-quyet", "nl-ngon-ngu", "nl-tinh-toan"),
    *("nl-khoa-hoc", "nl-cong-nghe", "nl-tin-hoc", "nl-tham-mi", "nl-the-chat"),
]
WORDS = {"T": "Tốt", "Đ": "Đạt", "C": "Cần cố gắng"}
EXPECTED = {code: WORDS[letter] for code, letter in zip(CODES, LETTERS, strict=True)}


def stated():
    return TermResult.objects.get().qualities


def test_each_quality_has_a_column(yearly_spec, ba):
    commit(yearly_spec, ["Mã HS", *PC, *NLC, *NLDT], ["HS010", *LETTERS])

    assert stated() == EXPECTED


def test_a_subject_and_an_ability_of_one_name_stand_beside_each_other(yearly_spec, ba):
    """Grade 4 learns the subject Khoa học and is assessed in the ability Khoa học."""
    commit(
        yearly_spec, ["Mã HS", "Toán", "Khoa học", *PC, *NLC, *NLDT], ["HS010", "H", "H", *LETTERS]
    )

    assert stated() == EXPECTED
    assert set(SubjectResult.objects.values_list("subject", "remark")) == {
        ("toan", "completed"),
        ("khoa-hoc", "completed"),
    }


def test_abbreviations_are_told_apart_by_their_place(yearly_spec, ba):
    short = [
        *("YN", "NA", "CC", "TT", "TN", "TCTH", "GTHT", "GQVĐ&ST"),
        *("NN", "TT", "KH", "CN", "TH", "TM", "TC"),
    ]

    commit(yearly_spec, ["Mã HS", "KH", *short], ["HS010", "T", *LETTERS])

    assert stated() == EXPECTED
    assert SubjectResult.objects.get().subject_id == "khoa-hoc"


def test_groups_stand_above_the_names_in_two_lines(yearly_spec, ba):
    upper = [
        *("Mã HS", "Họ và tên", "Tin học và Công nghệ"),
        *("Phẩm chất", *[""] * 4, "Năng lực chung", "", "", "Năng lực đặc thù", *[""] * 6),
        "Nghỉ có phép",
    ]
    lower = ["", "", "", *PC, *NLC, *NLDT, ""]

    commit(yearly_spec, upper, lower, ["HS010", "Bé Ba", "T", *LETTERS, 2])

    assert stated() == EXPECTED
    assert TermResult.objects.get().absences_with_leave == 2


def test_the_official_summary_has_three_lines_and_a_test_beside_each_level(yearly_spec, ba):
    rows = [
        ["STT", "Mã HS", "Môn học và hoạt động giáo dục", *[""] * 4]
        + ["Phẩm chất chủ yếu", *[""] * 4, "Năng lực cốt lõi", *[""] * 9, "Khen thưởng"],
        ["", "", "Tiếng Việt", "", "Toán", "", "Đạo đức"]
        + [*PC, "Năng lực chung", "", "", "Năng lực đặc thù", *[""] * 6, ""],
        ["", "", "Mức đạt được", "Điểm KTĐK", "Mức đạt được", "Điểm KTĐK", "Mức đạt được"]
        + [*[""] * 5, *NLC, *NLDT, ""],
        [1, "HS010", "T", 9, "H", 8, "T", *LETTERS, ""],
    ]

    checked, _plan = commit(yearly_spec, *rows)

    assert problems(checked, "query", "warning") == []
    assert stated() == EXPECTED
    rows = SubjectResult.objects.values_list("subject", "remark", "final", "average")
    assert sorted(rows) == [
        ("dao-duc", "excellent", None, None),
        ("tieng-viet", "excellent", 9, None),
        ("toan", "completed", 8, None),
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ["Toán", "Toán – Điểm KT"],
        ["Toán (mức đạt được)", "Toán (điểm KTĐK)"],
        ["Mức đạt được Toán", "Điểm kiểm tra định kì Toán"],
    ],
)
def test_level_and_test_of_a_subject_are_told_by_their_headings(yearly_spec, ba, headings):
    commit(yearly_spec, ["Mã HS", *headings], ["HS010", "T", 10])

    row = SubjectResult.objects.get()
    assert (row.subject_id, row.remark, row.final, row.average) == ("toan", "excellent", 10, None)


@pytest.mark.parametrize(
    ("qualities", "abilities"),
    [
        (
            "Yêu nước: T; Nhân ái: T; Chăm chỉ: Đ; Trung thực: T; Trách nhiệm: T",
            "T, T, T, T, T, T, T, Đ, T, Đ",
        ),
        ("TTĐTT", "TTT TTTTĐTĐ"),
        (
            "Yêu nước Tốt\nNhân ái Tốt\nChăm chỉ Đạt\nTrung thực Tốt\nTrách nhiệm Tốt",
            "Tự chủ, tự học: T, Giao tiếp, hợp tác: T, GQVĐ&ST: T, Ngôn ngữ: T, Tính toán: T, "
            "Khoa học: T, Công nghệ: T, Tin học: Đ, Thẩm mỹ: T, Thể chất: Đ",
        ),
    ],
)
def test_lists_in_one_or_two_columns(yearly_spec, ba, qualities, abilities):
    commit(yearly_spec, ["Mã HS", "Phẩm chất", "Năng lực"], ["HS010", qualities, abilities])

    letters = [*"TTĐTT", *"TTT", *"TTTTĐTĐ"]
    assert stated() == {code: WORDS[one] for code, one in zip(CODES, letters, strict=True)}


def test_one_level_for_a_group_is_kept_for_the_group(yearly_spec, ba):
    commit(
        yearly_spec,
        ["Mã HS", "Phẩm chất", "Năng lực chung", "Năng lực đặc thù"],
        ["HS010", "Tốt", "Đạt", "CCG"],
    )

    assert stated() == {
        "pham-chat": "Tốt",
        "nang-luc-chung": "Đạt",
        "nang-luc-dac-thu": "Cần cố gắng",
    }


@pytest.mark.parametrize("heading", ["Kết quả rèn luyện", "Phẩm chất, năng lực", "PCNL"])
def test_one_level_for_everything_goes_in_as_ever(yearly_spec, ba, heading):
    commit(yearly_spec, ["Mã HS", heading], ["HS010", "C"])

    assert (TermResult.objects.get().conduct_level, stated()) == ("Cần cố gắng", {})


def test_lists_of_the_circular_of_2016(alder, ba):
    old = summary_sheet_spec(alder, {"year": 2018, "period": "cn", "class": ""})
    make_pupil(alder, "HS011", "Bé Tư", make_class(alder, "4A", year=2018, grade=4))
    names = [
        *("Tự phục vụ, tự quản", "Hợp tác", "Tự học và giải quyết vấn đề", "Chăm học, chăm làm"),
        *("Tự tin, trách nhiệm", "Trung thực, kỷ luật", "Đoàn kết, yêu thương"),
    ]

    commit(old, ["Mã HS", *names], ["HS011", *"TĐTTTTĐ"])

    assert stated() == {
        "nl-tu-phuc-vu": "Tốt",
        "nl-hop-tac": "Đạt",
        "nl-tu-hoc": "Tốt",
        "pc-cham-hoc": "Tốt",
        "pc-tu-tin": "Tốt",
        "pc-ki-luat": "Tốt",
        "pc-doan-ket": "Đạt",
    }


def test_the_circular_of_2014_knows_both_groups_by_other_words(alder):
    old = summary_sheet_spec(alder, {"year": 2014, "period": "cn", "class": ""})
    make_pupil(alder, "HS011", "Bé Tư", make_class(alder, "4A", year=2014, grade=4))

    commit(old, ["Mã HS", "Năng lực", "Phẩm chất"], ["HS011", "Đ", "CĐ"])
    wrong = check(old, workbook(["Mã HS", "Năng lực", "Yêu nước"], ["HS011", "T", "T"]))

    assert stated() == {"nang-luc": "Đạt", "pham-chat": "Chưa đạt"}
    assert problems(wrong, "error") == [
        ("quality_level_unknown", 2, "Năng lực"),
        ("quality_not_of_circular", 2, "Yêu nước"),
    ]


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        ("Yêu nước", "H", "quality_level_unknown"),
        ("Yêu nước", 9, "quality_level_unknown"),
        ("Yêu nước", "CĐ", "quality_level_unknown"),
        ("Phẩm chất", "Yêu nước: T; Ngoan", "quality_list_unreadable"),
        ("Phẩm chất", "T; T; Đ", "quality_count_wrong"),
        ("Phẩm chất", "Yêu nước: T; Tin học: T", "quality_name_unknown"),
    ],
)
def test_an_unknown_level_is_told_with_cell_and_remedy(yearly_spec, ba, heading, cell, code):
    checked = check(yearly_spec, workbook(["Mã HS", "Toán", heading], ["HS010", "T", cell]))

    assert problems(checked, "error") == [(code, 2, heading)]
    assert finding(checked, code).remedy


def test_a_quality_stated_twice_in_two_ways_is_refused(yearly_spec, ba):
    checked = check(
        yearly_spec, workbook(["Mã HS", "Phẩm chất", "Nhân ái"], ["HS010", "TTTTT", "Đ"])
    )

    assert problems(checked, "error") == [("quality_stated_twice", 2, "Nhân ái")]


def test_older_pupils_have_none(alder, yearly_spec):
    make_pupil(alder, "HS001", "Trần Thị An", make_class(alder))

    checked = check(yearly_spec, workbook(["Mã HS", "Toán", "Yêu nước"], ["HS001", 8, "T"]))

    assert problems(checked) == [("quality_not_kept", 2, "Yêu nước")]
    assert "Thông tư 22/2021/TT-BGDĐT" in finding(checked, "quality_not_kept").message


def test_changes_are_told_one_by_one_and_blanks_erase_nothing(yearly_spec, ba):
    commit(yearly_spec, ["Mã HS", *PC], ["HS010", *"TTTTT"])

    _checked, plan = commit(yearly_spec, ["Mã HS", *PC], ["HS010", "", "Đ", "T", "T", "C"])

    assert plan.changed[0].changes == (
        ("phẩm chất: nhân ái", "Tốt", "Đạt"),
        ("phẩm chất: trách nhiệm", "Tốt", "Cần cố gắng"),
    )
    assert stated()["pc-yeu-nuoc"] == "Tốt"


def test_after_the_summer_what_was_before_is_kept(alder, yearly_spec, ba):
    commit(yearly_spec, ["Mã HS", "Toán", *PC], ["HS010", "C", *"TTCTC"])
    summer = summary_sheet_spec(
        alder, {"year": 2026, "period": "cn", "class": "", "after_summer": True}
    )

    commit(summer, ["Mã HS", "Toán", *PC], ["HS010", "H", *"TTĐTC"])
    commit(summer, ["Mã HS", "Toán", *PC], ["HS010", "H", *"TTTTĐ"])

    term = TermResult.objects.get()
    assert term.is_after_summer
    assert term.before_summer == {
        "qualities": {"pc-cham-chi": "Cần cố gắng", "pc-trach-nhiem": "Cần cố gắng"}
    }
    assert term.qualities["pc-cham-chi"] == "Tốt"


def test_a_level_that_follows_from_the_lines_raises_no_question(yearly_spec, ba):
    subjects = ["Tiếng Việt", "Toán", "NN1", "Khoa học", "LS&ĐL", "Tin học và Công nghệ"]
    columns = [name for one in subjects for name in (one, f"{one} – Điểm KT")]
    marks = [cell for _one in subjects for cell in ("T", 9)]
    rest = ["Đạo đức", "GDTC", "Nghệ thuật", "HĐTN"]

    def of(letters, level, conduct=""):
        return workbook(
            ["Mã HS", *columns, *rest, *PC, *NLC, *NLDT, "Đánh giá KQGD", "PCNL", "Khen thưởng"],
            ["HS010", *marks, *"TTTT", *letters, level, conduct]
            + ["Học sinh Xuất sắc" if level == "HTXS" else ""],
        )

    assert problems(check(yearly_spec, of("T" * 15, "HTXS"))) == []
    assert problems(check(yearly_spec, of("T" * 14 + "Đ", "HT"))) == []
    lower = check(yearly_spec, of("T" * 14 + "Đ", "HTXS"))
    assert problems(lower) == [("level_differs", 2, "Đánh giá KQGD")]
    text = finding(lower, "level_differs").message
    assert "Hoàn thành xuất sắc" in text and "là Hoàn thành." in text and "Điều 9" in text
    both = check(yearly_spec, of("T" * 14 + "Đ", "HT", "Tốt"))
    assert problems(both) == [("conduct_differs", 2, "PCNL")]
    text = finding(both, "conduct_differs").message
    assert "Tốt" in text and "Đạt" in text and "Điều 7 khoản 2 Thông tư 27/2020" in text


def test_a_group_and_its_lines_that_disagree_are_asked_about(yearly_spec, ba):
    checked = check(
        yearly_spec, workbook(["Mã HS", "Toán", "Phẩm chất", *PC], ["HS010", "T", "Tốt", *"TTTTĐ"])
    )

    assert problems(checked) == [("quality_differs", 2, "Phẩm chất")]
