"""What a later file changes, in the words of people: before it is written and ever after."""

import pytest

from apps.results.exams.changes import told_history
from apps.results.exams.models import Candidate

from .made import make_exam
from .taking import AN, HEADINGS

pytestmark = pytest.mark.usefixtures("in_alder")
SHEET = ["SBD", "Họ và tên", "Toán", "Ngữ văn", "Ngoại ngữ", "Phòng thi", "Điểm ưu tiên", "Giải"]


@pytest.fixture
def exam(alder):
    return make_exam(alder, number_length=6)


def row(maths, literature, language, room, priority, prize=""):
    return ["000001", "Trần Thị An", maths, literature, language, room, priority, prize]


def test_only_what_differs_is_told_by_its_name_with_commas(file, take, exam):
    take(file([SHEET, row(8.25, 7, "V", "Phòng 1", 0.25)]), exam)

    checked = take(file([SHEET, row(9, 7, 5.5, "Phòng 2", 0.5, "Nhì")]), exam)

    [item] = checked.plan.changed
    assert item.changes == (
        ("điểm Toán", "8,25", "9,00"),
        ("điểm Ngoại ngữ", "vắng thi", "5,50"),
        ("phòng thi", "Phòng 1", "Phòng 2"),
        ("điểm ưu tiên", "0,25", "0,5"),
        ("giải", "", "giải Nhì"),
    )


def test_every_change_stays_told_newest_first(file, take, exam):
    take(file([HEADINGS, AN]), exam)
    for maths in (9, 9.5):
        take(file([HEADINGS, [*AN[:4], maths, *AN[5:]]]), exam)

    history = told_history(Candidate.objects.get(), list(exam.subjects.all()))

    assert [told for _moment, told in history] == [
        [("điểm Toán", "9,00", "9,50")],
        [("điểm Toán", "8,25", "9,00")],
    ]


def test_the_owner_reads_the_changes_on_the_page_of_a_candidate(
    file, take, exam, alder, anna, client_at
):
    take(file([HEADINGS, AN]), exam)
    address = f"/admin/results/candidate/{Candidate.objects.get().pk}/change/"
    before = client_at(alder, anna).get(address).content.decode()
    take(file([HEADINGS, [*AN[:4], 9, *AN[5:]]]), exam)

    after = client_at(alder, anna).get(address).content.decode()

    assert "Chưa lần nào." in before and "điểm Toán: 8,25 → 9,00" in after
