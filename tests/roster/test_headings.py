"""The headings of the systems that schools export from, as they are found."""

import pytest

from apps.core.text import heading_key
from apps.imports.checking import check
from apps.roster.columns import COLUMNS
from apps.roster.importing import pupils_spec
from apps.roster.models import Pupil
from tests.roster.sheets import commit, workbook

pytestmark = pytest.mark.usefixtures("october")

CSDL = (
    "STT | Mã định danh Bộ GD&ĐT | Họ tên | Ngày sinh | Giới tính | Dân tộc | Trạng thái | "
    "SĐT liên hệ | Nơi sinh chi tiết | Tổ/thôn Hộ khẩu thường trú | Tỉnh thành quê quán | "
    "Chỗ ở hiện nay | Số CMND | Tên cha | Nghề nghiệp cha | Năm sinh cha | Tên mẹ | "
    "Nghề nghiệp mẹ | Năm sinh mẹ | Lớp học | Khối học | Số định danh cá nhân"
)
TEMPLATE = (
    "STT | Mã lớp (*) | Mã định danh Bộ | Họ tên (*) | Ngày sinh dd/mm/yyyy | "
    "Giới tính (Nam/Nữ) | Dân tộc | Quốc tịch | Họ tên cha | Năm sinh cha | Họ tên mẹ | "
    "Năm sinh mẹ | Số ĐDCN"
)
OLD = (
    "TT | Mã HS | Họ đệm | Tên | Ngày, tháng, năm sinh | Nữ | DT | Nơi sinh | Hộ khẩu thường trú "
    "| Con thương binh | Lớp | Đội viên | Lưu ban"
)
BOTH = (
    "STT | Mã học sinh | Họ và tên | Giới tính | Ngày sinh | Lớp | Khối | Dân tộc | "
    "Trạng thái HS | Diện ưu tiên | SĐT cha | SĐT mẹ | Họ tên người giám hộ | Khuyết tật | "
    "Hình thức trúng tuyển | Ngày nhập học | Thời điểm rời trường | Lý do thôi học"
)


@pytest.fixture
def spec(alder):
    return pupils_spec(alder, {"year": 2026})


@pytest.mark.parametrize("line", [CSDL, TEMPLATE, OLD, BOTH])
def test_every_heading_is_recognised(spec, line):
    headings = [heading.strip() for heading in line.split("|")]

    checked = check(spec, workbook(["SỞ GD&ĐT"], ["DANH SÁCH LỚP 6A"], headings, [1] * 22))

    assert [f.message for f in checked.findings if f.code == "unknown_column"] == []
    assert [f for f in checked.findings if f.code.startswith("column_t")] == []


def test_no_two_columns_have_a_heading_in_common():
    names = [heading_key(name) for column in COLUMNS for name in (column.heading, *column.aliases)]

    assert len(names) == len(set(names))


def test_what_is_said_of_parents_and_home_is_kept_with_the_pupil(spec):
    headings = [heading.strip() for heading in CSDL.split("|")]
    row = [1, "6200000001", "A Thử", "02/03/2015", "Nam", "Xê Đăng", "Đang học", "912345678"]
    row += ["Kon Tum", "Thôn 1", "Kon Tum", "Thôn 2", "231234567", "A Cha", "Nông dân", 1985]
    row += ["Y Mẹ", "Nông dân", "1987", "Lớp 6A", "Khối 6", "62215000001"]

    checked, _plan = commit(spec, headings, row)

    pupil = Pupil.objects.get()
    assert (pupil.phone, pupil.personal_id, pupil.ethnic_group) == (
        "0912345678",
        "062215000001",
        "Xơ-đăng",
    )
    assert pupil.guardians == {
        **{"father_name": "A Cha", "father_job": "Nông dân", "father_born": "1985"},
        **{"mother_name": "Y Mẹ", "mother_job": "Nông dân", "mother_born": "1987"},
    }
    assert pupil.details == {
        **{"identity_card": "231234567", "home_province": "Kon Tum", "hamlet": "Thôn 1"},
    }
    assert {f.code for f in checked.findings if f.severity == "query"} == {
        "phone_lost_zero",
        "personal_id_lost_zero",
    }
