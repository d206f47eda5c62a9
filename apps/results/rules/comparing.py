"""Findings that the checks of several circulars share, and how they are worded."""

from dataclasses import replace

from apps.core.text import heading_key

from .card import (
    ERROR,
    PROMOTED,
    QUERY,
    REASSESSMENT,
    STAYS,
    SUMMER_CONDUCT,
    YEAR,
    Difference,
    read_promotion,
)
from .rounding import TENTH, comma

CHECK_SOURCE = (
    "Kiểm tra lại bảng điểm; nếu nhà trường giữ kết quả đã ghi thì xác nhận và ghi lý do."
)
CHECK_FORMULA = "Kiểm tra các điểm thành phần và công thức trong bảng, sửa rồi nhập lại."
REMARKS = {
    "passed": "Đạt",
    "failed": "Chưa đạt",
    "excellent": "Hoàn thành tốt",
    "completed": "Hoàn thành",
    "not_completed": "Chưa hoàn thành",
}


def canonical(word, choices):
    """Return the choice that a word means whatever its capitals and blanks, or ""."""
    key = heading_key(word)
    return next((choice for choice in choices if heading_key(choice) == key), "")


def in_words_of(card, rules):
    """Return the card in the circular's own words, and Differences for words it does not know.

    An unknown level is blanked so that nothing is concluded from it.
    """
    differences, known = [], {}
    for name, noun, choices in (
        ("level", "Kết quả học tập", rules.levels),
        ("conduct", "Kết quả rèn luyện (hạnh kiểm)", rules.conduct_levels),
    ):
        stated = getattr(card, name)
        known[name] = canonical(stated, choices) if choices else stated
        if stated and not known[name]:
            differences.append(
                Difference(
                    "rule_set",
                    stated,
                    ", ".join(choices),
                    rules.name,
                    f"{noun} “{stated}” không có trong {rules.name}.",
                    "Dùng đúng các mức của thông tư áp dụng cho khối lớp và năm học này: "
                    f"{', '.join(choices)}.",
                )
            )
    title = canonical(card.title, rules.titles) or card.title.strip()
    return replace(card, title=title, **known), differences


def wrong_marks(subject, article):
    """Return Differences for marks that are no number 0–10 with at most one decimal."""
    marks = (*subject.regular, *subject.periodic, subject.midterm, subject.final, subject.average)
    return [
        Difference(
            "mark",
            comma(mark),
            "",
            article,
            f"Môn {subject.name}: điểm {comma(mark)} không phải số từ 0 đến 10 có nhiều nhất một "
            "chữ số thập phân.",
            "Sửa điểm trong bảng rồi nhập lại.",
            subject.code,
        )
        for mark in dict.fromkeys(marks)
        if mark is not None and not (0 <= mark <= 10 and mark % TENTH == 0)
    ]


def average_difference(subject, computed, article, *, basis):
    """Return [Difference] if the stated average is not the computed one; None: it cannot exist."""
    if subject.average is None or subject.average == computed:
        return []
    if computed is None:
        message = (
            f"Môn {subject.name}: bảng ghi trung bình {comma(subject.average)} nhưng còn thiếu "
            f"{basis} nên chưa thể có điểm trung bình."
        )
        remedy = "Bổ sung điểm còn thiếu, hoặc ghi rõ “miễn” nếu học sinh được miễn."
    else:
        message = (
            f"Môn {subject.name}: bảng ghi trung bình {comma(subject.average)}, tính từ {basis} "
            f"được {comma(computed)}."
        )
        remedy = CHECK_FORMULA
    stated = comma(subject.average)
    return [
        Difference(
            "average", stated, comma(computed), article, message, remedy, subject=subject.code
        )
    ]


def remark_difference(subject, computed, article, *, basis, severity=ERROR):
    """Return [Difference] if the stated remark is not the computed one; None: it cannot exist."""
    if not subject.remark or subject.remark == computed:
        return []
    stated, given = REMARKS[subject.remark], REMARKS.get(computed, "")
    follows = f"theo {basis} là {given}" if computed else f"còn thiếu {basis} nên chưa thể có"
    return [
        Difference(
            "remark",
            stated,
            given,
            article,
            f"Môn {subject.name}: bảng ghi {stated}, {follows}.",
            CHECK_SOURCE if computed else "Bổ sung kết quả còn thiếu rồi nhập lại.",
            subject=subject.code,
            severity=severity,
        )
    ]


