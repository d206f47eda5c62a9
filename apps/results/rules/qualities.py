"""Which qualities and abilities of primary pupils a circular lists, and its words for them.

Sources: TT 27/2020 article 7.2 and the school record (học bạ) in its annex; TT 30/2014 article 10
as amended by TT 22/2016 article 1.4; TT 30/2014 before that knew one result for all abilities and
one for all qualities. TT 32/2009 had conduct alone. Levels stand from best to lowest.
"""

from dataclasses import dataclass

GOOD, REACHED, NEEDS_EFFORT, FAILED = "Tốt", "Đạt", "Cần cố gắng", "Chưa đạt"
QUALITIES, ABILITIES = "pham-chat", "nang-luc"
NOUNS = {QUALITIES: "Phẩm chất", ABILITIES: "Năng lực"}


@dataclass(frozen=True)
class Quality:
    """One quality or ability. ``short`` are names that only their place in a sheet explains.

    ``first_grade``: where it begins to be assessed; technology and informatics are learnt from
    grade 3 on (programme of 2018).
    """

    code: str
    name: str
    aliases: tuple = ()
    short: tuple = ()
    first_grade: int = 1


@dataclass(frozen=True)
class Group:
    """Qualities or abilities under one heading; ``kind`` is "pham-chat" or "nang-luc".

    A school may state one level for a group instead of each line, under the code of the group.
    """

    code: str
    name: str
    kind: str
    qualities: tuple = ()


@dataclass(frozen=True)
class Listing:
    """All groups of a circular in the order of its form; ``article`` is where it says so."""

    article: str
    levels: tuple
    groups: tuple

    @property
    def qualities(self):
        return tuple(quality for group in self.groups for quality in group.qualities)

    def expected(self, grade):
        """Return the Qualities that are assessed in a grade."""
        return tuple(one for one in self.qualities if one.first_grade <= grade)

    def covered_by(self, code):
        """Return the codes of what a stated code speaks for: a line, a group, or all abilities."""
        if code in NOUNS:
            groups = [group for group in self.groups if group.kind == code]
        else:
            groups = [group for group in self.groups if group.code == code]
        return {one.code for group in groups for one in group.qualities} or {code}

    def missing(self, stated, grade):
        """Return the Qualities of a grade that neither a line nor its group states."""
        known = set().union(*(self.covered_by(code) for code in stated))
        if self.qualities:
            return tuple(one for one in self.expected(grade) if one.code not in known)
        return tuple(
            Quality(group.code, group.name) for group in self.groups if group.code not in stated
        )

    def lowest(self, levels):
        """Return the level of all together: Tốt when all are, the lowest otherwise; "" for none."""
        known = [level for level in levels if level in self.levels]
        return max(known, key=self.levels.index, default="")


