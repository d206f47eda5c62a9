"""Notes on qualities and abilities: which column is about what, and where families read it."""

import pytest

from apps.imports.checking import check
from apps.results.models import ResultCard, TermResult
from apps.results.publishing import publish
from tests.results.made import words
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

from .qualities import LETTERS, NLC, NLDT, PC, finding

pytestmark = pytest.mark.usefixtures("june")

NX = "Nhận xét"
KIND, BOLD, DEFT = "Biết giúp bạn.", "Mạnh dạn, biết hợp tác.", "Đọc lưu loát."


def notes():
    return TermResult.objects.get().quality_notes


def test_a_note_right_of_a_line_is_about_the_line(yearly_spec, ba):
    commit(
        yearly_spec,
        ["Mã HS", "Toán", "Yêu nước", NX, "Nhân ái", "NX", "NL Khoa học", NX, "Tin học", NX],
        ["HS010", "T", "T", DEFT, "T", KIND, "T", "Ham tìm hiểu.", "Đ", "Gõ phím chậm."],
    )

    assert notes() == {
        "pc-yeu-nuoc": DEFT,
        "pc-nhan-ai": KIND,
        "nl-khoa-hoc": "Ham tìm hiểu.",
        "nl-tin-hoc": "Gõ phím chậm.",
    }
    assert TermResult.objects.get().teacher_note == ""


def test_a_note_right_of_a_group_is_about_the_group(yearly_spec, ba):
    headings = ["Phẩm chất", NX, "Năng lực chung", NX, "Năng lực đặc thù", NX, "Nhận xét của GVCN"]

    commit(yearly_spec, ["Mã HS", *headings], ["HS010", "T", KIND, "T", BOLD, "Đ", DEFT, "Ngoan."])

    assert notes() == {"pham-chat": KIND, "nang-luc-chung": BOLD, "nang-luc-dac-thu": DEFT}
    assert TermResult.objects.get().teacher_note == "Ngoan."


def test_a_note_behind_the_lines_of_a_group_is_about_the_group_and_that_is_said(yearly_spec, ba):
    checked, _plan = commit(
        yearly_spec,
        ["Mã HS", *PC, NX, *NLC, *NLDT, NX],
        ["HS010", *LETTERS[:5], KIND, *LETTERS[5:], BOLD],
    )

    assert notes() == {"pham-chat": KIND, "nang-luc": BOLD}
    assert finding(checked, "note_of_group").severity == "info"
    assert problems(checked) == []


def test_a_note_behind_all_of_them_is_the_homeroom_teachers(yearly_spec, ba):
    commit(yearly_spec, ["Mã HS", *PC, *NLC, *NLDT, NX], ["HS010", *LETTERS, "Ngoan."])
    term = TermResult.objects.get()
    assert (term.teacher_note, term.quality_notes) == ("Ngoan.", {})

    commit(yearly_spec, ["Mã HS", "Phẩm chất", "Năng lực", NX], ["HS010", "T", "T", "Rất ngoan."])
    term.refresh_from_db()
    assert (term.teacher_note, term.quality_notes) == ("Rất ngoan.", {})


def test_a_note_right_of_a_subject_is_never_an_abilitys(yearly_spec, ba):
    commit(
        yearly_spec,
        ["Mã HS", "Yêu nước", "Toán", "Khoa học", NX],
        ["HS010", "T", "T", "T", "Ngoan."],
    )

    assert notes() == {}


def test_below_the_title_of_a_group_level_and_note_stand_side_by_side(yearly_spec, ba):
    commit(
        yearly_spec,
        ["Mã HS", "Phẩm chất", "", "Năng lực chung", "", "Năng lực đặc thù", "", NX],
        ["", "Mức đạt được", NX, "Mức đạt được", NX, "Mức đạt được", NX, ""],
        ["HS010", "T", KIND, "T", BOLD, "Đ", DEFT, "Ngoan."],
    )

    term = TermResult.objects.get()
    assert term.qualities == {
        "pham-chat": "Tốt",
        "nang-luc-chung": "Tốt",
        "nang-luc-dac-thu": "Đạt",
    }
    assert term.quality_notes == {
        "pham-chat": KIND,
        "nang-luc-chung": BOLD,
        "nang-luc-dac-thu": DEFT,
    }
    assert term.teacher_note == "Ngoan."


