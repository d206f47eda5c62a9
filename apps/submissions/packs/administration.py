"""Provinces of a day, as far as lists name them: 63 until the reform of 2025, 34 since."""

import re
from datetime import date

from apps.core.text import fold

# Resolution 202/2025/QH15; districts and townships ended on the same day.
REFORM = date(2025, 7, 1)
BEFORE = """An Giang|Bà Rịa - Vũng Tàu|Bắc Giang|Bắc Kạn|Bạc Liêu|Bắc Ninh|Bến Tre|Bình Định
Bình Dương|Bình Phước|Bình Thuận|Cà Mau|Cần Thơ|Cao Bằng|Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên
Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội|Hà Tĩnh|Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình
Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lâm Đồng|Lạng Sơn|Lào Cai|Long An|Nam Định|Nghệ An
Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị|Sóc Trăng
Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên Huế|Tiền Giang|Hồ Chí Minh|Trà Vinh
Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái"""
SINCE = """Hà Nội|Cao Bằng|Tuyên Quang|Điện Biên|Lai Châu|Sơn La|Lào Cai|Thái Nguyên|Lạng Sơn
Quảng Ninh|Bắc Ninh|Phú Thọ|Hải Phòng|Hưng Yên|Ninh Bình|Thanh Hóa|Nghệ An|Hà Tĩnh|Quảng Trị|Huế
Đà Nẵng|Quảng Ngãi|Gia Lai|Khánh Hòa|Đắk Lắk|Lâm Đồng|Đồng Nai|Hồ Chí Minh|Tây Ninh|Đồng Tháp
Vĩnh Long|An Giang|Cần Thơ|Cà Mau"""
_ALIASES = {"hcm": "hochiminh", "daclac": "daklak", "dacnong": "daknong"}
_PREFIX = re.compile(r"\A(?:tinh|thanh pho|t\.?p\.?)\b[\s.]*")
_SIGNS = re.compile(r"[^a-z0-9]")


def _key(name):
    key = _SIGNS.sub("", _PREFIX.sub("", fold(name)))
    return _ALIASES.get(key, key)


def _keys(names):
    return frozenset(_key(name) for name in re.split(r"[|\n]", names))


PROVINCES_BEFORE, PROVINCES_SINCE = _keys(BEFORE), _keys(SINCE)


def is_known_place(column, name, on):
    """Tell whether a place existed on a day, where that can be told.

    ``column``: "province" of living; "home_province", where an origin may bear its old name;
    "commune", of which is known only that townships ended with the reform.
    """
    if column == "commune":
        return on < REFORM or not fold(name).startswith("thi tran")
    known = PROVINCES_SINCE if on >= REFORM else PROVINCES_BEFORE
    if column == "home_province":
        known = PROVINCES_SINCE | PROVINCES_BEFORE
    return _key(name) in known
