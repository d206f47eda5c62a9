"""Clean, fold, order and mask Vietnamese text the same way everywhere."""

import re
import unicodedata
from functools import lru_cache

# A sort key is pure [0-9a-z]; this many characters hold a name of 130 letters, the rest is cut.
SORT_KEY_LENGTH = 400

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_REQUIRED_MARK = re.compile(r"\(\s*\*+\s*\)")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LOOSE_LETTERS = str.maketrans(
    {
        "đ": "d",
        "Đ": "D",
        "ƀ": "b",
        "Ƀ": "B",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ß": "ss",
        "ð": "d",
        "Ð": "D",
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "ʹ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
        "\u2212": "-",
        "\u00ad": None,
    }
)


def nfc(text):
    """Return the text in composed form, the only form that is stored."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def squeeze(text):
    """Return composed text with every run of blanks or line breaks as one blank, none at the ends.

    Zero-width, direction and control characters go; U+00AD, in TCVN3 the letter ư, stays.
    """
    return " ".join(_INVISIBLE.sub("", nfc(text)).split())


def fold(text):
    """Return lower-case text without diacritics for search: "Trần Đức" gives "tran duc".

    Composed and decomposed input give the same. The result is ASCII for every Latin text; letters
    of other scripts stay as they are.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_LOOSE_LETTERS)
        text = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return squeeze(text.lower())


def heading_key(text):
    """Return what two spellings of one column heading have in common.

    Case, blanks, line breaks, `(*)`, a trailing `*` or `:` do not count; diacritics do.
    """
    text = squeeze(_REQUIRED_MARK.sub(" ", text.replace("\u00ad", ""))).casefold()
    return text.rstrip("*: ").lstrip("* ")


def slugify_vi(text):
    """Return a name for addresses and files: "Lịch tuần 5" gives "lich-tuan-5"."""
    return _NOT_SLUG.sub("-", fold(text).replace("'", "")).strip("-")


def shortened(text, length):
    """Return a text of at most ``length`` signs, cut between words where it is longer."""
    if len(text) <= length:
        return text
    return f"{text[:length].rsplit(' ', 1)[0]}…"


def mask(value):
    """Return a cell's value for reports, first and last character only: "N•••••g".

    The number of dots says nothing about the length. Four characters or fewer vanish wholly.
    """
    text = squeeze("" if value is None else str(value))
    if not text:
        return ""
    if len(text) <= 4:
        return "•••"
    return f"{text[0]}•••••{text[-1]}"


# Sort keys. Every letter is a pair "a0"; the end of a word is "0", punctuation starts with "1",
# numbers with "2", letters with themselves: any collation orders [0-9a-z] alike.

_BASES = {
    "ă": "a1",
    "â": "a2",
    "đ": "d1",
    "ê": "e1",
    "ô": "o1",
    "ơ": "o2",
    "ư": "u1",
    "ƀ": "b1",
}
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_OWN_MARKS = {"\u0306": "a", "\u0302": "aeo", "\u031b": "ou"}
_PUNCTUATION = " _-,;:!?.'\"()[]{}@*/\\&#%^+<=>|~$"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PIECE = re.compile("[0-9]+|.[\u0300-\u036f]*", re.DOTALL)


def text_sort_key(text):
    """Return a key that orders plain text as a Vietnamese reader expects: "6A2" before "6A10".

    Letters decide over the whole text first (a ă â b c d đ …), tones after them
    (ngang, huyền, hỏi, ngã, sắc, nặng), as ICU's `vi` does. The key is pure [0-9a-z].
    """
    return _key(squeeze(text).lower())[:SORT_KEY_LENGTH]


def name_sort_key(full_name):
    """Return a key that orders people: given name (last word), then family and middle names.

    Names are compared word by word, each word by its letters and then by its tones, as the class
    register does: every Hoa stands before every Hòa. The key is pure [0-9a-z].
    """
    words = squeeze(full_name).lower().split(" ")
    return "".join(map(_key, words[-1:] + words[:-1]))[:SORT_KEY_LENGTH]


@lru_cache(maxsize=8192)
def _key(text):
    letters, tones = [], []
    for piece in _PIECE.findall(text.translate(_SORT_SIGNS)):
        if piece.isascii() and piece.isdigit():
            number = piece.lstrip("0")
            letters.append(f"2{_DIGITS[min(len(number), 35)]}{number}")
            tones.append("1")
        elif piece in _PUNCTUATION:
            letters.append("1" + _DIGITS[_PUNCTUATION.index(piece)])
            tones.append("1")
        else:
            letter, tone = _letter(piece)
            letters.append(letter)
            tones.append(tone)
    return f"{''.join(letters)}0{''.join(tones).rstrip('1')}0"


_SORT_SIGNS = {
    sign: plain
    for sign, plain in _LOOSE_LETTERS.items()
    if chr(sign) in "øłıæœßð‘’ʼʹ`´“”‐‑–—\u2212\u00ad"
}


@lru_cache(maxsize=2048)
def _letter(sign):
    base, *marks = unicodedata.normalize("NFD", sign)
    tone = "1"
    for mark in marks:
        if base in _OWN_MARKS.get(mark, ""):
            base = unicodedata.normalize("NFC", base + mark)
        else:
            tone = _TONES.get(mark, "7")
    if "a" <= base <= "z":
        return base + "0", tone
    if base in _BASES:
        return _BASES[base], tone
    return f"z9{ord(base):06x}", tone