TT27 = Listing(
    "Điều 7 khoản 2 Thông tư 27/2020/TT-BGDĐT",
    (GOOD, REACHED, NEEDS_EFFORT),
    (
        Group(
            QUALITIES,
            "Phẩm chất chủ yếu",
            QUALITIES,
            (
                Quality("pc-yeu-nuoc", "Yêu nước", ("YN",)),
                Quality("pc-nhan-ai", "Nhân ái", ("NA",)),
                Quality("pc-cham-chi", "Chăm chỉ", (), ("CC",)),
                Quality("pc-trung-thuc", "Trung thực", (), ("TT",)),
                Quality("pc-trach-nhiem", "Trách nhiệm", (), ("TN",)),
            ),
        ),
        Group(
            "nang-luc-chung",
            "Năng lực chung",
            ABILITIES,
            (
                Quality(
                    "nl-tu-chu",
                    "Tự chủ và tự học",
                    ("TCTH", "TC&TH", "TC-TH", "Tự chủ, tự học", "Tự chủ tự học", "TC, TH"),
                ),
                Quality(
                    "nl-giao-tiep",
                    "Giao tiếp và hợp tác",
                    ("GTHT", "GT&HT", "GT-HT", "Giao tiếp, hợp tác", "GT, HT"),
                ),
                Quality(
                    "nl-giai-quyet",
                    "Giải quyết vấn đề và sáng tạo",
                    (
                        *("GQVĐ", "GQVĐ&ST", "GQVĐST", "GQVĐ-ST", "GQVĐ và sáng tạo"),
                        *("GQVĐ và ST", "GQVĐ, ST", "Giải quyết vấn đề, sáng tạo"),
                    ),
                ),
            ),
        ),
        Group(
            "nang-luc-dac-thu",
            "Năng lực đặc thù",
            ABILITIES,
            (
                Quality("nl-ngon-ngu", "Ngôn ngữ", (), ("NN",)),
                Quality("nl-tinh-toan", "Tính toán", (), ("TT", "T.Toán", "T.Tóan")),
                Quality("nl-khoa-hoc", "Khoa học", (), ("KH", "K.học")),
                Quality("nl-cong-nghe", "Công nghệ", (), ("CN", "C.Nghệ"), 3),
                Quality("nl-tin-hoc", "Tin học", (), ("TH", "Tin"), 3),
                Quality("nl-tham-mi", "Thẩm mĩ", ("Thẩm mỹ",), ("TM",)),
                Quality("nl-the-chat", "Thể chất", (), ("TC",)),
            ),
        ),
    ),
)
TT30_TT22 = Listing(
    "Điều 10 Thông tư 30/2014/TT-BGDĐT, sửa đổi bởi Thông tư 22/2016/TT-BGDĐT",
    (GOOD, REACHED, NEEDS_EFFORT),
    (
        Group(
            ABILITIES,
            "Năng lực",
            ABILITIES,
            (
                Quality(
                    "nl-tu-phuc-vu",
                    "Tự phục vụ, tự quản",
                    ("Tự phục vụ và tự quản", "TPV-TQ", "TPVTQ", "TPV, TQ"),
                ),
                Quality("nl-hop-tac", "Hợp tác", (), ("HT",)),
                Quality(
                    "nl-tu-hoc",
                    "Tự học và giải quyết vấn đề",
                    ("Tự học, giải quyết vấn đề", "Tự học và GQVĐ", "TH-GQVĐ", "TH&GQVĐ"),
                ),
            ),
        ),
        Group(
            QUALITIES,
            "Phẩm chất",
            QUALITIES,
            (
                Quality("pc-cham-hoc", "Chăm học, chăm làm", ("Chăm học chăm làm", "CHCL")),
                Quality("pc-tu-tin", "Tự tin, trách nhiệm", ("Tự tin trách nhiệm", "TT-TN")),
                Quality(
                    "pc-ki-luat",
                    "Trung thực, kỉ luật",
                    ("Trung thực, kỷ luật", "Trung thực kỉ luật", "Trung thực kỷ luật", "TT-KL"),
                ),
                Quality("pc-doan-ket", "Đoàn kết, yêu thương", ("Đoàn kết yêu thương", "ĐKYT")),
            ),
        ),
    ),
)
TT30 = Listing(
    "Điều 11 Thông tư 30/2014/TT-BGDĐT",
    (REACHED, FAILED),
    (Group(ABILITIES, "Năng lực", ABILITIES), Group(QUALITIES, "Phẩm chất", QUALITIES)),
)
LISTINGS = {"tt27-2020": TT27, "tt30-2014-tt22-2016": TT30_TT22, "tt30-2014": TT30}


def _labels():
    """Return code → words that stand alone, in the order of the forms."""
    labels = {}
    for listing in LISTINGS.values():
        for group in listing.groups:
            labels.setdefault(group.kind, NOUNS[group.kind])
            labels.setdefault(group.code, group.name)
            for one in group.qualities:
                labels[one.code] = f"{NOUNS[group.kind]}: {one.name[0].lower()}{one.name[1:]}"
    return labels


_LABELS = _labels()


def listing_of(rule_set):
    """Return the Listing of a rule set's code, or None where the circular lists nothing."""
    return LISTINGS.get(rule_set)


def lines_of(code):
    """Return the codes of the lines of a group, in every circular that has it."""
    groups = [group for listing in LISTINGS.values() for group in listing.groups]
    return [one.code for group in groups if group.code == code for one in group.qualities]


def quality_label(code):
    """Return a code in words that stand alone: "Năng lực: khoa học", "Năng lực chung"."""
    return _LABELS.get(code, code)


def note_label(code):
    """Return what a note is about, in words: "Nhận xét phẩm chất: yêu nước"."""
    return f"Nhận xét {quality_label(code).lower()}"


def note_heading(code):
    """Return the heading of a note in templates and exports, which the import knows."""
    return note_label(code).replace(":", "")


def in_order(stated):
    """Return [(code, level)] in the order of the forms."""
    places = {code: place for place, code in enumerate(_LABELS)}
    return sorted(stated.items(), key=lambda item: (places.get(item[0], len(places)), item[0]))


def form_of(rule_set, stated, *, grade=None):
    """Return [(group code, group name, [(code, name)])] of the groups that stated codes are in.

    With a ``grade`` all lines of that grade are there, without one only those that are stated.
    """
    listing = listing_of(rule_set)
    if listing is None:
        return []
    found, wide = [], ABILITIES in stated
    for group in listing.groups:
        if wide and group.kind == ABILITIES and group.code != ABILITIES:
            found.append((ABILITIES, NOUNS[ABILITIES], []))
            wide = False
        if group.code in stated or any(one.code in stated for one in group.qualities):
            lines = [
                (one.code, one.name)
                for one in group.qualities
                if one.code in stated or (grade is not None and one.first_grade <= grade)
            ]
            found.append((group.code, group.name, lines))
    return found
