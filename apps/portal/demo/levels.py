"""Levels and titles of the made-up results, by the circulars in force in both years shown."""

from decimal import Decimal

LEVELS = ("Chưa đạt", "Đạt", "Khá", "Tốt")
_CONDUCT = {
    # conduct of the second semester → conduct of the year by that of the first (TT 22, article 8)
    "Tốt": {"Tốt": "Tốt", "Khá": "Tốt", "Đạt": "Khá", "Chưa đạt": "Khá"},
    "Khá": {"Tốt": "Khá", "Khá": "Khá", "Đạt": "Khá", "Chưa đạt": "Đạt"},
    "Đạt": {"Tốt": "Khá", "Khá": "Đạt", "Đạt": "Đạt", "Chưa đạt": "Đạt"},
}


def learning_level(averages, failed_remarks):
    """TT 22/2021 article 9.2 and 9.3; one failing subject alone lifts by one level."""
    base = best = _base_level(averages, failed_remarks)
    for place in range(len(averages)):
        best = max(best, _base_level(averages[:place] + averages[place + 1 :], failed_remarks))
    if failed_remarks == 1:
        best = max(best, _base_level(averages, 0))
    return LEVELS[base + 1] if best - base >= 2 else LEVELS[base]


def _base_level(averages, failed_remarks):
    lowest = min(averages)
    for level, floor, mark, most_failed in (
        (3, Decimal("6.5"), 8, 0),
        (2, Decimal(5), Decimal("6.5"), 0),
        (1, Decimal("3.5"), 5, 1),
    ):
        reached = sum(average >= mark for average in averages) >= 6
        if failed_remarks <= most_failed and lowest >= floor and reached:
            return level
    return 0


def conduct_of_year(first, second):
    return _CONDUCT.get(second, {}).get(first, "Chưa đạt")


def title_of_year(conduct, learning, averages):
    """TT 22/2021 article 15."""
    if (conduct, learning) != ("Tốt", "Tốt"):
        return ""
    many = sum(average >= 9 for average in averages) >= 6
    return "Học sinh Xuất sắc" if many else "Học sinh Giỏi"


def primary_level(remarks, qualities, tests):
    """TT 27/2020 article 9."""
    if set(remarks) == {"excellent"} and set(qualities) == {"Tốt"}:
        if min(tests) >= 9:
            return "Hoàn thành xuất sắc"
        if min(tests) >= 7:
            return "Hoàn thành tốt"
    completed = "not_completed" not in remarks and "Cần cố gắng" not in qualities
    if completed and min(tests) >= 5:
        return "Hoàn thành"
    return "Chưa hoàn thành"
