"""Every rule of the packs: a list that breaks just that one, beside one that breaks none."""

from dataclasses import replace
from datetime import date

import pytest

from apps.core.spreadsheets.tables import notice
from apps.submissions.packs import PACKS, pack
from apps.submissions.packs.checking import (
    Counts,
    KnownPupil,
    check_workbook,
    summarise,
)
from apps.submissions.packs.rules import SEVERITIES
from tests.submissions.lists import (
    HEADINGS,
    UNIT,
    checked,
    context,
    pupil,
    pupils,
    sheet,
    workbook,
)

NEWEST = pack("qlhs-2026")
SAYS_NO_FILE = {  # rules about a file that cannot be read, tested with files elsewhere
    *("file_damaged", "file_format", "file_too_big", "file_password", "file_macros"),
    *("file_hostile", "error_workbook"),
}
MADE_ELSEWHERE = {
    "pupil_elsewhere",
    "totals_wrong",
    "other_remark",
}  # by the cross-check and the consolidation


def first(**changes):
    """Check six pupils of whom the first is changed; headings stand for the keyword names."""
    return checked(pupils(6, **changes))


def of_cell(heading, value):
    return lambda: checked(pupils(6, **{heading: value}))


def of_book(*sheets, notices=(), **told):
    return check_workbook(workbook(*sheets, notices=notices), NEWEST, context(**told))


def born_in(year):
    """Check six pupils of whom the first is born in a year, as his number says too."""
    born = {"Ngày sinh": f"05/03/{year}", "Số định danh cá nhân": f"0622{year % 100:02d}000001"}
    return checked(pupils(6, **born))


def without(*headings):
    return [heading for heading in HEADINGS if heading not in headings]


def spread(count, **changes):
    """Return pupils over two classes, so that a class may grow without being too large."""
    return [pupil(number, Lớp="6A" if number % 2 else "6B", **changes) for number in range(count)]


def heaped():
    return [pupil(n, **({"Ngày sinh": "01/01/2015"} if n < 6 else {})) for n in range(1, 12)]


def summary_of(count):
    """Return the Summary of that many clean pupils of one class."""
    return summarise(checked(pupils(count)).pupils)


def known(**changes):
    return KnownPupil(**{"keys": ("nobody",), "code": "2699999999", "class_name": "6B"} | changes)


def of_counts(now, before, prefix):
    """Check six pupils against an earlier Summary that has ``before`` in place of ``now``."""
    earlier = replace(summary_of(6), **before)
    return checked(pupils(6), told={f"last_{prefix}": earlier})


