"""The packs for pupil lists (QLHS): one for the time of V.EMIS, one for the national database."""

from dataclasses import replace

from .count_rules import COUNT_RULES
from .file_rules import FILE_RULES
from .pupil_rules import PUPIL_RULES
from .rules import RulePack, Thresholds

ALL_RULES = (*FILE_RULES, *PUPIL_RULES, *COUNT_RULES)

# Before the national database nobody had a personal number of 12 digits or a Ministry's code to
# give, mobile numbers had 10 or 11 digits, and a list without a column of states was usual.
NOT_YET_IN_2013 = {
    "citizen_id_blank",
    "citizen_id_repeated",
    "pupil_code_blank",
    "status_blank",
    "guardian_blank",
}
MILDER_IN_2013 = {
    "citizen_id_wrong": "warning",
    "citizen_id_lost_zero": "warning",
    "birth_partial": "warning",
    "phone_wrong": "info",
}

QLHS_2013 = RulePack(
    code="qlhs-2013",
    version="1",
    title="Danh sách học sinh kết xuất từ V.EMIS (QLHS)",
    valid_from_year=2000,
    valid_to_year=2024,
    rules=tuple(
        replace(rule, severity=MILDER_IN_2013.get(rule.code, rule.severity))
        for rule in ALL_RULES
        if rule.code not in NOT_YET_IN_2013
    ),
    thresholds=Thresholds(
        required_columns=("full_name", "date_of_birth", "sex", "ethnic_group", "class_name"),
    ),
)
QLHS_2026 = RulePack(
    code="qlhs-2026",
    version="1",
    title="Danh sách học sinh theo CSDL ngành, chính quyền hai cấp",
    valid_from_year=2025,
    valid_to_year=None,
    rules=ALL_RULES,
    thresholds=Thresholds(),
)
