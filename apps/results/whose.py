"""Whose row of a mark sheet it is, and whether it says anything about that pupil."""

from dataclasses import replace

from apps.core.values import BadValue, parse_birth_date
from apps.imports.specs import Finding
from apps.roster.columns import COLUMNS as PUPIL_COLUMNS

WHOSE = {"code", "full_name", "date_of_birth", "class_name", "subject"}
MOST_NAMED = 20


def birth_or_nothing(cell):
    """Return a PartialDate, or None where a list of pupils would have to ask."""
    try:
        return parse_birth_date(cell)
    except BadValue as problem:
        return problem.suggestion


BIRTH = replace(
    next(column for column in PUPIL_COLUMNS if column.name == "date_of_birth"),
    parse=birth_or_nothing,
    settle=None,
    required=False,
    filled=False,
    help="Chỉ để nhận ra học sinh; bảng điểm không sửa ngày sinh.",
)


def is_another_birth(birth, pupil):
    """Tell whether a PartialDate denies a pupil; day and month in the other order do not."""
    known = (pupil.birth_year, pupil.birth_month, getattr(pupil.date_of_birth, "day", None))
    said = (birth.year, birth.month, birth.day)
    turned = (birth.year, birth.day, birth.month)
    return not any(
        all(None in pair or pair[0] == pair[1] for pair in zip(known, order, strict=True))
        for order in (said, turned)
    )


def is_without_results(row):
    """Tell a row that names a pupil and states nothing: one of a template, not yet filled in."""
    return not any(
        value not in (None, "", ()) for name, value in row.values.items() if name not in WHOSE
    )


def said_of_blank(blank, rows):
    """Return the Findings about rows without results, one for each sheet.

    ``blank`` are those of pupils that are known; ``rows`` all of the file.
    """
    if not blank:
        return []
    if len(blank) == len(rows):
        return [
            Finding(
                "warning",
                "no_results",
                f"Tệp chưa có kết quả nào: {len(blank)} dòng chỉ có mã, họ tên.",
                "Điền kết quả rồi tải lên lại. Ghi tệp này cũng không thay đổi gì.",
                blank[0].sheet,
            )
        ]
    by_sheet = {}
    for row in blank:
        by_sheet.setdefault(row.sheet, []).append(row.number)
    return [
        Finding(
            "info",
            "rows_without_results",
            f"{len(numbers)} dòng chưa có kết quả nào: {_named(numbers)}.",
            "Không phải làm gì: các em đó giữ nguyên như đang có.",
            sheet,
        )
        for sheet, numbers in by_sheet.items()
    ]


def _named(numbers):
    more = " …" if len(numbers) > MOST_NAMED else ""
    return ", ".join(str(number) for number in numbers[:MOST_NAMED]) + more
