"""Which circular assesses a grade in a school year, and which words it knows.

Validity: TT 22/2021 article 21 (roadmap by grade and year); TT 27/2020 article 2 of the circular
(roadmap by grade and year); TT 26/2020 amends TT 58/2011 from 2020–2021; TT 22/2016 amends
TT 30/2014 from 6/11/2016; TT 32/2009 before.
"""

from dataclasses import dataclass, field

from . import meanings

# The first school year (its first calendar year) in which TT 22/2021 applies to a grade.
TT22_STARTS = {6: 2021, 7: 2022, 8: 2023, 9: 2024, 10: 2022, 11: 2023, 12: 2024}


@dataclass(frozen=True)
class RuleSet:
    """One circular: its name, and a sentence for each level, conduct level and title.

    Levels stand from best to lowest. ``is_computed`` tells whether the project recomputes what a
    school states; the others are shown as stated. ``stated_levels`` are the words of a circular
    that is only shown.
    """

    code: str
    name: str
    learning: dict = field(default_factory=dict)
    conduct: dict = field(default_factory=dict)
    titles: dict = field(default_factory=dict)
    is_computed: bool = False
    stated_levels: tuple = ()

    @property
    def levels(self):
        return tuple(self.learning) or self.stated_levels

    @property
    def conduct_levels(self):
        return tuple(self.conduct)


RULE_SETS = {
    rules.code: rules
    for rules in (
        RuleSet(
            "tt22-2021",
            "Thông tư 22/2021/TT-BGDĐT",
            meanings.TT22_LEARNING,
            meanings.TT22_CONDUCT,
            meanings.TT22_TITLES,
            is_computed=True,
        ),
        RuleSet(
            "tt58-2011-tt26-2020",
            "Thông tư 58/2011/TT-BGDĐT, sửa đổi bởi Thông tư 26/2020/TT-BGDĐT",
            meanings.TT58_LEARNING,
            meanings.TT58_CONDUCT,
            meanings.TT58_TITLES,
            is_computed=True,
        ),
        RuleSet(
            "tt58-2011",
            "Thông tư 58/2011/TT-BGDĐT",
            meanings.TT58_LEARNING,
            meanings.TT58_CONDUCT,
            meanings.TT58_TITLES,
            is_computed=True,
        ),
        RuleSet(
            "tt27-2020",
            "Thông tư 27/2020/TT-BGDĐT",
            meanings.TT27_LEARNING,
            meanings.TT27_CONDUCT,
            meanings.TT27_TITLES,
            is_computed=True,
        ),
        RuleSet(
            "tt30-2014-tt22-2016",
            "Thông tư 30/2014/TT-BGDĐT, sửa đổi bởi Thông tư 22/2016/TT-BGDĐT",
        ),
        RuleSet("tt30-2014", "Thông tư 30/2014/TT-BGDĐT"),
        RuleSet(
            "tt32-2009",
            "Thông tư 32/2009/TT-BGDĐT",
            stated_levels=("Giỏi", "Khá", "Trung bình", "Yếu"),
        ),
    )
}


def code_for(grade, first_year):
    """Return the code of the rule set for a grade (0 to 12) in the school year that starts in
    ``first_year``; kindergarten (grade 0) has no marks and gets "".
    """
    if grade < 1:
        return ""
    if grade <= 5:
        if first_year >= 2020 and grade <= first_year - 2019:
            return "tt27-2020"
        if first_year >= 2016:
            return "tt30-2014-tt22-2016"
        return "tt30-2014" if first_year >= 2014 else "tt32-2009"
    if first_year >= TT22_STARTS[grade]:
        return "tt22-2021"
    return "tt58-2011-tt26-2020" if first_year >= 2020 else "tt58-2011"


def rule_set_for(grade, first_year):
    """Return the RuleSet for a grade and school year, or None for kindergarten."""
    return RULE_SETS.get(code_for(grade, first_year))


def label(code):
    """Return the name of a circular; an unknown code names nothing."""
    return RULE_SETS[code].name if code in RULE_SETS else ""


def meaning(code, kind, level):
    """Return the sentence that explains a word to a family.

    ``kind`` is "learning", "conduct" or "titles"; an unknown word has no explanation: "".
    """
    return getattr(RULE_SETS[code], kind).get(level, "") if code in RULE_SETS else ""
