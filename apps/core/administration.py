"""Provinces and what lies below them, as lists name them: which of them existed on a day.

Wards and communes are not listed: of them only what their kind tells is known.
"""

import re
from dataclasses import dataclass
from datetime import date

from apps.core.text import fold, nfc

# Resolution 202/2025/QH15: 34 provinces of 63; districts and townships ended on the same day.
REFORM = date(2025, 7, 1)
HUE = date(2025, 1, 1)  # Resolution 175/2024/QH15
# Every province since the reform, and after "<" those that went into it.
SINCE = """Hà Nội
Cao Bằng
Tuyên Quang < Hà Giang
Điện Biên
Lai Châu
Sơn La
Lào Cai < Yên Bái
Thái Nguyên < Bắc Kạn
Lạng Sơn
Quảng Ninh
Bắc Ninh < Bắc Giang
Phú Thọ < Vĩnh Phúc, Hòa Bình
Hải Phòng < Hải Dương
Hưng Yên < Thái Bình
Ninh Bình < Hà Nam, Nam Định
Thanh Hóa
Nghệ An
Hà Tĩnh
Quảng Trị < Quảng Bình
Huế < Thừa Thiên Huế
Đà Nẵng < Quảng Nam
Quảng Ngãi < Kon Tum
Gia Lai < Bình Định
Khánh Hòa < Ninh Thuận
Đắk Lắk < Phú Yên
Lâm Đồng < Đắk Nông, Bình Thuận
Đồng Nai < Bình Phước
Hồ Chí Minh < Bình Dương, Bà Rịa - Vũng Tàu
Tây Ninh < Long An
Đồng Tháp < Tiền Giang
Vĩnh Long < Bến Tre, Trà Vinh
An Giang < Kiên Giang
Cần Thơ < Sóc Trăng, Hậu Giang
Cà Mau < Bạc Liêu"""
# Ended before any pupil of today was born; places of birth and origin still bear them.
OLDER = """Bắc Thái, Bình Trị Thiên, Cao Lạng, Cửu Long, Gia Lai - Kon Tum, Hà Bắc, Hà Nam Ninh,
Hà Sơn Bình, Hà Tây, Hà Tuyên, Hải Hưng, Hoàng Liên Sơn, Minh Hải, Nam Hà, Nghệ Tĩnh, Nghĩa Bình,
Phú Khánh, Quảng Nam - Đà Nẵng, Sông Bé, Thuận Hải, Vĩnh Phú, Vũng Tàu - Côn Đảo"""
_ALIASES = {
    **{"hcm": "hochiminh", "tphcm": "hochiminh", "saigon": "hochiminh", "hn": "hanoi"},
    **{"daclac": "daklak", "dacnong": "daknong", "baccan": "backan", "tthue": "thuathienhue"},
    **{"brvt": "bariavungtau", "vungtau": "bariavungtau"},
}
_CODE = re.compile(r"\A[0-9]{1,3}\s*[-.:]\s*")  # "62 - Kon Tum"; a bare number names no place
_PREFIX = re.compile(r"\A(?:tinh|thanh pho|t\.?p\.?)\b[\s.]*")
_SIGNS = re.compile(r"[^a-z0-9]")
_PARTS = re.compile(r"[,;\n]|\s[-–]\s")
_TOLD = re.compile(r"\btỉnh\s+(\S.*)", re.IGNORECASE)
_ENDED = re.compile(r"(?<!liên )\b(?:huyện|quận|thị xã|thị trấn)\s+\w", re.IGNORECASE)


def _key(name):
    key = _SIGNS.sub("", _PREFIX.sub("", _CODE.sub("", fold(name))))
    return _ALIASES.get(key, key)


_LINES = [line.partition(" < ") for line in SINCE.split("\n")]
_SUCCESSORS = {_key(old): new for new, _sign, olds in _LINES for old in olds.split(", ") if old}
_SINCE = frozenset(_key(new) for new, _sign, _olds in _LINES)
_BEFORE = _SINCE - {"hue"} | _SUCCESSORS.keys()
_EVER = _SINCE | _BEFORE | {_key(name) for name in re.split(r",\s", OLDER)}


@dataclass(frozen=True)
class PlaceDoubt:
    """Why a text names no place of the day.

    ``kind``: "old", a province that ended and is ``successor`` now; "level", a district or
    township, of which there are none any more; "unknown", a name that no province ever had, or
    not yet.
    """

    kind: str
    successor: str = ""


# All doubts are asked alike: a text, a day, and ``own``: names that are known in this place.


def province_doubt(name, on, own=frozenset()):
    """Return the PlaceDoubt of a province on a day, or None."""
    key = _key(name)
    if key in _provinces(on) or (key in own and key not in _EVER):
        return None
    if on >= REFORM and key in _SUCCESSORS:
        return PlaceDoubt("old", _SUCCESSORS[key])
    return PlaceDoubt("unknown")


def origin_doubt(name, on, own=frozenset()):
    """Return the PlaceDoubt of a province that may bear an old name, as where one was born."""
    key = _key(name)
    return None if key in _EVER or key in own else PlaceDoubt("unknown")


def commune_doubt(name, on, own=frozenset()):
    """Return the PlaceDoubt of a commune on a day as far as its kind tells, or None."""
    told = fold(name)
    if on >= REFORM and told.startswith("thi tran"):
        return PlaceDoubt("level")
    if on < REFORM and told.startswith("dac khu"):
        return PlaceDoubt("unknown")
    return None


def district_doubt(name, on, own=frozenset()):
    """Return the PlaceDoubt of a district on a day, or None: since the reform there are none."""
    return PlaceDoubt("level") if on >= REFORM and fold(name).strip(" -.") else None


def address_doubt(text, on, own=frozenset()):
    """Return the PlaceDoubt of an address in one cell on a day, or None.

    Only what surely names a place is judged: what follows "tỉnh", what follows the words for
    districts and townships, and a last part that is the name of a province that ended.
    """
    if on >= REFORM and _ENDED.search(nfc(text)):
        return PlaceDoubt("level")
    told = _told_province(text)
    if told:
        return province_doubt(told, on, own)
    last = _key(_PARTS.split(text)[-1])
    return province_doubt(last, on) if last in _EVER else None


def origin_address_doubt(text, on, own=frozenset()):
    """Return the PlaceDoubt of a place of birth or origin in one cell, which may be an old one."""
    told = _told_province(text)
    return origin_doubt(told, on, own) if told else None


def names_in(address):
    """Return the provinces that an address names, as ``own`` of the other functions."""
    told = _told_province(address)
    return frozenset({_key(told)} if told else ())


def _told_province(text):
    """Return what a text says after "tỉnh", up to its next comma; "" when it says nothing."""
    found = _TOLD.search(nfc(text))
    return _PARTS.split(found[1])[0].strip(" .") if found else ""


def _provinces(on):
    if on >= REFORM:
        return _SINCE
    return _BEFORE | {"hue"} if on >= HUE else _BEFORE