BREAKS = {
    "file_empty": lambda: checked([]),
    "header_missing": lambda: of_book(
        sheet([], headings=["Tên sách", "Số lượng"], feet=[["A", 1]])
    ),
    "column_missing": lambda: checked(pupils(), headings=without("Dân tộc")),
    "column_unnamed": lambda: checked(
        [{**one, "": "thêm"} for one in pupils()], headings=[*HEADINGS[:-1], "", "Xã"]
    ),
    "column_twice": lambda: checked(
        [{**one, "XÃ": "Xã Kon Lốc"} for one in pupils()], headings=[*HEADINGS, "XÃ"]
    ),
    "column_two_names": lambda: checked(
        [{**one, "DT": "Ba-na"} for one in pupils()], headings=[*HEADINGS, "DT"]
    ),
    "column_unknown": lambda: checked(
        [{**one, "Sở thích": "đọc"} for one in pupils()], headings=[*HEADINGS, "Sở thích"]
    ),
    "sheet_skipped": lambda: of_book(
        sheet(pupils()), sheet([], headings=["Tên sách"], feet=[["A"]], name="Sách")
    ),
    "sheet_hidden": lambda: of_book(sheet(pupils()), notices=[notice("hidden_sheet", sheet="6B")]),
    "rows_hidden": lambda: of_book(
        sheet(pupils()),
        notices=[notice("hidden_columns", sheet="Sheet1", places="C")],
    ),
    "rows_left_out": lambda: checked(pupils(), feet=[["", "", "Tổng cộng: 6 học sinh"]]),
    "blank_rows": lambda: checked(pupils() + [{} for _ in range(8)] + [pupil(7)]),
    "merged_cells": lambda: checked(pupils(), merged=[(3, 7, 5, 7)]),
    "row_shifted": lambda: checked(pupils(), feet=[[*pupil(7).values(), "lệch"]]),
    "cell_broken": lambda: of_book(
        sheet(pupils()),
        notices=[notice("error_cell", sheet="Sheet1", row=3, column="N", shown="#REF!")],
    ),
    "formula_links": lambda: of_book(sheet(pupils()), notices=[notice("external_links")]),
    "formula_text": of_cell("Xã", '=HYPERLINK("http://x.example","Xã")'),
    "text_too_long": of_cell("Xã", "Xã " * 200),
    "text_garbled": of_cell("Xã", "Xã An B\ufffdnh"),
    "text_legacy": lambda: checked(
        [pupil(n, **{"Họ và tên": f"NguyÔn V¨n {name}"}) for n, name in enumerate(OLD, 1)]
    ),
    "text_mixed": lambda: checked(
        [pupil(n, **{"Họ và tên": name}) for n, name in enumerate(MIXED, 1)]
    ),
    "value_unreadable": lambda: checked(
        [{**one, "Học lại lớp": "hai lần"} for one in pupils()],
        headings=[*HEADINGS, "Học lại lớp"],
    ),
    "other_school": lambda: checked(pupils(), titles=["TRƯỜNG THCS KIM ĐỒNG"]),
    "other_year": lambda: checked(pupils(), titles=["DANH SÁCH HỌC SINH NĂM HỌC 2025–2026"]),
    "name_blank": of_cell("Họ và tên", ""),
    "name_wrong": of_cell("Họ và tên", "Trần Thị 4n"),
    "name_one_word": of_cell("Họ và tên", "Bình"),
    "birth_blank": of_cell("Ngày sinh", ""),
    "birth_unreadable": of_cell("Ngày sinh", "31/02/2015"),
    "birth_future": of_cell("Ngày sinh", "02/10/2026"),
    "birth_two_digit_year": of_cell("Ngày sinh", "05/03/15"),
    "birth_us_order": lambda: checked(
        [pupil(n, **{"Ngày sinh": f"{n:02d}/{n + 12:02d}/2015"}) for n in range(1, 7)]
    ),
    "birth_swapped": lambda: checked(
        [pupil(n, **{"Ngày sinh": date(2015, 3, n)}) for n in range(1, 5)]
        + [pupil(n, **{"Ngày sinh": f"{n + 10}/04/2015"}) for n in range(5, 9)]
    ),
    "birth_serials": of_cell("Ngày sinh", 42100),
    "birth_heap": lambda: checked(heaped()),
    "birth_partial": of_cell("Ngày sinh", "03/2015"),
    "age_impossible": lambda: born_in(2019),
    "age_young": lambda: born_in(2017),
    "age_late": lambda: born_in(2010),
    "age_too_late": lambda: born_in(2007),
    "pupil_code_wrong": of_cell("Mã học sinh", "2,6E+11"),
    "pupil_code_lost_zero": of_cell("Mã học sinh", "260000001"),
    "pupil_code_blank": of_cell("Mã học sinh", ""),
    "pupil_code_repeated": of_cell("Mã học sinh", "2600000002"),
    "pupil_repeated": lambda: checked(
        [*pupils(), pupil(1, **{"Mã học sinh": "2600000099", "Số định danh cá nhân": ""})]
    ),
    "pupil_alike": lambda: checked(
        [
            *pupils(),
            pupil(
                1,
                **{
                    "Mã học sinh": "2600000099",
                    "Số định danh cá nhân": "062215000099",
                    "Họ tên mẹ": "Đinh Thị Khác",
                },
            ),
        ]
    ),
    "citizen_id_wrong": of_cell("Số định danh cá nhân", "123456789"),
    "citizen_id_lost_zero": of_cell("Số định danh cá nhân", "62215000001"),
    "citizen_id_blank": of_cell("Số định danh cá nhân", ""),
    "citizen_id_repeated": lambda: checked(
        [*pupils(), pupil(8, **{"Số định danh cá nhân": "062315000002"})]
    ),
    "citizen_id_sex": of_cell("Số định danh cá nhân", "062315000001"),
    "citizen_id_year": of_cell("Số định danh cá nhân", "062214000001"),
    "sex_blank": of_cell("Giới tính", ""),
    "sex_unknown": of_cell("Giới tính", "1"),
    "ethnic_blank": of_cell("Dân tộc", ""),
    "ethnic_unknown": of_cell("Dân tộc", "Kinhh"),
    "ethnic_code": of_cell("Dân tộc", "04"),
    "place_unknown": of_cell("Tỉnh", "Kon Tum"),
    "class_blank": of_cell("Lớp", ""),
    "class_wrong": of_cell("Lớp", "6A???"),
    "class_unknown": lambda: checked(pupils(), told={"class_names": frozenset({"6B", "6A1"})}),
    "grade_unknown": lambda: checked(pupils(6, Lớp="Hoa Sen", Khối="")),
    "grade_differs": of_cell("Khối", "7"),
    "grade_not_taught": lambda: checked(pupils(), told={"grades": (7, 8, 9)}),
    "class_large": lambda: checked(pupils(46)),
    "class_empty": lambda: checked(pupils(), told={"class_names": frozenset({"6A", "6B"})}),
    "phone_wrong": of_cell("Điện thoại liên hệ", "900000001"),
    "status_blank": of_cell("Trạng thái", ""),
    "status_unknown": of_cell("Trạng thái", "Không rõ"),
    "guardian_blank": of_cell("Họ tên mẹ", ""),
    "total_stated": lambda: checked(pupils(), feet=[["", "", "Tổng cộng: 7 học sinh"]]),
    "first_grade": lambda: checked(pupils(), told={"last_year": summary_of(6)}),
    "first_grade_change": lambda: checked(
        pupils(),
        told={
            "last_year": replace(summary_of(6), by_grade={6: Counts(20, 3, 3, 0, 1)}),
        },
    ),
    "pupil_missing": lambda: checked(pupils(), told={"known_pupils": (known(grade=6),)}),
    "round_pupils": lambda: of_counts(6, {"pupils": 20}, "round"),
    "round_classes": lambda: of_counts(1, {"classes": 2}, "round"),
    "round_girls": lambda: of_counts(3, {"girls": 20}, "round"),
    "round_ethnic": lambda: of_counts(3, {"ethnic": 20}, "round"),
    "round_grade": lambda: of_counts(1, {"by_grade": {6: Counts(6), 7: Counts(4)}}, "round"),
    "year_pupils": lambda: of_counts(6, {"pupils": 20}, "year"),
    "year_classes": lambda: of_counts(1, {"classes": 2}, "year"),
    "year_girls": lambda: of_counts(3, {"girls": 20}, "year"),
    "year_ethnic": lambda: of_counts(3, {"ethnic": 20}, "year"),
    "year_grade": lambda: of_counts(1, {"by_grade": {6: Counts(6), 7: Counts(4)}}, "year"),
}
OLD = ("Hïng", "§øc", "B×nh", "L©m", "Qu©n", "Th¾ng", "Dòng", "Minh")
MIXED = ("NguyÔn V¨n Hïng", "TrÇn ThÞ MÉu", "Hoàng Thị Bích", "Lý Thị Mỹ", "Lê Ví Dụ", "Đỗ An")
# What a broken list cannot but break beside: a rule → others that may be found with it.
BESIDE = {
    "class_unknown": {"class_empty"},
    "total_stated": {"rows_left_out"},
    "pupil_repeated": {"citizen_id_blank"},
    "row_shifted": {"column_unnamed"},
    "year_pupils": {"first_grade"},
    "year_classes": {"first_grade"},
    "year_girls": {"first_grade"},
    "year_ethnic": {"first_grade"},
    "year_grade": {"first_grade"},
}


