"""A title that names another term or year than the one the sheet is taken for."""

import pytest

from apps.imports.checking import check
from apps.results.importing import summary_sheet_spec
from apps.results.subject_sheet import subject_sheet_spec
from tests.roster.sheets import workbook

pytestmark = pytest.mark.usefixtures("january")

SUMMARY = [["Mã HS", "Họ và tên", "Toán", "Ngữ văn"], ["HS001", "Trần Thị An", 8, 7]]
SUBJECT = [["Mã HS", "ĐĐGtx", "ĐĐGgk", "ĐĐGck"], ["HS001", "8; 9; 7; 8", 8, 7]]


def asked(spec, *rows):
    return [
        (found.severity, found.message, found.sheet)
        for found in check(spec, workbook(*rows)).findings
        if found.code == "term_differs"
    ]


@pytest.fixture
def spec(alder):
    return summary_sheet_spec(alder, {"year": 2026, "period": "hk1", "class": ""})


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Học kỳ II năm học 2026-2027", "học kỳ II"),
        ("HK2 - Năm học 2026 – 2027", "học kỳ II"),
        ("BẢNG TỔNG HỢP CẢ NĂM", "cả năm"),
        ("Học kì I, năm học 2025-2026", "năm học 2025–2026"),
        ("HỌC KỲ II NĂM HỌC 2025/2026", "học kỳ II, năm học 2025–2026"),
    ],
)
def test_another_term_in_the_title_is_asked_once(spec, an, title, named):
    found = asked(spec, ["TRƯỜNG THCS"], [title], *SUMMARY)

    [(severity, message, sheet)] = found
    assert severity == "query"
    assert message == (
        f"Dòng tiêu đề của bảng ghi {named}, nhưng đang nhập vào học kỳ I, năm học 2026–2027."
    )
    assert sheet


@pytest.mark.parametrize(
    "title",
    [
        "Học kỳ I năm học 2026-2027",
        "HK1",
        "Học kỳ I, học kỳ II và cả năm",
        "Số 12/2025-2027/QĐ",
        "Năm học",
        "Học kỳ này",
    ],
)
def test_the_chosen_term_or_none_or_several_are_not_asked(spec, an, title):
    assert asked(spec, [title], *SUMMARY) == []


def test_the_sheet_of_a_subject_is_asked_too(alder, an):
    spec = subject_sheet_spec(
        alder, {"year": 2026, "period": "hk2", "class": "", "subject": "toan"}
    )

    [(_severity, message, _sheet)] = asked(spec, ["Môn Toán, học kỳ I"], *SUBJECT)

    assert message.startswith("Dòng tiêu đề của bảng ghi học kỳ I, nhưng")
