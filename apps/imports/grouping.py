"""Problems as people read them: what is the same on many rows is one line with its rows."""

from dataclasses import dataclass, field

LEAST_ALIKE = 4  # fewer are told one by one, in the order of their rows
MOST_TOLD = 100  # rows of a line, with what each says
MOST_RANGES = 12


@dataclass
class Line:
    """A problem, or many that share severity, cause, sheet and column; ``finding`` is the first."""

    finding: object
    number: int = 1
    rows: str = ""  # "2–1001, 1005"
    is_worded_alike: bool = True
    told: list = field(default_factory=list)  # the first of many: findings
    more: int = 0

    @property
    def is_group(self):
        return self.number > 1


def gathered(findings):
    """Return [[pk …]] of a queryset of findings: a list for each Line, in the order of the first.

    What offers a choice stands alone: each is decided for itself.
    """
    kinds = {}
    fields = ("pk", "severity", "code", "sheet", "column", "is_choice")
    for pk, *kind in findings.values_list(*fields):
        kinds.setdefault((*kind, pk) if kind[-1] else tuple(kind), []).append(pk)
    apart = [[pks] if len(pks) >= LEAST_ALIKE else [[pk] for pk in pks] for pks in kinds.values()]
    return sorted((pks for some in apart for pks in some), key=lambda pks: pks[0])


def lines_of(findings, gathered_on_page):
    """Return the Lines of lists of keys, with one query."""
    found = findings.in_bulk([pk for pks in gathered_on_page for pk in pks])
    return [_line([found[pk] for pk in pks if pk in found]) for pks in gathered_on_page]


def _line(alike):
    first = alike[0]
    if len(alike) == 1:
        return Line(first)
    return Line(
        first,
        number=len(alike),
        rows=row_ranges(sorted({one.row for one in alike if one.row is not None})),
        is_worded_alike=all(one.message == first.message for one in alike),
        told=alike[:MOST_TOLD],
        more=max(len(alike) - MOST_TOLD, 0),
    )


def row_ranges(numbers):
    """Return sorted row numbers in words: [2, 3, 4, 9] gives "2–4, 9"."""
    ranges = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    shown = [f"{a}" if a == b else f"{a}–{b}" for a, b in ranges[:MOST_RANGES]]
    return ", ".join(shown) + (" …" if len(ranges) > MOST_RANGES else "")
