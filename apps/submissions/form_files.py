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
    heading = _heading_of_form(template)
    if heading is None:
        return []
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
        if (finding := _problem(name, path, heading)) is not None
    ]


def _heading_of_form(template):
    if not template.original_name.lower().endswith(WORKBOOKS):
        return None
    try:
        workbook = read_workbook(template.content.path)
    except UnreadableFile:
        return None
    rows = [row for sheet in workbook.visible_sheets for row in sheet.rows[:ROWS_SEARCHED]]
    widest = max(rows, key=lambda row: len(_keys(row)), default=[])
    return _keys(widest) or None


def _problem(name, path, heading):
    try:
        workbook = read_workbook(path)
    except UnreadableFile as problem:
        if problem.code in OWN_SENTENCE:
            return _finding(OWN_SENTENCE[problem.code], name)
        return _finding("form_unreadable", name, why=problem.message, remedy=problem.remedy)
    for sheet in workbook.visible_sheets:
        for number, row in enumerate(sheet.rows[:ROWS_SEARCHED]):
            if heading <= _keys(row):
                below = sheet.rows[number + 1 :]
                is_filled = any(cell_text(cell).strip() for one in below for cell in one)
                return None if is_filled else _finding("form_empty", name)
    return _finding("form_other", name)


def _keys(row):
    return frozenset(key for cell in row if isinstance(cell, str) and (key := heading_key(cell)))


def _finding(code, name="", **values):
    text = FORM_FINDINGS.get(code) or PACKAGE_FINDINGS[code]
    values["name"] = name[:80]
    return Finding(text.severity, code, text.message.format(**values), text.remedy.format(**values))
