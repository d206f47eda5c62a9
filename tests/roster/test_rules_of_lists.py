"""The rules of pupil lists, 23 to 42 of the field, as the command says them: a row per rule.

Rule 40, against the round before, is for lists that are sent; the roster has no rounds.
"""

import json
from datetime import date

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from apps.roster.models import Enrolment
from tests.roster.spine import make_class, make_pupil

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
PLACES = {"code": 0, "name": 1, "born": 2, "sex": 3, "ethnic": 4, "klass": 5}


def an(number=1, **changes):
    row = [f"HS{number:03d}", f"An {_word(number)}", "02/03/2015", "Nữ", "Kinh", "6A"]
    for name, value in changes.items():
        row[PLACES[name]] = value
    return row


def _word(number):
    return "".join("ABCDEGHKLM"[int(digit)] for digit in str(number))


def many(count, **changes):
    return [an(number, **changes) for number in range(1, count + 1)]


def cell(heading, value):
    """A list of one pupil with one more column."""
    return [[*HEADINGS, heading], [*an(), value]]


def sheet(*rows):
    return [HEADINGS, *rows]


def totals(*lines):
    """A list of two classes, and a sheet of totals beside it."""
    return {
        "Danh sách": sheet(an(1), an(2, sex="Nam"), an(3, klass="6B")),
        "Sĩ số": [["Lớp", "Sĩ số", "Nữ"], *lines],
    }


