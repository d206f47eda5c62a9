"""What an app says to have a kind of spreadsheet imported: columns, checks, plan and write."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string

from apps.core.text import mask
from apps.core.values import cell_text

COLUMN = "column:"  # how the options of a whole column begin
NOTHING = "–"  # what a comparison shows where nothing is known, which is no difference


@dataclass(frozen=True)
class Column:
    """One column: its heading and aliases, and the function that reads a cell.

    ``parse(cell)`` returns the clean value or raises ``core.values.BadValue``. ``required``: the
    column must be in the file; ``filled``: no cell of it may be blank. ``settle(cells, decision)``
    looks at the whole column first and returns a Settled: how its cells are read, and what to say.
    ``mask(text)`` is what a stored problem shows of a cell (``masking``): its ends, unless said.
    """

    name: str
    heading: str
    parse: Callable
    aliases: tuple = ()
    required: bool = False
    filled: bool = False
    is_text: bool = False  # looked at for legacy encodings
    is_name: bool = False  # text whose words begin with capitals
    repeats: bool = False  # may stand in the sheet several times: "name", "name:2", "name:3"
    example: str = ""
    choices: tuple = ()
    help: str = ""
    settle: Callable | None = None
    mask: Callable = mask
    in_parts: bool = False  # a date that may stand in three columns: day, month, year
    parts: tuple = ()  # where it does: the 0-based places of the three


@dataclass(frozen=True)
class Remark:
    """What is said of a whole column, at its heading; ``options`` as in a Finding."""

    severity: str
    code: str
    message: str
    remedy: str = ""
    options: tuple = ()
    decision: str = ""


@dataclass(frozen=True)
class Settled:
    """How the cells of one column are read, and the Remarks about it."""

    parse: Callable
    remarks: tuple = ()


@dataclass(frozen=True)
class Finding:
    """One problem, at the place where the spreadsheet program shows it.

    With ``options``, (value, label) pairs, a person decides the row by choosing one; ``decision``
    is what was chosen. Until then nothing of the file is written. With ``needs_reason`` a choice
    counts only together with the reason that the person gives for it: ``reason``. ``comparison``
    sets the row beside what it resembles: (label, what the file says, [what each of them has]).
    """

    severity: str
    code: str
    message: str
    remedy: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    column_index: int | None = None
    value: str = ""
    options: tuple = ()
    decision: str = ""
    needs_reason: bool = False
    reason: str = ""
    mask: Callable = mask
    comparison: tuple = ()

    @property
    def is_undecided(self):
        return bool(self.options) and not self.decision

    @property
    def masked_value(self):
        return self.mask(self.value) if self.value else ""


@dataclass
class Row:
    """One read row: clean values by column name; a column that the file lacks is absent."""

    sheet: str
    number: int
    values: dict
    places: dict  # column name → (heading as found, 1-based index)
    class_name: str = ""  # from a title "LỚP 6A1" above the row, or the sheet's name
    title: tuple = ()  # the lines of text above the heading row of its sheet
    decision: str = ""  # what a person chose for this row, where it offered options
    reason: str = ""  # why, where the choice asked for it
    cells: tuple | list = ()  # as found in the file
    masks: dict = field(default_factory=dict)  # column name → what problems show of its cells
    refused: set = field(default_factory=set)  # names of columns whose cell could not be taken

    def get(self, name, default=None):
        return self.values.get(name, default)

    def finding(self, severity, code, message, remedy="", column="", value="", **choice):
        """Return a Finding at this row, and at a column given by its name, with its cell."""
        heading, index = self.places.get(column, ("", None))
        if not value and index is not None and index <= len(self.cells):
            value = cell_text(self.cells[index - 1])
        place = (self.sheet, self.number, heading, index)
        choice["mask"] = self.masks.get(column, mask)
        return Finding(severity, code, message, remedy, *place, str(value), **choice)


def place_of(sheet, number, column_index=None):
    """Return under what a batch keeps the decision about a row, or about a whole column."""
    place = f"{sheet[:120]}!{number}"
    return place if column_index is None else f"{place}:{column_index}"


def choice_place(finding):
    """Return the place of what a finding lets people choose; options begin alike for columns."""
    return place_of(
        finding.sheet, finding.row, finding.column_index if is_of_column(finding) else None
    )


def is_of_column(finding):
    """Tell whether a finding asks how a whole column is meant, not one row."""
    return any(value.startswith(COLUMN) for value, _label in finding.options)


@dataclass(frozen=True)
class PlanItem:
    """What the import would do to one thing; ``changes`` is a list of (field, old, new)."""

    label: str
    changes: tuple = ()


@dataclass
class Plan:
    """``official`` counts the changes of what the public was told: they need a decision.

    ``unchanged_rows`` is told where one thing may have several rows; else each has one.
    """

    new: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    official: int = 0
    unchanged_rows: int | None = None

    @property
    def unchanged_row_count(self):
        """Return how many rows of the file say nothing new."""
        return len(self.unchanged) if self.unchanged_rows is None else self.unchanged_rows


class Tally:
    """Counts items and keeps the first: what a preview needs of a hundred thousand."""

    def __init__(self, most=200):
        self.most = most
        self.number = 0
        self.kept = []

    def append(self, item):
        self.number += 1
        if len(self.kept) < self.most:
            self.kept.append(item)

    def __len__(self):
        return self.number

    def __getitem__(self, place):
        return self.kept[place]


@dataclass(frozen=True)
class Spec:
    """Everything the pipeline needs to know of one kind of import.

    one_of              groups of column names of which the file must have at least one
    key(row)            what must be unique within the file, or None
    check(rows)         findings that need several rows or the database
    check_tables(workbook, tables, rows)  findings that need what stands beside the rows
    plan(rows)          Plan for the accepted rows; reads only
    write(rows, recorder)  writes accepted rows, telling the recorder every change
    undo_official(batch)  how much of what the public was told an undo would change
    before_undo(batch, user)  takes away what the recorder cannot see, first in an undo
    after_undo()        mends what follows from the rows, inside the transaction of an undo
    dynamic_column(heading)  a Column for a heading that is not fixed (a subject), or None
    column_in_place(heading, group, left)  a Column that a heading names only below the title of
                        its group or right of the Columns ``left``, which stand side by side, or
                        None; asked before the others

    A kind for large files reads them itself, a few rows at a time, instead of columns and checks:
    read_file(path, note)  the Checked of a file, which holds its plan and no rows
    write_file(path, recorder)  writes the file's rows inside the caller's transaction
    """

    kind: str
    title: str
    columns: tuple = ()
    one_of: tuple = ()
    plan: Callable = lambda rows: Plan()
    write: Callable = lambda rows, recorder: None
    key: Callable = lambda row: None
    key_column: str = ""
    check: Callable = lambda rows: []
    check_tables: Callable = lambda workbook, tables, rows: []
    dynamic_column: Callable = lambda heading: None
    column_in_place: Callable = lambda heading, group, left: None
    undo_official: Callable = lambda batch: 0
    before_undo: Callable = lambda batch, user: None
    after_undo: Callable = lambda: None
    read_file: Callable | None = None
    write_file: Callable | None = None
    guide: tuple = ()
    template_columns: tuple = ()  # of the blank template, where they are not ``columns``


def spec_for(kind, organisation, parameters):
    """Return the Spec of a kind for an organisation; KeyError for an unknown kind."""
    return import_string(settings.IMPORT_SPECS[kind])(organisation, parameters)
