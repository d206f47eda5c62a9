"""Scan the content.xml of an ods before the parser: used range and formulas without values."""

from xml.parsers import expat

from .archives import read_blocks
from .tables import UnreadableFile, check_size, column_letter, hidden_places, notice

_LISTED = 100
_HIDDEN = {"collapse", "filter"}


def scan_document(archive, limits):
    """Return the notices of an ods; raise UnreadableFile when it unfolds beyond the limits."""
    scan = _Scan(limits)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.StartDoctypeDeclHandler = scan.doctype
    try:
        for block in read_blocks(archive, "content.xml"):
            parser.Parse(block)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableFile("damaged") from error
    return scan.notices


class _Scan:
    """Follow rows and columns; repeated ones count only when something is in them."""

    def __init__(self, limits):
        self.limits = limits
        self.notices = []
        self.sheets = self.area = 0
        self.sheet = ""
        self.row = self.column = self.filled_column = self.last_row = self.last_column = 0
        self.repeat = 1
        self.declared = 0
        self.is_hidden = False
        self.hidden_rows, self.hidden_columns = [], []

    def doctype(self, *_):
        raise UnreadableFile("xml_entities")

    def start(self, tag, attributes):
        if tag == "table:table":
            self.sheets += 1
            if self.sheets > self.limits.max_sheets:
                raise UnreadableFile(
                    "too_many_sheets", count=self.sheets, limit=self.limits.max_sheets
                )
            self.sheet = attributes.get("table:name", "")
            self.row = self.last_row = self.last_column = self.declared = 0
            self.hidden_rows, self.hidden_columns = [], []
        elif tag == "table:table-column":
            number = _repeated(attributes, "table:number-columns-repeated")
            if attributes.get("table:visibility") in _HIDDEN:
                first = self.declared + 1
                self.hidden_columns += range(first, first + min(number, _LISTED))
            self.declared += number
        elif tag == "table:table-row":
            self.repeat = _repeated(attributes, "table:number-rows-repeated")
            self.column = self.filled_column = 0
            self.is_hidden = attributes.get("table:visibility") in _HIDDEN
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self.column += _repeated(attributes, "table:number-columns-repeated")
            if "office:value-type" in attributes or "calcext:value-type" in attributes:
                self.filled_column = self.column
            if "table:formula" in attributes:
                self._formula(attributes)

    def end(self, tag):
        if tag == "table:table-row":
            self.row += self.repeat
            if self.filled_column:
                self.last_row = self.row
                self.last_column = max(self.last_column, self.filled_column)
                check_size(self.sheet, self.last_row, self.last_column, self.limits)
                if self.is_hidden:
                    self.hidden_rows += range(self.row - self.repeat + 1, self.row + 1)
        elif tag == "table:table":
            self.notices += hidden_places(
                self.sheet,
                self.hidden_rows,
                self.hidden_columns,
                self.last_row,
                self.last_column,
            )
            self.area += self.last_row * self.last_column
            if self.area > self.limits.max_cells:
                raise UnreadableFile(
                    "too_many_cells",
                    sheet=self.sheet,
                    count=self.area,
                    limit=self.limits.max_cells,
                )

    def _formula(self, attributes):
        if len(self.notices) >= _LISTED:
            return
        place = {"sheet": self.sheet, "row": self.row + 1, "column": column_letter(self.column)}
        if attributes.get("calcext:value-type") == "error":
            self.notices.append(notice("error_cell", shown="#", **place))
        elif "office:value-type" not in attributes:
            self.notices.append(notice("formula_without_value", **place))


def _repeated(attributes, name):
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnreadableFile("damaged")
    return int(text)
