"""What a cell of a list of units may say: a name in addresses, a kind, levels, hosts, an e-mail."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.core.text import fold, slugify_vi
from apps.core.values import BadValue, CellProblem, cell_text, parse_code, parse_text

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")
MOST_OF_SLUG = 60
HOST_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MOST_OF_HOST = 200
PHONE = re.compile(r"[0-9+(][0-9+() .,;/-]*[0-9]")
LEAST_OF_PHONE, MOST_OF_PHONE = 3, 40

SCHOOL, OFFICE = "school", "office"
KINDS = {
    **dict.fromkeys(
        ("truong", "truong hoc", "nha truong", "trung tam", "co so gd", "school"), SCHOOL
    ),
    **dict.fromkeys(("co quan", "co quan quan ly", "phong", "so", "ubnd", "office"), OFFICE),
}

# What people write for a level beside its code and its name, folded.
LEVEL_WORDS = {
    "mn": "mam-non",
    "mau giao": "mam-non",
    "nha tre": "mam-non",
    "th": "tieu-hoc",
    "cap 1": "tieu-hoc",
    "cap 2": "thcs",
    "trung hoc co so": "thcs",
    "cap 3": "thpt",
    "trung hoc pho thong": "thpt",
    "gdnn-gdtx": "gdtx",
    "giao duc thuong xuyen": "gdtx",
    "so gd&dt": "so",
    "so gddt": "so",
    "phong gd&dt": "phong",
    "phong gddt": "phong",
    "cap xa": "xa",
    "phuong": "xa",
    "ubnd xa": "xa",
    "ubnd phuong": "xa",
    "ubnd cap xa": "xa",
    "phong vh-xh": "xa",
    "phong van hoa - xa hoi": "xa",
}
_BETWEEN_LEVELS = (re.compile(r"\s*[,;+/&]\s*|\s+va\s+|\s+-\s+"), re.compile(r"\s*-\s*"))
_BETWEEN_HOSTS = re.compile(r"[\s,;]+")


def parse_slug(cell):
    """Return the unit's name in addresses, in small letters; blank: ""."""
    try:
        text = parse_code(cell, max_length=MOST_OF_SLUG).lower()
    except BadValue as problem:
        if problem.code not in {"code_odd_signs", "text_too_long"}:
            raise
        text = " "
    if text and not SLUG.fullmatch(text):
        raise CellProblem(
            "slug_wrong",
            f"Tên rút gọn chỉ gồm chữ thường không dấu, chữ số, gạch nối; tối đa {MOST_OF_SLUG} "
            "ký tự.",
            f"Gõ lại, ví dụ {slugify_vi(cell_text(cell))[:MOST_OF_SLUG] or 'thcs-binh-minh'}.",
        )
    return text


def parse_kind(cell):
    """Return "school" or "office"; blank: ""."""
    text = fold(cell_text(cell))
    if text and text not in KINDS:
        raise CellProblem("kind_unknown", "Không hiểu loại đơn vị.", "Gõ “Trường” hoặc “Cơ quan”.")
    return KINDS.get(text, "")


def level_words(levels):
    """Return folded word → code for Level rows: code, name, and what people write for it."""
    words = {}
    for level in levels:
        words[level.code] = words[fold(level.code.replace("-", " "))] = level.code
        words[fold(level.name)] = level.code
    codes = set(words.values())
    return {**{word: code for word, code in LEVEL_WORDS.items() if code in codes}, **words}


def parse_levels(cell, *, words, names):
    """Return the codes of one or many levels ("TH&THCS", "Mầm non, Tiểu học"); blank: ()."""
    text = fold(cell_text(cell))
    if not text:
        return ()
    if text in words:
        return (words[text],)
    for between in _BETWEEN_LEVELS:
        parts = [part for part in between.split(text) if part]
        if parts and all(part in words for part in parts):
            return tuple(dict.fromkeys(words[part] for part in parts))
    raise CellProblem(
        "level_unknown",
        "Không có cấp học, cấp quản lý này.",
        f"Gõ một hay nhiều cấp, cách nhau bằng dấu phẩy: {names}.",
    )


def parse_hosts(cell):
    """Return host names in small letters, each once, as written; blank: ()."""
    hosts = []
    for part in _BETWEEN_HOSTS.split(cell_text(cell).lower()):
        host = re.sub(r"\Ahttps?://", "", part).rstrip("/.")
        if not host:
            continue
        labels = host.split(".")
        if (
            len(host) > MOST_OF_HOST
            or len(labels) < 2
            or not all(HOST_LABEL.fullmatch(label) for label in labels)
        ):
            raise CellProblem(
                "host_wrong",
                "Tên miền viết sai: chữ thường không dấu, chữ số, gạch nối, có dấu chấm, không có "
                "đường dẫn hay cổng.",
                "Gõ như thcs-binh-minh.edu.vn; nhiều tên miền cách nhau bằng dấu phẩy.",
            )
        hosts.append(host)
    return tuple(dict.fromkeys(hosts))


def parse_email(cell):
    """Return an e-mail address; blank: ""."""
    text = cell_text(cell)
    if text.lower().startswith("mailto:"):
        text = text[len("mailto:") :]
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError as error:
        raise CellProblem(
            "email_wrong",
            "Địa chỉ thư điện tử viết sai.",
            "Gõ một địa chỉ, ví dụ thcs-binh-minh@example.edu.vn.",
        ) from error
    return text


def parse_office_phone(cell):
    """Return the phone as the unit writes it, spaces and all; blank: ""."""
    text = parse_text(cell).lstrip("'")
    if not text:
        return ""
    digits = digits_of(text)
    if text == digits and text[0] != "0" and len(text) in {9, 10}:
        raise BadValue("phone_lost_zero", suggestion=f"0{text}")
    if len(digits) < LEAST_OF_PHONE or len(text) > MOST_OF_PHONE or not PHONE.fullmatch(text):
        raise CellProblem(
            "office_phone_wrong",
            "Số điện thoại có ký tự lạ, hoặc quá ngắn, quá dài.",
            "Gõ số điện thoại, ví dụ 0260 3000 013; nhiều số cách nhau bằng dấu phẩy.",
        )
    return text


def digits_of(text):
    return "".join(sign for sign in text if sign.isdigit())
