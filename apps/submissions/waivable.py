"""Which rules of a campaign an office may waive for one unit: in groups, with what they mean."""

import re

from apps.core.text import fold, text_sort_key

from .packs import PACKS
from .packs.file_rules import FILE_RULES
from .packs.pupil_rules import PUPIL_RULES

# What only warns or notes keeps nobody from sending, so there is nothing to waive.
_SEVERITIES = (("error", "Lỗi chặn nộp"), ("query", "Cần giải trình"))
_SCOPES = ("tệp và bảng", "từng học sinh", "số liệu chung, đối chiếu")
_FILE_CODES = {rule.code for rule in FILE_RULES}
_PUPIL_CODES = {rule.code for rule in PUPIL_RULES}
_FIELD = re.compile(r"\{\w+\}")


def rules_of(campaign, words=""):
    """Return [(name of the group, [Rule, by title])] of what can be waived.

    ``words``: only rules whose texts have all of them, case and accents aside. No group is empty;
    none at all without a pack of rules.
    """
    wanted = fold(words).split()
    groups = {}
    for rule in _pack_rules(campaign.rule_pack):
        if rule.can_be_waived and all(word in _searched(rule) for word in wanted):
            groups.setdefault((rule.severity, _scope(rule)), []).append(rule)
    return [
        (f"{label}: {_SCOPES[scope]}", sorted(found, key=lambda rule: text_sort_key(rule.title)))
        for severity, label in _SEVERITIES
        for scope in range(len(_SCOPES))
        if (found := groups.get((severity, scope)))
    ]


def choices_of(groups):
    """Return groups of rules as the choices of a select box."""
    return [(name, [(rule.code, rule.title) for rule in rules]) for name, rules in groups]


def meaning(rule):
    """Return what a rule finds, as said before there is a finding: figures and names left open."""
    return _FIELD.sub("…", rule.message)


def _pack_rules(code):
    return next((pack.rules for pack in PACKS if pack.code == code), ())


def _scope(rule):
    if rule.code in _FILE_CODES:
        return 0
    return 1 if rule.code in _PUPIL_CODES else 2


def _searched(rule):
    return fold(f"{rule.title} {rule.message} {rule.cause}")
