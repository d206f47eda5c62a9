"""Recognise and convert the Vietnamese encodings that came before composed Unicode.

A column is judged as a whole: `detect(values)` names its encoding with before/after samples for a
person to confirm, `convert(text, encoding)` gives composed Unicode. Tables: TCVN 5712 (ABC) and
VNI-Windows as seen through Windows-1252.
"""

import re
import unicodedata
from typing import NamedTuple

ENCODING_LABELS = {
    "unicode": "Unicode dựng sẵn",
    "nfd": "Unicode tổ hợp",
    "cp1258": "Windows-1258 (dấu thanh rời)",
    "tcvn3": "TCVN3 (ABC, phông .VnTime)",
    "vni": "VNI-Windows (phông VNI-Times)",
    "broken": "chữ đã hỏng, không khôi phục được",
}

_TCVN3_PAIRS = (
    "¡Ă ¢Â £Ê ¤Ô ¥Ơ ¦Ư §Đ ¨ă ©â ªê «ô ¬ơ \u00adư ®đ µà ¶ả ·ã ¸á ¹ạ »ằ ¼ẳ ½ẵ ¾ắ Æặ Çầ Èẩ Éẫ Êấ Ëậ "
    "Ìè Îẻ Ïẽ Ðé Ñẹ Òề Óể Ôễ Õế Öệ ×ì Øỉ Üĩ Ýí Þị ßò áỏ âõ ãó äọ åồ æổ çỗ èố éộ êờ ëở ìỡ íớ îợ ïù "
    "ñủ òũ óú ôụ õừ öử ÷ữ øứ ùự úỳ ûỷ üỹ ýý þỵ"
)
# Some editors turn the soft hyphen, which is ư, into a minus sign; µ also exists as Greek mu.
TCVN3 = {pair[0]: pair[1] for pair in _TCVN3_PAIRS.split(" ")} | {"\u2212": "ư", "\u03bc": "à"}

_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_CIRCUMFLEX = {
    "â": "",
    "à": "\u0300",
    "á": "\u0301",
    "å": "\u0309",
    "ã": "\u0303",
    "ä": "\u0323",
}
_VNI_BREVE = {
    "ê": "",
    "è": "\u0300",
    "é": "\u0301",
    "ú": "\u0309",
    "ü": "\u0303",
    "ë": "\u0323",
}
_VNI_SINGLE = {
    "ô": "ơ",
    "ö": "ư",
    "ñ": "đ",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
}


def _vni_table():
    pairs = {}
    for vowel in "aeouyôö":
        base = {"ô": "ơ", "ö": "ư"}.get(vowel, vowel)
        for sign, tone in _VNI_TONES.items():
            pairs[vowel + sign] = base + tone
    for vowel in "aeo":
        for sign, tone in _VNI_CIRCUMFLEX.items():
            pairs[vowel + sign] = vowel + "\u0302" + tone
    for sign, tone in _VNI_BREVE.items():
        pairs["a" + sign] = "a\u0306" + tone
    pairs |= _VNI_SINGLE
    table = {}
    for sign, letter in pairs.items():
        letter = unicodedata.normalize("NFC", letter)
        table[sign] = letter
        table[sign.upper()] = letter.upper()
        if len(sign) == 2:
            table[sign[0].upper() + sign[1]] = letter.upper()
            table[sign[0] + sign[1].upper()] = letter
    return table


VNI = _vni_table()
_VNI_SIGN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_SHAPE_MARKS = "\u0302\u0306\u031b"
_WORD = re.compile(r"[^\s.,;:()/0-9]+")
_ONSET = "ngh|ng|nh|gh|gi|qu|ch|kh|ph|th|tr|[bcdđghklmnpqrstvx]"
_NUCLEUS = (
    "oai|oao|oay|oeo|uây|uôi|uêu|uya|uyê|uyu|ươi|ươu|iêu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|yê|"
    "oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|[aăâeêioôơuưy]"
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_NUCLEUS})(?:ng|nh|ch|[cmnpt])?")
_CONTROL = re.compile("[\x80-\x9f\ufffd]")
# What UTF-8 looks like when it was read as Windows-1252: "Nguyá»…n", "HÃ¹ng", "Ä‘".
_MOJIBAKE = re.compile(
    "á[º»][\u0080-\u00bf\u0152-\u2122]|Ä[\u0080-\u00bf\u2018\u2019]|Ã[\u00a0-\u00bf]|Æ[°¡]"
)
_LOST = re.compile(r"[A-Za-zÀ-ỹ]\?[A-Za-zÀ-ỹ]|\?[a-zà-ỹ]{1,3}\b")
_SAMPLED = 400
LAST_SIGN = 0xFF  # the old fonts drew all their letters in one byte, read as Windows-1252


class Detection(NamedTuple):
    """The encoding of a column: its code, how sure (0 to 1), and (before, after) samples."""

    encoding: str
    confidence: float
    samples: list


def convert(text, encoding):
    """Return composed Unicode for a text of one of the encodings; "broken" comes back composed."""
    if encoding == "tcvn3":
        text = "".join(TCVN3.get(sign, sign) for sign in text)
    elif encoding == "vni":
        text = _VNI_SIGN.sub(lambda found: VNI[found[0]], text)
    return unicodedata.normalize("NFC", text)


