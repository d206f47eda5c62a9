"""What only a whole column tells: the order of its dates, which number means girls."""

import datetime
import re
from functools import partial

from apps.core.values import cell_text, date_order, parse_birth_date, parse_sex

from .specs import COLUMN, Remark, Settled

FEMALE, MALE = f"{COLUMN}female", f"{COLUMN}male"
SWAP, KEEP = f"{COLUMN}swap", f"{COLUMN}keep"
SEX_OPTIONS = ((FEMALE, "1 là Nữ, 0 là Nam"), (MALE, "1 là Nam, 0 là Nữ"))
SWAP_OPTIONS = (
    (SWAP, "Đảo lại ngày và tháng ở những ô đó"),
    (KEEP, "Giữ nguyên, các ngày đã đúng"),
)
LEAST_SWAPPED = 3  # fewer cells may be so by chance
_DAY = re.compile(r"\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*[0-9]{4}\s*\Z")
_FIRST_SERIAL, _LAST_SERIAL = 3000, 73050
_YEARS = range(1900, 2100)


def settle_birth_dates(cells, decision, *, today):
    """Settle a column of dates of birth: day or month first, and days that a program swapped."""
    order = date_order(cells)
    parse = partial(parse_birth_date, order=order, today=today())
    remarks = []
    if order == "mdy":
        remarks.append(
            Remark(
                "query",
                "dates_month_first",
                "Cột này viết tháng trước ngày (như 12/25/2014); đã đọc thành ngày/tháng/năm.",
                "Xem lại vài ngày ở phần thay đổi rồi xác nhận; chưa đúng thì sửa trong tệp.",
            )
        )
    if was_swapped(cells):
        swapping, remark = _swapping(decision)
        remarks.append(remark)
        if swapping:
            plain = parse

            def parse(cell):
                return plain(_swapped(cell))

    serials = sum(map(is_serial, cells))
    if serials:
        remarks.append(
            Remark(
                "info",
                "date_serials",
                f"{serials} ô ghi ngày bằng số của bảng tính (như 44096 là 22/09/2020); đã đổi "
                "thành ngày.",
                "Muốn thấy ngày trong tệp: định dạng cột là Ngày (Date).",
            )
        )
    return Settled(parse, tuple(remarks))


def _swapping(decision):
    """Return (whether to swap, Remark) for a column that a program read in the other order."""
    if decision in {SWAP, KEEP}:
        return decision == SWAP, Remark(
            "info",
            "dates_swapped_decided",
            "Đã chọn cách hiểu các ô ngày của cột này.",
            "Chọn lại được cho đến khi ghi.",
            SWAP_OPTIONS,
            decision,
        )
    return False, Remark(
        "query",
        "dates_swapped",
        "Có lẽ Excel đã đảo ngày và tháng: ô có ngày từ 13 trở đi là chữ, mọi ô còn lại là ngày "
        "từ 1 đến 12.",
        "So vài em sinh ngày 1 đến 12 với giấy khai sinh rồi chọn.",
        SWAP_OPTIONS,
    )


def was_swapped(cells):
    """Tell whether a program with month first has turned the dates that it could into dates.

    It leaves 25/12/2014 as text and reads 05/03/2014 as the 3rd of May: then no text has a day
    under 13, and no date one over 12.
    """
    days = [cell.day for cell in cells if isinstance(cell, datetime.date)]
    texts = [_DAY.match(cell) for cell in cells if isinstance(cell, str)]
    firsts = [int(found[1]) for found in texts if found]
    if len(days) < LEAST_SWAPPED or len(firsts) < LEAST_SWAPPED:
        return False
    return max(days) <= 12 < min(firsts)


def _swapped(cell):
    if isinstance(cell, datetime.date) and cell.day <= 12:
        return cell.replace(day=cell.month, month=cell.day)
    return cell


def is_serial(cell):
    """Tell whether a cell is a day as the number that spreadsheets keep for it."""
    text = cell_text(cell)
    if isinstance(cell, bool | datetime.date) or not (text.isascii() and text.isdigit()):
        return False
    number = int(text) if len(text) <= 5 else 0
    return _FIRST_SERIAL <= number <= _LAST_SERIAL and number not in _YEARS


def settle_sex(cells, decision):
    """Settle a column of sexes: where it says 0 and 1, a person tells which of them is a girl."""
    if not any(cell_text(cell) in {"0", "1", "TRUE", "FALSE"} for cell in cells):
        return Settled(parse_sex)
    if decision in {FEMALE, MALE}:
        remark = Remark(
            "info",
            "sex_numbers_decided",
            "Đã chọn số 0 và 1 trong cột này nghĩa là gì.",
            "Chọn lại được cho đến khi ghi.",
            SEX_OPTIONS,
            decision,
        )
        return Settled(partial(parse_sex, one_is=decision.removeprefix(COLUMN)), (remark,))
    remark = Remark(
        "query",
        "sex_numbers",
        "Giới tính ghi bằng số 0 và 1 mà chưa rõ số nào là Nữ.",
        "Chọn cho cả cột.",
        SEX_OPTIONS,
    )
    return Settled(_sex_or_unsaid, (remark,))


def _sex_or_unsaid(cell):
    return None if cell_text(cell) in {"0", "1", "TRUE", "FALSE"} else parse_sex(cell)
