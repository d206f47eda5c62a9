"""Notes on qualities and abilities on a summary sheet: which column holds the note on what.

"Nhận xét" alone may be the homeroom teacher's: what stands above it or to its left decides.
"""

import re

from apps.core.text import heading_key
from apps.core.values import parse_text
from apps.imports.specs import Column, Remark, Settled

from .quality_cells import QUALITY, known_codes, not_listed
from .rules.qualities import ABILITIES, LISTINGS, note_heading, quality_label
from .rules.rule_sets import RULE_SETS, code_for

NOTE = "quality_note:"
LONGEST = 300  # the form has a column of three centimetres for it
BARE = {"nhận xét", "nx", "ghi nhận xét", "lời nhận xét"}
_ABOUT = re.compile(
    r"\A(?:lời\s+)?(?:nhận xét|nx)(?:\s+(?:về|của|cho))?[\s:(–-]+(?P<before>.+?)\)?\Z"
    r"|\A(?P<after>.+?)[\s:(–-]+(?:nhận xét|nx)\)?\Z"
)


def parse_note(cell):
    return parse_text(cell, max_length=1000)


class NoteHeadings:
    """Which quality, ability or group a column of notes speaks of."""

    def __init__(self, qualities, is_subject):
        self.qualities = qualities
        self.is_subject = is_subject

    def column(self, heading, group="", left=()):
        """Return a Column for a heading below a title, right of the Columns ``left``, or None."""
        name = heading_key(heading)
        codes = self._beside(heading_key(group), left) if name in BARE else self._named(name)
        if not codes:
            return None
        is_guess = name in BARE and heading_key(group) in {"", *BARE} and len(_run(left)) > 1
        return Column(
            NOTE + codes,
            heading,
            parse_note,
            is_text=True,
            settle=_say_whose(heading, codes) if is_guess else None,
        )

    def template_columns(self, grades, year):
        """Return group code → the Column of its note, for all groups of the grades of a school."""
        listings = {code_for(grade, year): LISTINGS.get(code_for(grade, year)) for grade in grades}
        return {
            group.code: Column(
                NOTE + group.code,
                note_heading(group.code),
                parse_note,
                is_text=True,
                help="Không bắt buộc.",
            )
            for listing in listings.values()
            if listing is not None
            for group in listing.groups
        }

    def stated(self, row, grade):
        """Return ({code: note}, [(column, severity, code, message, remedy)]) that a row states."""
        rules = RULE_SETS.get(code_for(grade, self.qualities.year))
        listing = LISTINGS.get(rules.code) if rules is not None else None
        stated, problems = {}, []
        for column, note in row.values.items():
            if not column.startswith(NOTE) or not note:
                continue
            codes = known_codes(column.removeprefix(NOTE), listing)
            if not codes:
                if not (listing is None and note == row.get("teacher_note")):
                    problems.append((column, *not_listed(row, column, rules, listing)))
            elif len(note) > LONGEST:
                problems.append((column, *_too_long(note)))
            else:
                stated[codes[0]] = note
        return stated, problems

    def give_back(self, row, grade):
        """Take a "Nhận xét" of classes without qualities for what it is: the homeroom teacher's."""
        if code_for(grade, self.qualities.year) in LISTINGS or "teacher_note" in row.places:
            return
        for column, note in list(row.values.items()):
            if column.startswith(NOTE) and heading_key(row.places[column][0]) in BARE:
                row.values["teacher_note"] = note

    def _named(self, name):
        """Return the codes of "Nhận xét về phẩm chất" or "Yêu nước – Nhận xét", "" for none."""
        found = _ABOUT.match(name)
        if found is None:
            return ""
        column = self.qualities.column(found["before"] or found["after"])
        return "" if column is None else column.name.removeprefix(QUALITY)

    def _beside(self, above, left):
        run = _run(left)
        if above in {"", *BARE}:
            is_beside_groups = above in BARE and len(run) > 1
            return "" if is_beside_groups or not run else _all_of(run)
        if run and set(self.qualities.names.get(above, ())) & set(run[-1]):
            return "|".join(run[-1])
        if self.is_subject(above):
            return ""
        titled = self.qualities.column(above)
        if titled is None:
            return _all_of(run) if run else ""
        code = titled.name.removeprefix(QUALITY)
        own = 0
        for codes in reversed(run):
            if not any(_is_in(one, code) for one in codes):
                break
            own += 1
        return "|".join(run[-1]) if own == 1 else code


def _too_long(note):
    return (
        "error",
        "quality_note_long",
        f"Nhận xét này dài {len(note)} ký tự; ô của học bạ chứa được {LONGEST} ký tự.",
        "Hãy viết ngắn lại.",
    )


def _run(left):
    """Return the codes of the qualities that stand directly left, without a note between them."""
    found = []
    for column in reversed(left):
        if not column.name.startswith(QUALITY):
            break
        found.append(column.name.removeprefix(QUALITY).split("|"))
    return found[::-1]


def _all_of(run):
    """Return whose note stands right of columns: the one's, their group's; "" if of all."""
    if len(run) == 1:
        return "|".join(run[0])
    groups = {_group_of(codes[0]) for codes in run}
    if len(groups) == 1:
        return groups.pop()
    is_abilities = all(code.startswith(("nl-", ABILITIES)) for codes in run for code in codes)
    return ABILITIES if is_abilities else ""


def _group_of(code):
    groups = (group for listing in LISTINGS.values() for group in listing.groups)
    return next(
        (group.code for group in groups if any(one.code == code for one in group.qualities)), code
    )


def _is_in(code, group):
    """Tell whether a line belongs to a group in any circular."""
    return any(code in listing.covered_by(group) for listing in LISTINGS.values())


def _say_whose(heading, codes):
    label = quality_label(codes)

    def settle(_cells, _decision):
        remark = Remark(
            "info",
            "note_of_group",
            f"Cột “{heading}” đứng ngay sau các cột của {label.lower()} nên được đọc là nhận xét "
            "về nhóm này.",
            "Nếu là nhận xét của giáo viên chủ nhiệm, hãy đặt tên cột là “Nhận xét của GVCN”.",
        )
        return Settled(parse_note, (remark,))

    return settle
