"""How the scores of an exam are spread, per subject; small groups are withheld."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from apps.results.rules.rounding import r1, r2

from .models import Candidate

LEAST = 10  # fewer candidates tell the scores of each
BLOCK = 5000
MOST_BARS = 20


@dataclass(frozen=True)
class Spread:
    """Figures of one subject; ``bars`` is [(from, to, number)] over the whole range.

    ``deviation`` is the population standard deviation; shares are per cent to one decimal, of the
    half and of four fifths of the highest score (5 and 8 of 10).
    """

    count: int
    mean: Decimal
    median: Decimal
    least: Decimal
    most: Decimal
    from_half: Decimal
    from_four_fifths: Decimal
    deviation: Decimal
    bars: tuple


def spread(scores, highest):
    """Return the Spread of a Counter of Decimal scores, or None for a group that is withheld."""
    count = sum(scores.values())
    if count < LEAST:
        return None
    ordered = sorted(scores)
    total = sum(score * number for score, number in scores.items())
    squares = sum(score * score * number for score, number in scores.items())
    variance = squares / count - (total / Decimal(count)) ** 2
    return Spread(
        count=count,
        mean=r2(total / count),
        median=_median(scores, ordered, count),
        least=ordered[0],
        most=ordered[-1],
        from_half=_share(scores, highest / 2, count),
        from_four_fifths=_share(scores, highest * Decimal("0.8"), count),
        deviation=r2(max(variance, Decimal(0)).sqrt()),
        bars=_bars(scores, highest),
    )


def _median(scores, ordered, count):
    middle = []
    wanted = {(count - 1) // 2, count // 2}
    passed = 0
    for score in ordered:
        middle += [score for place in wanted if passed <= place < passed + scores[score]]
        passed += scores[score]
    return r2(sum(middle) / len(middle))


def _share(scores, least, count):
    over = sum(number for score, number in scores.items() if score >= least)
    return r1(Decimal(100 * over) / count)


def _bars(scores, highest):
    """A bar for each point, of a wide range for several; the last has its upper end."""
    top = ceil(highest)
    width = ceil(top / MOST_BARS)
    lows = range(0, top, width)
    counts = [0] * len(lows)
    for score, times in scores.items():
        counts[min(int(score) // width, len(lows) - 1)] += times
    return tuple(
        (low, min(low + width, top), times) for low, times in zip(lows, counts, strict=True)
    )


def refresh_figures(exam):
    """Work out and keep the figures of an exam; call it in the transaction that changed scores."""
    subjects = list(exam.subjects.all())
    counters = {subject.code: Counter() for subject in subjects}
    rows = Candidate.objects.filter(exam=exam).values_list("scores", flat=True)
    number = 0
    for scores in rows.iterator(chunk_size=BLOCK):
        number += 1
        for code, text in scores.items():
            if code in counters and text[0].isdigit():
                counters[code][text] += 1
    figures = []
    for subject in subjects:
        scores = Counter({Decimal(text): times for text, times in counters[subject.code].items()})
        found = spread(scores, subject.highest)
        figures.append(_as_data(subject, sum(scores.values()), found))
    exam.figures, exam.candidate_count = figures, number
    exam.has_prizes = Candidate.objects.filter(exam=exam).exclude(prize="").exists()
    exam.save(update_fields=["figures", "candidate_count", "has_prizes", "updated_at"])


def _as_data(subject, count, found):
    data = {"code": subject.code, "name": subject.name, "is_withheld": found is None}
    if found is None:
        return {**data, "has_any": count > 0}
    values = {
        name: str(getattr(found, name))
        for name in ("mean", "median", "least", "most", "from_half", "from_four_fifths")
    }
    return {
        **data,
        **values,
        "has_any": True,
        "count": found.count,
        "deviation": str(found.deviation),
        "highest": f"{subject.highest.normalize():f}",
        "bars": [list(bar) for bar in found.bars],
    }
