"""Recompute what a school states, by the circular of the grade and year, and list differences."""

from . import checks_tt22, checks_tt27, checks_tt58
from .card import Difference
from .checks_qualities import quality_differences
from .comparing import in_words_of
from .rule_sets import RULE_SETS, code_for

_CHECKS = {
    "tt22-2021": checks_tt22.check_stated,
    "tt58-2011": checks_tt58.check_stated,
    "tt58-2011-tt26-2020": checks_tt58.check_stated_tt26,
    "tt27-2020": checks_tt27.check_stated,
}


def check_stated(card):
    """Return the Differences between a Card and what its circular gives, in reading order.

    A circular that is only shown (TT 32/2009, TT 30/2014) has its words checked and nothing else;
    kindergarten and unknown rule sets have nothing to check.
    """
    fitting = code_for(card.grade, card.first_year)
    code = card.rule_set or fitting
    if code not in RULE_SETS or not fitting:
        return []
    rules = RULE_SETS[code]
    differences = []
    if code != fitting:
        differences.append(_other_rule_set(rules, RULE_SETS[fitting]))
    if code.startswith("tt30-2014"):
        differences += quality_differences(card, code)
        return differences + _overall_level_of_tt30(card, rules)
    worded, unknown = in_words_of(card, rules)
    check = _CHECKS.get(code)
    return [*differences, *unknown, *(check(worded) if check else [])]


def _other_rule_set(stated, fitting):
    return Difference(
        "rule_set",
        stated.name,
        fitting.name,
        fitting.name,
        f"Kết quả ghi theo {stated.name}, nhưng khối lớp và năm học này áp dụng {fitting.name}.",
        "Kiểm tra năm học và khối lớp của bảng; lập lại kết quả theo đúng thông tư.",
    )


def _overall_level_of_tt30(card, rules):
    if not card.level:
        return []
    return [
        Difference(
            "level",
            card.level,
            "",
            rules.name,
            f"Bảng ghi mức chung {card.level}; {rules.name} không xếp mức chung cho cả lớp học.",
            "Bỏ cột mức chung; giữ kết quả từng môn và nhận xét.",
        )
    ]
