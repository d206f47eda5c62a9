"""Which circular assesses a grade in a school year, and how its levels are read.

Roll-out: TT 22/2021 article 21, TT 27/2020 article 20, TT 26/2020; before them TT 58/2011.
"""

LABELS = {
    "tt27-2020": "Thông tư 27/2020/TT-BGDĐT",
    "tt30-2014+tt22-2016": "Thông tư 30/2014/TT-BGDĐT, sửa bởi Thông tư 22/2016/TT-BGDĐT",
    "tt30-2014": "Thông tư 30/2014/TT-BGDĐT",
    "tt32-2009": "Thông tư 32/2009/TT-BGDĐT",
    "tt22-2021": "Thông tư 22/2021/TT-BGDĐT",
    "tt58-2011+tt26-2020": "Thông tư 58/2011/TT-BGDĐT, sửa bởi Thông tư 26/2020/TT-BGDĐT",
    "tt58-2011": "Thông tư 58/2011/TT-BGDĐT",
}
MEANINGS = {
    # TT 22/2021, article 9.2.
    ("tt22-2021", "learning"): {
        "Tốt": "Các môn nhận xét đều Đạt; mọi môn từ 6,5 trở lên, ít nhất 6 môn từ 8,0.",
        "Khá": "Các môn nhận xét đều Đạt; mọi môn từ 5,0 trở lên, ít nhất 6 môn từ 6,5.",
        "Đạt": "Nhiều nhất 1 môn nhận xét Chưa đạt; mọi môn từ 3,5, ít nhất 6 môn từ 5,0.",
        "Chưa đạt": "Chưa đủ điều kiện của mức Đạt.",
    },
    # TT 22/2021, article 8.
    ("tt22-2021", "conduct"): {
        "Tốt": "Đáp ứng tốt yêu cầu về phẩm chất và có nhiều biểu hiện nổi bật.",
        "Khá": "Đáp ứng yêu cầu về phẩm chất, có biểu hiện nổi bật nhưng chưa đạt mức Tốt.",
        "Đạt": "Đáp ứng yêu cầu về phẩm chất.",
        "Chưa đạt": "Chưa đáp ứng yêu cầu về phẩm chất của mức Đạt.",
    },
}
TT22_START = {6: 2021, 7: 2022, 8: 2023, 9: 2024, 10: 2022, 11: 2023, 12: 2024}


def code_for(grade, first_year):
    """Return the code of the rule set of a grade in a school year, by its first calendar year."""
    if grade <= 5:
        if first_year >= 2020 and grade <= first_year - 2019:
            return "tt27-2020"
        if first_year >= 2016:
            return "tt30-2014+tt22-2016"
        return "tt30-2014" if first_year >= 2014 else "tt32-2009"
    if first_year >= TT22_START[grade]:
        return "tt22-2021"
    return "tt58-2011+tt26-2020" if first_year >= 2020 else "tt58-2011"


def label(rule_set):
    """Return the official name of a rule set."""
    return LABELS.get(rule_set, rule_set)


def meaning(rule_set, kind, level):
    """Return what a level means to a family; ``kind``: "learning" or "conduct".

    "" when the circular has no such level: the family then sees the level alone.
    """
    return MEANINGS.get((rule_set, kind), {}).get(level, "")
