"""How the scores of an exam are spread, per subject; small groups are withheld."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from apps.results.rules.rounding import r2

from .models import Candidate, Exam

LEAST = 10  # fewer candidates tell the scores of each
BLOCK = 5000


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
    return (Decimal(100 * over) / count).quantize(Decimal("0.1"))


def _bars(scores, highest):
    """Ten bars for a range of ten, twenty for twenty: one a point, the last with its upper end."""
    number = int(highest)
    counts = [0] * number
    for score, times in scores.items():
        counts[min(int(score), number - 1)] += times
    return tuple((low, low + 1, times) for low, times in enumerate(counts))


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
    Exam.objects.filter(pk=exam.pk).update(figures=figures, candidate_count=number)


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
        "highest": str(subject.highest.normalize()),
        "bars": [list(bar) for bar in found.bars],
    }
