"""A sent file held against the form that the office gave out: its heading, and something in it."""

from apps.core.spreadsheets import UnreadableFile, read_workbook
from apps.core.text import heading_key
from apps.core.values import cell_text
from apps.imports.specs import Finding

from .packs.campaign_texts import FORM_FINDINGS
from .packs.package_texts import PACKAGE_FINDINGS

ROWS_SEARCHED = 30
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
OWN_SENTENCE = {"password": "file_locked", "macros": "file_with_macros"}


def check_form(files, template):
    """Return [(place or None, Finding)] of sent files against a StoredFile that is the form.

    A form that is no workbook (a text document) asks for nothing but a file.
    """
    rows = _rows_of_form(template)
    heading = _keys(max(rows[:ROWS_SEARCHED], key=lambda row: len(_keys(row)), default=[]))
    if not heading:
        return []
    given = {_texts(row) for row in rows} | {()}
    tables = [
        (place, name, path)
        for place, (name, path) in enumerate(files)
        if name.lower().endswith(WORKBOOKS)
    ]
    if not tables:
        return [(None, _finding("form_missing"))]
    return [
        (place, finding)
        for place, name, path in tables
        if (finding := _problem(name, path, heading, given)) is not None
    ]


def _rows_of_form(template):
    """Return the rows of a form; none where it is no workbook that can be read."""
    if not template.original_name.lower().endswith(WORKBOOKS):
        return []
    try:
        workbook = read_workbook(template.content.path)
    except UnreadableFile:
        return []
    return [row for sheet in workbook.visible_sheets for row in sheet.rows]


def _problem(name, path, heading, given):
    """Return the Finding about one table, or None; ``given``: the texts of the form's own rows."""
    try:
        workbook = read_workbook(path)
    except UnreadableFile as problem:
        if problem.code in OWN_SENTENCE:
            return _finding(OWN_SENTENCE[problem.code], name)
        return _finding("form_unreadable", name, why=problem.message, remedy=problem.remedy)
    for sheet in workbook.visible_sheets:
        for number, row in enumerate(sheet.rows[:ROWS_SEARCHED]):
            if heading <= _keys(row):
                is_filled = any(_texts(one) not in given for one in sheet.rows[number + 1 :])
                return None if is_filled else _finding("form_empty", name)
    return _finding("form_other", name)


def _texts(row):
    """Return what stands in a row, without the blank cells behind it."""
    texts = [cell_text(cell).strip() for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _keys(row):
    return frozenset(key for cell in row if isinstance(cell, str) and (key := heading_key(cell)))


def _finding(code, name="", **values):
    text = FORM_FINDINGS.get(code) or PACKAGE_FINDINGS[code]
    values["name"] = name[:80]
    return Finding(text.severity, code, text.message.format(**values), text.remedy.format(**values))
