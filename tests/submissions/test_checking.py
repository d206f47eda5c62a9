"""Checking a list: places of findings, counts of rows, waivers, packs of other years, vectors."""

from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from apps.core.spreadsheets import Notice
from apps.core.spreadsheets.messages import NOTICES, REFUSALS
from apps.core.text import heading_key
from apps.core.values import VALUE_FINDINGS
from apps.imports.specs import Finding
from apps.submissions.packs import PACKS, newest_pack, pack, packs_for
from apps.submissions.packs.checking import check_list, check_workbook
from apps.submissions.packs.columns import list_columns
from apps.submissions.packs.places import OF_COLUMN, OF_FILE, OF_ROW, OTHER, rule_code
from tests.finding_codes import ROOT, found_in_file
from tests.submissions.lists import (
    HEADINGS,
    checked,
    codes,
    context,
    pupil,
    pupils,
    sheet,
    workbook,
)

NEWEST = pack("qlhs-2026")
OF_BATCHES = {"pipeline.py", "command.py", "views.py", "forms.py"}  # not about reading a file


def written(path, rows, titles=()):
    book = openpyxl.Workbook()
    for line in titles:
        book.active.append([line])
    book.active.append(list(HEADINGS))
    for row in rows:
        book.active.append([row.get(heading, "") for heading in HEADINGS])
    book.save(path)
    return path


def test_every_code_of_the_pipeline_has_a_rule():
    files = [file for file in (ROOT / "apps/imports").glob("*.py") if file.name not in OF_BATCHES]
    of_pipeline = {row[0] for file in files for row in found_in_file(file)}
    assert {"no_header", "blank_cell", "legacy_encoding", "dates_swapped"} <= of_pipeline
    for code in {*REFUSALS, *NOTICES}:
        assert rule_code(Finding("error", code, "")) != OTHER, code
    for code in {*VALUE_FINDINGS, *of_pipeline}:
        assert rule_code(Finding("error", code, "", row=5)) != OTHER, code


@pytest.mark.parametrize(
    ("parts", "code", "heading"),
    [
        ((5, 3, 2015), None, None),
        ((5, 13, 2015), "birth_unreadable", "Tháng"),
        ((30, 2, 2015), "birth_unreadable", "Ngày"),
        ((5, 3, 2030), "birth_future", "Năm"),
        ((5, 3, 15), "birth_two_digit_year", "Năm"),
    ],
)
def test_a_date_of_birth_in_three_columns_falls_under_the_rules_of_dates(parts, code, heading):
    names = dict(zip(("Ngày", "Tháng", "Năm"), map(str, parts), strict=True))
    place = HEADINGS.index("Ngày sinh")
    headings = [*HEADINGS[:place], *names, *HEADINGS[place + 1 :]]

    result = checked([pupil(1) | names], headings=headings)

    of_birth = [(one.code, one.column) for one in result.findings if "birth" in one.code]
    assert of_birth == ([(code, heading)] if code else [])


def test_a_code_without_a_place_keeps_its_severity():
    told = Notice("unheard_of", "error", "Lạ.", "")

    result = check_workbook(workbook(sheet(pupils()), notices=[told]), NEWEST, context())

    assert [(one.code, one.severity, one.message) for one in result.findings] == [
        ("other_remark", "error", "Lạ.")
    ]


@pytest.mark.parametrize("one", PACKS, ids=lambda one: one.code)
def test_every_place_leads_to_a_rule_of_the_pack(one):
    for code in {*OF_FILE.values(), *OF_ROW.values(), *OF_COLUMN.values()}:
        assert code in one.by_code


def test_packs_are_found_by_code_and_year():
    assert [one.code for one in packs_for(2013)] == ["qlhs-2013"]
    assert newest_pack(2026).code == "qlhs-2026"
    with pytest.raises(KeyError):
        pack("qlhs-1999")
    with pytest.raises(KeyError):
        newest_pack(1999)