def test_a_clean_list_breaks_no_rule():
    result = checked(pupils(), titles=["PHÒNG VĂN HÓA – XÃ HỘI", UNIT.upper(), "NĂM HỌC 2026-2027"])

    assert result.findings == []
    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (6, 6, 0)


@pytest.mark.parametrize("code", sorted(BREAKS))
def test_a_list_that_breaks_one_rule_is_told_just_that(code):
    result = BREAKS[code]()

    found = {finding.code for finding in result.findings}
    assert found - BESIDE.get(code, set()) == {code}
    rule = NEWEST.rule(code)
    finding = next(one for one in result.findings if one.code == code)
    assert (finding.severity, finding.remedy) == (rule.severity, rule.remedy)
    assert result.rows_read == result.rows_accepted + result.rows_rejected


def test_every_rule_of_the_newest_pack_is_broken_by_a_test():
    assert {rule.code for rule in NEWEST.rules} - set(BREAKS) == SAYS_NO_FILE | MADE_ELSEWHERE


@pytest.mark.parametrize("one", PACKS, ids=lambda one: one.code)
def test_a_pack_is_whole(one):
    codes_of_pack = [rule.code for rule in one.rules]

    assert len(set(codes_of_pack)) == len(codes_of_pack)
    assert {rule.severity for rule in one.rules} == set(SEVERITIES)
    for rule in one.rules:
        assert rule.title and rule.message and rule.cause
        assert len(rule.message) <= 500 and len(rule.remedy) <= 500


@pytest.mark.parametrize("number", range(23, 43))
def test_every_rule_of_the_field_has_its_place(number):
    assert [rule for rule in NEWEST.rules if rule.number == number]


def test_remedies_of_pupils_name_the_screen_to_open():
    without_screen = {"merged_cells", "blank_rows", "total_stated"}
    for rule in NEWEST.rules:
        if rule.number in set(range(24, 34)) | {37, 38, 39, 40}:
            assert "V.EMIS" in rule.remedy and "→" in rule.remedy, rule.code
    assert without_screen <= {rule.code for rule in NEWEST.rules}
