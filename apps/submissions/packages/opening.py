"""Opening what was sent: which file is the list, which are raw exports, which are scans.

Nothing is executed, and a raw export is never looked into. Findings are told by the table in
``packs.package_texts``; whether the list keeps the rules is for ``packs.checking``.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from django.utils import timezone

from apps.core.spreadsheets import UnreadableFile, is_example_row, read_workbook
from apps.core.text import heading_key
from apps.core.titles import other_unit, other_year
from apps.core.values import cell_text
from apps.core.vocabulary import school_year_label
from apps.imports.headers import ROWS_SEARCHED, find_tables
from apps.imports.specs import Finding
from apps.submissions.packs.checking import list_spec
from apps.submissions.packs.package_texts import PACKAGE_FINDINGS

from . import kinds
from .unpacking import ArchiveRefused, PackageLimits, unpack

LIST, RAW, SCAN, ARCHIVE, REFUSED = "list", "raw", "scan", "archive", "refused"
MEGABYTE = 1024 * 1024
LONGEST_NAME = 80
_OWN_SENTENCE = {"password": "file_locked", "macros": "file_with_macros"}
_NAME_COLUMNS = {"full_name", "family_name"}
# What tells a list of pupils from a mark sheet, which has names and birthdays too.
_LIST_COLUMNS = {"sex", "is_female", "ethnic_group", "class_name", "status"}


@dataclass(frozen=True)
class PackageFile:
    """One file: ``kind`` is list, raw, scan, archive or refused; ``inside`` names its archive."""

    name: str
    path: Path
    kind: str
    size: int
    sha256: str
    inside: str = ""
    is_spreadsheet: bool = False


@dataclass(frozen=True)
class Package:
    """What one sending holds, and what is to say about it."""

    files: tuple
    findings: tuple

    def of_kind(self, kind):
        return tuple(file for file in self.files if file.kind == kind)

    @property
    def list_file(self):
        """Return the one PackageFile that is a pupil list, or None."""
        lists = self.of_kind(LIST)
        return lists[0] if len(lists) == 1 else None

    @property
    def has_errors(self):
        return any(finding.severity == "error" for finding in self.findings)


def open_package(files, folder, *, context=None, limits=None):
    """Return the Package of uploaded files: (original name, path) pairs; never raises for content.

    Files out of archives are written into ``folder``, an existing directory that belongs to this
    sending alone. With a ``context`` (packs.checking.Context) a list whose titles name another
    school or school year is refused too.
    """
    return _Opening(Path(folder), context, limits or PackageLimits()).open(files)


class _Opening:
    def __init__(self, folder, context, limits):
        self.folder = folder
        self.context = context
        self.limits = limits
        self.files = []
        self.findings = []

    def open(self, files):
        for number, (name, path) in enumerate(files, start=1):
            self._take(name, Path(path), f"tep-{number:02d}")
        if not files:
            self._say("nothing_sent")
        self._judge_together()
        return Package(tuple(self.files), tuple(self.findings))

    def _say(self, code, **values):
        text = PACKAGE_FINDINGS[code]
        if "name" in values:
            values["name"] = _short(values["name"])
        message, remedy = text.message.format(**values), text.remedy.format(**values)
        self.findings.append(Finding(text.severity, code, message, remedy))

    def _take(self, name, path, prefix, inside=""):
        name = PurePath(name.replace("\\", "/")).name or "tep"
        size = path.stat().st_size
        if size > self.limits.max_file_bytes:
            self._say("file_over_limit", name=name, limit=self.limits.max_file_bytes // MEGABYTE)
            self._keep(name, path, REFUSED, inside)
            return
        if size == 0:
            self._say("file_blank", name=name)
            self._keep(name, path, REFUSED, inside)
            return
        kind = kinds.kind_of(path, name)
        if kind == kinds.PROGRAM:
            self._say("file_program", name=name)
            self._keep(name, path, REFUSED, inside)
        elif kind == kinds.SCAN:
            self._keep(name, path, SCAN, inside)
        elif kind == kinds.ZIP and not inside:
            self._open_archive(name, path, prefix)
        elif kind in {kinds.OFFICE, kinds.TABLE}:
            self._take_table(name, path, kind, inside)
        else:
            if kind == kinds.ZIP:
                self._say("archive_nested", name=name)
            self._keep(name, path, RAW, inside)

    def _keep(self, name, path, kind, inside, *, is_spreadsheet=False):
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        size = path.stat().st_size
        self.files.append(PackageFile(name, path, kind, size, digest, inside, is_spreadsheet))

    def _open_archive(self, name, path, prefix):
        try:
            entries, left_out = unpack(path, self.folder, self.limits, prefix)
        except ArchiveRefused as refusal:
            limits = {
                "limit": self.limits.max_entries
                if refusal.code == "archive_too_many"
                else self.limits.max_total_bytes // MEGABYTE,
                "each": self.limits.max_file_bytes // MEGABYTE,
            }
            self._say(refusal.code, name=name, **limits)
            self._keep(name, path, REFUSED, "")
            return
        self._keep(name, path, ARCHIVE, "")
        if left_out:
            self._say("archive_left_out", names=", ".join(_short(one) for one in left_out[:10]))
        for entry in entries:
            self._take(entry.name, entry.path, prefix, inside=name)

    def _take_table(self, name, path, kind, inside):
        """Tell a pupil list from other tables; text that is no table at all is a raw file."""
        is_workbook = kinds.ending_of(name) in {*kinds.WORKBOOK_ENDINGS, "csv"}
        try:
            workbook = read_workbook(path)
        except UnreadableFile as problem:
            code = _OWN_SENTENCE.get(problem.code)
            if code is not None:
                self._say(code, name=name)
            elif problem.code == "not_a_spreadsheet" or not is_workbook:
                self._keep(name, path, RAW, inside)
                return
            else:
                told = {"why": problem.message, "remedy": problem.remedy}
                self._say("list_unreadable", name=name, **told)
            self._keep(name, path, REFUSED, inside)
            return
        on = self.context.data_on if self.context is not None else timezone.localdate()
        spec = list_spec(on)
        tables, _found = find_tables(spec, workbook)
        if not _is_list(tables) and (tables or not _names_pupils(spec, workbook)):
            is_spreadsheet = kind == kinds.OFFICE or is_workbook
            self._keep(name, path, RAW, inside, is_spreadsheet=is_spreadsheet)
        else:
            refusal = self._refusal(name, workbook, tables)
            self._keep(name, path, REFUSED if refusal else LIST, inside, is_spreadsheet=True)

    def _refusal(self, name, workbook, tables):
        """Say why a pupil list is not taken, and tell whether there was a reason."""
        if any(notice.code == "result_unchanged" for notice in workbook.notices):
            self._say("error_workbook_again", name=name)
            return True
        if tables and not any(table.rows for table in tables) and _is_template(workbook):
            self._say("template_empty", name=name)
            return True
        if self.context is None:
            return False
        lines = [line for table in tables for line in table.title]
        unit = other_unit(lines, self.context.unit_name, self.context.unit_code)
        year = other_year(lines, self.context.school_year)
        if unit:
            told = {"found": unit, "unit": self.context.unit_name}
            self._say("file_of_other_school", name=name, **told)
        if year is not None:
            told = {
                "found": school_year_label(year),
                "year": school_year_label(self.context.school_year),
            }
            self._say("file_of_other_year", name=name, **told)
        return bool(unit) or year is not None

    def _judge_together(self):
        """Say what only all files together tell: several lists, none, a table of another kind."""
        lists = [file for file in self.files if file.kind == LIST]
        raws = [file for file in self.files if file.kind == RAW]
        others = [file for file in raws if file.is_spreadsheet]
        if len(lists) > 1:
            names = ", ".join(_short(file.name) for file in lists[:10])
            self._say("several_lists", count=len(lists), names=names)
        is_refused = any(finding.severity == "error" for finding in self.findings)
        if not lists and not is_refused and others and len(others) == len(raws):
            for file in others:
                self._say("wrong_template", name=file.name)
            self.files = [
                replace(file, kind=REFUSED) if file in others else file for file in self.files
            ]
            return
        for file in others:
            self._say("other_spreadsheet", name=file.name)
        if lists or is_refused:
            return
        if raws:
            self._say("raw_only")
        elif self.files:
            self._say("no_data_file")


def _short(name):
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _is_list(tables):
    return any(
        column.name in _LIST_COLUMNS
        for table in tables
        for column, _heading in table.columns.values()
    )


def _names_pupils(spec, workbook):
    """Tell whether a heading for names stands in a sheet: a list that lacks other columns."""
    wanted = {
        heading_key(name)
        for column in spec.columns
        if column.name in _NAME_COLUMNS
        for name in (column.heading, *column.aliases)
    }
    return any(
        heading_key(cell_text(cell)) in wanted
        for sheet in workbook.visible_sheets
        for row in sheet.rows[:ROWS_SEARCHED]
        for cell in row
        if isinstance(cell, str) and cell
    )


def _is_template(workbook):
    """Tell our own template by its example row or its guide."""
    return any(notice.code == "result_sheet" for notice in workbook.notices) or any(
        is_example_row(row) for sheet in workbook.visible_sheets for row in sheet.rows
    )