def exempt_differences(subject, article):
    """Return [Difference] if a subject is exempt and yet has a result: exempt is a state, no 0."""
    stated = comma(subject.average) or REMARKS.get(subject.remark, "")
    if not stated:
        return []
    return [
        Difference(
            "average" if subject.average is not None else "remark",
            stated,
            "miễn",
            article,
            f"Môn {subject.name}: học sinh được miễn nhưng bảng vẫn ghi {stated}.",
            "Để trống kết quả của môn được miễn, hoặc bỏ chữ “miễn” nếu học sinh vẫn học.",
            subject=subject.code,
        )
    ]


def level_difference(card, computed, article):
    """Return [Difference] if the stated level is not the computed one, or if readings part.

    ``computed`` is a LearningLevel of a circular.
    """
    if not card.level:
        return []
    if computed.is_doubtful:
        ways = " hoặc ".join(computed.readings)
        sure = card.level in computed.readings
        return [
            Difference(
                "level",
                card.level,
                computed.level,
                article,
                f"Bảng ghi {card.level}; thông tư có thể hiểu là {ways}.",
                "Người phụ trách quyết định cách hiểu, xác nhận và ghi lý do."
                if sure
                else CHECK_SOURCE,
                severity=QUERY if sure else ERROR,
                readings=computed.readings,
            )
        ]
    if card.level == computed.level:
        return []
    lifted = "" if computed.base == computed.level else f" (điều chỉnh từ {computed.base})"
    return [
        Difference(
            "level",
            card.level,
            computed.level,
            article,
            f"Bảng ghi kết quả học tập {card.level}, tính từ kết quả các môn được "
            f"{computed.level}{lifted}.",
            CHECK_SOURCE,
            readings=computed.readings,
        )
    ]


def unknown_level(card, article, reason):
    """Return [Difference] for a stated level that cannot be recomputed, with the reason."""
    if not card.level:
        return []
    return [
        Difference(
            "level",
            card.level,
            "",
            article,
            f"Bảng ghi {card.level} nhưng không tính lại được: {reason}.",
            "Bổ sung kết quả còn thiếu; nếu kết quả đã ghi là đúng thì xác nhận và ghi lý do.",
            severity=QUERY,
        )
    ]


def title_difference(card, possible, article, *, is_sure=True):
    """Return [Difference] if the stated title is not among the possible ones ("" is none)."""
    if card.title in possible:
        return []
    given = possible[0]
    if not card.title:
        message = f"Kết quả đủ điều kiện danh hiệu {given} nhưng bảng không ghi danh hiệu."
    elif not given:
        message = f"Bảng ghi danh hiệu {card.title} nhưng kết quả không đủ điều kiện danh hiệu nào."
    else:
        message = f"Bảng ghi danh hiệu {card.title}, theo kết quả là {given}."
    severity = ERROR if card.title and is_sure else QUERY
    return [
        Difference("title", card.title, given, article, message, CHECK_SOURCE, severity=severity)
    ]


def differences_at_best(card, title, outcome, title_article, promotion_article):
    """Return the Differences that hold whatever the level or conduct is that nobody knows.

    ``title`` and ``outcome`` are what the best level and conduct would give.
    """
    differences = []
    if card.title and not title:
        differences += title_difference(card, ("",), title_article)
    if read_promotion(card.promotion) == PROMOTED != outcome:
        differences += promotion_difference(card, outcome, promotion_article)
    return differences


def promotion_difference(card, computed, article, *, counts_absences=True):
    """Return [Difference] if the stated end of the year is not the computed one.

    ``counts_absences``: days missed, which the card may lack, can keep a pupil from moving up.
    """
    if not card.promotion or card.period != YEAR:
        return []
    stated = read_promotion(card.promotion)
    if stated == computed:
        return []
    message = f"Bảng ghi “{card.promotion}”, theo kết quả cả năm là: {computed}."
    severity = ERROR
    if stated is None:
        message = f"Không hiểu được “{card.promotion}”; theo kết quả cả năm là: {computed}."
        severity = QUERY
    elif stated == STAYS and computed in (REASSESSMENT, SUMMER_CONDUCT):
        message += " Chỉ ở lại lớp nếu sau hè vẫn chưa đạt."
        severity = QUERY
    elif counts_absences and card.absences is None and (stated, computed) == (STAYS, PROMOTED):
        message += " Bảng không có số buổi nghỉ; nghỉ quá 45 buổi mới không được lên lớp."
        severity = QUERY
    return [
        Difference(
            "promotion",
            card.promotion,
            computed,
            article,
            message,
            CHECK_SOURCE,
            severity=severity,
        )
    ]
