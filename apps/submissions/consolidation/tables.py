"""The figures of a consolidation as sheets: by unit, by grade, by both, and what was explained."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from apps.core.spreadsheets.writing import write_tables
from apps.submissions.packs.summaries import Summary
from apps.submissions.rule_titles import title_of

COUNT_HEADINGS = {
    "classes": "Số lớp",
    "pupils": "Học sinh",
    "girls": "Nữ",
    "ethnic": "Dân tộc thiểu số",
    "girls_ethnic": "Nữ dân tộc thiểu số",
}
TOTAL = "Tổng cộng"
THROUGH = "Cơ quan tổng hợp"
NO_FIGURES = "chưa có số liệu"


def write_figures(file, built):
    """Write the workbook of figures of what was ``Built``."""
    units, totals = built.units, built.totals
    tables = [("Theo đơn vị", *_by_unit(units, totals, built.has_figures))]
    if totals is not None:
        tables.append(("Theo khối", *_by_grade(totals)))
        tables.append(("Theo đơn vị và khối", *_by_unit_and_grade(units, totals)))
    if built.packages:
        tables.append(("Cơ quan tổng hợp", *_packages(built.packages)))
    tables += [
        ("Giải trình", *_explanations(units)),
        ("Miễn quy tắc", *_waivers(units)),
        ("Không phát sinh, không nộp", *_without_files(units, built.absent)),
    ]
    if any(unit.scores for unit in units):
        tables.append(("Tự chấm điểm", *_scores(units, built.criteria)))
    write_tables(file, tables if built.packages else [_without_office(*one) for one in tables])


def _without_office(title, headings, rows):
    """Leave out the column of offices where no office below sent a package."""
    if THROUGH not in headings:
        return title, headings, rows
    place = headings.index(THROUGH)
    return (
        title,
        [*headings[:place], *headings[place + 1 :]],
        [[*row[:place], *row[place + 1 :]] for row in rows],
    )


def counts_of(part):
    """Return the figures of Counts in the order of ``COUNT_HEADINGS``."""
    return [getattr(part, name) for name in COUNT_HEADINGS]


def _by_unit(units, totals, has_figures):
    headings = ["Đơn vị", THROUGH, "Lần nộp", "Nhận đủ lúc", "Hạn nộp", "Biên nhận"]
    rows = [
        [
            unit.name,
            unit.through,
            unit.version,
            _local(unit.received_at),
            _punctuality(unit),
            unit.receipt,
            *(_figures(unit) if has_figures else [_content(unit)]),
        ]
        for unit in units
    ]
    if not has_figures:
        return [*headings, "Nội dung"], rows
    if totals is not None:
        rows.append([TOTAL, "", None, None, "", "", *counts_of(totals)])
    return [*headings, *COUNT_HEADINGS.values()], rows


def _figures(unit):
    if unit.is_nothing:
        return ["không phát sinh"]
    if not unit.summary:
        return [NO_FIGURES]
    return counts_of(Summary.from_json(unit.summary))


def _content(unit):
    return "không phát sinh" if unit.is_nothing else "tệp"


def _punctuality(unit):
    if unit.is_on_time is None:
        return ""
    return "đúng hạn" if unit.is_on_time else f"trễ {unit.days_late} ngày"


def _local(written):
    """Return a moment of the manifest on the clock of Việt Nam."""
    return timezone.localtime(datetime.fromisoformat(written)) if written else None


def _by_grade(totals):
    rows = [[grade, *counts_of(part)] for grade, part in totals.by_grade.items()]
    return ["Khối", *COUNT_HEADINGS.values()], [*rows, [TOTAL, *counts_of(totals)]]


def _by_unit_and_grade(units, totals):
    rows = [
        [unit.name, unit.through, grade, *counts_of(part)]
        for unit in units
        if unit.summary
        for grade, part in Summary.from_json(unit.summary).by_grade.items()
    ]
    rows.append([TOTAL, "", None, *counts_of(totals)])
    return ["Đơn vị", THROUGH, "Khối", *COUNT_HEADINGS.values()], rows


def _packages(offices):
    headings = ["Cơ quan", "Lần nộp", "Nhận đủ lúc", "Hạn nộp", "Biên nhận", "SHA-256 của gói"]
    rows = [
        [
            office.name,
            office.version,
            _local(office.received_at),
            _punctuality(office),
            office.receipt,
            office.receipt_sha256,
        ]
        for office in offices
    ]
    return headings, rows


def _explanations(units):
    rows = [
        [
            unit.name,
            title_of(one["rule"]),
            one["sheet"],
            one["row"],
            one["message"],
            one["explanation"],
        ]
        for unit in units
        for one in unit.explanations
    ]
    return ["Đơn vị", "Quy tắc", "Trang tính", "Dòng", "Điểm cần giải trình", "Giải trình"], rows


def _waivers(units):
    rows = [
        [
            unit.name,
            title_of(one["rule"]),
            one["reason"],
            one["approved_by"],
            _local(one["approved_at"]),
            datetime.fromisoformat(one["expires_on"]).date(),
        ]
        for unit in units
        for one in unit.waivers
    ]
    return ["Đơn vị", "Quy tắc", "Lý do", "Người duyệt", "Duyệt lúc", "Đến hết ngày"], rows


def _without_files(units, absent):
    rows = [
        [unit.name, unit.through, "không phát sinh", unit.statement, unit.signed_name]
        for unit in units
        if unit.is_nothing
    ]
    rows += [
        [one["name"], one.get("through", ""), one["state"], one["reason"], ""] for one in absent
    ]
    return ["Đơn vị", THROUGH, "Tình trạng", "Nội dung, lý do", "Người ký"], rows


def _scores(units, criteria):
    """List each unit's scores in the order of the criteria, then their sum."""
    rows = []
    for unit in units:
        if not unit.scores:
            continue
        scored = [one for one in criteria if one.code in unit.scores]
        given = [(one, Decimal(unit.scores[one.code])) for one in scored]
        rows += [
            [unit.name, unit.through, one.code, one.title, one.most, score] for one, score in given
        ]
        most = sum((one.most for one in criteria), Decimal(0))
        total = sum((score for _one, score in given), Decimal(0))
        rows.append([unit.name, unit.through, "", TOTAL, most, total])
    headings = ["Đơn vị", THROUGH, "Mã", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm"]
    return headings, rows
