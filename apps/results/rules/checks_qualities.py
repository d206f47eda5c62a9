"""Qualities and abilities of a primary pupil held against each other: lines, groups, all."""

from .card import ERROR, QUERY, Difference
from .comparing import CHECK_SOURCE
from .qualities import NOUNS, listing_of, quality_label


def quality_differences(card, rule_set):
    """Return Differences between the lines, and the level of a group or of all, where both stand.

    A level for several lines says what the lowest of them says: Tốt only when all are Tốt.
    """
    listing = listing_of(rule_set)
    if listing is None:
        return []
    unknown = [
        _unknown(code, level, listing)
        for code, level in card.qualities.items()
        if level not in listing.levels
    ]
    lines = {
        one.code: card.qualities[one.code]
        for one in listing.qualities
        if one.code in card.qualities
    }
    differences = []
    for code in (*NOUNS, *(group.code for group in listing.groups if group.code not in NOUNS)):
        stated = card.qualities.get(code, "")
        of_group = [lines[one] for one in listing.covered_by(code) if one in lines]
        if stated and of_group:
            differences += _other(stated, listing.lowest(of_group), code, listing)
    if card.conduct in listing.levels:
        lowest = listing.lowest(card.qualities.values())
        is_whole = not listing.missing(card.qualities, card.grade)
        if lowest and (is_whole or _is_lower(lowest, card.conduct, listing)):
            differences += _other(card.conduct, lowest, "", listing)
    return unknown + differences


def standing_levels(card, rule_set):
    """Return the levels that the overall result of the year is worked out from.

    One level for all speaks for what no line and no group states.
    """
    levels = list(card.qualities.values())
    if card.conduct and listing_of(rule_set).missing(card.qualities, card.grade):
        levels.append(card.conduct)
    return levels


def missing_qualities(card, rule_set):
    """Return the names of what is neither stated by line, group nor for all in one."""
    listing = listing_of(rule_set)
    if card.conduct:
        return []
    if not card.qualities:
        return ["phẩm chất, năng lực"]
    return [quality_label(one.code).lower() for one in listing.missing(card.qualities, card.grade)]


def _is_lower(level, other, listing):
    return listing.levels.index(level) > listing.levels.index(other)


def _other(stated, lowest, code, listing):
    if stated == lowest:
        return []
    whose = f"{quality_label(code)}: bảng ghi" if code else "Bảng ghi phẩm chất, năng lực"
    return [
        Difference(
            "quality" if code else "conduct",
            stated,
            lowest,
            listing.article,
            f"{whose} {stated} chung, theo từng mục là {lowest}.",
            CHECK_SOURCE,
            subject=code,
            severity=QUERY,
        )
    ]


def _unknown(code, level, listing):
    levels = ", ".join(listing.levels)
    return Difference(
        "quality",
        level,
        "",
        listing.article,
        f"{quality_label(code)}: mức “{level}” không có trong thông tư.",
        f"Dùng đúng các mức: {levels}.",
        subject=code,
        severity=ERROR,
    )
