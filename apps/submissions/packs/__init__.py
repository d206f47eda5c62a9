"""Packs of rules for what units send in; which pack a list goes by follows from its school year."""

from .qlhs import QLHS_2013, QLHS_2026
from .rules import Rule, RulePack, Thresholds

__all__ = ["PACKS", "Rule", "RulePack", "Thresholds", "newest_pack", "pack", "packs_for"]

PACKS = (QLHS_2013, QLHS_2026)


def pack(code):
    """Return the pack of a code; KeyError for an unknown one."""
    return {one.code: one for one in PACKS}[code]


def packs_for(year):
    """Return the packs for lists of a school year, given by its first year."""
    return tuple(one for one in PACKS if one.is_valid_in(year))


def newest_pack(year):
    """Return the pack that a new campaign of a school year goes by; KeyError when there is none."""
    packs = packs_for(year)
    if not packs:
        raise KeyError(year)
    return packs[-1]
