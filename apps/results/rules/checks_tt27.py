"""What a card states, held against TT 27/2020."""

from . import tt27_2020 as rules
from .card import EXEMPT, QUERY, YEAR, Difference
from .checks_qualities import missing_qualities, quality_differences, standing_levels
from .comparing import (
    CHECK_SOURCE,
    promotion_difference,
    title_difference,
    unknown_level,
)
from .rounding import comma

_CIRCULAR = "Thông tư 27/2020/TT-BGDĐT"
_REMARKS = ("excellent", "completed", "not_completed")


def check_stated(card):
    """Return the Differences of a card that is written in the words of the circular."""
    differences = [*_wrong_tests(card), *quality_differences(card, "tt27-2020")]
    if card.period != YEAR:
        return differences + _before_year_end(card)
    learned = [subject for subject in card.subjects if subject.state != EXEMPT]
    missing = _missing(card, learned)
    level = card.level
    article = f"Điều 9 {_CIRCULAR}"
    if missing:
        differences += unknown_level(card, article, f"chưa có {', '.join(missing)}")
    else:
        computed = rules.level_of_year(
            [subject.standing_remark for subject in learned],
            standing_levels(card, "tt27-2020"),
            [_test(subject) for subject in learned if _test(subject) is not None],
        )
        differences += _level(card, computed, article)
        level = level or computed
    if level:
        differences += title_difference(card, rules.possible_titles(level), f"Điều 13 {_CIRCULAR}")
        outcome = rules.promotion(level, is_after_summer=card.is_after_summer)
        differences += promotion_difference(
            card, outcome, f"Điều 11 {_CIRCULAR}", counts_absences=False
        )
    return differences


def _test(subject):
    return subject.final if subject.reassessed_average is None else subject.reassessed_average


def _missing(card, learned):
    """Return what the level of the year waits for, in words."""
    missing = [
        f"đánh giá môn {subject.name}"
        for subject in learned
        if subject.standing_remark not in _REMARKS
    ]
    missing += [
        f"bài kiểm tra cuối năm môn {subject.name}"
        for subject in learned
        if rules.has_test(subject.code, card.grade) and _test(subject) is None
    ]
    if not learned:
        missing.append("kết quả môn học nào")
    missing += [f"đánh giá {name}" for name in missing_qualities(card, "tt27-2020")]
    return missing


def _wrong_tests(card):
    return [
        Difference(
            "mark",
            comma(mark),
            "",
            f"Điều 7 {_CIRCULAR}",
            f"Môn {subject.name}: điểm bài kiểm tra {comma(mark)} không phải số nguyên từ 0 đến "
            "10.",
            "Sửa điểm trong bảng rồi nhập lại.",
            subject=subject.code,
        )
        for subject in card.subjects
        for mark in (subject.midterm, subject.final)
        if mark is not None and not rules.is_test_mark(mark)
    ]


def _before_year_end(card):
    differences = title_difference(card, ("",), f"Điều 13 {_CIRCULAR}")
    if card.level:
        differences.append(
            Difference(
                "level",
                card.level,
                "",
                f"Điều 9 {_CIRCULAR}",
                f"Bảng học kỳ ghi mức {card.level}; mức chung chỉ được xếp vào cuối năm học.",
                "Bỏ mức chung khỏi bảng học kỳ, hoặc chọn kỳ “Cả năm”.",
                severity=QUERY,
            )
        )
    return differences


def _level(card, computed, article):
    if not card.level or card.level == computed:
        return []
    return [
        Difference(
            "level",
            card.level,
            computed,
            article,
            f"Bảng ghi mức {card.level}, theo các môn, phẩm chất, năng lực và bài kiểm tra là "
            f"{computed}.",
            CHECK_SOURCE,
            readings=(computed,),
        )
    ]
