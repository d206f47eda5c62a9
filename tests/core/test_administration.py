"""Which provinces, districts and townships existed on a day."""

from datetime import date

import pytest

from apps.core.administration import (
    _BEFORE,
    _SINCE,
    PlaceDoubt,
    address_doubt,
    commune_doubt,
    district_doubt,
    names_in,
    origin_address_doubt,
    origin_doubt,
    province_doubt,
)

BEFORE, SINCE = date(2025, 6, 30), date(2025, 7, 1)
UNKNOWN, LEVEL = PlaceDoubt("unknown"), PlaceDoubt("level")


def test_there_were_63_provinces_and_are_34():
    assert (len(_BEFORE), len(_SINCE)) == (63, 34)


@pytest.mark.parametrize(
    ("name", "before", "since"),
    [
        ("Quảng Ngãi", None, None),
        ("Kon Tum", None, PlaceDoubt("old", "Quảng Ngãi")),
        ("tỉnh Kontum", None, PlaceDoubt("old", "Quảng Ngãi")),
        ("62 - Kon Tum", None, PlaceDoubt("old", "Quảng Ngãi")),
        ("TP. Hồ Chí Minh", None, None),
        ("TPHCM", None, None),
        ("T.P HCM", None, None),
        ("Đắc Lắc", None, None),
        ("ĐẮK NÔNG", None, PlaceDoubt("old", "Lâm Đồng")),
        ("Bà Rịa – Vũng Tàu", None, PlaceDoubt("old", "Hồ Chí Minh")),
        ("Hoà Bình", None, PlaceDoubt("old", "Phú Thọ")),
        ("Thừa Thiên-Huế", None, PlaceDoubt("old", "Huế")),
        ("Thành phố Huế", None, None),
        ("Hà Tây", UNKNOWN, UNKNOWN),
        ("Quảng Ngải Mới", UNKNOWN, UNKNOWN),
        ("62", UNKNOWN, UNKNOWN),
    ],
)
def test_a_province_is_known_as_long_as_it_stands(name, before, since):
    assert (province_doubt(name, BEFORE), province_doubt(name, SINCE)) == (before, since)


def test_hue_is_a_city_under_the_centre_from_2025_on():
    assert province_doubt("Huế", date(2024, 12, 31)) == UNKNOWN
    assert province_doubt("Huế", date(2025, 1, 1)) is None


@pytest.mark.parametrize("name", ["Kon Tum", "Quảng Ngãi", "Hà Tây", "Gia Lai - Kon Tum"])
def test_one_may_be_born_in_a_province_that_ended(name):
    assert origin_doubt(name, SINCE) is None


def test_nobody_was_born_in_a_province_that_never_was():
    assert origin_doubt("Quảng Ngàn", SINCE) == UNKNOWN
    assert origin_address_doubt("Xã A, tỉnh Quảng Ngàn", SINCE) == UNKNOWN
    assert origin_address_doubt("Xã A, tỉnh Hà Tây", SINCE) is None
    assert origin_address_doubt("Bệnh viện đa khoa khu vực", SINCE) is None


@pytest.mark.parametrize(
    ("name", "before", "since"),
    [
        ("Xã An Bình", None, None),
        ("Thị trấn Đăk Hà", None, LEVEL),
        ("Đặc khu Phú Quốc", UNKNOWN, None),
    ],
)
def test_of_a_commune_its_kind_is_known(name, before, since):
    assert (commune_doubt(name, BEFORE), commune_doubt(name, SINCE)) == (before, since)


def test_there_are_no_districts_since_the_reform():
    assert district_doubt("Huyện Đăk Hà", BEFORE) is None
    assert district_doubt("Huyện Đăk Hà", SINCE) == LEVEL
    assert district_doubt(" - ", SINCE) is None


@pytest.mark.parametrize(
    ("text", "before", "since"),
    [
        ("Thôn 3, xã Đăk Hà, tỉnh Quảng Ngãi", None, None),
        ("Thôn 3, xã Đăk Hà, tỉnh Kon Tum", None, PlaceDoubt("old", "Quảng Ngãi")),
        ("Thôn 3 xã Đăk Hà tỉnh Kon Tum", None, PlaceDoubt("old", "Quảng Ngãi")),
        ("Thôn 3, xã Đăk Hà, Kon Tum", None, PlaceDoubt("old", "Quảng Ngãi")),
        ("Thôn 3 - xã Đăk Hà - TP.HCM", None, None),
        ("Thôn 3, huyện Đăk Hà, tỉnh Kon Tum", None, LEVEL),
        ("12 Lê Lợi, QUẬN 1, TP. Hồ Chí Minh", None, LEVEL),
        ("Tổ 2, thị trấn Đăk Hà", None, LEVEL),
        ("Thôn 3, tỉnh Cao Bình", UNKNOWN, UNKNOWN),
        ("Số 5, đường liên huyện 3, xã A", None, None),
        ("Thôn Quan Hóa, xã A", None, None),
        ("Ấp Thái Bình, xã A, Tây Ninh", None, None),
        ("Thôn 3", None, None),
        ("tỉnh", None, None),
        ("", None, None),
    ],
)
def test_in_an_address_only_what_surely_names_a_place_is_judged(text, before, since):
    assert (address_doubt(text, BEFORE), address_doubt(text, SINCE)) == (before, since)


def test_the_place_of_the_school_itself_is_known_unless_it_is_an_old_name():
    assert address_doubt("Thôn 3, tỉnh Cao Bình", SINCE, names_in("Xã A, tỉnh Cao Bình")) is None
    assert address_doubt("Thôn 3, tỉnh Kon Tum", SINCE, names_in("tỉnh Kon Tum")) == PlaceDoubt(
        "old", "Quảng Ngãi"
    )