@pytest.fixture(autouse=True)
def day(time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700", tick=False)


@pytest.fixture
def school(alder, scope_of):
    """Give the school its code, a class of this year, and four pupils of last year."""
    alder.unit_code = "62001"
    alder.save()
    with scope_of(alder):
        old, new = make_class(alder, "6A", year=2025), make_class(alder, "7A", grade=7)
        for number in range(1, 5):
            pupil = make_pupil(
                alder,
                f"CU{number}",
                f"Cũ {_word(number)}",
                old,
                date_of_birth=date(2014, 3, number),
                personal_id=f"06231400000{number}",
            )
            if number < 4:
                pupil.enrolments.create(
                    organisation=alder, school_class=new, school_year_id=2026, pupil=pupil
                )
    return alder


@pytest.fixture
def said(alder, tmp_path, capsys):
    """Return (severity, code, row, column) of what the command says, each once, and the status."""

    def run(book, merged=(), year=2026):
        path, workbook = tmp_path / "ds.xlsx", Workbook()
        workbook.remove(workbook.active)
        for name, rows in (book if isinstance(book, dict) else {"Sheet1": book}).items():
            made = workbook.create_sheet(name)
            for row in rows:
                made.append(row)
            for place in merged:
                made.merge_cells(place)
        workbook.save(path)
        with pytest.raises(SystemExit) as ended:
            call_command(
                "import_roster",
                *(str(path), "--organisation", "alder", "--year", str(year)),
                *("--dry-run", "--json"),
            )
        told = json.loads(capsys.readouterr().out)
        assert told["rows"] == told["accepted"] + told["rejected"]
        for one in told["findings"]:
            assert one["message"].endswith(".") and one["remedy"].endswith("."), one
        found = {
            (one["severity"], one["code"], one["row"], one["column"]) for one in told["findings"]
        }
        return ended.value.code or 0, found

    return run


RULES = [
    (23, [["Tên sách", "Số lượng"], ["Toán 6", 3]], "error no_header - -", 2),
    (23, [HEADINGS[:2] + HEADINGS[3:], an()[:2] + an()[3:]], "error missing_column 1 -", 2),
    (24, sheet(an(name="")), "error no_name 2 Họ và tên", 1),
    (24, sheet(an(born="")), "error blank_cell 2 Ngày sinh", 1),
    (24, sheet(an(sex="")), "error blank_cell 2 Giới tính", 1),
    (24, sheet(an(ethnic="")), "error blank_cell 2 Dân tộc", 1),
    (24, sheet(an(klass="")), "error no_class 2 Lớp", 1),
    (24, cell("Trạng thái", "Không rõ"), "error status_unknown 2 Trạng thái", 1),
    (25, sheet(an(born="31/02/2015")), "error date_impossible 2 Ngày sinh", 1),
    (25, sheet(an(born="02/10/2026")), "error date_future 2 Ngày sinh", 1),
    (25, sheet(an(born="hôm qua")), "error date_unreadable 2 Ngày sinh", 1),
    (25, sheet(an(born="02/03/15")), "query date_two_digit_year 2 Ngày sinh", 0),
    (25, sheet(an(born="03/25/2015")), "query dates_month_first 1 Ngày sinh", 0),
    (25, sheet(*many(5, born="01/01/2015"), an(6)), "warning birth_heap 2 Ngày sinh", 0),
    (26, sheet(an(born="02/03/2018")), "warning age_too_young 2 Ngày sinh", 0),
    (26, sheet(an(born="02/03/2010")), "warning age_too_old 2 Ngày sinh", 0),
    (26, sheet(an(born="02/03/2008")), "query age_far_too_old 2 Ngày sinh", 0),
    (26, sheet(an(born="02/03/2021")), "error age_impossible 2 Ngày sinh", 1),
    (27, sheet(an(code="1,23E+11")), "error code_scientific 2 Mã học sinh", 1),
    (27, sheet(an(1), an(1, name="Bình")), "error repeated_row 3 Mã học sinh", 1),
    (27, cell("Số ĐDCN", "0623150"), "error personal_id_length 2 Số ĐDCN", 1),
    (27, cell("Số ĐDCN", 62315000001), "query personal_id_lost_zero 2 Số ĐDCN", 0),
    (
        27,
        [
            [*HEADINGS, "Số ĐDCN"],
            [*an(1), "062315000009"],
            [*an(2, name="Bình An"), "062315000009"],
        ],
        "error personal_id_repeated 3 Số ĐDCN",
        1,
    ),
    (28, cell("Số ĐDCN", "062215000001"), "warning personal_id_sex 2 Số ĐDCN", 0),
    (28, cell("Số ĐDCN", "062314000009"), "warning personal_id_year 2 Số ĐDCN", 0),
    (29, sheet(an(sex="X")), "error sex_unknown 2 Giới tính", 1),
    (30, sheet(an(ethnic="Sao Hỏa")), "error ethnic_unknown 2 Dân tộc", 1),
    (30, sheet(an(ethnic="04")), "error ethnic_code 2 Dân tộc", 1),
    (31, cell("Tỉnh", "Kon Tum"), "warning place_unknown 2 Tỉnh", 0),
    (31, cell("Xã", "Thị trấn A"), "warning place_unknown 2 Xã", 0),
    (32, sheet(an(klass="6AA")), "query class_unknown 2 Lớp", 0),
    (32, sheet(an(klass="3A", born="02/03/2018")), "error grade_not_taught 2 Lớp", 1),
    (32, cell("Khối", 7), "error grade_differs 2 Khối", 1),
    (32, sheet(an(klass="Sao Mai")), "error no_grade 2 Lớp", 1),
    (33, sheet(*many(46)), "warning class_too_big - -", 0),
    (
        33,
        sheet(
            *(
                an(n, code=f"CU{n}", name=f"Cũ {_word(n)}", klass="7B", born=f"0{n}/03/2014")
                for n in range(1, 4)
            )
        ),
        "warning class_empty - -",
        0,
    ),
    (
        34,
        sheet(
            *(
                an(n, name=name)
                for n, name in enumerate(
                    ["NguyÔn V¨n Thö", "TrÇn ThÞ MÉu", "Lª ThÞ VÝ Dô", "Ph¹m V¨n NghiÖm"], 1
                )
            )
        ),
        "query legacy_encoding 1 Họ và tên",
        0,
    ),
    (35, cell("Chỗ ở hiện nay", "<script>x</script>"), "error formula_text 2 Chỗ ở hiện nay", 1),
    (35, cell("Chỗ ở hiện nay", "@SUM(A1)"), "error formula_text 2 Chỗ ở hiện nay", 1),
    (36, sheet(an(), ["", "", "Tổng cộng: 1 học sinh"]), "info foot_rows 3 -", 0),
    (36, [["STT", *HEADINGS], [1, *an()], [2]], "warning ghost_rows 3 -", 0),
    (37, cell("SĐT liên hệ", 905123456), "query phone_lost_zero 2 SĐT liên hệ", 0),
    (37, cell("SĐT liên hệ", "12345"), "warning phone_wrong 2 SĐT liên hệ", 0),
    (38, sheet(*many(4)), "info first_grade - -", 0),
    (38, sheet(*many(5)), "warning first_grade_changed - -", 0),
    (38, sheet(*many(3)), "warning first_grade_changed - -", 0),
    (41, [["Mã trường: 62002"], *sheet(an())], "error other_school_code - -", 1),
    (41, cell("Mã trường", "62002"), "error other_school_code 2 Mã trường", 1),
    (41, [["TRƯỜNG THCS CÂY BÀNG"], *sheet(an())], "query other_school - -", 0),
    (41, [["NĂM HỌC 2025–2026"], *sheet(an())], "query other_year - -", 0),
    (42, sheet(an(), ["", "Tổng cộng: 3 học sinh"]), "warning total_differs 3 -", 0),
    (42, sheet(an(), ["", "Tổng cộng: 1, nữ: 0"]), "warning total_differs 3 -", 0),
    (42, sheet(an(), ["", "Tổng cộng: 1, DTTS: 1"]), "warning total_differs 3 -", 0),
    (42, sheet(an(), ["", "Tổng cộng: 1 em, nữ: 2"]), "error totals_wrong 3 -", 1),
    (42, [["Sĩ số: 35"], *sheet(an())], "warning total_differs 1 -", 0),
    (42, [["LỚP 6A – Sĩ số: 2 – Nữ: 1"], *sheet(an())], "warning total_differs 1 -", 0),
    (42, totals(["6A", 3, 1], ["6B", 1, 1]), "warning total_differs 2 Sĩ số", 0),
    (42, totals(["6A", 2, 2], ["6B", 1, 1]), "warning total_differs 2 Nữ", 0),
    (
        42,
        totals(["6A", 2, 1], ["6B", 1, 1], ["Khối 6", 4, 2], ["Tổng cộng", 3, 2]),
        "error totals_wrong 4 Sĩ số",
        1,
    ),
    (
        42,
        totals(["6A", 2, 1], ["6B", 1, 1], ["Tổng cộng", 3, 3]),
        "error totals_wrong 4 Nữ",
        1,
    ),
    (42, totals(["6A", 2, 3], ["6B", 1, 1]), "error totals_wrong 2 -", 1),
]


def _finding(text):
    severity, code, row, column = text.split(" ", 3)
    return severity, code, None if row == "-" else int(row), "" if column == "-" else column


@pytest.mark.parametrize(("number", "book", "expected", "status"), RULES)
def test_a_list_that_breaks_a_rule_is_told_so(school, said, number, book, expected, status):
    ended, found = said(book)

    assert _finding(expected) in found
    assert ended == status


def test_36_merged_cells_are_named(school, said):
    _status, found = said(sheet(an(1), an(2)), merged=["F2:F3"])

    assert ("warning", "merged_cells", 2, "") in found


def test_39_who_is_missing_from_last_year_is_told(school, scope_of, said):
    with scope_of(school):
        Enrolment.objects.of_year(2026).delete()

    _status, found = said(
        sheet(
            *(
                an(n, code=f"CU{n}", name=f"Cũ {_word(n)}", klass="7B", born=f"0{n}/03/2014")
                for n in range(1, 4)
            )
        )
    )

    assert ("warning", "last_year_missing", None, "") in found


def test_31_an_older_list_goes_by_the_names_of_then(school, said):
    asked = ("warning", "place_unknown", 2, "Tỉnh")

    assert asked in said(cell("Tỉnh", "Kon Tum"), year=2025)[1]
    assert asked not in said(cell("Tỉnh", "Kon Tum"), year=2024)[1]


def test_a_clean_list_with_right_totals_breaks_no_rule(school, said):
    book = totals(["6A", 2, 1], ["6B", 1, 1], ["Khối 6", 3, 2], ["Tổng cộng", 3, 2])
    book["Danh sách"] = [
        ["TRƯỜNG THCS CÂY SỒI – Mã trường: 62001"],
        ["Sĩ số: 3 – Nữ: 2 – Dân tộc: 0"],
        *book["Danh sách"],
        ["", "Tổng cộng: 3 học sinh, nữ: 2"],
    ]

    status, found = said(book)

    grave = {code for severity, code, _row, _column in found if severity in ("error", "warning")}
    assert (status, grave) == (0, {"first_grade_changed"})  # 3, and 4 last year
