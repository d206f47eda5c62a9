"""The columns that a list of pupils may have, under all their names, and what follows from them."""

from functools import partial

from django.utils import timezone

from apps.core.text import heading_key
from apps.core.values import (
    ETHNIC_GROUPS,
    BadValue,
    parse_birth_date,
    parse_class_name,
    parse_code,
    parse_date,
    parse_ethnic_group,
    parse_female_tick,
    parse_grade,
    parse_identity_card,
    parse_name,
    parse_personal_id,
    parse_phone,
    parse_pupil_status,
    parse_sex,
    parse_text,
    parse_tick,
)
from apps.imports.columns import settle_birth_dates, settle_sex
from apps.imports.masking import CODE, WORDS, mask_date
from apps.imports.specs import Column


def _text(length):
    return partial(parse_text, max_length=length)


def _birth(cell):
    return parse_birth_date(cell, today=timezone.localdate())


def _day(cell):
    return parse_date(cell, today=timezone.localdate())


def _guardian(name, heading, *aliases):
    is_name = name.endswith("_name")
    return Column(name, heading, _text(120), aliases=aliases, is_text=True, is_name=is_name)


def _phone(name, heading, *aliases):
    return Column(name, heading, parse_phone, aliases=aliases)


_PROVINCE = (
    *("Tỉnh", "Tỉnh/Thành phố", "Tỉnh, thành phố", "Tỉnh/TP", "Tỉnh thành", "Tên tỉnh"),
    *("Tỉnh/Thành", "Tỉnh thành phố"),
)
_DISTRICT = ("Huyện", "Quận/Huyện", "Huyện/Quận", "Quận huyện", "Tên huyện", "Huyện/Quận/Thị xã")
_COMMUNE = (
    *("Xã", "Phường/Xã", "Xã/Phường", "Phường Xã", "Xã phường", "Xã, phường", "Tên xã"),
    *("Xã/Phường/Thị trấn", "Xã/Phường/Đặc khu"),
)
_RESIDENCE = (
    *("Hộ khẩu thường trú", "Thường trú", "Hộ khẩu", "HKTT", "Nơi thường trú"),
    *("Nơi đăng ký thường trú", "Địa chỉ thường trú"),
)
_LIVING = ("Nơi ở hiện nay", "Chỗ ở hiện nay", "Nơi ở hiện tại", "Chỗ ở", "Nơi ở", "Địa chỉ")
_BIRTH = ("Nơi sinh", "Khai sinh", "Nơi khai sinh", "Nơi đăng ký khai sinh")
_ORIGIN = ("Quê quán", "Nguyên quán")


def _place(name, heading, levels, kinds, *aliases):
    """Return the Column of one level of a place: "Xã thường trú", "Hộ khẩu thường trú: Xã" …"""
    for level in levels:
        for kind in kinds:
            aliases += (f"{level} {kind}", f"{kind} {level}", f"{kind}: {level}")
            aliases += (f"{kind} - {level}", f"{kind} ({level})", f"{level} ({kind})")
    known = {heading_key(alias): alias for alias in aliases}
    known.pop(heading_key(heading), None)
    aliases = tuple(known.values())
    return Column(name, heading, _text(250), aliases=aliases, is_text=True, mask=WORDS)


# Held against the unit and the provinces of the day; the roster keeps none of them.
CHECKED_ONLY = (
    Column(
        "school_code",
        "Mã trường",
        _text(30),
        aliases=("Mã đơn vị", "Mã cơ sở giáo dục", "Mã trường học"),
        is_text=True,
        mask=CODE,
    ),
    _place("province", "Tỉnh", _PROVINCE, _LIVING, *_PROVINCE),
    _place("district", "Huyện", _DISTRICT, _LIVING, *_DISTRICT),
    _place("commune", "Xã", _COMMUNE, _LIVING, *_COMMUNE),
    _place("residence_province", "Tỉnh thường trú", _PROVINCE, _RESIDENCE),
    _place("residence_district", "Huyện thường trú", _DISTRICT, _RESIDENCE),
    _place("residence_commune", "Xã thường trú", _COMMUNE, _RESIDENCE),
    _place("birth_province", "Tỉnh nơi sinh", _PROVINCE, _BIRTH),
    _place("birth_district", "Huyện nơi sinh", _DISTRICT, _BIRTH),
    _place("birth_commune", "Xã nơi sinh", _COMMUNE, _BIRTH),
    _place("home_district", "Huyện quê quán", _DISTRICT, _ORIGIN),
    _place("home_commune", "Phường Xã quê quán", _COMMUNE, _ORIGIN),
)


