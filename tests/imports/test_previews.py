"""What people see before they write a file, and before they take it back."""

import io
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import Workbook

from apps.imports import pipeline
from apps.roster.models import Enrolment, LookupSecret, Pupil, SchoolClass
from tests.roster.spine import give_secret, make_class, make_pupil

pytestmark = pytest.mark.usefixtures("october")

HEADINGS = ["Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp"]
HOA = ["HS01", "Hoa Thử", "05/03/2015", "Nữ", "Kinh", "6A"]
CAY = ["HS02", "Cây Thử", "06/03/2015", "Nam", "Kinh", "6A"]
LA = ["HS03", "Lá Thử", "07/03/2015", "Nam", "Kinh", "6A"]


@pytest.fixture
def send(send_list):
    return partial(send_list, HEADINGS)


@pytest.fixture
def written(send, anna, jobs_run):
    def written(*rows):
        batch = send(*rows)
        if batch.findings.filter(severity="query").exists():
            pipeline.confirm_queries(batch, user=anna)
        with jobs_run():
            pipeline.request_commit(batch, user=anna)
        return batch

    return written


@pytest.fixture
def page(alder, anna, client_at):
    def page(name, batch):
        return client_at(alder, anna).get(reverse(f"imports:{name}", args=[batch.pk]))

    return page


def test_the_year_is_named_as_people_name_it(send, page):
    assert "<dd>2026–2027</dd>" in page("batch", send(HOA)).content.decode()


def test_a_file_that_cannot_be_read_says_so_at_once_and_counts_nothing(send, page):
    text = page("batch", send(content=b"%PDF-1.4 x")).content.decode()

    assert "<strong>Tệp này là tệp PDF, không phải bảng tính.</strong>" in text
    assert "data-count" not in text and "Tải lên tệp đã sửa" in text


def test_problems_are_chosen_by_their_words_not_by_their_codes(send, page):
    text = page("batch", send([*HOA[:2], "31/02/2015", *HOA[3:]])).content.decode()

    assert '<option value="date_impossible">Ngày này không có trong lịch. (1)</option>' in text


def test_changes_that_many_share_are_added_up(written, send, page):
    written(HOA, CAY, LA)

    batch = send([*HOA[:5], "6B"], [*CAY[:5], "6B"], [*LA[:4], "Ba-na", "6A"])

    assert batch.summary["groups"] == [["lớp", "6A", "6B", 2]]
    assert "Lớp: 6A → 6B – 2 dòng" in page("batch", batch).content.decode()


def test_an_undo_says_what_goes_with_the_new_rows(alder, written, page, jobs_run, anna):
    batch = written(HOA, CAY)
    give_secret(Pupil.objects.get(code="HS01"))
    assert "Mã tra cứu: 1" in page("undo", batch).content.decode()

    with jobs_run():
        pipeline.request_undo(batch, user=anna)

    assert (Pupil.objects.count(), LookupSecret.objects.count()) == (0, 0)


def test_what_the_batch_made_itself_is_not_said_to_go_along(written, page):
    text = page("undo", written(HOA)).content.decode()

    assert "mất theo" not in text and "Hoàn tác cả lần nhập" in text


def test_an_undo_that_cannot_be_says_why_instead_of_offering_it(alder, written, page):
    batch = written(HOA)
    (school_class,) = SchoolClass.objects.all()
    make_pupil(alder, "HS90", "Ai Khác", school_class)

    text = page("undo", batch).content.decode()

    assert "đã có 1 xếp lớp dựa vào lần nhập này, sẽ mất theo. Hãy xóa dữ liệu đó trước" in text
    assert "Hoàn tác cả lần nhập" not in text


def test_rows_changed_since_stand_in_the_way_of_an_undo(alder, written, page, anna):
    batch = written(HOA)
    pupil = Pupil.objects.get()
    pupil.full_name = "Hoa Đã Sửa"
    pupil.save()

    assert "1 mục đã được sửa hoặc xóa sau lần nhập này" in page("undo", batch).content.decode()
    with pytest.raises(ValidationError, match="1 mục đã được sửa"):
        pipeline.request_undo(batch, user=anna)


def test_a_neighbours_rows_are_never_counted(alder, birch, written, page, scope_of):
    with scope_of(birch):
        make_pupil(birch, "HS01", "Hoa Khác", make_class(birch))
    batch = written(HOA)

    assert "mất theo" not in page("undo", batch).content.decode()
    assert Enrolment.objects.count() == 1


def said(page, batch):
    return page("batch", batch).context["counts_said"]


def test_the_counts_of_a_clean_file_add_up(send, written, page):
    written(HOA, CAY)

    batch = send(HOA, [*CAY[:4], "Ba Na", "6A"], LA)

    assert said(page, batch) == "Đọc 3 dòng = 1 thêm mới + 1 thay đổi + 1 không đổi."


def test_a_file_with_errors_counts_no_changes(send, page):
    batch = send(HOA, CAY, ["HS09", "", "05/03/2015", "Nữ", "Kinh", "6A"])
    text = page("batch", batch).content.decode()

    assert said(page, batch) == (
        "Đọc 3 dòng = 2 dòng đúng + 1 dòng có lỗi. Tệp chỉ được ghi khi mọi dòng đều đúng, nên "
        "chưa tính thêm mới, thay đổi."
    )
    assert "<dt>Thêm mới</dt>" not in text


def test_rows_that_wait_for_a_choice_are_counted_as_such(alder, send, page):
    make_pupil(alder, "HS77", "Hoà Thử", make_class(alder))
    make_pupil(alder, "HS78", "Lá Xa", make_class(alder, "6B"))

    batch = send([*HOA[:2], "02/03/2015", *HOA[3:]], CAY)

    assert said(page, batch) == ("Đọc 2 dòng = 1 thêm mới + 0 thay đổi + 0 không đổi + 1 chờ chọn.")


def test_a_near_match_is_set_beside_the_pupil_with_what_differs(alder, send, page):
    make_pupil(alder, "HS77", "Hoà Thử", make_class(alder), sex="female", ethnic_group="Ba-na")

    batch = send([*HOA[:2], "02/03/2015", *HOA[3:]])
    text = page("batch", batch).content.decode()

    assert batch.findings.get(is_choice=True).compared == [
        ("Họ và tên", "Hoa Thử", [("Hoà Thử", True)]),
        ("Ngày sinh", "02/03/2015", [("02/03/2015", False)]),
        ("Giới tính", "Nữ", [("Nữ", False)]),
        ("Dân tộc", "Kinh", [("Ba-na", True)]),
        ("Lớp", "6A", [("6A", False)]),
        ("Mã học sinh", "HS01", [("HS77", True)]),
    ]
    assert text.count('class="comparison__differs"') == 3


def test_identity_numbers_are_compared_whole_and_shown_by_their_ends(alder, send, page):
    school_class = make_class(alder)
    for code, number in (("HS77", "062215000001"), ("HS78", "062215000991"), ("HS79", "")):
        make_pupil(alder, code, "Hoà Thử", school_class, personal_id=number)
    book = Workbook()
    book.active.append([*HEADINGS, "Số định danh cá nhân"])
    book.active.append([*HOA[:2], "02/03/2015", *HOA[3:], "062215000001"])
    buffer = io.BytesIO()
    book.save(buffer)

    batch = send(content=buffer.getvalue())

    compared = batch.findings.get(is_choice=True).compared
    assert compared[-1] == (
        "Số định danh",
        "0•••••1",
        [("0•••••1", False), ("số khác", True), ("–", False)],
    )
