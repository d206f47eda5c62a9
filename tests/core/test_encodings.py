import unicodedata

import pytest

from apps.core.encodings import (
    TCVN3,
    VNI,
    convert,
    convert_cell,
    detect,
    mend_capitals,
    title_case_name,
)

NAMES = [
    "Nguyễn Văn Hùng",
    "Trần Thị Hường",
    "Lê Thị Thu Thủy",
    "Đặng Quốc Đạt",
    "Phạm Ngọc Ánh",
    "Hoàng Thị Bích Phượng",
    "Lý Thị Mỹ Duyên",
    "Đỗ Quỳnh Như",
    "Y Ê Ban",
    "A Y",
    "H'Bia Niê",
    "K'Linh",
    "Ka' Dơi",
]
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def as_tcvn3(text):
    signs = {letter: sign for sign, letter in TCVN3.items() if sign not in "\u2212\u03bc"}
    return "".join(signs.get(letter, letter) for letter in text)


def as_vni(text):
    signs = {}
    for sign, letter in VNI.items():
        if len(sign) < len(signs.get(letter, sign + " ")):
            signs[letter] = sign
    return "".join(signs.get(letter, letter) for letter in text)


def as_cp1258(text):
    pieces = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        base = "".join(part for part in parts if part not in _TONES)
        tones = "".join(part for part in parts if part in _TONES)
        pieces.append(unicodedata.normalize("NFC", base) + tones)
    return "".join(pieces)


def as_nfd(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("encoding", "typed"),
    [("tcvn3", as_tcvn3), ("vni", as_vni), ("cp1258", as_cp1258), ("nfd", as_nfd)],
)
def test_a_column_is_recognised_and_comes_back_whole(encoding, typed):
    column = [typed(name) for name in NAMES]

    detection = detect(column)

    assert detection.encoding == encoding
    assert detection.confidence > 0.7
    assert [convert(text, detection.encoding) for text in column] == NAMES
    assert detection.samples[0] == (typed(NAMES[0]), NAMES[0])


def test_known_tcvn3_and_vni_samples_convert():
    assert convert("NguyÔn V¨n Hïng", "tcvn3") == "Nguyễn Văn Hùng"
    assert convert("Nguyeãn Vaên Huøng", "vni") == "Nguyễn Văn Hùng"


def test_the_letter_that_is_a_soft_hyphen_or_a_minus_sign_becomes_u_with_horn():
    assert convert("H\u00adng", "tcvn3") == "Hưng"
    assert convert("H\u2212ng", "tcvn3") == "Hưng"
    assert detect(["NguyÔn V¨n H\u2212ng"]).encoding == "tcvn3"


@pytest.mark.parametrize(
    "name",
    [
        "H'Bia",
        "K'Linh",
        "Ka' Dơi",
        "A Y",
        "Y Ê Ban",
        "Ê",
        "Ư",
        "Čapek",
        "Éric Noël",
        "Đinh Ñok",
        "Y Brơ̆k",
        "Bƀai",
        "Rơ Ô H'Ñut",
        "Lò Thị Ó",
        "Hà Thò",
    ],
)
def test_legal_names_are_not_taken_for_legacy_text(name):
    detection = detect([name, *NAMES])

    assert detection.encoding == "unicode"
    assert detect([unicodedata.normalize("NFC", name)]).encoding == "unicode"


def test_a_mixed_column_stays_unicode_with_doubt_and_shows_the_odd_cells():
    detection = detect([*NAMES, as_tcvn3("Nguyễn Văn Dũng"), as_tcvn3("Lê Thị Ngọc")])

    assert detection.encoding == "unicode"
    assert 0.8 < detection.confidence < 0.9
    assert [after for _, after in detection.samples] == ["Nguyễn Văn Dũng", "Lê Thị Ngọc"]


def test_garbled_text_is_called_broken():
    assert detect(["Nguyá»…n VÄƒn HÃ¹ng"]).encoding == "broken"
    assert detect(["Nguy\ufffdn", "Tr\ufffdn"]).encoding == "broken"
    assert detect(["Nguy?n V?n H?ng", "Tr?n Th? H??ng"]).encoding == "broken"


def test_numbers_dates_and_plain_ascii_say_nothing():
    detection = detect([1.0, None, "", "6A1", "Nam"])

    assert detection == ("unicode", 1.0, [])


def test_names_whose_capitals_a_font_made_get_capital_first_letters():
    converted = convert("NGUYÔN THÞ H'BIA", "tcvn3")

    assert converted == "NGUYễN THị H'BIA"
    assert title_case_name(converted) == "Nguyễn Thị H'Bia"
    assert mend_capitals(converted) == "Nguyễn Thị H'Bia"


@pytest.mark.parametrize(
    ("converted", "meant"),
    [
        ("Trịnh Minh én", "Trịnh Minh Én"),
        ("ðặng Văn A", "Ðặng Văn A"),
        ("Nguyễn Văn Thử", "Nguyễn Văn Thử"),
        ("H'Bia Niê", "H'Bia Niê"),
        ("K'Linh", "K'Linh"),
        ("Y Ê Ban", "Y Ê Ban"),
        ("A Y", "A Y"),
        ("Ma thị Hoa", "Ma thị Hoa"),
        ("", ""),
    ],
)
def test_only_capitals_that_the_font_made_are_mended(converted, meant):
    assert mend_capitals(converted) == meant


@pytest.mark.parametrize("name", ["Nguyễn Văn Thử", "Đặng Ý Lan", "Lê Văn Tú", "Trần Thị Bé"])
@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "cp1258"])
def test_a_cell_typed_in_unicode_in_an_old_column_stays(name, encoding):
    assert convert_cell(name, encoding) == name
    assert convert_cell(as_nfd(name), encoding) == name


def test_the_samples_of_an_old_column_leave_out_cells_that_stay():
    found = detect(["Lê Công Thái Dương", *(as_tcvn3(name) for name in NAMES)])

    assert [after for _before, after in found.samples] == NAMES[:5]


@pytest.mark.parametrize(("encoding", "typed"), [("tcvn3", as_tcvn3), ("vni", as_vni)])
def test_every_old_cell_is_converted_alone(encoding, typed):
    assert [convert_cell(typed(name), encoding) for name in NAMES] == NAMES
