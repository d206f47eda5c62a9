"""Qualities and abilities on a summary sheet: which a heading names, and what a cell says of them.

A sheet has a column for each, or for a group, whose cell then holds one level or a list. Some names
are those of subjects too ("Khoa học", "Tin học"): what stands above or to the left decides.
"""

import re
from dataclasses import dataclass
from functools import partial

from apps.core.text import heading_key
from apps.core.values import CellProblem, cell_text
from apps.imports.specs import Column

from .rules.qualities import (
    ABILITIES,
    FAILED,
    GOOD,
    LISTINGS,
    NEEDS_EFFORT,
    NOUNS,
    QUALITIES,
    REACHED,
    quality_label,
)
from .rules.rule_sets import RULE_SETS, code_for

QUALITY = "quality:"
WORDS = {
    **dict.fromkeys(("t", "tốt"), GOOD),
    **dict.fromkeys(("đ", "d", "đạt"), REACHED),
    **dict.fromkeys(("c", "ccg", "cần cố gắng", "cần cg", "c.c.g"), NEEDS_EFFORT),
    **dict.fromkeys(("cđ", "chưa đạt"), FAILED),
}
GROUP_NAMES = {
    QUALITIES: (
        *("Phẩm chất", "Phẩm chất chủ yếu", "Các phẩm chất", "Các phẩm chất chủ yếu", "PC"),
        *("Những phẩm chất chủ yếu", "Mức độ hình thành và phát triển phẩm chất"),
    ),
    ABILITIES: (
        *("Năng lực", "Năng lực cốt lõi", "Các năng lực", "Các năng lực cốt lõi", "NL"),
        *("Những năng lực cốt lõi", "Mức độ hình thành và phát triển năng lực"),
    ),
    "nang-luc-chung": ("Năng lực chung", "Những năng lực chung", "NL chung", "NLC"),
    "nang-luc-dac-thu": (
        *("Năng lực đặc thù", "Những năng lực đặc thù", "NL đặc thù", "NLĐT"),
        "Năng lực đặc thù môn học",
    ),
}
_PREFIX = re.compile(
    r"\A(?:phẩm chất|năng lực|pc|nl)(?:\s+(?:chung|đặc thù|chủ yếu))?(?:\s*[:.–-]\s*|\s+)"
)
_LEVEL_BELOW = {"mức", "mức đạt được", "mức độ", "mđđđ", "đánh giá", "xếp loại", "kết quả"}
_KINDS = re.compile(r"phẩm chất|\bpc\b"), re.compile(r"năng lực|\bnl\b")
_OVER = re.compile(r"phẩm chất|năng lực|\b(?:pc|nl)\b")
_LETTERS = re.compile(r"[tđdc](?:[\s,;/|-]*[tđdc])+", re.IGNORECASE)
_PARTS = re.compile(r"[;\n|]")
_ITEM = re.compile(r"(.*?)\s*[:=–-]?\s*\(?(" + "|".join(sorted(WORDS, key=len)[::-1]) + r")\)?\.?")
ONE_LEVEL = "Gõ T (Tốt), Đ (Đạt) hoặc C (Cần cố gắng)."


@dataclass(frozen=True)
class Unread:
    """A cell that could not be taken: the circular of the pupil decides whether that matters."""

    code: str
    message: str
    remedy: str


def _or_unread(parse, cell):
    try:
        return parse(cell)
    except CellProblem as problem:
        return Unread(problem.code, problem.message, problem.remedy)


def parse_quality(cell):
    """Return the level that a cell states of one quality, "" for a blank cell."""
    text = cell_text(cell)
    if not text or text in {"-", "–"}:
        return ""
    level = WORDS.get(heading_key(text).rstrip("."))
    if level is None:
        raise CellProblem(
            "quality_level_unknown", "Ô này không ghi một mức đánh giá đã biết.", ONE_LEVEL
        )
    return level


def parse_group(cell):
    """Return one level for a group, or a tuple of (heading key or "", level) for its lines."""
    raw = cell if isinstance(cell, str) else cell_text(cell)
    text = heading_key(raw)
    if not text or text in WORDS or text in {"-", "–"}:
        return parse_quality(cell)
    if _LETTERS.fullmatch(text):
        return tuple(("", WORDS[letter]) for letter in text if letter in WORDS)
    pairs = [_item(part) for part in _parts(raw)]
    if None in pairs or not pairs:
        raise CellProblem(
            "quality_list_unreadable",
            "Không đọc được danh sách phẩm chất, năng lực trong ô.",
            "Viết như “Yêu nước: T; Nhân ái: Đ”, mỗi mục một mức T, Đ hoặc C; hoặc mỗi mục một "
            "cột.",
        )
    return tuple(pairs)


