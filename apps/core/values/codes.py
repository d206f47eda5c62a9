"""Codes, identity numbers, phones, whole numbers and ticks, with what spreadsheets do to them."""

import re

from .base import BadValue, cell_text, parse_text

_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_FLOAT_TAIL = re.compile(r"([0-9]+)[.,]0{1,2}")
_CODE = re.compile(r"[A-Za-z0-9ĐđƠơƯư](?:[A-Za-z0-9ĐđƠơƯư._/ -]*[A-Za-z0-9ĐđƠơƯư])?")
_PHONE_SIGNS = re.compile(r"[\s.()-]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[. ][0-9]{3})+")
_NONE_YET = frozenset({"chưa có", "không có", "chưa cấp", "chưa được cấp", "-", "--", "/"})
_EXACT_FLOAT = 1e15  # beyond, a spreadsheet has already rounded the last digits away
_YES = frozenset({"x", "✓", "✔", "có", "co", "1", "true", "đúng", "yes", "v", "√"})
_NO = frozenset({"", "0", "không", "khong", "false", "sai", "no", "-", "k"})


def parse_code(cell, *, digits=None, max_length=30):
    """Return a code as text; blank, "chưa có": "". 1906029.0 gives "1906029"; 1.23E+11 is refused.

    With `digits`, a shorter number is doubted as having lost zeros, the padded code suggested.
    """
    if isinstance(cell, float):
        if abs(cell) >= _EXACT_FLOAT or cell != cell:
            raise BadValue("code_scientific")
        if not cell.is_integer():
            raise BadValue("code_not_whole")
    text = parse_text(cell, max_length=max_length)
    if not text or text.casefold() in _NONE_YET:
        return ""
    text = text.lstrip("'’").strip()
    if tail := _FLOAT_TAIL.fullmatch(text):
        text = tail[1]
    elif _SCIENTIFIC.fullmatch(text) and any(sign in text for sign in ".,+"):
        # 1906E5 could be a real code; with a comma, a point or a plus it cannot.
        raise BadValue("code_scientific")
    if not _CODE.fullmatch(text):
        raise BadValue("code_odd_signs")
    if digits is not None:
        missing = digits - len(text)
        if not (text.isascii() and text.isdigit()) or missing < 0:
            raise BadValue("code_wrong_length", digits=digits)
        if missing:
            if missing > 2:
                raise BadValue("code_wrong_length", digits=digits)
            raise BadValue(
                "code_lost_zero", suggestion=text.zfill(digits), missing=missing, digits=digits
            )
    return text


def parse_personal_id(cell):
    """Return the 12 digits of a personal identity number; blank: "".

    Numbers of provinces 001 to 096 begin with a zero that spreadsheets drop: 10 or 11 digits
    are doubted as "personal_id_lost_zero" with the padded number suggested.
    """
    try:
        text = parse_code(cell).replace(" ", "").replace(".", "")
    except BadValue as refusal:
        if refusal.code in {"code_odd_signs", "text_too_long"}:
            raise BadValue("personal_id_length") from refusal
        raise
    if not text:
        return ""
    if not (text.isascii() and text.isdigit()):
        raise BadValue("personal_id_length")
    if len(text) in {10, 11}:
        raise BadValue("personal_id_lost_zero", suggestion=text.zfill(12), count=len(text))
    if len(text) != 12:
        raise BadValue("personal_id_length")
    return text


def parse_identity_card(cell):
    """Return the number of an identity card, 9 digits of old or 12; blank: ""."""
    text = parse_code(cell).replace(" ", "").replace(".", "")
    if text and not (text.isascii() and text.isdigit() and len(text) in {9, 12}):
        raise BadValue("identity_card_length", suggestion=text[:20])
    return text


def personal_id_doubts(personal_id, *, sex="", birth_year=None):
    """Return the warnings of a 12-digit number against sex ("male", "female") and year of birth.

    Digit 4 tells century and sex (0/1 from 1900, 2/3 from 2000, and so on; odd is female), digits
    5 and 6 the year. Registry errors exist, so these are warnings, never refusals.
    """
    century, is_female = divmod(int(personal_id[3]), 2)
    doubts = []
    if sex and is_female != (sex == "female"):
        doubts.append(BadValue("personal_id_sex", suggestion=personal_id))
    if birth_year and 1900 + 100 * century + int(personal_id[4:6]) != birth_year:
        doubts.append(BadValue("personal_id_year", suggestion=personal_id))
    return doubts


def parse_phone(cell):
    """Return a phone number of 10 digits; blank: "". +84 becomes 0, a lost zero is doubted."""
    text = _PHONE_SIGNS.sub("", cell_text(cell).lstrip("'"))
    if not text or cell_text(cell).casefold() in _NONE_YET:
        return ""
    if text.startswith("+84"):
        text = "0" + text[3:].removeprefix("0")
    elif text.startswith("84") and len(text) == 11:
        text = "0" + text[2:]
    if not (text.isascii() and text.isdigit()):
        raise BadValue("phone_wrong", suggestion=parse_text(cell)[:20])
    if len(text) == 9 and text[0] != "0":
        raise BadValue("phone_lost_zero", suggestion="0" + text)
    if len(text) not in {10, 11} or text[0] != "0" or (len(text) == 11 and text[1] != "2"):
        raise BadValue("phone_wrong", suggestion=text[:20])
    return text


def parse_whole_number(cell, *, minimum=0, maximum=None):
    """Return a whole number between the bounds; blank: None. "1.234" is one thousand and more."""
    if isinstance(cell, bool):
        raise BadValue("number_unreadable")
    text = cell_text(cell)
    if not text:
        return None
    if isinstance(cell, str):
        if _THOUSANDS.fullmatch(text):
            text = text.replace(".", "").replace(" ", "")
        elif tail := _FLOAT_TAIL.fullmatch(text):
            text = tail[1]
    if not _WHOLE.fullmatch(text):
        raise BadValue("number_unreadable")
    number = int(text)
    if number < minimum or (maximum is not None and number > maximum):
        wanted = f"từ {minimum} trở lên" if maximum is None else f"từ {minimum} đến {maximum}"
        raise BadValue("number_out_of_range", range=wanted)
    return number


def parse_tick(cell):
    """Return True for x, ✓, có, 1; False for blank, 0, không."""
    text = cell_text(cell).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise BadValue("tick_unknown")
