"""What every parse function stands on: the cell as text, and the refusal of a value."""

import datetime
import re

from apps.core.text import squeeze

from .messages import VALUE_FINDINGS

_GARBLED = re.compile("[\x80-\x9f\ufffd]")
_FORMULA = re.compile(r"[=@]\s*[\w('\"]|[+-]\s*[A-Za-z]+\(")
_MARKUP = re.compile(r"<\s*/?\s*[a-z!]", re.IGNORECASE)


class BadValue(ValueError):
    """A cell that cannot be taken as it stands.

    `severity` is "error", or "query"/"warning" together with a `suggestion`: the clean value to
    take when a person agrees (query) or anyway (warning). The sentences never repeat the value.
    """

    def __init__(self, code, *, suggestion=None, **values):
        text = VALUE_FINDINGS[code]
        self.code = code
        self.severity = text.severity
        self.message = text.message.format(**values)
        self.remedy = text.remedy.format(**values)
        self.suggestion = suggestion
        super().__init__(self.message)


class CellProblem(BadValue):
    """A refusal or doubt in the words of one kind of sheet; carries its own sentences."""

    def __init__(self, code, message, remedy, *, severity="error", suggestion=None):
        ValueError.__init__(self, message)
        self.code, self.message, self.remedy = code, message, remedy
        self.severity, self.suggestion = severity, suggestion


def cell_text(cell):
    """Return a cell as the text a person sees: 5.0 gives "5", a date dd/mm/yyyy; never raises."""
    if isinstance(cell, str):
        return squeeze(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime | datetime.date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
    return str(cell)


def is_blank(cell):
    return cell is None or (isinstance(cell, str) and not squeeze(cell))


def is_live_text(text):
    """Tell text that a spreadsheet program would run, or a page would show as markup."""
    if not text:
        return False
    return (text[0] in "=@+-" and _FORMULA.match(text) is not None) or (
        "<" in text and _MARKUP.search(text) is not None
    )


def parse_text(cell, *, max_length=None):
    """Return clean text; blank: "". Refuses garbled signs and text longer than `max_length`."""
    text = cell_text(cell)
    if not text.isascii() and _GARBLED.search(text):
        raise BadValue("text_garbled")
    if max_length is not None and len(text) > max_length:
        raise BadValue("text_too_long", limit=max_length)
    return text
