"""What the headings of an exam's file tell: as people write them, and as programs write them."""

from types import SimpleNamespace

import pytest

from apps.results.exams.guessing import guess, propose
from apps.results.exams.mapping import Shape
from apps.results.exams.presets import presets

from .made import make_exam
from .staff import text

SUBJECTS = [
    SimpleNamespace(code=one.code, name=one.name) for one in presets("tot-nghiep", year=2026)
]


def shape(*headings):
    return Shape("", [(heading, []) for heading in headings])


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("hoten", "full_name"),
        ("ho_ten", "full_name"),
        ("HOTEN", "full_name"),
        ("HO VA TEN", "full_name"),
        ("HoVaTen", "full_name"),
        ("sbd", "number"),
        ("so_bd", "number"),
        ("SOBAODANH", "number"),
        ("So bao danh", "number"),
        ("ma_thi_sinh", "number"),
        ("ngaysinh", "date_of_birth"),
        ("NGAY_SINH", "date_of_birth"),
        ("ma hs", "pupil_code"),
        ("MaHocSinh", "pupil_code"),
        ("lop", "class_name"),
        ("TENTRUONG", "school"),
        ("phong thi", "room"),
        ("TONGDIEM", "total"),
        ("dtb_lop_12", "average12"),
        ("uu tien", "priority"),
        ("toan", "score:toan"),
        ("dtoan", "score:toan"),
        ("Diem_Toan", "score:toan"),
        ("DIEM MON TOAN", "score:toan"),
        ("dvan", "score:ngu-van"),
        ("NguVan", "score:ngu-van"),
        ("ngoai_ngu", "score:ngoai-ngu"),
        ("D.Ly", "score:vat-li"),
        ("VATLY", "score:vat-li"),
        ("dsu", "score:lich-su"),
        ("GDKT-PL", "score:gdktpl"),
    ],
)
def test_a_heading_without_accents_and_blanks_is_recognised(heading, target):
    assert guess(shape(heading), SUBJECTS) == {heading: target}


@pytest.mark.parametrize("heading", ["ghi chu", "stt", "d", "DM1", "gioitinh", "diem1", "ma mon"])
def test_a_heading_that_tells_nothing_is_left_to_the_person(heading):
    assert propose(shape("sbd", heading), SUBJECTS) == {"sbd": "number"}


def test_of_two_columns_that_could_be_one_thing_neither_is_chosen():
    found = guess(shape("SBD", "diem_toan", "dtoan", "ngu_van"), SUBJECTS)

    assert found == {"SBD": "number", "ngu_van": "score:ngu-van"}


def test_a_heading_with_its_accents_goes_before_one_without():
    found = guess(shape("toan_hoc", "Toán", "ho ten", "Họ và tên"), SUBJECTS)

    assert found == {"Toán": "score:toan", "Họ và tên": "full_name"}


def test_the_only_column_of_codes_is_proposed_as_the_numbers_but_never_taken_unseen():
    assert propose(shape("ma", "hoten"), SUBJECTS) == {"ma": "number", "hoten": "full_name"}
    assert guess(shape("ma", "hoten"), SUBJECTS) == {"hoten": "full_name"}
    assert propose(shape("ma", "sbd"), SUBJECTS) == {"sbd": "number"}
    assert propose(shape("ma", "MA_SO"), SUBJECTS) == {}


def test_the_page_of_a_file_has_the_plain_headings_filled_in(at_office, office, in_office, send):
    exam = in_office(make_exam, office, number_length=6)
    content = "ma,HOTEN,ngay_sinh,dtoan,ghichu\n000011,Trần Thị An,05/03/2008,8.25,x\n"

    _response, batch = send(exam, content)
    shown = text(at_office.get(f"/admin/ky-thi/tep/{batch.pk}/cot/"))

    for target in ("number", "full_name", "date_of_birth", "score:toan"):
        assert shown.count(f'<option value="{target}" selected>') == 1
    assert shown.count("selected>") - shown.count('<option value="" selected>') == 4