def test_below_the_title_of_a_group_the_last_column_is_its_note(yearly_spec, ba):
    commit(
        yearly_spec,
        ["Mã HS", "Phẩm chất", *[""] * 5, "Năng lực chung", *[""] * 3, "Năng lực đặc thù"]
        + [*[""] * 7, NX],
        ["", *PC, NX, *NLC, NX, *NLDT, NX, ""],
        ["HS010", *LETTERS[:5], KIND, *LETTERS[5:8], BOLD, *LETTERS[8:], DEFT, "Ngoan."],
    )

    term = TermResult.objects.get()
    assert len(term.qualities) == 15
    assert term.quality_notes == {
        "pham-chat": KIND,
        "nang-luc-chung": BOLD,
        "nang-luc-dac-thu": DEFT,
    }
    assert term.teacher_note == "Ngoan."


def test_below_the_name_of_each_line_level_and_note(yearly_spec, ba):
    commit(
        yearly_spec,
        ["Mã HS", "Khoa học", "", "Năng lực đặc thù", *[""] * 3],
        ["", "", "", "Ngôn ngữ", "", "Khoa học", ""],
        ["", "Mức đạt được", "Điểm KTĐK", "Mức đạt được", NX, "Mức đạt được", NX],
        ["HS010", "T", 9, "T", DEFT, "Đ", "Ham tìm hiểu."],
    )

    term = TermResult.objects.get()
    assert term.qualities == {"nl-ngon-ngu": "Tốt", "nl-khoa-hoc": "Đạt"}
    assert term.quality_notes == {"nl-ngon-ngu": DEFT, "nl-khoa-hoc": "Ham tìm hiểu."}
    assert term.subjects.get().subject_id == "khoa-hoc"


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Nhận xét về phẩm chất", "pham-chat"),
        ("Nhận xét phẩm chất chủ yếu", "pham-chat"),
        ("NX năng lực chung", "nang-luc-chung"),
        ("Nhận xét năng lực đặc thù", "nang-luc-dac-thu"),
        ("Nhận xét về năng lực", "nang-luc"),
        ("Phẩm chất – Nhận xét", "pham-chat"),
        ("Nhận xét (Yêu nước)", "pc-yeu-nuoc"),
        ("Nhận xét năng lực khoa học", "nl-khoa-hoc"),
    ],
)
def test_a_heading_that_says_what_it_is_about_may_stand_anywhere(yearly_spec, ba, heading, code):
    commit(yearly_spec, ["Mã HS", heading, "Toán"], ["HS010", KIND, "T"])

    assert notes() == {code: KIND}


@pytest.mark.parametrize("heading", ["Nhận xét khoa học", "Nhận xét Toán", "Nhận xét của GVCN"])
def test_other_notes_are_none_of_qualities(yearly_spec, ba, heading):
    commit(yearly_spec, ["Mã HS", "Toán", heading], ["HS010", "T", "Ngoan."])

    assert notes() == {}


def test_changes_are_told_old_and_new_and_blanks_erase_nothing(yearly_spec, ba):
    headings = ["Mã HS", "Nhận xét phẩm chất", "Nhận xét năng lực chung"]
    commit(yearly_spec, headings, ["HS010", KIND, BOLD])

    _checked, plan = commit(yearly_spec, headings, ["HS010", "", DEFT])

    assert plan.changed[0].changes == (("nhận xét năng lực chung", BOLD, DEFT),)
    assert notes() == {"pham-chat": KIND, "nang-luc-chung": DEFT}


def test_a_note_that_does_not_fit_the_form_is_refused(yearly_spec, ba):
    checked = check(
        yearly_spec, workbook(["Mã HS", "Toán", "Nhận xét phẩm chất"], ["HS010", "T", "a" * 301])
    )

    assert problems(checked, "error") == [("quality_note_long", 2, "Nhận xét phẩm chất")]


