"""Lists as clerks make them: two side by side, one child twice, names in halves, odd fonts."""

import pytest

from apps.core.encodings import TCVN3, has_signs_of_tcvn3
from apps.imports.checking import check
from apps.roster.importing import pupils_spec
from apps.roster.models import Pupil
from tests.roster.sheets import commit, problems, workbook
from tests.roster.spine import make_class, make_pupil

HEADINGS = ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
SIGNS = {letter: sign for sign, letter in TCVN3.items()} | {"ư": "\u00ad", "à": "µ"}


@pytest.fixture(autouse=True)
def scope(alder, scope_of, time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700", tick=False)
    with scope_of(alder):
        yield


@pytest.fixture
def spec(alder):
    make_class(alder)
    return pupils_spec(alder, {"year": 2026})


def tcvn3(text):
    return "".join(SIGNS.get(letter, letter) for letter in text)


def an(number=1, **cells):
    row = [number, f"HS{number:03}", "Trần Thị An", "05/03/2015", "Nữ", "Kinh", "6A"]
    for heading, cell in cells.items():
        row[HEADINGS.index(heading)] = cell
    return row


def found(checked, code):
    return [(one.row, one.column, one.message) for one in checked.findings if one.code == code]


def test_two_lists_side_by_side_are_told_once(spec):
    head = ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh"]
    rows = [
        [n, f"A{n}", "Trần An", "05/03/2015", "", n, f"B{n}", "Lê Bình", "06/04/2015"]
        for n in range(1, 4)
    ]

    checked = check(
        spec, workbook(["LỚP 6A", *[""] * 4, "LỚP 6B"], [*head, "", *head], *rows, name="6A")
    )

    assert [code for code, _row, _column in problems(checked, "error")] == ["lists_side_by_side"]
    assert found(checked, "lists_side_by_side") == [
        (
            2,
            "Mã học sinh",
            "Có hai danh sách cạnh nhau: các cột “Mã học sinh”, “Họ và tên”, “Ngày sinh” lặp lại "
            "từ cột G.",
        )
    ]
    assert found(checked, "unknown_column") == []


@pytest.mark.parametrize(("code", "why"), [("", "một dòng không có mã."), ("HS9", "khác mã.")])
def test_one_child_twice_is_asked_about(spec, code, why):
    again = an(9, **{"Mã học sinh": code})

    checked = check(spec, workbook(HEADINGS, an(1), an(2, **{"Họ và tên": "Lê Ba"}), again))

    assert found(checked, "same_person_again") == [
        (
            4,
            "Họ và tên",
            f"Dòng này trùng họ tên, ngày sinh và lớp với dòng 2, nhưng {why}",
        )
    ]


def test_namesakes_of_two_classes_or_whom_the_school_knows_are_nobodys_question(spec, alder):
    known = make_class(alder, "6C")
    for code in ("HS001", "HS002"):
        make_pupil(alder, code, "Trần Thị An", known)

    rows = [an(n, **{"Ngày sinh": "02/03/2015", "Lớp": "6C"}) for n in (1, 2)]
    rows += [an(3), an(4, **{"Lớp": "6B"})]

    assert found(check(spec, workbook(HEADINGS, *rows)), "same_person_again") == []


@pytest.mark.parametrize("heading", ["Họ và tên đệm", "Họ tên đệm", "Họ và chữ lót"])
def test_family_names_are_found_under_their_names(spec, heading):
    head = ["Mã học sinh", heading, "Tên", "Ngày sinh", "Giới tính", "Lớp", "Số định danh"]

    commit(spec, head, ["HS1", "Trần Thị", "An", "05/03/2015", "Nữ", "6A", "066315000001"])

    pupil = Pupil.objects.get()
    assert (pupil.full_name, pupil.personal_id) == ("Trần Thị An", "066315000001")


def test_given_names_alone_are_refused(spec):
    head = ["Mã học sinh", "Phần họ", "Tên", "Ngày sinh", "Giới tính", "Lớp"]
    rows = [[f"HS{n}", "Trần Thị", "An", f"0{n}/03/2015", "Nữ", "6A"] for n in range(1, 5)]

    checked = check(spec, workbook(head, *rows))

    assert problems(checked, "error") == [("family_names_missing", 2, "Tên")]


def test_whole_names_under_the_short_heading_are_fine(spec):
    head = ["Mã học sinh", "Tên", "Ngày sinh", "Giới tính", "Lớp"]
    rows = [[f"HS{n}", "Trần Thị An", f"0{n}/03/2015", "Nữ", "6A"] for n in range(1, 5)]

    assert problems(check(spec, workbook(head, *rows)), "error") == []


def test_an_ethnic_name_of_a_sheet_in_tcvn3_is_converted(spec):
    names = ["Nguyễn Văn Bình", "Trần Thị Hường", "Lê Quốc Khánh", "Đỗ Thị Mỹ", "Phạm Gia Vỹ"]
    people = ["H'Mông", "Kinh", "Kinh", "Ba Na", "Kinh"]
    rows = [
        [n, f"HS{n}", tcvn3(name), f"0{n}/03/2015", "Nam", tcvn3(people[n - 1]), "6A"]
        for n, name in enumerate(names, 1)
    ]

    checked = check(spec, workbook([tcvn3(head) for head in HEADINGS], *rows))

    assert problems(checked, "error") == []
    assert [row.get("ethnic_group") for row in checked.rows][:2] == ["Hmông", "Kinh"]


def test_the_preview_of_a_capital_font_shows_names_as_they_will_be(spec):
    def drawn(name):  # .VnTimeH draws capitals from small letters with signs
        return "".join(one.upper() if one.isascii() else tcvn3(one.lower()) for one in name)

    names = ["Nguyễn Văn Bình", "Trần Thị Hường", "Lê Quốc Khánh", "Đỗ Thị Mỹ"]
    rows = [an(n, **{"Họ và tên": drawn(name)}) for n, name in enumerate(names, 1)]

    checked = check(spec, workbook(HEADINGS, *rows))

    (shown,) = [one for one in checked.encodings if one["column"] == "Họ và tên"]
    assert [after for _before, after in shown["samples"]] == names[:3]
    assert [row.get("full_name") for row in checked.rows] == names


@pytest.mark.parametrize(
    ("text", "has"),
    [("H'M«ng", True), ("X¬ §¨ng", True), ("Kinh", False), ("“Kinh” – 5 ¬", False), ("", False)],
)
def test_signs_beside_letters_are_told(text, has):
    assert has_signs_of_tcvn3(text) is has


def test_a_numbering_with_a_note_is_no_lost_column(spec):
    head = ["STT\n(TT)", *HEADINGS[1:]]

    assert found(check(spec, workbook(head, an())), "unknown_column") == []
