"""Names, sex, ethnic group and status of a pupil."""

import re

from apps.core.text import fold, nfc, squeeze

from .base import BadValue, cell_text, parse_text

# Decision 121-TCTK/PPCĐ of 1979. Other numberings exist, so import goes by name only.
ETHNIC_GROUPS = dict(
    line.split(" ", 1)
    for line in """01 Kinh
02 Tày
03 Thái
04 Hoa
05 Khơ-me
06 Mường
07 Nùng
08 Hmông
09 Dao
10 Gia-rai
11 Ngái
12 Ê-đê
13 Ba-na
14 Xơ-đăng
15 Sán Chay
16 Cơ-ho
17 Chăm
18 Sán Dìu
19 Hrê
20 Mnông
21 Ra-glai
22 Xtiêng
23 Bru-Vân Kiều
24 Thổ
25 Giáy
26 Cơ-tu
27 Gié-Triêng
28 Mạ
29 Khơ-mú
30 Co
31 Ta-ôi
32 Chơ-ro
33 Kháng
34 Xinh-mun
35 Hà Nhì
36 Chu-ru
37 Lào
38 La Chí
39 La Ha
40 Phù Lá
41 La Hủ
42 Lự
43 Lô Lô
44 Chứt
45 Mảng
46 Pà Thẻn
47 Cơ Lao
48 Cống
49 Bố Y
50 Si La
51 Pu Péo
52 Brâu
53 Ơ Đu
54 Rơ-măm
55 Người nước ngoài""".splitlines()
)
_ALIASES = {
    "Kinh": "Việt, Kinh (Việt)",
    "Xơ-đăng": "Xê Đăng, Sê Đăng, Sơ Đăng, Xêđăng, Sedang, Xê-đăng, Xơ-teng",
    "Gié-Triêng": "Giẻ Triêng, Giẻ-Triêng, Dẻ-Triêng, Gié, Giẻ, Triêng, Jeh-Triêng, Jeh",
    "Ba-na": "Bana, Bahnar, Ba Nar, Banar",
    "Gia-rai": "Jrai, Jarai, J'rai, Giarai, Gia Lai",
    "Rơ-măm": "Rmăm, Rơ Mâm",
    "Brâu": "Brao",
    "Hmông": "Mông, H'Mông, Mèo",
    "Ê-đê": "Êđê, Rađê, Ra-đê, Ede",
    "Mnông": "M'Nông, Mơ Nông",
    "Xtiêng": "S'tiêng, Stiêng, X'tiêng",
    "Khơ-me": "Khmer, Khơ Me, Khơme",
    "Cơ-ho": "K'Ho, Kơ Ho, Kơho",
    "Ra-glai": "Raglay, Rag Lay, Ra Glay",
    "Cơ-tu": "Cờ Tu, Katu, Cà Tu, Ka Tu, K'tu",
    "Co": "Cor, Kor, Cua",
    "Chơ-ro": "Châu Ro",
    "Sán Chay": "Cao Lan, Sán Chỉ, Sán Chí, Cao Lan - Sán Chỉ, Sán Chay (Cao Lan - Sán Chỉ)",
    "Ta-ôi": "Tà Ôi, Pa Cô, Pa Kô, Pacô",
    "Khơ-mú": "Khơ Mú, Kh'mú",
    "Cơ Lao": "Cờ Lao, Cơ-lao",
    "Bru-Vân Kiều": "Vân Kiều, Bru, Bru - Vân Kiều",
    "Xinh-mun": "Xinh Mun, Sinh Mun",
    "Chu-ru": "Churu, Chu Ru",
    "Hrê": "H're, H'rê, Hre",
    "Chăm": "Chàm",
    "Mạ": "Châu Mạ",
    "Người nước ngoài": "Nước ngoài, Ngoại quốc",
}
_JOINTS = str.maketrans("", "", " -–—'’‘ʼ`.")
_CODE = re.compile(r"[0-9]{1,2}(?:[.,]0)?")
_NAME = re.compile(r"[^\W\d_][^\d_@#$%^&*+=<>{}|~?!;:/\\\"\[\]]*")


def _ethnic_key(text):
    return nfc(text).casefold().translate(_JOINTS)


_ETHNIC_BY_KEY = {_ethnic_key(name): name for name in ETHNIC_GROUPS.values()} | {
    _ethnic_key(alias): name for name, aliases in _ALIASES.items() for alias in aliases.split(",")
}

_SEXES = {
    "nam": "male",
    "trai": "male",
    "male": "male",
    "m": "male",
    "nữ": "female",
    "nu": "female",
    "gái": "female",
    "female": "female",
    "f": "female",
}

