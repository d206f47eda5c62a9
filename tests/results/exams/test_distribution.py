"""How scores are spread: figures against ones worked out by hand, small groups withheld."""

from collections import Counter
from decimal import Decimal
from statistics import median, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.results.exams.distribution import refresh_figures, spread
from apps.results.exams.releasing import publish
from apps.results.rules.rounding import r2

from .made import make_candidate, make_exam

PATH = "/tra-cuu/ky-thi/tot-nghiep/pho-diem"


def scores(text):
    return Counter(Decimal(part) for part in text.split())


def test_figures_of_ten_scores():
    found = spread(scores("0 2.5 4.75 5 5 6 7.25 8 9.5 10"), Decimal(10))

    assert (found.count, found.mean, found.median) == (10, Decimal("5.80"), Decimal("5.50"))
    assert (found.least, found.most) == (Decimal(0), Decimal(10))
    assert (found.from_half, found.from_four_fifths) == (Decimal("70.0"), Decimal("30.0"))
    assert found.deviation == Decimal("2.92")
    assert [times for _low, _high, times in found.bars] == [1, 0, 1, 0, 1, 2, 1, 1, 1, 2]


def test_a_range_of_twenty_and_one_that_is_no_whole_number():
    twenty = spread(scores("20 " * 12), Decimal(20))
    odd = spread(scores("7.5 " * 12), Decimal("7.5"))
    wide = spread(scores("100 " * 12), Decimal(100))

    assert (len(twenty.bars), twenty.bars[-1]) == (20, (19, 20, 12))
    assert twenty.from_four_fifths == Decimal("100.0")
    assert (len(odd.bars), odd.bars[-1]) == (8, (7, 8, 12))
    assert (len(wide.bars), wide.bars[-1]) == (20, (95, 100, 12))


def test_fewer_than_ten_are_withheld():
    assert spread(scores("5 " * 9), Decimal(10)) is None


@given(st.lists(st.integers(0, 40), min_size=10, max_size=60))
def test_figures_are_those_of_the_statistics_module(quarters):
    values = [Decimal(one) / 4 for one in quarters]
    found = spread(Counter(values), Decimal(10))

    assert found.median == r2(median(values))
    assert abs(found.deviation - Decimal(pstdev(values))) < Decimal("0.006")
    assert sum(times for _low, _high, times in found.bars) == len(values)


@pytest.fixture
def exam(alder, scope_of):
    with scope_of(alder):
        exam = make_exam(alder)
        for number in range(12):
            given = {"toan": f"{number % 11}", "ngu-van": "absent"}
            if number < 9:
                given["vat-li"] = "7"
            make_candidate(exam, f"{number:06d}", scores=given)
        refresh_figures(exam)
        publish(exam, user=None)
    return exam


def test_the_page_draws_a_chart_with_its_table_and_names_nobody(exam, alder, client_at):
    page = client_at(alder).get(f"{PATH}/").content.decode()

    assert page.count('<svg class="chart"') == 1
    assert "Bảng số liệu môn Toán" in page and "Độ lệch chuẩn" in page
    assert "Ít hơn 10 thí sinh: không thống kê." in page  # Vật lí
    assert 'id="mon-ngu-van"' not in page and "Trần Thị Thử" not in page


def test_the_csv_has_the_same_figures(exam, alder, client_at):
    response = client_at(alder).get(f"{PATH}.csv")

    lines = response.content.decode("utf-8-sig").splitlines()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[1] == "Toán;12;4,58;4,50;0;10;50,0;25,0;3,33;0;1;2"
    assert len(lines) == 11


@pytest.mark.parametrize("name", ["=1+1", "+Toán", "-Toán", "@Toán", " =1+1"])
def test_a_subject_of_the_csv_is_never_a_formula(exam, alder, client_at, scope_of, name):
    with scope_of(alder):
        exam.subjects.filter(code="toan").update(name=name)
        refresh_figures(exam)

    lines = client_at(alder).get(f"{PATH}.csv").content.decode("utf-8-sig").splitlines()

    assert lines[1].startswith(f"'{name};12;")


def test_an_exam_may_hide_its_distribution(
    exam, alder, client_at, scope_of, django_capture_on_commit_callbacks
):
    with scope_of(alder), django_capture_on_commit_callbacks(execute=True):
        exam.shows_distribution = False
        exam.save(update_fields=["shows_distribution"])

    assert client_at(alder).get(f"{PATH}/").status_code == 404
    assert client_at(alder).get(f"{PATH}.csv").status_code == 404
    assert "Phổ điểm" not in client_at(alder).get("/tra-cuu/ky-thi/tot-nghiep/").content.decode()


def test_new_scores_show_on_a_page_that_was_kept(
    exam, alder, client_at, scope_of, settings, django_capture_on_commit_callbacks
):
    settings.PAGE_CACHE = True
    client = client_at(alder)
    assert "4,58" in client.get(f"{PATH}/").content.decode()

    with scope_of(alder), django_capture_on_commit_callbacks(execute=True):
        make_candidate(exam, "9", scores={"toan": "10"})
        refresh_figures(exam)

    assert "5" in client.get(f"{PATH}/").content.decode()
    assert "4,58" not in client.get(f"{PATH}/").content.decode()
