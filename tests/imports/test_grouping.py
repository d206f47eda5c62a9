"""Problems of many rows as one line: on the page alone, never in the workbook or the JSON."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.imports.grouping import LEAST_ALIKE, MOST_TOLD, gathered, lines_of, row_ranges
from apps.imports.labels import title_of_finding

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp"]


@pytest.fixture(autouse=True)
def scope(alder, scope_of, time_machine):
    time_machine.move_to("2026-10-01 07:00 +0700", tick=False)
    with scope_of(alder):
        yield


def pupil(number, **cells):
    row = dict(
        zip(HEADINGS, [f"HS{number:04}", "Trần Thị An", "05/03/2015", "Nữ", "6A"], strict=True)
    )
    return list((row | cells).values())


def lines(batch, code):
    found = batch.findings.filter(code=code)
    return lines_of(batch.findings, gathered(found))


def test_the_same_fault_on_every_row_is_one_line(send_list, alder, anna, client_at):
    batch = send_list(HEADINGS, *(pupil(n, **{"Giới tính": "X"}) for n in range(1, 301)))

    (line,) = lines(batch, "sex_unknown")
    assert (line.number, line.rows, line.more) == (300, "2–301", 300 - MOST_TOLD)
    assert line.is_worded_alike and len(line.told) == MOST_TOLD
    page = client_at(alder, anna).get(reverse("imports:batch", args=[batch.pk])).content.decode()
    assert re.findall(r'data-finding="sex_unknown"(?: data-alike="(\d+)")?', page) == ["300"]
    assert "<summary>Dòng 2–301</summary>" in page
    assert '<div class="findings__list" tabindex="0" role="region"' in page
    assert "… và 200 chỗ nữa; tệp kết quả có đủ từng dòng." in page


def test_few_are_told_one_by_one_in_the_order_of_their_rows(send_list):
    few = range(1, LEAST_ALIKE)
    wrong = [pupil(n, **{"Giới tính": "X", "Ngày sinh": "31/02/2015"}) for n in few]
    batch = send_list(HEADINGS, *wrong, pupil(90))

    found = batch.findings.filter(severity="error")
    told = [(one.finding.row, one.is_group) for one in lines_of(batch.findings, gathered(found))]
    assert told == [(n + 1, False) for n in few for _code in range(2)]


def test_columns_stay_apart_and_wordings_are_kept(send_list):
    rows = [pupil(n, **{"Họ và tên": f"An{n}"}) for n in range(1, 6)]
    batch = send_list(HEADINGS, *rows, *rows)

    (line,) = lines(batch, "repeated_row")
    assert (line.number, line.is_worded_alike) == (5, False)
    assert [one.message for one in line.told][:2] == [
        "Dòng này trùng với dòng 2.",
        "Dòng này trùng với dòng 3.",
    ]


def test_the_workbook_keeps_every_row(send_list, alder, anna, client_at):
    batch = send_list(HEADINGS, *(pupil(n, **{"Giới tính": "X"}) for n in range(1, 21)))

    response = client_at(alder, anna).get(reverse("imports:result_workbook", args=[batch.pk]))

    book = load_workbook(io.BytesIO(response.getvalue()))
    codes = [row[7] for row in book["Danh sách lỗi"].iter_rows(values_only=True)]
    assert codes.count("sex_unknown") == 20


def test_pages_count_lines_and_a_filter_opens_the_rows(send_list, alder, anna, client_at):
    batch = send_list(HEADINGS, *(pupil(n, **{"Giới tính": "X"}) for n in range(1, 121)))
    address = reverse("imports:batch", args=[batch.pk])

    response = client_at(alder, anna).get(address, {"code": "sex_unknown"})

    assert response.context["page_obj"].paginator.count == 1
    assert '<details class="findings__rows" open>' in response.content.decode()


def test_the_page_asks_no_more_for_more_rows(send_list, alder, anna, client_at):
    client = client_at(alder, anna)
    few = send_list(HEADINGS, *(pupil(n, **{"Giới tính": "X"}) for n in range(1, 6)))
    many = send_list(HEADINGS, *(pupil(n, **{"Giới tính": "X"}) for n in range(1, 200)))
    counts = []
    for batch in (few, few, many):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("imports:batch", args=[batch.pk]))
        counts.append(len(asked))

    assert counts[1] == counts[2]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([], ""),
        ([5], "5"),
        ([2, 3, 4, 9, 11, 12], "2–4, 9, 11–12"),
        (list(range(1, 40, 2)), "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 …"),
    ],
)
def test_rows_are_said_as_ranges(numbers, said):
    assert row_ranges(numbers) == said


def test_a_filter_names_a_code_without_the_value_of_a_row():
    message = "Điểm 85 lớn hơn 10, có phải 8,5?"

    assert title_of_finding("mark_out_of_range", message) == "Điểm lớn hơn 10"
    assert title_of_finding("mark_out_of_range", "Điểm phải từ 0 đến 20.").endswith("20.")
