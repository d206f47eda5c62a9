"""Read the tables of a web page that calls itself xls, with the standard parser only."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .delimited import decode_text
from .tables import Sheet, UnreadableFile, Workbook, check_size, column_letter, notice

_HTML = re.compile(rb"<(?:!doctype\s+html|html|table|head|meta|body)\b", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.I)
_COMMENT = re.compile(r"<!--.*?(?:--!?>|\Z)", re.S)  # one that never ends hides all that follows
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
    reader.feed(_COMMENT.sub("", text))
    reader.close()
    if not any(any(row) for table in reader.tables for row in table.rows):
        raise UnreadableFile("no_data")
    sheets = []
    for number, table in enumerate((table for table in reader.tables if table.rows), start=1):
        width = max(map(len, table.rows))
        name = f"Bảng {number}"
        check_size(name, len(table.rows), width, limits)
        rows = [row + [""] * (width - len(row)) for row in table.rows]
        sheets.append(Sheet(name, rows, merged=table.merged))
    return Workbook("html", sheets, [notice("html_table")])


@dataclass
class _Table:
    """One table while it is read; ``row`` is the open row, None between two."""

    number: int
    rows: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    row: list | None = None
    cell: list | None = None
    spans: tuple = (1, 1)
    held: list = field(default_factory=list)  # the merged ranges that reach into the open row

    @property
    def name(self):
        return f"Bảng {self.number}"


class _Tables(HTMLParser):
    """Collect rows of cells; a table in a cell is one of its own, and the cell goes on after it."""

    def __init__(self, limits):
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables, self.open = [], []
        self.cells = 0
        self.silent = ""

    @property
    def table(self):
        return self.open[-1] if self.open else None

    def handle_starttag(self, tag, attrs):
        table = self.table
        if tag in {"script", "style", "title"}:
            self.silent = tag
        elif tag == "table":
            self._start_table()
        elif table is None:
            return
        elif tag == "tr":
            self._close_cell()
            self._start_row()
        elif tag in {"td", "th"}:
            self._close_cell()
            if table.row is None:  # a browser adds the row that was left out
                self._start_row()
            table.cell = []
            table.spans = _spans(attrs)
        elif tag in {"br", "p", "div"} and table.cell:
            table.cell.append(" ")

    def handle_endtag(self, tag):
        if tag == self.silent:
            self.silent = ""
        elif self.table is None:
            return
        elif tag in {"td", "th", "tr", "table"}:
            self._close_cell()
            if tag == "tr":
                self.table.row = None
            elif tag == "table":
                self.open.pop()

    def handle_data(self, data):
        if self.table is not None and self.table.cell is not None and not self.silent:
            self.table.cell.append(data)

    def close(self):
        super().close()
        while self.open:
            self._close_cell()
            self.open.pop()

    def _start_table(self):
        if self.table is not None and self.table.cell is None:
            # Not in a cell: the table before was never ended.
            self.open.pop()
        self.tables.append(_Table(len(self.tables) + 1))
        self.open.append(self.tables[-1])
        if len(self.tables) > self.limits.max_sheets:
            raise UnreadableFile(
                "too_many_sheets", count=len(self.tables), limit=self.limits.max_sheets
            )

    def _start_row(self):
        table = self.table
        table.row = []
        table.rows.append(table.row)
        number = len(table.rows)
        table.held = [span for span in table.held if span[2] >= number]
        check_size(table.name, number, 1, self.limits)

    @staticmethod
    def _skip_held(table):
        """Leave blank what cells of earlier rows cover."""
        covered = {left: right for top, left, _, right in table.held if top < len(table.rows)}
        while (right := covered.get(len(table.row) + 1)) is not None:
            table.row.extend([""] * (right - len(table.row)))

    def _close_cell(self):
        table = self.table
        if table is None or table.cell is None:
            return
        self._skip_held(table)
        row, number = table.row, len(table.rows)
        text = " ".join("".join(table.cell).split())
        if len(text) > self.limits.max_text:
            raise UnreadableFile(
                "text_too_long", sheet=table.name, row=number, limit=self.limits.max_text
            )
        across, down = table.spans
        left = len(row) + 1
        row += [text] + [""] * (across - 1)
        if across > 1 or down > 1:
            span = (number, left, number + down - 1, left + across - 1)
            table.merged.append(span)
            table.held.append(span)
        self.cells += across
        table.cell = None
        if len(row) > self.limits.max_columns:
            raise UnreadableFile(
                "too_many_columns",
                sheet=table.name,
                column=column_letter(len(row)),
                limit=self.limits.max_columns,
            )
        if self.cells > self.limits.max_cells:
            raise UnreadableFile(
                "too_many_cells",
                sheet=table.name,
                count=self.cells,
                limit=self.limits.max_cells,
            )


def _spans(attrs):
    found = dict(attrs)
    return tuple(
        min(int(value), _SPREAD) if value.isascii() and value.isdigit() and value != "0" else 1
        for value in (found.get("colspan") or "1", found.get("rowspan") or "1")
    )