def test_a_note_on_what_the_circular_has_not_is_refused(yearly_spec, ba):
    checked = check(
        yearly_spec, workbook(["Mã HS", "Toán", "NX tự phục vụ, tự quản"], ["HS010", "T", KIND])
    )

    assert problems(checked, "error") == [("quality_not_of_circular", 2, "NX tự phục vụ, tự quản")]


def test_in_secondary_school_columns_of_qualities_are_left_aside_and_said_once(alder, yearly_spec):
    school_class = make_class(alder)
    make_pupil(alder, "HS001", "Trần Thị An", school_class)
    make_pupil(alder, "HS002", "Trần Thị Bình", school_class)

    checked, _plan = commit(
        yearly_spec,
        ["Mã HS", "Toán", "Phẩm chất", "Năng lực", "Nhận xét năng lực"],
        ["HS001", 8, "Tốt", "ngoan ngoãn", KIND],
        ["HS002", 7, "Khá", "T", KIND],
    )

    assert problems(checked) == [
        ("quality_not_kept", 2, "Phẩm chất"),
        ("quality_not_kept", 2, "Năng lực"),
        ("quality_not_kept", 2, "Nhận xét năng lực"),
    ]
    assert "Thông tư 22/2021/TT-BGDĐT" in finding(checked, "quality_not_kept").message
    terms = TermResult.objects.all()
    assert [(one.qualities, one.quality_notes) for one in terms] == [({}, {})] * 2


def test_in_secondary_school_the_note_beside_them_is_the_homeroom_teachers(alder, yearly_spec):
    make_pupil(alder, "HS001", "Trần Thị An", make_class(alder))

    checked, _plan = commit(
        yearly_spec, ["Mã HS", "Toán", "Phẩm chất", NX], ["HS001", 8, "Tốt", "Chăm học."]
    )

    assert TermResult.objects.get().teacher_note == "Chăm học."
    assert problems(checked) == [("quality_not_kept", 2, "Phẩm chất")]


def test_the_template_has_a_note_for_each_group_and_goes_in(ba, yearly_spec):
    headings = [column.heading for column in yearly_spec.template_columns]
    wanted = ["Nhận xét phẩm chất", "Nhận xét năng lực chung", "Nhận xét năng lực đặc thù"]
    assert [one for one in headings if one.startswith("Nhận xét ")] == wanted
    cells = {"Mã học sinh": "HS010", **dict.fromkeys(wanted, KIND), "Nhận xét": "Ngoan."}

    commit(yearly_spec, headings, [cells.get(one, "") for one in headings])

    assert notes() == dict.fromkeys(["pham-chat", "nang-luc-chung", "nang-luc-dac-thu"], KIND)
    assert TermResult.objects.get().teacher_note == "Ngoan."


def test_families_read_notes_beneath_what_they_are_about(yearly_spec, ba, anna):
    commit(
        yearly_spec,
        ["Mã HS", *PC, "Nhận xét phẩm chất", "NL Ngôn ngữ", NX],
        ["HS010", *"TTTTĐ", KIND, "T", DEFT],
    )
    publish(ba.enrolments.get().school_class, "cn", user=anna)

    text = words(ResultCard.objects.get().html)

    assert f"Trách nhiệm Đạt Nhận xét: {KIND} Năng lực đặc thù Ngôn ngữ Tốt {DEFT}" in text


def test_a_group_with_a_note_alone_is_shown(yearly_spec, ba, anna):
    commit(yearly_spec, ["Mã HS", "Nhận xét năng lực chung"], ["HS010", BOLD])
    publish(ba.enrolments.get().school_class, "cn", user=anna)

    card = ResultCard.objects.get()

    assert card.content["qualities"] == [
        {"name": "Năng lực chung", "level": "", "rows": [], "note": BOLD}
    ]
    assert f"Năng lực chung Nhận xét: {BOLD}" in words(card.html)
