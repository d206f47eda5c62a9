"""What the lines above a table say of it: whose list it is, and of which school year."""

import re

from apps.core.text import fold

SCHOOL_KINDS = (
    "thcs|thpt|th|tieu hoc|trung hoc|mam non|mau giao|mn|mg|pho thong|ptdt|ptdtbt|ptdtnt|ptcs|"
    "lien cap|chuyen|lop hoc"
)
# "năm học 2026-27"; "đầu năm 2026-2027" only with both years whole.
_YEAR = re.compile(
    r"\bnam (?:hoc\s*:?\s*(20\d\d)\s*[-/ ]\s*(20\d\d|\d\d)|(20\d\d)\s*-\s*(20\d\d))(?!\d)"
)
_UNIT_CODE = re.compile(r"\bma (?:truong|don vi|co so gd|so truong)\s*[:.]\s*([\w-]{2,20})")
# "trường" by its own letters: folded it would also be found in "hiệu trưởng".
_SCHOOL = re.compile(r"\btrường\b\s*:?\s*(.+)", re.IGNORECASE)
_BESIDE = re.compile(
    r"\s*(?:\bcong hoa xa hoi\b|\bdoc lap\b.*\bhanh phuc\b|\bdanh sach\b|\bnam hoc\b|"
    r"\bma (?:truong|don vi)\b|\blop\s*:|"
    r"[-,;(/]\s*(?:xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|tp|tinh)\b).*"
)
_LONG_KINDS = (
    ("trung hoc co so", "thcs"),
    ("trung hoc pho thong", "thpt"),
    ("pho thong dan toc ban tru", "ptdtbt"),
    ("pho thong dan toc noi tru", "ptdtnt"),
    ("ptdt ban tru", "ptdtbt"),
    ("ptdt noi tru", "ptdtnt"),
    ("pho thong co so", "ptcs"),
    ("tieu hoc", "th"),
    ("mau giao", "mg"),
    ("mam non", "mn"),
)
_SIGNS = re.compile(r"[^\w]+")
_PLACE_AFTER = re.compile(r" (?:xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|tp|tinh) ")


def stated_years(lines):
    """Return the first years of all school years that title lines name: "2026–2027" is 2026."""
    found = []
    for line in lines:
        for years in _YEAR.findall(fold(line)):
            first, last = filter(None, years)
            if int(last) % 100 == (int(first) + 1) % 100:
                found.append(int(first))
    return list(dict.fromkeys(found))


def stated_codes(lines):
    """Return the codes of units that title lines name."""
    found = [code.upper() for line in lines for code in _UNIT_CODE.findall(fold(line))]
    return list(dict.fromkeys(found))


def stated_schools(lines):
    """Return the names of schools that title lines name, as they are written."""
    names = []
    for line in lines:
        told = _SCHOOL.search(line)
        if told is None:
            continue
        folded = fold(told[1])
        if re.match(rf"(?:{SCHOOL_KINDS})\b", folded):
            # The folded text is as long as the written one only without what folding adds.
            kept = _BESIDE.sub("", folded)
            names.append(
                told[1][: len(kept)].strip(" -–,:") if len(folded) == len(told[1]) else kept
            )
    return list(dict.fromkeys(names))


def school_key(name):
    """Return what two spellings of a school's name have in common: "Trường TH" is "Tiểu học"."""
    text = f" {_SIGNS.sub(' ', fold(name)).strip()} "
    text = re.sub(r"^ truong ", " ", text)
    for long, short in _LONG_KINDS:
        text = text.replace(f" {long} ", f" {short} ")
    return " ".join(text.split())


def is_same_school(found, unit_name):
    """Tell whether a name on a file can be that of the unit; places behind a name do not count."""
    one, other = school_key(found), school_key(unit_name)
    bare = [_PLACE_AFTER.split(f"{key} ")[0].strip() for key in (one, other)]
    return one == other or bare[0] == bare[1] or bare[0] == other or one == bare[1]


def other_code(lines, unit_code):
    """Return the code of another unit that the lines name, or ""; a unit without one knows none."""
    codes = stated_codes(lines) if unit_code else []
    return codes[0] if codes and unit_code.upper() not in codes else ""


def other_school(lines, unit_name):
    """Return the name of another school that the lines name, or ""; for schools alone."""
    if not re.match(rf"(?:{SCHOOL_KINDS})\b", school_key(unit_name)):
        return ""
    names = stated_schools(lines)
    if names and not any(is_same_school(name, unit_name) for name in names):
        return f"Trường {names[0]}"
    return ""


def other_unit(lines, unit_name, unit_code):
    """Return the name or code of another unit that the lines name, or ""; the code decides."""
    if code := other_code(lines, unit_code):
        return f"mã {code}"
    return "" if unit_code and stated_codes(lines) else other_school(lines, unit_name)


def other_year(lines, year):
    """Return the first year of another school year that the lines name, or None."""
    years = stated_years(lines)
    return years[0] if years and year not in years else None
