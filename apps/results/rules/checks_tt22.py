"""What a card states, held against TT 22/2021."""

from . import tt22_2021 as rules
from .card import QUERY, REMARK, SCORED, YEAR, Difference
from .comparing import (
    CHECK_SOURCE,
    canonical,
    differences_at_best,
    level_difference,
    promotion_difference,
    remark_difference,
    title_difference,
    unknown_level,
)
from .periods import may_have_themes
from .secondary import Formulas, standing_of

_CIRCULAR = "Thông tư 22/2021/TT-BGDĐT"
_ARTS = ("am-nhac", "mi-thuat")
_LAST_LOWER_GRADE = 9

FORMULAS = Formulas(
    article=f"Điều 9 khoản 1 {_CIRCULAR}",
    term_average=lambda subject: rules.term_average(
        subject.regular, subject.midterm, subject.final
    ),
    year_average=rules.year_average,
    remark_of_term=lambda subject: rules.remark_of_term(subject.tests),
    remark_of_year=rules.remark_of_year,
)


def check_stated(card):
    """Return the Differences of a card that is written in the words of the circular."""
    standing = standing_of(card, FORMULAS)
    differences = [*_regular_counts(card), *standing.differences]
    if card.grade <= _LAST_LOWER_GRADE:
        differences += _merge_arts(card, standing)
    level = None
    if not standing.missing:
        level = rules.learning_level(list(standing.averages.values()), standing.failed_remarks)
    article = f"Điều 9 khoản 2 và 3 {_CIRCULAR}"
    if level is not None:
        differences += level_difference(card, level, article)
    else:
        differences += unknown_level(card, article, _why_unknown(standing))
    differences += _year_end(card, standing, card.level or (level.level if level else ""))
    return differences


def _year_end(card, standing, level):
    """Return the Differences in conduct, title and promotion; they come with the year only."""
    if card.period != YEAR:
        return title_difference(card, ("",), f"Điều 15 {_CIRCULAR}")
    differences, conduct = _conduct(card)
    articles = (f"Điều 15 {_CIRCULAR}", f"Điều 12, 13 và 14 {_CIRCULAR}")
    best = rules.LEVELS[-1]
    title = rules.title(conduct or best, level or best, standing.averages.values())
    outcome = rules.promotion(
        conduct or best, level or best, card.absences or 0, is_after_summer=card.is_after_summer
    )
    if not conduct or not level:
        return differences + differences_at_best(card, title, outcome, *articles)
    differences += title_difference(card, (title,), articles[0], is_sure=not standing.missing)
    return differences + promotion_difference(card, outcome, articles[1])


def _conduct(card):
    """Return the Differences in the year's conduct, and the conduct that counts."""
    if card.first_term is None or card.second_term is None:
        return [], card.conduct
    first, second = (
        canonical(term.conduct, rules.LEVELS) for term in (card.first_term, card.second_term)
    )
    computed = rules.conduct_of_year(first, second)
    was_trained = card.is_after_summer and computed == "Chưa đạt"
    if computed is None or was_trained or card.conduct in ("", computed):
        return [], card.conduct or computed
    return [
        Difference(
            "conduct",
            card.conduct,
            computed,
            f"Điều 8 khoản 2 {_CIRCULAR}",
            f"Bảng ghi rèn luyện cả năm {card.conduct}; học kỳ I {first}, học kỳ II {second} "
            f"cho cả năm {computed}.",
            CHECK_SOURCE,
        )
    ], card.conduct


def _regular_counts(card):
    """Return queries for subjects with another number of regular marks than article 6 asks.

    Only of a term whose tests of mid-term and end are both there; before, marks may still come.
    The average is worked out from the marks that are there: one cause is one Difference.
    """
    differences = []
    for subject in card.of_kind(SCORED):
        is_complete = None not in (subject.midterm, subject.final)
        if subject.periods_per_year is None or not subject.regular or not is_complete:
            continue
        wanted, count = rules.regular_marks_count(subject.periods_per_year), len(subject.regular)
        most = wanted + may_have_themes(subject.code, card.grade)
        if not wanted <= count <= most:
            differences.append(
                Difference(
                    "count",
                    str(count),
                    str(wanted),
                    f"Điều 6 {_CIRCULAR}",
                    f"Môn {subject.name} có {count} điểm thường xuyên; môn học "
                    f"{subject.periods_per_year} tiết một năm cần {wanted} điểm mỗi học kỳ.",
                    "Kiểm tra số cột điểm thường xuyên của môn.",
                    subject=subject.code,
                    severity=QUERY,
                )
            )
    return differences


def _merge_arts(card, standing):
    """Count music and fine arts as one subject Nghệ thuật, as lower secondary schools assess it."""
    contents = [standing.remarks.pop(code, None) for code in _ARTS]
    if contents == [None, None]:
        return []
    together = rules.remark_of_arts(*contents)
    stated = next(
        (subject for subject in card.of_kind(REMARK) if subject.code == "nghe-thuat"), None
    )
    if stated is None:
        if together is not None:
            standing.remarks["nghe-thuat"] = together
        elif "failed" in contents:
            standing.remarks["nghe-thuat"] = "failed"
        return []
    if together is None:
        return []
    return remark_difference(
        stated,
        together,
        FORMULAS.article,
        basis="hai nội dung Âm nhạc và Mĩ thuật",
        severity=QUERY,
    )


def _why_unknown(standing):
    if standing.missing:
        return f"chưa có kết quả môn {', '.join(standing.missing)}"
    return f"chỉ có {len(standing.averages)} môn tính điểm, thông tư xét ít nhất 6 môn"
