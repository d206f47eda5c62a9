"""What scores of an exam come to. Pure functions, Decimal in and out, half up."""

from dataclasses import dataclass, replace
from decimal import Decimal

from apps.results.rules.rounding import r1, r2

PASS = Decimal(5)
FATAL = Decimal(1)  # an exam of 1,0 or less fails the graduation (điểm liệt)
PRIZES = ("nhat", "nhi", "ba", "khuyen-khich")


@dataclass(frozen=True)
class Graduation:
    """``score`` ĐXTN to two decimals, ``average`` ĐTB, ``passed`` or not, ``fatal`` marks ≤ 1,0."""

    score: Decimal
    average: Decimal
    passed: bool
    fatal: bool


def graduation_from_2025(years, exams, *, bonus=Decimal(0), priority=Decimal(0)):
    """Return the Graduation by TT 24/2024 from averages of grades 10, 11, 12 and exam scores.

    ĐTB = (ĐTB10 + 2 × ĐTB11 + 3 × ĐTB12) / 6; ĐXTN = [(Σ exams + bonus) / number + ĐTB] / 2 +
    priority. An exempted foreign language is left out of ``exams``. Every exam must be over 1,0.
    """
    ten, eleven, twelve = years
    average = r2((ten + 2 * eleven + 3 * twelve) / 6)
    mean = (sum(exams) + bonus) / len(exams)
    return _graduation((mean + average) / 2 + priority, average, exams)


def graduation_2019_to_2024(average12, exams, *, bonus=Decimal(0), priority=Decimal(0)):
    """Return the Graduation of 2019 to 2024 (TT 15/2020): 70 % exams, 30 % grade 12."""
    mean = (sum(exams) + bonus) / len(exams)
    return _graduation((mean * 7 + average12 * 3) / 10 + priority, average12, exams)


def graduation_2014_to_2018(average12, exams, *, bonus=Decimal(0), priority=Decimal(0)):
    """Return the Graduation of 2014 to 2018: half exams, half the average of grade 12."""
    mean = (sum(exams) + bonus) / len(exams)
    return _graduation((mean + average12) / 2 + priority, average12, exams)


def graduation_2013(exams):
    """Return the Graduation of 2013: the mean of the exams, no score of 0."""
    mean = r2(sum(exams) / len(exams))
    fatal = any(exam == 0 for exam in exams)
    return Graduation(mean, mean, mean >= PASS and not fatal, fatal)


_SCIENCES = ("vat-li", "hoa-hoc", "sinh-hoc")
_HUMANITIES = ("lich-su", "dia-li", "gdcd")
_OF_ADULTS = ("lich-su", "dia-li")  # learners of GDTX sit no GDCD (TT 15/2020 article 3)


def papers(year, scores):
    """Return the scores of the papers that count, from subject code → Decimal.

    From 2017 to 2024 three subjects made one combined paper, worth the mean of its parts. Of two
    combined papers, which could be sat until 2019, the better one counts.
    """
    if not 2017 <= year <= 2024:
        return list(scores.values())
    left = dict(scores)
    combined, parts = [], []
    for codes in (_SCIENCES, _HUMANITIES):
        marks = {code: left.pop(code) for code in codes if code in left}
        if tuple(marks) in (codes, _OF_ADULTS):
            combined.append(r2(sum(marks.values()) / len(marks)))
        else:
            parts += marks.values()
    return [*left.values(), *([max(combined)] if combined else parts)]


def graduation(year, scores, averages, *, bonus=Decimal(0), priority=Decimal(0)):
    """Return the Graduation by the rules of a calendar year; None where an average is missing.

    ``scores``: subject code → Decimal; ``averages``: grade → average of the year. A part of a
    combined paper fails the graduation like a paper of its own (TT 15/2020).
    """
    exams = papers(year, scores)
    if not exams:
        return None
    if year <= 2013:
        return graduation_2013(exams)
    extra = {"bonus": bonus, "priority": priority}
    if year >= 2025:
        years = [averages.get(grade) for grade in (10, 11, 12)]
        return None if None in years else graduation_from_2025(years, exams, **extra)
    if averages.get(12) is None:
        return None
    formula = graduation_2014_to_2018 if year <= 2018 else graduation_2019_to_2024
    found = formula(averages[12], exams, **extra)
    if min(scores.values()) > FATAL:
        return found
    return replace(found, passed=False, fatal=True)


def has_fatal(year, scores):
    """Tell whether one score alone fails the graduation of a year; a score of 0 did until 2013."""
    marks = scores.values()
    return any(mark <= FATAL for mark in marks) if year >= 2014 else any(not mark for mark in marks)


def _graduation(score, average, exams):
    score = r2(score)
    fatal = any(exam <= FATAL for exam in exams)
    return Graduation(score, average, score >= PASS and not fatal, fatal)


@dataclass(frozen=True)
class VocationalRules:
    """Thresholds of a vocational exam; every department set its own for a year."""

    theory_weight: Decimal = Decimal(1)
    practice_weight: Decimal = Decimal(3)
    least_part: Decimal = Decimal(3)
    good_part: Decimal = Decimal(5)
    pass_score: Decimal = Decimal(5)
    fair_score: Decimal = Decimal(7)
    good_score: Decimal = Decimal(9)


def vocational(theory, practice, rules=None):
    """Return (score to one decimal, "Giỏi", "Khá", "Trung bình" or "Không đạt").

    As in a provincial guideline of 2020–2021: (theory + 3 × practice) / 4; 5,0 and no part under
    3,0 to pass; Giỏi from 9,0 and Khá from 7,0 with no part under 5,0.
    """
    rules = rules or VocationalRules()
    weights = rules.theory_weight + rules.practice_weight
    score = r1((theory * rules.theory_weight + practice * rules.practice_weight) / weights)
    least = min(theory, practice)
    if score < rules.pass_score or least < rules.least_part:
        return score, "Không đạt"
    if least >= rules.good_part and score >= rules.good_score:
        return score, "Giỏi"
    if least >= rules.good_part and score >= rules.fair_score:
        return score, "Khá"
    return score, "Trung bình"


def prize_caps(candidates, prizes):
    """Return the sentences of the national caps that the prizes of one subject break.

    TT 17/2023, article 32: prizes ≤ 60 % of the candidates; first, second and third ≤ 60 % of the
    prizes; first ≤ 5 % of the prizes. ``prizes``: code of ``PRIZES`` → number.
    """
    total = sum(prizes.values())
    upper = sum(prizes.get(prize, 0) for prize in PRIZES[:3])
    broken = []
    if total * 100 > candidates * 60:
        broken.append(f"{total} giải cho {candidates} thí sinh, quá 60 % số thí sinh")
    if upper * 100 > total * 60:
        broken.append(f"{upper} giải Nhất, Nhì, Ba trong {total} giải, quá 60 % số giải")
    if prizes.get("nhat", 0) * 100 > total * 5:
        broken.append(f"{prizes['nhat']} giải Nhất trong {total} giải, quá 5 % số giải")
    return broken
