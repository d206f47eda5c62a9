"""What people call the rules whose codes findings and waivers carry."""

from .packs import PACKS

BY_PACK = {one.code: {rule.code: rule.title for rule in one.rules} for one in PACKS}


def rule_title(pack_code, code, otherwise=""):
    """Return the title of a rule of a pack; ``otherwise`` or the code for what is no rule of it."""
    return BY_PACK.get(pack_code, {}).get(code) or otherwise or code


def pack_title(code):
    """Return what a pack of rules is called, with its version; the code for an unknown one."""
    titles = {one.code: f"{one.title}, bản {one.version}" for one in PACKS}
    return titles.get(code, code)
