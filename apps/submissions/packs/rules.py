"""What a rule and a pack of rules are; severities are those of findings."""

from dataclasses import dataclass
from functools import cached_property

from apps.imports.specs import Finding
from apps.roster.judging import Limits

SEVERITIES = ("error", "query", "warning", "info")


@dataclass(frozen=True)
class Rule:
    """One rule that a sent list must keep.

    ``message`` has ``{fields}`` where a finding fills in numbers or names of classes; ``remedy``
    names the screen of V.EMIS or its successors to open; ``number`` is the rule's number in the
    list of rules of the field, None where it has none there. A rule that is not ``can_be_waived``
    says that the file cannot be used at all.
    """

    code: str
    severity: str
    title: str
    message: str
    cause: str
    remedy: str
    number: int | None = None
    can_be_waived: bool = True


@dataclass(frozen=True)
class Thresholds(Limits):
    """The figures of a pack, and the columns that a list must have."""

    required_columns: tuple = (
        *("full_name", "date_of_birth", "sex", "ethnic_group", "class_name", "status"),
    )


@dataclass(frozen=True)
class RulePack:
    """A version of all rules, for lists of the school years from–to (None: still valid)."""

    code: str
    version: str
    title: str
    valid_from_year: int
    valid_to_year: int | None
    rules: tuple
    thresholds: Thresholds

    @cached_property
    def by_code(self):
        return {rule.code: rule for rule in self.rules}

    def rule(self, code):
        """Return a rule of the pack; KeyError when it has none of that code."""
        return self.by_code[code]

    def is_valid_in(self, year):
        """Tell whether lists of a school year, given by its first year, go by this pack."""
        last = self.valid_to_year
        return self.valid_from_year <= year and (last is None or year <= last)

    def finding(
        self, code, *, sheet="", row=None, column="", column_index=None, value="", **values
    ):
        """Return the Finding of a rule; None when the pack has no such rule."""
        rule = self.by_code.get(code)
        if rule is None:
            return None
        message = rule.message.format(column=column, **values)
        place = (sheet, row, column, column_index)
        return Finding(rule.severity, code, message, rule.remedy, *place, str(value))