def test_a_file_is_checked_with_places_as_excel_shows_them(tmp_path):
    rows = pupils(6, **{"Ngày sinh": "31/02/2015"})
    rows[3]["Giới tính"] = ""
    noted = []

    result = check_list(
        written(tmp_path / "list.xlsx", rows, titles=["TRƯỜNG THCS BÌNH MINH", ""]),
        NEWEST,
        context(),
        lambda done, total: noted.append((done, total)),
    )

    assert [
        (one.code, one.severity, one.sheet, one.row, one.column, one.column_index)
        for one in result.findings
    ] == [
        ("birth_unreadable", "error", "Sheet", 4, "Ngày sinh", 4),
        ("sex_blank", "error", "Sheet", 7, "Giới tính", 5),
    ]
    assert (result.rows_read, result.rows_accepted, result.rows_rejected) == (6, 4, 2)
    assert [one.row for one in result.pupils] == [5, 6, 8, 9]
    assert (result.has_errors, result.has_queries, result.is_readable) == (True, False, True)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7 ...", "file_format"),
        (b"PK\x03\x04 broken", "file_damaged"),
    ],
)
def test_an_unusable_file_is_one_finding(tmp_path, content, code):
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)

    result = check_list(path, NEWEST, context())

    assert [(one.code, one.severity) for one in result.findings] == [(code, "error")]
    assert (result.rows_read, result.is_readable, result.pupils) == (0, False, ())


def test_a_waived_rule_is_noted_and_lets_the_row_through():
    told = {"waived": frozenset({"birth_blank"})}

    result = checked(pupils(6, **{"Ngày sinh": ""}), told=told)

    assert [(one.code, one.severity, one.row) for one in result.findings] == [
        ("birth_blank", "info", 2)
    ]
    assert (result.rows_accepted, result.pupils[0].date_of_birth) == (6, None)


def test_a_file_of_another_school_cannot_be_waived():
    told = {"waived": frozenset({"other_school"})}

    result = checked(pupils(), titles=["TRƯỜNG THCS KIM ĐỒNG"], told=told)

    assert codes(result) == [("other_school", None)]
    assert result.has_errors


@pytest.mark.parametrize(
    ("title", "is_own"),
    [
        ("TRƯỜNG THCS BÌNH MINH", True),
        ("Trường Trung học cơ sở Bình Minh", True),
        ("Trường: THCS Bình Minh – xã An Bình", True),
        ("UBND XÃ AN BÌNH TRƯỜNG THCS BÌNH MINH", True),
        ("TRƯỜNG THCS BÌNH MINH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
        ("DANH SÁCH HỌC SINH TOÀN TRƯỜNG", True),
        ("HIỆU TRƯỞNG", True),
        ("Mã trường: 62001", True),
        ("Trường THCS Bình Minh 2", False),
        ("TRƯỜNG TIỂU HỌC BÌNH MINH", False),
        ("Mã trường: 62002", False),
    ],
)
def test_the_titles_tell_whose_list_it_is(title, is_own):
    result = checked(pupils(), titles=[title])

    assert codes(result, "error") == ([] if is_own else [("other_school", None)])


@pytest.mark.parametrize(
    ("title", "is_ours"),
    [
        ("NĂM HỌC 2026–2027", True),
        ("Năm học: 2026 - 2027", True),
        ("Danh sách học sinh năm học 2026-27", True),
        ("NĂM HỌC 2025-2026", False),
        ("Năm học 2027 – 2028", False),
    ],
)
def test_the_titles_tell_the_school_year(title, is_ours):
    result = checked(pupils(), titles=[title])

    assert codes(result, "error") == ([] if is_ours else [("other_year", None)])


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2002, []),
        (2003, []),
        (2001, []),
        (1999, []),
        (1998, ["age_late"]),
        (1995, ["age_too_late"]),
        (2004, ["age_young"]),
        (2013, ["age_impossible"]),
    ],
)
def test_ages_of_grade_six_in_2013(year, expected):
    told = {"school_year": 2013, "data_on": date(2013, 9, 30)}
    rows = [pupil(1, **{"Ngày sinh": f"05/03/{year}", "Số định danh cá nhân": "", "Tỉnh": ""})]

    result = checked(rows, pack_code="qlhs-2013", told=told)

    assert [one.code for one in result.findings] == expected


def test_in_2013_nobody_had_a_personal_number_or_a_state():
    headings = [one for one in HEADINGS if one not in {"Số định danh cá nhân", "Trạng thái"}]
    rows = [pupil(1, **{"Ngày sinh": "05/03/2002", "Tỉnh": "Kon Tum"})]
    told = {"school_year": 2013, "data_on": date(2013, 9, 30)}

    old = checked(rows, headings=headings, pack_code="qlhs-2013", told=told)
    new = checked(pupils(1), headings=headings)

    assert (old.findings, old.rows_accepted) == ([], 1)
    assert codes(new) == [("column_missing", 1), ("citizen_id_blank", 2)]


