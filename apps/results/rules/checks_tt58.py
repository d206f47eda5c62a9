"""What a card states, held against TT 58/2011, also as amended by TT 26/2020."""

from functools import partial

from . import tt58_2011 as rules
from .card import Difference
from .comparing import (
    CHECK_FORMULA,
    differences_at_best,
    level_difference,
    promotion_difference,
    title_difference,
    unknown_level,
)
from .rounding import comma
from .secondary import Formulas, standing_of

_CIRCULAR = "Thông tư 58/2011/TT-BGDĐT"
_AMENDED = f"{_CIRCULAR} (sửa đổi bởi Thông tư 26/2020/TT-BGDĐT)"


def _term_average(subject):
    periodic = subject.periodic or (subject.midterm,)
    return rules.term_average(subject.regular, periodic, subject.final)


def _remark_of_term(subject):
    return rules.remark_of_term(subject.tests[:-1], subject.tests[-1])


def _check(card, *, is_tt26):
    circular = _AMENDED if is_tt26 else _CIRCULAR
    formulas = Formulas(
        article=f"Điều 10 {circular}",
        term_average=_term_average,
        year_average=rules.year_average,
        remark_of_term=_remark_of_term,
        remark_of_year=rules.remark_of_year,
    )
    standing = standing_of(card, formulas)
    differences = list(standing.differences)
    computed = None if standing.missing else rules.overall_average(list(standing.averages.values()))
    differences += _overall(card, computed, standing, f"Điều 11 {circular}")
    core = rules.core_subjects(is_tt26)
    article = f"Điều 13 {circular}"
    reason = _why_unknown(card, standing, core)
    level = card.level
    if reason:
        differences += unknown_level(card, article, reason)
    else:
        overall = computed if card.average is None else card.average
        found = rules.learning_level(
            overall, standing.averages, core, standing.failed_remarks, card.specialised
        )
        differences += level_difference(card, found, article)
        level = level or found.level
    return differences + _titles_and_promotion(card, level, circular)


def _overall(card, computed, standing, article):
    if card.average is None or card.average == computed or not card.subjects:
        return []
    if computed is None:
        reason = f"chưa có kết quả môn {', '.join(standing.missing)}"
        message = f"Bảng ghi điểm trung bình các môn {comma(card.average)} nhưng {reason}."
    else:
        message = (
            f"Bảng ghi điểm trung bình các môn {comma(card.average)}, tính từ "
            f"{len(standing.averages)} môn được {comma(computed)}."
        )
    return [
        Difference(
            "overall_average",
            comma(card.average),
            comma(computed),
            article,
            message,
            CHECK_FORMULA,
        )
    ]


def _why_unknown(card, standing, core):
    """Return why the level cannot be computed, or ""."""
    if standing.missing:
        return f"chưa có kết quả môn {', '.join(standing.missing)}"
    if not standing.averages:
        return "không có môn tính điểm nào"
    if not any(code in standing.averages for code in core):
        return "không có điểm Toán hoặc Ngữ văn"
    if card.specialised and card.specialised not in standing.averages:
        return "không có điểm môn chuyên"
    return ""


def _titles_and_promotion(card, level, circular):
    articles = (f"Điều 18 {circular}", f"Điều 15, 16 và 17 {circular}")
    best_conduct, best_level = rules.CONDUCT[-1], rules.LEVELS[-1]
    conduct = card.conduct or best_conduct
    title = rules.title(conduct, level or best_level)
    outcome = rules.promotion(
        conduct, level or best_level, card.absences or 0, is_after_summer=card.is_after_summer
    )
    if not level or not card.conduct:
        return differences_at_best(card, title, outcome, *articles)
    differences = title_difference(card, (title,), articles[0])
    return differences + promotion_difference(card, outcome, articles[1])


check_stated = partial(_check, is_tt26=False)
check_stated_tt26 = partial(_check, is_tt26=True)