COLUMNS = (
    Column(
        "code",
        "Mã học sinh",
        parse_code,
        aliases=(
            *("Mã HS", "Mã định danh", "Mã định danh Bộ GD&ĐT", "Mã định danh Bộ"),
            *("Mã định danh học sinh", "Mã số học sinh", "Mã định danh Bộ GDĐT"),
        ),
        example="2600000001",
        help="Ghi đúng như trong sổ, giữ cả số 0 ở đầu: chữ cái, chữ số, tối đa 30 ký tự (mã của "
        "Bộ có 10 chữ số). Để trống nếu chưa có: học sinh được cấp mã tạm.",
    ),
    Column(
        "full_name",
        "Họ và tên",
        parse_name,
        aliases=("Họ tên", "Họ và tên học sinh", "Họ tên học sinh", "Tên học sinh"),
        is_text=True,
        is_name=True,
        example="Nguyễn Văn Thử",
        help="Bắt buộc: họ tên ở cột này, hoặc tách ra hai cột Họ đệm và Tên.",
    ),
    Column(
        "family_name",
        "Họ đệm",
        parse_name,
        aliases=(
            *("Họ và đệm", "Họ lót", "Họ và tên đệm", "Họ tên đệm", "Họ, tên đệm", "Họ & tên đệm"),
            *("Họ và chữ lót", "Họ chữ lót", "Họ và tên lót", "Họ và lót"),
        ),
        is_text=True,
        is_name=True,
        help="Chỉ dùng khi để trống cột Họ và tên.",
    ),
    Column(
        "given_name",
        "Tên",
        parse_name,
        is_text=True,
        is_name=True,
        help="Chỉ dùng khi để trống cột Họ và tên.",
    ),
    Column(
        "date_of_birth",
        "Ngày sinh",
        _birth,
        aliases=("Ngày tháng năm sinh", "NTNS", "Ngày, tháng, năm sinh", "Năm sinh"),
        required=True,
        filled=True,
        example="02/03/2015",
        help="Ngày/tháng/năm, ví dụ 02/03/2015.",
        settle=partial(settle_birth_dates, today=timezone.localdate),
        mask=mask_date,
        in_parts=True,
    ),
    Column(
        "sex",
        "Giới tính",
        parse_sex,
        aliases=("Phái", "GT"),
        example="Nam",
        choices=("Nam", "Nữ"),
        help="Cần có với học sinh mới: Nam hoặc Nữ.",
        settle=settle_sex,
        mask=CODE,
    ),
    Column("is_female", "Nữ", parse_female_tick, mask=CODE),
    Column("is_male", "Nam", parse_tick, mask=CODE),
    Column(
        "ethnic_group",
        "Dân tộc",
        parse_ethnic_group,
        aliases=("DT", "Tên dân tộc"),
        example="Kinh",
        choices=tuple(ETHNIC_GROUPS.values()),
        help="Cần có với học sinh mới. Ghi tên, không ghi mã số.",
        mask=WORDS,
    ),
    Column(
        "class_name",
        "Lớp",
        parse_class_name,
        aliases=("Lớp học", "Mã lớp", "Tên lớp", "Lớp hiện nay"),
        example="6A",
        help="Bắt buộc, trừ khi mỗi trang tính là một lớp và mang tên lớp đó.",
        mask=CODE,
    ),
    Column("grade", "Khối", parse_grade, aliases=("Khối học", "Khối lớp"), example="6", mask=CODE),
    Column(
        "status",
        "Trạng thái",
        parse_pupil_status,
        aliases=("Tình trạng", "Trạng thái HS", "Trạng thái học sinh", "Tình trạng học"),
        example="Đang học",
        choices=("Đang học", "Chuyển đến", "Chuyển đi", "Thôi học", "Bảo lưu", "Hoàn thành"),
        help="Để trống là đang học. “Chuyển đi”, “Thôi học”: em rời lớp.",
        mask=WORDS,
    ),
    Column(
        "joined_on",
        "Ngày vào lớp",
        _day,
        aliases=("Ngày chuyển đến", "Ngày nhập học", "Ngày vào trường", "Ngày tiếp nhận"),
        help="Chỉ cần với em vào lớp sau ngày khai giảng.",
        mask=mask_date,
    ),
    Column(
        "left_on",
        "Ngày rời trường",
        _day,
        aliases=(
            *("Thời điểm rời trường", "Ngày chuyển đi", "Ngày thôi học", "Ngày nghỉ học"),
            *("Ngày bỏ học", "Ngày chuyển trường"),
        ),
        help="Với em chuyển đi hoặc thôi học; để trống là hôm nay.",
        mask=mask_date,
    ),
    Column(
        "left_reason",
        "Lý do rời trường",
        _text(200),
        aliases=("Lý do thôi học", "Lý do chuyển đi", "Lý do nghỉ học", "Lí do thôi học"),
        is_text=True,
    ),
    Column(
        "personal_id",
        "Số định danh cá nhân",
        parse_personal_id,
        aliases=(
            *("Số ĐDCN", "Số định danh", "Mã số định danh", "Số CCCD", "CCCD"),
            *("Mã định danh công dân", "Mã định danh cá nhân", "Mã số định danh cá nhân"),
        ),
    ),
    Column(
        "birth_place",
        "Nơi sinh",
        _text(200),
        aliases=("Nơi sinh chi tiết",),
        is_text=True,
    ),
    Column(
        "home_address",
        "Chỗ ở hiện nay",
        _text(250),
        aliases=("Địa chỉ", "Nơi ở hiện nay", "Chỗ ở"),
        is_text=True,
    ),
    Column(
        "phone",
        "Điện thoại liên hệ",
        parse_phone,
        aliases=("SĐT liên hệ", "SĐT", "Điện thoại", "Số điện thoại"),
    ),
    _guardian("father_name", "Họ tên cha", "Tên cha", "Họ tên bố", "Họ và tên cha", "Tên bố"),
    _guardian("father_job", "Nghề nghiệp cha", "Nghề nghiệp bố"),
    _guardian("father_born", "Năm sinh cha", "Năm sinh bố"),
    _phone("father_phone", "SĐT cha", "Điện thoại cha", "SĐT bố", "Điện thoại bố"),
    _guardian("mother_name", "Họ tên mẹ", "Tên mẹ", "Họ và tên mẹ"),
    _guardian("mother_job", "Nghề nghiệp mẹ"),
    _guardian("mother_born", "Năm sinh mẹ"),
    _phone("mother_phone", "SĐT mẹ", "Điện thoại mẹ"),
    _guardian("guardian_name", "Họ tên người giám hộ", "Người giám hộ", "Tên người giám hộ"),
    _guardian("guardian_job", "Nghề nghiệp người giám hộ"),
    _guardian("guardian_born", "Năm sinh người giám hộ"),
    _phone("guardian_phone", "SĐT người giám hộ", "Điện thoại người giám hộ"),
    Column(
        "identity_card",
        "Số CMND",
        parse_identity_card,
        aliases=("CMND", "Số chứng minh nhân dân", "Số CMND/CCCD"),
    ),
    Column(
        "hometown",
        "Quê quán",
        _text(200),
        aliases=("Nguyên quán",),
        is_text=True,
    ),
    _place("home_province", "Tỉnh thành quê quán", _PROVINCE, _ORIGIN),
    Column(
        "residence",
        "Hộ khẩu thường trú",
        _text(250),
        aliases=("Hộ khẩu", "Địa chỉ thường trú", "Thường trú"),
        is_text=True,
    ),
    Column(
        "hamlet",
        "Tổ/thôn Hộ khẩu thường trú",
        _text(120),
        aliases=("Tổ/thôn",),
        is_text=True,
    ),
    Column(
        "youth",
        "Đoàn viên/Đội viên",
        _text(60),
        aliases=("Đội viên", "Đoàn viên", "Đoàn đội", "Đoàn/Đội"),
        is_text=True,
        mask=WORDS,
    ),
    Column(
        "admission",
        "Hình thức trúng tuyển",
        _text(120),
        aliases=("Loại nhập học", "Hình thức tuyển sinh", "Tuyển mới"),
        is_text=True,
        mask=WORDS,
    ),
    Column("nationality", "Quốc tịch", _text(60), is_text=True, mask=WORDS),
    Column(
        "policy",
        "Diện chính sách",
        _text(120),
        aliases=(
            *("Đối tượng chính sách", "Chính sách", "Diện ưu tiên", "Con thương binh"),
            *("Hộ nghèo", "Hộ nghèo/cận nghèo", "Con thương binh, liệt sĩ"),
        ),
        is_text=True,
    ),
    Column("disability", "Khuyết tật", _text(120), is_text=True),
    Column("is_repeating", "Học lại lớp", parse_tick, aliases=("Lưu ban", "Học lại"), mask=CODE),
    *CHECKED_ONLY,
)


def complete(row):
    """Fill values that follow from other columns; done before every use of a row."""
    if not row.get("full_name"):
        parts = [row.get("family_name") or "", row.get("given_name") or ""]
        name = " ".join(part for part in parts if part)
        if name or "full_name" in row.values or "full_name" not in row.places:
            row.values["full_name"] = name  # else its cell was refused, and that is said
    if not row.get("sex") and "is_female" in row.values:
        if row.get("is_male") is (row.values["is_female"] == "female"):
            row.values["is_female"] = ""  # ticked in both columns, or in none
        if "sex" in row.places and row.values["is_female"] == "male":
            row.values["is_female"] = ""  # no tick says nothing where the list has words for it
        row.values["sex"] = row.values["is_female"]
    row.values["class_name"] = row.get("class_name") or class_of(row.class_name)
    return row


def class_of(text):
    """Return a class name from a title or a sheet's name; "" when it is none."""
    try:
        return parse_class_name(text)
    except BadValue:
        return ""
