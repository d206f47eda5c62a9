"""Which circular assesses a grade in a school year, and what its levels mean to a family.

Validity: TT 22/2021 article 21 (roadmap by grade and year); TT 27/2020 by the roll-out of the 2018
programme; TT 26/2020 amends TT 58/2011 from 2020–2021; TT 22/2016 amends TT 30/2014 from
6/11/2016; TT 32/2009 before.
"""

from dataclasses import dataclass, field

# The first school year (its first calendar year) in which TT 22/2021 applies to a grade.
TT22_STARTS = {6: 2021, 7: 2022, 8: 2023, 9: 2024, 10: 2022, 11: 2023, 12: 2024}


@dataclass(frozen=True)
class RuleSet:
    """One circular: its name, and a sentence for each level of learning and conduct."""

    code: str
    name: str
    learning: dict = field(default_factory=dict)
    conduct: dict = field(default_factory=dict)


_TT22_CONDUCT = {
    "Tốt": "Đáp ứng tốt yêu cầu về phẩm chất và có nhiều biểu hiện nổi bật (Điều 8).",
    "Khá": "Đáp ứng yêu cầu, có biểu hiện nổi bật nhưng chưa đạt mức Tốt (Điều 8).",
    "Đạt": "Đáp ứng yêu cầu về phẩm chất của chương trình (Điều 8).",
    "Chưa đạt": "Chưa đáp ứng yêu cầu; nhà trường hướng dẫn rèn luyện thêm trong hè (Điều 8, 13).",
}
_TT58_CONDUCT = {
    "Tốt": "Thực hiện nghiêm túc nội quy, có ý thức học tập và rèn luyện cao (Điều 4).",
    "Khá": "Thực hiện được các yêu cầu nhưng chưa đến mức Tốt (Điều 4).",
    "Trung bình": "Còn khuyết điểm nhưng chưa nghiêm trọng, có sửa chữa (Điều 4).",
    "Yếu": "Có khuyết điểm nghiêm trọng hoặc lặp lại; cần rèn luyện thêm trong hè (Điều 4).",
}
_TT58_LEARNING = {
    "Giỏi": "Điểm trung bình từ 8,0 trở lên, không môn nào dưới 6,5 (Điều 13).",
    "Khá": "Điểm trung bình từ 6,5 trở lên, không môn nào dưới 5,0 (Điều 13).",
    "Trung bình": "Điểm trung bình từ 5,0 trở lên, không môn nào dưới 3,5 (Điều 13).",
    "Yếu": "Điểm trung bình từ 3,5 trở lên, không môn nào dưới 2,0 (Điều 13).",
    "Kém": "Các trường hợp còn lại (Điều 13).",
}
_PRIMARY_27 = {
    "Hoàn thành xuất sắc": "Mọi môn Hoàn thành tốt, phẩm chất và năng lực Tốt, bài cuối năm "
    "từ 9 điểm (Điều 9).",
    "Hoàn thành tốt": "Mọi môn Hoàn thành tốt, phẩm chất và năng lực Tốt, bài cuối năm từ 7 điểm "
    "(Điều 9).",
    "Hoàn thành": "Các môn từ Hoàn thành, phẩm chất và năng lực từ Đạt, bài cuối năm từ 5 điểm "
    "(Điều 9).",
    "Chưa hoàn thành": "Còn môn hoặc phẩm chất, năng lực cần cố gắng; nhà trường giúp đỡ thêm "
    "(Điều 9).",
}
_PRIMARY_CONDUCT = {
    "Tốt": "Đáp ứng tốt yêu cầu giáo dục, biểu hiện rõ và thường xuyên (Điều 6).",
    "Đạt": "Đáp ứng yêu cầu giáo dục, biểu hiện nhưng chưa thường xuyên (Điều 6).",
    "Cần cố gắng": "Chưa đáp ứng đầy đủ yêu cầu giáo dục, biểu hiện chưa rõ (Điều 6).",
}

RULE_SETS = {
    rules.code: rules
    for rules in (
        RuleSet(
            "tt22-2021",
            "Thông tư 22/2021/TT-BGDĐT",
            {
                "Tốt": "Các môn nhận xét đều Đạt; mọi môn từ 6,5 và ít nhất 6 môn từ 8,0 (Điều 9).",
                "Khá": "Các môn nhận xét đều Đạt; mọi môn từ 5,0 và ít nhất 6 môn từ 6,5 (Điều 9).",
                "Đạt": "Nhiều nhất 1 môn nhận xét Chưa đạt; mọi môn từ 3,5 và ít nhất 6 môn "
                "từ 5,0 (Điều 9).",
                "Chưa đạt": "Chưa tới mức Đạt; được đánh giá lại theo Điều 14 (Điều 9).",
            },
            _TT22_CONDUCT,
        ),
        RuleSet(
            "tt58-2011-tt26-2020",
            "Thông tư 58/2011/TT-BGDĐT, sửa đổi bởi Thông tư 26/2020/TT-BGDĐT",
            _TT58_LEARNING,
            _TT58_CONDUCT,
        ),
        RuleSet("tt58-2011", "Thông tư 58/2011/TT-BGDĐT", _TT58_LEARNING, _TT58_CONDUCT),
        RuleSet("tt27-2020", "Thông tư 27/2020/TT-BGDĐT", _PRIMARY_27, _PRIMARY_CONDUCT),
        RuleSet(
            "tt30-2014-tt22-2016",
            "Thông tư 30/2014/TT-BGDĐT, sửa đổi bởi Thông tư 22/2016/TT-BGDĐT",
        ),
        RuleSet("tt30-2014", "Thông tư 30/2014/TT-BGDĐT"),
        RuleSet("tt32-2009", "Thông tư 32/2009/TT-BGDĐT"),
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


def label(code):
    """Return the name of a circular; an unknown code names nothing."""
    return RULE_SETS[code].name if code in RULE_SETS else ""


def meaning(code, kind, level):
    """Return the sentence that explains a level ("learning" or "conduct") to a family."""
    return getattr(RULE_SETS[code], kind).get(level, "") if code in RULE_SETS else ""