def _parts(text):
    """Return the items of a list; a comma parts them only where a level stands before it."""
    parts = [heading_key(part) for part in _PARTS.split(text)]
    parts = [part for part in parts if part]
    if len(parts) != 1:
        return parts
    found, held = [], ""
    for piece in parts[0].split(","):
        held = f"{held},{piece}" if held else piece
        if _item(heading_key(held)) is not None:
            found.append(heading_key(held))
            held = ""
    return [*found, *([heading_key(held)] if held.strip() else [])]


def _item(text):
    found = _ITEM.fullmatch(text)
    if found is None or (found[1] and found[1][-1].isalpha() and not _is_parted(text, found)):
        return None
    return _PREFIX.sub("", found[1]), WORDS[found[2]]


def _is_parted(text, found):
    """Tell "nhân ái t" from a word that only ends like a level."""
    return not text[len(found[1])].isalpha()


class QualityHeadings:
    """Which qualities headings name in a school year; the grade of the pupil decides."""

    def __init__(self, year):
        self.year = year
        self.anywhere, self.in_place, self.names = {}, {}, {}
        for listing in LISTINGS.values():
            for quality in listing.qualities:
                self._add(quality)
        for code, names in GROUP_NAMES.items():
            for name in names:
                self.anywhere.setdefault(heading_key(name), []).append(code)

    def _add(self, quality):
        known = {heading_key(name) for name in (quality.name, *quality.aliases)}
        for name in known | {heading_key(name) for name in quality.short}:
            self.names.setdefault(name, []).append(quality.code)
        for name in known:
            target = self.anywhere if _is_plain(quality, name) else self.in_place
            target.setdefault(name, []).append(quality.code)
        for name in map(heading_key, quality.short):
            self.in_place.setdefault(name, []).append(quality.code)

    def column(self, heading, group="", before=None):
        """Return a Column for a heading below a group's title and right of a column, or None."""
        above = heading_key(group)
        name = heading_key(heading)
        if name in _LEVEL_BELOW:
            name = above
        bare = _PREFIX.sub("", name)
        codes = list(self.anywhere.get(name, ()))
        is_after = before is not None and before.name.startswith(QUALITY)
        if not codes and (bare != name or is_after or _OVER.search(above)):
            codes = [*self.anywhere.get(bare, ()), *self.in_place.get(bare, ())]
        said = above if _OVER.search(above) else name
        codes = _of_kind(dict.fromkeys(codes), said, before.name if is_after else "")
        if not codes:
            return None
        is_group = codes[0] in GROUP_NAMES
        return Column(
            QUALITY + "|".join(sorted(codes)),
            heading,
            partial(_or_unread, parse_group if is_group else parse_quality),
        )

    def template_columns(self, grades):
        """Return Columns of all that the grades of a school are assessed in."""
        found = {}
        for grade in sorted(grades):
            listing = LISTINGS.get(code_for(grade, self.year))
            for one in listing.expected(grade) if listing else ():
                found[one.code] = one
        order = [one.code for listing in LISTINGS.values() for one in listing.qualities]
        return [
            Column(
                QUALITY + code, heading_of(code), cell_text, example="T", choices=("T", "Đ", "C")
            )
            for code in sorted(found, key=order.index)
        ]

    def stated(self, row, grade):
        """Return ({code: level}, [(column name, severity, code, message, remedy)]) of a row."""
        stated, problems = {}, []
        rules = RULE_SETS.get(code_for(grade, self.year))
        listing = LISTINGS.get(rules.code) if rules is not None else None
        for column, value in row.values.items():
            if not column.startswith(QUALITY) or value in (None, "", ()):
                continue
            if not known_codes(column.removeprefix(QUALITY), listing):
                problems.append((column, *not_listed(row, column, rules, listing)))
                continue
            levels, problem = self._levels(column, value, listing, grade)
            problem = problem or _problem_of(levels, stated, listing, rules)
            if problem is not None:
                problems.append((column, "error", *problem))
            else:
                stated |= levels
        return stated, problems

    def _levels(self, column, value, listing, grade):
        """Return ({code: level}, problem or None) of one cell."""
        codes = known_codes(column.removeprefix(QUALITY), listing)
        if isinstance(value, Unread):
            return {}, (value.code, value.message, value.remedy)
        if isinstance(value, str):
            return {codes[0]: value}, None
        lines = [one for one in listing.qualities if one.code in listing.covered_by(codes[0])]
        if not value[0][0]:
            fitting = [one for one in lines if one.first_grade <= grade]
            lines = fitting if len(fitting) == len(value) else lines
            if len(lines) != len(value):
                return {}, _wrong_count(codes[0], len(value), len(fitting))
            pairs = zip(lines, value, strict=True)
            return {line.code: level for line, (_name, level) in pairs}, None
        levels = {}
        for name, level in value:
            named = set(self.names.get(name, ())) & {one.code for one in lines}
            if len(named) != 1:
                return {}, _unknown_name(codes[0])
            levels[named.pop()] = level
        return levels, None