def test_a_wrong_number_blocks_today_and_was_a_warning_then():
    wrong = {"Số định danh cá nhân": "1234", "Ngày sinh": "05/03/2002", "Tỉnh": ""}
    told = {"school_year": 2013, "data_on": date(2013, 9, 30)}

    old = checked([pupil(1, **wrong)], pack_code="qlhs-2013", told=told)
    new = checked(pupils(2, **{"Số định danh cá nhân": "1234"}))

    assert [(one.code, one.severity) for one in old.findings] == [("citizen_id_wrong", "warning")]
    assert (old.rows_accepted, new.rows_accepted, new.rows_rejected) == (1, 1, 1)


def test_no_heading_names_two_columns():
    columns = list_columns(date(2026, 10, 1))
    headings = [heading_key(name) for one in columns for name in (one.heading, *one.aliases)]

    assert sorted({one for one in headings if headings.count(one) > 1}) == []
    assert len({one.name for one in columns}) == len(columns)


def test_other_columns_are_kept_with_the_pupil():
    result = checked(pupils(1))

    assert result.pupils[0].data == {
        "phone": "0900000001",
        "province": "Quảng Ngãi",
        "commune": "Xã An Bình",
    }


def test_several_classes_each_under_its_title_are_one_list():
    rows = [pupil(1), {"STT": "LỚP 7B"}, pupil(2, Khối="7", **{"Ngày sinh": "05/03/2014"})]
    rows[2]["Số định danh cá nhân"] = "062314000002"
    headings = [one for one in HEADINGS if one != "Lớp"]

    result = checked(rows, headings=headings, titles=["Lớp: 6A"])

    assert [(one.class_name, one.grade) for one in result.pupils] == [("6A", 6), ("7B", 7)]
    assert sorted(result.summary.by_class) == ["6A", "7B"]


def test_those_who_left_are_read_and_not_counted():
    result = checked(pupils(6, **{"Trạng thái": "Chuyển đi"}))

    assert (result.rows_accepted, result.summary.pupils) == (6, 5)


def test_a_total_of_each_class_and_of_all_may_be_stated():
    rows = [pupil(1), pupil(3), {"STT": "Tổng số: 2"}, {"STT": "LỚP 6B"}]
    rows += [pupil(number, Lớp="6B") for number in (5, 7, 9)]

    right = checked(rows, feet=[["Cộng: 3 học sinh"], ["Tổng cộng: 5 học sinh"]])
    wrong = checked(rows, feet=[["Cộng: 4 học sinh"], ["Tổng cộng: 5 học sinh"]])

    assert [one for one in codes(right) if one[0] == "total_stated"] == []
    assert ("total_stated", 9) in codes(wrong, "query")


def test_problems_of_a_file_come_before_those_of_its_rows_by_weight():
    rows = pupils(6, **{"Điện thoại liên hệ": "123"})
    rows[1]["Số định danh cá nhân"] = ""
    rows[4]["Giới tính"] = ""

    assert [one.severity for one in checked(rows).findings] == ["error", "query", "warning"]


def test_no_finding_repeats_what_stands_in_a_cell():
    result = checked(pupils(6, **{"Họ và tên": "Bí Mật 123", "Số định danh cá nhân": "998877"}))

    assert codes(result) == [("name_wrong", 2), ("citizen_id_wrong", 2)]
    assert not any("Bí Mật" in one.message or "998877" in one.message for one in result.findings)


def test_the_findings_of_an_untouched_list_do_not_grow_with_it():
    blank = {"Số định danh cá nhân": "", "Họ tên mẹ": "", "Mã học sinh": ""}

    result = checked([pupil(number, **blank) for number in range(1, 40)])

    assert sorted(code for code, _row in codes(result)) == [
        "citizen_id_blank",
        "guardian_blank",
        "pupil_code_blank",
    ]
    assert "mọi dòng" in result.findings[0].message


def test_a_pack_can_have_other_thresholds():
    strict = replace(NEWEST, thresholds=replace(NEWEST.thresholds, class_size=5))
    result = check_workbook(workbook(sheet(pupils(6))), strict, context())

    assert codes(result) == [("class_large", None)]
