"""A clean pupil list to break one thing of, and what a check says of it."""

from datetime import date, timedelta

from apps.core.spreadsheets import Sheet, Workbook
from apps.submissions.packs import pack
from apps.submissions.packs.checking import Context, check_workbook

HEADINGS = (
    *("STT", "Mã học sinh", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Lớp", "Khối"),
    *("Trạng thái", "Số định danh cá nhân", "Họ tên mẹ", "Điện thoại liên hệ", "Tỉnh", "Xã"),
)
GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khôi", "Lan", "Mạnh", "Nga")
UNIT = "Trường THCS Bình Minh"


def context(**changes):
    """Return the Context of a lower secondary school in 2026–2027."""
    return Context(
        **{
            "unit_name": UNIT,
            "unit_code": "62001",
            "grades": (6, 7, 8, 9),
            "school_year": 2026,
            "data_on": date(2026, 10, 1),
        }
        | changes
    )


def pupil(number, **changes):
    """Return the cells of pupil ``number`` by heading, all right for ``context``."""
    born = date(2015, 1, 10) + timedelta(days=number * 9)
    is_girl = number % 2 == 0
    return {
        "STT": str(number),
        "Mã học sinh": f"26{number:08d}",
        "Họ và tên": f"{'Trần Thị' if is_girl else 'A Văn'} {GIVEN[number % 10]}",
        "Ngày sinh": f"{born:%d/%m/%Y}",
        "Giới tính": "Nữ" if is_girl else "Nam",
        "Dân tộc": "Kinh" if is_girl else "Xơ Đăng",
        "Lớp": "6A",
        "Khối": "6",
        "Trạng thái": "Đang học",
        "Số định danh cá nhân": f"062{'3' if is_girl else '2'}{born:%y}{number:06d}",
        "Họ tên mẹ": f"Lê Thị {GIVEN[number % 7]}",
        "Điện thoại liên hệ": f"0900{number:06d}",
        "Tỉnh": "Quảng Ngãi",
        "Xã": "Xã An Bình",
    } | changes


def pupils(count=6, **changes_of_first):
    """Return ``count`` clean pupils, the first of them changed."""
    return [pupil(1, **changes_of_first), *(pupil(number) for number in range(2, count + 1))]


def sheet(rows, *, headings=HEADINGS, titles=(), feet=(), name="Sheet1", merged=()):
    """Return a Sheet: titles, the heading row, pupils (dicts by heading), last lines."""
    lines = [[line] for line in titles] + [list(headings)]
    lines += [[row.get(heading, "") for heading in headings] for row in rows]
    lines += [list(line) for line in feet]
    width = max(map(len, lines))
    cells = [[*line, *[""] * (width - len(line))] for line in lines]
    return Sheet(name=name, rows=cells, merged=list(merged))


def workbook(*sheets, notices=()):
    return Workbook(kind="xlsx", sheets=list(sheets), notices=list(notices))


def checked(rows, *, pack_code="qlhs-2026", titles=(), told=None, **shape):
    """Check pupils of one sheet; ``told`` are changes of the Context."""
    book = workbook(sheet(rows, titles=titles, **shape))
    return check_workbook(book, pack(pack_code), context(**(told or {})))


def codes(result, *severities):
    """Return (code, row) of the findings that matter, in their order."""
    wanted = severities or ("error", "query", "warning")
    return [(one.code, one.row) for one in result.findings if one.severity in wanted]
