"""Read an exam's file by its mapping, sheet after sheet, a row at a time."""

from contextlib import contextmanager
from itertools import chain, islice

from apps.core.spreadsheets import is_example_row, without_mark
from apps.core.spreadsheets.streaming import stream_rows
from apps.core.values import is_blank

from .guessing import guess
from .mapping import ROWS_SEARCHED, BadMapping, Mapping, find_layout, shape_of

EXAMPLE_NAME = "Trần Thị Mẫu"  # of the example row in the template


class NoLayout(Exception):
    """No sheet of the file fits the mapping."""


def first_shape(path, has_headings=None):
    """Return the Shape of the first sheet with data: what a person maps. Raises UnreadableFile."""
    with stream_rows(path) as stream:
        head, sheet = [], None
        for name, number, cells in stream:
            if sheet is not None and name != sheet:
                break
            if not all(map(is_blank, cells)):
                sheet = name
                head.append((number, cells))
            if len(head) >= ROWS_SEARCHED + 4:
                break
    return shape_of(sheet or "", head, has_headings)


def mapping_of(path, data, subjects):
    """Return the Mapping of stored data, or one guessed from the file; raise BadMapping."""
    codes = [subject.code for subject in subjects]
    if data:
        return Mapping.of(data, codes)
    shape = first_shape(path)
    columns = guess(shape, subjects)
    if "number" not in columns.values():
        raise BadMapping(
            "Không tự nhận ra cột số báo danh. Hãy ghép cột ở trang nhập, hoặc đưa tệp ghép cột."
        )
    return Mapping.of({"columns": columns}, codes)


@contextmanager
def exam_rows(path, mapping):
    """Open a file as an ExamRows; raises UnreadableFile."""
    with stream_rows(path) as stream:
        yield ExamRows(stream, mapping)


class ExamRows:
    """Iterate for (sheet, row number, cells, Layout) of the data rows.

    A sheet that has the headings is read below them; one without continues the sheet before, if
    it is as wide. Other sheets are in ``skipped``; ``repeated`` counts headings among the data.
    """

    def __init__(self, stream, mapping):
        self.stream = stream
        self.mapping = mapping
        self.notices = stream.notices
        self.total = stream.total
        self.layout = None
        self.skipped = []
        self.repeated = 0

    def __iter__(self):
        rows = iter(self.stream)
        first = next(rows, None)
        while first is not None:
            sheet = first[0]
            leftover = []
            own = self._of_sheet(chain([first], rows), sheet, leftover)
            yield from self._sheet(sheet, own)
            first = leftover[0] if leftover else None
        if self.layout is None:
            raise NoLayout

    @staticmethod
    def _of_sheet(rows, sheet, leftover):
        for row in rows:
            if row[0] != sheet:
                leftover.append(row)
                return
            yield row[1], row[2]

    def _sheet(self, sheet, rows):
        head = list(islice(rows, ROWS_SEARCHED))
        found = find_layout(self.mapping, head)
        if found is not None:
            self.layout, last_heading = found
        elif self.layout is not None and _width(head) == self.layout.width:
            last_heading = 0
        else:
            if any(not is_blank(cell) for _number, cells in head for cell in cells):
                self.skipped.append(sheet)
            for _row in rows:
                pass
            return
        layout = self.layout
        heading = layout.headings.get("number", "")
        place = layout.places["number"]
        for number, cells in chain(head, rows):
            if number <= last_heading or not any(cells):
                continue
            if is_example_row(cells):
                if EXAMPLE_NAME in cells:
                    continue
                cells = without_mark(cells)  # people typed over the example
            if self.mapping.has_headings and place < len(cells) and cells[place] == heading:
                self.repeated += 1
                continue
            yield sheet, number, cells, layout


def _width(head):
    return max(
        (
            place + 1
            for _number, cells in head
            for place, cell in enumerate(cells)
            if not is_blank(cell)
        ),
        default=0,
    )