# Folded; the first that the text starts with counts, so "nghi hoc xin hoc lai" goes before
# "nghi hoc".
_STATUSES = (
    ("nghi hoc xin hoc lai", "studying"),
    ("bo hoc xin hoc lai", "studying"),
    ("hoc lai", "studying"),
    ("dang hoc", "studying"),
    ("dang theo hoc", "studying"),
    ("binh thuong", "studying"),
    ("chuyen den", "studying"),
    ("chuyen lop", "studying"),
    ("truong khac chuyen den", "studying"),
    ("tiep nhan", "studying"),
    ("hoc sinh moi", "studying"),
    ("nhap hoc", "studying"),
    ("xin hoc lai", "studying"),
    ("xin chuyen di", "transferred_out"),
    ("xin thoi hoc", "dropped_out"),
    ("da thoi hoc", "dropped_out"),
    ("moi tuyen", "studying"),
    ("tuyen moi", "studying"),
    ("luu ban", "studying"),
    ("khoi phuc", "studying"),
    ("chuyen di", "transferred_out"),
    ("chuyen khoi truong", "transferred_out"),
    ("chuyen truong den", "studying"),
    ("chuyen truong", "transferred_out"),
    ("da chuyen den", "studying"),
    ("da chuyen", "transferred_out"),
    ("da nghi hoc", "dropped_out"),
    ("da bo hoc", "dropped_out"),
    ("bo hoc", "dropped_out"),
    ("thoi hoc", "dropped_out"),
    ("nghi hoc", "dropped_out"),
    ("buoc thoi hoc", "dropped_out"),
    ("bao luu", "reserved"),
    ("tam nghi", "reserved"),
    ("hoan thanh", "completed"),
    ("tot nghiep", "completed"),
    ("da tot nghiep", "completed"),
    ("ra truong", "completed"),
)


def parse_name(cell, *, max_length=120):
    """Return a person's name; blank: "". One-letter words, H', K', hyphens and ƀ č ñ are legal.

    What the school wrote stays: capitals, tone placement, y or i.
    """
    text = parse_text(cell, max_length=max_length)
    if text and not _NAME.fullmatch(text):
        raise BadValue("name_has_digits")
    return text


def parse_sex(cell, *, one_is=None):
    """Return "male" or "female"; blank: "".

    0 and 1 are read only when `one_is` says which sex 1 means in this column.
    """
    text = cell_text(cell).casefold().rstrip(".")
    if not text:
        return ""
    if text in _SEXES:
        return _SEXES[text]
    if text in {"0", "1", "true", "false"}:
        if one_is is None:
            raise BadValue("sex_ambiguous_number")
        other = "female" if one_is == "male" else "male"
        return one_is if text in {"1", "true"} else other
    raise BadValue("sex_unknown")


def parse_female_tick(cell):
    """Return the sex told by a column "Nữ": a tick or the word is "female", blank is "male"."""
    text = cell_text(cell).casefold()
    if text in {"", "0", "-", "nam"}:
        return "male"
    if text in {"x", "1", "nữ", "nu", "✓", "✔", "v", "có", "true", "√", "*", "+", "●", "☑"}:
        return "female"
    raise BadValue("tick_unknown")


def parse_ethnic_group(cell):
    """Return the official name of an ethnic group; blank: "".

    Compared without case, blanks, hyphens and apostrophes but with diacritics (Mạ is not Mã).
    """
    text = cell_text(cell)
    if not text:
        return ""
    if _CODE.fullmatch(text):
        raise BadValue("ethnic_code")
    name = _ethnic_name(text)
    if name is None:
        raise BadValue("ethnic_unknown")
    return name


def official_ethnic_name(text):
    """Return the official spelling of an ethnic group's name, the text itself for a strange one."""
    return _ethnic_name(text) or text


def _ethnic_name(text):
    bare = re.sub(r"^(?:dân tộc|[0-9]{1,2}\s*[-.:])\s*", "", text.lower())
    return _ETHNIC_BY_KEY.get(_ethnic_key(text)) or _ETHNIC_BY_KEY.get(_ethnic_key(bare))


def parse_pupil_status(cell):
    """Return "studying", "transferred_out", "dropped_out", "reserved" or "completed"; blank: "".

    "Nghỉ học xin học lại" and "Chuyển đến" are pupils who study here.
    """
    text = fold(squeeze(cell_text(cell)))
    if not text:
        return ""
    for start, status in _STATUSES:
        if text.startswith(start):
            return status
    raise BadValue("status_unknown")
