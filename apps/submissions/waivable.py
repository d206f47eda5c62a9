"""Which rules of a campaign an office may waive for one unit."""

from .packs import PACKS


def rules_of(campaign):
    """Return [(code, words)] of the rules that can be waived; none without a pack of rules."""
    for pack in PACKS:
        if pack.code == campaign.rule_pack:
            return [(rule.code, rule.title) for rule in pack.rules if rule.can_be_waived]
    return []
