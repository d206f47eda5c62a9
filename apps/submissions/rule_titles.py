"""What people call the rules whose codes findings and waivers carry."""

from .packs import PACKS

BY_PACK = {one.code: {rule.code: rule.title for rule in one.rules} for one in PACKS}


def rule_title(pack_code, code, otherwise=""):
    """Return the title of a rule of a pack; ``otherwise`` or the code for what is no rule of it."""
    return BY_PACK.get(pack_code, {}).get(code) or otherwise or code


def title_of(code):
    """Return the title of a rule of whatever pack, the newest first: packages of other offices do
    not say by which one they were checked. The code for what is no rule."""
    found = (titles[code] for titles in reversed(BY_PACK.values()) if code in titles)
    return next(found, code)


def pack_title(code):
    """Return what a pack of rules is called, with its version; the code for an unknown one."""
    titles = {one.code: f"{one.title}, bản {one.version}" for one in PACKS}
    return titles.get(code, code)
