"""Read the tables of a web page that calls itself xls, with the standard parser only."""

import re
from html.parser import HTMLParser

from .delimited import decode_text
from .tables import Sheet, UnreadableFile, Workbook, check_size, column_letter, notice

_HTML = re.compile(rb"<(?:!doctype\s+html|html|table|head|meta|body)\b", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.I)
_SPREAD = 1_000


def looks_like_html(content):
    head = content[:4096]
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head.replace(b"\0", b"")
    return bool(_HTML.search(head)) and head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def read_html(content, limits):
    """Return one sheet per table that holds anything; the text is taken as it stands."""
    declared = _CHARSET.search(content[:4096])
    text, _ = decode_text(content, declared[1].decode() if declared else "")
    reader = _Tables(limits)
    reader.feed(text)
    reader.close()
    tables = [rows for rows in reader.tables if any(any(row) for row in rows)]
    if not tables:
        raise UnreadableFile("no_data")
    sheets = []
    for number, (rows, merged) in enumerate(
        ((rows, merged) for rows, merged in zip(reader.tables, reader.merged, strict=True) if rows),
        start=1,
    ):
        width = max(map(len, rows))
        name = f"Bảng {number}"
        check_size(name, len(rows), width, limits)
        sheets.append(Sheet(name, [row + [""] * (width - len(row)) for row in rows], merged=merged))
    return Workbook("html", sheets, [notice("html_table")])


class _Tables(HTMLParser):
    """Collect rows of cells; a table inside a cell continues the sheet list."""

    def __init__(self, limits):
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables, self.merged = [], []
        self.cell = None
        self.held = []
        self.spans = (1, 1)
        self.row_number = self.cells = 0
        self.silent = ""

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "style", "title"}:
            self.silent = tag
        elif tag == "table":
            self._close_cell()
            self.tables.append([])
            self.merged.append([])
            self.held = []
            if len(self.tables) > self.limits.max_sheets:
                raise UnreadableFile(
                    "too_many_sheets", count=len(self.tables), limit=self.limits.max_sheets
                )
        elif tag == "tr" and self.tables:
            self._close_cell()
            self._start_row()
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            self._close_cell()
            self.cell = []
            self.spans = _spans(attrs)
        elif tag in {"br", "p", "div"} and self.cell:
            self.cell.append(" ")

    def handle_endtag(self, tag):
        if tag == self.silent:
            self.silent = ""
        elif tag in {"td", "th", "tr", "table"}:
            self._close_cell()

    def handle_data(self, data):
        if self.cell is not None and not self.silent:
            self.cell.append(data)

    def close(self):
        super().close()
        self._close_cell()

    def _start_row(self):
        rows = self.tables[-1]
        rows.append([])
        self.row_number = len(rows)
        self.held = [span for span in self.held if span[2] >= self.row_number]
        check_size(f"Bảng {len(self.tables)}", len(rows), 1, self.limits)

    def _skip_held(self, row):
        """Leave blank what a cell of an earlier row covers."""
        for top, left, _, right in self.held:
            if top < self.row_number and left == len(row) + 1:
                row.extend([""] * (right - left + 1))

    def _close_cell(self):
        if self.cell is None:
            return
        row = self.tables[-1][-1]
        self._skip_held(row)
        text = " ".join("".join(self.cell).split())
        number = len(self.tables)
        if len(text) > self.limits.max_text:
            raise UnreadableFile(
                "text_too_long",
                sheet=f"Bảng {number}",
                row=self.row_number,
                limit=self.limits.max_text,
            )
        across, down = self.spans
        left = len(row) + 1
        row += [text] + [""] * (across - 1)
        if across > 1 or down > 1:
            span = (self.row_number, left, self.row_number + down - 1, left + across - 1)
            self.merged[-1].append(span)
            self.held.append(span)
        self.cells += across
        self.cell = None
        if len(row) > self.limits.max_columns:
            raise UnreadableFile(
                "too_many_columns",
                sheet=f"Bảng {number}",
                column=column_letter(len(row)),
                limit=self.limits.max_columns,
            )
        if self.cells > self.limits.max_cells:
            raise UnreadableFile(
                "too_many_cells",
                sheet=f"Bảng {number}",
                count=self.cells,
                limit=self.limits.max_cells,
            )


def _spans(attrs):
    found = dict(attrs)
    return tuple(
        min(int(value), _SPREAD) if value.isascii() and value.isdigit() and value != "0" else 1
        for value in (found.get("colspan") or "1", found.get("rowspan") or "1")
    )