def known_codes(codes, listing):
    """Return those codes of a column, "a|b", that a circular's Listing has; none without one."""
    if listing is None:
        return []
    known = {one.code for one in listing.qualities} | {one.code for one in listing.groups}
    if any(one in NOUNS for one in codes.split("|")):
        known |= set(NOUNS)
    return [one for one in codes.split("|") if one in known]


def heading_of(code):
    """Return the heading of a quality in templates and exports, which says what kind it is."""
    return _own_name(code) if code.startswith("pc-") else quality_label(code).replace(":", "")


def _own_name(code):
    qualities = (one for listing in LISTINGS.values() for one in listing.qualities)
    return next(one.name for one in qualities if one.code == code)


def _is_plain(quality, name):
    """Tell whether a name says by itself that it is a quality: no subject is called so."""
    return name not in {"khoa học", "công nghệ", "tin học", "thể chất"}


def _of_kind(codes, said, before):
    """Keep abilities apart from qualities by what the heading, else the column before, says."""
    codes = list(codes)
    is_quality, is_ability = (bool(kind.search(said)) for kind in _KINDS)
    if is_quality != is_ability:
        other = "nl-" if is_quality else "pc-"
        return [code for code in codes if not code.startswith(other)]
    alike = [code for code in codes if code[:3] == before.removeprefix(QUALITY)[:3]]
    return alike or codes


def not_listed(row, column, rules, listing):
    """Return (severity, code, message, remedy) of a column that a circular has no place for.

    Where it lists others the year or the class may be wrong; where it lists none, in secondary
    school, the column is left aside like any other that is not used.
    """
    heading = row.places[column][0]
    name = rules.name if rules is not None else "Thông tư áp dụng"
    if listing is None:
        return (
            "warning",
            "quality_not_kept",
            f"{name} không đánh giá từng phẩm chất, năng lực: cột “{heading}” không được ghi vào "
            "kết quả.",
            "Mức chung thì ghi ở cột “Kết quả rèn luyện”; cột không dùng thì bỏ qua cảnh báo này.",
        )
    return (
        "error",
        "quality_not_of_circular",
        f"{name} không đánh giá mục “{heading}” ở khối lớp của em này.",
        "Kiểm tra năm học và lớp; cột không dùng thì xóa đi.",
    )


def _problem_of(levels, stated, listing, rules):
    for code, level in levels.items():
        if level not in listing.levels:
            return (
                "quality_level_unknown",
                f"{rules.name} không có mức {level} cho mục {quality_label(code).lower()}.",
                f"Dùng một trong các mức: {', '.join(listing.levels)}.",
            )
        if stated.get(code, level) != level:
            return (
                "quality_stated_twice",
                f"{quality_label(code)} được ghi ở hai cột với hai mức: {stated[code]} và {level}.",
                "Giữ một cột, xóa cột kia.",
            )
    return None


def _wrong_count(code, found, wanted):
    return (
        "quality_count_wrong",
        f"Ô ghi {found} mức mà {quality_label(code).lower()} có {wanted} mục.",
        "Ghi tên từng mục, như “Yêu nước: T; Nhân ái: Đ”, hoặc mỗi mục một cột.",
    )


def _unknown_name(code):
    return (
        "quality_name_unknown",
        f"Trong ô có mục không thuộc {quality_label(code).lower()} của khối lớp này.",
        "Viết đúng tên mục như trong thông tư, ví dụ “Yêu nước: T; Nhân ái: Đ”.",
    )