def convert_cell(text, encoding):
    """Return composed Unicode for one cell of an old column; a cell typed in Unicode stays.

    A letter that the encoding has not (đ, ă, ả …) proves Unicode; so does text that is Vietnamese
    as it stands and would not be once converted.
    """
    composed = unicodedata.normalize("NFC", text)
    table = TCVN3 if encoding == "tcvn3" else VNI if encoding == "vni" else {}
    if any(ord(sign) > LAST_SIGN and sign.isalpha() and sign not in table for sign in composed):
        return composed
    converted = convert(text, encoding)
    if syllable_share([composed]) == 1.0 and syllable_share([text], encoding) < 1.0:
        return composed
    return converted


def has_signs_of_tcvn3(text):
    """Tell a text with signs beside its letters that stand for letters there: "H'M«ng"."""
    return any(
        sign in TCVN3
        and not sign.isalpha()
        and any(map(str.isalpha, text[max(at - 1, 0) : at + 2]))
        for at, sign in enumerate(text)
    )


def mend_capitals(text):
    """Return a name converted from TCVN3 with the capitals that its font drew from small letters.

    "Trịnh Minh én" and "TRịNH MINH éN" become "Trịnh Minh Én"; a name without such words stays.
    """
    words = re.findall(r"[^\W\d_]+", text)
    if any(_lost_its_capital(word) for word in words):
        return title_case_name(text)
    return text


def _lost_its_capital(word):
    if word[0].islower() and not word[0].isascii():
        return True
    plain = [letter for letter in word if letter.isascii()]
    return len(plain) > 1 and "".join(plain).isupper() and any(map(str.islower, word))


def title_case_name(text):
    """Return a name with capital first letters: .VnTimeH keeps accented capitals as small letters.

    "NGUYễN V¨N" converts to "NGUYễN VăN"; the name is meant as "Nguyễn Văn". A letter after an
    apostrophe or hyphen is a capital too: "H'Bia".
    """
    return re.sub(
        r"(^|[\s'’.-])(\w)", lambda found: found[1] + found[2].upper(), text.lower().strip()
    )


def detect(values):
    """Return the Detection for a column of values; anything but text is ignored.

    "unicode" with full confidence when nothing speaks against it; with less when at least a tenth
    of the cells make sense only in an old encoding: then `samples` shows those cells. "broken"
    when text was lost or garbled on the way (U+FFFD, control characters, question marks inside
    words, UTF-8 read as Windows-1252).
    """
    texts = [value for value in values if isinstance(value, str) and not value.isascii()]
    texts += [
        value for value in values if isinstance(value, str) and value.isascii() and "?" in value
    ]
    texts = list(dict.fromkeys(texts))[:_SAMPLED]
    if not texts:
        return Detection("unicode", 1.0, [])
    broken = [text for text in texts if _is_broken(text)]
    if len(broken) * 5 >= len(texts):
        return Detection("broken", len(broken) / len(texts), _samples(broken, "broken"))
    legacy = _legacy(texts)
    if legacy is not None:
        return legacy
    loose = [text for text in texts if unicodedata.normalize("NFC", text) != text]
    if loose:
        marks = "".join(loose)
        encoding = "nfd" if any(mark in marks for mark in _SHAPE_MARKS) else "cp1258"
        return Detection(encoding, len(loose) / len(texts), _samples(loose, encoding))
    return Detection("unicode", 1.0, [])


def _mixed(texts, legacy):
    """Return a doubtful "unicode" when some cells of the column make sense only as `legacy`."""
    doubtful = [
        text
        for text in texts
        if syllable_share([text]) < 0.5 and syllable_share([text], legacy) == 1.0
    ]
    if len(doubtful) < 2 or len(doubtful) * 10 < len(texts):
        return None
    return Detection("unicode", 1 - len(doubtful) / len(texts), _samples(doubtful, legacy))


def syllable_share(texts, encoding="unicode"):
    """Return which part of the words with signs are Vietnamese syllables once converted (0 to 1).

    It tells which of two ways to decode bytes gives sense; 1 when no word has a sign.
    """
    words = [word for text in texts for word in _signed_words(convert(text, encoding))]
    return sum(map(_is_syllable, words)) / len(words) if words else 1.0


def _signed_words(text):
    return [word for word in _WORD.findall(text) if not word.isascii() and len(word) > 1]


def _is_broken(text):
    return bool(_CONTROL.search(text) or _MOJIBAKE.search(text) or _LOST.search(text))


def _legacy(texts):
    """Weigh every word with a sign against each table: a word counts when it becomes a syllable.

    Words that are good Vietnamese as they stand count for Unicode, so that Czech or French letters
    and highland names in a Unicode column never turn it around.
    """
    composed = [unicodedata.normalize("NFC", text) for text in texts]
    words = [word for text in composed for word in _signed_words(text)]
    if not words:
        return None
    scores = {"unicode": 0, "tcvn3": 0, "vni": 0}
    for word in words:
        if _is_syllable(word):
            scores["unicode"] += 1
        for encoding in ("tcvn3", "vni"):
            after = convert(word, encoding)
            if after != word and _is_syllable(after):
                scores[encoding] += 1
    best = max(("tcvn3", "vni"), key=scores.get)
    other = max(scores[name] for name in scores if name != best)
    if scores[best] * 2 < len(words) or scores[best] <= other:
        return _mixed(composed, best)
    changed = [text for text in texts if convert_cell(text, best) != text]
    return Detection(best, scores[best] / len(words), _samples(changed, best))


def _is_syllable(word):
    """Say whether a word has the shape of one Vietnamese syllable, tone set aside."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [sign for sign in letters if sign in _TONE_MARKS]
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", "".join(s for s in letters if s not in _TONE_MARKS))
    return _SYLLABLE.fullmatch(plain) is not None


def _samples(texts, encoding):
    return [(text, convert_cell(text, encoding)) for text in texts[:5]]
