"""Slips as a workbook, for schools that print them in a layout of their own."""

from apps.core.spreadsheets.writing import write_table

HEADINGS = ["STT", "Họ và tên", "Lớp", "Mã học sinh", "Mã tra cứu", "Địa chỉ tra cứu"]


def write_slips(file, slips, address):
    """Write the Slips of one printing into an xlsx file object."""
    rows = (
        [number, slip.full_name, slip.class_name, slip.code, slip.secret, address]
        for number, slip in enumerate(slips, start=1)
    )
    write_table(file, HEADINGS, rows, sheet_title="Phiếu tra cứu")
